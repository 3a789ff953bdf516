package webchat

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"switchboard/channels/webchat/wire"
	"switchboard/internal/ws"
)

func TestCallerNet(t *testing.T) {
	s := openSite(t, nil)
	for remote, want := range map[string]string{
		"192.0.2.7:4711":               "192.0.2.7/32",
		"[2001:db8:1:2:3:4:5:6]:4711":  "2001:db8:1:2::/64",
		"[::ffff:192.0.2.7]:4711":      "192.0.2.7/32",
		"[fe80::1%eth0]:4711":          "fe80::/64",
		"a unix socket, or who knows?": "invalid Prefix",
	} {
		r := httptest.NewRequest(http.MethodPost, "/visitors", nil)
		r.RemoteAddr = remote
		if got := s.callerNet(r).String(); got != want {
			t.Errorf("callerNet(%s) = %s, want %s", remote, got, want)
		}
	}
	s.account.ClientIP = func(*http.Request) netip.Addr { return netip.MustParseAddr("203.0.113.9") }
	if got := s.callerNet(httptest.NewRequest(http.MethodPost, "/visitors", nil)).String(); got != "203.0.113.9/32" {
		t.Errorf("behind a proxy callerNet = %s", got)
	}
}

func TestHold(t *testing.T) {
	now := time.Now()
	var h hold
	if h.stops("a", now) != nil {
		t.Error("an empty hold stops")
	}
	begin := func() { h.begin(tooFast(1500*time.Millisecond, "x").about("a"), now) }
	begin()
	p := h.stops("b", now.Add(time.Second))
	if p == nil || p.clientID != "b" || p.code != wire.CodeTooFast || p.retryAfter() != 1 {
		t.Errorf("a later message: %+v", p)
	}
	if h.stops("a", now) != nil || h.stops("b", now) != nil {
		t.Error("stops although the first was sent again")
	}
	begin()
	if h.stops("b", now.Add(2*time.Second)) != nil {
		t.Error("stops although the wait is over")
	}
}

func TestLimitsOverHTTP(t *testing.T) {
	r := newRoom(t, map[string]any{"visitors_per_minute": 2, "uploads_per_minute": 1})
	v := r.visitor()
	for path, allowed := range map[string]int{"visitors": 2, "files?name=x": 1} {
		for i := range allowed + 1 {
			got := r.call(http.MethodPost, path, strings.NewReader("{}"), bearer(v))
			if i < allowed && got.status != http.StatusCreated {
				t.Errorf("POST %s number %d answered %d %s", path, i, got.status, got.body)
			}
			if i == allowed && (got.status != http.StatusTooManyRequests || got.problem.Code != wire.CodeTooFast ||
				got.problem.RetryAfter < 1 || got.header.Get("Retry-After") == "") {
				t.Errorf("POST %s number %d answered %d %s", path, i, got.status, got.body)
			}
		}
	}
}

// What a visitor reads is bounded, entries and files together, and his alone.
func TestReadingIsLimited(t *testing.T) {
	r := newRoom(t, map[string]any{"messages_per_minute": 120})
	v, other := r.visitor(), r.visitor()
	file := r.site.signer.fileURL(visitorID(v.Visitor), "none")
	for i := range readsAtOnce {
		path, want := "entries", http.StatusOK
		if i%2 == 1 {
			path, want = file, http.StatusNotFound
		}
		if got := r.call(http.MethodGet, path, nil, bearer(v)); got.status != want {
			t.Fatalf("GET %s number %d answered %d %s", path, i, got.status, got.body)
		}
	}
	refused := 0
	for i := range 2 * readsAtOnce { // some are allowed again meanwhile
		got := r.call(http.MethodGet, []string{"entries", file}[i%2], nil, bearer(v))
		if got.status == http.StatusTooManyRequests && got.problem.Code == wire.CodeTooFast && got.header.Get("Retry-After") != "" {
			refused |= 1 << (i % 2)
		}
	}
	if refused != 1|1<<1 {
		t.Errorf("refused were %b, want entries and files", refused)
	}
	if got := r.call(http.MethodGet, "entries", nil, bearer(other)); got.status != http.StatusOK {
		t.Errorf("another visitor is answered %d %s", got.status, got.body)
	}
}

func TestMessagesAreLimited(t *testing.T) {
	r := newRoom(t, map[string]any{"messages_per_minute": 2})
	v := r.visitor()
	one, two := r.socket(v, 0), r.socket(v, 0) // one allowance, however many tabs
	one.say(text("a", "x"))
	one.hear(has(typeAck))
	two.say(text("b", "x"))
	two.hear(has(typeAck))
	one.say(text("c", "x"))
	for _, f := range one.hear(has(typeRefused)) {
		if f.Type == typeRefused && (f.Code != wire.CodeTooFast || f.ClientID != "c" || f.RetryAfter < 1 || f.RetryAfter > 31) {
			t.Errorf("refused with %+v", f)
		}
	}
}

// TestMoreThanThePipelineHolds sends without waiting while the disk hangs.
func TestMoreThanThePipelineHolds(t *testing.T) {
	r := newRoom(t, nil)
	line := r.socket(r.visitor(), 0)
	release := r.Hold()
	for i := range maxJobs + 4 { // one is out of the queue already, perhaps
		line.say(text(string(rune('a'+i)), "x"))
	}
	for _, f := range line.hear(count(typeRefused, 3)) {
		if f.Type == typeRefused && (f.Code != wire.CodeTooFast || f.RetryAfter < 1) {
			t.Errorf("refused with %+v", f)
		}
	}
	release()
	line.hear(count(typeAck, maxJobs))
}

func TestSmallFramesAreLimited(t *testing.T) {
	r := newRoom(t, nil)
	line := r.socket(r.visitor(), 0)
	line.say(times(10*maxSmall, wire.Ping{Type: typePing})...)
	got := line.hear(func(fs []frame) bool { return len(fs) > 10*maxSmall })
	if count(typePong, 5*maxSmall)(got) {
		t.Error("a flood of frames is answered")
	}
}

func TestConnectionsAreLimited(t *testing.T) {
	r := newRoom(t, map[string]any{"max_connected": 3})
	v := r.visitor()
	for range 2 {
		r.socket(r.visitor(), 0)
	}
	r.post("exchange", wire.Exchange{Hello: hello(v, 0), Frames: []any{}}, nil)
	third := r.socket(r.visitor(), 0)
	if got := r.post("exchange", wire.Exchange{Hello: hello(v, 0), Frames: []any{}}, nil); got.problem.Code != wire.CodeFull || got.problem.RetryAfter == 0 {
		t.Errorf("a fourth by POST: %d %s", got.status, got.body)
	}
	if _, err := r.dial(r.http.URL); err == nil {
		t.Error("a fourth socket is taken")
	}
	third.end()
	r.eventually("there is room again", func() bool {
		return r.post("exchange", wire.Exchange{Hello: hello(v, 0), Frames: []any{}}, nil).status == http.StatusOK
	})
}

func TestOneVisitorsConnectionsAreLimited(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	for range maxEach {
		r.socket(v, 0)
	}
	s := r.raw()
	s.say(hello(v, 0))
	if end := s.closed(); end.Code != ws.TryLater {
		t.Errorf("closed with %v", end)
	}
	if !has(typeRefused)(s.heard) {
		t.Errorf("heard %+v", s.heard)
	}
	r.socket(r.visitor(), 0)
}

func TestCrowd(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	a, now := r.address(v), time.Now()
	c := newCrowd(10)
	join := func() {
		if p := c.join(r.Timeline, visitorID(v.Visitor), a); p != nil {
			t.Fatal(p)
		}
	}
	part := func() { c.part(r.Timeline, visitorID(v.Visitor), a, now) }
	online := func(want int, when string) {
		t.Helper()
		if got := r.Connections(a); got != want {
			t.Errorf("online %d %s, want %d", got, when, want)
		}
	}
	join()
	join()
	online(1, "with two tabs")
	part()
	part()
	c.sweep(now.Add(lingering / 2))
	online(1, "during a reload")
	join()
	c.sweep(now.Add(2 * lingering))
	online(1, "after it")
	part()
	c.sweep(now.Add(2 * lingering))
	online(0, "when gone")
	join()
	part()
	c.disperse()
	online(0, "at the end")
}

// stalled is a body of which nothing comes before it is released.
type stalled struct{ begun, release chan struct{} }

func (s stalled) Read([]byte) (int, error) {
	close(s.begun)
	<-s.release
	return 0, io.ErrUnexpectedEOF
}

// Whoever never finishes his request holds up nobody's shutdown.
func TestShutdownDoesNotWaitForABodyThatStalls(t *testing.T) {
	r := newRoom(t, map[string]any{"allow_native": true})
	body := stalled{make(chan struct{}), make(chan struct{})}
	answered := make(chan int, 1)
	go func() {
		rec := httptest.NewRecorder()
		r.http.Config.Handler.ServeHTTP(rec, httptest.NewRequest("POST", "/c/shop/exchange", body))
		answered <- rec.Code
	}()
	<-body.begun
	if took := r.halt(); took > deliverGrace/2 {
		t.Errorf("Run took %v to end", took)
	}
	close(body.release)
	if status := <-answered; status != http.StatusBadRequest {
		t.Errorf("answered with %d", status)
	}
}
