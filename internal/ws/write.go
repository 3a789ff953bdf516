package ws

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
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
	if err := c.say(w.messages); err != nil {
		return err
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

// say writes messages, as many in one call of the system as fit into a batch: it is the
// calls that cost, not the bytes. The library would make one for each message.
func (c *Conn) say(messages [][]byte) error {
	buf := c.server.scratch.Get().(*bytes.Buffer)
	defer c.server.scratch.Put(buf)
	for len(messages) > 0 {
		buf.Reset()
		n, size := 0, 0
		for n < len(messages) && (n == 0 || size+len(messages[n]) <= writeBatch) {
			buf.Write(header(buf.AvailableBuffer(), len(messages[n])))
			buf.Write(messages[n])
			size += len(messages[n])
			n++
		}
		if err := c.flush(buf.Bytes()); err != nil {
			return err
		}
		messages = messages[n:]
		if !c.wrote(n, size) {
			return nil
		}
	}
	return nil
}

// header appends that of an unmasked text message in a single frame (RFC 6455, 5.2).
func header(b []byte, length int) []byte {
	const final, short, long = 1 << 7, 126, 127
	b = append(b, final|websocket.TextMessage)
	switch {
	case length < short:
		return append(b, byte(length))
	case length <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, short), uint16(length))
	}
	return binary.BigEndian.AppendUint64(append(b, long), uint64(length))
}

func (c *Conn) flush(frames []byte) error {
	raw := c.socket.NetConn()
	if err := raw.SetWriteDeadline(c.deadline()); err != nil {
		return fmt.Errorf("set deadline: %w", err)
	}
	if _, err := raw.Write(frames); err != nil {
		return fmt.Errorf("write messages: %w", err)
	}
	return nil
}

// wrote accounts for written messages and reports whether to go on.
func (c *Conn) wrote(messages, size int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queued -= messages
	c.bytes -= size
	return !c.dropped
}

func (c *Conn) drained() {
	defer c.recoverPanic()
	c.handler.Drained()
}
