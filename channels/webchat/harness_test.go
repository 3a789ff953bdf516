package webchat

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"switchboard/channels"
	"switchboard/channels/channeltest"
	"switchboard/channels/webchat/wire"
	"switchboard/internal/ws"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hang is how long a test waits for something that should come at once.
const hang = 20 * time.Second

const shop = "https://shop.example.com"

// room is an account that runs, between a sink and a timeline in memory.
type room struct {
	*channeltest.Sink
	*channeltest.Timeline
	t    testing.TB
	site *Site
	http *httptest.Server
	stop context.CancelFunc
	done chan error
}

// testDist stands for the widget's files where a test does not look at them.
func testDist() fstest.MapFS {
	return fstest.MapFS{
		"BUILD":         {Data: []byte("abcdef012345\n")},
		"frame.zh.html": {Data: []byte("<html><head><title>聊</title></head><body></body></html>")},
		"frame.en.html": {Data: []byte("<html><head><title>chat</title></head><body></body></html>")},
		"widget.js":     {Data: []byte("loader(" + lookMark + ")")},
		"frame.js":      {Data: []byte("frame")},
		"frame.js.br":   {Data: []byte("packed")},
	}
}

func testAccount(t testing.TB, settings map[string]any) channels.Account {
	all := map[string]any{"origins": []string{shop}, "visitors_per_minute": 0, "uploads_per_minute": 0, "messages_per_minute": 0}
	for k, v := range settings {
		all[k] = v
	}
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return channels.Account{
		ID: "01J0000000000000000000SHOP", Key: "shop", Brand: "brand", Settings: raw,
		Seal: channels.Secret(strings.Repeat("seal", 8)), HTTP: http.DefaultClient, Log: slog.New(slog.DiscardHandler),
	}
}

func openSite(t testing.TB, settings map[string]any) *Site {
	t.Helper()
	s, err := open(testAccount(t, settings), testDist())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// newRoom opens and runs an account.
func newRoom(t testing.TB, settings map[string]any) *room {
	t.Helper()
	sink := channeltest.NewSink()
	r := &room{Sink: sink, Timeline: channeltest.NewTimeline(sink), t: t, site: openSite(t, settings)}
	r.http = httptest.NewServer(http.StripPrefix("/c/shop", r.site.Host(r.Sink, r.Timeline)))
	r.start()
	t.Cleanup(func() {
		r.halt()
		r.http.Close()
	})
	return r
}

func (r *room) start() {
	var ctx context.Context
	ctx, r.stop = context.WithCancel(context.Background())
	r.done = make(chan error, 1)
	go func() { r.done <- r.site.Run(ctx, r.Sink) }()
	r.eventually("the account runs", func() bool { return r.site.shift.Load() != nil })
}

// halt cancels Run and returns how long it took.
func (r *room) halt() time.Duration {
	r.t.Helper()
	if r.stop == nil {
		return 0
	}
	began := time.Now()
	r.stop()
	r.stop = nil
	select {
	case err := <-r.done:
		if err != nil {
			r.t.Errorf("Run returned %v", err)
		}
	case <-time.After(hang):
		r.t.Fatal("Run does not return")
	}
	return time.Since(began)
}

func (r *room) eventually(what string, holds func() bool) {
	r.t.Helper()
	for end := time.Now().Add(hang); !holds(); {
		if time.Now().After(end) {
			r.t.Fatalf("never happened: %s", what)
		}
		<-time.After(2 * time.Millisecond)
	}
}

func (r *room) url(path string) string { return r.http.URL + "/c/shop/" + path }

// visitor makes one without asking the server.
func (r *room) visitor() wire.Visitor {
	v := newVisitor()
	return wire.Visitor{Visitor: string(v), Token: r.site.signer.issue(v, time.Now())}
}

func (r *room) address(v wire.Visitor) channels.Address {
	return r.site.address(visitorID(v.Visitor))
}

// agent answers a visitor.
func (r *room) agent(v wire.Visitor, text string) {
	r.Reply(r.address(v), "小总", channels.Part{Kind: channels.TextPart, Text: text})
}

// reply is an HTTP answer that was read.
type reply struct {
	status  int
	header  http.Header
	body    []byte
	problem wire.Problem
}

// call makes a request the way the frame does, unless the header says otherwise.
func (r *room) call(method, path string, body io.Reader, header map[string]string) reply {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url(path), body)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Origin", r.http.URL)
	for k, v := range header {
		req.Header.Del(k)
		if v != "" {
			req.Header.Set(k, v)
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	out := reply{status: resp.StatusCode, header: resp.Header, body: raw}
	if resp.StatusCode >= 400 {
		_ = json.Unmarshal(raw, &out.problem) // static pages have no problem
	}
	return out
}

func (r *room) post(path string, body any, header map[string]string) reply {
	r.t.Helper()
	return r.call(http.MethodPost, path, bytes.NewReader(encode(body)), header)
}

func bearer(v wire.Visitor) map[string]string {
	return map[string]string{"Authorization": "Bearer " + v.Token}
}

// frame is any frame of the server.
type frame struct {
	Type       string
	Code       string
	Detail     string
	Visitor    string
	Token      string
	Build      string
	ClientID   string `json:"client_id"`
	RetryAfter int    `json:"retry_after"`
	On         bool
	Name       string
	Served     bool
	Waiting    bool
	Ahead      int
	From       int
	To         int
	Tag        string
	Reset      bool
	Limits     wire.Limits
	Entries    []wire.Entry
}

// talk is a visitor's connection, on either transport.
type talk interface {
	// say sends frames; raw ones are strings.
	say(frames ...any)
	// hear returns the frames that came, once there are enough of them.
	hear(enough func([]frame) bool) []frame
	end()
}

// transports are the two ways to talk.
func transports() map[string]func(*room, wire.Visitor, int64) talk {
	return map[string]func(*room, wire.Visitor, int64) talk{"socket": (*room).socket, "exchange": (*room).polls}
}

func hello(v wire.Visitor, after int64) wire.Hello {
	return wire.Hello{Type: typeHello, V: wire.Version, Token: v.Token, After: after}
}

func rawFrame(f any) []byte {
	if s, ok := f.(string); ok {
		return []byte(s)
	}
	return encode(f)
}

func text(clientID, words string) wire.Send {
	return wire.Send{Type: typeSend, ClientID: clientID, Parts: []wire.Part{{Kind: "text", Text: words}}}
}

// socketTalk is a WebSocket.
type socketTalk struct {
	r     *room
	conn  *ws.Client
	heard []frame
	err   error
}

func (r *room) dial(origin string) (*ws.Client, error) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), hang)
	defer cancel()
	return ws.Dial(ctx, strings.Replace(r.url("ws"), "http", "ws", 1), nil, origin)
}

// raw is a socket that has not said hello.
func (r *room) raw() *socketTalk {
	r.t.Helper()
	conn, err := r.dial(r.http.URL)
	if err != nil {
		r.t.Fatal(err)
	}
	s := &socketTalk{r: r, conn: conn}
	r.t.Cleanup(s.end)
	return s
}

func (r *room) socket(v wire.Visitor, after int64) talk {
	r.t.Helper()
	s := r.raw()
	s.say(hello(v, after))
	s.hear(has(typeWelcome))
	return s
}

func (s *socketTalk) say(frames ...any) {
	s.r.t.Helper()
	for _, f := range frames {
		if err := s.conn.Send(rawFrame(f)); err != nil {
			s.r.t.Fatal(err)
		}
	}
}

// read reads one more frame, or how the socket ended.
func (s *socketTalk) read() bool {
	ctx, cancel := context.WithTimeout(s.r.t.Context(), hang)
	defer cancel()
	raw, err := s.conn.Read(ctx)
	if err != nil {
		s.err = err
		return false
	}
	var f frame
	if err := json.Unmarshal(raw, &f); err != nil {
		s.r.t.Fatalf("the server sent %q", raw)
	}
	s.heard = append(s.heard, f)
	return true
}

func (s *socketTalk) hear(enough func([]frame) bool) []frame {
	s.r.t.Helper()
	for !enough(s.heard) {
		if !s.read() {
			s.r.t.Fatalf("socket ended with %v after %+v", s.err, s.heard)
		}
	}
	return s.heard
}

// closed reads until the socket ends and returns with what.
func (s *socketTalk) closed() ws.CloseError {
	s.r.t.Helper()
	for s.read() {
	}
	e, ok := s.err.(*ws.CloseError)
	if !ok {
		s.r.t.Fatalf("socket ended with %v", s.err)
	}
	return *e
}

func (s *socketTalk) end() { _ = s.conn.Cut() }

// pollTalk is the same by POST.
type pollTalk struct {
	r     *room
	v     wire.Visitor
	last  int64
	queue string
	heard []frame
}

func (r *room) polls(v wire.Visitor, after int64) talk {
	p := &pollTalk{r: r, v: v, last: after}
	p.exchange(false)
	return p
}

func (p *pollTalk) exchange(wait bool, frames ...any) {
	p.r.t.Helper()
	raws := make([]any, len(frames))
	for i, f := range frames {
		raws[i] = json.RawMessage(rawFrame(f))
	}
	h := hello(p.v, p.last)
	h.Queue = p.queue
	got := p.r.post("exchange", wire.Exchange{Hello: h, Frames: raws, Wait: wait}, nil)
	var a struct{ Frames []frame }
	if err := json.Unmarshal(got.body, &a); err != nil || got.status != http.StatusOK {
		p.r.t.Fatalf("exchange answered %d %s", got.status, got.body)
	}
	for _, f := range a.Frames {
		if f.Type == typeQueue {
			p.queue = f.Tag
		}
		for _, e := range f.Entries {
			p.last = e.Seq
		}
		p.heard = append(p.heard, f)
	}
}

func (p *pollTalk) say(frames ...any) {
	p.r.t.Helper()
	p.exchange(false, frames...)
}

func (p *pollTalk) hear(enough func([]frame) bool) []frame {
	p.r.t.Helper()
	for !enough(p.heard) {
		p.exchange(true)
	}
	return p.heard
}

func (p *pollTalk) end() {}

// has is enough when a frame of the type came.
func has(kind string) func([]frame) bool { return count(kind, 1) }

func count(kind string, n int) func([]frame) bool {
	return func(fs []frame) bool {
		found := 0
		for _, f := range fs {
			if f.Type == kind {
				found++
			}
		}
		return found >= n
	}
}

// entriesOf are all entries in frames, after the last reset.
func entriesOf(fs []frame) (all []wire.Entry) {
	for _, f := range fs {
		if f.Reset {
			all = nil
		}
		all = append(all, f.Entries...)
	}
	return all
}

func entryCount(n int) func([]frame) bool {
	return func(fs []frame) bool { return len(entriesOf(fs)) >= n }
}
