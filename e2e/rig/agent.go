package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/ws"
)

// Agent is a signed-in agent at his console: he follows his streams over a socket,
// accepts what is offered to him, looks at what he gets, and answers every message of a
// customer once. What he was promised is in his ledger.
type Agent struct {
	Me     deskwire.Me
	server *Server
	cookie string
	// Answer makes the answer to a customer's message; nil, and "", answer nothing.
	Answer func(deskwire.Message) string
	// Done tells whether the conversation is resolved once the message is answered;
	// nil resolves nothing.
	Done func(deskwire.Message) bool

	mu      sync.Mutex // guards what follows
	streams map[string]int64
	seen    map[gateway.MessageID]int // customers' messages, how often they came
	acked   map[string]bool           // client ids of answers stored
	wrong   []string
	refused []string // answers that were not taken
	console console
	answers chan answer
	offered chan struct{} // holds one: something may be held out to him
}

// answer is one reply to make.
type answer struct {
	conversation gateway.ConversationID
	clientID     string
	text         string
	last         bool
}

// SignIn signs an agent of the settings in and makes him ready.
func (s *Server) SignIn(ctx context.Context, login string) (*Agent, error) {
	return s.SignInWith(ctx, login, Password)
}

// SignInWith signs an agent with a password of his own in and makes him ready.
func (s *Server) SignInWith(ctx context.Context, login, password string) (*Agent, error) {
	a := newAgent(s)
	body, err := json.Marshal(deskwire.Credentials{Login: login, Password: password})
	if err != nil {
		return nil, err
	}
	r, err := a.request(ctx, http.MethodPost, "/desk/session", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer reply.Body.Close()
	if reply.StatusCode/100 != 2 {
		return nil, fmt.Errorf("sign in: %s", reply.Status)
	}
	for _, c := range reply.Cookies() {
		a.cookie = c.Name + "=" + c.Value
	}
	if err := json.NewDecoder(reply.Body).Decode(&a.Me); err != nil {
		return nil, err
	}
	return a, a.Do(ctx, http.MethodPut, "/desk/presence", map[string]string{"state": "ready"}, nil)
}

func newAgent(s *Server) *Agent {
	return &Agent{
		server: s, streams: make(map[string]int64), seen: make(map[gateway.MessageID]int), acked: make(map[string]bool),
		answers: make(chan answer, 100_000), offered: make(chan struct{}, 1),
	}
}

func (a *Agent) request(ctx context.Context, method, path string, body *bytes.Reader) (*http.Request, error) {
	if body == nil {
		body = bytes.NewReader(nil)
	}
	r, err := http.NewRequestWithContext(ctx, method, a.server.URL(path), body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Origin", a.server.URL(""))
	r.Header.Set("Content-Type", "application/json")
	if a.cookie != "" {
		r.Header.Set("Cookie", a.cookie)
	}
	return r, nil
}

// Do calls a route of the desk.
func (a *Agent) Do(ctx context.Context, method, path string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	if in == nil {
		raw = nil
	}
	r, err := a.request(ctx, method, path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	return ask(r, out)
}

// At is the same agent with the same session at another node.
func (a *Agent) At(s *Server) *Agent {
	other := newAgent(s)
	other.Me, other.cookie = a.Me, a.cookie
	return other
}

// Cookie is the agent's session, as a Cookie header carries it.
func (a *Agent) Cookie() string { return a.cookie }

// Run follows and answers until ctx ends, over any number of connections.
func (a *Agent) Run(ctx context.Context) {
	a.mu.Lock()
	if len(a.streams) == 0 {
		a.streams[gateway.AgentStream(a.Me.Agent.ID)] = 0
	}
	a.mu.Unlock()
	var working sync.WaitGroup
	defer working.Wait()
	working.Go(func() { a.answerAll(ctx) })
	working.Go(func() { a.acceptAll(ctx) })
	for ctx.Err() == nil {
		if err := a.connect(ctx); err != nil && ctx.Err() == nil {
			wait(ctx, 20*time.Millisecond)
		}
	}
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// connect holds one socket, resuming every stream where the last one left it.
func (a *Agent) connect(ctx context.Context) error {
	c, err := ws.Dial(ctx, "ws://"+a.server.Address+"/desk/ws", http.Header{"Cookie": {a.cookie}}, a.server.URL(""))
	if err != nil {
		return err
	}
	defer c.Cut()
	defer a.standUp()
	a.mu.Lock()
	hello := deskwire.Hello{Type: "hello", V: 1, Streams: make(map[string]int64)}
	for k, v := range a.streams {
		hello.Streams[k] = v
	}
	a.mu.Unlock()
	if err := send(c, hello); err != nil {
		return err
	}
	for {
		raw, err := c.Read(ctx)
		if err != nil {
			return err
		}
		var f deskwire.StreamEvents
		if err := json.Unmarshal(raw, &f); err != nil {
			return err
		}
		switch f.Type {
		case "welcome":
			err = a.sitDown(c)
		case "events":
			err = a.take(c, f)
		}
		if err != nil {
			return err
		}
	}
}

func send(c *ws.Client, frame any) error {
	raw, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	return c.Send(raw)
}

// take notes events, checks their order and follows what is assigned.
func (a *Agent) take(c *ws.Client, f deskwire.StreamEvents) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if f.Reset {
		a.streams[f.Stream] = f.Head - int64(len(f.Events))
	}
	for _, e := range f.Events {
		if e.Seq != a.streams[f.Stream]+1 {
			a.wrong = append(a.wrong, fmt.Sprintf("%s: %s: event %d came after %d", a.Me.Login, f.Stream, e.Seq, a.streams[f.Stream]))
		}
		a.streams[f.Stream] = e.Seq
		if err := a.note(c, f.Stream, e); err != nil {
			return err
		}
	}
	return nil
}

// note is called with the ledger locked.
func (a *Agent) note(c *ws.Client, stream string, e deskwire.Event) error {
	if stream == gateway.AgentStream(a.Me.Agent.ID) {
		return a.hear(c, e)
	}
	if e.Kind != gateway.MessageAdded || e.Message == nil || e.Message.Author.Kind != gateway.Customer {
		return nil
	}
	a.seen[e.Message.ID]++
	if a.Answer != nil && a.seen[e.Message.ID] == 1 {
		a.answer(gateway.ConversationID(strings.TrimPrefix(stream, "conv:")), *e.Message)
	}
	return nil
}

// answer is called with the ledger locked.
func (a *Agent) answer(id gateway.ConversationID, m deskwire.Message) {
	if text := a.Answer(m); text != "" {
		a.answers <- answer{conversation: id, clientID: "re-" + string(m.ID), text: text, last: a.Done != nil && a.Done(m)}
	}
}

// answerAll makes the answers, each until it is stored or refused for good.
func (a *Agent) answerAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-a.answers:
			a.answerOne(ctx, r)
		}
	}
}

func (a *Agent) answerOne(ctx context.Context, r answer) {
	for ctx.Err() == nil {
		err := a.post(ctx, r)
		if err == nil {
			a.mu.Lock()
			a.acked[r.clientID] = true
			a.mu.Unlock()
			if r.last {
				a.resolve(ctx, r.conversation)
			}
			return
		}
		if refusedForGood(err) {
			a.mu.Lock()
			a.refused = append(a.refused, fmt.Sprintf("%s: %v", r.clientID, err))
			a.mu.Unlock()
			return // no longer his: nothing was promised
		}
		wait(ctx, 20*time.Millisecond)
	}
}

func (a *Agent) post(ctx context.Context, r answer) error {
	a.touch()
	return a.Do(ctx, http.MethodPost, "/desk/conversations/"+string(r.conversation)+"/messages", deskwire.NewMessage{
		ClientID: r.clientID, Visibility: gateway.Public,
		Parts: []deskwire.NewPart{{Kind: channels.TextPart, Text: r.text}},
	}, nil)
}

// refusedForGood reports whether the same, asked again, would be refused again.
func refusedForGood(err error) bool {
	e, ok := errors.AsType[*StatusError](err)
	return ok && e.Status < 500 && e.Status != http.StatusTooManyRequests
}

// Reply answers a customer, once.
func (a *Agent) Reply(ctx context.Context, id gateway.ConversationID, text string) error {
	return a.post(ctx, answer{conversation: id, clientID: gateway.NewID[string](), text: text})
}

// Resolve ends one of his conversations.
func (a *Agent) Resolve(ctx context.Context, id gateway.ConversationID) error {
	return a.Do(ctx, http.MethodPost, "/desk/conversations/"+string(id)+"/resolve", nil, nil)
}

func (a *Agent) resolve(ctx context.Context, id gateway.ConversationID) {
	if err := a.Resolve(ctx, id); err != nil && ctx.Err() == nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.wrong = append(a.wrong, fmt.Sprintf("%s: resolve %s: %v", a.Me.Login, id, err))
	}
}

// Answered are the client ids of the answers that were stored.
func (a *Agent) Answered() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	ids := make([]string, 0, len(a.acked))
	for id := range a.acked {
		ids = append(ids, id)
	}
	return ids
}

// Wrong is everything this agent saw go wrong.
func (a *Agent) Wrong() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string(nil), a.wrong...)
}

// Refused are the answers that were not taken, with the reason.
func (a *Agent) Refused() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string(nil), a.refused...)
}

// Seen is how many different messages of customers came.
func (a *Agent) Seen() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.seen)
}
