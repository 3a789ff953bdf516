package dispatch

import "switchboard/gateway"

// recall takes a conversation back that is due, if another could take it.
func (c *Core) recall(cv *conversation, cause Cause, since gateway.Instant) {
	cl := c.classOf(cv.queue, cv.needs(max(len(cv.rings)-1, 0)), cv.unparked(), Direct)
	others, a := cl.serving, cv.agent
	if a.serving && a.eligible.has(cl.number) && a.large(cl.load) {
		others--
	}
	if others > 0 {
		c.takeBack(cv, cause, since)
		return
	}
	cv.stranded = cl
	cl.stranded[cv] = true
	c.schedule(cv)
}

// unparked is what the conversation weighs on who gets it next.
func (cv *conversation) unparked() Load {
	load := cv.load
	load.Weight = max(load.Weight, 1)
	return load
}

// unstrand lets a conversation be due again.
func (c *Core) unstrand(cv *conversation) {
	if cv.stranded != nil {
		delete(cv.stranded.stranded, cv)
		cv.stranded = nil
	}
}

// takeBack decides that the conversation returns to its queue.
func (c *Core) takeBack(cv *conversation, cause Cause, since gateway.Instant) {
	if cv.offer != nil {
		c.endOffer(cv, Withdrawn)
	}
	c.decide(TakeBack{
		Conversation: cv.id, Agent: cv.agent.id, Epoch: cv.epoch, Cause: cause, After: millis(c.now, since),
	})
	c.forget(cv)
}

// finish decides that a wrap-up is over.
func (c *Core) finish(cv *conversation) {
	if cv.offer != nil {
		c.endOffer(cv, Withdrawn)
	}
	c.decide(Finish{Conversation: cv.id, Agent: cv.agent.id, Epoch: cv.epoch})
	c.forget(cv)
}

func (cmd Opened) apply(c *Core) {
	if cv := c.conversations[cmd.Conversation]; cv.heldBy(cmd.Agent) {
		cv.openBy = 0
		c.unstrand(cv)
		c.schedule(cv)
	}
}

func (cmd Answered) apply(c *Core) {
	if cv := c.conversations[cmd.Conversation]; cv.heldBy(cmd.Agent) {
		cv.openBy, cv.answerBy = 0, 0
		c.unstrand(cv)
		c.schedule(cv)
	}
}

// heldBy reports whether the agent holds the conversation. There may be none.
func (cv *conversation) heldBy(id gateway.AgentID) bool {
	return cv != nil && cv.agent != nil && cv.agent.id == id
}
