package agentdesk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/ws"
)

// frame is any frame of the server.
type frame struct {
	Type         string                 `json:"type"`
	Stream       string                 `json:"stream"`
	Reset        bool                   `json:"reset"`
	Head         int64                  `json:"head"`
	Events       []wire.Event           `json:"events"`
	Rows         []wire.Row             `json:"rows"`
	Unread       []int                  `json:"unread"`
	Code         string                 `json:"code"`
	Conversation gateway.ConversationID `json:"conversation"`
	Visibility   gateway.Visibility     `json:"visibility"`
	Name         string                 `json:"name"`
	On           bool                   `json:"on"`
	Agent        gateway.AgentID        `json:"agent"`
	Build        string                 `json:"build"`
	Agents       []wire.Viewer          `json:"agents"`
}

// socket is an open console.
type socket struct {
	w      *world
	client *ws.Client
}

// dial opens a socket with the browser's cookies.
func (b *browser) dial(origin string) (*ws.Client, error) {
	r, err := http.NewRequestWithContext(b.w.t.Context(), "GET", b.w.server.URL+"/desk/ws", nil)
	if err != nil {
		b.w.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	return ws.Dial(b.w.t.Context(), "ws"+strings.TrimPrefix(b.w.server.URL, "http")+"/desk/ws", r.Header, origin)
}

// socket opens a socket and says hello.
func (b *browser) socket(streams map[string]int64) *socket {
	b.w.t.Helper()
	client, err := b.dial(b.origin)
	if err != nil {
		b.w.t.Fatal(err)
	}
	b.w.t.Cleanup(func() { _ = client.Cut() })
	s := &socket{b.w, client}
	s.send(wire.Hello{Type: "hello", V: 1, Streams: streams})
	if f := s.next("welcome"); f.Build != "b1" || f.Agent == "" {
		b.w.t.Errorf("welcome = %+v", f)
	}
	return s
}

func (s *socket) send(frame any) {
	s.w.t.Helper()
	raw, err := json.Marshal(frame)
	if err != nil {
		s.w.t.Fatal(err)
	}
	if err := s.client.Send(raw); err != nil {
		s.w.t.Fatal(err)
	}
}

func (s *socket) read() (f frame, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), hang)
	defer cancel()
	raw, err := s.client.Read(ctx)
	if err == nil {
		err = json.Unmarshal(raw, &f)
	}
	return f, err
}

// next is the next frame of a type; others are skipped.
func (s *socket) next(kind string) frame {
	s.w.t.Helper()
	for {
		f, err := s.read()
		if err != nil {
			s.w.t.Fatalf("waiting for %s: %v", kind, err)
		}
		if f.Type == kind {
			return f
		}
	}
}

// ended is the code with which the server closes.
func (s *socket) ended() ws.Code {
	s.w.t.Helper()
	for {
		if _, err := s.read(); err != nil {
			e, ok := errors.AsType[*ws.CloseError](err)
			if !ok {
				s.w.t.Fatalf("closed with %v", err)
			}
			return e.Code
		}
	}
}

func TestASocketPushesAndResumes(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "one")
	stream := gateway.ConversationStream(id)
	s := ann.socket(map[string]int64{stream: 0})
	var got []wire.Event
	for len(got) == 0 || got[len(got)-1].Message == nil {
		got = append(got, s.next("events").Events...)
	}
	if last := got[len(got)-1]; last.Message.Name != "Customer kim" || last.Message.Parts[0].Text != "one" {
		t.Errorf("got %+v", last.Message)
	}
	if err := s.client.Cut(); err != nil {
		t.Fatal(err)
	}
	w.saysAll("shop", "kim", many(300, "text"))
	s = ann.socket(map[string]int64{stream: got[len(got)-1].Seq})
	for len(got) < 301 {
		got = append(got, s.next("events").Events...)
	}
	for i, e := range got {
		if e.Seq != int64(i)+1 {
			t.Fatalf("event %d has number %d: lost, doubled or out of order", i, e.Seq)
		}
	}
	w.says("shop", "kim", "live", "now")
	if f := s.next("events"); f.Stream != stream || f.Events[0].Message.Parts[0].Text != "now" {
		t.Errorf("live: %+v", f)
	}
}

func TestWhoIsFarBehindStartsOver(t *testing.T) {
	w := open(t)
	id := w.says("shop", "kim", "m1", "one")
	err := w.gateway.Do(t.Context(), func(work *gateway.Work) error {
		for range 1200 {
			work.Emit(gateway.ConversationStream(id), gateway.SeenChanged, gateway.BySystem(), gateway.SeenRef{Upto: 1, State: channels.Read})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s := w.signIn("ann").socket(map[string]int64{gateway.ConversationStream(id): 1})
	if f := s.next("events"); !f.Reset || f.Head < 1200 || len(f.Events) != 0 {
		t.Errorf("got reset %v to %d with %d events", f.Reset, f.Head, len(f.Events))
	}
	w.says("shop", "kim", "live", "now")
	if f := s.next("events"); len(f.Events) != 1 || f.Events[0].Message == nil {
		t.Errorf("after the reset: %+v", f)
	}
}

func TestAConversationThatLeavesTheViewIsDropped(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "hello")
	w.assign(id, "ann")
	stream, own := gateway.ConversationStream(id), gateway.AgentStream(w.agent("ann").ID)
	s := ann.socket(map[string]int64{stream: -1, own: -1})
	s.settled()
	ann.must("POST", at(id, "/transfer"), wire.Transfer{Queue: w.queue("service")}, nil)
	released, refused := false, false
	for !released || !refused {
		f, err := s.read()
		if err != nil {
			t.Fatal(err)
		}
		if f.Type == "refused" && f.Stream == stream && f.Code == "forbidden" {
			refused = true
		}
		for _, e := range f.Events {
			released = released || f.Stream == own && e.Kind == gateway.ConversationReleased
		}
	}
	w.says("shop", "kim", "secret", "not for ann")
	s.send(wire.Ping{Type: "ping"})
	for {
		f, err := s.read()
		if err != nil {
			t.Fatal(err)
		}
		if f.Type == "events" && f.Stream == stream {
			t.Errorf("ann still hears %+v", f.Events)
		}
		if f.Type == "pong" {
			break
		}
	}
}

// settled waits until the socket's streams are followed: they begin in turn, so a
// stream asked for afterwards begins after them.
func (s *socket) settled() {
	s.w.t.Helper()
	id := s.w.says("shop", "settling", "settling-"+fmt.Sprint(time.Now().UnixNano()), "settle")
	stream := gateway.ConversationStream(id)
	s.send(wire.Follow{Type: "follow", Stream: stream, After: 0})
	for s.next("events").Stream != stream {
	}
	s.send(wire.Follow{Type: "unfollow", Stream: stream})
}

func TestTypingAndSeen(t *testing.T) {
	w := open(t)
	id := w.says("shop", "kim", "m1", "hello")
	w.assign(id, "ann")
	stream := gateway.ConversationStream(id)
	ann, bob := w.signIn("ann").socket(map[string]int64{stream: -1}), w.signIn("bob").socket(map[string]int64{stream: -1})
	ann.settled()
	bob.settled()
	ann.send(wire.Types{Type: "typing", Conversation: id, Visibility: gateway.Public, On: true})
	if f := bob.next("typing"); f.Name != "ANN" || f.Visibility != gateway.Public || !f.On || f.Conversation != id {
		t.Errorf("typing = %+v", f)
	}
	bob.send(wire.Types{Type: "typing", Conversation: id, Visibility: gateway.Public, On: true})
	if f := ann.next("typing"); f.Name != "BOB" || f.Visibility != gateway.Internal {
		t.Errorf("who does not answer types for colleagues only, got %+v", f)
	}
	line := func() (n int) {
		w.read(func(tx gateway.Tx) error {
			return tx.Get(`SELECT COUNT(*) FROM events WHERE kind = 'seen.changed' AND stream_key LIKE 'line:%'`, nil, &n)
		})
		return n
	}
	bob.send(wire.Seen{Type: "seen", Conversation: id, Upto: 3})
	bob.send(wire.Ping{Type: "ping"})
	bob.next("pong")
	if line() != 0 {
		t.Error("a colleague who looked left a mark")
	}
	ann.send(wire.Seen{Type: "seen", Conversation: id, Upto: 3})
	w.until("the customer learns that it was read", func() bool { return line() == 1 })
}

func TestForeignPagesGetNoSocket(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	for _, origin := range []string{"", "https://evil.example", "null", w.server.URL + ".evil.example", "http://127.0.0.1:1"} {
		_, err := ann.dial(origin)
		if e, ok := errors.AsType[*ws.DialError](err); !ok || e.Status != http.StatusForbidden {
			t.Errorf("origin %q: %v, want 403", origin, err)
		}
	}
	_, err := w.browser().dial(w.server.URL)
	if e, ok := errors.AsType[*ws.DialError](err); !ok || e.Status != http.StatusUnauthorized {
		t.Errorf("without a session: %v, want 401", err)
	}
}

func TestSocketsEndWithTheirSession(t *testing.T) {
	w := open(t)
	for name, test := range map[string]struct {
		login string
		end   func(b *browser)
		want  ws.Code
	}{
		"logout": {"ann", func(b *browser) { b.must("DELETE", "/desk/session", nil, nil) }, ws.Revoked},
		"another process deletes the session": {"bob", func(*browser) {
			w.change(func(tx gateway.Tx) error { return w.rows.EndSessionsOf(tx, w.agentIn(tx, "bob")) })
		}, ws.Revoked},
		"a new password": {"cat", func(*browser) {
			if _, err := w.desk.ResetPassword(t.Context(), "CAT"); err != nil {
				t.Error(err)
			}
		}, ws.Revoked},
		"another role": {"eve", func(*browser) {
			w.change(func(tx gateway.Tx) error { return w.rows.SetRoles(tx, w.agentIn(tx, "eve"), []string{"agent"}) })
		}, ws.Changed},
	} {
		t.Run(name, func(t *testing.T) {
			b := w.signIn(test.login)
			s := b.socket(nil)
			began := time.Now()
			test.end(b)
			if code := s.ended(); code != test.want {
				t.Errorf("closed with %d, want %d", code, test.want)
			}
			if took := time.Since(began); took > 5*time.Second { // one second, ten times and more on a slow day
				t.Errorf("it took %v", took)
			}
		})
	}
	leaving := people()
	leaving.Agents = leaving.Agents[:4]
	s := w.signIn("aud").socket(nil)
	if err := w.desk.Provision(t.Context(), leaving); err != nil {
		t.Fatal(err)
	}
	if code := s.ended(); code != ws.Revoked {
		t.Errorf("disabled: closed with %d", code)
	}
	w.browser().refused("POST", "/desk/session", wire.Credentials{Login: "aud", Password: password}, 401, "bad_login")
}

// change is a change that another process makes: nobody here is told.
func (w *world) change(fn func(gateway.Tx) error) {
	w.t.Helper()
	err := w.store.Do(w.t.Context(), func(tx gateway.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return w.rows.PeopleChanged(tx)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) agentIn(tx gateway.Tx, login string) gateway.AgentID {
	w.t.Helper()
	p, _, err := w.rows.PersonByLogin(tx, login)
	if err != nil {
		w.t.Fatal(err)
	}
	return p.ID
}

func TestWhenTheServerStopsSocketsComeBack(t *testing.T) {
	w := open(t)
	s := w.signIn("ann").socket(nil)
	closed := make(chan ws.Code)
	go func() { closed <- s.ended() }()
	w.stop()
	if code := <-closed; code != ws.Restart || !code.Reconnect() {
		t.Errorf("closed with %d, want %d", code, ws.Restart)
	}
}

func TestTheRouterLearnsWhoIsThere(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	ann.must("PUT", "/desk/presence", wire.PresenceChange{State: "ready"}, nil)
	id := w.says("shop", "kim", "m1", "hello")
	one := ann.socket(nil)
	online := func() bool {
		var agents []wire.Agent
		ann.must("GET", "/desk/agents", nil, &agents)
		return agents[0].Online
	}
	w.until("ann is given what waits", func() bool {
		var mine wire.Rows
		ann.must("GET", "/desk/conversations", nil, &mine)
		return len(mine.Rows) == 1 && mine.Rows[0].ID == id
	})
	two := ann.socket(nil)
	_ = one.client.Cut()
	two.send(wire.Ping{Type: "ping"})
	two.next("pong")
	if !online() {
		t.Error("ann is gone although one socket is left")
	}
	_ = two.client.Close(ws.Normal)
	w.until("ann is gone", func() bool { return !online() })
}

func TestHostileFramesAreRefusedClearly(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	client, err := ann.dial(ann.origin)
	if err != nil {
		t.Fatal(err)
	}
	early := &socket{w, client}
	early.send(wire.Follow{Type: "follow", Stream: gateway.AgentStream(w.agent("ann").ID)})
	if f := early.next("refused"); f.Code != "bad_frame" {
		t.Errorf("before hello: %+v", f)
	}
	_ = client.Cut()
	s := ann.socket(nil)
	for name, raw := range map[string]string{
		"no JSON":           "hello",
		"an array":          "[]",
		"deep":              strings.Repeat("[", 8_000),
		"deep inside":       `{"type":"follow","stream":` + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000) + `}`,
		"no type":           "{}",
		"unknown type":      `{"type":"shutdown"}`,
		"wrong type":        `{"type":"follow","stream":7}`,
		"a number too far":  `{"type":"follow","stream":"conv:x","after":-2}`,
		"a huge number":     `{"type":"follow","stream":"conv:x","after":1e99}`,
		"a second hello":    `{"type":"hello","v":1}`,
		"typing nowhere":    `{"type":"typing","conversation":"x","visibility":"secret"}`,
		"seen before begin": `{"type":"seen","conversation":"x","upto":0}`,
	} {
		if err := s.client.Send([]byte(raw)); err != nil {
			t.Fatal(err)
		}
		if f := s.next("refused"); f.Code != "bad_frame" {
			t.Errorf("%s: %+v", name, f)
		}
	}
	for _, stream := range []string{
		"", "conv:", "conv:../x", "line:a:b", "team:x", "agent:" + string(w.agent("bob").ID), "queue:" + string(w.queue("service")),
		"conv:" + string(gateway.NewID[gateway.ConversationID]()), "conv:\x00",
	} {
		s.send(wire.Follow{Type: "follow", Stream: stream})
		if f := s.next("refused"); f.Code != "forbidden" || f.Stream != stream {
			t.Errorf("stream %q: %+v", stream, f)
		}
	}
	for range 1000 {
		if s.client.Send([]byte(`{"type":"ping"}`)) != nil {
			break
		}
	}
	if code := s.ended(); code != ws.Policy {
		t.Errorf("a flood of frames ended with %d, want %d", code, ws.Policy)
	}
	big := ann.socket(nil)
	_ = big.client.Send(bytes.Repeat([]byte("x"), 100_000))
	if code := big.ended(); code != ws.TooBig {
		t.Errorf("a huge frame ended with %d", code)
	}
}

func TestAnAgentHasSoManyWindows(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	for range 20 {
		ann.socket(nil)
	}
	client, err := ann.dial(ann.origin)
	if err != nil {
		t.Fatal(err)
	}
	s := &socket{w, client}
	s.send(wire.Hello{Type: "hello", V: 1})
	if code := s.ended(); code != ws.Policy {
		t.Errorf("the 21st ended with %d, want %d", code, ws.Policy)
	}
	w.signIn("bob").socket(nil)
}

func TestASocketFollowsAtMost200Streams(t *testing.T) {
	w := open(t)
	id := w.says("shop", "kim", "m1", "hello")
	c := gateway.Conversation{}
	w.read(func(tx gateway.Tx) (err error) { c, err = w.rows.Conversation(tx, id); return err })
	var streams []string
	err := w.store.Do(t.Context(), func(tx gateway.Tx) error {
		streams = nil
		for i := range 201 {
			more := c
			more.ID, more.Thread = gateway.NewID[gateway.ConversationID](), fmt.Sprint(i)
			streams = append(streams, gateway.ConversationStream(more.ID))
			if err := w.rows.AddConversation(tx, more); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s := w.signIn("ann").socket(nil)
	for _, stream := range streams {
		s.send(wire.Follow{Type: "follow", Stream: stream, After: -1})
	}
	if f := s.next("refused"); f.Code != "too_many" || f.Stream != streams[200] {
		t.Errorf("refused = %+v", f)
	}
}

// many are messages with ids of their own.
func many(n int, text string) map[string]string {
	texts := make(map[string]string, n)
	for range n {
		texts[gateway.NewID[string]()] = text
	}
	return texts
}

func TestASlowConsoleIsCutAndResumes(t *testing.T) {
	w := open(t)
	id := w.says("shop", "kim", "m1", "hello")
	stream := gateway.ConversationStream(id)
	ann := w.signIn("ann")
	slow, quick := ann.socket(map[string]int64{stream: 0}), ann.socket(map[string]int64{stream: 0})
	var head int64
	for sent := int64(50); sent <= 400; sent += 50 {
		w.saysAll("shop", "kim", many(50, strings.Repeat("长", 9_000)))
		var err error
		if head, err = quick.upto(head, sent); err != nil { // held up by nobody
			t.Fatalf("quick: %v", err)
		}
	}
	after, err := slow.upto(0, head)
	if err == nil || after >= head { // by which code is up to how much of it still fitted
		t.Errorf("the slow one ended with %v after %d of %d", err, after, head)
	}
	if after, err := ann.socket(map[string]int64{stream: after}).upto(after, head); after < head || err != nil {
		t.Errorf("after resuming: %d of %d, %v", after, head, err)
	}
}

// upto reads events from one number to another, and fails when any is missing,
// doubled or out of order.
func (s *socket) upto(after, until int64) (int64, error) {
	for after < until {
		f, err := s.read()
		if err != nil {
			return after, err
		}
		for _, e := range f.Events {
			if e.Seq != after+1 {
				return after, fmt.Errorf("number %d after %d", e.Seq, after)
			}
			after = e.Seq
		}
	}
	return after, nil
}
