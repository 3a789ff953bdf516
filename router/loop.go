package router

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
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
// says.
func (r *Router) Run(ctx context.Context) error {
	defer close(r.done)
	defer r.listen()()
	r.start(ctx)
	heal, tend := time.NewTicker(healEvery), time.NewTicker(tendEvery)
	defer heal.Stop()
	defer tend.Stop()
	for ctx.Err() == nil {
		r.pulse.Store(int64(gateway.Now()))
		alarm := time.NewTimer(r.untilAlarm())
		select {
		case <-ctx.Done():
		case <-r.inbox.wake:
			r.attend(ctx)
		case all := <-r.requests:
			for some := range together(r.gather(all)) {
				r.attend(ctx) // what was said before the request counts
				r.answer(ctx, some)
			}
		case <-alarm.C:
			r.attend(ctx)
		case <-heal.C:
			r.heal(ctx)
		case <-tend.C:
			r.tend(ctx)
		}
		alarm.Stop()
	}
	return nil
}

// listen subscribes to the hints and returns what ends that.
func (r *Router) listen() (stop func()) {
	stops := []func(){
		r.bus.Subscribe(gateway.KindTopic(gateway.MessageAdded), r.hearMessage),
		r.bus.Subscribe(gateway.ComingsTopic, r.hearCustomer),
	}
	for _, kind := range []gateway.EventKind{
		gateway.ConversationEntered, gateway.ConversationLeft, gateway.ConversationReleased,
		gateway.ConversationParked, gateway.ConversationUnparked, gateway.ConversationChanged, gateway.CustomerReturned,
	} {
		stops = append(stops, r.bus.Subscribe(gateway.KindTopic(kind), r.hear))
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// hear takes a hint. What the router itself decided it knows.
func (r *Router) hear(payload any) {
	event, ok := payload.(gateway.Event)
	if !ok || slices.Contains(ownCauses, cause(event)) {
		return
	}
	if id, ok := strings.CutPrefix(event.Stream, gateway.ConversationStream("")); ok {
		r.inbox.conversation(gateway.ConversationID(id))
		return
	}
	var ref gateway.AssignRef
	if json.Unmarshal(event.Data, &ref) != nil || ref.Conversation == "" {
		return
	}
	r.inbox.conversation(ref.Conversation)
	if event.Kind == gateway.ConversationEntered && event.Actor.Kind != gateway.Customer {
		r.inbox.waits(ref.Conversation)
	}
}

// ownCauses are the causes of what the router decides.
var ownCauses = []string{"assigned", "offered", gateway.OfferDeclined, gateway.OfferMissed, gateway.OfferWithdrawn}

func cause(event gateway.Event) string {
	var ref struct {
		Cause string `json:"cause"`
	}
	_ = json.Unmarshal(event.Data, &ref) // without one it has none
	return ref.Cause
}

// hearMessage notes that an agent answered.
func (r *Router) hearMessage(payload any) {
	event, ok := payload.(gateway.Event)
	var ref gateway.MessageRef // words stay on the node where they were said
	if !ok || event.Actor.Kind != gateway.AnAgent || json.Unmarshal(event.Data, &ref) != nil || ref.Visibility != gateway.Public {
		return
	}
	if id, ok := strings.CutPrefix(event.Stream, gateway.ConversationStream("")); ok {
		r.inbox.answer(gateway.ConversationID(id), gateway.AgentID(event.Actor.ID))
	}
}

// untilAlarm is how long until the core, what failed, or a queue's hours want attention.
func (r *Router) untilAlarm() time.Duration {
	next := r.core.Next()
	for _, at := range []gateway.Instant{r.again.at, r.opens, r.returnBy} {
		if at != 0 && (next == 0 || at < next) {
			next = at
		}
	}
	if next == 0 {
		return healEvery
	}
	return max(next.Sub(gateway.Now()), 0)
}

// attend looks at everything the inbox holds and at the time.
func (r *Router) attend(ctx context.Context) {
	r.missAgents(gateway.Now())
	m := r.inbox.take()
	if now := gateway.Now(); r.opens != 0 && r.opens <= now {
		m.setup = true
	}
	m.conversations = append(m.conversations, r.again.take(gateway.Now())...)
	if err := r.read(ctx, &m); err != nil && ctx.Err() == nil {
		r.log.WarnContext(ctx, "router could not read or write, will try again", "err", err)
		r.inbox.restore(m)
		r.again.postpone(gateway.Now())
	}
	r.tell(gateway.Now(), dispatch.Tick{})
	r.carryOut(ctx)
	r.again.calm()
}

// read tells the core of everything in m and takes out of m what it told.
func (r *Router) read(ctx context.Context, m *mail) error {
	for _, in := range m.inputs {
		r.tell(in.at, dispatch.Input{Agent: in.agent, At: in.at})
	}
	for _, a := range m.answers {
		r.tell(gateway.Now(), dispatch.Answered{Conversation: a.conversation, Agent: a.agent})
	}
	m.inputs, m.answers = nil, nil
	if m.setup {
		if err := r.readSetup(ctx); err != nil {
			return err
		}
		m.setup = false
	}
	if err := r.watchCustomers(ctx, m.comings); err != nil {
		return err
	}
	m.comings = nil
	if err := r.missWhoWaits(ctx, m.waiting); err != nil {
		return err
	}
	m.waiting = nil
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
	if r.online.has(a.ID) {
		r.comes(a.ID)
	}
}

// comes tells the core that an agent is connected. That is no sign that he is at his
// console: networks and servers come back by themselves.
func (r *Router) comes(id gateway.AgentID) { r.tell(gateway.Now(), dispatch.Connect{Agent: id}) }

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
		slices.SortFunc(works, r.order)
		found := make(map[gateway.ConversationID]bool, len(works))
		for _, w := range works {
			found[w.Conversation] = true
			r.learn(w)
		}
		for _, id := range some {
			if !found[id] {
				r.tell(gateway.Now(), dispatch.Remove{Conversation: id})
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
		now := gateway.Now()
		r.tell(now, w.command(r.book.Setup(), r.kinds[w.Kind], now))
	}
}
