package channeltest

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"switchboard/internal/loopback"
)

// mode is what a line does to what passes through it.
type mode int

const (
	clear mode = iota // passes everything on
	slow              // passes everything on, late
	hung              // takes connections and passes nothing on
	mute              // drops answers, and the connection, once taken says so
)

// slowness is how late a slow line is, each way and each piece.
const slowness = 50 * time.Millisecond

// A line is a TCP proxy before a provider, and the way to spoil a connection
// whatever the protocol.
type line struct {
	target string
	addr   string
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu       sync.Mutex // guards what follows
	listener net.Listener
	conns    map[net.Conn]struct{}
	accepted int
	mode     mode
	taken    func() bool
	changed  chan struct{} // closed when mode changes
}

// newLine begins a clear line to the target.
func newLine(target string) (*line, error) {
	l := &line{target: target, conns: map[net.Conn]struct{}{}, changed: make(chan struct{})}
	ln, err := loopback.Listen()
	if err != nil {
		return nil, err
	}
	l.addr = ln.Addr().String()
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.accept(ln)
	return l, nil
}

// listen takes connections again, at the same address.
func (l *line) listen() error {
	ln, err := net.Listen("tcp", l.addr)
	if err != nil {
		return fmt.Errorf("listen before the provider: %w", err)
	}
	l.accept(ln)
	return nil
}

func (l *line) accept(ln net.Listener) {
	l.mu.Lock()
	l.listener = ln
	l.mu.Unlock()
	l.wg.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			l.wg.Go(func() { l.serve(conn) })
		}
	})
}

// refuse closes the address: nobody listens there.
func (l *line) refuse() {
	l.mu.Lock()
	ln := l.listener
	l.listener = nil
	l.mu.Unlock()
	if ln != nil {
		ln.Close()
	}
	l.cut()
}

// cut resets every connection there is.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		c.Close()
	}
}

// set changes what the line does from now on, to living connections as well.
func (l *line) set(m mode, taken func() bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mode, l.taken = m, taken
	close(l.changed)
	l.changed = make(chan struct{})
}

// connections counts those ever made.
func (l *line) connections() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.accepted
}

// close ends the line and waits for its goroutines.
func (l *line) close() {
	l.cancel()
	l.refuse()
	l.wg.Wait()
}

func (l *line) serve(client net.Conn) {
	if !l.keep(client) {
		return
	}
	defer l.drop(client)
	server, err := net.Dial("tcp", l.target)
	if err != nil || !l.keep(server) {
		return
	}
	defer l.drop(server)
	done := make(chan struct{})
	l.wg.Go(func() {
		defer close(done)
		l.pump(server, client, false)
		server.Close()
	})
	l.pump(client, server, true)
	client.Close()
	<-done
}

func (l *line) keep(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.listener == nil {
		c.Close()
		return false
	}
	if c.LocalAddr().String() == l.addr {
		l.accepted++
	}
	l.conns[c] = struct{}{}
	return true
}

func (l *line) drop(c net.Conn) {
	c.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, c)
}

// pump passes from one side to the other; answer says it is what the provider said.
func (l *line) pump(to, from net.Conn, answer bool) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if !l.pass(answer) {
				return
			}
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// pass waits until the next piece may go on, or reports that it never may.
func (l *line) pass(answer bool) bool {
	for {
		l.mu.Lock()
		mode, taken, changed := l.mode, l.taken, l.changed
		l.mu.Unlock()
		switch mode {
		case clear:
			return true
		case slow:
			return wait(l.ctx, slowness)
		case mute:
			return !answer || !taken()
		case hung:
			select {
			case <-l.ctx.Done():
				return false
			case <-changed:
			}
		}
	}
}
