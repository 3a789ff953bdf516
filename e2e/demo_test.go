package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/e2e/rig"
)

// printed is the line of "demo --json".
type printed struct {
	Console, Site, Data string
	Agents              []struct{ Login, Password string }
}

// TestDemo signs in where the demonstration says and answers: simulated customers
// come through the shop's chat, in Chinese and in English, and go on after an answer.
func TestDemo(t *testing.T) {
	temporary := t.TempDir()
	p := run(t, t.TempDir(), []string{"TMPDIR=" + temporary}, "demo", "--json", "--listen", "127.0.0.1:0")
	var demo printed
	if err := json.Unmarshal([]byte("{"+p.line(t, "{")), &demo); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(demo.Data, temporary) {
		t.Errorf("its data is in %s, not in a temporary folder", demo.Data)
	}
	s := &rig.Server{Address: strings.TrimSuffix(strings.TrimPrefix(demo.Console, "http://"), "/")}
	widget := demo.Console + "c/shop/widget.js"
	await(t, func() bool { // its account begins after the console
		status, _ := get(t, widget)
		return status == http.StatusOK
	})
	for url, want := range map[string]string{demo.Console: "<html", demo.Site: widget, widget: "iframe"} {
		if status, body := get(t, url); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d, want 200 with %q", url, status, want)
		}
	}

	heard := &hearing{said: make(map[string]int), reacted: make(map[bool]bool)}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	for _, who := range demo.Agents {
		a, err := s.SignInWith(ctx, who.Login, who.Password)
		if err != nil {
			t.Fatalf("sign in as %s with the printed password: %v", who.Login, err)
		}
		a.Answer = heard.answer
		running.Go(func() { a.Run(ctx) })
	}
	await(t, heard.both)
	cancel()
	p.stop(t)
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}

// hearing is what agents hear of customers, all of whose messages they answer.
type hearing struct {
	mu      sync.Mutex     // guards what follows
	said    map[string]int // by each customer
	reacted map[bool]bool  // whether somebody went on after an answer, by "is Chinese"
}

func (h *hearing) answer(m deskwire.Message) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.said[m.Author.ID]++
	if h.said[m.Author.ID] > 2 { // nobody opens with more
		chinese := strings.ContainsFunc(m.Parts[0].Text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		h.reacted[chinese] = true
	}
	return "可以，七天内都行。 Yes, one is in the box."
}

func (h *hearing) both() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.reacted[true] && h.reacted[false]
}

// TestDemoKeepsItsData prints a few lines for people and leaves a named folder alone.
func TestDemoKeepsItsData(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "kept")
	p := run(t, t.TempDir(), nil, "demo", "--quiet", "--listen", "127.0.0.1:0", "--data", folder)
	if status, _ := get(t, strings.TrimSpace(p.line(t, "Console"))); status != http.StatusOK {
		t.Errorf("the console: %d", status)
	}
	if status, _ := get(t, strings.TrimSpace(p.line(t, "Shop"))); status != http.StatusOK {
		t.Errorf("the shop: %d", status)
	}
	p.line(t, "lin")
	p.stop(t)
	if _, err := os.Stat(filepath.Join(folder, "switchboard.db")); err != nil {
		t.Error(err)
	}
}
