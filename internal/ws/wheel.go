package ws

import (
	"sync"
	"time"
)

// spokes is how many parts of a ping interval the connections are spread over.
const spokes = 32

// spoke holds the connections that are pinged together.
type spoke struct {
	mu    sync.Mutex // guards conns
	conns map[*Conn]struct{}
}

func (p *spoke) add(c *Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conns == nil {
		p.conns = make(map[*Conn]struct{})
	}
	p.conns[c] = struct{}{}
}

func (p *spoke) remove(c *Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
}

// each calls fn, which must not block, for every connection.
func (p *spoke) each(fn func(*Conn)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		fn(c)
	}
}

func (s *Server) each(fn func(*Conn)) {
	for i := range s.wheel {
		s.wheel[i].each(fn)
	}
}

// turn visits every connection once in a ping interval. It ends when there are
// none, or the server is shut down.
func (s *Server) turn() {
	tick := time.NewTicker(max(s.opts.PingInterval/spokes, time.Millisecond))
	defer tick.Stop()
	for at := 0; ; at = (at + 1) % spokes {
		select {
		case <-s.stop:
			return
		case <-tick.C:
		}
		s.wheel[at].each((*Conn).visit)
		if s.idle() {
			return
		}
	}
}

// idle reports that the wheel may stand still, which it then must.
func (s *Server) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count > 0 {
		return false
	}
	s.turning = false
	return true
}
