package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"switchboard/channels"
	"switchboard/channels/channeltest"
	"switchboard/channels/webchat"
	"switchboard/channels/webchat/client"
	"switchboard/channels/webchat/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hang is how long a test waits for something that should come.
const hang = 30 * time.Second

// shop is a web chat account in memory.
type shop struct {
	t *testing.T
	*channeltest.Sink
	line *channeltest.Timeline
	url  string
	http *http.Client
}

// open runs an account whose handler is reached through wrap.
func open(t *testing.T, wrap func(http.Handler) http.Handler) *shop {
	t.Helper()
	sink := channeltest.NewSink()
	s := &shop{t: t, Sink: sink, line: channeltest.NewTimeline(sink), http: &http.Client{Transport: &http.Transport{}}}
	page := &fstest.MapFile{Data: []byte("<head></head>")}
	dist := fstest.MapFS{"BUILD": {Data: []byte("b")}, "frame.zh.html": page, "frame.en.html": page, "widget.js": {}}
	adapter, err := webchat.Driver(dist).Open(channels.Account{
		Key: "shop", Brand: "brand", Seal: channels.Secret(strings.Repeat("seal", 8)), Log: slog.New(slog.DiscardHandler),
		Settings: []byte(`{"allow_native":true,"messages_per_minute":0}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	h := http.StripPrefix("/c/shop", adapter.(channels.Hosted).Host(sink, s.line))
	web := httptest.NewServer(wrap(h))
	s.url = web.URL
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- adapter.Run(ctx, sink) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		web.CloseClientConnections()
		web.Close()
		s.http.CloseIdleConnections()
	})
	return s
}

func plainly(h http.Handler) http.Handler { return h }

func (s *shop) root() string { return s.url + "/c/shop/" }

func (s *shop) visitor() wire.Visitor {
	s.t.Helper()
	var v wire.Visitor
	s.eventually("the account gives a visitor", func() bool {
		var err error
		v, err = client.NewVisitor(s.t.Context(), client.Options{Root: s.root(), HTTP: s.http})
		return err == nil
	})
	return v
}

func (s *shop) address(v wire.Visitor) channels.Address {
	return channels.Address{Kind: webchat.Kind, Realm: "brand", Value: v.Visitor}
}

func (s *shop) eventually(what string, holds func() bool) {
	s.t.Helper()
	for end := time.Now().Add(hang); !holds(); {
		if time.Now().After(end) {
			s.t.Fatalf("never happened: %s", what)
		}
		<-time.After(2 * time.Millisecond)
	}
}

// run runs a client until the test ends.
func (s *shop) run(o client.Options) *client.Client {
	o.HTTP = s.http
	if o.Root == "" {
		o.Root = s.root()
	}
	c := client.New(o)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	s.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("Run returned %v", err)
		}
	})
	return c
}

// ledger is what one client was told.
type ledger struct {
	mu      sync.Mutex // guards what follows
	acked   []string
	seqs    []int64
	answers []string
	refused []wire.Refused
}

func (l *ledger) options(v wire.Visitor) client.Options {
	locked := func(do func()) {
		l.mu.Lock()
		defer l.mu.Unlock()
		do()
	}
	return client.Options{
		Visitor: v, Pause: 5 * time.Millisecond,
		Acked:   func(id string) { locked(func() { l.acked = append(l.acked, id) }) },
		Refused: func(r wire.Refused) { locked(func() { l.refused = append(l.refused, r) }) },
		Entry: func(e wire.Entry) {
			locked(func() {
				l.seqs = append(l.seqs, e.Seq)
				if !e.Mine {
					l.answers = append(l.answers, e.Parts[0].Text)
				}
			})
		},
	}
}

func (l *ledger) complete(messages int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acked)+len(l.refused) >= messages && len(l.answers) >= messages
}

// TestNothingIsLostOverABadNetwork talks through a proxy that resets connections
// at random, with a disk that fails now and then.
func TestNothingIsLostOverABadNetwork(t *testing.T) {
	for name, exchange := range map[string]bool{"socket": false, "exchange": true} {
		t.Run(name, func(t *testing.T) {
			s := open(t, plainly)
			p := newProxy(t, strings.TrimPrefix(s.url, "http://"))
			var deliveries atomic.Int64
			s.Gate(func(context.Context, channels.Batch) error {
				if deliveries.Add(1)%97 == 50 {
					return errors.New("the disk is full")
				}
				return nil
			})
			const visitors, messages = 4, 60
			var all sync.WaitGroup
			ledgers := make([]ledger, visitors)
			for i := range ledgers {
				l, v := &ledgers[i], s.visitor()
				o := l.options(v)
				o.Root, o.Exchange = "http://"+p.addr+"/c/shop/", exchange
				c := s.run(o)
				all.Go(func() {
					for n := range messages {
						c.Send(client.Text(fmt.Sprint("m", n), fmt.Sprint("message ", n)))
						s.line.Reply(s.address(v), "小总", channels.Part{Kind: channels.TextPart, Text: fmt.Sprint("answer ", n)})
						<-time.After(time.Millisecond)
					}
				})
				t.Cleanup(func() { l.check(t, s, v, messages) })
			}
			all.Wait()
			for i := range ledgers {
				s.eventually("all is said and answered", func() bool { return ledgers[i].complete(messages) })
			}
			if p.resets.Load() == 0 {
				t.Error("the proxy reset nothing")
			}
			t.Logf("%d connections were reset", p.resets.Load())
		})
	}
}

// check compares the ledger with what is stored.
func (l *ledger) check(t *testing.T, s *shop, v wire.Visitor, messages int) {
	var stored, sent, answers []string
	for _, it := range s.Stored() {
		if it.From == s.address(v) {
			stored = append(stored, it.Text())
		}
	}
	for n := range messages {
		sent = append(sent, fmt.Sprint("message ", n))
		answers = append(answers, fmt.Sprint("answer ", n))
	}
	if !slices.Equal(stored, sent) {
		t.Errorf("stored %q", stored)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Equal(l.answers, answers) {
		t.Errorf("answers %q", l.answers)
	}
	for i, seq := range l.seqs {
		if seq != int64(i+1) {
			t.Fatalf("entry %d has number %d", i+1, seq)
		}
	}
	if len(slices.Compact(slices.Sorted(slices.Values(l.acked)))) != messages || len(l.acked) != messages || len(l.refused) > 0 {
		t.Errorf("acknowledged %d of %d, refused %v", len(l.acked), messages, l.refused)
	}
}

// proxy passes TCP on and resets each connection after a random number of bytes.
type proxy struct {
	addr   string
	resets atomic.Int64
}

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{addr: l.Addr().String()}
	var wg sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { p.pass(ctx, conn, target) })
		}
	})
	t.Cleanup(func() {
		cancel()
		_ = l.Close()
		wg.Wait()
	})
	return p
}

func (p *proxy) pass(ctx context.Context, in net.Conn, target string) {
	out, err := net.Dial("tcp", target)
	if err != nil {
		_ = in.Close()
		return
	}
	cut := sync.OnceFunc(func() {
		for _, c := range []net.Conn{in, out} {
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}
	})
	defer context.AfterFunc(ctx, cut)()
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(out, in); cut() })
	both.Go(func() {
		if _, err := io.CopyN(in, out, 500+rand.Int64N(12_000)); err == nil {
			p.resets.Add(1)
		}
		cut()
	})
	both.Wait()
}

// TestFallsBackToExchange works where nothing lets a WebSocket through.
func TestFallsBackToExchange(t *testing.T) {
	var tries atomic.Int64
	s := open(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/ws") {
				tries.Add(1)
				http.Error(w, "what is a socket?", http.StatusBadGateway)
				return
			}
			h.ServeHTTP(w, r)
		})
	})
	var l ledger
	v := s.visitor()
	c := s.run(l.options(v))
	c.Send(client.Text("a", "message 0"))
	s.line.Reply(s.address(v), "小总", channels.Part{Kind: channels.TextPart, Text: "answer 0"})
	s.eventually("it is said and answered", func() bool { return l.complete(1) })
	l.check(t, s, v, 1)
	if tries.Load() != 2 {
		t.Errorf("%d sockets were tried, want 2", tries.Load())
	}
	if c.Unacked() != 0 || c.Last() != 2 {
		t.Errorf("%d unacknowledged, last entry %d", c.Unacked(), c.Last())
	}
	page, err := c.Before(t.Context(), 2, 10)
	if err != nil || len(page) != 1 || page[0].Seq != 1 {
		t.Errorf("before 2: %+v, %v", page, err)
	}
}

// TestStandingIsTold hands on how the visitor stands in the queue, once for each change.
func TestStandingIsTold(t *testing.T) {
	for name, exchange := range map[string]bool{"socket": false, "exchange": true} {
		t.Run(name, func(t *testing.T) {
			s := open(t, plainly)
			v := s.visitor()
			var ahead atomic.Value
			s.run(client.Options{Visitor: v, Exchange: exchange, Queue: func(q wire.Queue) {
				before, _ := ahead.Load().([]int)
				ahead.Store(append(slices.Clip(before), q.Ahead))
			}})
			for n := range 3 {
				s.line.Stand(s.address(v), channels.Standing{Served: true, Waiting: true, Ahead: 3 - n})
				s.eventually("it is told", func() bool {
					told, _ := ahead.Load().([]int)
					return len(told) > 0 && told[len(told)-1] == 3-n
				})
			}
			if told := ahead.Load().([]int); !slices.Equal(told[len(told)-3:], []int{3, 2, 1}) {
				t.Errorf("told %v", told)
			}
		})
	}
}

// TestRefusedForGood tells what will never be stored, and goes on.
func TestRefusedForGood(t *testing.T) {
	for name, exchange := range map[string]bool{"socket": false, "exchange": true} {
		t.Run(name, func(t *testing.T) {
			s := open(t, plainly)
			var l ledger
			v := s.visitor()
			o := l.options(v)
			o.Exchange = exchange
			c := s.run(o)
			c.Send(client.Text("a", strings.Repeat("x", 5000)))
			c.Send(client.Text("b", "fine"))
			s.eventually("both are answered", func() bool { return c.Unacked() == 0 })
			l.mu.Lock()
			defer l.mu.Unlock()
			if len(l.refused) != 1 || l.refused[0].ClientID != "a" || l.refused[0].Code != wire.CodeTooLong || !slices.Equal(l.acked, []string{"b"}) {
				t.Errorf("refused %+v, acked %v", l.refused, l.acked)
			}
		})
	}
}

func TestRunEndsWhenNotWanted(t *testing.T) {
	s := open(t, plainly)
	good := s.visitor()
	for name, c := range map[string]struct {
		o    client.Options
		code string
	}{
		"a forged token":          {client.Options{Visitor: wire.Visitor{Token: "forged"}}, wire.CodeBadToken},
		"a forged token, by POST": {client.Options{Visitor: wire.Visitor{Token: "forged"}, Exchange: true}, wire.CodeBadToken},
		"another page":            {client.Options{Visitor: good, Origin: "https://evil.example"}, wire.CodeBadOrigin},
		"another page, by POST":   {client.Options{Visitor: good, Origin: "https://evil.example", Exchange: true}, wire.CodeBadOrigin},
	} {
		c.o.Root, c.o.HTTP = s.root(), s.http
		ctx, cancel := context.WithTimeout(t.Context(), hang)
		err := client.New(c.o).Run(ctx)
		cancel()
		if r, ok := errors.AsType[*client.Refusal](err); !ok || r.Code != c.code {
			t.Errorf("%s: Run returned %v, want %s", name, err, c.code)
		}
	}
	_, err := client.NewVisitor(t.Context(), client.Options{Root: s.root(), HTTP: s.http, Origin: "https://evil.example"})
	if r, ok := errors.AsType[*client.Refusal](err); !ok || r.Code != wire.CodeBadOrigin || r.Error() == "" {
		t.Errorf("NewVisitor returned %v", err)
	}
}

// ExampleClient says hello and waits for its acknowledgement.
func ExampleClient() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := wire.Answer{Frames: []any{
			wire.Welcome{Type: "welcome", V: 1}, wire.Ack{Type: "ack", ClientID: "m1"},
		}}
		if r.URL.Path == "/c/shop/visitors" {
			_ = json.NewEncoder(w).Encode(wire.Visitor{Visitor: "v", Token: "t"})
			return
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	o := client.Options{Root: server.URL + "/c/shop/", Exchange: true, HTTP: server.Client()}
	o.Visitor, _ = client.NewVisitor(ctx, o)
	o.Acked = func(clientID string) {
		fmt.Println("stored:", clientID)
		cancel()
	}
	c := client.New(o)
	c.Send(client.Text("m1", "您好"))
	fmt.Println(c.Run(ctx))
	// Output:
	// stored: m1
	// <nil>
}
