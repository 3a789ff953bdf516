package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"switchboard/e2e/rig"
)

// proxies: only the trusted one's word counts, and a /64 is one person.
func (s *siege) proxies(t *testing.T) {
	arrive := func(from, forwarded string) int {
		c := call{method: "POST", path: "/c/strict/visitors", from: from, origin: shopPage, body: "{}"}
		if forwarded != "" {
			c.header = map[string]string{"X-Forwarded-For": forwarded, "X-Real-Ip": forwarded, "Forwarded": "for=" + forwarded}
		}
		r := s.do(t, c)
		if r.status == http.StatusTooManyRequests && (r.code != "too_fast" || r.header.Get("Retry-After") == "") {
			t.Errorf("refused with %q, Retry-After %q", r.code, r.header.Get("Retry-After"))
		}
		return r.status
	}
	count := func(from string, forwarded func(i int) string) (let int) {
		for i := range 12 {
			if arrive(from, forwarded(i)) == http.StatusCreated {
				let++
			}
		}
		return let
	}
	for what, c := range map[string]struct {
		from      string
		forwarded func(i int) string
		some      bool // only some get in
	}{
		"one address":                   {"127.0.0.20", func(int) string { return "" }, true},
		"who forwards for others":       {"127.0.0.21", func(i int) string { return fmt.Sprintf("198.51.100.%d", i) }, true},
		"one /64 behind the proxy":      {"127.0.0.2", func(i int) string { return fmt.Sprintf("2001:db8:1:1:%x::1", i) }, true},
		"who forwards behind the proxy": {"127.0.0.2", func(i int) string { return fmt.Sprintf("203.0.113.%d, 198.51.100.99", i) }, true},
		"mapped addresses":              {"127.0.0.2", func(i int) string { return []string{"192.0.2.77", "::ffff:192.0.2.77"}[i%2] }, true},
		"many behind the proxy":         {"127.0.0.2", func(i int) string { return fmt.Sprintf("2001:db8:2:%x::1", i) }, false},
	} {
		if let := count(c.from, c.forwarded); c.some && (let < 5 || let > 6) || !c.some && let != 12 {
			t.Errorf("%s: %d of 12 visitors arrived", what, let)
		}
	}
}

// signIns: a wrong password costs time, for this login from this network alone,
// and many at once cost no more memory than a few.
func (s *siege) signIns(t *testing.T) {
	try := func(from, forwarded, login, password string) reply {
		c := call{method: "POST", path: "/desk/session", origin: s.URL(""), from: from, body: frame{"login": login, "password": password}}
		if forwarded != "" {
			c.header = map[string]string{"X-Forwarded-For": forwarded}
		}
		return s.do(t, c)
	}
	slowed := 0
	for i := range 8 {
		r := try("127.0.0.30", fmt.Sprintf("198.51.100.%d", i), "target", canary)
		switch {
		case r.status == http.StatusTooManyRequests && r.code == "too_fast" && r.header.Get("Retry-After") != "":
			slowed++
		case r.status != http.StatusUnauthorized || r.code != "bad_login":
			t.Errorf("a wrong password: %d %s", r.status, r.body)
		}
	}
	if slowed < 2 {
		t.Errorf("%d of 8 wrong passwords were slowed down", slowed)
	}
	if r := try("127.0.0.30", "", "TARGET ", rig.Password); r.status != http.StatusTooManyRequests {
		t.Errorf("another spelling of the login: %d %s", r.status, r.body)
	}
	if r := try("127.0.0.31", "", "target", rig.Password); r.status != http.StatusOK {
		t.Errorf("the owner from elsewhere: %d %s", r.status, r.body)
	}
	var codes [150]int
	each(len(codes), len(codes), func(i int) {
		r, err := s.try(t.Context(), call{method: "POST", path: "/desk/session", origin: s.URL(""), from: "127.0.0.32", body: frame{"login": fmt.Sprintf("guess-%d", i), "password": canary}})
		if err != nil {
			t.Error(err)
			return
		}
		codes[i] = r.status
		if r.code != "bad_login" && r.code != "unavailable" && r.code != "too_fast" {
			t.Errorf("one of many sign-ins: %d %s", r.status, r.body)
		}
	})
	if !slices.Contains(codes[:], http.StatusServiceUnavailable) {
		t.Error("150 sign-ins at once were all worked on")
	}
}
