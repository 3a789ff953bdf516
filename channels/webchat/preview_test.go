package webchat

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"switchboard/channels/webchat/wire"
)

// previewOf asks for a preview of settings.
func (r *room) previewOf(settings string) reply {
	r.t.Helper()
	return r.call(http.MethodGet, "preview?scene=talk&settings="+url.QueryEscape(settings), nil, nil)
}

func TestPreviewShowsWhatIsNotSaved(t *testing.T) {
	r := newRoom(t, map[string]any{"title_zh": "已保存", "greeting_en": "Saved"})
	got := r.previewOf(`{"title_zh": "<没保存>", "colour": "#ffe14d", "notice_en": "We keep what you write."}`)
	m := regexp.MustCompile(`id="config">(.*?)</script>`).FindSubmatch(got.body)
	if m == nil {
		t.Fatalf("answered %d %s", got.status, got.body)
	}
	var c wire.Config
	if err := json.Unmarshal(m[1], &c); err != nil {
		t.Fatal(err)
	}
	if !c.Preview || c.Title.Zh != "<没保存>" || c.Greeting.En != "Saved" || c.Ink != darkInk || c.Notice == nil || c.Notice.Text.Zh == "" {
		t.Errorf("the preview's config is %+v", c)
	}
	if policy := got.header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "frame-ancestors 'self'") {
		t.Errorf("another site can show the preview: %s", policy)
	}
	saved := decoded[wire.Config](t, r.call(http.MethodGet, "config", nil, nil))
	if saved.Preview || saved.Title.Zh != "已保存" || saved.Notice != nil {
		t.Errorf("a preview changed the account: %+v", saved)
	}
}

func TestPreviewRefusesWhatCannotBe(t *testing.T) {
	r := newRoom(t, nil)
	for settings, want := range map[string]string{
		`{"colour": "red"}`:                     "colour",
		`{"origins": ["https://evil.example"]}`: "what visitors see",
		`{"identity_secret": "x"}`:              "what visitors see",
		`{"colours": "#ffffff"}`:                "what visitors see",
		`[]`:                                    "JSON object",
		`{"notice_url": "javascript:alert(1)"}`: "notice_url",
		`{"launcher_icon": "skull"}`:            "launcher_icon",
	} {
		got := r.previewOf(settings)
		if got.status != http.StatusBadRequest || !strings.Contains(got.problem.Detail, want) {
			t.Errorf("%s: answered %d %+v, want 400 about %q", settings, got.status, got.problem, want)
		}
	}
}
