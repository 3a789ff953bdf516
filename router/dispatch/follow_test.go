package dispatch_test

import (
	"slices"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// follow checks one decision and does what it says.
func (m *model) follow(cmd dispatch.Command, d dispatch.Decision) {
	if m.missed != "" && !m.isOfMiss(d) {
		m.fail("%s missed an offer, but %s comes before he is Missed", m.missed, text(d))
	}
	switch d := d.(type) {
	case dispatch.Offer:
		m.followOffer(cmd, d)
	case dispatch.EndOffer:
		m.followEndOffer(cmd, d)
	case dispatch.Assign:
		m.followAssign(cmd, d)
	case dispatch.TakeBack:
		m.followTakeBack(d)
	case dispatch.Move:
		m.followMove(d)
	case dispatch.Finish:
		m.followFinish(d)
	case dispatch.Miss:
		m.followMiss(d)
	}
}

// isOfMiss is whether a decision belongs to the miss of an offer: what else was offered
// to who missed it returns, and he is Missed.
func (m *model) isOfMiss(d dispatch.Decision) bool {
	switch d := d.(type) {
	case dispatch.EndOffer:
		return d.Agent == m.missed && d.Outcome != dispatch.Declined
	case dispatch.Miss:
		return d.Agent == m.missed
	}
	return false
}

func (m *model) followOffer(cmd dispatch.Command, d dispatch.Offer) {
	cv, a := m.subject(d.Conversation, d.Epoch, d), m.agent(d.Agent)
	if cv.Offer != nil {
		m.fail("I1: %s, but it is offered to %s", text(d), cv.Offer.Agent)
	}
	deadline := m.now.Add(cv.RingFor)
	if pass, ok := cmd.(dispatch.Pass); ok && d.From != "" {
		deadline = pass.Until
		if cv.stage != held || cv.holder != d.From || pass.Conversation != d.Conversation || pass.To != d.Agent || d.By != pass.By {
			m.fail("I1: %s, but %s", text(d), text(pass))
		}
		m.checkWhy(cv, a, dispatch.Transferred, d.Why)
	} else {
		m.checkChoice(cv, a, d.Why)
		if m.atOnce(cv, a) {
			m.fail("%s, but %s gets it at once", text(d), d.Agent)
		}
	}
	if d.Deadline != deadline {
		m.fail("I8: %s until %d, not %d", text(d), d.Deadline, deadline)
	}
	cv.Offer, cv.Epoch = &dispatch.Standing{Agent: d.Agent, Deadline: d.Deadline, Rule: d.Why.Rule, By: d.By}, cv.Epoch+1
}

func (m *model) followEndOffer(cmd dispatch.Command, d dispatch.EndOffer) {
	cv := m.subject(d.Conversation, d.Epoch, d)
	if cv.Offer == nil || cv.Offer.Agent != d.Agent || d.From != cv.holder {
		m.fail("I1: %s, but it is %+v, held by %q", text(d), cv.Offer, cv.holder)
	}
	switch d.Outcome {
	case dispatch.Declined:
		if c, ok := cmd.(dispatch.Decline); !ok || c.Conversation != d.Conversation || c.Agent != d.Agent {
			m.fail("%s, but he did not", text(d))
		}
	case dispatch.Unheard:
		if m.now < cv.Offer.Deadline {
			m.fail("I8: %s, but there was time until %d", text(d), cv.Offer.Deadline)
		}
		m.missed = d.Agent
	case dispatch.Withdrawn:
		if !m.mayWithdraw(cmd, cv, m.agent(d.Agent)) {
			m.fail("%s, but he serves", text(d))
		}
	default:
		m.fail("%s: no such outcome of what was not accepted", text(d))
	}
	cv.Offer, cv.Epoch = nil, cv.Epoch+1
	if d.Outcome == dispatch.Declined && cv.stage == waits && !slices.Contains(cv.Excluded, d.Agent) {
		cv.Excluded = append(slices.Clone(cv.Excluded), d.Agent)
	}
}

// mayWithdraw is whether what was offered may be withdrawn from a.
func (m *model) mayWithdraw(cmd dispatch.Command, cv *conversation, a *agent) bool {
	switch cmd := cmd.(type) {
	case dispatch.AssignTo:
		if cmd.Conversation == cv.Conversation {
			return true
		}
	case dispatch.Pass:
		if cmd.Conversation == cv.Conversation {
			return true
		}
	}
	return m.missed == cv.Offer.Agent || a == nil || !a.serves() || m.isOver(cv) || cv.stage == held && len(m.tooLong(cv)) > 0
}

func (m *model) followAssign(cmd dispatch.Command, d dispatch.Assign) {
	cv, a := m.subject(d.Conversation, d.Epoch, d), m.agent(d.Agent)
	order, ordered := cmd.(dispatch.AssignTo)
	accept, accepted := cmd.(dispatch.Accept)
	switch {
	case d.Offered:
		if !accepted || accept.Conversation != d.Conversation || accept.Agent != d.Agent || cv.Offer == nil || cv.Offer.Agent != d.Agent {
			m.fail("%s, but he did not accept it: %+v", text(d), cv.Offer)
		}
		if d.By != cv.Offer.By {
			m.fail("%s, but it was offered by %s", text(d), text(cv.Offer.By))
		}
	case ordered && order.Conversation == d.Conversation && order.Agent == d.Agent && d.Why.Rule == order.Rule:
		if cv.Offer != nil || d.By != order.By {
			m.fail("I1: %s while it is offered to %+v", text(d), cv.Offer)
		}
		m.checkWhy(cv, a, order.Rule, d.Why)
	default:
		m.checkChoice(cv, a, d.Why)
		if !m.atOnce(cv, a) {
			m.fail("%s, but it is to be offered: %s, attentive %v", text(d), cv.comesBy(), m.attentive(a))
		}
	}
	m.ended(cv, false)
	if cv.stage == waits {
		cv.Mode, cv.Personal, cv.Excluded, cv.Last, cv.passed, cv.Overflow = "", nil, nil, "", 0, dispatch.Overflow{}
	}
	cv.stage, cv.holder, cv.since, cv.Offer, cv.Epoch = held, d.Agent, m.now, nil, cv.Epoch+1
	cv.openBy, cv.answerBy, cv.wrap, cv.Load.Weight = 0, 0, 0, cv.weight()
	a.idle = span{m.now, m.now}
}

func (m *model) followTakeBack(d dispatch.TakeBack) {
	cv := m.subject(d.Conversation, d.Epoch, d)
	if cv.stage != held || cv.holder != d.Agent {
		m.fail("I1: %s, but it is with %q", text(d), cv.holder)
	}
	if _, due := m.tooLong(cv)[d.Cause]; !due {
		m.fail("%s, but only %v is due", text(d), m.tooLong(cv))
	}
	if d.Cause != dispatch.Gone && d.Cause != dispatch.Unopened && !m.servable(cv) {
		m.fail("%s, but nobody else could take it", text(d))
	}
	if d.Cause == dispatch.Absent && !m.awayFor(m.agent(d.Agent), d.After) {
		m.fail("%s, but he is not away since then", text(d))
	}
	if cv.Offer != nil {
		m.fail("%s, but it is still being passed to %s", text(d), cv.Offer.Agent)
	}
	m.ended(cv, false)
	cv.stage, cv.holder = returned, ""
}

// awayFor is whether the agent is without a connection, or off shift, for so many milliseconds.
func (m *model) awayFor(a *agent, after int64) bool {
	return !a.connected && after == int64(m.now-a.away) || a.state == dispatch.Offline && after == int64(m.now-a.since)
}

func (m *model) followMove(d dispatch.Move) {
	cv := m.subject(d.Conversation, d.Epoch, d)
	if !m.overflows(cv) || d.From != cv.Queue || d.To != cv.Overflow.Queue {
		m.fail("%s, but %+v in %s", text(d), cv.Overflow, cv.Queue)
	}
	cv.stage = returned
}

func (m *model) overflows(cv *conversation) bool {
	return cv.isWaiting() && cv.Overflow.Queue != "" && m.now >= cv.Overflow.At
}

func (m *model) followFinish(d dispatch.Finish) {
	cv := m.subject(d.Conversation, d.Epoch, d)
	if cv.stage != held || cv.holder != d.Agent || !m.isOver(cv) || cv.Offer != nil {
		m.fail("%s, but it is with %q until %d", text(d), cv.holder, cv.wrap)
	}
	m.lose(cv, false)
}

// isOver is whether its wrap-up has lasted long enough, or who was at it is gone.
func (m *model) isOver(cv *conversation) bool {
	return cv.stage == held && cv.wrap > 0 && (m.now >= cv.wrap || m.agent(cv.holder) == nil)
}

func (m *model) followMiss(d dispatch.Miss) {
	if d.Agent != m.missed {
		m.fail("%s, but he missed nothing", text(d))
	}
	m.missed = ""
	a := m.agent(d.Agent)
	a.state, a.since = dispatch.Missed, m.now
}

// subject is the conversation a decision is about, which must be open and at that epoch.
func (m *model) subject(id gateway.ConversationID, epoch int64, d dispatch.Decision) *conversation {
	cv := m.conversation(id)
	if cv == nil || cv.stage == returned {
		m.fail("I1: %s, which is not open", text(d))
	}
	if cv.Epoch != epoch {
		m.fail("I14: %s, but it is at %d", text(d), cv.Epoch)
	}
	return cv
}

// checkChoice checks what the core chose by its own rules: that the agent may and can
// take the conversation, that it is the one he should get, and that it is his turn.
func (m *model) checkChoice(cv *conversation, a *agent, why dispatch.Why) {
	id := cv.Conversation
	switch {
	case a == nil:
		m.fail("I3: %s for an agent who is not known", id)
	case !cv.isWaiting() || cv.comesBy() == dispatch.Claim:
		m.fail("I1: %s for %s, but it %s with %q, is offered to %+v and is for %s", id, a.Agent, cv.stage, cv.holder, cv.Offer, cv.comesBy())
	case slices.Contains(cv.Excluded, a.Agent):
		m.fail("I9: %s for %s, who declined it", id, a.Agent)
	case !m.mayHave(cv, a) && cv.awaits() != nil:
		m.fail("I6: %s for %s, but it waits for %s", id, a.Agent, cv.awaits().Agent)
	case !m.mayHave(cv, a):
		m.fail("I3: %s for %s, who serves: %v, qualifies: %v", id, a.Agent, a.serves(), m.qualifies(cv, a))
	case !cv.large(a) || !m.fits(cv, a):
		m.fail("I2: %s for %s, who has %d units of %d", id, a.Agent, m.units(a, ""), a.Capacity)
	}
	m.checkStanding()
	for _, other := range m.convs {
		if other.before(cv) && m.couldNow(other, a) {
			m.fail("I5: %s got %s, but %s has a lesser key", a.Agent, id, other.Conversation)
		}
	}
	if a.drains != nil && m.sure(a) && !m.isLeast(cv, a) {
		m.fail("I5: %s got %s, but he drains for %s", a.Agent, id, a.drains.Conversation)
	}
	for _, other := range m.agents {
		if other != a && m.sure(other) && m.could(cv, other) && m.choiceBefore(cv, other, a) {
			m.fail("least occupied, then longest idle: %s got %s, it was the turn of %s", a.Agent, id, other.Agent)
		}
	}
	rule := dispatch.InTurn
	if p := cv.awaits(); p != nil {
		rule = p.Rule
	}
	m.checkWhy(cv, a, rule, why)
}

// checkStanding is what must be so before anything is chosen: offers that ended return
// first, and then all is placed in the order of keys.
func (m *model) checkStanding() {
	for _, cv := range m.convs {
		if cv.stage == returned || cv.Offer == nil {
			continue
		}
		if a := m.agent(cv.Offer.Agent); a == nil || !a.serves() {
			m.fail("I3: %s is offered to %s, who does not serve", cv.Conversation, cv.Offer.Agent)
		}
		if m.now >= cv.Offer.Deadline {
			m.fail("I8: %s is offered to %s until %d", cv.Conversation, cv.Offer.Agent, cv.Offer.Deadline)
		}
	}
}
