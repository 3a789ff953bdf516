package dispatch

import "switchboard/gateway"

// overdue reports whether somebody has to drain for what waits, if it cannot be had
// otherwise.
func (c *Core) overdue(cv *conversation) bool {
	due := c.drainsAt(cv)
	return due != 0 && due <= c.now
}

// drainsAt is from when on somebody has to drain for what waits, or 0.
func (c *Core) drainsAt(cv *conversation) gateway.Instant {
	if c.policy.Drain <= 0 || !cv.heavy() || cv.comesBy() == Claim {
		return 0
	}
	return cv.arrival.Add(c.policy.Drain)
}

// seekDrainer lets the least occupied agent who could take it drain for what is
// overdue and nobody can take now.
func (c *Core) seekDrainer(cv *conversation) {
	if !c.overdue(cv) || cv.drainer != nil {
		return
	}
	var best *agent
	if a := cv.line.agent; a != nil {
		best = better(best, a, cv)
	} else if cv.line.class.serving > 0 {
		for a := range cv.queue.members {
			best = better(best, a, cv)
		}
	}
	switch {
	case best != nil:
		c.unwant(cv)
		c.drain(best, cv)
	case !cv.wanting:
		cv.wanting = true
		c.undrained.push(cv.key, cv)
	}
}

// unwant takes what waits from what wants somebody to drain for it.
func (c *Core) unwant(cv *conversation) {
	if cv.wanting {
		c.undrained.remove(cv)
		cv.wanting = false
	}
}

// better is the one who had better drain, the best so far or another.
func better(best, a *agent, cv *conversation) *agent {
	if a.serving && a.drains == nil && a.couldTake(cv) && (best == nil || byTurn(a, best) < 0) {
		return a
	}
	return best
}

// wanted is the least key of what is overdue and some spare agent could drain for, or
// nil. If there is none, nobody is spare any more.
func (c *Core) wanted() *conversation {
	if len(c.spare) == 0 {
		return nil
	}
	for cv := range c.undrained.inOrder() {
		for _, a := range c.spare {
			if better(nil, a, cv) != nil {
				return cv
			}
		}
	}
	clear(c.spare)
	c.spare = c.spare[:0]
	return nil
}

func (c *Core) drain(a *agent, cv *conversation) {
	a.drains, cv.drainer = cv, a
	c.wake(a)
}

// stopDraining lets an agent, if it is one and he drains, take what he can again. If
// what he drained for still waits, another may drain for it.
func (c *Core) stopDraining(a *agent) {
	if a == nil || a.drains == nil {
		return
	}
	cv := a.drains
	a.drains, cv.drainer = nil, nil
	a.waitBehind(nil)
	c.spare = append(c.spare, a)
	c.wake(a)
	if cv.line != nil {
		c.try(cv)
	}
}

// waitBehind notes what has to go before a draining agent takes anything else.
func (a *agent) waitBehind(cv *conversation) {
	if a.behind == cv {
		return
	}
	if a.behind != nil {
		blocked := a.behind.blocked
		for i := range blocked {
			if blocked[i] == a {
				a.behind.blocked = append(blocked[:i], blocked[i+1:]...)
				break
			}
		}
	}
	a.behind = cv
	if cv != nil {
		cv.blocked = append(cv.blocked, a)
	}
}
