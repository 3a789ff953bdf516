package dispatch

import "switchboard/gateway"

// awaited is whom the conversation waits for, or nil.
func (cv *conversation) awaited() *Personal {
	if cv.passed == len(cv.personal) {
		return nil
	}
	return &cv.personal[cv.passed]
}

// rule is what giving it to whom it waits for follows.
func (cv *conversation) rule() Rule {
	if p := cv.awaited(); p != nil {
		return p.Rule
	}
	return InTurn
}

// comesBy is how it comes to whom it waits for, or to anybody.
func (cv *conversation) comesBy() Mode {
	if p := cv.awaited(); p != nil && p.Mode != "" {
		return p.Mode
	}
	return cv.mode
}

// pass brings the present ring and whom the conversation waits for up to date.
func (c *Core) pass(cv *conversation) {
	for cv.ring+1 < len(cv.rings) && cv.relaxes() <= c.now {
		cv.ring++
	}
	for p := cv.awaited(); p != nil && !c.awaits(cv, *p); p = cv.awaited() {
		cv.passed++
	}
}

// relaxes is when the next ring begins.
func (cv *conversation) relaxes() gateway.Instant {
	return cv.arrival.Add(cv.rings[cv.ring+1].After)
}

// awaits reports whether the conversation may wait for him.
func (c *Core) awaits(cv *conversation, p Personal) bool {
	a := c.agents[p.Agent]
	return a != nil && a.there(p.Rule) && (p.Until == 0 || c.now < p.Until) && !cv.excludes(a)
}

// there reports whether one may wait for the agent by that rule.
func (a *agent) there(rule Rule) bool {
	return a.connected && (a.state == Ready || a.state == Break || a.state == Finishing && rule == Resumed)
}

// passBy lets nobody wait for the agent any more who may not.
func (c *Core) passBy(a *agent) {
	var left []*conversation
	for _, l := range a.lines {
		for _, e := range l.waiting.items {
			if !c.awaits(e.of, *e.of.awaited()) {
				left = append(left, e.of)
			}
		}
	}
	for _, cv := range left {
		c.again(cv)
	}
}
