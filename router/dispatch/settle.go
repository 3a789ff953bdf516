package dispatch

import (
	"slices"

	"switchboard/gateway"
)

// settle gives what waits to who can take it, the least key first, until nothing can
// be given. It looks only at what began to wait and at who may have become able to
// take something, since nobody could take anything before.
func (c *Core) settle() {
	for {
		cv := lesser(c.foremost(), c.wanted())
		if len(c.untried) > 0 {
			cv = lesser(cv, c.untried[0])
		}
		if cv == nil {
			return
		}
		c.tried(cv)
		if takers := c.best(cv); len(takers) > 0 {
			c.give(cv, takers)
		} else {
			c.seekDrainer(cv)
		}
	}
}

// try remembers that what waits may find somebody.
func (c *Core) try(cv *conversation) {
	if cv.untried || cv.line.claim {
		return
	}
	cv.untried = true
	i, _ := slices.BinarySearchFunc(c.untried, cv, byKey)
	c.untried = slices.Insert(c.untried, i, cv)
}

func (c *Core) tried(cv *conversation) {
	if cv.untried {
		i, _ := slices.BinarySearchFunc(c.untried, cv, byKey)
		c.untried = slices.Delete(c.untried, i, i+1)
		cv.untried = false
	}
}

// wake remembers that an agent may be able to take something.
func (c *Core) wake(a *agent) {
	a.next = nil
	if !a.woken {
		a.woken = true
		c.woken = append(c.woken, a)
	}
}

// foremost is the least key of what those can take who were woken, or nil. Who can
// take nothing goes back to sleep.
func (c *Core) foremost() *conversation {
	var least *conversation
	awake := c.woken[:0]
	for _, a := range c.woken {
		if cv := c.nextFor(a); cv == nil {
			a.woken = false
		} else {
			awake = append(awake, a)
			if least == nil || byKey(cv, least) < 0 {
				least = cv
			}
		}
	}
	clear(c.woken[len(awake):])
	c.woken = awake
	return least
}

// nextFor is the least key of what the agent can take now, or nil.
func (c *Core) nextFor(a *agent) *conversation {
	if a.drains == nil {
		if a.next == nil || a.next.line == nil {
			a.next = c.least(a, a.fits)
		}
		return a.next
	}
	first := c.least(a, a.large)
	if first != nil && !a.fits(first.load) {
		a.waitBehind(first)
		return nil
	}
	a.waitBehind(nil)
	return first
}

// least is the least key of what waits for the agent or for anybody like him and fits
// him, or nil.
func (c *Core) least(a *agent, fits func(Load) bool) *conversation {
	var least *conversation
	for _, l := range a.lines {
		if len(l.waiting.items) > 0 && !l.claim && a.receives(l) && fits(l.load) {
			least = lesser(least, l.firstFor(a))
		}
	}
	if !a.serving {
		return least
	}
	for i := range a.eligible.and(c.filled) {
		l := &c.classes[i].line
		if least != nil && l.waiting.items[0].key > least.key {
			continue // told by the key alone: to look at a conversation costs more than all else here
		}
		if fits(l.load) {
			least = lesser(least, l.firstFor(a))
		}
	}
	return least
}

// lesser is the one with the lesser key; either may be nil.
func lesser(a, b *conversation) *conversation {
	if a == nil || b != nil && byKey(b, a) < 0 {
		return b
	}
	return a
}

// give offers or assigns what waits to the first who can take it. To who is Finishing
// it is assigned: no offer stands on who does not serve.
func (c *Core) give(cv *conversation, takers []*agent) {
	a := takers[0]
	why := c.why(cv, a, cv.rule(), takers)
	if cv.comesBy() == Direct && c.attentive(a) || !a.serving {
		c.assign(cv, a, why, gateway.BySystem())
		return
	}
	c.propose(cv, a, c.now.Add(cv.ringFor), why, gateway.BySystem())
}

// assign decides that the agent has the conversation, wherever it is now.
func (c *Core) assign(cv *conversation, a *agent, why Why, by gateway.Actor) {
	c.decide(Assign{Conversation: cv.id, Agent: a.id, Epoch: cv.epoch, Why: why, By: by})
	c.hand(cv, a)
}

// hand gives the conversation to the agent, as was decided.
func (c *Core) hand(cv *conversation, a *agent) {
	cv.epoch++
	if cv.line != nil {
		c.endWait(cv)
	}
	c.detach(cv)
	cv.load = cv.unparked()
	a.idle = c.now
	c.hold(cv, a)
}

// endWait takes a conversation out of its line because somebody gets it.
func (c *Core) endWait(cv *conversation) {
	c.unfile(cv)
	c.stopDraining(cv.drainer)
}
