package bus_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"switchboard/internal/bus"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func quiet() *bus.Local { return bus.NewLocal(slog.New(slog.DiscardHandler)) }

func TestSubscribersHearTheirTopicInOrder(t *testing.T) {
	b := quiet()
	var first, second, other []any
	b.Subscribe("conv:1", func(p any) { first = append(first, p) })
	b.Publish("conv:1", 1)
	b.Subscribe("conv:1", func(p any) { second = append(second, p) })
	b.Subscribe("conv:2", func(p any) { other = append(other, p) })
	b.Publish("conv:1", 2)
	b.Publish("conv:2", 3)
	b.Publish("nobody", 4)
	got := [][]any{first, second, other}
	if d := cmp.Diff([][]any{{1, 2}, {2}, {3}}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestConcurrentPublishersKeepTheirOrder(t *testing.T) {
	type step struct{ by, n int }
	const publishers, steps = 8, 2_000
	b := quiet()
	var calls [2][]step
	var inside atomic.Int32
	for i := range calls {
		b.Subscribe("t", func(p any) {
			if inside.Add(1) != 1 {
				t.Error("two calls of one topic at a time")
			}
			calls[i] = append(calls[i], p.(step))
			inside.Add(-1)
		})
	}
	var all sync.WaitGroup
	for by := range publishers {
		all.Go(func() {
			for n := range steps {
				b.Publish("t", step{by, n})
			}
		})
	}
	all.Wait()
	if got := len(calls[0]) + int(b.Dropped()); got != publishers*steps {
		t.Errorf("%d heard or dropped, want %d", got, publishers*steps)
	}
	if !slices.Equal(calls[0], calls[1]) {
		t.Error("two subscribers heard different orders")
	}
	last := map[int]int{}
	for _, s := range calls[0] {
		if at, ok := last[s.by]; ok && s.n <= at {
			t.Fatalf("publisher %d: %d after %d", s.by, s.n, at)
		}
		last[s.by] = s.n
	}
}

func TestPublishFromASubscriber(t *testing.T) {
	b := quiet()
	var got []any
	b.Subscribe("t", func(p any) {
		got = append(got, p)
		if p == "one" {
			b.Publish("t", "two") // waits its turn
			got = append(got, "still in one")
		}
	})
	b.Publish("t", "one")
	if d := cmp.Diff([]any{"one", "still in one", "two"}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestFloodIsDroppedNotKept(t *testing.T) {
	b := quiet()
	heard := 0
	b.Subscribe("t", func(p any) {
		heard++
		if p == "flood" {
			for i := range 5_000 {
				b.Publish("t", i)
			}
		}
	})
	b.Publish("t", "flood")
	if heard != 1+1024 || b.Dropped() != 5_000-1024 {
		t.Errorf("heard %d, dropped %d", heard, b.Dropped())
	}
	b.Publish("t", "after")
	if heard != 2+1024 {
		t.Error("the topic is dead after a flood")
	}
}

func TestNoCallAfterStop(t *testing.T) {
	b := quiet()
	for range 200 {
		var stopped atomic.Bool
		stop := b.Subscribe("t", func(any) {
			if stopped.Load() {
				t.Error("called after stop returned")
			}
		})
		publishing := make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			close(publishing)
			for range 50 {
				b.Publish("t", nil)
			}
		})
		<-publishing
		stop()
		all.Wait()
		stopped.Store(true)
		b.Publish("t", nil)
	}
	if n := b.Topics(); n != 0 {
		t.Errorf("%d topics left", n)
	}
}

func TestStopFromInside(t *testing.T) {
	b := quiet()
	calls, neighbour := 0, 0
	var stop, stopNeighbour func()
	stop = b.Subscribe("t", func(any) {
		calls++
		stop()
		stop()          // again is harmless
		stopNeighbour() // whose turn would be next
	})
	stopNeighbour = b.Subscribe("t", func(any) { neighbour++ })
	b.Publish("t", 1)
	b.Publish("t", 2)
	if calls != 1 || neighbour != 0 || b.Topics() != 0 {
		t.Errorf("called %d times, neighbour %d times, %d topics left; want 1, 0, 0", calls, neighbour, b.Topics())
	}
}

func TestSubscribeFromInside(t *testing.T) {
	b := quiet()
	var got []any
	stop := b.Subscribe("t", func(p any) {
		if p == 1 {
			b.Subscribe("t", func(p any) { got = append(got, p) })
		}
	})
	b.Publish("t", 1)
	stop()
	b.Publish("t", 2)
	if d := cmp.Diff([]any{2}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestPanicHurtsNobodyElse(t *testing.T) {
	var log bytes.Buffer
	b := bus.NewLocal(slog.New(slog.NewTextHandler(&log, nil)))
	heard := 0
	b.Subscribe("t", func(any) { panic("a customer's words") })
	b.Subscribe("t", func(any) { heard++ })
	b.Publish("t", 1)
	b.Publish("t", 2)
	if heard != 2 {
		t.Errorf("the other subscriber heard %d of 2", heard)
	}
	if !strings.Contains(log.String(), "subscriber panicked") || strings.Contains(log.String(), "customer") {
		t.Errorf("log: %s", &log)
	}
}

func TestTopicsDoNotLeak(t *testing.T) {
	b := quiet()
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 500 {
				topic := fmt.Sprint("conv:", (g+i)%50)
				stop := b.Subscribe(topic, func(any) {})
				b.Publish(topic, i)
				stop()
			}
		})
	}
	all.Wait()
	if n := b.Topics(); n != 0 {
		t.Errorf("%d topics left", n)
	}
}

func BenchmarkPublish(b *testing.B) {
	for _, subs := range []int{0, 1, 10, 1000} {
		b.Run(fmt.Sprint("subscribers=", subs), func(b *testing.B) {
			l := quiet()
			for range subs {
				l.Subscribe("conv:1", func(any) {})
			}
			b.ReportAllocs()
			for b.Loop() {
				l.Publish("conv:1", nil)
			}
		})
	}
}

func BenchmarkPublishAcrossTopics(b *testing.B) {
	l := quiet()
	topics := make([]string, 10_000)
	for i := range topics {
		topics[i] = fmt.Sprint("conv:", i)
		l.Subscribe(topics[i], func(any) {})
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			l.Publish(topics[i%len(topics)], nil)
		}
	})
}

func BenchmarkSubscribeAndStop(b *testing.B) {
	l := quiet()
	b.ReportAllocs()
	for b.Loop() {
		l.Subscribe("conv:1", func(any) {})()
	}
}
