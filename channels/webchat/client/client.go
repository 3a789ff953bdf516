// Package client speaks the web chat protocol from the visitor's side. The
// simulated customers, the tests and the benchmarks use it, and it is the worked
// example for whoever writes a client of his own.
//
// A [Client] keeps what it has sent until the server acknowledged it, and sends it
// again, under the same client id, on every new connection; and it asks every new
// connection for the entries after the last it has. So nothing is lost or doubled,
// whatever happens to the network or the server.
package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"switchboard/channels/webchat/wire"
	"switchboard/internal/ws"
)

// Options say whose client it is and whom it tells. Root and Visitor are needed.
type Options struct {
	Root     string       // the account's root, such as https://chat.example.com/c/shop/
	Visitor  wire.Visitor // from NewVisitor, or kept from before
	After    int64        // the last entry held from before
	Origin   string       // the page's origin, as a browser would send it
	Locale   string
	Page     string
	Identity string
	Exchange bool          // never open a socket
	Pause    time.Duration // the most after a first failure; it doubles with each, up to thirtyfold; 500 ms
	HTTP     *http.Client  // http.DefaultClient when nil

	// The callbacks run one at a time, in the order things happened, and must not
	// call the Client's Run. Any may be nil.
	Entry   func(wire.Entry)
	Reset   func() // what came before is to be forgotten
	Acked   func(clientID string)
	Refused func(wire.Refused) // for good: it will not be sent again
	Typing  func(on bool)
	Queue   func(wire.Queue) // how the visitor stands in the queue
	Up      func()           // connected, or connected again
}

// Message is something to send.
type Message struct {
	ClientID string
	Parts    []wire.Part
}

// Text is a message of one text.
func Text(clientID, text string) Message {
	return Message{ClientID: clientID, Parts: []wire.Part{{Kind: "text", Text: text}}}
}

// Refusal is the server's answer to a request it will not do.
type Refusal struct {
	Status int
	wire.Problem
}

// Error says the code and the detail.
func (r *Refusal) Error() string {
	return fmt.Sprintf("refused with %d %s: %s", r.Status, r.Code, r.Detail)
}

// Client is one visitor's client. Its methods may be called concurrently.
type Client struct {
	opts  Options
	queue queue

	mu    sync.Mutex // guards what follows, and is held while a callback runs
	token string
	last  int64
	stand string // tag of the last wire.Queue
}

// New returns a client; Run connects it.
func New(o Options) *Client {
	if o.HTTP == nil {
		o.HTTP = http.DefaultClient
	}
	if o.Pause == 0 {
		o.Pause = firstPause
	}
	if !strings.HasSuffix(o.Root, "/") {
		o.Root += "/"
	}
	return &Client{opts: o, queue: newQueue(), token: o.Visitor.Token, last: o.After}
}

// Send queues a message and returns. Messages are stored in the order they were queued.
func (c *Client) Send(m Message) { c.queue.add(m) }

// Tell passes on a wire.Seen, wire.Typing, wire.Page or wire.Identify, with its
// type set. If there is no connection it is forgotten.
func (c *Client) Tell(frame any) { c.queue.tell(frame) }

// Unacked is how many messages are queued and not acknowledged.
func (c *Client) Unacked() int { return c.queue.len() }

// Last is the number of the last entry held.
func (c *Client) Last() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

// How long things may take.
const (
	patience      = 2 // sockets that fail in a row before polling
	socketAgain   = time.Minute
	firstPause    = 500 * time.Millisecond
	longestPause  = 30 // times the first
	pingEvery     = 20 * time.Second
	answerWithin  = 10 * time.Second
	requestWithin = 45 * time.Second
)

// errGap says entries are missing: a new connection gets them.
var errGap = errors.New("entries are missing")

// Run connects and stays connected until ctx is cancelled, which returns nil. It
// returns a *Refusal when the server will not have this client at all.
func (c *Client) Run(ctx context.Context) error {
	for failures := 0; ctx.Err() == nil; {
		talk, within := c.socket, time.Duration(0)
		if c.opts.Exchange {
			talk = c.poll
		} else if failures >= patience {
			talk, within = c.poll, socketAgain
		}
		up, err := c.attempt(ctx, talk, within)
		refusal, refused := errors.AsType[*Refusal](err)
		if refused && refusal.RetryAfter == 0 && refusal.Status < 500 {
			return refusal
		}
		if failures++; up {
			failures = 1
		}
		wait := c.backoff(failures)
		if refused {
			wait += time.Duration(refusal.RetryAfter) * time.Second
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			pause(ctx, wait)
		}
	}
	return nil
}

// attempt holds one connection for as long as it lasts, or the time it is given.
func (c *Client) attempt(ctx context.Context, talk func(context.Context) (bool, error), within time.Duration) (bool, error) {
	if within > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, within)
		defer cancel()
	}
	c.queue.rewind()
	return talk(ctx)
}

// backoff is any time up to a ceiling that doubles, so that thousands of clients
// cut off at once do not come back at once.
func (c *Client) backoff(failures int) time.Duration {
	factor := min(longestPause, 1<<min(max(0, failures-1), 5))
	return rand.N(time.Duration(factor) * c.opts.Pause)
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (c *Client) hello() wire.Hello {
	c.mu.Lock()
	defer c.mu.Unlock()
	return wire.Hello{
		Type: "hello", V: wire.Version, Token: c.token, After: c.last,
		Locale: c.opts.Locale, Page: c.opts.Page, Identity: c.opts.Identity, Queue: c.stand,
	}
}

func (c *Client) address(path string) string { return c.opts.Root + path }

func (c *Client) socketAddress() (string, error) {
	u, err := url.Parse(c.address("ws"))
	if err != nil {
		return "", fmt.Errorf("address of the socket: %w", err)
	}
	u.Scheme = strings.Replace(u.Scheme, "http", "ws", 1)
	return u.String(), nil
}

// socket talks over a WebSocket until it ends. up says the server welcomed us.
func (c *Client) socket(ctx context.Context) (up bool, err error) {
	address, err := c.socketAddress()
	if err != nil {
		return false, err
	}
	dial, cancel := context.WithTimeout(ctx, answerWithin)
	conn, err := ws.Dial(dial, address, nil, c.opts.Origin)
	cancel()
	if e, ok := errors.AsType[*ws.DialError](err); ok && e.Status == http.StatusForbidden {
		return false, &Refusal{Status: e.Status, Problem: wire.Problem{Code: wire.CodeBadOrigin}}
	}
	if err != nil {
		return false, err
	}
	ctx, cancel = context.WithCancel(ctx)
	silent := time.AfterFunc(pingEvery+answerWithin, func() { _ = conn.Cut() })
	var writer sync.WaitGroup
	defer writer.Wait()
	defer conn.Cut()
	defer silent.Stop()
	defer cancel()
	if err := conn.Send(encode(c.hello())); err != nil {
		return false, err
	}
	for {
		raw, err := conn.Read(ctx)
		if e, ok := errors.AsType[*ws.CloseError](err); ok && !e.Code.Reconnect() && e.Code != ws.Normal {
			code, detail, _ := strings.Cut(e.Reason, ": ")
			return up, &Refusal{Status: http.StatusUnauthorized, Problem: wire.Problem{Code: code, Detail: detail}}
		}
		if err != nil {
			return up, err
		}
		silent.Reset(pingEvery + answerWithin)
		welcome, err := c.heard(raw)
		if err != nil {
			return up, err
		}
		if welcome && !up {
			up = true
			writer.Go(func() { c.write(ctx, conn) })
		}
	}
}

// write sends what is queued, and pings.
func (c *Client) write(ctx context.Context, conn *ws.Client) {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		frames, again := c.queue.next()
		for _, f := range frames {
			if conn.Send(encode(f)) != nil {
				return // the reader notices, too
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-c.queue.wake:
		case <-again:
		case <-ping.C:
			if conn.Send(encode(wire.Ping{Type: "ping"})) != nil {
				return
			}
		}
	}
}
