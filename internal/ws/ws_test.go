package ws_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"switchboard/internal/ws"
)

func TestMain(m *testing.M) {
	if addr := os.Getenv(holdEnv); addr != "" {
		os.Exit(hold(addr))
	}
	goleak.VerifyTestMain(m)
}

// hang is how long a test waits for something that should come at once.
const hang = 20 * time.Second

// site is a listening server whose connections are handled by open.
type site struct {
	*ws.Server
	url, origin string
}

func listen(t testing.TB, o ws.Options, open func(*ws.Conn) ws.Handler) *site {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := ws.NewServer(o)
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = s.Upgrade(w, r, open)
	}))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), hang)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
		h.Close()
	})
	return &site{s, "ws" + strings.TrimPrefix(h.URL, "http"), h.URL}
}

func (s *site) dial(t testing.TB) *ws.Client {
	t.Helper()
	c, err := ws.Dial(deadline(t), s.url, nil, s.origin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Cut() })
	return c
}

func deadline(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), hang)
	t.Cleanup(cancel)
	return ctx
}

func send(t *testing.T, c *ws.Client, msg string) {
	t.Helper()
	if err := c.Send([]byte(msg)); err != nil {
		t.Fatal(err)
	}
}

func wantMessage(t *testing.T, c *ws.Client, want string) {
	t.Helper()
	got, err := c.Read(deadline(t))
	if err != nil || string(got) != want {
		t.Fatalf("Read() = %.80q, %v, want %.80q", got, err, want)
	}
}

// wantClose reads on until the connection ends, which must be with the code.
func wantClose(t *testing.T, c *ws.Client, want ws.Code) {
	t.Helper()
	ctx := deadline(t)
	for {
		if _, err := c.Read(ctx); err != nil {
			e, ok := errors.AsType[*ws.CloseError](err)
			if !ok || e.Code != want {
				t.Fatalf("closed with %v, want code %d", err, want)
			}
			return
		}
	}
}

// await fails the test if nothing comes.
func await[T any](t *testing.T, ch <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(hang):
		t.Fatalf("no %s within %v", what, hang)
		panic("unreachable")
	}
}

func echo(c *ws.Conn) ws.Handler {
	return ws.Handler{Message: func(msg []byte) { _ = c.Send(msg) }}
}

func TestEcho(t *testing.T) {
	c := listen(t, ws.Options{}, echo).dial(t)
	for _, msg := range []string{"hello", "你好 👩‍👩‍👧", "", strings.Repeat("长", 20_000)} {
		send(t, c, msg)
		wantMessage(t, c, msg)
	}
}

func TestMessagesKeepTheirOrder(t *testing.T) {
	const n = 5_000
	var got []string
	full := make(chan struct{})
	s := listen(t, ws.Options{MaxQueue: n, MaxBytes: 1 << 20}, func(c *ws.Conn) ws.Handler {
		return ws.Handler{Message: func(msg []byte) {
			got = append(got, string(msg)) // kept: the handler owns it
			_ = c.Send(msg)
			if len(got) == n {
				close(full)
			}
		}}
	})
	c := s.dial(t)
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := range n {
			_ = c.Send([]byte(strconv.Itoa(i)))
		}
	})
	for i := range n {
		wantMessage(t, c, strconv.Itoa(i))
	}
	writer.Wait()
	await(t, full, "last message")
	for i, msg := range got {
		if msg != strconv.Itoa(i) {
			t.Fatalf("message %d is %q", i, msg)
		}
	}
}

func TestRulesBrokenByTheClient(t *testing.T) {
	for name, tc := range map[string]struct {
		sin  func(*ws.Client) error
		want ws.Code
	}{
		"binary message":    {func(c *ws.Client) error { return c.SendBinary([]byte("x")) }, ws.Unsupported},
		"invalid UTF-8":     {func(c *ws.Client) error { return c.Send([]byte("a\xffb")) }, ws.BadText},
		"half a rune":       {func(c *ws.Client) error { return c.Send([]byte("客")[:2]) }, ws.BadText},
		"message too long":  {func(c *ws.Client) error { return c.Send(make([]byte, 1001)) }, ws.TooBig},
		"10 times too long": {func(c *ws.Client) error { return c.Send(make([]byte, 10_000)) }, ws.TooBig},
		"handler panics":    {func(c *ws.Client) error { return c.Send([]byte("panic")) }, ws.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan error, 2)
			s := listen(t, ws.Options{MaxMessage: 1000}, func(c *ws.Conn) ws.Handler {
				return ws.Handler{
					Message: func(msg []byte) {
						if string(msg) != "panic" {
							t.Errorf("handled %q", msg)
						}
						panic("a customer's words")
					},
					Closed: func(err error) { ended <- err },
				}
			})
			c := s.dial(t)
			if err := tc.sin(c); err != nil {
				t.Fatal(err)
			}
			send(t, c, "not handled any more")
			wantClose(t, c, tc.want)
			e, ok := errors.AsType[*ws.CloseError](await(t, ended, "Closed"))
			if !ok || e.Code != tc.want {
				t.Errorf("Closed with %v, want %d", e, tc.want)
			}
			healthy := s.dial(t)
			if err := healthy.Close(ws.Normal); err != nil {
				t.Errorf("another connection: %v", err)
			}
			await(t, ended, "Closed of the other")
		})
	}
}

func TestPanicIsLoggedWithoutContent(t *testing.T) {
	var log bytes.Buffer
	s := listen(t, ws.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}, func(*ws.Conn) ws.Handler {
		return ws.Handler{Message: func(msg []byte) { panic("my number is " + string(msg)) }}
	})
	c := s.dial(t)
	send(t, c, "13800138000")
	wantClose(t, c, ws.Internal)
	if out := log.String(); !strings.Contains(out, "TestPanicIsLogged") || strings.Contains(out, "13800138000") {
		t.Errorf("the log has no stack, or has the message: %s", out)
	}
}

func TestPanicWhileOpening(t *testing.T) {
	s := listen(t, ws.Options{}, func(*ws.Conn) ws.Handler { panic("no") })
	wantClose(t, s.dial(t), ws.Internal)
}

func TestSlowConsumerIsCut(t *testing.T) {
	conns, ended := make(chan *ws.Conn, 1), make(chan error, 1)
	s := listen(t, ws.Options{MaxQueue: 1000, MaxBytes: 64 << 10}, func(c *ws.Conn) ws.Handler {
		conns <- c
		return ws.Handler{Closed: func(err error) { ended <- err }}
	})
	client := s.dial(t)
	c := await(t, conns, "connection")
	msg := bytes.Repeat([]byte("x"), 8<<10)
	sent := 0
	for ; ; sent++ { // until the kernel's buffers and the queue are full
		if err := c.Send(msg); err != nil {
			if !errors.Is(err, ws.ErrSlow) {
				t.Fatalf("Send = %v, want ErrSlow", err)
			}
			break
		}
		if q := c.Queued(); q > 64<<10 {
			t.Fatalf("%d bytes queued", q)
		}
	}
	if err := c.Send(msg); !errors.Is(err, ws.ErrClosed) {
		t.Errorf("Send after the cut = %v, want ErrClosed", err)
	}
	wantClose(t, client, ws.Slow)
	if e, ok := errors.AsType[*ws.CloseError](await(t, ended, "Closed")); !ok || !e.Code.Reconnect() {
		t.Errorf("Closed with %v", e)
	}
}

func TestDeadConsumerIsCutInTime(t *testing.T) {
	conns, ended := make(chan *ws.Conn, 1), make(chan error, 1)
	s := listen(t, ws.Options{
		WriteTimeout: 50 * time.Millisecond,
		MaxQueue:     1 << 20,
		MaxBytes:     1 << 30, // so that the queue is not what ends it
	}, func(c *ws.Conn) ws.Handler {
		conns <- c
		return ws.Handler{Closed: func(err error) { ended <- err }}
	})
	s.dial(t) // and never read
	c := await(t, conns, "connection")
	for range 1000 { // more than the kernel takes
		_ = c.Send(make([]byte, 32<<10))
	}
	err := await(t, ended, "Closed")
	if e, ok := errors.AsType[net.Error](err); !ok || !e.Timeout() {
		t.Errorf("Closed(%v), want the write's timeout", err)
	}
}

func TestLongMessageNeedsAnEmptyQueue(t *testing.T) {
	long := strings.Repeat("x", 200<<10)
	s := listen(t, ws.Options{MaxBytes: 64 << 10}, func(c *ws.Conn) ws.Handler {
		if err := c.Send([]byte(long)); err != nil {
			t.Errorf("Send to an empty queue: %v", err)
		}
		if err := c.Send([]byte("x")); !errors.Is(err, ws.ErrSlow) {
			t.Errorf("Send behind it = %v, want ErrSlow", err)
		}
		return ws.Handler{}
	})
	wantClose(t, s.dial(t), ws.Slow)
}

func TestDrainedFeedsMoreThanTheQueueHolds(t *testing.T) {
	const n = 2_000
	s := listen(t, ws.Options{MaxQueue: 8}, func(c *ws.Conn) ws.Handler {
		next := 0
		feed := func() {
			for range 8 {
				if next == n {
					return
				}
				if err := c.Send([]byte(strconv.Itoa(next))); err != nil {
					t.Errorf("Send(%d) = %v", next, err)
					return
				}
				next++
			}
		}
		feed()
		return ws.Handler{Drained: feed}
	})
	c := s.dial(t)
	for i := range n {
		wantMessage(t, c, strconv.Itoa(i))
	}
}

func TestCloseWritesTheQueueFirst(t *testing.T) {
	s := listen(t, ws.Options{}, func(c *ws.Conn) ws.Handler {
		_ = c.Send([]byte("last words"))
		c.Close(ws.Changed, strings.Repeat("因", 100)) // cut to what a closing frame holds
		c.Close(ws.Normal, "twice is once")
		return ws.Handler{}
	})
	c := s.dial(t)
	wantMessage(t, c, "last words")
	wantClose(t, c, ws.Changed)
}

func TestRevokedDropsTheQueue(t *testing.T) {
	s := listen(t, ws.Options{}, func(c *ws.Conn) ws.Handler {
		_ = c.Send([]byte("not for you any more"))
		c.Close(ws.Revoked, "")
		return ws.Handler{}
	})
	_, err := s.dial(t).Read(deadline(t))
	if e, ok := errors.AsType[*ws.CloseError](err); !ok || e.Code != ws.Revoked {
		t.Errorf("Read = %v, want the closing frame at once", err)
	}
}

func TestClosedSaysHowTheClientLeft(t *testing.T) {
	for name, tc := range map[string]struct {
		leave func(*ws.Client) error
		want  ws.Code
	}{
		"goodbye": {func(c *ws.Client) error { return c.Close(ws.GoingAway) }, ws.GoingAway},
		"hang up": {func(c *ws.Client) error { return c.Cut() }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan error, 1)
			s := listen(t, ws.Options{}, func(*ws.Conn) ws.Handler {
				return ws.Handler{Closed: func(err error) { ended <- err }}
			})
			if err := tc.leave(s.dial(t)); err != nil {
				t.Fatal(err)
			}
			err := await(t, ended, "Closed")
			if e, ok := errors.AsType[*ws.CloseError](err); err == nil || ok && e.Code != tc.want || !ok && tc.want != 0 {
				t.Errorf("Closed(%v), want code %d", err, tc.want)
			}
		})
	}
}

func TestOriginAndCount(t *testing.T) {
	s := listen(t, ws.Options{MaxConns: 1}, echo)
	host := strings.TrimPrefix(s.origin, "http://")
	for origin, want := range map[string]int{
		"":                         http.StatusForbidden,
		"null":                     http.StatusForbidden,
		"http://evil.example":      http.StatusForbidden,
		"http://" + host + ".evil": http.StatusForbidden,
		"http://" + host:           0,
	} {
		c, err := ws.Dial(deadline(t), s.url, nil, origin)
		if err == nil {
			send(t, c, "in")
			wantMessage(t, c, "in")
			_ = c.Close(ws.Normal)
			waitFor(t, func() bool { return s.Count() == 0 })
		}
		if e, ok := errors.AsType[*ws.DialError](err); ok && e.Status != want || !ok && want != 0 {
			t.Errorf("Origin %q: %v, want status %d", origin, err, want)
		}
	}
	s.dial(t)
	_, err := ws.Dial(deadline(t), s.url, nil, s.origin)
	if e, ok := errors.AsType[*ws.DialError](err); !ok || e.Status != http.StatusServiceUnavailable {
		t.Errorf("one too many: %v, want 503", err)
	}
}

func TestPlainRequestIsAnswered(t *testing.T) {
	s := listen(t, ws.Options{}, echo)
	resp, err := http.Get(s.origin)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest || s.Count() != 0 {
		t.Errorf("status %d, %d connections, want 400 and none", resp.StatusCode, s.Count())
	}
}

// wrapped hides its ResponseWriter as middleware does.
type wrapped struct{ http.ResponseWriter }

func (w wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func TestUpgradeBehindMiddleware(t *testing.T) {
	s := ws.NewServer(ws.Options{})
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.Upgrade(wrapped{w}, r, echo); err != nil {
			t.Error(err)
		}
	}))
	defer h.Close()
	defer func() { _ = s.Shutdown(deadline(t)) }()
	c, err := ws.Dial(deadline(t), "ws"+strings.TrimPrefix(h.URL, "http"), nil, h.URL)
	if err != nil {
		t.Fatal(err)
	}
	send(t, c, "through")
	wantMessage(t, c, "through")
	_ = c.Cut()
}

func TestPingsKeepTheQuietAndDropTheDead(t *testing.T) {
	const interval = 100 * time.Millisecond
	ended := make(chan error, 2)
	s := listen(t, ws.Options{PingInterval: interval}, func(*ws.Conn) ws.Handler {
		return ws.Handler{Closed: func(err error) { ended <- err }}
	})
	dead := make(chan error, 1)
	s.dial(t) // and never read, so that no ping is answered
	go func() { dead <- <-ended }()
	quiet := s.dial(t)
	reading, stopReading := context.WithTimeout(context.Background(), 5*interval)
	defer stopReading()
	if _, err := quiet.Read(reading); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("the quiet client was dropped while it answered: %v", err)
	}
	if err := await(t, dead, "Closed"); err == nil || !strings.Contains(err.Error(), "nothing heard") {
		t.Errorf("Closed(%v), want silence as the cause", err)
	}
	waitFor(t, func() bool { return s.Count() == 0 })
}

func TestClientsPingIsAnswered(t *testing.T) {
	s := listen(t, ws.Options{}, echo)
	raw, err := net.Dial("tcp", strings.TrimPrefix(s.origin, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	_ = raw.SetDeadline(time.Now().Add(hang))
	upgradeRaw(t, raw, s.origin)
	// A masked ping with the payload "hi"; the mask is zero.
	if _, err := raw.Write([]byte{0x89, 0x82, 0, 0, 0, 0, 'h', 'i'}); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 4)
	if _, err := io.ReadFull(raw, got); err != nil || string(got) != "\x8a\x02hi" {
		t.Errorf("answer to a ping: %q, %v", got, err)
	}
}

func TestBrokenFramesEndOnlyTheirConnection(t *testing.T) {
	s := listen(t, ws.Options{}, echo)
	healthy := s.dial(t)
	for name, frame := range map[string][]byte{
		"unmasked":           {0x81, 0x01, 'x'},
		"reserved bits":      {0xf1, 0x80, 0, 0, 0, 0},
		"bad opcode":         {0x83, 0x80, 0, 0, 0, 0},
		"huge length":        {0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0},
		"negative length":    {0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0},
		"stray continuation": {0x80, 0x80, 0, 0, 0, 0},
		"fragmented ping":    {0x09, 0x80, 0, 0, 0, 0},
		"not websocket":      []byte("GET / HTTP/1.1\r\n\r\n"),
	} {
		raw, err := net.Dial("tcp", strings.TrimPrefix(s.origin, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_ = raw.SetDeadline(time.Now().Add(hang))
		upgradeRaw(t, raw, s.origin)
		if _, err := raw.Write(frame); err != nil {
			t.Fatal(err)
		}
		_ = raw.(*net.TCPConn).CloseWrite()
		if _, err := io.Copy(io.Discard, raw); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: not closed", name)
		}
		raw.Close()
	}
	send(t, healthy, "still here")
	wantMessage(t, healthy, "still here")
}

func upgradeRaw(t *testing.T, raw net.Conn, origin string) {
	t.Helper()
	fmt.Fprintf(raw, "GET / HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
		strings.TrimPrefix(origin, "http://"), origin)
	var head []byte
	for b := make([]byte, 1); !bytes.HasSuffix(head, []byte("\r\n\r\n")); head = append(head, b[0]) {
		if _, err := raw.Read(b); err != nil {
			t.Fatalf("upgrade: %v after %q", err, head)
		}
	}
	if !bytes.HasPrefix(head, []byte("HTTP/1.1 101 ")) {
		t.Fatalf("upgrade answered %q", head)
	}
}

func TestThousandConnectionsAndShutdown(t *testing.T) {
	const n = 1_000
	var closed sync.WaitGroup
	closed.Add(n)
	s := listen(t, ws.Options{PingInterval: hang}, func(c *ws.Conn) ws.Handler {
		h := echo(c)
		h.Closed = func(error) { closed.Done() }
		return h
	})
	clients := make([]*ws.Client, n)
	for i := range clients {
		clients[i] = s.dial(t)
	}
	if got := s.Count(); got != n {
		t.Fatalf("Count() = %d, want %d", got, n)
	}
	ends := make(chan error, n)
	for i, c := range clients {
		go func() {
			want := "from " + strconv.Itoa(i)
			if err := c.Send([]byte(want)); err != nil {
				ends <- err
				return
			}
			msg, err := c.Read(context.Background())
			if err != nil || string(msg) != want {
				ends <- fmt.Errorf("client %d read %q, %w", i, msg, err)
				return
			}
			_, err = c.Read(context.Background())
			ends <- err
		}()
	}
	waitFor(t, func() bool { return len(ends) > 0 || s.Count() == n })
	if err := s.Shutdown(deadline(t)); err != nil {
		t.Fatalf("Shutdown: %v", err)
	}
	closed.Wait()
	for range n {
		err := await(t, ends, "end of a client")
		if e, ok := errors.AsType[*ws.CloseError](err); !ok || e.Code != ws.Restart {
			t.Errorf("client ended with %v, want %d", err, ws.Restart)
		}
	}
	if _, err := ws.Dial(deadline(t), s.url, nil, s.origin); err == nil {
		t.Error("connected after Shutdown")
	}
}

func TestShutdownCutsWhoeverDoesNotAnswer(t *testing.T) {
	s := listen(t, ws.Options{}, echo)
	s.dial(t) // and never read
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := s.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Shutdown = %v", err)
	}
	if n := s.Count(); n != 0 {
		t.Errorf("%d connections left", n)
	}
}

// TestSendFromEverywhere is for the race detector: many senders, a closer and
// pings on the same connections.
func TestSendFromEverywhere(t *testing.T) {
	conns := make(chan *ws.Conn, 20)
	s := listen(t, ws.Options{PingInterval: 40 * time.Millisecond, MaxQueue: 64}, func(c *ws.Conn) ws.Handler {
		conns <- c
		return ws.Handler{Message: func(msg []byte) { _ = c.Send(msg) }, Drained: func() { _ = c.Queued() }}
	})
	var all sync.WaitGroup
	for range cap(conns) {
		client := s.dial(t)
		c := await(t, conns, "connection")
		all.Go(func() {
			for {
				if _, err := client.Read(context.Background()); err != nil {
					return
				}
			}
		})
		all.Go(func() {
			for range 200 {
				_ = client.Send([]byte("up"))
			}
		})
		for range 4 {
			all.Go(func() {
				for range 200 {
					_ = c.Send([]byte("down"))
				}
				c.Close(ws.Changed, "")
			})
		}
	}
	all.Wait()
}

// waitFor waits until the claim holds.
func waitFor(t *testing.T, claim func() bool) {
	t.Helper()
	giveUp := time.After(hang)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !claim() {
		select {
		case <-tick.C:
		case <-giveUp:
			t.Fatalf("still not so after %v", hang)
		}
	}
}
