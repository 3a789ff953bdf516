package dispatch

func (cmd SetPresence) apply(c *Core) {
	a := c.agents[cmd.Agent]
	if a == nil || a.state == cmd.State && a.since == cmd.Since {
		return
	}
	a.state, a.since = cmd.State, cmd.Since
	if a.state == Ready {
		a.idle = max(a.idle, cmd.Since)
	}
	c.turned(a)
}

func (cmd Connect) apply(c *Core) {
	if a := c.agents[cmd.Agent]; a != nil && !a.connected {
		a.connected = true
		c.turned(a)
	}
}

func (cmd Disconnect) apply(c *Core) {
	if a := c.agents[cmd.Agent]; a != nil && a.connected {
		a.connected, a.away = false, c.now
		c.turned(a)
	}
}

func (cmd Input) apply(c *Core) {
	if a := c.agents[cmd.Agent]; a != nil {
		a.input = max(a.input, cmd.At)
	}
}

// attentive reports whether the agent used pointer or keyboard a moment ago.
func (c *Core) attentive(a *agent) bool {
	return a.input != 0 && c.now.Sub(a.input) < c.policy.Attentive
}

// turned draws the consequences of an agent's new state or connection.
func (c *Core) turned(a *agent) {
	serves := a.state == Ready && a.connected
	switch {
	case serves && !a.serving:
		a.serving = true
		c.count(a, 1)
		c.spare = append(c.spare, a)
	case !serves && a.serving:
		a.serving = false
		c.count(a, -1)
		c.stopServing(a)
	}
	a.refile()
	c.passBy(a)
	for _, cv := range a.held {
		c.unstrand(cv)
		c.schedule(cv)
	}
	c.wake(a)
}

// stopServing withdraws what is offered to who does not serve any more, and lets
// another drain.
func (c *Core) stopServing(a *agent) {
	for _, o := range sortedByID(a.offers, (*offer).id) {
		c.endOffer(o.conversation, Withdrawn)
	}
	c.stopDraining(a)
}
