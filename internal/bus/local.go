// Package bus carries hints from one part of the process to others: what was
// committed, who types. It may lose hints and never invents one; whoever needs
// certainty reads SQL.
package bus

import (
	"fmt"
	"hash/maphash"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	shards = 64
	// maxWaiting is how many payloads may wait behind the one a topic is handing
	// over. Beyond it they are dropped.
	maxWaiting = 1024
)

// Local is the gateway.Bus of a single process. Subscribers are called by the goroutine
// that publishes. All methods may be called concurrently and from subscribers.
type Local struct {
	log     *slog.Logger
	seed    maphash.Seed
	shards  [shards]shard
	dropped atomic.Int64
}

type shard struct {
	mu     sync.RWMutex // guards topics
	topics map[string]*topic
}

// NewLocal returns an empty bus. log hears of subscribers that panic.
func NewLocal(log *slog.Logger) *Local {
	b := &Local{log: log, seed: maphash.MakeSeed()}
	for i := range b.shards {
		b.shards[i].topics = make(map[string]*topic)
	}
	return b
}

func (b *Local) shard(name string) *shard {
	return &b.shards[maphash.String(b.seed, name)%shards]
}

// Publish hands the payload to every subscriber of the topic. All of them see a
// topic's payloads in the same order. If another goroutine is handing one over, or
// a subscriber of the topic publishes to it, the payload waits its turn and
// Publish returns at once; if too many wait, it is dropped.
func (b *Local) Publish(name string, payload any) {
	s := b.shard(name)
	s.mu.RLock()
	t := s.topics[name]
	s.mu.RUnlock()
	if t == nil {
		return
	}
	subs, turn := t.begin(payload, &b.dropped)
	for turn {
		for _, sub := range subs {
			b.call(sub, payload)
		}
		payload, subs, turn = t.next()
	}
}

// call keeps a subscriber's panic away from the publisher and the other
// subscribers. What it panicked with may quote a message, so its type is logged.
func (b *Local) call(sub *subscriber, payload any) {
	defer func() {
		if p := recover(); p != nil {
			b.log.Error("subscriber panicked", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
		}
	}()
	if !sub.stopped.Load() {
		sub.fn(payload)
	}
}

// Subscribe calls fn with every payload of the topic, one call at a time, until
// stop is called. fn runs on the publisher's goroutine and must not block. stop
// may be called from anywhere, fn included, more than once, and never waits: after
// it returned no call begins, and one under way on another goroutine may still end.
func (b *Local) Subscribe(name string, fn func(payload any)) (stop func()) {
	sub := &subscriber{fn: fn}
	s := b.shard(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.topics[name]
	if t == nil {
		t = &topic{}
		s.topics[name] = t
	}
	t.add(sub)
	return func() {
		if sub.stopped.Swap(true) {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if t.remove(sub) == 0 {
			delete(s.topics, name)
		}
	}
}

// Topics is how many topics have subscribers.
func (b *Local) Topics() int {
	n := 0
	for i := range b.shards {
		s := &b.shards[i]
		s.mu.RLock()
		n += len(s.topics)
		s.mu.RUnlock()
	}
	return n
}

// Dropped is how many payloads were dropped because too many waited.
func (b *Local) Dropped() int64 { return b.dropped.Load() }

// topic is one name's subscribers.
type topic struct {
	mu      sync.Mutex    // guards what follows; never held while a subscriber runs
	subs    []*subscriber // replaced, never changed
	busy    bool          // a goroutine is handing payloads over
	waiting []any
}

type subscriber struct {
	fn      func(any)
	stopped atomic.Bool
}

// begin reports whether it is the caller's turn to hand payloads over, beginning
// with this one; if not, the one whose turn it is finds it in next.
func (t *topic) begin(payload any, dropped *atomic.Int64) (subs []*subscriber, turn bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.busy {
		t.busy = true
		return t.subs, true
	}
	if len(t.waiting) >= maxWaiting {
		dropped.Add(1)
		return nil, false
	}
	t.waiting = append(t.waiting, payload)
	return nil, false
}

// next returns what waits longest, or ends the caller's turn.
func (t *topic) next() (payload any, subs []*subscriber, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.busy = false
		t.waiting = nil
		return nil, nil, false
	}
	payload = t.waiting[0]
	t.waiting[0] = nil
	t.waiting = t.waiting[1:]
	return payload, t.subs, true
}

func (t *topic) add(sub *subscriber) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.subs = append(slices.Clone(t.subs), sub)
}

// remove returns how many subscribers are left.
func (t *topic) remove(sub *subscriber) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.subs = slices.DeleteFunc(slices.Clone(t.subs), func(s *subscriber) bool { return s == sub })
	return len(t.subs)
}
