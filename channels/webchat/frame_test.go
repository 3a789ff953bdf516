package webchat

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"switchboard/channels/webchat/wire"
)

// hostile are frames that are none.
func hostile() map[string]string {
	return map[string]string{
		"nothing":            "",
		"no JSON":            "hello",
		"half":               `{"type":"send"`,
		"a list":             `[{"type":"ping"}]`,
		"a string":           `"ping"`,
		"null":               "null",
		"two":                `{"type":"ping"}{"type":"ping"}`,
		"null as type":       `{"type":null}`,
		"an unknown type":    `{"type":"explode"}`,
		"a list as type":     `{"type":["send"]}`,
		"a number too large": `{"type":"seen","upto":1e400,"state":"read"}`,
		"a broken number":    `{"type":"seen","upto":1.5,"state":"read"}`,
		"bad UTF-8":          "{\"type\":\"ping\",\"x\":\"\xff\"}",
		"10,000 lists":       `{"type":"ping","x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}",
		"10,000 objects":     strings.Repeat(`{"a":`, 10_000) + strings.Repeat("}", 10_000),
		"unclosed lists":     `{"type":"ping","x":` + strings.Repeat("[", 60_000),
		"deep parts":         `{"type":"send","client_id":"a","parts":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "}",
	}
}

func TestDecodeRefusesHostileFrames(t *testing.T) {
	for name, raw := range hostile() {
		began := time.Now()
		frame, p := decode([]byte(raw))
		if p == nil || p.code != wire.CodeBadFrame || p.detail == "" {
			t.Errorf("%s: decoded as %+v, %v", name, frame, p)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	if _, p := decode([]byte(`{"type":"ping","x":"` + strings.Repeat("x", maxJSON) + `"}`)); p == nil || p.code != wire.CodeTooLong {
		t.Errorf("a frame longer than the limit: %v", p)
	}
}

func TestBracketsWithinStringsAreNoDepth(t *testing.T) {
	for _, raw := range []string{
		`{"type":"page","page":"` + strings.Repeat("[", 1000) + `"}`,
		`{"type":"page","page":"\"` + strings.Repeat("{", 1000) + `\\"}`,
	} {
		if _, p := decode([]byte(raw)); p != nil {
			t.Errorf("%.40s: %v", raw, p)
		}
	}
}

// FuzzFrame decodes anything: no panic, no more depth than allowed, and whatever is
// taken as a message is one the contract allows.
func FuzzFrame(f *testing.F) {
	for _, raw := range hostile() {
		if len(raw) < 1000 {
			f.Add([]byte(raw))
		}
	}
	for _, good := range []any{
		text("a", "你好"),
		wire.Seen{Type: typeSeen, Upto: 1, State: "read"},
		wire.Typing{Type: typeTyping, On: true},
		wire.Hello{Type: typeHello, V: 1, Token: "x", Page: "https://shop.example.com"},
		wire.Send{Type: typeSend, ClientID: "b", Parts: []wire.Part{{Kind: "image", File: &wire.File{ID: "01J"}}}},
	} {
		f.Add(encode(good))
	}
	limits := wire.Limits{Text: 100, File: 1000, Parts: maxParts}
	f.Fuzz(func(t *testing.T, raw []byte) {
		frame, p := decode(raw)
		if (frame == nil) == (p == nil) {
			t.Fatalf("decoded as %+v and %v", frame, p)
		}
		if p != nil {
			if !json.Valid(encode(p.frame())) || !utf8.ValidString(p.detail) {
				t.Fatalf("refused with %q", p.detail)
			}
			return
		}
		switch m := frame.(type) {
		case *wire.Hello:
			if page := readPage(m.Page); page != "" && !strings.HasPrefix(page, "http") {
				t.Fatalf("page %q", page)
			}
		case *wire.Send:
			parts, p := readParts(m.Parts, limits)
			if p == nil && (len(parts) == 0 || len(parts) > maxParts) {
				t.Fatalf("%d parts", len(parts))
			}
			for _, part := range parts {
				if !utf8.ValidString(part.Text) || strings.Contains(part.Text, "\x00") || utf8.RuneCountInString(part.Text) > limits.Text {
					t.Fatalf("text %q", part.Text)
				}
			}
		}
	})
}

func TestPagesAndLocales(t *testing.T) {
	for in, want := range map[string]string{
		"https://shop.example.com/a?b#c":      "https://shop.example.com/a?b#c",
		"http://localhost:8080/":              "http://localhost:8080/",
		"https://user:pass@shop.example.com/": "https://shop.example.com/",
		"javascript:alert(1)":                 "",
		"data:text/html,x":                    "",
		"/relative":                           "",
		"https://":                            "",
		"":                                    "",
		"https://shop.example.com/" + strings.Repeat("x", 1000): "",
		"https://shop.example.com/\x00x":                        "https://shop.example.com/x",
	} {
		if got := readPage(in); got != want {
			t.Errorf("readPage(%.60q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"zh-CN": "zh-CN", "": "", "en_US": "", "<b>": "", strings.Repeat("a", 36): ""} {
		if got := readLocale(in); got != want {
			t.Errorf("readLocale(%q) = %q, want %q", in, got, want)
		}
	}
}
