package dispatch

import (
	"switchboard/gateway"
)

// why writes down what is true just before the agent is offered or given the
// conversation. If it waits, the takers are the first who could take it.
func (c *Core) why(cv *conversation, a *agent, rule Rule, takers []*agent) Why {
	w := Why{Rule: rule, Load: a.load, Capacity: a.capacity, Idle: millis(c.now, a.idle)}
	if cv.line == nil {
		return w // it does not wait: nobody else was considered
	}
	w.Waited, w.Allowance = millis(c.now, cv.arrival), cv.allowance.Milliseconds()
	w.Position = 1 + cv.queue.waiting.countBefore(cv.key, cv, MaxPosition-1)
	w.Waiting = len(cv.queue.waiting.items)
	w.Ring, w.Needs = cv.ring, cv.needs(cv.ring)
	w.Drained = a.drains == cv
	w.Serving = cv.queue.serving
	w.Excluded = cv.excluded
	w.Considered = c.candidates(takers, w.Needs)
	for i := range min(cv.passed+1, len(cv.personal)) {
		w.Personal = append(w.Personal, Awaited{Agent: cv.personal[i].Agent, Rule: cv.personal[i].Rule})
	}
	return w
}

func (c *Core) candidates(takers []*agent, needs []Need) []Candidate {
	if len(takers) == 0 {
		return nil
	}
	all := make([]Candidate, len(takers))
	var levels []int // of all of them
	if len(needs) > 0 {
		levels = make([]int, 0, len(takers)*len(needs))
	}
	for i, t := range takers {
		first := len(levels)
		for _, n := range needs {
			levels = append(levels, t.level(n.Skill, c.now))
		}
		all[i] = Candidate{Agent: t.id, Load: t.load, Idle: millis(c.now, t.idle), Levels: levels[first:len(levels):len(levels)]}
	}
	return all
}

// millis is how long ago since was; 0 if it never was.
func millis(now, since gateway.Instant) int64 {
	if since == 0 {
		return 0
	}
	return max(int64(now-since), 0)
}
