package dispatch

import (
	"cmp"
	"slices"
	"time"

	"switchboard/gateway"
)

// conversation is one that waits, is offered or is held. It waits if line is set, is
// held if agent is, and is offered, or being passed on, if offer is.
type conversation struct {
	id    gateway.ConversationID
	queue *queue
	key   gateway.Instant
	load  Load
	epoch int64

	arrival   gateway.Instant
	allowance time.Duration
	mode      Mode // see comesBy
	ringFor   time.Duration
	rings     []Relaxation
	ring      int // the present one
	personal  []Personal
	passed    int // how many of personal were passed by
	excluded  []gateway.AgentID
	last      gateway.AgentID // comes behind all others
	overflow  Overflow
	absence   Absence

	line     *line
	drainer  *agent   // drains for it
	blocked  []*agent // drain, and wait for this one to go first
	untried  bool     // is in Core.untried
	wanting  bool     // is in Core.undrained
	places   [slots]int
	timer    timer
	offer    *offer
	agent    *agent
	slot     int             // in agent.held
	since    gateway.Instant // when the agent got it, as far as the core knows
	stranded *class          // due to be taken back, while nobody else of that class could take it

	openBy, answerBy, wrapUntil gateway.Instant
}

// heavy reports whether it could starve behind light work.
func (cv *conversation) heavy() bool { return cv.load.Exclusive || cv.load.Weight > 1 }

// needs are the skills of the i-th ring.
func (cv *conversation) needs(ring int) []Need {
	if len(cv.rings) == 0 {
		return nil
	}
	return cv.rings[ring].Needs
}

// excludes reports whether the agent declined it.
func (cv *conversation) excludes(a *agent) bool {
	return len(cv.excluded) > 0 && slices.Contains(cv.excluded, a.id)
}

func (cv *conversation) exclude(a *agent) {
	if !cv.excludes(a) {
		cv.excluded = append(slices.Clip(cv.excluded), a.id) // a Why may share what was there
	}
}

// tie implements ranked.
func (cv *conversation) tie(other *conversation) int { return cmp.Compare(cv.id, other.id) }

// place implements ranked.
func (cv *conversation) place(in slot) *int { return &cv.places[in] }

// byKey orders what waits: the least key first, then the least id.
func byKey(a, b *conversation) int {
	return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id))
}

func (cmd Enqueue) apply(c *Core) {
	cmd.Load.Weight = max(cmd.Load.Weight, 1)
	cv := c.conversations[cmd.Conversation]
	if cv != nil && cv.agent == nil && cv.is(cmd) {
		return
	}
	if cv == nil {
		cv = c.meet(cmd.Conversation)
	} else {
		if cv.agent != nil || !slices.Equal(cv.personal, cmd.Personal) {
			cv.passed = 0
		}
		c.detach(cv)
	}
	cv.queue, cv.load, cv.epoch = c.queue(cmd.Queue), cmd.Load, cmd.Epoch
	cv.arrival, cv.allowance, cv.key = cmd.Arrival, cmd.Allowance, cmd.Arrival.Add(-cmd.Allowance)
	cv.mode, cv.ringFor, cv.rings, cv.ring = cmd.Mode, cmd.RingFor, cmd.Rings, 0
	cv.personal, cv.excluded, cv.last = cmd.Personal, cmd.Excluded, cmd.Last
	cv.overflow, cv.absence = cmd.Overflow, cmd.Absence
	if cmd.Offer == nil || !c.stand(cv, *cmd.Offer) {
		c.wait(cv)
	}
}

// is reports whether the conversation waits or is offered as cmd says already.
func (cv *conversation) is(cmd Enqueue) bool {
	return cv.queue.id == cmd.Queue && cv.load == cmd.Load && cv.epoch == cmd.Epoch &&
		cv.arrival == cmd.Arrival && cv.allowance == cmd.Allowance &&
		cv.mode == cmd.Mode && cv.ringFor == cmd.RingFor && sameRings(cv.rings, cmd.Rings) &&
		slices.Equal(cv.personal, cmd.Personal) && sameAgents(cv.excluded, cmd.Excluded) && cv.last == cmd.Last &&
		cv.overflow == cmd.Overflow && cv.absence == cmd.Absence && cv.offer.is(cmd.Offer)
}

func sameRings(a, b []Relaxation) bool {
	return slices.EqualFunc(a, b, func(a, b Relaxation) bool {
		return a.After == b.After && slices.Equal(a.Needs, b.Needs)
	})
}

// sameAgents compares them as sets.
func sameAgents(a, b []gateway.AgentID) bool {
	if slices.Equal(a, b) {
		return true
	}
	has := func(in []gateway.AgentID) func(gateway.AgentID) bool {
		return func(id gateway.AgentID) bool { return !slices.Contains(in, id) }
	}
	return !slices.ContainsFunc(a, has(b)) && !slices.ContainsFunc(b, has(a))
}

func (cmd Hold) apply(c *Core) {
	cmd.Load.Weight = max(cmd.Load.Weight, 0)
	cv, a := c.conversations[cmd.Conversation], c.agents[cmd.Agent]
	since := c.now
	switch {
	case a == nil:
		c.orphan(cv, cmd)
		return
	case cv == nil:
		cv = c.meet(cmd.Conversation)
	case cv.agent == a && cv.isHeld(cmd):
		return
	case cv.agent == a:
		since = cv.since
		c.unhold(cv) // he goes on having it: he is not idle from now on
		c.detach(cv)
	default:
		c.detach(cv)
	}
	c.stopDraining(cv.drainer)
	cv.queue, cv.load, cv.epoch = c.queue(cmd.Queue), cmd.Load, cmd.Epoch
	cv.arrival, cv.rings, cv.absence = cmd.Arrival, cmd.Rings, cmd.Absence
	c.hold(cv, a)
	cv.since, cv.openBy, cv.answerBy, cv.wrapUntil = since, cmd.OpenBy, cmd.AnswerBy, cmd.WrapUntil
	if cmd.Passing != nil {
		c.stand(cv, *cmd.Passing)
	}
	c.schedule(cv)
}

// isHeld reports whether the conversation is held as cmd says already.
func (cv *conversation) isHeld(cmd Hold) bool {
	return cv.queue.id == cmd.Queue && cv.load == cmd.Load && cv.epoch == cmd.Epoch &&
		cv.absence == cmd.Absence && sameRings(cv.rings, cmd.Rings) && cv.arrival == cmd.Arrival &&
		cv.openBy == cmd.OpenBy && cv.answerBy == cmd.AnswerBy && cv.wrapUntil == cmd.WrapUntil &&
		cv.offer.is(cmd.Passing)
}

// orphan ends the having of a conversation by an agent the core does not know.
func (c *Core) orphan(cv *conversation, cmd Hold) {
	if cv != nil {
		c.forget(cv)
	}
	if cmd.Passing != nil {
		c.decide(EndOffer{
			Conversation: cmd.Conversation, Agent: cmd.Passing.Agent, From: cmd.Agent, Epoch: cmd.Epoch, Outcome: Withdrawn,
		})
		cmd.Epoch++
	}
	if cmd.WrapUntil != 0 {
		c.decide(Finish{Conversation: cmd.Conversation, Agent: cmd.Agent, Epoch: cmd.Epoch})
		return
	}
	c.decide(TakeBack{Conversation: cmd.Conversation, Agent: cmd.Agent, Epoch: cmd.Epoch, Cause: Gone})
}

func (cmd Remove) apply(c *Core) {
	if cv := c.conversations[cmd.Conversation]; cv != nil {
		c.forget(cv)
	}
}

// meet makes a conversation known.
func (c *Core) meet(id gateway.ConversationID) *conversation {
	cv := &conversation{id: id}
	cv.timer.conversation = cv
	c.conversations[id] = cv
	return cv
}

// forget makes a conversation unknown, wherever it is.
func (c *Core) forget(cv *conversation) {
	c.detach(cv)
	c.stopDraining(cv.drainer)
	c.unset(&cv.timer)
	delete(c.conversations, cv.id)
}

// detach takes a conversation from where it is without a decision. Who drains for it
// goes on: it may be about to wait again.
func (c *Core) detach(cv *conversation) {
	if cv.line != nil {
		c.unfile(cv)
	}
	if cv.offer != nil {
		c.dropOffer(cv)
	}
	if cv.agent != nil {
		cv.agent.idle = c.now
		c.unhold(cv)
	}
}

// hold makes the conversation the agent's.
func (c *Core) hold(cv *conversation, a *agent) {
	cv.agent, cv.slot, cv.since = a, len(a.held), c.now
	cv.openBy, cv.answerBy, cv.wrapUntil = 0, 0, 0
	a.held = append(a.held, cv)
	a.take(cv.load)
	a.refile()
	c.schedule(cv)
}

// unhold ends the agent's having it. His units are free.
func (c *Core) unhold(cv *conversation) {
	c.unstrand(cv)
	a, last := cv.agent, len(cv.agent.held)-1
	a.held[cv.slot] = a.held[last]
	a.held[cv.slot].slot = cv.slot
	a.held[last] = nil
	a.held = a.held[:last]
	cv.agent = nil
	a.release(cv.load)
	a.refile()
	c.wake(a)
}
