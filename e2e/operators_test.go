package e2e

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"switchboard/e2e/rig"
)

// TestOperators asks for health, metrics and profiles where operators may, and
// where customers must not get them.
func TestOperators(t *testing.T) {
	s := start(t, &rig.Server{})
	for url, want := range map[string]string{
		"http://" + s.Address + "/healthz":                  "ok",
		"http://" + s.Address + "/readyz":                   "ready",
		"http://" + s.Metrics + "/readyz":                   "ready",
		"http://" + s.Metrics + "/metrics":                  "switchboard_account_up{account=\"site\",kind=\"webchat\"} 1",
		"http://" + s.Metrics + "/debug/pprof/heap?debug=1": "heap profile",
		"http://" + s.Metrics + "/debug/pprof/":             "goroutine",
	} {
		status, body := get(t, url)
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d, want 200 with %q", url, status, want)
		}
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/heap"} {
		if _, body := get(t, s.URL(path)); strings.Contains(body, "switchboard_") || strings.Contains(body, "goroutine") {
			t.Errorf("%s is served to everybody", path)
		}
	}
	mustRun(t, s.Folder, "check", "-ready", "-config", s.Folder+"/switchboard.yaml")
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}
