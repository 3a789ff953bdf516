package agentdesk

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/internal/ws"
)

const (
	protocol   = 1
	maxStreams = 200
	frameLimit = 5 * time.Second // for what one frame asks

	framesPerSecond = 40 // that a console may send; it has framesAtOnce to begin with
	framesAtOnce    = 2*maxStreams + 100
)

// socket is one open console. What its browser sends is handled one after the
// other by the connection's reader; what it is sent goes through its outlet.
type socket struct {
	hub     *hub
	conn    *ws.Conn
	session SessionID
	window  string // an id of the socket's own
	opened  time.Time
	budget  budget // of frames; only the reader touches it

	drained chan struct{} // holds one: the connection's queue is empty
	gone    chan struct{} // closed when the connection is

	mu      sync.Mutex // guards what follows
	viewer  *Viewer
	hello   bool
	closed  bool
	follows map[string]*follow
	shown   watched
	board   shown
	viewed  gateway.ConversationID // that the window shows
	outlet  outlet
}

// follow is one stream that a socket follows.
type follow struct {
	stream       string
	conversation gateway.ConversationID // if it is one's stream
	after        int64
	dropped      bool // what is still on its way is not sent; guarded by the socket's mu
	stop         []func()
}

func newSocket(h *hub, c *ws.Conn, v *Viewer) *socket {
	now := time.Now()
	return &socket{
		hub: h, conn: c, session: v.Session, window: gateway.NewID[string](), opened: now, viewer: v, follows: make(map[string]*follow),
		drained: make(chan struct{}, 1), gone: make(chan struct{}), budget: budget{left: framesAtOnce, at: now},
	}
}

// message handles one frame.
func (s *socket) message(raw []byte) {
	var head struct {
		Type string `json:"type"`
	}
	if !s.budget.spend(time.Now()) {
		s.conn.Close(ws.Policy, "too many frames")
		return
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		s.refuse("bad_frame", "", "a frame is a JSON object with a type")
		return
	}
	if head.Type != "hello" && head.Type != "ping" && !s.hasGreeted() {
		s.refuse("bad_frame", "", "the first frame is hello")
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), frameLimit)
	defer cancel()
	if err := s.handle(ctx, head.Type, raw); err != nil {
		s.fail(err)
	}
}

// errBadFrame says that a frame cannot be understood.
var errBadFrame = errors.New("a field of the frame has the wrong type or value")

func (s *socket) handle(ctx context.Context, kind string, raw []byte) error {
	switch kind {
	case "hello":
		return decoded(ctx, raw, s.greet)
	case "follow":
		return decoded(ctx, raw, func(ctx context.Context, f wire.Follow) error { return s.follow(ctx, f.Stream, f.After) })
	case "unfollow":
		return decoded(ctx, raw, func(_ context.Context, f wire.Follow) error { s.drop(f.Stream); return nil })
	case "typing":
		return decoded(ctx, raw, s.types)
	case "seen":
		return decoded(ctx, raw, s.seen)
	case "watch":
		return decoded(ctx, raw, s.watch)
	case "board":
		return decoded(ctx, raw, s.showBoard)
	case "view":
		return decoded(ctx, raw, s.views)
	case "unview":
		return decoded(ctx, raw, s.unviews)
	case "input":
		s.hub.desk.router.Input(s.seenBy().Person.ID)
		return nil
	case "ping":
		s.send(wire.Pong{Type: "pong", Time: gateway.Now()})
		return nil
	}
	return errBadFrame
}

func decoded[F any](ctx context.Context, raw []byte, handle func(context.Context, F) error) error {
	var f F
	if err := json.Unmarshal(raw, &f); err != nil {
		return errBadFrame
	}
	return handle(ctx, f)
}

// fail tells the browser what came of a frame that could not be obeyed.
func (s *socket) fail(err error) {
	switch {
	case errors.Is(err, ws.ErrClosed), errors.Is(err, ws.ErrSlow):
	case errors.Is(err, errBadFrame):
		s.refuse("bad_frame", "", err.Error())
	case errors.Is(err, errNoSession):
		s.conn.Close(ws.Revoked, "session ended")
	default:
		s.hub.desk.log.Error("frame not handled", "err", err)
		s.conn.Close(ws.TryLater, "")
	}
}

func (s *socket) refuse(code, stream, detail string) {
	s.send(wire.Refused{Type: "refused", Code: code, Stream: stream, Detail: detail})
}

func (s *socket) send(frame any) {
	raw, err := json.Marshal(frame)
	if err != nil {
		s.hub.desk.log.Error("frame not encoded", "err", err)
		return
	}
	_ = s.conn.Send(raw) // a closed connection resumes
}

// greet lets the console in and begins to follow what it asks for. The session is
// read again: it may have ended while the connection was opened.
func (s *socket) greet(ctx context.Context, hello wire.Hello) error {
	if hello.V != protocol || s.hasGreeted() {
		return errBadFrame
	}
	viewers := make(map[SessionID]*Viewer, 1)
	err := s.hub.desk.gateway.Read(ctx, func(tx gateway.Tx) error {
		return s.hub.desk.readViewers(tx, []SessionID{s.session}, viewers)
	})
	if err != nil {
		return err
	}
	v := viewers[s.session]
	if v == nil {
		return errNoSession
	}
	if hello.Used { // before the router hears that he is there, and gives him what waits
		s.hub.desk.router.Input(v.Person.ID)
	}
	if !s.enter(v) {
		return nil // closed meanwhile
	}
	s.send(wire.Welcome{Type: "welcome", V: protocol, Agent: v.Person.ID, Build: s.hub.desk.build, Time: gateway.Now()})
	for stream, after := range hello.Streams {
		if err := s.follow(ctx, stream, after); err != nil {
			return err
		}
	}
	return nil
}

// enter counts the socket for its agent. It reports false when it is closed.
func (s *socket) enter(v *Viewer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	if !s.hub.greeted(v.Person.ID) {
		s.conn.Close(ws.Policy, "too many windows")
		return false
	}
	s.viewer, s.hello = v, true
	return true
}

func (s *socket) hasGreeted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hello
}

func (s *socket) seenBy() *Viewer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.viewer
}

// compare closes the socket if its session ended or its agent's rights changed.
func (s *socket) compare(v *Viewer) {
	if v == nil {
		s.conn.Close(ws.Revoked, "session ended")
		return
	}
	if !s.seenBy().same(v) {
		s.conn.Close(ws.Changed, "rights changed")
	}
}

// follow begins to send a stream's events, if the agent may read them.
func (s *socket) follow(ctx context.Context, stream string, after int64) error {
	if after < gateway.FromNow || len(stream) > 100 {
		return errBadFrame
	}
	f := &follow{stream: stream, after: after}
	if id, ok := strings.CutPrefix(stream, "conv:"); ok {
		f.conversation = gateway.ConversationID(id)
	}
	allowed, err := s.mayFollow(ctx, f)
	if err != nil {
		return err
	}
	if !allowed {
		s.refuse("forbidden", stream, "no such stream, or not for you")
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed || s.follows[stream] != nil:
	case len(s.follows) >= maxStreams:
		s.refuse("too_many", stream, "a socket follows at most 200 streams")
	default:
		s.follows[stream] = f
		s.outlet.starting = append(s.outlet.starting, f)
		s.wake()
	}
	return nil
}

// mayFollow applies to streams what the route table says of what they are about.
func (s *socket) mayFollow(ctx context.Context, f *follow) (bool, error) {
	v := s.seenBy()
	kind, id, _ := strings.Cut(f.stream, ":")
	if !gateway.ValidID(id) {
		return false, nil
	}
	switch kind {
	case "agent":
		return gateway.AgentID(id) == v.Person.ID, nil
	case "queue":
		return v.may(wire.ReadConversations, Place{Queue: gateway.QueueID(id)}), nil
	case "conv":
		return s.mayRead(ctx, f.conversation)
	}
	return false, nil
}

// mayRead reports whether the conversation is within the agent's scope now.
func (s *socket) mayRead(ctx context.Context, id gateway.ConversationID) (bool, error) {
	var places []Place
	err := s.hub.desk.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		places, err = s.hub.desk.placesWithConsults(tx, id)
		return err
	})
	if errors.Is(err, gateway.ErrNotFound) {
		return false, nil
	}
	return err == nil && s.seenBy().may(wire.ReadConversations, places...), err
}

// drop stops following a stream, if it is followed.
func (s *socket) drop(stream string) {
	s.mu.Lock()
	f := s.follows[stream]
	delete(s.follows, stream)
	s.mu.Unlock()
	if f != nil {
		s.looksAway(f.conversation)
		s.end(f)
	}
}

func (s *socket) end(f *follow) {
	s.mu.Lock()
	f.dropped = true
	stop := f.stop
	f.stop = nil
	s.mu.Unlock()
	for _, one := range stop {
		one()
	}
}

// close is the connection's last word.
func (s *socket) close(error) {
	s.mu.Lock()
	s.closed = true
	close(s.gone)
	all := s.follows
	s.follows, s.outlet = nil, outlet{working: s.outlet.working}
	agent, greeted := s.viewer.Person.ID, s.hello
	viewed := s.viewed
	s.mu.Unlock()
	s.sight(viewed, false)
	for _, f := range all {
		s.end(f)
	}
	s.hub.left(s, agent, greeted)
}

// budget is how many frames a browser may still send.
type budget struct {
	left float64
	at   time.Time
}

func (b *budget) spend(now time.Time) bool {
	b.left = min(framesAtOnce, b.left+now.Sub(b.at).Seconds()*framesPerSecond)
	b.at = now
	b.left--
	return b.left >= 0
}
