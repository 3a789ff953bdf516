package dispatch

func (cmd AssignTo) apply(c *Core) {
	cv, a := c.conversations[cmd.Conversation], c.agents[cmd.Agent]
	if cv != nil && a != nil && cv.agent == a {
		return // he has it
	}
	if reason := cmd.refusal(cv, a); reason != "" {
		c.refuse(cmd.Conversation, cmd.Agent, reason)
		return
	}
	if cv.offer != nil {
		c.endOffer(cv, Withdrawn)
	}
	var takers []*agent
	if cv.line != nil {
		takers = c.best(cv)
	}
	c.assign(cv, a, c.why(cv, a, cmd.Rule, takers), cmd.By)
}

// refusal says why the agent cannot be given the conversation, or "".
func (cmd AssignTo) refusal(cv *conversation, a *agent) Reason {
	claimed := cmd.Rule == Claimed
	switch {
	case cv == nil, claimed && cv.line == nil:
		return NotOpen
	case a == nil:
		return UnknownAgent
	case a.state != Ready:
		return NotReady
	case !a.connected:
		return NotConnected
	case claimed && !a.belongs(cv.line):
		return NotMember
	case claimed && !a.fits(cv.load):
		return Full
	}
	return ""
}

// belongs reports whether what waits in the line is for the agent.
func (a *agent) belongs(l *line) bool {
	if l.agent != nil {
		return l.agent == a
	}
	return a.eligible.has(l.class.number)
}

func (cmd Pass) apply(c *Core) {
	cv, a := c.conversations[cmd.Conversation], c.agents[cmd.To]
	if cv != nil && a != nil && cv.agent == a {
		return // he has it
	}
	if reason := cmd.refusal(cv, a); reason != "" {
		c.refuse(cmd.Conversation, cmd.To, reason)
		return
	}
	if cv.offer != nil {
		c.endOffer(cv, Withdrawn)
	}
	c.propose(cv, a, cmd.Until, c.why(cv, a, Transferred, nil), cmd.By)
}

// refusal says why the conversation cannot be passed to the agent, or "".
func (cmd Pass) refusal(cv *conversation, a *agent) Reason {
	switch {
	case cv == nil:
		return NotOpen
	case a == nil:
		return UnknownAgent
	case a.state != Ready:
		return NotReady
	case !a.connected:
		return NotConnected
	case !a.fits(cv.unparked()) && (cv.offer == nil || cv.offer.agent != a):
		return Full
	case cv.agent == nil:
		return NotHeld
	}
	return ""
}
