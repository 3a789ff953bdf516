package router

import (
	"cmp"
	"slices"

	"switchboard/gateway"
)

// Core decides who gets what. It is pure: it reads no clock, draws no lot, does no
// I/O and starts nothing, so the same commands at the same instants give the same
// decisions. It is used by one goroutine.
type Core struct {
	now           gateway.Instant
	agents        map[gateway.AgentID]*agent
	queues        map[gateway.QueueID]*queue
	conversations map[gateway.ConversationID]*conversation
	due           heap[*conversation] // held by the disconnected, by when to take them back
	out           []Decision
}

// NewCore returns a core that knows nobody.
func NewCore() *Core {
	return &Core{
		agents:        make(map[gateway.AgentID]*agent),
		queues:        make(map[gateway.QueueID]*queue),
		conversations: make(map[gateway.ConversationID]*conversation),
		due:           heap[*conversation]{before: dueBefore, place: conversationPlace},
	}
}

// Apply takes a command at an instant and returns what is to be done, in order.
// Time does not run backwards: an earlier instant counts as the latest.
func (c *Core) Apply(now gateway.Instant, cmd Command) []Decision {
	c.now, c.out = max(c.now, now), nil
	c.expire()
	cmd.apply(c)
	c.expire()
	return c.out
}

// Next is the instant at which the core wants a Tick, or 0.
func (c *Core) Next() gateway.Instant {
	if len(c.due.items) == 0 {
		return 0
	}
	return c.due.items[0].due
}

// Knows reports whether the conversation waits or is held.
func (c *Core) Knows(id gateway.ConversationID) bool { return c.conversations[id] != nil }

// Others returns the conversations that wait or are held beside those given, ordered.
func (c *Core) Others(given map[gateway.ConversationID]bool) []gateway.ConversationID {
	return others(c.conversations, given)
}

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

// KnowsAgent reports whether the core was told of the agent.
func (c *Core) KnowsAgent(id gateway.AgentID) bool { return c.agents[id] != nil }

func (cmd Enqueue) apply(c *Core) {
	cmd.Weight = max(cmd.Weight, 1)
	old := c.conversations[cmd.Conversation]
	if old != nil && old.waits(cmd) {
		return
	}
	var freed *agent
	if old != nil {
		freed = old.agent
		c.forget(old)
	}
	cv := &conversation{
		id: cmd.Conversation, queue: c.queue(cmd.Queue), key: cmd.Key, weight: cmd.Weight,
		epoch: cmd.Epoch, absence: cmd.Absence, sticky: cmd.Sticky,
	}
	c.conversations[cv.id] = cv
	cv.enter(cv.queue.class(cv.weight))
	c.feedBefore(freed, cv)
	c.place(cv)
	c.feed(freed)
}

func (cmd Hold) apply(c *Core) {
	a := c.agents[cmd.Agent]
	old := c.conversations[cmd.Conversation]
	if old != nil && a != nil && old.agent == a && old.isHeld(cmd) {
		return
	}
	var freed *agent
	if old != nil {
		freed = old.agent
		c.forget(old)
	}
	if a == nil {
		c.decide(TakeBack{Conversation: cmd.Conversation, Agent: cmd.Agent, Epoch: cmd.Epoch, Cause: Gone})
		c.feed(freed)
		return
	}
	cv := &conversation{
		id: cmd.Conversation, queue: c.queue(cmd.Queue), weight: max(cmd.Weight, 0),
		epoch: cmd.Epoch, absence: cmd.Absence,
	}
	c.conversations[cv.id] = cv
	c.give(cv, a)
	c.feed(freed)
}

func (cmd Remove) apply(c *Core) {
	cv := c.conversations[cmd.Conversation]
	if cv == nil {
		return
	}
	a := cv.agent
	c.forget(cv)
	c.feed(a)
}

func (cmd AssignTo) apply(c *Core) {
	cv, a := c.conversations[cmd.Conversation], c.agents[cmd.Agent]
	if reason := refusal(cv, a, cmd.Rule); reason != "" {
		c.decide(Refusal{Conversation: cmd.Conversation, Agent: cmd.Agent, Reason: reason})
		return
	}
	if cv.agent == a {
		return // he has it
	}
	freed := cv.agent
	c.assign(cv, a, cmd.Rule, cmd.By)
	c.feed(freed)
}

// refusal says why the agent cannot be given the conversation by that rule, or "".
func refusal(cv *conversation, a *agent, rule Rule) Reason {
	switch {
	case cv == nil:
		return NotOpen
	case a == nil:
		return UnknownAgent
	case cv.agent == a:
		return ""
	case a.state != Ready:
		return NotReady
	case !a.connected:
		return NotConnected
	case rule != Ordered && a.free() < cv.weight:
		return Full
	}
	return ""
}

func (cmd Accept) apply(c *Core) {
	cv := c.conversations[cmd.Conversation]
	if cv == nil || cv.agent == nil || cv.agent.id != cmd.Agent {
		c.decide(Refusal{Conversation: cmd.Conversation, Agent: cmd.Agent, Reason: NotOffered})
	}
}

func (cmd Decline) apply(c *Core) {
	c.decide(Refusal{Conversation: cmd.Conversation, Agent: cmd.Agent, Reason: NotOffered})
}

func (Tick) apply(*Core) {}

// place gives a waiting conversation to its last agent if he can take it now, else
// to the best of its queue, if there is one.
func (c *Core) place(cv *conversation) {
	if last := c.agents[cv.sticky]; last != nil && last.takes(cv.weight) {
		c.assign(cv, last, LastAgent, gateway.BySystem())
		return
	}
	if m := cv.queue.best(cv.weight); m != nil {
		c.assign(cv, m.agent, InTurn, gateway.BySystem())
	}
}

// feed gives an agent the longest waiting of all he can take, until there is none.
func (c *Core) feed(a *agent) { c.feedBefore(a, nil) }

// feedBefore feeds an agent until it is the turn of next.
func (c *Core) feedBefore(a *agent, next *conversation) {
	for a != nil && a.takes(1) {
		cv := a.oldest()
		if cv == nil || cv == next {
			return
		}
		c.assign(cv, a, InTurn, gateway.BySystem())
	}
}

// assign decides that the agent has the conversation, wherever it is now.
func (c *Core) assign(cv *conversation, a *agent, rule Rule, by gateway.Actor) {
	c.decide(Assign{Conversation: cv.id, Agent: a.id, Epoch: cv.epoch, Why: c.why(cv, a, rule), By: by})
	if cv.agent != nil {
		c.drop(cv)
	}
	cv.epoch++
	a.idle = c.now
	c.give(cv, a)
}

// give makes the conversation the agent's.
func (c *Core) give(cv *conversation, a *agent) {
	cv.leave()
	cv.agent, cv.slot = a, len(a.held)
	a.held = append(a.held, cv)
	a.load += cv.weight
	a.refile()
	if !a.connected {
		c.watch(cv)
	}
}

// drop ends the agent's having the conversation. His units are free, and he is not
// fed yet.
func (c *Core) drop(cv *conversation) {
	cv.leave()
	a, last := cv.agent, len(cv.agent.held)-1
	a.held[cv.slot] = a.held[last]
	a.held[cv.slot].slot = cv.slot
	a.held[last] = nil
	a.held = a.held[:last]
	a.load -= cv.weight
	a.idle = c.now
	a.refile()
	cv.agent = nil
}

// forget makes the conversation unknown.
func (c *Core) forget(cv *conversation) {
	if cv.agent != nil {
		c.drop(cv)
	}
	cv.leave()
	delete(c.conversations, cv.id)
}

func (c *Core) decide(d Decision) { c.out = append(c.out, d) }

func (c *Core) queue(id gateway.QueueID) *queue {
	q := c.queues[id]
	if q == nil {
		q = newQueue(id)
		c.queues[id] = q
	}
	return q
}

// why writes down what is true just before an assignment.
func (c *Core) why(cv *conversation, a *agent, rule Rule) Why {
	w := Why{
		Rule: rule, Load: a.load, Capacity: a.capacity, Idle: millis(c.now, a.idle), Sticky: cv.sticky,
	}
	if cv.agent != nil {
		return w // it does not wait: nobody else was considered
	}
	w.Waited = millis(c.now, cv.key)
	w.Position = 1 + cv.queue.ahead(cv, MaxPosition-1)
	w.Waiting = cv.queue.waiting()
	w.Free = cv.queue.available(cv.weight)
	for _, m := range cv.queue.bestFew(cv.weight) {
		w.Considered = append(w.Considered, Candidate{Agent: m.agent.id, Load: m.agent.load, Idle: millis(c.now, m.agent.idle)})
	}
	return w
}

// millis is how long ago since was; 0 if it never was.
func millis(now, since gateway.Instant) int64 {
	if since == 0 {
		return 0
	}
	return max(int64(now-since), 0)
}
