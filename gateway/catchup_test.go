package gateway_test

import (
	"context"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
)

// slowReads is a store whose reads wait to be let through.
type slowReads struct {
	gateway.Store
	gate chan struct{}
}

func (s slowReads) Read(ctx context.Context, fn func(gateway.Tx) error) error {
	select {
	case <-s.gate:
		return s.Store.Read(ctx, fn)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// beside is another gateway on the site's rows and bus, with a store of its own.
func (s *site) beside(st gateway.Store) *gateway.Gateway {
	g := gateway.New(gateway.Parts{
		Store: st, Rows: store.Rows{}, Bus: s.bus, Sealer: plain{}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	s.t.Cleanup(g.Close)
	return g
}

func TestFollowFromNowMissesNothingCommittedWhileItBegins(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "old"))
		stream := gateway.ConversationStream(s.conversationOf(chatAccount, visitor("v1")).ID)
		slow := slowReads{s.store, make(chan struct{})}
		r := &reader{seen: 2}
		defer s.beside(slow).Follow(stream, gateway.FromNow, r.take)()
		s.deliver(says(visitor("v1"), "v1:b", "new")) // published before the follower has read the head
		close(slow.gate)
		waitFor(t, r.at(3))
		r.check(t)
	})
}

func TestAFollowerThatPanicsHurtsNobody(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "x"))
		stream := gateway.ConversationStream(s.conversationOf(chatAccount, visitor("v1")).ID)
		r := &reader{}
		var panicked atomic.Bool
		defer s.Follow(stream, 0, func(b gateway.Batch) {
			r.take(b)
			if !panicked.Swap(true) {
				panic("a mistake in somebody's notify")
			}
		})()
		waitFor(t, r.at(2))
		waitFor(t, func() bool { // the read that panicked has ended: what comes is given on
			s.deliver(says(visitor("v1"), "v1:"+time.Now().String(), "y"))
			return r.at(3)()
		})
		r.check(t)
	})
}

func TestTimelineCallsOneAtATime(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c := s.assigned(s.chat, chatAccount, visitor("v1"))
		var busy, calls atomic.Int32
		defer s.line.Follow(visitor("v1"), 0, func(channels.Update) {
			if busy.Add(1) > 1 {
				t.Error("two calls of notify at a time")
			}
			for range 100 {
				runtime.Gosched()
			}
			busy.Add(-1)
			calls.Add(1)
		})()
		var all sync.WaitGroup
		all.Go(func() {
			for range 30 {
				notice := gateway.TypingNotice{Conversation: c.ID, By: gateway.ByAgent(lin), Visibility: gateway.Public, On: true}
				if err := s.Typing(t.Context(), notice); err != nil {
					t.Error(err)
				}
			}
		})
		for i := range 30 {
			s.deliver(says(visitor("v1"), "v1:"+string(rune('a'+i)), "x"))
		}
		all.Wait()
		waitFor(t, func() bool { return calls.Load() > 50 })
	})
}
