package agentdesk_test

import (
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
	for i := range 200 {
		if status, _, _ := ann.do("POST", "/desk/files?name=a.txt", []byte("x")); status != http.StatusCreated {
			t.Fatalf("upload %d is answered %d", i, status)
		}
	}
	if p := ann.refused("POST", "/desk/files?name=a.txt", []byte("x"), 429, "too_fast"); p.RetryAfter < 1 {
		t.Errorf("retry after %d", p.RetryAfter)
	}
	ann.must("GET", "/desk/session", nil, &wire.Me{}) // everything else goes on
	if status, _, _ := bob.do("POST", "/desk/files?name=a.txt", []byte("x")); status != http.StatusCreated {
		t.Errorf("another agent's upload is answered %d", status)
	}
}
