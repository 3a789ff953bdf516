package webchat

import (
	"context"
	"sync"
	"time"

	"switchboard/channels"
	"switchboard/internal/ws"
)

// How Run's last two seconds are spent.
const (
	deliverGrace = 1200 * time.Millisecond // for what was taken in to be stored
	giveUpGrace  = 200 * time.Millisecond  // for cancelled calls to return
	closeGrace   = 500 * time.Millisecond  // for clients to answer our goodbye
)

// shift is one Run of a site: what comes in while it lasts, and waits for its end.
type shift struct {
	sockets *ws.Server
	// ctx is the context of everything that was taken in. It outlasts Run's by
	// deliverGrace, so that what was taken in is also delivered.
	ctx    context.Context
	giveUp context.CancelFunc
	over   chan struct{} // closed when nothing more is taken in

	mu     sync.Mutex // guards what follows
	closed bool
	inside int
	empty  chan struct{} // closed when closed and nothing is inside
}

// begin opens the site.
func (s *Site) begin(ctx context.Context) *shift {
	work, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	sh := &shift{
		ctx: work, giveUp: giveUp,
		over: make(chan struct{}), empty: make(chan struct{}),
		sockets: ws.NewServer(ws.Options{
			CheckOrigin: allOrigins, // checked before, with an answer that says why
			MaxMessage:  maxJSON,
			MaxQueue:    maxQueue,
			MaxBytes:    maxQueuedBytes,
			MaxConns:    s.settings.MaxConnected,
			Log:         s.account.Log,
		}),
	}
	s.shift.Store(sh)
	return sh
}

// end closes it again, within two seconds.
func (s *Site) end(sh *shift) {
	s.shift.Store(nil)
	sh.close()
	if !sh.emptied(deliverGrace) {
		sh.giveUp()
		if !sh.emptied(giveUpGrace) {
			s.account.Log.Error("web chat ends while something hangs")
		}
	}
	sh.giveUp()
	ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
	defer cancel()
	_ = sh.sockets.Shutdown(ctx) // clients that do not answer are cut; they come back all the same
	s.crowd.disperse()
}

// enter counts a piece of work in, unless the shift is over. leave counts it out.
func (sh *shift) enter() bool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.closed {
		return false
	}
	sh.inside++
	return true
}

func (sh *shift) leave() {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.inside--
	if sh.closed && sh.inside == 0 {
		close(sh.empty)
	}
}

func (sh *shift) close() {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.closed = true
	close(sh.over)
	if sh.inside == 0 {
		close(sh.empty)
	}
}

func (sh *shift) emptied(within time.Duration) bool {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-sh.empty:
		return true
	case <-timer.C:
		return false
	}
}

// host is a site with the gateway's two sides of it.
type host struct {
	*Site
	sink channels.Sink
	line channels.Timeline
}

// closing is what is said while there is no shift.
func closing() *problem { return unavailable(time.Second, "the server restarts") }
