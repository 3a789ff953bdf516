package dispatch_test

import "slices"

// Who drains for what shows in decisions only later, so the model asks the core, and
// holds the answer to the rules. Within one command somebody may stop and another begin;
// while the model follows its decisions it is sure only of who drains before and after
// it for the same.

// overdue is whether it is heavy and has waited for so long that somebody drains for it.
func (m *model) overdue(cv *conversation) bool {
	return m.policy.Drain > 0 && cv.heavy() && m.now.Sub(cv.Arrival) >= m.policy.Drain
}

// sure is whether he drains all through the command as he did before it. Who drains at
// neither end may do so in between, for what is overdue now and given away by its end.
func (m *model) sure(a *agent) bool {
	if a.drains != nil {
		return m.drained(a.drains)
	}
	return m.draining[a.Agent] == "" && !slices.ContainsFunc(m.convs, func(cv *conversation) bool {
		return m.overdue(cv) && m.couldEver(cv, a) && !m.drained(cv)
	})
}

// drained is whether the same agent drains for it before and after the command.
func (m *model) drained(cv *conversation) bool {
	return slices.ContainsFunc(m.agents, func(a *agent) bool {
		return a.drains == cv && m.draining[a.Agent] == cv.Conversation
	})
}

func (m *model) allSure() bool {
	return !slices.ContainsFunc(m.agents, func(a *agent) bool { return !m.sure(a) })
}

// checkDraining holds who drains now to the rules. Quiet is that the command decided
// nothing, so that who was chosen first was chosen with what everybody has now.
func (m *model) checkDraining(quiet bool) {
	var began []*agent
	taken := make(map[*conversation]bool)
	for _, a := range m.agents {
		was, is := a.drains, m.conversation(m.draining[a.Agent])
		if quiet && was != nil && was != is && slices.Contains(m.convs, was) && a.serves() && m.couldEver(was, a) {
			m.fail("draining: %s does not drain for %s any more", a.Agent, was.Conversation)
		}
		if a.drains = is; is == nil {
			continue
		}
		if taken[is] || !m.overdue(is) || !a.serves() || !m.couldEver(is, a) {
			m.fail("draining: %s drains for %s; another does: %v, overdue: %v, could ever: %v",
				a.Agent, is.Conversation, taken[is], m.overdue(is), m.couldEver(is, a))
		}
		taken[is] = true
		if was != is {
			began = append(began, a)
		}
	}
	m.checkDrained(taken)
	if quiet {
		m.checkBegan(began)
	}
}

// checkDrained checks that somebody drains for all that is overdue, if somebody can.
func (m *model) checkDrained(taken map[*conversation]bool) {
	for _, cv := range m.convs {
		if taken[cv] || !m.overdue(cv) {
			continue
		}
		for _, a := range m.agents {
			if a.drains == nil && a.serves() && m.couldEver(cv, a) {
				m.fail("draining: %s is overdue, and %s does not drain for it", cv.Conversation, a.Agent)
			}
		}
	}
}

// checkBegan checks that who began to drain is the least occupied of all who could: of
// those who drain for nothing, or began to for what comes later.
func (m *model) checkBegan(began []*agent) {
	for _, a := range began {
		for _, other := range m.agents {
			free := other.drains == nil || slices.Contains(began, other) && a.drains.before(other.drains)
			if other != a && free && other.serves() && m.couldEver(a.drains, other) && m.turnBefore(other, a) {
				m.fail("draining: %s drains for %s, it was the turn of %s", a.Agent, a.drains.Conversation, other.Agent)
			}
		}
	}
}
