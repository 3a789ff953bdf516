package agentdesk

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"switchboard/gateway"
	"switchboard/internal/ws"
	"switchboard/router/alarms"
)

// How often the hub looks after its sockets.
const (
	rightsInterval = 500 * time.Millisecond // for changes of who may do what
	expiryInterval = 30 * time.Second       // for sessions that end by time
	helloPatience  = 10 * time.Second       // for the first frame
	shutdownLimit  = 10 * time.Second
	checkLimit     = 10 * time.Second
)

// Limits of one socket. The WebSocket server's own are a little wider, so that
// rows and typing fit beside a stream's events.
const (
	maxFrame     = 16 << 10 // bytes of a frame from the browser
	maxQueued    = 256 << 10
	maxSockets   = 2_000
	maxPerAgent  = 20 // windows open at once
	pingInterval = 25 * time.Second
)

// hub is all open sockets of this process.
type hub struct {
	desk     *Desk
	server   *ws.Server
	checks   chan struct{} // asks for a look at everybody's rights now
	previews previews
	viewing  viewing
	boards   chan struct{} // somebody shows the live board, or does not any more
	workers  sync.WaitGroup

	mu      sync.Mutex // guards what follows
	sockets map[*socket]struct{}
	agents  map[gateway.AgentID]int // sockets of each that said hello
}

func newHub(d *Desk) *hub {
	h := &hub{
		desk: d, checks: make(chan struct{}, 1), boards: make(chan struct{}, 1),
		sockets: make(map[*socket]struct{}), agents: make(map[gateway.AgentID]int),
	}
	h.previews.wake = make(chan struct{}, 1)
	h.server = ws.NewServer(ws.Options{
		CheckOrigin: d.sameOrigin, MaxMessage: maxFrame, MaxBytes: maxQueued, MaxQueue: 1024,
		MaxConns: maxSockets, PingInterval: pingInterval, Log: d.log,
	})
	return h
}

// upgrade makes a socket of a request whose session the guard has checked.
func (h *hub) upgrade(w http.ResponseWriter, r *http.Request) {
	v := viewerOf(r.Context())
	err := h.server.Upgrade(w, r, func(c *ws.Conn) ws.Handler {
		s := newSocket(h, c, v)
		h.mu.Lock()
		h.sockets[s] = struct{}{}
		h.mu.Unlock()
		return ws.Handler{Message: s.message, Drained: s.wasDrained, Closed: s.close}
	})
	if err != nil {
		h.desk.log.Debug("socket refused", "agent", v.Person.ID, "err", err)
	}
}

// greeted counts a socket that said hello, if its agent has not too many. The
// router learns of the first.
func (h *hub) greeted(agent gateway.AgentID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.agents[agent] >= maxPerAgent {
		return false
	}
	h.agents[agent]++
	if h.agents[agent] == 1 {
		h.desk.router.Connected(agent)
	}
	return true
}

// left forgets a socket. The router learns of the last.
func (h *hub) left(s *socket, agent gateway.AgentID, greeted bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sockets, s)
	if !greeted {
		return
	}
	h.agents[agent]--
	if h.agents[agent] == 0 {
		delete(h.agents, agent)
		h.desk.router.Disconnected(agent)
	}
}

// connected reports whether the agent has a socket here.
func (h *hub) connected(agent gateway.AgentID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.agents[agent] > 0
}

func (h *hub) all() []*socket {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]*socket, 0, len(h.sockets))
	for s := range h.sockets {
		list = append(list, s)
	}
	return list
}

// check has every socket's rights looked at soon.
func (h *hub) check() {
	select {
	case h.checks <- struct{}{}:
	default: // one is due already
	}
}

// run looks after the sockets until ctx ends, then closes them.
func (h *hub) run(ctx context.Context) error {
	defer h.desk.bus.Subscribe(gateway.PreviewTopic, h.previews.add)()
	defer h.desk.bus.Subscribe(PeopleTopic, func(any) { h.check() })()
	defer h.desk.bus.Subscribe(viewingTopic, h.sees)()
	defer h.desk.bus.Subscribe(alarms.Topic, h.tellAlarm)()
	h.workers.Go(func() { h.runPreviews(ctx) })
	h.workers.Go(func() { h.runBoards(ctx) })
	h.watchRights(ctx)
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownLimit)
	defer cancel()
	err := h.server.Shutdown(ending)
	h.workers.Wait()
	if errors.Is(err, context.DeadlineExceeded) {
		h.desk.log.Warn("sockets were cut, they took too long to close")
	}
	return nil
}

// watchRights closes sockets whose session ended or whose agent may do other
// things than when it was opened.
func (h *hub) watchRights(ctx context.Context) {
	rights, expiry := time.NewTicker(rightsInterval), time.NewTicker(expiryInterval)
	defer rights.Stop()
	defer expiry.Stop()
	var version int64
	for {
		forced := true
		select {
		case <-ctx.Done():
			return
		case <-h.checks:
		case <-expiry.C:
		case <-rights.C:
			forced = false
		}
		sockets := h.all()
		if len(sockets) == 0 {
			continue
		}
		newer, err := h.checkRights(ctx, sockets, version, forced)
		if err != nil {
			if ctx.Err() == nil {
				h.desk.log.Error("rights of sockets not checked", "err", err)
			}
			continue
		}
		version = newer
		closeSilent(sockets, time.Now())
	}
}

// checkRights compares everybody's rights with the database, if it changed since
// version or when forced.
func (h *hub) checkRights(ctx context.Context, sockets []*socket, version int64, forced bool) (newer int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	ids := make([]SessionID, len(sockets))
	for i, s := range sockets {
		ids[i] = s.session
	}
	viewers := make(map[SessionID]*Viewer)
	checked := false
	err = h.desk.gateway.Read(ctx, func(tx gateway.Tx) error {
		if newer, err = h.desk.rows.PeopleVersion(tx); err != nil {
			return err
		}
		if newer == version && !forced {
			return nil
		}
		checked = true
		return h.desk.readViewers(tx, ids, viewers)
	})
	if err != nil || !checked {
		return newer, err
	}
	for _, s := range sockets {
		s.compare(viewers[s.session])
	}
	return newer, nil
}

// readViewers adds the viewers of those sessions that are alive.
func (d *Desk) readViewers(tx gateway.Tx, ids []SessionID, into map[SessionID]*Viewer) error {
	live, err := d.rows.LiveSessions(tx, ids)
	if err != nil {
		return err
	}
	now := gateway.Now()
	for id, session := range live {
		if !session.live(now) {
			continue
		}
		v, err := d.readViewer(tx, session)
		if errors.Is(err, errNoSession) {
			continue
		}
		if err != nil {
			return err
		}
		into[id] = v
	}
	return nil
}

// closeSilent closes sockets that never said hello.
func closeSilent(sockets []*socket, now time.Time) {
	for _, s := range sockets {
		if now.Sub(s.opened) > helloPatience && !s.hasGreeted() {
			s.conn.Close(ws.Policy, "no hello")
		}
	}
}
