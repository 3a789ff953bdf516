package dispatch_test

import (
	"cmp"
	"slices"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// What follows says of two plain facts what the package's documentation says.

// key is I5b.
func (cv *conversation) key() gateway.Instant { return cv.Arrival.Add(-cv.Allowance) }

func (cv *conversation) before(other *conversation) bool {
	return cmp.Or(cmp.Compare(cv.key(), other.key()), cmp.Compare(cv.Conversation, other.Conversation)) < 0
}

// isWaiting is whether it waits and is offered to nobody.
func (cv *conversation) isWaiting() bool { return cv.stage == waits && cv.Offer == nil }

func (cv *conversation) heavy() bool { return cv.Load.Exclusive || cv.Load.Weight > 1 }

// ring is how often its needs were relaxed.
func (m *model) ring(cv *conversation) int {
	n := 0
	for i, r := range cv.Rings {
		if m.now.Sub(cv.Arrival) >= r.After {
			n = i
		}
	}
	return n
}

func (m *model) needs(cv *conversation) []dispatch.Need {
	if len(cv.Rings) == 0 {
		return nil
	}
	return cv.Rings[m.ring(cv)].Needs
}

func (a *agent) serves() bool { return a.state == dispatch.Ready && a.connected }

// there is whether a conversation may wait for him. Who is Finishing gets nothing new,
// so only what he had parked waits for him.
func (a *agent) there(rule dispatch.Rule) bool {
	return a.connected && (a.state == dispatch.Ready || a.state == dispatch.Break ||
		a.state == dispatch.Finishing && rule == dispatch.Resumed)
}

func (m *model) has(a *agent, needs []dispatch.Need) bool {
	for _, n := range needs {
		if !slices.ContainsFunc(a.Skills, func(s dispatch.Skill) bool {
			return s.Skill == n.Skill && s.Level >= n.Level && (s.Until == 0 || m.now < s.Until)
		}) {
			return false
		}
	}
	return true
}

// qualifies is whether he is a member of its queue and has the skills of its present ring.
func (m *model) qualifies(cv *conversation, a *agent) bool {
	return slices.Contains(a.Queues, cv.Queue) && m.has(a, m.needs(cv))
}

func (m *model) eligible(cv *conversation, a *agent) bool {
	return m.qualifies(cv, a) && !slices.Contains(cv.Excluded, a.Agent)
}

// units are what he holds and is offered, of one kind or of all.
func (m *model) units(a *agent, kind string) int {
	n := 0
	for _, cv := range m.convs {
		if kind == "" || cv.Load.Kind == kind {
			n += cv.weighsOn(a)
		}
	}
	return n
}

// weighsOn is how many of his units it takes.
func (cv *conversation) weighsOn(a *agent) int {
	switch {
	case cv.stage != returned && cv.Offer != nil && cv.Offer.Agent == a.Agent:
		return cv.weight()
	case cv.stage == held && cv.holder == a.Agent:
		return cv.Load.Weight
	}
	return 0
}

// weight is what it weighs on who gets it: what is parked weighs again then.
func (cv *conversation) weight() int { return max(cv.Load.Weight, 1) }

// fits is whether he has the units for it now.
func (m *model) fits(cv *conversation, a *agent) bool {
	load := m.units(a, "")
	if load+cv.weight() > a.Capacity || load > 0 && (cv.Load.Exclusive || m.engaged(a)) {
		return false
	}
	limit, limited := a.Limits[cv.Load.Kind]
	return !limited || m.units(a, cv.Load.Kind)+cv.weight() <= limit
}

// engaged is whether exclusive work has all of him.
func (m *model) engaged(a *agent) bool {
	return slices.ContainsFunc(m.convs, func(cv *conversation) bool {
		return cv.Load.Exclusive && cv.weighsOn(a) > 0
	})
}

// large is whether he could have it if he had nothing else.
func (cv *conversation) large(a *agent) bool {
	limit, limited := a.Limits[cv.Load.Kind]
	return cv.weight() <= a.Capacity && (!limited || cv.weight() <= limit)
}

// awaits is whom it waits for now, or nil.
func (cv *conversation) awaits() *dispatch.Personal {
	if !cv.isWaiting() || cv.passed == len(cv.Personal) {
		return nil
	}
	return &cv.Personal[cv.passed]
}

// comesBy is how it comes to whom it waits for, or to anybody.
func (cv *conversation) comesBy() dispatch.Mode {
	if p := cv.awaits(); p != nil && p.Mode != "" {
		return p.Mode
	}
	return cv.Mode
}

// mayHave is whether he serves and is eligible, or it waits for him and he is there.
func (m *model) mayHave(cv *conversation, a *agent) bool {
	if p := cv.awaits(); p != nil {
		return p.Agent == a.Agent &&
			(a.serves() || p.Rule == dispatch.Resumed && a.state == dispatch.Finishing && a.connected)
	}
	return a.serves() && m.eligible(cv, a)
}

// couldEver is whether it waits and he could have it, if not now.
func (m *model) couldEver(cv *conversation, a *agent) bool {
	return cv.isWaiting() && cv.comesBy() != dispatch.Claim && m.mayHave(cv, a) && cv.large(a)
}

// couldNow is whether it waits and he can take it now, if he does not drain.
func (m *model) couldNow(cv *conversation, a *agent) bool {
	return m.couldEver(cv, a) && m.fits(cv, a)
}

// could is whether it waits and he can take it now.
func (m *model) could(cv *conversation, a *agent) bool {
	return m.couldNow(cv, a) && (a.drains == nil || m.isLeast(cv, a))
}

// isLeast is whether it is the least of all he could ever take, which is what he takes
// while he drains.
func (m *model) isLeast(cv *conversation, a *agent) bool {
	return !slices.ContainsFunc(m.convs, func(other *conversation) bool {
		return other.before(cv) && m.couldEver(other, a)
	})
}

// choiceBefore is whether it is surely to be a's before b's, if both could take it.
func (m *model) choiceBefore(cv *conversation, a, b *agent) bool {
	if a.Agent == cv.Last || b.Agent == cv.Last {
		return b.Agent == cv.Last
	}
	return m.turnBefore(a, b)
}

// turnBefore is whether it is surely a's turn before b's.
func (m *model) turnBefore(a, b *agent) bool {
	if c := cmp.Compare(m.units(a, ""), m.units(b, "")); c != 0 {
		return c < 0
	}
	return a.idle.hi < b.idle.lo || a.idle == b.idle && a.idle.lo == a.idle.hi && a.Agent < b.Agent
}

// passBy lets what waits for somebody who is away, or not any more, wait for the next.
func (m *model) passBy() {
	for _, cv := range m.convs {
		for p := cv.awaits(); p != nil; p = cv.awaits() {
			a := m.agent(p.Agent)
			if a != nil && a.there(p.Rule) && (p.Until == 0 || m.now < p.Until) && !slices.Contains(cv.Excluded, p.Agent) {
				break
			}
			cv.passed++
		}
	}
}

// atOnce is whether he gets it without an offer. An offer to who is Finishing could not
// stand, so what he had parked returns to him at once.
func (m *model) atOnce(cv *conversation, a *agent) bool {
	return cv.comesBy() == dispatch.Direct && m.attentive(a) || !a.serves()
}

// attentive is whether he used pointer or keyboard just now.
func (m *model) attentive(a *agent) bool {
	return a.input > 0 && m.now.Sub(a.input) < m.policy.Attentive
}

// servable is whether another than the holder could have it, if he is busy now.
func (m *model) servable(cv *conversation) bool {
	return slices.ContainsFunc(m.agents, func(a *agent) bool {
		var needs []dispatch.Need
		if len(cv.Rings) > 0 {
			needs = cv.Rings[len(cv.Rings)-1].Needs
		}
		return a.Agent != cv.holder && a.serves() && slices.Contains(a.Queues, cv.Queue) && m.has(a, needs) && cv.large(a)
	})
}

// tooLong says since when and why a holder ought to lose it, were he not the only one.
func (m *model) tooLong(cv *conversation) map[dispatch.Cause]time.Duration {
	causes := make(map[dispatch.Cause]time.Duration)
	a := m.agent(cv.holder)
	if cv.wrap > 0 {
		return causes // it is finished, and returns to nobody
	}
	if a == nil {
		causes[dispatch.Gone] = 0
		return causes
	}
	if cv.Load.Weight > 0 && m.now >= m.absent(cv, a) {
		causes[dispatch.Absent] = m.now.Sub(m.absent(cv, a))
	}
	if cv.openBy > 0 && m.now >= cv.openBy {
		causes[dispatch.Unopened] = m.now.Sub(cv.openBy)
	}
	if cv.answerBy > 0 && m.now >= cv.answerBy {
		causes[dispatch.Unanswered] = m.now.Sub(cv.answerBy)
	}
	return causes
}

// mustReturn is whether it is taken back now: what nobody opened in any case, the rest if
// another could have it.
func (m *model) mustReturn(cv *conversation) bool {
	causes := m.tooLong(cv)
	_, unopened := causes[dispatch.Unopened]
	return unopened || len(causes) > 0 && m.servable(cv)
}

// absent is when the holder is away for too long.
func (m *model) absent(cv *conversation, a *agent) gateway.Instant {
	due := never
	if !a.connected && cv.Absence.Away > 0 {
		due = a.away.Add(cv.Absence.Away)
	}
	if a.state == dispatch.Offline && cv.Absence.OffShift > 0 {
		due = min(due, a.since.Add(cv.Absence.OffShift))
	}
	return due
}

const never gateway.Instant = 1 << 60
