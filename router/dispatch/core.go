package dispatch

import (
	"cmp"
	"slices"

	"switchboard/gateway"
)

// Core decides who gets what. It is used by one goroutine.
type Core struct {
	policy        Policy
	now           gateway.Instant
	agents        map[gateway.AgentID]*agent
	queues        map[gateway.QueueID]*queue
	skills        map[gateway.SkillID]*skill
	conversations map[gateway.ConversationID]*conversation
	classes       []*class // by number
	filled        bitmap   // the classes in which something waits to be given
	timers        heap[*timer]

	// What settle has to look at. Between commands these are empty.
	untried []*conversation // wait since now: may somebody take them? By key
	woken   []*agent        // may they take something?
	spare   []*agent        // may they drain for something?

	undrained heap[*conversation] // overdue, and nobody can drain for them
	takers    [MaxConsidered]*agent
	buffer    []byte // of class keys
	out       []Decision
}

// NewCore returns a core that knows nobody.
func NewCore(policy Policy) *Core {
	return &Core{
		policy:        policy,
		agents:        make(map[gateway.AgentID]*agent),
		queues:        make(map[gateway.QueueID]*queue),
		skills:        make(map[gateway.SkillID]*skill),
		conversations: make(map[gateway.ConversationID]*conversation),
		undrained:     heap[*conversation]{slot: inUndrained},
	}
}

// Apply takes a command at an instant and returns what is to be done, in order.
// Time does not run backwards: an earlier instant counts as the latest.
func (c *Core) Apply(now gateway.Instant, cmd Command) []Decision {
	c.now, c.out = max(c.now, now), nil
	c.expire()
	cmd.apply(c)
	c.settle()
	c.expire()
	return c.out
}

// Next is the instant at which the core wants a Tick, or 0.
func (c *Core) Next() gateway.Instant {
	if t, ok := c.timers.first(); ok {
		return t.due
	}
	return 0
}

// Knows reports whether the conversation waits, is offered or is held.
func (c *Core) Knows(id gateway.ConversationID) bool { return c.conversations[id] != nil }

// Holds returns the agent who holds the conversation, if one does.
func (c *Core) Holds(id gateway.ConversationID) (gateway.AgentID, bool) {
	if cv := c.conversations[id]; cv != nil && cv.agent != nil {
		return cv.agent.id, true
	}
	return "", false
}

// Epoch is the epoch the core believes the conversation to have, if it knows it.
func (c *Core) Epoch(id gateway.ConversationID) (int64, bool) {
	cv := c.conversations[id]
	if cv == nil {
		return 0, false
	}
	return cv.epoch, true
}

// Others returns the conversations the core knows beside those given, ordered.
func (c *Core) Others(given map[gateway.ConversationID]bool) []gateway.ConversationID {
	return others(c.conversations, given)
}

// KnowsAgent reports whether the core was told of the agent.
func (c *Core) KnowsAgent(id gateway.AgentID) bool { return c.agents[id] != nil }

// OtherAgents returns the agents beside those given, ordered.
func (c *Core) OtherAgents(given map[gateway.AgentID]bool) []gateway.AgentID {
	return others(c.agents, given)
}

func others[K cmp.Ordered, V any](known map[K]V, given map[K]bool) []K {
	var ids []K
	for id := range known {
		if !given[id] {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (c *Core) decide(d Decision) { c.out = append(c.out, d) }

func (Tick) apply(*Core) {}

func (c *Core) queue(id gateway.QueueID) *queue {
	q := c.queues[id]
	if q == nil {
		q = &queue{
			id: id, members: make(map[*agent]bool), classes: make(map[string]*class),
			waiting: heap[*conversation]{slot: inQueue},
		}
		c.queues[id] = q
	}
	return q
}

func (c *Core) skill(id gateway.SkillID) *skill {
	s := c.skills[id]
	if s == nil {
		s = &skill{id: id}
		c.skills[id] = s
	}
	return s
}
