package dispatch

import (
	"cmp"

	"switchboard/gateway"
)

// timer is when the next thing happens by itself to a conversation, or to the skills
// of an agent.
type timer struct {
	due          gateway.Instant
	kind         timerKind
	conversation *conversation
	agent        *agent // if it is not a conversation's
	set          bool
	index        int
}

// timerKind says what happens. Of what is due at one instant the lesser comes first.
type timerKind int

const (
	skillEnds timerKind = iota
	ringEnds            // the needs relax
	personalEnds
	overflows
	offerEnds
	awayTooLong
	offShiftTooLong
	unopened
	unanswered
	wrapEnds
	drainBegins
)

// tie implements ranked.
func (t *timer) tie(other *timer) int {
	if t.kind == skillEnds && other.kind == skillEnds {
		return cmp.Compare(t.agent.id, other.agent.id)
	}
	if t.kind != other.kind {
		return cmp.Compare(t.kind, other.kind)
	}
	return cmp.Compare(t.conversation.id, other.conversation.id)
}

// place implements ranked.
func (t *timer) place(slot) *int { return &t.index }

// expire lets happen what is due, in the order of instant, kind and id, and then places
// what waits because of it.
func (c *Core) expire() {
	for c.due() {
		for c.due() {
			t, _ := c.timers.first()
			c.unset(t)
			c.fire(t)
		}
		c.settle()
	}
}

func (c *Core) due() bool {
	t, ok := c.timers.first()
	return ok && t.due <= c.now
}

func (c *Core) fire(t *timer) {
	cv := t.conversation
	switch t.kind {
	case skillEnds:
		c.leave(t.agent)
		c.join(t.agent)
	case ringEnds, personalEnds:
		c.again(cv)
	case overflows:
		c.decide(Move{Conversation: cv.id, From: cv.queue.id, To: cv.overflow.Queue, Epoch: cv.epoch})
		c.forget(cv)
	case offerEnds:
		c.miss(cv.offer.agent)
	case awayTooLong:
		c.recall(cv, Absent, cv.agent.away)
	case offShiftTooLong:
		c.recall(cv, Absent, cv.agent.since)
	case unopened:
		c.takeBack(cv, Unopened, cv.since) // nobody has begun with it: if he is alone, it rings at him
	case unanswered:
		c.recall(cv, Unanswered, cv.since)
	case wrapEnds:
		c.finish(cv)
	case drainBegins:
		c.try(cv)
		c.schedule(cv)
	}
}

func (c *Core) unset(t *timer) {
	if t.set {
		c.timers.remove(t)
		t.set = false
	}
}

// soonest is the next of several things that may happen; those without an instant do
// not.
type soonest struct {
	due  gateway.Instant
	kind timerKind
}

// or takes another thing into account. Kinds must ascend.
func (s *soonest) or(kind timerKind, due gateway.Instant) {
	if due != 0 && (s.due == 0 || due < s.due) {
		s.due, s.kind = due, kind
	}
}

// schedule sets the timer of a conversation as its facts are.
func (c *Core) schedule(cv *conversation) {
	var next soonest
	switch {
	case cv.line != nil:
		c.nextWaiting(cv, &next)
	case cv.agent != nil:
		c.nextHeld(cv, &next)
	case cv.offer != nil:
		next.or(offerEnds, cv.offer.Deadline)
	}
	c.set(&cv.timer, next)
}

func (c *Core) nextWaiting(cv *conversation, next *soonest) {
	if cv.ring+1 < len(cv.rings) {
		next.or(ringEnds, cv.relaxes())
	}
	if p := cv.awaited(); p != nil {
		next.or(personalEnds, p.Until)
	}
	if to := cv.overflow.Queue; to != "" && to != cv.queue.id {
		next.or(overflows, cv.overflow.At)
	}
	if due := c.drainsAt(cv); due > c.now {
		next.or(drainBegins, due)
	}
}

func (c *Core) nextHeld(cv *conversation, next *soonest) {
	if cv.offer != nil {
		next.or(offerEnds, cv.offer.Deadline)
	}
	if cv.wrapUntil != 0 {
		next.or(wrapEnds, cv.wrapUntil)
		return
	}
	if cv.stranded != nil {
		next.or(unopened, cv.openBy)
		return
	}
	a := cv.agent
	if cv.load.Weight > 0 && !a.connected && cv.absence.Away > 0 {
		next.or(awayTooLong, a.away.Add(cv.absence.Away))
	}
	if cv.load.Weight > 0 && a.state == Offline && cv.absence.OffShift > 0 {
		next.or(offShiftTooLong, a.since.Add(cv.absence.OffShift))
	}
	next.or(unopened, cv.openBy)
	next.or(unanswered, cv.answerBy)
}

// scheduleSkills sets the timer of an agent to when he loses the next skill.
func (c *Core) scheduleSkills(a *agent) {
	var next soonest
	for _, s := range a.skills {
		if s.Until > c.now {
			next.or(skillEnds, s.Until)
		}
	}
	c.set(&a.timer, next)
}

func (c *Core) set(t *timer, next soonest) {
	if t.set && next.due == t.due && next.kind == t.kind {
		return
	}
	c.unset(t)
	if next.due != 0 {
		t.due, t.kind, t.set = next.due, next.kind, true
		c.timers.push(t.due, t)
	}
}
