package dispatch

import (
	"slices"

	"switchboard/gateway"
)

// offer is one that stands.
type offer struct {
	conversation *conversation
	agent        *agent
	Standing
	load Load // what it reserves
	slot int  // in agent.offers
}

func (o *offer) id() gateway.ConversationID { return o.conversation.id }

// is reports whether the offer is the one that was told of. There may be none.
func (o *offer) is(told *Standing) bool {
	if o == nil || told == nil {
		return o == nil && told == nil
	}
	return o.Standing == *told
}

// stand lets an offer be that was decided before. It is withdrawn if the agent does
// not serve.
func (c *Core) stand(cv *conversation, s Standing) bool {
	if a := c.agents[s.Agent]; a != nil && a.serving {
		c.stopDraining(cv.drainer)
		c.reserve(cv, a, s)
		return true
	}
	c.decide(EndOffer{Conversation: cv.id, Agent: s.Agent, From: cv.holder(), Epoch: cv.epoch, Outcome: Withdrawn})
	cv.epoch++
	return false
}

// holder is who holds the conversation, or "".
func (cv *conversation) holder() gateway.AgentID {
	if cv.agent == nil {
		return ""
	}
	return cv.agent.id
}

// propose decides to offer a conversation that waits or is being passed on.
func (c *Core) propose(cv *conversation, a *agent, until gateway.Instant, why Why, by gateway.Actor) {
	c.decide(Offer{
		Conversation: cv.id, Agent: a.id, From: cv.holder(), Deadline: until, Epoch: cv.epoch, Why: why, By: by,
	})
	cv.epoch++
	if cv.line != nil {
		c.endWait(cv)
	}
	c.reserve(cv, a, Standing{Agent: a.id, Deadline: until, Rule: why.Rule, By: by})
}

func (c *Core) reserve(cv *conversation, a *agent, s Standing) {
	cv.offer = &offer{conversation: cv, agent: a, Standing: s, slot: len(a.offers), load: cv.unparked()}
	a.offers = append(a.offers, cv.offer)
	a.take(cv.offer.load)
	a.refile()
	c.schedule(cv)
}

// dropOffer makes an offer void. The units it reserved are free.
func (c *Core) dropOffer(cv *conversation) {
	o, last := cv.offer, len(cv.offer.agent.offers)-1
	a := o.agent
	a.offers[o.slot] = a.offers[last]
	a.offers[o.slot].slot = o.slot
	a.offers[last] = nil
	a.offers = a.offers[:last]
	cv.offer = nil
	a.release(o.load)
	a.refile()
	c.wake(a)
}

// endOffer decides that an offer is over and was not accepted.
func (c *Core) endOffer(cv *conversation, outcome Outcome) {
	a := cv.offer.agent
	c.decide(EndOffer{Conversation: cv.id, Agent: a.id, From: cv.holder(), Epoch: cv.epoch, Outcome: outcome})
	cv.epoch++
	c.dropOffer(cv)
	if cv.agent != nil {
		c.schedule(cv)
		return
	}
	if outcome == Declined {
		cv.exclude(a)
	}
	c.wait(cv)
}

// miss ends all offers to an agent who did not react to some of them.
func (c *Core) miss(a *agent) {
	offers := sortedByID(a.offers, (*offer).id)
	unheard := func(o *offer) bool { return o.Deadline != 0 && o.Deadline <= c.now }
	for _, o := range offers {
		if unheard(o) {
			c.endOffer(o.conversation, Unheard)
		}
	}
	for _, o := range slices.DeleteFunc(offers, unheard) {
		c.endOffer(o.conversation, Withdrawn)
	}
	c.decide(Miss{Agent: a.id})
	a.state, a.since = Missed, c.now
	c.turned(a)
}

func (cmd Accept) apply(c *Core) {
	cv, a := c.conversations[cmd.Conversation], c.agents[cmd.Agent]
	switch {
	case cv != nil && a != nil && cv.agent == a:
		// He has it.
	case !c.offered(cv, a):
		c.refuse(cmd.Conversation, cmd.Agent, unoffered(cv, a))
	default:
		c.decide(Assign{Conversation: cv.id, Agent: a.id, Epoch: cv.epoch, Offered: true, By: cv.offer.By})
		c.hand(cv, a)
	}
}

func (cmd Decline) apply(c *Core) {
	cv, a := c.conversations[cmd.Conversation], c.agents[cmd.Agent]
	if !c.offered(cv, a) {
		c.refuse(cmd.Conversation, cmd.Agent, unoffered(cv, a))
		return
	}
	c.endOffer(cv, Declined)
}

// offered reports whether the conversation is offered to the agent.
func (c *Core) offered(cv *conversation, a *agent) bool {
	return cv != nil && a != nil && cv.offer != nil && cv.offer.agent == a
}

func unoffered(cv *conversation, a *agent) Reason {
	switch {
	case cv == nil:
		return NotOpen
	case a == nil:
		return UnknownAgent
	}
	return NotOffered
}

func (c *Core) refuse(id gateway.ConversationID, agent gateway.AgentID, reason Reason) {
	c.decide(Refusal{Conversation: id, Agent: agent, Reason: reason})
}
