package ws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// DialError is a server's refusal to upgrade.
type DialError struct {
	Status int // HTTP status; 0 when there was no answer
	Err    error
}

// Error says the status, if there is one, and the cause.
func (e *DialError) Error() string {
	if e.Status == 0 {
		return fmt.Sprintf("dial websocket: %v", e.Err)
	}
	return fmt.Sprintf("dial websocket: status %d: %v", e.Status, e.Err)
}

// Unwrap returns the cause.
func (e *DialError) Unwrap() error { return e.Err }

// Client is the other end: simulators, load clients and tests use it. Read is for
// one goroutine at a time; the other methods may be called concurrently.
type Client struct {
	socket *websocket.Conn
	mu     sync.Mutex // guards writing to socket
}

// Dial connects to a ws: or wss: address. origin is sent as Origin unless empty.
func Dial(ctx context.Context, url string, header http.Header, origin string) (*Client, error) {
	return DialFrom(ctx, &net.Dialer{}, url, header, origin)
}

// DialFrom is Dial over connections that from opens.
func DialFrom(ctx context.Context, from *net.Dialer, url string, header http.Header, origin string) (*Client, error) {
	header = header.Clone()
	if header == nil {
		header = http.Header{}
	}
	if origin != "" {
		header.Set("Origin", origin)
	}
	d := websocket.Dialer{
		NetDialContext:   from.DialContext,
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: 30 * time.Second,
		ReadBufferSize:   1 << 10,
		WriteBufferSize:  1 << 10,
	}
	socket, answer, err := d.DialContext(ctx, url, header)
	if err != nil {
		e := &DialError{Err: err}
		if answer != nil {
			e.Status = answer.StatusCode
		}
		return nil, e
	}
	return &Client{socket: socket}, nil
}

// Read returns the next message. Its error is a *CloseError when the server said
// why it closed; after any error the connection is closed.
func (c *Client) Read(ctx context.Context) ([]byte, error) {
	defer context.AfterFunc(ctx, func() {
		_ = c.socket.SetReadDeadline(time.Unix(1, 0))
	})()
	_, msg, err := c.socket.ReadMessage()
	if err != nil {
		_ = c.socket.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, translated(err)
	}
	return msg, nil
}

// Send writes a text message.
func (c *Client) Send(msg []byte) error { return c.write(websocket.TextMessage, msg) }

// SendBinary writes a binary message, which servers here refuse.
func (c *Client) SendBinary(msg []byte) error { return c.write(websocket.BinaryMessage, msg) }

func (c *Client) write(kind int, msg []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.socket.WriteMessage(kind, msg); err != nil {
		return fmt.Errorf("write to socket: %w", err)
	}
	return nil
}

// Close says goodbye with a code and closes the socket.
func (c *Client) Close(code Code) error {
	end := &CloseError{Code: code}
	err := c.socket.WriteControl(websocket.CloseMessage, end.frame(), time.Now().Add(time.Second))
	return errors.Join(err, c.socket.Close())
}

// Cut resets the TCP connection, as a lost network does.
func (c *Client) Cut() error {
	if t, ok := c.socket.NetConn().(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	return c.socket.Close()
}
