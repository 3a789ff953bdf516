package agentdesk

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/internal/ws"
)

const (
	maxPending  = 10_000   // events waiting in one socket; more, and it is cut and resumes
	maxHeld     = 4 << 20  // bytes of them, if they came in more than one batch
	maxChunk    = 32 << 10 // bytes of events in one frame, if there is more than one
	enoughBytes = 64 << 10 // waiting in the connection before the outlet waits too
	sayLimit    = 10 * time.Second
)

// outlet is what a socket has yet to say, in order. Its worker is a goroutine only
// while there is something: it may wait for SQL and for the browser, and nobody
// waits for it.
type outlet struct {
	starting []*follow // to begin with, one at a time, when all else is said
	pending  []batch
	events   int // in pending
	bytes    int // about, in pending
	working  bool
}

// batch is what a stream reported.
type batch struct {
	of *follow
	gateway.Batch
	bytes int
}

// notify takes what the gateway reports of a stream. It does not block.
func (s *socket) notify(f *follow, b gateway.Batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || f.dropped {
		return
	}
	o := &s.outlet
	size := 0
	for i := range b.Events {
		size += sizeOf(&b.Events[i])
	}
	if len(o.pending) > 0 && (o.events+len(b.Events) > maxPending || o.bytes+size > maxHeld) {
		s.conn.Close(ws.Slow, "resume")
		return
	}
	o.events += len(b.Events)
	o.bytes += size
	o.pending = append(o.pending, batch{f, b, size})
	s.wake()
}

// sizeOf is about how many bytes an event takes.
func sizeOf(e *gateway.Event) int {
	size := 200 + len(e.Data)
	if e.Message != nil {
		for _, p := range e.Message.Parts {
			size += 100 + len(p.Text)
		}
	}
	return size
}

// wake starts the worker if it does not run. s.mu is held.
func (s *socket) wake() {
	if !s.outlet.working && !s.closed {
		s.outlet.working = true
		s.hub.workers.Go(s.work)
	}
}

// work says what there is, then begins the next stream.
func (s *socket) work() {
	for {
		next, begin := s.next()
		switch {
		case next != nil:
			s.say(*next)
		case begin != nil:
			s.begin(begin)
		default:
			return
		}
	}
}

func (s *socket) next() (*batch, *follow) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &s.outlet
	if len(o.pending) > 0 {
		b := o.pending[0]
		o.pending = o.pending[1:]
		o.events -= len(b.Events)
		o.bytes -= b.bytes
		return &b, nil
	}
	if len(o.starting) > 0 {
		f := o.starting[0]
		o.starting = o.starting[1:]
		return nil, f
	}
	*o = outlet{}
	return nil, nil
}

// begin follows a stream, and who types in its conversation and comes to it.
func (s *socket) begin(f *follow) {
	g := s.hub.desk.gateway
	stop := []func(){g.Follow(f.stream, f.after, func(b gateway.Batch) { s.notify(f, b) })}
	if f.conversation != "" {
		stop = append(stop, s.hub.desk.bus.Subscribe(gateway.TypingTopic(f.conversation), s.typing), s.customerComes(f.conversation))
	}
	s.mu.Lock()
	f.stop = append(f.stop, stop...)
	dropped := f.dropped
	s.mu.Unlock()
	if dropped {
		s.end(f)
	}
}

// say sends a batch. When it tells that the conversation went elsewhere, the agent
// may have lost it: then he gets nothing more of it.
func (s *socket) say(b batch) {
	ctx, cancel := context.WithTimeout(context.Background(), sayLimit)
	defer cancel()
	if s.isDropped(b.of) {
		return
	}
	if b.of.conversation != "" && slices.ContainsFunc(b.Events, moves) {
		allowed, err := s.mayRead(ctx, b.of.conversation)
		if err != nil {
			s.fail(err)
			return
		}
		if !allowed {
			s.drop(b.of.stream)
			s.refuse("forbidden", b.of.stream, "the conversation left your view")
			return
		}
	}
	if b.Reset {
		s.sayFrame(wire.StreamEvents{Type: "events", Stream: b.of.stream, Reset: true, Head: b.Head, Events: []wire.Event{}})
		return
	}
	events, err := s.hub.desk.wireEvents(ctx, b.Events)
	if err != nil {
		s.fail(err)
		return
	}
	s.sayEvents(b, events)
}

// moves reports whether after the event somebody else may read the conversation.
func moves(e gateway.Event) bool {
	switch e.Kind {
	case gateway.ConversationAssigned, gateway.ConversationReleased, gateway.ConversationMoved, gateway.ConversationChanged:
		return true
	}
	return false
}

func (s *socket) isDropped(f *follow) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed || f.dropped
}

// sayEvents sends a batch's events in frames of a size that a slow network takes.
func (s *socket) sayEvents(b batch, events []wire.Event) {
	for at := 0; at < len(events) && !s.isDropped(b.of); {
		end := at
		for size := 0; end < len(events) && (end == at || size < maxChunk); end++ {
			size += sizeOf(&b.Events[end])
		}
		if !s.sayFrame(wire.StreamEvents{Type: "events", Stream: b.of.stream, Events: events[at:end]}) {
			return
		}
		at = end
	}
}

// sayFrame waits until the connection takes the frame. It reports false when the
// connection ended first.
func (s *socket) sayFrame(frame any) bool {
	raw, err := json.Marshal(frame)
	if err != nil {
		s.fail(err)
		return false
	}
	for s.conn.Queued() > 0 && s.conn.Queued()+len(raw) > enoughBytes {
		select {
		case <-s.drained:
		case <-s.gone:
			return false
		}
	}
	return s.conn.Send(raw) == nil
}

// wasDrained is called by the connection when all it had was written.
func (s *socket) wasDrained() {
	select {
	case s.drained <- struct{}{}:
	default:
	}
}

// sendLossy sends what may be lost, if the browser keeps up.
func (s *socket) sendLossy(frame []byte) {
	if s.conn.Queued() < enoughBytes {
		_ = s.conn.Send(frame) // a closed connection asks again
	}
}
