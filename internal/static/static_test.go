package static_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"switchboard/internal/static"
)

const script = "console.log(1)"

func site(t *testing.T) http.Handler {
	t.Helper()
	h, err := static.Handler(static.Site{
		Files: fstest.MapFS{
			"index.html":    {Data: []byte("<p>")},
			"app.js":        {Data: []byte(script)},
			"app.js.br":     {Data: []byte("small")},
			"SOURCE.sha256": {Data: []byte("x")},
			"deep/a.css":    {Data: []byte("a{}")},
		},
		Index:  "index.html",
		Build:  "b2",
		Policy: "default-src 'none'",
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestServe(t *testing.T) {
	sum := sha256.Sum256([]byte(script))
	version := hex.EncodeToString(sum[:])[:12]
	for name, test := range map[string]struct {
		method, path, encoding string
		status                 int
		body, media, caching   string
	}{
		"root is the index": {
			"GET", "/", "br", 200, "<p>", "text/html; charset=utf-8", "no-cache",
		},
		"plain for who takes no brotli": {
			"GET", "/app.js", "gzip", 200, script, "text/javascript; charset=utf-8", "no-cache",
		},
		"brotli for who takes it": {
			"GET", "/app.js", "gzip, br;q=0.9", 200, "small", "text/javascript; charset=utf-8", "no-cache",
		},
		"brotli is not forced on who forbids it": {
			"GET", "/app.js", "br;q=0", 200, script, "text/javascript; charset=utf-8", "no-cache",
		},
		"by its content it is kept for ever": {
			"GET", "/app.js?v=" + version, "", 200, script, "text/javascript; charset=utf-8",
			"public, max-age=31536000, immutable",
		},
		"another version is not kept": {
			"GET", "/app.js?v=000000000000", "", 200, script, "text/javascript; charset=utf-8", "no-cache",
		},
		"a folder's file": {
			"GET", "/deep/a.css", "", 200, "a{}", "text/css; charset=utf-8", "no-cache",
		},
		"by its build it is kept for ever": {
			"GET", "/v/b2/deep/a.css", "", 200, "a{}", "text/css; charset=utf-8", "public, max-age=31536000, immutable",
		},
		"no piece of another build":   {"GET", "/v/b1/app.js", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store"},
		"a build alone is nothing":    {"GET", "/v/b2/", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store"},
		"head has no body":            {"HEAD", "/app.js", "", 200, "", "text/javascript; charset=utf-8", "no-cache"},
		"the brotli form by its name": {"GET", "/app.js.br", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store"},
		"not for browsers":            {"GET", "/SOURCE.sha256", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store"},
		"climbing out":                {"GET", "/../static.go", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store"},
		"a folder":                    {"GET", "/deep", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store"},
		"writing":                     {"POST", "/", "", 405, "method not allowed\n", "text/plain; charset=utf-8", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "http://desk.example"+test.path, nil)
			r.Header.Set("Accept-Encoding", test.encoding)
			w := httptest.NewRecorder()
			site(t).ServeHTTP(w, r)
			if w.Code != test.status || w.Body.String() != test.body {
				t.Errorf("got %d %q, want %d %q", w.Code, w.Body, test.status, test.body)
			}
			if got := w.Header().Get("Content-Type"); got != test.media {
				t.Errorf("type %q, want %q", got, test.media)
			}
			if got := w.Header().Get("Cache-Control"); got != test.caching {
				t.Errorf("caching %q, want %q", got, test.caching)
			}
			if got := w.Header().Get("Content-Security-Policy"); got != "default-src 'none'" {
				t.Errorf("policy %q", got)
			}
		})
	}
}

func TestUnchangedFileIsNotSentAgain(t *testing.T) {
	h := site(t)
	for _, encoding := range []string{"", "br"} {
		r := httptest.NewRequest("GET", "/app.js", nil)
		r.Header.Set("Accept-Encoding", encoding)
		first := httptest.NewRecorder()
		h.ServeHTTP(first, r)
		r.Header.Set("If-None-Match", `"other", W/`+first.Header().Get("Etag"))
		again := httptest.NewRecorder()
		h.ServeHTTP(again, r)
		if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("encoding %q: got %d with %d bytes, want 304", encoding, again.Code, again.Body.Len())
		}
	}
}

func TestASiteNeedsItsIndex(t *testing.T) {
	if _, err := static.Handler(static.Site{Files: fstest.MapFS{}, Index: "index.html"}); err == nil {
		t.Error("Handler of nothing = nil error, want one")
	}
}
