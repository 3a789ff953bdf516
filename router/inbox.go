package router

import (
	"maps"
	"slices"
	"sync"

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
	lines         map[gateway.AgentID]lineChange
}

// lineChange is an agent's newest connection state and when it began.
type lineChange struct {
	agent gateway.AgentID
	line  Line
	at    gateway.Instant
}

// mail is what an inbox held, ordered.
type mail struct {
	conversations []gateway.ConversationID
	agents        []gateway.AgentID
	lines         []lineChange
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

func (b *inbox) line(id gateway.AgentID, at gateway.Instant, l Line) {
	b.mu.Lock()
	b.lines[id] = lineChange{agent: id, line: l, at: at}
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
	for _, id := range slices.Sorted(maps.Keys(b.lines)) {
		m.lines = append(m.lines, b.lines[id])
	}
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
	for _, l := range m.lines {
		if _, newer := b.lines[l.agent]; !newer {
			b.lines[l.agent] = l
		}
	}
}

func (b *inbox) clear() {
	b.conversations = make(map[gateway.ConversationID]struct{})
	b.agents = make(map[gateway.AgentID]struct{})
	b.lines = make(map[gateway.AgentID]lineChange)
}
