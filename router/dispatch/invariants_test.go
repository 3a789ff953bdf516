package dispatch_test

import (
	"slices"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// check holds the whole to the invariants. I5, I6 and I9 are checked where something
// is chosen, I12 where a log is replayed, I10 at the end of a history.
func (m *model) check() {
	m.checkI1()
	m.checkI2()
	m.checkStanding() // I3 and I8
	m.checkI4()
	m.checkI6()
	m.checkI7()
	m.checkDue()
	m.checkI13()
}

// checkI1 checks that who has what is what was decided and told, and is no stranger.
func (m *model) checkI1() {
	for _, cv := range m.convs {
		if cv.stage == held && m.agent(cv.holder) == nil {
			m.fail("I1: %s is with %s, who is gone", cv.Conversation, cv.holder)
		}
		if holder, is := m.core.Holds(cv.Conversation); holder != cv.holder || is != (cv.stage == held) {
			m.fail("I1: %s is with %q, not with %q", cv.Conversation, holder, cv.holder)
		}
	}
}

// checkI2 checks that the core counts what everybody has as it weighs. That no choice
// exceeds anybody's capacity is checked where something is chosen.
func (m *model) checkI2() {
	for _, a := range m.agents {
		if got, want := m.core.Units(a.Agent), m.units(a, ""); got != want {
			m.fail("I2: %s has %d units, the core counts %d", a.Agent, want, got)
		}
	}
}

// checkI4 checks that the core is work conserving.
func (m *model) checkI4() {
	for _, cv := range m.convs {
		if !cv.isWaiting() {
			continue
		}
		for _, a := range m.agents {
			if m.could(cv, a) {
				m.fail("I4: %s waits and %s could take it", cv.Conversation, a.Agent)
			}
		}
	}
}

// checkI6 checks that nothing waits for who is away, or for longer than it should.
func (m *model) checkI6() {
	for _, cv := range m.convs {
		p := cv.awaits()
		if p == nil {
			continue
		}
		if a := m.agent(p.Agent); a == nil || !a.there(p.Rule) {
			m.fail("I6c: %s waits for %s, who is away", cv.Conversation, p.Agent)
		}
		if p.Until != 0 && m.now >= p.Until {
			m.fail("I6b: %s waits for %s until %d", cv.Conversation, p.Agent, p.Until)
		}
	}
}

// checkI7 checks that the core knows what is open, and nothing else.
func (m *model) checkI7() {
	open := make(map[gateway.ConversationID]bool, len(m.convs))
	for _, cv := range m.convs {
		open[cv.Conversation] = cv.stage != returned
	}
	if others := m.core.Others(open); len(others) > 0 {
		m.fail("I7: the core knows %v", others)
	}
	for id, is := range open {
		if m.core.Knows(id) != is {
			m.fail("I7: %s is open: %v, the core knows it: %v", id, is, !is)
		}
	}
}

// checkDue checks that nothing is left undone whose time has come.
func (m *model) checkDue() {
	for _, cv := range m.convs {
		switch {
		case m.overflows(cv):
			m.fail("I13: %s should have moved to %s at %d", cv.Conversation, cv.Overflow.Queue, cv.Overflow.At)
		case m.isOver(cv):
			m.fail("I13: the wrap-up of %s is over since %d", cv.Conversation, cv.wrap)
		case cv.stage == held && m.mustReturn(cv):
			m.fail("I13: %s should have been taken back from %s: %v", cv.Conversation, cv.holder, m.tooLong(cv))
		}
	}
}

// checkI13 checks that Next is not after what is to happen by itself, and not now:
// who asks again and again must not be told again and again.
func (m *model) checkI13() {
	next := m.core.Next()
	if next != 0 && next <= m.now {
		m.fail("I13: Next is %d, now is %d", next, m.now)
	}
	for _, cv := range m.convs {
		if due := m.due(cv); due != never && (next == 0 || next > due) {
			m.fail("I13: Next is %d, but something is to happen to %s (%s) at %d", next, cv.Conversation, cv.stage, due)
		}
	}
}

// due is when something is to happen to it by itself.
func (m *model) due(cv *conversation) gateway.Instant {
	due := never
	at := func(t gateway.Instant) {
		if t > m.now {
			due = min(due, t)
		}
	}
	switch {
	case cv.stage == returned:
	case cv.Offer != nil:
		at(cv.Offer.Deadline)
	case cv.stage == waits:
		m.dueWaiting(cv, at)
	}
	if cv.stage == held {
		at(cv.wrap)
		if cv.wrap == 0 {
			at(cv.openBy)
		}
		if cv.wrap == 0 && m.servable(cv) {
			at(cv.answerBy)
			if a := m.agent(cv.holder); cv.Load.Weight > 0 {
				at(m.absent(cv, a))
			}
		}
	}
	return due
}

func (m *model) dueWaiting(cv *conversation, at func(gateway.Instant)) {
	if cv.Overflow.Queue != "" {
		at(cv.Overflow.At)
	}
	if cv.comesBy() == dispatch.Claim {
		return
	}
	if p := cv.awaits(); p != nil {
		at(p.Until)
	} else if next := m.ring(cv) + 1; next < len(cv.Rings) {
		at(cv.Arrival.Add(cv.Rings[next].After))
	}
	if cv.heavy() && m.policy.Drain > 0 && slices.ContainsFunc(m.agents, func(a *agent) bool { return m.couldEver(cv, a) }) {
		at(cv.Arrival.Add(m.policy.Drain))
	}
}

// refusal is why a command cannot be followed, or "". Where the package does not say
// whether it can, either is right.
func (m *model) refusal(cmd dispatch.Command) (reason dispatch.Reason, either bool) {
	switch cmd := cmd.(type) {
	case dispatch.AssignTo:
		return m.refusalOfAssign(cmd)
	case dispatch.Pass:
		return m.refusalOfPass(cmd)
	case dispatch.Accept:
		cv := m.open(cmd.Conversation)
		return m.refusalOfAnswer(cmd.Conversation, cmd.Agent), cv != nil && cv.holder == cmd.Agent // he has it
	case dispatch.Decline:
		return m.refusalOfAnswer(cmd.Conversation, cmd.Agent), false
	}
	return "", false
}

func (m *model) refusalOfAssign(cmd dispatch.AssignTo) (reason dispatch.Reason, either bool) {
	cv, a := m.open(cmd.Conversation), m.agent(cmd.Agent)
	claimed := cmd.Rule == dispatch.Claimed
	switch {
	case cv != nil && a != nil && cv.holder == a.Agent:
		return "", true // he has it
	case cv == nil || claimed && !cv.isWaiting():
		return dispatch.NotOpen, false
	case a == nil:
		return dispatch.UnknownAgent, false
	case a.state != dispatch.Ready:
		return dispatch.NotReady, false
	case !a.connected:
		return dispatch.NotConnected, false
	case !claimed:
		return "", false
	case !m.mayClaim(cv, a):
		return dispatch.NotMember, false
	case !m.fits(cv, a):
		return dispatch.Full, false
	}
	return "", false
}

// mayClaim is whether he may have it, even if he declined it.
func (m *model) mayClaim(cv *conversation, a *agent) bool {
	if p := cv.awaits(); p != nil {
		return p.Agent == a.Agent
	}
	return m.qualifies(cv, a)
}

func (m *model) refusalOfPass(cmd dispatch.Pass) (reason dispatch.Reason, either bool) {
	cv, a := m.open(cmd.Conversation), m.agent(cmd.To)
	if cv != nil && a != nil && (cv.holder == a.Agent || cv.Offer != nil && cv.Offer.Agent == a.Agent) {
		return "", true // he has it, or it is offered to him
	}
	switch {
	case cv == nil:
		return dispatch.NotOpen, false
	case a == nil:
		return dispatch.UnknownAgent, false
	case a.state != dispatch.Ready:
		return dispatch.NotReady, false
	case !a.connected:
		return dispatch.NotConnected, false
	case !m.fits(cv, a):
		return dispatch.Full, false
	case cv.stage != held:
		return dispatch.NotHeld, false
	}
	return "", false
}

func (m *model) refusalOfAnswer(id gateway.ConversationID, by gateway.AgentID) dispatch.Reason {
	cv := m.open(id)
	switch {
	case cv == nil:
		return dispatch.NotOpen
	case m.agent(by) == nil:
		return dispatch.UnknownAgent
	case cv.Offer == nil || cv.Offer.Agent != by:
		return dispatch.NotOffered
	}
	return ""
}

// open is the conversation, if the core knows it.
func (m *model) open(id gateway.ConversationID) *conversation {
	if cv := m.conversation(id); cv != nil && cv.stage != returned {
		return cv
	}
	return nil
}

// checkAnswer checks that what was wanted was done, or refused for the right reason.
func (m *model) checkAnswer(cmd dispatch.Command, decisions []dispatch.Decision, reason dispatch.Reason, either bool) {
	var refused, followed bool
	for _, d := range decisions {
		switch d := d.(type) {
		case dispatch.Refusal:
			refused = true
			if d.Reason != reason && !either || len(decisions) != 1 {
				m.fail("%s was answered %s, want %q", text(cmd), text(d), reason)
			}
		default:
			followed = followed || answers(cmd, d)
		}
	}
	if !either && !refused && (reason != "" || !followed && isWish(cmd)) {
		m.fail("%s was not followed, want %q", text(cmd), reason)
	}
}

func isWish(cmd dispatch.Command) bool {
	switch cmd.(type) {
	case dispatch.AssignTo, dispatch.Pass, dispatch.Accept, dispatch.Decline:
		return true
	}
	return false
}

// answers is whether the decision is what the command wants.
func answers(cmd dispatch.Command, d dispatch.Decision) bool {
	switch cmd := cmd.(type) {
	case dispatch.AssignTo:
		a, ok := d.(dispatch.Assign)
		return ok && a.Conversation == cmd.Conversation && a.Agent == cmd.Agent && a.Why.Rule == cmd.Rule
	case dispatch.Accept:
		a, ok := d.(dispatch.Assign)
		return ok && a.Conversation == cmd.Conversation && a.Agent == cmd.Agent && a.Offered
	case dispatch.Decline:
		e, ok := d.(dispatch.EndOffer)
		return ok && e.Conversation == cmd.Conversation && e.Agent == cmd.Agent && e.Outcome == dispatch.Declined
	case dispatch.Pass:
		o, ok := d.(dispatch.Offer)
		return ok && o.Conversation == cmd.Conversation && o.Agent == cmd.To && o.From != ""
	}
	return false
}
