package ws

import (
	"errors"
	"io"
	"net"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// read is the connection's life.
func (c *Conn) read() {
	defer c.server.leave()
	defer c.spoke.remove(c)
	err := c.receive()
	c.blame(translated(err))
	c.linger(err)
	c.cut()
	c.closed()
}

// receive handles messages until the socket ends.
func (c *Conn) receive() error {
	for {
		kind, r, err := c.socket.NextReader()
		if err != nil {
			return err
		}
		msg, err := c.server.readMessage(r)
		if err != nil {
			return err
		}
		c.heard.Store(true)
		switch {
		case kind != websocket.TextMessage:
			c.Close(Unsupported, "text messages only")
		case !utf8.Valid(msg):
			c.Close(BadText, "not UTF-8")
		case c.alive() && c.handler.Message != nil:
			c.message(msg)
		}
	}
}

func (c *Conn) pinged(payload string) error {
	c.heard.Store(true)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause == nil {
		c.todo.pong = &payload // only the latest ping wants an answer
		c.wake()
	}
	return nil
}

func (c *Conn) ponged(string) error {
	c.heard.Store(true)
	return nil
}

func (c *Conn) alive() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cause == nil
}

func (c *Conn) message(msg []byte) {
	defer c.recoverPanic()
	c.handler.Message(msg)
}

// linger reads away what a peer is still sending after it broke a rule, so that
// our closing frame reaches it before the reset that unread bytes would cause.
func (c *Conn) linger(err error) {
	if errors.Is(err, websocket.ErrReadLimit) { // gorilla says so only of lengths that fit 63 bits
		end := &CloseError{Code: TooBig}
		_ = c.socket.WriteControl(websocket.CloseMessage, end.frame(), time.Now().Add(closeWait)) // or it is said already
	}
	if _, ok := errors.AsType[*websocket.CloseError](err); ok {
		return
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return
	}
	raw := c.socket.NetConn()
	if raw.SetReadDeadline(time.Now().Add(closeWait)) == nil {
		_, _ = io.CopyN(io.Discard, raw, 16*c.server.opts.MaxMessage)
	}
}

// closed lets go of what is left and tells the handler.
func (c *Conn) closed() {
	c.mu.Lock()
	c.todo = work{}
	if c.patience != nil {
		c.patience.Stop()
	}
	cause := c.cause
	c.mu.Unlock()
	defer c.recoverPanic()
	if c.handler.Closed != nil {
		c.handler.Closed(cause)
	}
}
