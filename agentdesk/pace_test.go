package agentdesk_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"switchboard/agentdesk/wire"
)

// One guess each at many logins earns no login's delay, but the network waits.
func TestSprayingSignInsIsSlowedDown(t *testing.T) {
	w := open(t)
	gate := w.desk.Gate()
	try := func(from string) int {
		r := httptest.NewRequest("POST", "/desk/session", strings.NewReader("{}"))
		r.RemoteAddr = from
		r.Header.Set("Origin", "http://"+r.Host)
		rec := httptest.NewRecorder()
		gate.ServeHTTP(rec, r)
		if rec.Code == http.StatusTooManyRequests && rec.Header().Get("Retry-After") == "" {
			t.Error("it does not say when to come back")
		}
		return rec.Code
	}
	tries := 0
	for tries < 1000 && try("[2001:db8:1:2::7]:4711") == http.StatusNoContent {
		tries++
	}
	if tries < 200 || tries == 1000 {
		t.Errorf("refused after %d tries; an office signs in at once, a sprayer does not", tries)
	}
	if got := try("[2001:db8:1:2:ffff::8]:4712"); got != http.StatusTooManyRequests {
		t.Errorf("another address of the same network: %d", got)
	}
	if got := try("192.0.2.9:4711"); got != http.StatusNoContent {
		t.Errorf("another network pays for the first: %d", got)
	}
}

func TestUploadsArePaced(t *testing.T) {
	w := open(t)
	ann, bob := w.signIn("ann"), w.signIn("bob")
	upload := func(b *browser) (int, []byte) {
		status, answer, _ := b.do("POST", "/desk/files?name=a.txt", []byte("x"))
		return status, answer
	}
	uploads := 0
	status, answer := upload(ann)
	for ; uploads < 1000 && status == http.StatusCreated; uploads++ {
		status, answer = upload(ann)
	}
	if uploads < 200 || uploads == 1000 {
		t.Errorf("refused after %d uploads; a folder goes at once, a flood does not", uploads)
	}
	var p wire.Problem
	if err := json.Unmarshal(answer, &p); err != nil || status != http.StatusTooManyRequests || p.Code != "too_fast" || p.RetryAfter < 1 {
		t.Errorf("refused with %d %s", status, answer)
	}
	ann.must("GET", "/desk/session", nil, &wire.Me{}) // everything else goes on
	if status, _ := upload(bob); status != http.StatusCreated {
		t.Errorf("another agent's upload is answered %d", status)
	}
}
