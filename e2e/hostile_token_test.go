package e2e

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"switchboard/channels/webchat/wire"
)

const (
	shopPage       = "http://shop.test"
	identitySecret = "an identity secret of enough length"
)

// signingKey is the shop's key for the account that checks by a public one.
type signingKey struct {
	private *rsa.PrivateKey
	public  string // PEM
}

func newSigningKey(t *testing.T) signingKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return signingKey{key, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))}
}

// origins asks for every unsafe thing from pages that may not.
func (s *siege) origins(t *testing.T) {
	foreign := []string{
		"", "null", "http://evil.test", "https://" + s.Address + ".evil.test", "http://" + s.Address + "@evil.test", "http://127.0.0.1:1",
		"http://evil.test/" + s.Address, "file://", "http://", "chrome-extension://" + s.Address, "http://[::1", s.Address,
	}
	for _, r := range table(t) {
		if r.method == "GET" {
			continue
		}
		for _, origin := range foreign {
			got := s.do(t, call{method: r.method, path: s.at(r), cookie: s.boss.Cookie(), origin: origin, body: "{}"})
			refused(t, fmt.Sprintf("%s %s from %q", r.method, r.path, origin), got, 403, "bad_origin")
		}
	}
	foreign = append(foreign, "http://shop.test.evil.test", "http://evilshop.test", "https://shop.test", "https://a.evil.test", "http://shop.test:81")
	for _, path := range []string{"visitors", "exchange", "files"} {
		for _, origin := range foreign {
			got := s.do(t, call{method: "POST", path: "/c/strict/" + path, origin: origin, body: "{}", token: s.visitor.Token})
			refused(t, fmt.Sprintf("%s from %q", path, origin), got, 403, "bad_origin")
			if allowed := got.header.Get("Access-Control-Allow-Origin"); allowed != "" {
				t.Errorf("%s from %q: readable for %s", path, origin, allowed)
			}
		}
	}
	for _, origin := range foreign {
		header := []string{"Origin: " + origin}
		if origin == "" {
			header = nil
		}
		if _, status := s.dial(t, "/c/strict/ws", header...); status != http.StatusForbidden {
			t.Errorf("socket from %q: %d", origin, status)
		}
	}
	got := s.do(t, call{method: "GET", path: "/desk/session", cookie: s.boss.Cookie(), host: "evil.test", origin: "http://evil.test"})
	refused(t, "under another name", got, 401, "no_session")
}

// otherPeople's conversations, customers, addresses and files are not there for
// the agent of another queue, nor for another visitor.
func (s *siege) otherPeople(t *testing.T) {
	bodies := map[string]string{
		"messages": `{"client_id":"x","visibility":"internal","parts":[{"kind":"text","text":"x"}]}`,
		"transfer": `{"agent":"` + string(s.other.Me.Agent.ID) + `"}`,
		"contacts": `{"note":"x"}`,
	}
	for _, r := range table(t) {
		if !strings.Contains(r.path, "{id}") || r.path == "/desk/canned/{id}/used" { // which all share
			continue
		}
		c := s.as(s.other, call{method: r.method, path: s.at(r)})
		if r.body == "jsonBody" {
			c.body = "{}"
		}
		for word, body := range bodies {
			if strings.Contains(r.path, word) {
				c.body = body
			}
		}
		if got := s.do(t, c); got.status != 404 && got.status != 403 || got.code != "not_found" && got.code != "forbidden" {
			t.Errorf("%s %s of another queue: %d %.200s", r.method, r.path, got.status, got.body)
		} else if strings.Contains(string(got.body), canary) {
			t.Errorf("%s %s of another queue tells what was said", r.method, r.path)
		}
		c.cookie = ""
		refused(t, r.method+" "+r.path+" of nobody", s.do(t, c), 401, "no_session")
	}
	for _, path := range []string{"/desk/search?q=" + canary, "/desk/conversations?view=all", "/desk/conversations?view=waiting", "/desk/conversations?view=mine"} {
		if got := s.do(t, s.as(s.other, call{method: "GET", path: path})); got.status != 200 || strings.Contains(string(got.body), canary) {
			t.Errorf("%s shows another queue's: %d %.200s", path, got.status, got.body)
		}
	}
	thief := s.newVisitor(t, "open", call{})
	file := s.upload(t, s.visitor, "mine.txt", canary)
	named := frame{"type": "send", "client_id": "theft", "parts": []any{frame{"kind": "file", "file": frame{"id": file.ID}}}}
	if answer := s.exchange(t, "open", thief.Token, named); !strings.Contains(answer, "bad_file") {
		t.Errorf("another's upload in a message: %s", answer)
	}
	if answer := s.exchange(t, "open", s.visitor.Token, named); !strings.Contains(answer, `"ack"`) {
		t.Errorf("one's own upload in a message: %s", answer)
	}
	named["client_id"] = "again"
	if answer := s.exchange(t, "open", s.visitor.Token, named); !strings.Contains(answer, "bad_file") {
		t.Errorf("an upload in a second message: %s", answer)
	}
	if answer := s.exchange(t, "open", thief.Token); strings.Contains(answer, canary) {
		t.Errorf("a stranger is told: %s", answer)
	}
	got := s.do(t, s.as(s.other, call{method: "GET", path: "/desk/files/" + file.ID}))
	refused(t, "another queue's file", got, 404, "not_found")
}

// sessions that are no session.
func (s *siege) sessions(t *testing.T) {
	name, token, _ := strings.Cut(s.boss.Cookie(), "=")
	for what, cookie := range map[string]string{
		"nothing":              "",
		"an empty one":         name + "=",
		"cut":                  name + "=" + token[:len(token)-1],
		"changed":              name + "=" + flipped(token, 0),
		"of another name":      "session=" + token,
		"with the host prefix": "__Host-" + name + "=" + token,
		"a visitor's token":    name + "=" + s.visitor.Token,
		"a wildcard":           name + "=%",
		"SQL":                  name + "=' OR 1=1 --",
		"a long one":           name + "=" + strings.Repeat("A", 8000),
		"as bearer":            "",
	} {
		c := call{method: "GET", path: "/desk/session", cookie: cookie}
		if what == "as bearer" {
			c.token = token
		}
		refused(t, what, s.do(t, c), 401, "no_session")
	}
	leaver, err := s.SignIn(t.Context(), "target")
	if err != nil {
		t.Fatal(err)
	}
	c, status := s.dial(t, "/desk/ws", "Cookie: "+leaver.Cookie(), "Origin: "+s.URL(""))
	if status != http.StatusSwitchingProtocols {
		t.Fatalf("socket: %d", status)
	}
	c.say(frame{"type": "hello", "v": 1, "streams": frame{}})
	c.until(t, `"welcome"`)
	if r := s.do(t, s.as(leaver, call{method: "DELETE", path: "/desk/session"})); r.status != http.StatusNoContent {
		t.Errorf("sign out: %d %s", r.status, r.body)
	}
	refused(t, "replayed after its end", s.do(t, s.as(leaver, call{method: "GET", path: "/desk/conversations"})), 401, "no_session")
	if code, _ := c.end(); code != 4500 {
		t.Errorf("the socket of an ended session is closed with %d, want 4500", code)
	}
}

// flipped changes one character of base64.
func flipped(s string, at int) string {
	with := byte('A')
	if s[at] == with {
		with = 'B'
	}
	return s[:at] + string(with) + s[at+1:]
}

// visitorTokens that the account did not make.
func (s *siege) visitorTokens(t *testing.T) {
	good := s.visitor.Token
	raw, err := base64.RawURLEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	forged := map[string]string{
		"nothing": "", "a guess": strings.Repeat("A", len(good)), "cut": good[:len(good)-2], "longer": good + "AA", "padded": good + "=",
		"of another account": s.newVisitor(t, "strict", call{from: "127.0.0.9", origin: shopPage}).Token,
		"a JWT":              "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "a session": strings.SplitN(s.boss.Cookie(), "=", 2)[1],
	}
	for at := range raw {
		changed := slices.Clone(raw)
		changed[at] ^= 0x10
		forged[fmt.Sprintf("byte %d changed", at)] = base64.RawURLEncoding.EncodeToString(changed)
	}
	for what, token := range forged {
		refused(t, "entries: "+what, s.do(t, call{method: "GET", path: "/c/open/entries", token: token}), 401, "bad_token")
		refused(t, "files: "+what, s.do(t, call{method: "POST", path: "/c/open/files", token: token, body: "x"}), 401, "bad_token")
		r := s.do(t, call{method: "POST", path: "/c/open/exchange", body: frame{"hello": frame{"v": 1, "token": token}}})
		refused(t, "exchange: "+what, r, 401, "bad_token")
	}
	for _, q := range []string{"before=-1", "before=x", "before=99999999999999999999", "limit=0", "limit=101", "limit=1e2", "limit=%00", "before=0x10"} {
		refused(t, "entries?"+q, s.do(t, call{method: "GET", path: "/c/open/entries?" + q, token: good}), 400, "bad_frame")
	}
}

// fileAddresses that were not made for who uses them.
func (s *siege) fileAddresses(t *testing.T) {
	file, other := s.upload(t, s.visitor, "a.txt", canary), s.upload(t, s.visitor, "b.txt", "b")
	u, err := url.Parse(file.URL)
	if err != nil {
		t.Fatal(err)
	}
	thief := s.newVisitor(t, "open", call{})
	get := func(id string, change func(url.Values)) reply {
		q := u.Query()
		change(q)
		return s.do(t, call{method: "GET", path: "/c/open/files/" + id + "?" + q.Encode()})
	}
	if r := get(file.ID, func(url.Values) {}); r.status != http.StatusOK || string(r.body) != canary {
		t.Fatalf("the real address: %d %s", r.status, r.body)
	}
	for what, change := range map[string]func(url.Values){
		"for another visitor": func(q url.Values) { q.Set("v", thief.Visitor) },
		"for longer":          func(q url.Values) { q.Set("e", "99999999999") },
		"expired":             func(q url.Values) { q.Set("e", "1") },
		"unsigned":            func(q url.Values) { q.Del("s") },
		"signed by a guess":   func(q url.Values) { q.Set("s", flipped(q.Get("s"), 3)) },
		"of nothing":          func(q url.Values) { clear(q) },
		"two visitors":        func(q url.Values) { q["v"] = []string{thief.Visitor, s.visitor.Visitor} },
		"NUL":                 func(q url.Values) { q.Set("v", s.visitor.Visitor+"\x00") },
	} {
		refused(t, "an address "+what, get(file.ID, change), 401, "bad_token")
	}
	refused(t, "another file with the same signature", get(other.ID, func(url.Values) {}), 401, "bad_token")
	r := s.do(t, call{method: "GET", path: "/c/strict/" + file.URL})
	refused(t, "under another account", r, 401, "bad_token")
}

// cursors that no list gave out.
func (s *siege) cursors(t *testing.T) {
	at := base64.RawURLEncoding.EncodeToString
	for what, cursor := range map[string]string{
		"words":         "'; DROP TABLE conversations",
		"short":         "AAAA",
		"negative":      at([]byte("\xff\xff\xff\xff\xff\xff\xff\xff01ARZ3NDEKTSV4RRFFQ69G5FAV")),
		"another id":    at([]byte("\x00\x00\x00\x00\x00\x00\x00\x01../../../../../etc/passwd")),
		"bad UTF-8":     at([]byte("\x00\x00\x00\x00\x00\x00\x00\x01\xff\xfe")),
		"too long":      strings.Repeat("A", 101),
		"other base64":  "////++++////",
		"with a NUL":    "AAAA\x00",
		"second saying": at([]byte("\x00\x00\x00\x00\x00\x00\x00\x0101ARZ3NDEKTSV4RRFFQ69G5FAV")) + "=",
	} {
		for _, view := range []string{"mine", "waiting", "all", "resolved"} {
			r := s.do(t, s.as(s.boss, call{method: "GET", path: "/desk/conversations?" + query("view", view, "cursor", cursor)}))
			refused(t, what, r, 422, "invalid")
		}
	}
	for _, q := range []string{"view=others", "limit=0", "limit=101", "limit=x", "limit=99999999999999999999", "x=1"} {
		r := s.do(t, s.as(s.boss, call{method: "GET", path: "/desk/conversations?" + q}))
		refused(t, q, r, 422, "invalid")
	}
}

// identities are JWTs that the shop's server did not make, or not for this.
func (s *siege) identities(t *testing.T) {
	now := time.Now()
	claims := func(change jwt.MapClaims) jwt.MapClaims {
		c := jwt.MapClaims{"sub": "customer-1", "jti": rand.Text(), "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "name": canary}
		for name, value := range change {
			if c[name] = value; value == nil {
				delete(c, name)
			}
		}
		return c
	}
	signed := func(method jwt.SigningMethod, key any, c jwt.MapClaims, header ...string) string {
		token := jwt.NewWithClaims(method, c)
		for i := 0; i < len(header); i += 2 {
			token.Header[header[i]] = header[i+1]
		}
		text, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	hs, secret := jwt.SigningMethodHS256, []byte(identitySecret)
	good := signed(hs, secret, claims(jwt.MapClaims{"aud": "strict"}))
	stolen := strings.Split(good, ".")
	bad := map[string]string{
		"nothing but dots":     "..",
		"no algorithm":         signed(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, claims(nil)),
		"without signature":    stolen[0] + "." + stolen[1] + ".",
		"another secret":       signed(hs, []byte(strings.Repeat("x", 40)), claims(nil)),
		"an empty secret":      signed(hs, []byte{}, claims(nil)),
		"HS512":                signed(jwt.SigningMethodHS512, secret, claims(nil)),
		"RS256":                signed(jwt.SigningMethodRS256, s.rsa.private, claims(nil)),
		"a key to fetch":       signed(hs, []byte("x"), claims(nil), "jku", "http://127.0.0.1:1/", "kid", "../../dev/null"),
		"for another account":  signed(hs, secret, claims(jwt.MapClaims{"aud": "open"})),
		"for ever":             signed(hs, secret, claims(jwt.MapClaims{"exp": nil})),
		"for too long":         signed(hs, secret, claims(jwt.MapClaims{"exp": now.Add(48 * time.Hour).Unix()})),
		"over":                 signed(hs, secret, claims(jwt.MapClaims{"exp": now.Add(-2 * time.Minute).Unix()})),
		"from the future":      signed(hs, secret, claims(jwt.MapClaims{"iat": now.Add(time.Hour).Unix()})),
		"not yet":              signed(hs, secret, claims(jwt.MapClaims{"nbf": now.Add(time.Hour).Unix()})),
		"of no time":           signed(hs, secret, claims(jwt.MapClaims{"iat": nil})),
		"for any number of":    signed(hs, secret, claims(jwt.MapClaims{"jti": nil})),
		"of nobody":            signed(hs, secret, claims(jwt.MapClaims{"sub": nil})),
		"of a list":            signed(hs, secret, claims(jwt.MapClaims{"sub": []string{"a"}})),
		"of a huge time":       signed(hs, secret, claims(jwt.MapClaims{"exp": json.Number("1e300")})),
		"with a NUL":           signed(hs, secret, claims(jwt.MapClaims{"sub": "a\x00b"})),
		"with a long name":     signed(hs, secret, claims(jwt.MapClaims{"name": strings.Repeat("x", 257)})),
		"with no phone number": signed(hs, secret, claims(jwt.MapClaims{"phone": "1; DROP"})),
		"too long":             signed(hs, secret, claims(jwt.MapClaims{"x": strings.Repeat("x", 5000)})),
	}
	visitor, another := s.newVisitor(t, "strict", call{from: "127.0.0.10", origin: shopPage}), s.newVisitor(t, "strict", call{from: "127.0.0.10", origin: shopPage})
	say := func(account, token, identity string) string {
		return s.exchange(t, account, token, frame{"type": "identify", "identity": identity})
	}
	for _, what := range slices.Sorted(maps.Keys(bad)) {
		if answer := say("strict", visitor.Token, bad[what]); !strings.Contains(answer, `"bad_identity"`) || strings.Contains(answer, canary) {
			t.Errorf("%s: %s", what, answer)
		}
	}
	for range 2 { // he may say it again, another may not
		if answer := say("strict", visitor.Token, good); strings.Contains(answer, "refused") {
			t.Errorf("the real one: %s", answer)
		}
	}
	if answer := say("strict", another.Token, good); !strings.Contains(answer, `"bad_identity"`) {
		t.Errorf("replayed by another: %s", answer)
	}
	confused := signed(hs, []byte(s.rsa.public), claims(nil))
	someone := s.newVisitor(t, "signed", call{})
	for what, token := range map[string]string{"the public key as secret": confused, "a secret's token": good, "no algorithm": bad["no algorithm"]} {
		if answer := say("signed", someone.Token, token); !strings.Contains(answer, `"bad_identity"`) {
			t.Errorf("%s: %s", what, answer)
		}
	}
	if answer := say("signed", someone.Token, signed(jwt.SigningMethodRS256, s.rsa.private, claims(nil))); strings.Contains(answer, "refused") {
		t.Errorf("the shop's own RS256: %s", answer)
	}
}

// upload sends a file as a visitor of the open account.
func (s *siege) upload(t *testing.T, v wire.Visitor, name, content string) wire.File {
	t.Helper()
	r := s.do(t, call{method: "POST", path: "/c/open/files?" + query("name", name), token: v.Token, body: content})
	var f wire.File
	if err := json.Unmarshal(r.body, &f); err != nil || r.status != http.StatusCreated {
		t.Fatalf("upload %q: %d %s", name, r.status, r.body)
	}
	return f
}
