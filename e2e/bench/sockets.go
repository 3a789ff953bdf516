package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/channels/webchat/wire"
	"switchboard/e2e/rig"
	"switchboard/gateway"
)

// socket is a WebSocket that reuses what it reads into.
type socket struct {
	*websocket.Conn
	read bytes.Buffer
}

var dialer = websocket.Dialer{ReadBufferSize: 4 << 10, WriteBufferSize: 1 << 10}

func dial(ctx context.Context, url string, header http.Header) (*socket, error) {
	c, answer, err := dialer.DialContext(ctx, url, header)
	if err != nil {
		if answer != nil {
			err = fmt.Errorf("%w: %s", err, answer.Status)
		}
		return nil, fmt.Errorf("dial %s: %w", url, err)
	}
	return &socket{Conn: c}, nil
}

// next reads a frame, which is good until the one after.
func (s *socket) next() ([]byte, error) {
	_, r, err := s.NextReader()
	if err != nil {
		return nil, err
	}
	s.read.Reset()
	_, err = s.read.ReadFrom(r)
	return s.read.Bytes(), err
}

// send writes a frame as JSON.
func (s *socket) send(frame any) error {
	raw, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	return s.WriteMessage(websocket.TextMessage, raw)
}

// visitor is one customer's socket.
type visitor struct {
	*socket
	arrived int           // messages at an agent's; belongs to that agent's reader
	acked   chan struct{} // holds one: there was an acknowledgement

	mu    sync.Mutex // guards what follows, and writing: a message may be at the agent before its write returned
	mark  mark
	frame []byte
}

// enter opens a visitor's socket and says hello.
func enter(ctx context.Context, s *rig.Server, at int, who wire.Visitor) (*visitor, error) {
	c, err := dial(ctx, visitorURL(s), nil)
	if err != nil {
		return nil, err
	}
	v := &visitor{socket: c, mark: mark{visitor: at}, acked: make(chan struct{}, 1)}
	return v, c.send(wire.Hello{Type: "hello", V: wire.Version, Token: who.Token})
}

func visitorURL(s *rig.Server) string { return "ws" + strings.TrimPrefix(s.Root(), "http") + "ws" }

// say sends the next message.
func (v *visitor) say(now time.Time) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.mark.number++
	v.mark.sent = now.UnixNano()
	b := fmt.Appendf(v.frame[:0], `{"type":"send","client_id":"m%d","parts":[{"kind":"text","text":"`, v.mark.number)
	b = v.mark.append(b)
	b = append(b, filler+`"}]}`...)
	v.frame = b
	return v.WriteMessage(websocket.TextMessage, b)
}

// listen reads until the socket ends. A refusal is an error.
func (v *visitor) listen() error {
	for {
		frame, err := v.next()
		switch {
		case err != nil:
			return fmt.Errorf("visitor's socket: %w", err)
		case bytes.HasPrefix(frame, []byte(`{"type":"refused"`)):
			return fmt.Errorf("visitor's message: %s", frame)
		case bytes.HasPrefix(frame, []byte(`{"type":"ack"`)):
			select {
			case v.acked <- struct{}{}:
			default:
			}
		}
	}
}

// agent is one agent's socket.
type agent struct {
	*socket
	id gateway.AgentID
}

// signIn makes an agent ready and has him follow his own stream from now on.
func signIn(ctx context.Context, s *rig.Server, login string) (*agent, error) {
	signed, err := s.SignIn(ctx, login)
	if err != nil {
		return nil, err
	}
	header := http.Header{"Cookie": {signed.Cookie()}, "Origin": {s.URL("")}}
	c, err := dial(ctx, "ws://"+s.Address+"/desk/ws", header)
	if err != nil {
		return nil, err
	}
	a := &agent{socket: c, id: signed.Me.Agent.ID}
	own := map[string]int64{gateway.AgentStream(a.id): gateway.FromNow}
	return a, c.send(deskwire.Hello{Type: "hello", V: 1, Streams: own})
}

// listen hands on what is told of conversations, and follows those the agent gets.
func (a *agent) listen(deliver func(frame []byte) error) error {
	for {
		frame, err := a.next()
		if err != nil {
			return fmt.Errorf("agent's socket: %w", err)
		}
		switch {
		case bytes.HasPrefix(frame, []byte(`{"type":"events","stream":"conv:`)):
			err = deliver(frame)
		case bytes.HasPrefix(frame, []byte(`{"type":"events","stream":"agent:`)):
			err = a.follow(frame)
		case bytes.HasPrefix(frame, []byte(`{"type":"refused"`)):
			err = fmt.Errorf("agent's frame: %s", frame)
		}
		if err != nil {
			return err
		}
	}
}

func (a *agent) follow(frame []byte) error {
	var f deskwire.StreamEvents
	if err := json.Unmarshal(frame, &f); err != nil {
		return err
	}
	for _, e := range f.Events {
		var ref gateway.AssignRef
		if err := json.Unmarshal(e.Data, &ref); err != nil {
			return err
		}
		if e.Kind != gateway.ConversationAssigned || ref.Agent != a.id {
			continue
		}
		if err := a.send(deskwire.Follow{Type: "follow", Stream: gateway.ConversationStream(ref.Conversation)}); err != nil {
			return err
		}
	}
	return nil
}
