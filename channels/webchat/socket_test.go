package webchat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
	"switchboard/internal/ws"
)

func TestSocketEnds(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	for name, c := range map[string]struct {
		say  []any
		code ws.Code
	}{
		"a forged token":           {[]any{hello(wire.Visitor{Token: "forged"}, 0)}, ws.Revoked},
		"another version":          {[]any{wire.Hello{Type: typeHello, V: 2, Token: v.Token}}, codeVersion},
		"no hello first":           {[]any{wire.Ping{Type: typePing}}, ws.Policy},
		"a hello that is none":     {[]any{`{"type":"hello","v":"1"}`}, ws.Policy},
		"a negative after":         {[]any{hello(v, -1)}, ws.Policy},
		"no JSON first":            {[]any{"hello"}, ws.Policy},
		"a frame that is too long": {[]any{hello(v, 0), strings.Repeat("x", maxJSON+1)}, ws.TooBig},
		"twenty bad frames":        {append([]any{hello(v, 0)}, times(maxBad, "{}")...), ws.Policy},
		"bad UTF-8":                {[]any{hello(v, 0), "\xff"}, ws.BadText},
	} {
		s := r.raw()
		s.say(c.say...)
		if got := s.closed(); got.Code != c.code {
			t.Errorf("%s: closed with %v, want %d", name, got, c.code)
		}
	}
	if n := r.site.shift.Load().sockets.Count(); n > 0 {
		r.eventually("all sockets are gone", func() bool { return r.site.shift.Load().sockets.Count() == 0 })
	}
}

func times(n int, frame any) []any {
	all := make([]any, n)
	for i := range all {
		all[i] = frame
	}
	return all
}

// TestHostileFramesLeaveTheSocketOpen sends everything that is no frame, and then
// a message.
func TestHostileFramesLeaveTheSocketOpen(t *testing.T) {
	r := newRoom(t, nil)
	line := r.socket(r.visitor(), 0)
	want := 0
	for name, raw := range hostile() {
		if name == "bad UTF-8" || name == "nothing" { // the first ends a socket
			continue
		}
		line.say(raw)
		want++
	}
	if want >= maxBad {
		t.Fatalf("%d bad frames end the socket", want)
	}
	line.say(text("a", "still here"))
	got := line.hear(has(typeAck))
	if !count(typeRefused, want)(line.hear(count(typeRefused, want))) {
		t.Errorf("heard %+v", got)
	}
}

func TestWelcome(t *testing.T) {
	r := newRoom(t, map[string]any{"max_text": 100, "max_file_mb": 3})
	v := r.visitor()
	got := r.socket(v, 0).hear(has(typeWelcome))[0]
	want := wire.Limits{Text: 100, File: 3 << 20, Parts: 10}
	if got.Visitor != v.Visitor || got.Build != r.site.build || got.Limits != want || got.Token != "" {
		t.Errorf("welcome %+v", got)
	}
	v.Token = r.site.signer.issue(visitorID(v.Visitor), time.Now().Add(-300*day))
	if got := r.socket(v, 0).hear(has(typeWelcome))[0]; got.Token == "" || got.Token == v.Token {
		t.Errorf("an old token is not renewed: %+v", got)
	}
}

func TestOrigins(t *testing.T) {
	settings := func(native bool) map[string]any {
		return map[string]any{"allow_native": native, "origins": []string{
			shop, "https://*.example.org", "http://localhost:3000", "https://plain.example.net:443/",
		}}
	}
	strict, native := newRoom(t, settings(false)), newRoom(t, settings(true))
	for origin, want := range map[string]bool{
		shop:                               true,
		"https://SHOP.example.com":         true,
		"https://a.example.org":            true,
		"https://a.b.example.org":          true,
		"http://localhost:3000":            true,
		"https://plain.example.net":        true,
		"http://shop.example.com":          false,
		"https://shop.example.com:8443":    false,
		"https://shop.example.com.evil.io": false,
		"https://example.org":              false,
		"https://evilexample.org":          false,
		"http://a.example.org":             false,
		"http://localhost:3001":            false,
		"null":                             false,
		"https://evil.example":             false,
		"file://":                          false,
	} {
		for _, r := range []*room{strict, native} {
			checkOrigin(t, r, origin, want)
		}
	}
	checkOrigin(t, strict, "", false)
	checkOrigin(t, native, "", true)
	checkOrigin(t, strict, strict.http.URL, true)
	checkOrigin(t, strict, native.http.URL, false)
}

// checkOrigin asks for a visitor and for a socket.
func checkOrigin(t *testing.T, r *room, origin string, want bool) {
	t.Helper()
	got := r.post("visitors", wire.NewVisitor{}, map[string]string{"Origin": origin})
	if (got.status == http.StatusCreated) != want || !want && got.problem.Code != wire.CodeBadOrigin {
		t.Errorf("POST visitors from %q answered %d %s", origin, got.status, got.body)
	}
	conn, err := r.dial(origin)
	if e, refused := errors.AsType[*ws.DialError](err); refused == want || refused && e.Status != http.StatusForbidden {
		t.Errorf("socket from %q: %v", origin, err)
	}
	if err == nil {
		_ = conn.Cut()
	}
}

func TestCrossOriginAnswers(t *testing.T) {
	r := newRoom(t, nil)
	for _, path := range []string{"visitors", "exchange", "files", "entries", "files/x"} {
		got := r.call(http.MethodOptions, path, nil, map[string]string{"Origin": shop, "Access-Control-Request-Method": "POST"})
		if got.status != http.StatusNoContent || got.header.Get("Access-Control-Allow-Origin") != shop ||
			!strings.Contains(got.header.Get("Access-Control-Allow-Headers"), "Authorization") {
			t.Errorf("OPTIONS %s answered %d %v", path, got.status, got.header)
		}
		got = r.call(http.MethodOptions, path, nil, map[string]string{"Origin": "https://evil.example"})
		if got.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("OPTIONS %s allows everybody: %v", path, got.header)
		}
	}
	got := r.post("visitors", wire.NewVisitor{}, map[string]string{"Origin": shop})
	if got.header.Get("Access-Control-Allow-Origin") != shop || got.header.Get("Vary") == "" {
		t.Errorf("POST visitors answered with %v", got.header)
	}
}

// TestSlowReaderIsCutAndResumes sends far more than fits to a client that does not read.
func TestSlowReaderIsCutAndResumes(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	line := r.socket(v, 0).(*socketTalk)
	words := strings.Repeat("长", 4000)
	const n = 900 // of 12 kB: more than waits for one client
	for i := range n {
		r.agent(v, fmt.Sprint(i, words))
	}
	if end := line.closed(); end.Code != ws.Slow {
		t.Fatalf("closed with %v", end)
	}
	got := entriesOf(line.heard)
	if len(got) == 0 || len(got) == n {
		t.Fatalf("%d entries before the cut", len(got))
	}
	for len(got) < n {
		line = r.socket(v, int64(len(got))).(*socketTalk)
		for line.read() && len(got)+len(entriesOf(line.heard)) < n {
		}
		got = append(got, entriesOf(line.heard)...)
		line.end()
	}
	for i, e := range got {
		if e.Seq != int64(i+1) || !strings.HasPrefix(e.Parts[0].Text, fmt.Sprint(i, "长")) {
			t.Fatalf("entry %d is %d", i, e.Seq)
		}
	}
}

// TestLongCatchUpIsNotCut gives a reading client 4 MB it missed in one connection.
func TestLongCatchUpIsNotCut(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	for range 300 {
		r.agent(v, strings.Repeat("长", 4000))
	}
	r.socket(v, 0).hear(entryCount(300))
}

func TestShutdownDeliversWhatWasTakenIn(t *testing.T) {
	r := newRoom(t, nil)
	line := r.socket(r.visitor(), 0).(*socketTalk)
	entered := make(chan struct{}, 2)
	release := make(chan struct{})
	r.Gate(func(context.Context, channels.Batch) error {
		entered <- struct{}{}
		<-release
		return nil
	})
	line.say(text("a", "1"), text("b", "2")) // b may still be on its way when the end comes
	<-entered
	site := r.site.shift.Load()
	go func() {
		<-site.over
		line.conn.Send(encode(text("c", "too late")))
		close(release)
	}()
	if took := r.halt(); took > 2*time.Second {
		t.Errorf("Run took %v to end", took)
	}
	if end := line.closed(); end.Code != ws.Restart {
		t.Errorf("closed with %v", end)
	}
	for _, a := range answersOf(line.heard) {
		if a == acked("c") {
			t.Error("taken in after the end")
		}
	}
	stored := len(r.Stored())
	if stored == 0 || !count(typeAck, stored)(line.heard) || count(typeAck, stored+1)(line.heard) {
		t.Errorf("heard %+v, stored %d: what was taken in is stored and acknowledged", line.heard, stored)
	}
	if got := r.post("visitors", wire.NewVisitor{}, nil); got.status != http.StatusServiceUnavailable || got.problem.RetryAfter == 0 {
		t.Errorf("while closed POST visitors answered %d %s", got.status, got.body)
	}
	r.start()
	r.socket(r.visitor(), 0)
}

func TestShutdownDoesNotWaitForAHangingDisk(t *testing.T) {
	r := newRoom(t, nil)
	line := r.socket(r.visitor(), 0).(*socketTalk)
	release := r.Hold()
	defer release()
	calls := r.Calls()
	line.say(text("a", "x"))
	poll := make(chan struct{})
	v := r.visitor()
	go func() {
		defer close(poll)
		(&pollTalk{r: r, v: v}).exchange(true)
	}()
	r.eventually("the message is on its way and the poll waits", func() bool {
		return r.Calls() > calls && r.Connections(r.address(v)) == 1
	})
	if took := r.halt(); took > 2*time.Second {
		t.Errorf("Run took %v to end", took)
	}
	if end := line.closed(); end.Code != ws.Restart {
		t.Errorf("closed with %v", end)
	}
	if count(typeAck, 1)(line.heard) {
		t.Error("acknowledged what was never stored")
	}
	<-poll
}

// TestPanicBelowHurtsOneClient: the gateway's bug is not the other visitors'.
func TestPanicBelowHurtsOneClient(t *testing.T) {
	r := newRoom(t, nil)
	one, other := r.socket(r.visitor(), 0).(*socketTalk), r.socket(r.visitor(), 0)
	r.Gate(func(_ context.Context, b channels.Batch) error {
		if strings.HasSuffix(b.Items[0].ID, ":bad") {
			panic("of the test")
		}
		return nil
	})
	one.say(text("bad", "x"))
	if end := one.closed(); end.Code != ws.Internal {
		t.Errorf("closed with %v", end)
	}
	other.say(text("good", "x"))
	other.hear(has(typeAck))
}
