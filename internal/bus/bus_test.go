package bus_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/gateway"
	"switchboard/internal/bus"
)

const secret = "a secret of the nodes"

// hints are the topics of these tests.
func hints() []gateway.Hint {
	return []gateway.Hint{
		gateway.TextHint[gateway.ConversationID]("t:"), gateway.SignalHint("signal"),
		{Topic: "here:"},
	}
}

// pair is a bus seen from two sides: what is published at one is heard at the other.
type pair struct {
	here, there gateway.Bus
	dropped     func() int64
}

// onBoth runs a test with the bus of one process, whose sides are the same, and with
// two nodes.
func onBoth(t *testing.T, test func(t *testing.T, p pair)) {
	t.Helper()
	t.Run("local", func(t *testing.T) {
		l := quiet()
		test(t, pair{l, l, l.Dropped})
	})
	t.Run("nodes", func(t *testing.T) {
		a, b := nodes(t, slog.New(slog.DiscardHandler))
		test(t, pair{a, b, b.Dropped})
	})
}

// nodes are two that know each other.
func nodes(t testing.TB, log *slog.Logger) (a, b *bus.Cluster) {
	t.Helper()
	a = node(t, bus.Options{Node: "a", Log: log})
	b = node(t, bus.Options{Node: "b", Log: log, Peers: []string{a.Address()}})
	until(t, func() bool { return a.Peers() == 1 && b.Peers() == 1 })
	greet(t, a, b)
	greet(t, b, a)
	return a, b
}

// greet waits until what a node publishes arrives: a subscription takes a moment to be
// known.
func greet(t testing.TB, from, to *bus.Cluster) {
	t.Helper()
	var heard atomic.Bool
	defer to.Subscribe("signal", func(any) { heard.Store(true) })()
	until(t, func() bool {
		from.Publish("signal", nil)
		return heard.Load()
	})
}

// node runs a node that the test ends.
func node(t testing.TB, o bus.Options) *bus.Cluster {
	t.Helper()
	if o.Secret == "" {
		o.Secret = secret
	}
	o.Hints, o.Listen = hints(), bus.Endpoint{Host: "127.0.0.1", Port: -1}
	c, err := bus.NewCluster(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	until(t, func() bool { return c.Address() != "" })
	return c
}

// until waits for a condition; its limit only ends what hangs.
func until(t testing.TB, done func() bool) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal("it does not come about")
		}
	}
}

// ear collects what a topic carries.
type ear struct {
	mu  sync.Mutex // guards all
	all []any
}

func (e *ear) hear(p any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, p)
}

func (e *ear) heard() []any {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]any(nil), e.all...)
}

func TestBothSidesHearEachTopicInOrderAndOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, p pair) {
		const n = 500
		var here, there, other ear
		defer p.here.Subscribe("t:1", here.hear)()
		defer p.there.Subscribe("t:1", there.hear)()
		defer p.there.Subscribe("t:2", other.hear)()
		want := make([]any, n)
		for i := range n {
			want[i] = gateway.ConversationID(fmt.Sprint(i))
			p.here.Publish("t:1", want[i])
		}
		p.here.Publish("t:2", gateway.ConversationID("end"))
		until(t, func() bool { return len(other.heard()) == 1 })
		for side, e := range map[string]*ear{"here": &here, "there": &there} {
			if d := cmp.Diff(want, e.heard()); d != "" {
				t.Errorf("%s (-want +got)\n%s", side, d)
			}
		}
	})
}

func TestSlowSubscriberHoldsNoPublisherUp(t *testing.T) {
	onBoth(t, func(t *testing.T, p pair) {
		free, blocked := make(chan struct{}), make(chan struct{})
		var once sync.Once
		defer p.there.Subscribe("t:slow", func(any) {
			once.Do(func() {
				close(blocked)
				<-free
			})
		})()
		first := make(chan struct{})
		go func() { // in one process it is the publisher who runs the subscriber
			defer close(first)
			p.here.Publish("t:slow", gateway.ConversationID("first"))
		}()
		<-blocked
		for range 20_000 {
			p.here.Publish("t:slow", gateway.ConversationID("more"))
		}
		close(free)
		<-first
		var after ear
		defer p.there.Subscribe("t:after", after.hear)()
		until(t, func() bool {
			p.here.Publish("t:after", gateway.ConversationID("after"))
			return len(after.heard()) > 0
		})
	})
}

func TestWhatStaysHereStaysHere(t *testing.T) {
	a, b := nodes(t, slog.New(slog.DiscardHandler))
	var here, there, end ear
	defer a.Subscribe("here:1", here.hear)()
	defer b.Subscribe("here:1", there.hear)()
	defer b.Subscribe("unlisted", there.hear)()
	defer b.Subscribe("t:end", end.hear)()
	a.Publish("here:1", 1)
	a.Publish("unlisted", 2)
	a.Publish("t:end", gateway.ConversationID("x"))
	until(t, func() bool { return len(end.heard()) == 1 })
	if len(here.heard()) != 1 || len(there.heard()) != 0 {
		t.Errorf("heard here %v, there %v", here.heard(), there.heard())
	}
}

func TestNodesComeAndGo(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	a := node(t, bus.Options{Node: "a", Log: log})
	b, err := bus.NewCluster(bus.Options{
		Node: "b", Log: log, Secret: secret, Hints: hints(), Listen: bus.Endpoint{Host: "127.0.0.1", Port: -1}, Peers: []string{a.Address()},
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- b.Run(ctx) }()
		until(t, func() bool { return a.Peers() == 1 && b.Peers() == 1 })
		greet(t, a, b)
		var bye ear
		stop := a.Subscribe("t:bye", bye.hear)
		b.Publish("t:bye", gateway.ConversationID("bye"))
		cancel() // what was published before is sent
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		until(t, func() bool { return len(bye.heard()) == 1 && a.Peers() == 0 })
		stop()
		a.Publish("t:nobody", gateway.ConversationID("x"))
	}
}

func TestStrangersAreNotLetIn(t *testing.T) {
	var log locked
	a := node(t, bus.Options{Node: "a", Log: slog.New(slog.DiscardHandler)})
	stranger := node(t, bus.Options{
		Node: "s", Secret: "another secret of 16", Peers: []string{a.Address()},
		Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	friend := node(t, bus.Options{Node: "f", Log: slog.New(slog.DiscardHandler), Peers: []string{a.Address()}})
	greet(t, a, friend)
	if a.Peers() != 1 || stranger.Peers() != 0 {
		t.Errorf("%d peers, the stranger %d; want 1, 0", a.Peers(), stranger.Peers())
	}
	if log.has("another secret") {
		t.Error("the secret is in the log")
	}
}

// locked lets a buffer be written to by many.
type locked struct {
	mu sync.Mutex // guards w
	w  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

func (l *locked) has(s string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Contains(l.w.Bytes(), []byte(s))
}

func TestShortSecretIsRefused(t *testing.T) {
	if _, err := bus.NewCluster(bus.Options{Secret: "short"}); err == nil {
		t.Error("a secret of five characters was taken")
	}
}

func BenchmarkAcrossNodes(b *testing.B) {
	from, to := nodes(b, slog.New(slog.DiscardHandler))
	heard := make(chan struct{}, 1)
	defer to.Subscribe("t:1", func(any) { heard <- struct{}{} })()
	for b.Loop() {
		from.Publish("t:1", gateway.ConversationID("01J00000000000000000000001"))
		<-heard
	}
}
