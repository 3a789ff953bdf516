package ws

import (
	"crypto/tls"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Conn is a client's connection. All its methods may be called concurrently and
// from handlers; none blocks.
type Conn struct {
	server  *Server
	socket  *websocket.Conn
	spoke   *spoke
	handler Handler
	heard   atomic.Bool // something came since the last visit

	mu       sync.Mutex // guards what follows
	todo     work
	queued   int         // messages sent and not yet written
	bytes    int         // their length
	writing  bool        // the writer runs, or may not run yet
	dropped  bool        // what is queued is not to be written any more
	cause    error       // why the connection ends; nil while it lives
	patience *time.Timer // cuts a closing connection whose peer does not answer
}

func newConn(s *Server, socket *websocket.Conn, p *spoke) *Conn {
	c := &Conn{server: s, socket: socket, spoke: p, writing: true}
	c.heard.Store(true)
	socket.SetReadLimit(s.opts.MaxMessage)
	socket.SetPingHandler(c.pinged)
	socket.SetPongHandler(c.ponged)
	return c
}

// open asks the caller of Upgrade for his handler, and only then lets the writer
// run, which calls it.
func (c *Conn) open(open func(*Conn) Handler) {
	defer c.server.running.Go(c.write)
	defer c.recoverPanic()
	c.handler = open(c)
}

// Send queues a message and returns. The slice must not be changed afterwards; it
// may be sent to many connections. A message longer than Options.MaxBytes is
// taken when nothing else is queued.
func (c *Conn) Send(msg []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause != nil {
		return ErrClosed
	}
	if c.queued >= c.server.opts.MaxQueue || c.queued > 0 && c.bytes+len(msg) > c.server.opts.MaxBytes {
		c.end(&CloseError{Code: Slow, Reason: "resume"})
		return ErrSlow
	}
	c.queued++
	c.bytes += len(msg)
	c.todo.messages = append(c.todo.messages, msg)
	c.wake()
	return nil
}

// Queued is how many bytes wait to be written.
func (c *Conn) Queued() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes
}

// Close closes the connection after what is queued was written; with Slow and
// Revoked that is dropped. No further message is handled. Closing again does
// nothing. The reason is for developers and is cut after 123 bytes.
func (c *Conn) Close(code Code, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause == nil {
		c.end(&CloseError{Code: code, Reason: reason})
	}
}

// end has the closing frame written. The peer answers it with its own, which ends
// the reader; closing the socket at once could make the peer's kernel throw ours
// away. c.mu is held.
func (c *Conn) end(e *CloseError) {
	if e.Code == Slow || e.Code == Revoked {
		c.dropped = true
		c.todo = work{}
	}
	c.cause = e
	c.todo.close = e
	c.patience = time.AfterFunc(closeWait, c.cut)
	c.wake()
}

// cut ends the socket without a word, and without the one that TLS would wait to
// say. The reader notices and does the rest.
func (c *Conn) cut() {
	raw := c.socket.NetConn()
	if t, ok := raw.(*tls.Conn); ok {
		raw = t.NetConn()
	}
	_ = raw.Close()
}

// wake starts the writer if it does not run. c.mu is held, and the connection
// counts itself in server.running, so that Shutdown sees the new goroutine too.
func (c *Conn) wake() {
	if !c.writing {
		c.writing = true
		c.server.running.Go(c.write)
	}
}

// visit is the wheel's: it drops a connection that was silent since the last
// visit, its pong included, and pings the others.
func (c *Conn) visit() {
	if !c.heard.Swap(false) {
		c.fail(errSilent)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause == nil {
		c.todo.ping = true
		c.wake()
	}
}

// fail gives the connection up.
func (c *Conn) fail(err error) {
	c.blame(err)
	c.cut()
}

// blame records what ended the connection, if nothing has before. Then nothing is
// sent any more.
func (c *Conn) blame(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause == nil {
		c.cause = err
	}
}

// recoverPanic keeps a handler's panic to its own connection. What it panicked
// with is logged only when the runtime made it: anything else may quote a message.
func (c *Conn) recoverPanic() {
	p := recover()
	if p == nil {
		return
	}
	what := fmt.Sprintf("%T", p)
	if e, ok := p.(runtime.Error); ok {
		what = e.Error()
	}
	c.server.opts.Log.Error("websocket handler panicked", "panic", what, "stack", string(debug.Stack()))
	c.Close(Internal, "")
}
