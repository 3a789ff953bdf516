package router

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"switchboard/gateway"
)

const (
	// healEvery is how often the loop compares what it believes with the database.
	healEvery = 10 * time.Second
	// ioTimeout bounds every transaction of the loop.
	ioTimeout = 10 * time.Second
	// minPause and maxPause bound the wait before what failed is tried again.
	minPause = 20 * time.Millisecond
	maxPause = 10 * time.Second
	// maxLook is how many conversations are read at once.
	maxLook = 1000
)

// Run routes until ctx ends and then returns nil. It begins with what the database
// says: every connection it still has ended with the last process.
func (r *Router) Run(ctx context.Context) error {
	defer close(r.done)
	defer r.listen()()
	r.start(ctx)
	heal := time.NewTicker(healEvery)
	defer heal.Stop()
	for ctx.Err() == nil {
		alarm := time.NewTimer(r.untilAlarm())
		select {
		case <-ctx.Done():
		case <-r.inbox.wake:
			r.attend(ctx)
		case q := <-r.requests:
			r.attend(ctx) // what was said before the request counts
			r.answer(ctx, q)
		case <-alarm.C:
			r.attend(ctx)
		case <-heal.C:
			r.heal(ctx)
		}
		alarm.Stop()
	}
	return nil
}

// listen subscribes to the hints and returns what ends that.
func (r *Router) listen() (stop func()) {
	var stops []func()
	for _, kind := range []gateway.EventKind{
		gateway.ConversationEntered, gateway.ConversationLeft, gateway.ConversationReleased,
	} {
		stops = append(stops, r.bus.Subscribe(gateway.KindTopic(kind), r.hear))
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// hear takes a hint. Assignments are the router's own: it knows.
func (r *Router) hear(payload any) {
	var ref gateway.AssignRef
	event, ok := payload.(gateway.Event)
	if !ok || json.Unmarshal(event.Data, &ref) != nil || ref.Cause == "assigned" {
		return
	}
	r.inbox.conversation(ref.Conversation)
}

// untilAlarm is how long until the core or what failed wants attention.
func (r *Router) untilAlarm() time.Duration {
	next := r.core.Next()
	if r.again.at != 0 && (next == 0 || r.again.at < next) {
		next = r.again.at
	}
	if next == 0 {
		return healEvery
	}
	return max(next.Sub(gateway.Now()), 0)
}

// attend looks at everything the inbox holds and at the time.
func (r *Router) attend(ctx context.Context) {
	m := r.inbox.take()
	m.conversations = append(m.conversations, r.again.take(gateway.Now())...)
	if err := r.read(ctx, &m); err != nil && ctx.Err() == nil {
		r.log.WarnContext(ctx, "router could not read or write, will try again", "err", err)
		r.inbox.restore(m)
		r.again.postpone(gateway.Now())
	}
	r.tell(gateway.Now(), Tick{})
	r.carryOut(ctx)
	r.again.calm()
}

// read tells the core of everything in m and takes out of m what it told.
func (r *Router) read(ctx context.Context, m *mail) error {
	if err := r.connect(ctx, m.lines); err != nil {
		return err
	}
	for _, l := range m.lines {
		if !r.core.KnowsAgent(l.agent) {
			m.agents = append(m.agents, l.agent)
		}
	}
	m.lines = nil
	if err := r.visit(ctx, m.agents); err != nil {
		return err
	}
	m.agents = nil
	if err := r.look(ctx, m.conversations); err != nil {
		return err
	}
	m.conversations = nil
	return nil
}

// connect tells the core who came and went, and stores it.
func (r *Router) connect(ctx context.Context, lines []lineChange) error {
	if len(lines) == 0 {
		return nil
	}
	// The core's clock only moves on: the earlier word first.
	slices.SortStableFunc(lines, func(a, b lineChange) int { return cmp.Compare(a.at, b.at) })
	var came, went []Connection
	for _, l := range lines {
		if l.line == Online {
			r.online[l.agent] = true
			r.tell(l.at, Connect{Agent: l.agent})
			came = append(came, Connection{Agent: l.agent, At: l.at})
		} else {
			delete(r.online, l.agent)
			r.tell(l.at, Disconnect{Agent: l.agent})
			went = append(went, Connection{Agent: l.agent, At: l.at, Cause: "closed"})
		}
	}
	return r.do(ctx, func(w *gateway.Work) error {
		if err := r.rows.BeginConnections(w, came); err != nil {
			return err
		}
		return r.rows.EndConnections(w, went)
	})
}

// visit tells the core what the database says of the agents.
func (r *Router) visit(ctx context.Context, ids []gateway.AgentID) error {
	if len(ids) == 0 {
		return nil
	}
	agents := make([]Agent, len(ids))
	err := r.view(ctx, func(tx gateway.Tx) (err error) {
		for i, id := range ids {
			agents[i], err = r.rows.RoutedAgent(tx, id)
			if errors.Is(err, gateway.ErrNotFound) {
				agents[i], err = Agent{ID: id, Disabled: true}, nil
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, a := range agents {
		r.introduce(a)
	}
	return nil
}

// introduce tells the core of an agent as he is now.
func (r *Router) introduce(a Agent) {
	for _, cmd := range a.commands() {
		r.tell(gateway.Now(), cmd)
	}
	if r.online[a.ID] {
		r.tell(gateway.Now(), Connect{Agent: a.ID})
	}
}

// look tells the core what the database says of the conversations.
func (r *Router) look(ctx context.Context, ids []gateway.ConversationID) error {
	for some := range slices.Chunk(ids, maxLook) {
		r.carryOut(ctx)
		var works []Work
		err := r.view(ctx, func(tx gateway.Tx) (err error) {
			works, err = r.rows.WorkByID(tx, some)
			return err
		})
		if err != nil {
			return err
		}
		if err := r.visit(ctx, r.strangers(works)); err != nil {
			return err
		}
		// What waits comes first, the longest waiting first of all: whoever gets free
		// by the rest then sees all of it.
		slices.SortFunc(works, workOrder)
		found := make(map[gateway.ConversationID]bool, len(works))
		for _, w := range works {
			found[w.Conversation] = true
			r.learn(w)
		}
		for _, id := range some {
			if !found[id] {
				r.tell(gateway.Now(), Remove{Conversation: id})
			}
		}
	}
	return nil
}

// strangers are the agents who have work but whom the core does not know.
func (r *Router) strangers(works []Work) []gateway.AgentID {
	var ids []gateway.AgentID
	for _, w := range works {
		if w.Agent != "" && !r.core.KnowsAgent(w.Agent) {
			ids = append(ids, w.Agent)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// learn tells the core what the database said of a conversation, unless the core
// decided about it since that was read.
func (r *Router) learn(w Work) {
	if !r.deciding[w.Conversation] {
		r.tell(gateway.Now(), w.command(r.absence))
	}
}
