package webchat

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

func testSigner(t testing.TB, seal string) signer {
	t.Helper()
	s, err := newSigner(channels.Secret(strings.Repeat(seal, 32)), 100*day)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTokens(t *testing.T) {
	s, now, v := testSigner(t, "a"), time.Now(), newVisitor()
	good := s.issue(v, now)
	if got, fresh, p := s.open(good, now); got != v || fresh != "" || p != nil {
		t.Fatalf("open = %q, %q, %v", got, fresh, p)
	}
	raw, err := base64.RawURLEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(at int) string {
		b := append([]byte(nil), raw...)
		b[at] ^= 1
		return base64.RawURLEncoding.EncodeToString(b)
	}
	for name, token := range map[string]string{
		"nothing":             "",
		"words":               "let me in",
		"another version":     changed(0),
		"another visitor":     changed(1),
		"another time":        changed(tokenBody - 1),
		"another MAC":         changed(tokenLength - 1),
		"cut":                 good[:len(good)-1],
		"longer":              good + "A",
		"with padding":        good + "=",
		"another spelling":    good[:len(good)-1] + otherSpelling(good[len(good)-1]),
		"of another account":  testSigner(t, "b").issue(v, now),
		"expired":             s.issue(v, now.Add(-101*day)),
		"from the future":     s.issue(v, now.Add(time.Hour)),
		"a file's signature":  s.signFile(v, "x", 1),
		"very long":           strings.Repeat("A", 1<<20),
		"a JWT without a key": "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
	} {
		if got, _, p := s.open(token, now); p == nil || p.code != wire.CodeBadToken || got != "" {
			t.Errorf("%s: opened as %q, %v", name, got, p)
		}
	}
}

// otherSpelling is a last character that plain base64 decodes to the same bytes.
func otherSpelling(c byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[strings.IndexByte(alphabet, c)^1])
}

func TestTokenIsRenewedAtHalfItsLife(t *testing.T) {
	s, now, v := testSigner(t, "a"), time.Now(), newVisitor()
	_, fresh, p := s.open(s.issue(v, now.Add(-51*day)), now)
	if p != nil || fresh == "" {
		t.Fatalf("open = %q, %v", fresh, p)
	}
	if got, again, p := s.open(fresh, now); got != v || again != "" || p != nil {
		t.Errorf("the fresh token opens as %q, %q, %v", got, again, p)
	}
}

// FuzzToken finds no token but the real one.
func FuzzToken(f *testing.F) {
	// The same in every process that helps to fuzz.
	s, now, v := testSigner(f, "a"), time.Unix(1_800_000_000, 0), visitorID(strings.Repeat("7", 32))
	good := s.issue(v, now)
	f.Add(good)
	f.Add("")
	f.Add(good[:len(good)-1])
	f.Fuzz(func(t *testing.T, token string) {
		got, _, p := s.open(token, now)
		if (p == nil) != (token == good) || p == nil && got != v {
			t.Fatalf("%q opened as %q, %v", token, got, p)
		}
	})
}

func TestFileAddresses(t *testing.T) {
	s, now, v := testSigner(t, "a"), time.Now(), newVisitor()
	u, err := url.Parse(s.fileURL(v, "01JFILE"))
	if err != nil || u.Path != "files/01JFILE" {
		t.Fatalf("%v, %v", u, err)
	}
	if got, p := s.checkFile("01JFILE", u.Query(), now); got != v || p != nil {
		t.Fatalf("checkFile = %q, %v", got, p)
	}
	if got, p := s.checkFile("01JFILE", u.Query(), now.Add(23*time.Hour)); got != v || p != nil {
		t.Errorf("within a day: %q, %v", got, p)
	}
	set := func(key, value string) url.Values {
		q := u.Query()
		q.Set(key, value)
		return q
	}
	for name, c := range map[string]struct {
		id  string
		q   url.Values
		now time.Time
	}{
		"another file":       {"01JOTHER", u.Query(), now},
		"another visitor":    {"01JFILE", set("v", string(newVisitor())), now},
		"a later expiry":     {"01JFILE", set("e", "99999999999"), now},
		"no expiry":          {"01JFILE", set("e", ""), now},
		"another signature":  {"01JFILE", set("s", "AAAAAAAAAAAAAAAAAAAAAA"), now},
		"no signature":       {"01JFILE", set("s", ""), now},
		"nothing":            {"01JFILE", nil, now},
		"two days later":     {"01JFILE", u.Query(), now.Add(49 * time.Hour)},
		"of another account": {"01JFILE", mustQuery(t, testSigner(t, "b").fileURL(v, "01JFILE")), now},
	} {
		if got, p := s.checkFile(c.id, c.q, c.now); p == nil || p.code != wire.CodeBadToken || got != "" {
			t.Errorf("%s: %q, %v", name, got, p)
		}
	}
}

func mustQuery(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}
