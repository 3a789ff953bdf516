package ws

import (
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

// work is what a connection's writer has to do next, in the order of the fields.
type work struct {
	pong     *string // payload of the ping to answer
	ping     bool
	messages [][]byte
	close    *CloseError
}

func (w work) none() bool {
	return w.pong == nil && !w.ping && len(w.messages) == 0 && w.close == nil
}

// write does what there is to do and ends.
func (c *Conn) write() {
	for {
		w, ok := c.next()
		if !ok {
			return
		}
		if err := c.do(w); err != nil {
			c.fail(err)
			return
		}
		if len(w.messages) > 0 && c.handler.Drained != nil && c.Queued() == 0 {
			c.drained()
		}
	}
}

func (c *Conn) next() (work, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.todo
	c.todo = work{}
	if w.none() {
		c.writing = false
		return w, false
	}
	return w, true
}

func (c *Conn) do(w work) error {
	if w.pong != nil {
		if err := c.socket.WriteControl(websocket.PongMessage, []byte(*w.pong), c.deadline()); err != nil {
			return fmt.Errorf("write pong: %w", err)
		}
	}
	if w.ping {
		if err := c.socket.WriteControl(websocket.PingMessage, nil, c.deadline()); err != nil {
			return fmt.Errorf("write ping: %w", err)
		}
	}
	for _, msg := range w.messages {
		if err := c.socket.SetWriteDeadline(c.deadline()); err != nil {
			return fmt.Errorf("set deadline: %w", err)
		}
		if err := c.socket.WriteMessage(websocket.TextMessage, msg); err != nil {
			return fmt.Errorf("write message: %w", err)
		}
		if !c.wrote(len(msg)) {
			break
		}
	}
	if w.close == nil {
		return nil
	}
	if err := c.socket.WriteControl(websocket.CloseMessage, w.close.frame(), c.deadline()); err != nil {
		return fmt.Errorf("write closing frame: %w", err)
	}
	return nil
}

func (c *Conn) deadline() time.Time { return time.Now().Add(c.server.opts.WriteTimeout) }

// wrote accounts for a written message and reports whether to go on.
func (c *Conn) wrote(n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queued--
	c.bytes -= n
	return !c.dropped
}

func (c *Conn) drained() {
	defer c.recoverPanic()
	c.handler.Drained()
}
