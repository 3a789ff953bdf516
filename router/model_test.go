package router

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"switchboard/gateway"
)

// model is what a naive router would know: it keeps every fact by itself, checks each
// decision of a core against the named invariants, and follows it.
type model struct {
	core   *Core
	now    gateway.Instant
	agents map[gateway.AgentID]*modelAgent
	convs  map[gateway.ConversationID]*modelConversation
	log    []logged
	fail   func(format string, args ...any)
}

type modelAgent struct {
	id        gateway.AgentID
	capacity  int
	queues    []gateway.QueueID
	state     State
	connected bool
	away      gateway.Instant
	idle      gateway.Instant
}

type modelConversation struct {
	Enqueue
	agent    gateway.AgentID // "" while it waits
	returned bool            // taken back, not enqueued again yet
}

// logged is a command with what the core answered.
type logged struct {
	at        gateway.Instant
	command   Command
	decisions []Decision
}

func newModel(fail func(format string, args ...any)) *model {
	return &model{
		core: NewCore(), now: 1_000_000, fail: fail,
		agents: make(map[gateway.AgentID]*modelAgent),
		convs:  make(map[gateway.ConversationID]*modelConversation),
	}
}

// apply tells model and core of a command and checks everything.
func (m *model) apply(cmd Command) {
	decisions := m.core.Apply(m.now, cmd)
	m.log = append(m.log, logged{m.now, cmd, decisions})
	early := m.expired(decisions) // what time alone brought about comes first
	for _, d := range decisions[:early] {
		m.follow(cmd, d)
	}
	m.note(cmd)
	for _, d := range decisions[early:] {
		m.follow(cmd, d)
	}
	m.check()
}

// expired counts the leading decisions that were due before the command counted.
func (m *model) expired(decisions []Decision) int {
	for i, d := range decisions {
		back, ok := d.(TakeBack)
		if !ok || back.Cause != Absent {
			return i
		}
		if cv := m.convs[back.Conversation]; cv == nil || !m.overdue(cv) || !m.servable(cv) {
			return i
		}
	}
	return len(decisions)
}

// note changes the model as the command says.
func (m *model) note(cmd Command) {
	switch cmd := cmd.(type) {
	case Enqueue:
		cmd.Weight = max(cmd.Weight, 1)
		m.release(m.convs[cmd.Conversation], cmd)
		m.convs[cmd.Conversation] = &modelConversation{Enqueue: cmd}
	case Hold:
		m.noteHold(cmd)
	case Remove:
		if cv := m.convs[cmd.Conversation]; cv != nil {
			m.ended(cv.agent)
			delete(m.convs, cmd.Conversation)
		}
	case SetAgent:
		a := m.agents[cmd.Agent]
		if a == nil {
			a = &modelAgent{id: cmd.Agent, state: Offline, away: m.now, idle: cmd.Idle}
			m.agents[a.id] = a
		}
		a.capacity, a.queues = cmd.Capacity, cmd.Queues
	case RemoveAgent:
		delete(m.agents, cmd.Agent)
	case SetPresence:
		if a := m.agents[cmd.Agent]; a != nil {
			if cmd.State == Ready && a.state != Ready {
				a.idle = max(a.idle, cmd.Since)
			}
			a.state = cmd.State
		}
	case Connect:
		if a := m.agents[cmd.Agent]; a != nil {
			a.connected = true
		}
	case Disconnect:
		if a := m.agents[cmd.Agent]; a != nil && a.connected {
			a.connected, a.away = false, m.now
		}
	}
}

// release ends an agent's having what is told to wait, unless it waits already.
func (m *model) release(cv *modelConversation, cmd Enqueue) {
	if cv != nil && !cv.returned {
		m.ended(cv.agent)
	}
}

func (m *model) noteHold(cmd Hold) {
	old := m.convs[cmd.Conversation]
	if old != nil && (old.agent != cmd.Agent || old.Epoch != cmd.Epoch || old.Weight != cmd.Weight || old.Queue != cmd.Queue || old.Absence != cmd.Absence) {
		m.ended(old.agent)
	}
	cv := &modelConversation{agent: cmd.Agent, Enqueue: Enqueue{
		Conversation: cmd.Conversation, Queue: cmd.Queue, Weight: cmd.Weight, Epoch: cmd.Epoch, Absence: cmd.Absence,
	}}
	if old != nil {
		cv.Key = old.Key
	}
	m.convs[cmd.Conversation] = cv
}

func (m *model) ended(id gateway.AgentID) {
	if a := m.agents[id]; a != nil {
		a.idle = m.now
	}
}

// follow checks one decision and does what it says.
func (m *model) follow(cmd Command, d Decision) {
	switch d := d.(type) {
	case Assign:
		m.followAssign(cmd, d)
	case TakeBack:
		m.followTakeBack(d)
	case Refusal:
		m.followRefusal(cmd, d)
	}
}

func (m *model) followAssign(cmd Command, d Assign) {
	cv, a := m.convs[d.Conversation], m.agents[d.Agent]
	switch {
	case cv == nil || cv.returned:
		m.fail("I1: assigned %s, which is not open", d.Conversation)
	case a == nil || a.state != Ready || !a.connected:
		m.fail("I3: %s assigned to %s, who does not serve", d.Conversation, d.Agent)
	case d.Epoch != cv.Epoch:
		m.fail("I1: %s assigned at epoch %d, it is at %d", d.Conversation, d.Epoch, cv.Epoch)
	case d.Why.Load != m.load(a.id) || d.Why.Capacity != a.capacity || d.Why.Rule == "":
		m.fail("why %+v, but the load is %d of %d", d.Why, m.load(a.id), a.capacity)
	}
	if order, ok := cmd.(AssignTo); ok && d.Why.Rule == order.Rule {
		if order.Rule != Ordered && !m.fits(cv, a) {
			m.fail("I2: %s transferred to %s, who is full", d.Conversation, d.Agent)
		}
	} else {
		m.checkChoice(cv, a, d)
	}
	m.ended(cv.agent)
	cv.agent, cv.Epoch, a.idle = a.id, cv.Epoch+1, m.now
}

// checkChoice checks what the core chose by its own rules.
func (m *model) checkChoice(cv *modelConversation, a *modelAgent, d Assign) {
	if cv.agent != "" {
		m.fail("I1: %s assigned to %s while %s has it", d.Conversation, d.Agent, cv.agent)
	}
	if !m.fits(cv, a) {
		m.fail("I2: %s assigned to %s, who is full", d.Conversation, d.Agent)
	}
	if d.Why.Rule == LastAgent {
		if cv.Sticky != a.id {
			m.fail("I6: %s stuck to %s, its last agent is %q", d.Conversation, a.id, cv.Sticky)
		}
		return
	}
	for _, other := range m.convs {
		if m.could(other, a) && modelBefore(other, cv) {
			m.fail("I5: %s got %s, but %s waits longer", a.id, d.Conversation, other.Conversation)
		}
	}
	for _, other := range m.agents {
		if m.could(cv, other) && m.turnBefore(other, a) {
			m.fail("least occupied, longest idle: %s got %s, it was the turn of %s", a.id, d.Conversation, other.id)
		}
	}
	if want := m.position(cv); d.Why.Position != want {
		m.fail("why says position %d of %s, it is %d", d.Why.Position, d.Conversation, want)
	}
}

func (m *model) followTakeBack(d TakeBack) {
	cv := m.convs[d.Conversation]
	switch {
	case cv == nil || cv.agent != d.Agent || cv.Epoch != d.Epoch:
		m.fail("I1: took back %s from %s, who has it not at epoch %d", d.Conversation, d.Agent, d.Epoch)
	case d.Cause == Gone && m.agents[d.Agent] != nil:
		m.fail("took %s back from %s, who is there", d.Conversation, d.Agent)
	case d.Cause == Absent && (!m.overdue(cv) || !m.servable(cv)):
		m.fail("took %s back from %s: overdue %v, servable %v", d.Conversation, d.Agent, m.overdue(cv), m.servable(cv))
	}
	m.ended(cv.agent)
	cv.agent, cv.returned = "", true
}

func (m *model) followRefusal(cmd Command, d Refusal) {
	order, ok := cmd.(AssignTo)
	if !ok {
		return
	}
	cv, a := m.convs[order.Conversation], m.agents[order.Agent]
	if cv != nil && !cv.returned && a != nil && a.state == Ready && a.connected && (order.Rule == Ordered || m.fits(cv, a)) {
		m.fail("refused %+v: %s", order, d.Reason)
	}
}

// check checks what must hold after every command.
func (m *model) check() {
	for _, cv := range m.convs {
		for _, a := range m.agents {
			if m.could(cv, a) {
				m.fail("I4: %s waits and %s could take it", cv.Conversation, a.id)
			}
		}
		if !cv.returned && cv.agent != "" && m.overdue(cv) && m.servable(cv) {
			m.fail("%s is still with %s, who is away for too long", cv.Conversation, cv.agent)
		}
	}
	m.checkInside()
}

// checkInside compares the core's books with the model: I1 and I7.
func (m *model) checkInside() {
	known := 0
	for _, cv := range m.convs {
		if cv.returned {
			continue
		}
		known++
		in := m.core.conversations[cv.Conversation]
		switch {
		case in == nil:
			m.fail("I7: %s is lost", cv.Conversation)
		case cv.agent == "" && (in.agent != nil || in.in != in.queue.class(in.weight)):
			m.fail("I1: %s waits, but the core has it elsewhere", cv.Conversation)
		case cv.agent != "" && (in.agent == nil || in.agent.id != cv.agent || in.agent.held[in.slot] != in):
			m.fail("I1: %s is not what %s holds", cv.Conversation, cv.agent)
		}
	}
	if len(m.core.conversations) != known {
		m.fail("I7: the core knows %d conversations, there are %d", len(m.core.conversations), known)
	}
	for id, a := range m.core.agents {
		if a.load != m.load(id) {
			m.fail("I1: %s holds %d units, the core says %d", id, m.load(id), a.load)
		}
	}
}

// could reports whether the conversation waits and the agent could take it now.
func (m *model) could(cv *modelConversation, a *modelAgent) bool {
	return cv.agent == "" && !cv.returned && a.state == Ready && a.connected &&
		slices.Contains(a.queues, cv.Queue) && m.fits(cv, a)
}

func (m *model) fits(cv *modelConversation, a *modelAgent) bool {
	return m.load(a.id)+cv.Weight <= a.capacity
}

func (m *model) load(id gateway.AgentID) int {
	n := 0
	for _, cv := range m.convs {
		if cv.agent == id && !cv.returned {
			n += cv.Weight
		}
	}
	return n
}

// overdue reports whether the agent is away for longer than the conversation allows.
func (m *model) overdue(cv *modelConversation) bool {
	a := m.agents[cv.agent]
	return a != nil && !a.connected && cv.Absence > 0 && m.now.Sub(a.away) >= cv.Absence
}

// servable reports whether another agent of the queue is ready, connected and large enough.
func (m *model) servable(cv *modelConversation) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(m.agents)), func(a *modelAgent) bool {
		return a.state == Ready && a.connected && slices.Contains(a.queues, cv.Queue) && a.capacity >= max(cv.Weight, 1)
	})
}

func (m *model) position(cv *modelConversation) int {
	n := 1
	for _, other := range m.convs {
		if other.agent == "" && !other.returned && other.Queue == cv.Queue && modelBefore(other, cv) {
			n++
		}
	}
	return min(n, MaxPosition)
}

func (m *model) turnBefore(a, b *modelAgent) bool {
	return cmp.Or(cmp.Compare(m.load(a.id), m.load(b.id)), cmp.Compare(a.idle, b.idle), cmp.Compare(a.id, b.id)) < 0
}

func modelBefore(a, b *modelConversation) bool {
	return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Conversation, b.Conversation)) < 0
}

// after lets time pass.
func (m *model) after(d time.Duration) {
	m.now = m.now.Add(d)
	m.apply(Tick{})
}

// replayed applies the model's log to a new core and returns the first difference.
func (m *model) replayed() string {
	core := NewCore()
	for i, l := range m.log {
		if got := core.Apply(l.at, l.command); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", l.decisions) {
			return fmt.Sprintf("I12: command %d %+v gave %+v, then %+v", i, l.command, l.decisions, got)
		}
	}
	return ""
}
