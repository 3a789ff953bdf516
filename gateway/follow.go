package gateway

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/channels"
)

// Limits of catching up.
const (
	farBehind = 1000 // events; more, and the follower starts over from the newest
	resetPage = 100  // events given after a reset
	readPage  = 500  // events read at a time
	maxAhead  = 64   // events held back while waiting for one that is on its way
)

// How long a follower waits for a missing event before it reads SQL, and how
// often heads are compared, so that a lost last hint is found too.
const (
	gapPatience   = 20 * time.Millisecond
	headsInterval = 10 * time.Second
)

// Batch is what Follow reports: the stream's next events, in order. With Reset
// they are its newest, and Head is the last number there is. With Erased there is
// nothing else: the stream was the line of a customer who is erased.
type Batch struct {
	Reset  bool
	Erased bool
	Head   int64
	Events []Event
}

// FromNow is the after of Follow that asks for nothing already stored.
const FromNow int64 = -1

// Follow calls notify with every event of the stream after the given number,
// first those already stored, then new ones as they are committed: in order, one
// call at a time, nothing twice. notify must not block; it may call stop. After
// stop returned no call begins; one under way may still end.
//
// A follower that is more than 1,000 events behind, or ahead of the stream's end,
// first gets a Reset.
func (g *Gateway) Follow(stream string, after int64, notify func(Batch)) (stop func()) {
	return g.follow(&follower{g: g, stream: stream, seen: after, notify: notify})
}

// followLine is Follow of an address's line.
func (g *Gateway) followLine(stream string, of channels.Address, after int64, notify func(Batch)) (stop func()) {
	return g.follow(&follower{g: g, stream: stream, of: of, seen: after, notify: notify})
}

func (g *Gateway) follow(f *follower) (stop func()) {
	f.unsubscribe = g.bus.Subscribe(f.stream, func(payload any) {
		switch p := payload.(type) {
		case Event:
			f.push(p)
		case Stored:
			f.hear(p.Seq)
		}
	})
	g.followers.add(f)
	f.mu.Lock()
	f.catchUp()
	f.mu.Unlock()
	return f.stop
}

// follower is one reader of one stream.
type follower struct {
	g           *Gateway
	stream      string
	of          channels.Address // whose line it is, if it is one
	notify      func(Batch)
	unsubscribe func()
	stopped     atomic.Bool

	mu      sync.Mutex // guards what follows, and is held while notify runs
	seen    int64      // the last number given to notify; FromNow before the first read
	reading bool       // a read from SQL is under way
	told    told       // by other nodes, since the last read
	ahead   []Event    // came while something before them was missing
	waiting *time.Timer
}

func (f *follower) stop() {
	if f.stopped.Swap(true) {
		return
	}
	f.unsubscribe()
	f.g.followers.remove(f)
}

// push takes one event from memory. If it is the next, it goes straight on.
func (f *follower) push(e Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopped.Load() {
		return
	}
	switch {
	case f.reading:
		f.hold(e)
	case e.Seq == f.seen+1:
		f.give(Batch{Events: []Event{e}})
		f.release()
	case e.Seq > f.seen:
		f.hold(e)
		if f.waiting == nil {
			f.waiting = time.AfterFunc(gapPatience, f.gapLasted)
		}
	}
}

// told are the least and the greatest number of events that other nodes stored.
type told struct{ from, to int64 }

// hear takes another node's word that an event is there, and reads it.
func (f *follower) hear(seq int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.told.from == 0 || seq < f.told.from {
		f.told.from = seq
	}
	f.told.to = max(f.told.to, seq)
	if seq > f.seen {
		f.catchUp()
	}
}

// hold keeps an event that came too early. Beyond maxAhead it is dropped: the read
// that is coming finds it in SQL.
func (f *follower) hold(e Event) {
	if len(f.ahead) < maxAhead {
		f.ahead = append(f.ahead, e)
	}
}

// release gives on whatever became the next.
func (f *follower) release() {
	for moved := true; moved; {
		moved = false
		for i, e := range f.ahead {
			if e.Seq <= f.seen+1 {
				f.ahead = append(f.ahead[:i], f.ahead[i+1:]...)
				if e.Seq == f.seen+1 {
					f.give(Batch{Events: []Event{e}})
				}
				moved = true
				break
			}
		}
	}
	if len(f.ahead) == 0 {
		f.ahead = nil
		if f.waiting != nil {
			f.waiting.Stop()
			f.waiting = nil
		}
	}
}

func (f *follower) gapLasted() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting = nil
	if len(f.ahead) > 0 {
		f.catchUp()
	}
}

func (f *follower) give(b Batch) {
	if f.stopped.Load() {
		return
	}
	if b.Reset || b.Erased {
		f.seen = b.Head
	} else if n := len(b.Events); n > 0 {
		f.seen = b.Events[n-1].Seq
	}
	f.notify(b)
}

// catchUp starts a read of what is missing, unless one is under way.
func (f *follower) catchUp() {
	if f.reading || f.stopped.Load() {
		return
	}
	f.reading = f.g.readers.run(f.read)
}

// read gives on everything stored that was not given yet. Like the bus, it keeps a
// panic of notify from everybody else.
func (f *follower) read(ctx context.Context) {
	err := recovered(func() error {
		for more := true; more; {
			f.mu.Lock()
			seen := f.seen
			f.mu.Unlock()
			b, err := f.after(ctx, seen)
			if err != nil {
				return err
			}
			more = f.takeIn(b)
		}
		return nil
	})
	if err == nil {
		return
	}
	f.mu.Lock()
	f.reading = false
	f.mu.Unlock()
	if !errors.Is(err, ErrClosed) && ctx.Err() == nil {
		f.g.log.Error("stream not read, the next comparison of heads tries again", "err", err)
	}
}

// takeIn gives on what was read, and reports whether there may be more.
func (f *follower) takeIn(b Batch) (more bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	later := f.told.to > b.Head // came after what was read
	defer func() { f.told = told{} }()
	switch {
	case b.Reset || b.Erased || len(b.Events) > 0:
		f.give(b)
	case f.seen == FromNow:
		f.seen = b.Head
		for _, e := range f.ahead { // committed since Follow was called: not old
			f.seen = min(f.seen, e.Seq-1)
		}
		if f.told.from > 0 {
			f.seen = min(f.seen, f.told.from-1)
		}
		if f.seen < b.Head {
			return true
		}
	}
	if later || !b.Reset && len(b.Events) == readPage {
		return true
	}
	f.reading = false
	f.release()
	return false
}

// after reads what a follower that has seen so much misses.
func (f *follower) after(ctx context.Context, seen int64) (b Batch, err error) {
	rows, stream := f.g.rows, f.stream
	err = f.g.store.Read(ctx, func(tx Tx) error {
		heads, err := rows.Heads(tx, []string{stream})
		if err != nil {
			return err
		}
		b = Batch{Head: heads[0]}
		if b.Head == 0 && f.of.Value != "" {
			erased, err := rows.Erased(tx, []channels.Address{f.of})
			if b.Erased = erased[f.of]; b.Erased || err != nil {
				return err
			}
		}
		switch {
		case seen == FromNow || seen == b.Head:
			return nil
		case seen > b.Head || b.Head-seen > farBehind:
			b.Reset = true
			b.Events, err = rows.EventsBefore(tx, stream, 0, resetPage)
		default:
			b.Events, err = rows.Events(tx, stream, seen, readPage)
		}
		return err
	})
	return b, err
}

// Events returns up to limit events before a number, oldest first; 0 is the end.
func (g *Gateway) Events(ctx context.Context, stream string, before int64, limit int) (es []Event, err error) {
	err = g.store.Read(ctx, func(tx Tx) error {
		es, err = g.rows.EventsBefore(tx, stream, before, limit)
		return err
	})
	return es, err
}

// followers are all that follow, by stream.
type followers struct {
	mu sync.Mutex // guards by
	by map[string]map[*follower]struct{}
}

func (fs *followers) add(f *follower) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.by == nil {
		fs.by = make(map[string]map[*follower]struct{})
	}
	if fs.by[f.stream] == nil {
		fs.by[f.stream] = make(map[*follower]struct{}, 1)
	}
	fs.by[f.stream][f] = struct{}{}
}

func (fs *followers) remove(f *follower) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	delete(fs.by[f.stream], f)
	if len(fs.by[f.stream]) == 0 {
		delete(fs.by, f.stream)
	}
}

func (fs *followers) count() int {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return len(fs.by)
}

func (fs *followers) streams() []string {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	keys := make([]string, 0, len(fs.by))
	for k := range fs.by {
		keys = append(keys, k)
	}
	return keys
}

func (fs *followers) of(stream string) []*follower {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	all := make([]*follower, 0, len(fs.by[stream]))
	for f := range fs.by[stream] {
		all = append(all, f)
	}
	return all
}

// compareHeads finds followers that missed the last hint of their stream, and those
// whose customer was erased.
func (g *Gateway) compareHeads(ctx context.Context) error {
	const chunk = 1000
	keys := g.followers.streams()
	for len(keys) > 0 {
		part := keys[:min(chunk, len(keys))]
		keys = keys[len(part):]
		var heads []int64
		err := g.store.Read(ctx, func(tx Tx) (err error) {
			heads, err = g.rows.Heads(tx, part)
			return err
		})
		if err != nil {
			return err
		}
		for i, stream := range part {
			for _, f := range g.followers.of(stream) {
				f.mu.Lock()
				if f.seen < heads[i] || heads[i] == 0 && f.seen > 0 { // the line of who was erased is gone
					f.catchUp()
				}
				f.mu.Unlock()
			}
		}
	}
	return nil
}
