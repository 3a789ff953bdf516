package agentdesk_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

func TestSignInAndOut(t *testing.T) {
	w := open(t)
	b := w.browser()
	b.refused("GET", "/desk/session", nil, 401, "no_session")
	status, _, head := b.do("POST", "/desk/session", wire.Credentials{Login: " ANN ", Password: password})
	if status != 200 {
		t.Fatalf("sign in = %d", status)
	}
	cookie := head.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000", "desk-"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q lacks %s", cookie, want)
		}
	}
	if strings.Contains(cookie, "Secure") {
		t.Errorf("cookie %q would not be sent over loopback", cookie)
	}
	var me wire.Me
	b.must("GET", "/desk/session", nil, &me)
	if !slices.Equal(me.Letters, []string{"line"}) {
		t.Errorf("channels of letters are %q, want line", me.Letters)
	}
	if me.Login != "ann" || me.Agent.Name != "ANN" || me.Can["conversation.read"] != "queue" || me.Presence.State != "offline" ||
		me.Load.Capacity != 50 || me.Build != "b1" || me.Time == 0 {
		t.Errorf("me = %+v", me)
	}
	old := b.client.Jar.Cookies(must(http.NewRequest("GET", w.server.URL, nil)).URL)
	b.must("DELETE", "/desk/session", nil, nil)
	b.refused("GET", "/desk/session", nil, 401, "no_session")
	b.client.Jar.SetCookies(must(http.NewRequest("GET", w.server.URL, nil)).URL, old)
	b.refused("GET", "/desk/session", nil, 401, "no_session") // a kept cookie is worth nothing
	if w.audited("session.opened") != 1 || w.audited("session.closed") != 1 {
		t.Error("signing in or out was not audited")
	}
	w.read(func(tx gateway.Tx) error {
		return tx.Query(`SELECT id, data FROM audit`, nil, func(r gateway.Row) error {
			var id, data string
			return r.Scan(&id, &data)
		})
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestOffLoopbackTheCookieIsSecure(t *testing.T) {
	w := open(t)
	r := httptest.NewRequest("POST", "http://desk.example/desk/session", strings.NewReader(`{"login":"ann","password":"`+password+`"}`))
	r.Header.Set("Origin", "https://desk.example")
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	w.desk.Handler().ServeHTTP(rec, r)
	cookie := rec.Header().Get("Set-Cookie")
	if rec.Code != 200 || !strings.HasPrefix(cookie, "__Host-desk-") || !strings.Contains(cookie, "; Secure") || strings.Contains(cookie, "Domain") {
		t.Errorf("got %d, cookie %q", rec.Code, cookie)
	}
}

func TestTheTokenIsStoredHashed(t *testing.T) {
	w := open(t)
	b := w.signIn("ann")
	token := b.client.Jar.Cookies(must(http.NewRequest("GET", w.server.URL, nil)).URL)[0].Value
	var hash string
	w.read(func(tx gateway.Tx) error { return tx.Get(`SELECT token_hash FROM sessions`, nil, &hash) })
	if hash == token || len(hash) != 64 || len(token) != 43 {
		t.Errorf("token of %d characters, stored as %q", len(token), hash)
	}
}

func TestSessionsEndByTime(t *testing.T) {
	w := open(t)
	for name, set := range map[string]string{
		"idle for 12 hours": `UPDATE sessions SET seen_at = seen_at - 43200001`,
		"30 days old":       `UPDATE sessions SET expires_at = seen_at`,
	} {
		t.Run(name, func(t *testing.T) {
			b := w.signIn("ann")
			w.change(func(tx gateway.Tx) error { _, err := tx.Exec(set); return err })
			b.refused("GET", "/desk/session", nil, 401, "no_session")
			w.change(func(tx gateway.Tx) error { return w.rows.EndSessionsOf(tx, w.agentIn(tx, "ann")) })
		})
	}
	b := w.signIn("bob")
	w.change(func(tx gateway.Tx) error {
		_, err := tx.Exec(`UPDATE sessions SET seen_at = seen_at - 600000`)
		return err
	})
	b.must("GET", "/desk/session", nil, nil)
	var seen, created gateway.Instant
	w.read(func(tx gateway.Tx) error {
		return tx.Get(`SELECT seen_at, created_at FROM sessions`, nil, &seen, &created)
	})
	if seen < created {
		t.Error("using the session did not keep it alive")
	}
}

func TestWrongLoginsCannotBeToldApart(t *testing.T) {
	w := open(t)
	var answers []string
	for _, c := range []wire.Credentials{{Login: "ann", Password: "wrong"}, {Login: "nobody", Password: "wrong"}} {
		_, raw, _ := w.browser().do("POST", "/desk/session", c)
		answers = append(answers, string(raw))
	}
	if answers[0] != answers[1] || !strings.Contains(answers[0], "bad_login") {
		t.Errorf("answers differ: %q", answers)
	}
	var known, unknown int
	w.read(func(tx gateway.Tx) error {
		if err := tx.Get(`SELECT COUNT(*) FROM audit WHERE action = 'session.refused' AND object_id = $1`, []any{w.agent("ann").ID}, &known); err != nil {
			return err
		}
		return tx.Get(`SELECT COUNT(*) FROM audit WHERE action = 'session.refused' AND object_id = '' AND data NOT LIKE '%nobody%'`, nil, &unknown)
	})
	if known != 1 || unknown != 1 {
		t.Errorf("audited %d known and %d unknown", known, unknown)
	}
}

func TestGuessingEarnsADelay(t *testing.T) {
	w := open(t)
	b := w.browser()
	for range 5 {
		b.do("POST", "/desk/session", wire.Credentials{Login: "ann", Password: "wrong"})
	}
	p := b.refused("POST", "/desk/session", wire.Credentials{Login: "ann", Password: password}, 429, "too_fast")
	if p.RetryAfter < 1 {
		t.Errorf("retry after %d", p.RetryAfter)
	}
	w.signIn("bob") // nobody else waits
}

func TestAnotherSitesPageChangesNothing(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	for _, origin := range []string{"", "null", "https://evil.example", w.server.URL + "0", "http://localhost"} {
		ann.origin = origin
		ann.refused("PUT", "/desk/presence", wire.PresenceChange{State: "ready"}, 403, "bad_origin")
		ann.refused("DELETE", "/desk/session", nil, 403, "bad_origin")
	}
	ann.must("GET", "/desk/session", nil, nil)
}

func TestTheFirstStartMakesAnAdmin(t *testing.T) {
	w := empty(t)
	secret, created, err := w.desk.EnsureAdmin(t.Context())
	if err != nil || !created || len(secret) < 20 {
		t.Fatalf("EnsureAdmin = %q, %v, %v", secret, created, err)
	}
	if again, created, err := w.desk.EnsureAdmin(t.Context()); err != nil || created || again != "" {
		t.Errorf("the second time = %q, %v, %v", again, created, err)
	}
	w.start()
	b := w.browser()
	var me wire.Me
	b.must("POST", "/desk/session", wire.Credentials{Login: "admin", Password: secret}, &me)
	for verb, scope := range me.Can {
		if scope != "all" {
			t.Errorf("admin may %s only %s", verb, scope)
		}
	}
	fresh, err := w.desk.ResetPassword(t.Context(), "admin")
	if err != nil || fresh == secret {
		t.Fatalf("ResetPassword = %v", err)
	}
	b.refused("GET", "/desk/session", nil, 401, "no_session")
	b.refused("POST", "/desk/session", wire.Credentials{Login: "admin", Password: secret}, 401, "bad_login")
	b.must("POST", "/desk/session", wire.Credentials{Login: "admin", Password: fresh}, nil)
	if _, err := w.desk.ResetPassword(t.Context(), "nobody"); err == nil {
		t.Error("the password of nobody was reset")
	}
	if w.audited("agent.created") != 1 || w.audited("password.reset") != 1 {
		t.Error("not audited")
	}
}

func TestTheConsoleIsServedWithItsPolicy(t *testing.T) {
	w := open(t)
	status, raw, head := w.browser().do("GET", "/", nil)
	if status != 200 || string(raw) != "<!doctype html>" {
		t.Errorf("got %d %q", status, raw)
	}
	policy := head.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "connect-src 'self'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	for _, path := range []string{"/desk/nothing", "/etc/passwd", "/docs", "/schemas"} {
		if status, _, _ := w.browser().do("GET", path, nil); status != 404 {
			t.Errorf("GET %s = %d", path, status)
		}
	}
}
