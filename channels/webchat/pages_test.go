package webchat

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"switchboard/channels"
	"switchboard/channels/webchat/web"
	"switchboard/channels/webchat/wire"
)

// decoded is a good answer's body.
func decoded[T any](t *testing.T, r reply) (v T) {
	t.Helper()
	if r.status >= 300 {
		t.Fatalf("answered %d %s", r.status, r.body)
	}
	if err := json.Unmarshal(r.body, &v); err != nil {
		t.Fatalf("answered %s: %v", r.body, err)
	}
	return v
}

func TestFramePage(t *testing.T) {
	r := newRoom(t, map[string]any{"title_en": "</script><script>alert(1)</script>", "origins": []string{shop, "https://*.example.org"}})
	got := r.call(http.MethodGet, "frame", nil, nil)
	page := string(got.body)
	if n := strings.Count(page, "<script"); n != 1 || strings.Contains(page, "alert(1)</script>") {
		t.Errorf("the page has %d scripts:\n%s", n, page)
	}
	m := regexp.MustCompile(`id="config">(.*?)</script>`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no config in\n%s", page)
	}
	var c wire.Config
	if err := json.Unmarshal([]byte(m[1]), &c); err != nil {
		t.Fatal(err)
	}
	want := wire.Config{
		Account: "shop", Build: r.site.build, Colour: "#0a6a72", Ink: lightInk,
		Light: accentOn("#0a6a72", lightGround), Dark: accentOn("#0a6a72", darkGround),
		Theme: "auto", Language: "auto", Agents: "name", Sound: true,
		Title:    wire.Text{Zh: "在线客服", En: "</script><script>alert(1)</script>"},
		Greeting: wire.Text{Zh: "您好，请问有什么可以帮您？", En: "Hello! How can we help?"},
		Limits:   wire.Limits{Text: 4000, File: 20 << 20, Parts: 10},
	}
	if diff := diffOf(want, c); diff != "" {
		t.Errorf("config (-want +got):\n%s", diff)
	}
	if diff := diffOf(want, decoded[wire.Config](t, r.call(http.MethodGet, "config", nil, nil))); diff != "" {
		t.Errorf("GET config (-want +got):\n%s", diff)
	}
	host := strings.TrimPrefix(r.http.URL, "http://")
	wantPolicy := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
		"connect-src 'self' ws://" + host + " wss://" + host + "; base-uri 'none'; form-action 'none'; " +
		"frame-ancestors 'self' https://shop.example.com https://*.example.org"
	for header, want := range map[string]string{
		"Content-Security-Policy": wantPolicy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache",
	} {
		if got.header.Get(header) != want {
			t.Errorf("%s is %q,\nwant %q", header, got.header.Get(header), want)
		}
	}
}

func TestFramePolicyTrustsNoHostHeader(t *testing.T) {
	for _, host := range []string{"", "a b", "x; script-src *", "x'", "x\r\ny"} {
		if p := framePolicy(host, "'self'"); strings.Contains(p, "ws:") {
			t.Errorf("host %q gives %s", host, p)
		}
	}
}

func TestStaticFiles(t *testing.T) {
	r := newRoom(t, nil)
	plain := r.call(http.MethodGet, "frame.js", nil, map[string]string{"Accept-Encoding": "gzip, br;q=0"})
	packed := r.call(http.MethodGet, "frame.js", nil, map[string]string{"Accept-Encoding": "gzip, br"})
	if string(plain.body) != "frame" || string(packed.body) != "packed" || packed.header.Get("Content-Encoding") != "br" {
		t.Errorf("frame.js is %q, packed %q", plain.body, packed.body)
	}
	if plain.header.Get("ETag") == packed.header.Get("ETag") || plain.header.Get("ETag") == "" {
		t.Errorf("tags %q and %q", plain.header.Get("ETag"), packed.header.Get("ETag"))
	}
	if media := plain.header.Get("Content-Type"); !strings.HasPrefix(media, "text/javascript") {
		t.Errorf("Content-Type is %q", media)
	}
	again := r.call(http.MethodGet, "frame.js", nil, map[string]string{"Accept-Encoding": "br", "If-None-Match": packed.header.Get("ETag")})
	if again.status != http.StatusNotModified {
		t.Errorf("asked again: %d", again.status)
	}
	sum := strings.Trim(plain.header.Get("ETag"), `"`)
	for path, want := range map[string]string{
		"frame.js":                "no-cache",
		"frame.js?v=" + sum:       "public, max-age=31536000, immutable",
		"frame.js?v=another":      "no-cache",
		"v/abcdef012345/frame.js": "public, max-age=31536000, immutable",
		"widget.js":               "no-cache",
	} {
		if got := r.call(http.MethodGet, path, nil, nil).header.Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control is %q, want %q", path, got, want)
		}
	}
	for _, path := range []string{"widget.js.br", "frame.zh.html", "frame.en.html", "v/another/frame.js", "SOURCE.sha256", "../shop/config/..%2fx"} {
		if got := r.call(http.MethodGet, path, nil, nil); got.status != http.StatusNotFound {
			t.Errorf("%s answered %d", path, got.status)
		}
	}
}

// TestLoaderIsTheAccounts has the account's look written into it.
func TestLoaderIsTheAccounts(t *testing.T) {
	r := newRoom(t, map[string]any{"colour": "#ffe14d", "position": "left", "launcher_label_en": "</script>Ask"})
	plain := r.call(http.MethodGet, "widget.js", nil, map[string]string{"Accept-Encoding": "identity"})
	var got []any
	if err := json.Unmarshal(bytes.TrimSuffix(bytes.TrimPrefix(plain.body, []byte("loader(")), []byte(")")), &got); err != nil {
		t.Fatalf("the loader is %s", plain.body)
	}
	want := []any{"#ffe14d", darkInk, "left", 24.0, 24.0, icons["chat"], "", "</script>Ask", ""}
	if diff := diffOf(want, got); diff != "" {
		t.Errorf("look (-want +got):\n%s", diff)
	}
	packed := r.call(http.MethodGet, "widget.js", nil, map[string]string{"Accept-Encoding": "br, gzip"})
	if packed.header.Get("Content-Encoding") != "gzip" || packed.header.Get("ETag") == plain.header.Get("ETag") {
		t.Errorf("packed: %v", packed.header)
	}
	again := r.call(http.MethodGet, "widget.js", nil, map[string]string{"Accept-Encoding": "gzip", "If-None-Match": packed.header.Get("ETag")})
	if again.status != http.StatusNotModified {
		t.Errorf("asked again: %d", again.status)
	}
}

// TestWidgetAsBuilt serves the real widget: what its page asks for is there, and
// may be kept for ever.
func TestWidgetAsBuilt(t *testing.T) {
	s, err := open(testAccount(t, nil), web.Dist())
	if err != nil {
		t.Fatal(err)
	}
	h := s.Host(nil, nil)
	get := func(path string) *http.Response {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+path, nil))
		return w.Result()
	}
	asked := regexp.MustCompile(`"(v/[0-9a-f]+/[a-z.]+)"`).FindAllStringSubmatch(string(s.pages.zh.page.body)+string(s.pages.en.page.body), -1)
	if len(asked) < 4 {
		t.Errorf("the pages ask for %v", asked)
	}
	for _, m := range asked {
		if got := get(m[1]); got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s answered %d, Cache-Control %q", m[1], got.StatusCode, got.Header.Get("Cache-Control"))
		}
	}
	if got := get("widget.js"); got.StatusCode != http.StatusOK {
		t.Errorf("widget.js answered %d", got.StatusCode)
	}
	if bytes.Contains(s.pages.loader.body, []byte(lookMark)) {
		t.Error("the loader has no look")
	}
}

// TestSizes holds what a visitor's browser fetches to what was promised: of the
// loader with a long look, and of the whole frame in either language.
func TestSizes(t *testing.T) {
	s, err := open(testAccount(t, map[string]any{
		"colour": "#1d4ed8", "position": "left", "offset_x": 32, "offset_y": 96, "launcher_icon": "headset",
		"launcher_label_zh": "联系滇山茶业旗舰店客服", "launcher_label_en": "Chat with Dianshan Tea Flagship", "language": "zh",
		"title_zh": "滇山茶业旗舰店 · 在线客服", "title_en": "Dianshan Tea Flagship Store", "notice_url": "https://shop.example.com/privacy",
		"notice_zh": "我们会保存您在这里写下的内容，用于处理您的咨询。", "notice_en": "We keep what you write here to answer you.",
	}), web.Dist())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.pages.loader.packed); n > 2_000 {
		t.Errorf("the loader has %d bytes, more than 2,000", n)
	}
	for language, f := range map[string]framePage{"zh": s.pages.zh, "en": s.pages.en} {
		total := len(gzipped(f.page.body))
		for _, name := range []string{"frame.css", "frame." + language + ".js"} {
			file, err := fs.ReadFile(web.Dist(), name)
			if err != nil {
				t.Fatal(err)
			}
			total += len(gzipped(file))
		}
		if total > 20_000 {
			t.Errorf("the frame in %s has %d bytes, more than 20,000", language, total)
		}
		t.Logf("frame in %s: %d bytes", language, total)
	}
	t.Logf("loader: %d bytes", len(s.pages.loader.packed))
}

func TestFrameSpeaksTheVisitorsLanguage(t *testing.T) {
	r := newRoom(t, nil)
	for address, title := range map[string]string{
		"frame": "聊", "frame?lang=zh-CN": "聊", "frame?lang=ZH": "聊", "frame?lang=en-GB": "chat", "frame?lang=de": "chat",
	} {
		if page := string(r.call(http.MethodGet, address, nil, nil).body); !strings.Contains(page, "<title>"+title+"<") {
			t.Errorf("%s is\n%s", address, page)
		}
	}
}

func TestDistMustHaveItsPages(t *testing.T) {
	for _, name := range []string{"BUILD", frameZh, frameEn, loaderFile} {
		dist := testDist()
		delete(dist, name)
		if _, err := open(testAccount(t, nil), dist); err == nil {
			t.Errorf("opened without %s", name)
		}
	}
}

func TestSettingsAreStrict(t *testing.T) {
	for name, set := range map[string]map[string]any{
		"a colour of another form": {"colour": "red"},
		"a colour that ends CSS":   {"colour": "#fff};"},
		"text too long":            {"max_text": 10_001},
		"no text":                  {"max_text": 0},
		"file too large":           {"max_file_mb": 101},
		"a token for ever":         {"token_days": 100_000},
		"a negative rate":          {"visitors_per_minute": -1},
		"any origin":               {"origins": []string{"*"}},
		"an origin without scheme": {"origins": []string{"shop.example.com"}},
		"an origin with a path":    {"origins": []string{"https://shop.example.com/shop"}},
		"an origin that ends CSP":  {"origins": []string{"https://x;script-src *"}},
		"a star in the middle":     {"origins": []string{"https://shop.*.com"}},
		"a whole top level":        {"origins": []string{"https://*.com"}},
		"another scheme":           {"origins": []string{"ftp://shop.example.com"}},
		"a title without end":      {"title_zh": strings.Repeat("长", 61)},
		"a notice that is code":    {"notice_url": "javascript:alert(1)"},
		"a button off the page":    {"offset_x": -1},
		"an unknown setting":       {"colours": "#ffffff"},
		"a wrong type":             {"max_text": "4000"},
	} {
		_, err := open(testAccount(t, set), testDist())
		if e := channels.AsError(err); e == nil || e.Fault != channels.Misconfigured {
			t.Errorf("%s: %v", name, err)
		}
	}
	account := testAccount(t, nil)
	account.Seal = "short"
	if _, err := open(account, testDist()); channels.AsError(err) == nil {
		t.Error("opened with a short seal")
	}
}
