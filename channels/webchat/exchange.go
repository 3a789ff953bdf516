package webchat

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"switchboard/channels/webchat/wire"
	"switchboard/internal/ws"
)

const (
	maxFrames  = 100              // in one exchange
	pollWait   = 25 * time.Second // the longest poll
	caughtUpIn = 2 * time.Second  // for what is stored to be read
)

// exchangeBody is wire.Exchange with its frames not yet read.
type exchangeBody struct {
	Hello  json.RawMessage   `json:"hello"`
	Frames []json.RawMessage `json:"frames"`
	Wait   bool              `json:"wait"`
}

// exchange answers POST exchange: a session for the length of one request.
func (h *host) exchange(sh *shift, w http.ResponseWriter, r *http.Request) *problem {
	var body exchangeBody
	if p := readBody(w, r, &body); p != nil { // a body that stalls holds no shift up
		return p
	}
	if !sh.enter() {
		return closing()
	}
	defer sh.leave()
	if len(body.Frames) > maxFrames {
		return refuse(wire.CodeTooLong, "more than %d frames in one exchange", maxFrames)
	}
	var hello wire.Hello
	if p := parse(body.Hello, &hello); p != nil {
		return p
	}
	v, _, p := h.signer.open(hello.Token, time.Now())
	if p != nil {
		return p
	}
	if wait, ok := h.exchanges.Take(v, time.Now()); !ok {
		return tooFast(wait, "too many exchanges")
	}
	b := &basket{more: make(chan struct{}, 1)}
	s, p := h.greet(sh, &hello, b)
	if p != nil {
		return p
	}
	defer s.part()
	allowLong(w, pollWait+caughtUpIn+2*deliverWait)
	<-s.settled() // what became of the hello's identity is no reason to end a poll
	b.greeted()
	for _, raw := range body.Frames {
		if b.isClosed() {
			break
		}
		s.receive(raw)
	}
	<-s.settled()
	h.await(r.Context(), s, b, body.Wait)
	answerJSON(w, http.StatusOK, b.answer())
	return nil
}

// await follows the timeline until there is something to say, or, without wait,
// until everything stored by now has been read.
func (h *host) await(ctx context.Context, s *session, b *basket, wait bool) {
	limit := caughtUpIn
	if wait {
		limit = pollWait
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	enough := b.hasNews
	if !wait || b.hasNews() {
		head := h.head(ctx, s)
		enough = func() bool { return s.news.told() >= head }
	}
	stop := h.line.Follow(s.from, s.news.told(), s.update)
	defer stop()
	for !enough() && !b.isClosed() {
		select {
		case <-b.more:
		case <-s.shift.over:
			return
		case <-ctx.Done():
			return
		}
	}
}

// head is the number of the newest entry.
func (h *host) head(ctx context.Context, s *session) int64 {
	es, err := h.line.Page(ctx, s.from, 0, 1)
	if err != nil || len(es) == 0 {
		return 0 // the next exchange finds what this one does not
	}
	return es[len(es)-1].Seq
}

// basket collects the frames of one answer.
type basket struct {
	more chan struct{} // hears of every frame; holds one

	mu     sync.Mutex // guards what follows
	frames []json.RawMessage
	bytes  int
	hello  int // frames that only answer the hello
	closed bool
}

var _ pipe = (*basket)(nil)

// Send puts a frame in.
func (b *basket) Send(frame []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return ws.ErrClosed
	}
	b.frames = append(b.frames, frame)
	b.bytes += len(frame)
	b.notify()
	return nil
}

// Queued is how much is in: when that is enough, entries wait for the next exchange.
func (b *basket) Queued() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes
}

// Close ends the exchange with what is in.
func (b *basket) Close(ws.Code, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.notify()
}

func (b *basket) notify() {
	select {
	case b.more <- struct{}{}:
	default:
	}
}

// greeted says that what is in so far answers the hello.
func (b *basket) greeted() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hello = len(b.frames)
}

// hasNews reports more than that.
func (b *basket) hasNews() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.frames) > b.hello
}

func (b *basket) isClosed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.closed
}

// answer takes the frames; nothing is put in any more.
func (b *basket) answer() wire.Answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	a := wire.Answer{Frames: make([]any, len(b.frames))}
	for i, f := range b.frames {
		a.Frames[i] = f
	}
	return a
}
