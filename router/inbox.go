package router

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"switchboard/channels"
	"switchboard/gateway"
)

// Line says whether an agent has a connection.
type Line bool

// The two states of a line.
const (
	Online Line = true
	Away   Line = false
)

// inbox gathers what the loop shall look at. Of each thing it keeps the newest word
// only, so it is never larger than what there is; a connection lost and found
// between two looks was none.
type inbox struct {
	wake chan struct{} // holds one token while there is something

	mu            sync.Mutex // guards what follows
	conversations map[gateway.ConversationID]struct{}
	agents        map[gateway.AgentID]struct{}
	lines         map[desk]lineChange
	inputs        map[gateway.AgentID]gateway.Instant // when each used pointer or keyboard
	answers       map[answered]struct{}
	comings       map[customer]bool                   // whether he is there
	waiting       map[gateway.ConversationID]struct{} // again, and not by a word of the customer
	setup         bool                                // queues or rules changed
}

// customer is an address on a hosted account.
type customer struct {
	account gateway.AccountID
	address channels.Address
}

// answered is that an agent answered in a conversation.
type answered struct {
	conversation gateway.ConversationID
	agent        gateway.AgentID
}

// input is when an agent used pointer or keyboard.
type input struct {
	agent gateway.AgentID
	at    gateway.Instant
}

// lineChange is the newest state of an agent's connection to a node, and when it began.
type lineChange struct {
	desk
	line Line
	at   gateway.Instant
}

// mail is what an inbox held, ordered.
type mail struct {
	conversations []gateway.ConversationID
	agents        []gateway.AgentID
	lines         []lineChange
	inputs        []input
	answers       []answered
	comings       map[customer]bool
	waiting       []gateway.ConversationID
	setup         bool
}

func newInbox() *inbox {
	b := &inbox{wake: make(chan struct{}, 1)}
	b.clear()
	return b
}

func (b *inbox) conversation(ids ...gateway.ConversationID) {
	b.mu.Lock()
	for _, id := range ids {
		b.conversations[id] = struct{}{}
	}
	b.mu.Unlock()
	b.ring()
}

func (b *inbox) agent(id gateway.AgentID) {
	b.mu.Lock()
	b.agents[id] = struct{}{}
	b.mu.Unlock()
	b.ring()
}

func (b *inbox) line(d desk, at gateway.Instant, l Line) {
	b.mu.Lock()
	b.lines[d] = lineChange{desk: d, line: l, at: at}
	b.mu.Unlock()
	b.ring()
}

// input does not ring: it matters when the next conversation comes.
func (b *inbox) input(id gateway.AgentID, at gateway.Instant) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inputs[id] = at
}

func (b *inbox) answer(id gateway.ConversationID, agent gateway.AgentID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.answers) < maxAnswers { // the others are seen when their time is over
		b.answers[answered{id, agent}] = struct{}{}
	}
}

func (b *inbox) coming(c customer, there bool) {
	b.mu.Lock()
	b.comings[c] = there
	b.mu.Unlock()
	b.ring()
}

// waits notes that a conversation waits again, though its customer said nothing.
func (b *inbox) waits(id gateway.ConversationID) {
	b.mu.Lock()
	b.waiting[id] = struct{}{}
	b.mu.Unlock()
	b.ring()
}

// maxAnswers is how many answers wait to be noted at most.
const maxAnswers = 10_000

func (b *inbox) setupChanged() {
	b.mu.Lock()
	b.setup = true
	b.mu.Unlock()
	b.ring()
}

func (b *inbox) ring() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// take empties the inbox.
func (b *inbox) take() mail {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := mail{
		conversations: slices.Sorted(maps.Keys(b.conversations)),
		agents:        slices.Sorted(maps.Keys(b.agents)),
	}
	for _, d := range slices.SortedFunc(maps.Keys(b.lines), desk.compare) {
		m.lines = append(m.lines, b.lines[d])
	}
	for _, id := range slices.Sorted(maps.Keys(b.inputs)) {
		m.inputs = append(m.inputs, input{id, b.inputs[id]})
	}
	for a := range b.answers {
		m.answers = append(m.answers, a)
	}
	slices.SortFunc(m.answers, func(a, b answered) int {
		return cmp.Or(cmp.Compare(a.conversation, b.conversation), cmp.Compare(a.agent, b.agent))
	})
	m.waiting = slices.Sorted(maps.Keys(b.waiting))
	m.comings, m.setup = b.comings, b.setup
	b.clear()
	return m
}

// restore puts back what could not be attended to, without ringing. Newer words stay.
func (b *inbox) restore(m mail) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range m.conversations {
		b.conversations[id] = struct{}{}
	}
	for _, id := range m.agents {
		b.agents[id] = struct{}{}
	}
	for _, id := range m.waiting {
		b.waiting[id] = struct{}{}
	}
	b.setup = b.setup || m.setup
	for c, there := range m.comings {
		if _, newer := b.comings[c]; !newer {
			b.comings[c] = there
		}
	}
	for _, l := range m.lines {
		if _, newer := b.lines[l.desk]; !newer {
			b.lines[l.desk] = l
		}
	}
}

func (b *inbox) clear() {
	b.conversations = make(map[gateway.ConversationID]struct{})
	b.agents = make(map[gateway.AgentID]struct{})
	b.lines = make(map[desk]lineChange)
	b.inputs = make(map[gateway.AgentID]gateway.Instant)
	b.answers = make(map[answered]struct{})
	b.comings = make(map[customer]bool)
	b.waiting = make(map[gateway.ConversationID]struct{})
	b.setup = false
}
