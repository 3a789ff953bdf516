// Package ws keeps many WebSocket connections on little memory. It is the only
// package that knows which library speaks the protocol.
//
// An idle connection costs a reading goroutine and a 512-byte buffer, nothing
// more: [Server.Upgrade] returns, so that net/http frees what it holds for the
// request; a writing goroutine exists only while something is to be written; and
// one wheel pings all connections.
//
// Nothing here ever waits for a client. Each connection has a bounded queue, and
// one that does not keep up is closed with [Slow]: it comes back and resumes.
// Only text messages are spoken, without compression.
package ws

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	readBuffer = 512              // bytes for each connection, all its life
	writeBatch = 16 << 10         // bytes of messages written together
	handshake  = 10 * time.Second // for writing the upgrade's answer
	closeWait  = 5 * time.Second  // for the peer to answer our closing frame
	cutWait    = time.Second      // for goroutines to end once their socket is cut
)

// Options are a server's limits. Zero values mean the defaults.
type Options struct {
	// CheckOrigin decides which pages may connect. The default is SameOrigin.
	CheckOrigin func(*http.Request) bool

	MaxMessage   int64         // longest message taken, in bytes; 64 KiB
	MaxQueue     int           // messages waiting to be written to one client; 256
	MaxBytes     int           // bytes waiting to be written to one client; 64 KiB
	MaxConns     int           // connections at a time; 15,000
	PingInterval time.Duration // a client silent for a whole interval is dropped; 25 s
	WriteTimeout time.Duration // for writing one message; 10 s
	Log          *slog.Logger  // for panics of handlers; slog.Default
}

func (o Options) withDefaults() Options {
	if o.CheckOrigin == nil {
		o.CheckOrigin = SameOrigin
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	orDefault(&o.MaxMessage, 64<<10)
	orDefault(&o.MaxQueue, 256)
	orDefault(&o.MaxBytes, 64<<10)
	orDefault(&o.MaxConns, 15_000)
	orDefault(&o.PingInterval, 25*time.Second)
	orDefault(&o.WriteTimeout, 10*time.Second)
	return o
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// SameOrigin allows only pages of the host that is connected to. A request
// without Origin is refused: every browser sends one.
func SameOrigin(r *http.Request) bool {
	u, err := url.Parse(r.Header.Get("Origin"))
	return err == nil && u.Host != "" && u.Host == r.Host
}

// Server accepts connections. All its methods may be called concurrently.
type Server struct {
	opts     Options
	upgrader websocket.Upgrader
	wheel    [spokes]spoke
	scratch  sync.Pool     // where messages are put together before their length is known
	stop     chan struct{} // closed by Shutdown
	running  sync.WaitGroup

	mu      sync.Mutex // guards what follows
	down    bool
	turning bool // the wheel's goroutine runs
	count   int
	opened  int // all there ever were, to spread them over the wheel
}

// NewServer returns a server with these limits. It owns no goroutine while there
// are no connections; end it with Shutdown.
func NewServer(o Options) *Server {
	o = o.withDefaults()
	return &Server{
		opts:    o,
		scratch: sync.Pool{New: func() any { return new(bytes.Buffer) }},
		stop:    make(chan struct{}),
		upgrader: websocket.Upgrader{
			HandshakeTimeout: handshake,
			ReadBufferSize:   readBuffer,
			WriteBufferPool:  &sync.Pool{}, // it stays empty: messages are not written by the library
			CheckOrigin:      o.CheckOrigin,
		},
	}
}

// Handler is what becomes of a connection's messages. Any field may be nil.
type Handler struct {
	// Message takes the next message, which it may keep. The messages of one
	// connection are handled one after the other in the order they were sent. A
	// panic closes this connection with Internal and hurts no other.
	Message func(msg []byte)
	// Drained is called each time the last queued message was written: whoever has
	// more to send than the queue holds sends the next piece. It must not block.
	Drained func()
	// Closed is called once, after the last Message. err is a *CloseError when
	// either side said why.
	Closed func(err error)
}

// Upgrade turns the request into a connection and returns; the HTTP handler must
// then return as well, because its memory lives as long as it does. open is called
// in between, with the connection ready for Send, and must not keep the request.
// On an error the client has been answered.
func (s *Server) Upgrade(w http.ResponseWriter, r *http.Request, open func(*Conn) Handler) error {
	at, err := s.admit()
	if err != nil {
		w.Header().Set("Retry-After", "5")
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return err
	}
	socket, err := s.upgrader.Upgrade(hijackable{w}, r, nil)
	if err != nil {
		s.leave()
		return fmt.Errorf("upgrade to websocket: %w", err)
	}
	bound(socket)
	c := newConn(s, socket, &s.wheel[at])
	c.spoke.add(c)
	if s.isDown() { // Shutdown may have passed our spoke before we were on it
		c.Close(Restart, "")
	}
	c.open(open)
	go c.read()
	return nil
}

// kernelBuffer bounds what the kernel holds for a peer that does not read, which
// otherwise grows to megabytes before the queue here begins to fill.
const kernelBuffer = 64 << 10

func bound(socket *websocket.Conn) {
	if t, ok := tcp(socket); ok {
		_ = t.SetWriteBuffer(kernelBuffer) // the system's own bound remains
	}
}

// tcp is the connection below the WebSocket and below TLS.
func tcp(socket *websocket.Conn) (*net.TCPConn, bool) {
	raw := socket.NetConn()
	if t, ok := raw.(*tls.Conn); ok {
		raw = t.NetConn()
	}
	t, ok := raw.(*net.TCPConn)
	return t, ok
}

// admit counts a connection in, together with its reading goroutine, and chooses
// its spoke.
func (s *Server) admit() (at int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return 0, ErrClosed
	}
	if s.count >= s.opts.MaxConns {
		return 0, fmt.Errorf("%d connections are open, and no more allowed", s.count)
	}
	s.count++
	s.opened++
	s.running.Add(1)
	if !s.turning {
		s.turning = true
		s.running.Go(s.turn)
	}
	return s.opened % spokes, nil
}

func (s *Server) leave() {
	s.mu.Lock()
	s.count--
	s.mu.Unlock()
	s.running.Done()
}

func (s *Server) isDown() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.down
}

// Count is how many connections there are.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Shutdown accepts no more connections, closes those there are with Restart after
// writing what is queued, and waits until all their goroutines have ended. When
// ctx ends first it cuts them and returns ctx's error.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	if !s.down {
		s.down = true
		close(s.stop)
	}
	s.mu.Unlock()
	s.each(func(c *Conn) { c.Close(Restart, "") })

	ended := make(chan struct{})
	go func() {
		s.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
	}
	s.each((*Conn).cut)
	select {
	case <-ended:
	case <-time.After(cutWait): // a handler hangs; it is not ours to wait for
	}
	return ctx.Err()
}

// readMessage reads all of r into memory of just the right size.
func (s *Server) readMessage(r io.Reader) ([]byte, error) {
	buf := s.scratch.Get().(*bytes.Buffer)
	defer s.scratch.Put(buf)
	buf.Reset()
	if _, err := buf.ReadFrom(r); err != nil {
		return nil, err
	}
	return bytes.Clone(buf.Bytes()), nil
}

// hijackable finds the connection below the wrappers that middleware puts around
// a ResponseWriter.
type hijackable struct{ http.ResponseWriter }

// Hijack implements http.Hijacker.
func (h hijackable) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(h.ResponseWriter).Hijack()
}
