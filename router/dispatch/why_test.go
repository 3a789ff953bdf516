package dispatch_test

import (
	"cmp"
	"slices"

	diff "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// checkWhy holds the reasons of a choice to what the model knows.
func (m *model) checkWhy(cv *conversation, a *agent, rule dispatch.Rule, why dispatch.Why) {
	idle := m.checkIdle(a, why.Idle)
	if a == nil {
		return // somebody else complains
	}
	a.idle = span{idle, idle}
	want := dispatch.Why{
		Rule: rule, Load: m.units(a, ""), Capacity: a.Capacity, Idle: int64(m.now - idle),
		Waited: why.Waited, Allowance: why.Allowance,
		Position: why.Position, Waiting: why.Waiting, Ring: why.Ring, Needs: why.Needs, Drained: why.Drained,
		Serving: why.Serving, Considered: why.Considered, Personal: why.Personal, Excluded: why.Excluded,
	}
	if cv.stage == waits {
		m.expectWaiting(cv, &want)
	}
	if why.Drained && a.drains != cv && !m.overdue(cv) || !why.Drained && a.drains == cv && m.freeing() {
		m.fail("why %s got %s: drained %v", a.Agent, cv.Conversation, why.Drained)
	}
	if rule == dispatch.InTurn && m.allSure() {
		m.believe(why.Considered)
		if best, sure := m.considered(cv); sure {
			want.Considered = best
		}
	}
	if d := diff.Diff(want, why, cmpopts.EquateEmpty()); d != "" {
		m.fail("why %s got %s (-want +got):\n%s", a.Agent, cv.Conversation, d)
	}
}

// freeing is whether the present command can only free somebody. Others may first end
// that he drains for something, and then give it to him.
func (m *model) freeing() bool {
	switch m.log[len(m.log)-1].command.(type) {
	case dispatch.Remove, dispatch.Accept, dispatch.Decline:
		return true
	}
	return false
}

// expectWaiting says what is so because it waited.
func (m *model) expectWaiting(cv *conversation, want *dispatch.Why) {
	want.Waited = int64(m.now - cv.Arrival)
	want.Allowance = cv.Allowance.Milliseconds()
	want.Ring, want.Needs = m.ring(cv), m.needs(cv)
	want.Excluded = cv.Excluded
	want.Position, want.Waiting, want.Serving = 1, 1, 0
	for _, other := range m.convs {
		if other != cv && other.isWaiting() && other.Queue == cv.Queue {
			want.Waiting++
			if other.before(cv) {
				want.Position++
			}
		}
	}
	want.Position = min(want.Position, dispatch.MaxPosition)
	for _, a := range m.agents {
		if a.serves() && slices.Contains(a.Queues, cv.Queue) {
			want.Serving++
		}
	}
	want.Personal = nil
	for _, p := range cv.Personal[:min(cv.passed+1, len(cv.Personal))] {
		want.Personal = append(want.Personal, dispatch.Awaited{Agent: p.Agent, Rule: p.Rule})
	}
}

// believe takes over how long candidates are idle, where that can be.
func (m *model) believe(told []dispatch.Candidate) {
	for _, c := range told {
		if a := m.agent(c.Agent); a != nil {
			idle := m.checkIdle(a, c.Idle)
			a.idle = span{idle, idle}
		}
	}
}

// considered are the best who could have taken it, if it is sure how long each is idle.
func (m *model) considered(cv *conversation) (best []dispatch.Candidate, sure bool) {
	var all []*agent
	sure = true
	for _, a := range m.agents {
		if m.could(cv, a) {
			all = append(all, a)
			sure = sure && a.idle.lo == a.idle.hi
		}
	}
	slices.SortFunc(all, func(a, b *agent) int {
		switch cv.Last {
		case a.Agent:
			return 1
		case b.Agent:
			return -1
		}
		return cmp.Or(cmp.Compare(m.units(a, ""), m.units(b, "")), cmp.Compare(a.idle.lo, b.idle.lo), cmp.Compare(a.Agent, b.Agent))
	})
	for _, a := range all[:min(len(all), dispatch.MaxConsidered)] {
		best = append(best, dispatch.Candidate{
			Agent: a.Agent, Load: m.units(a, ""), Idle: int64(m.now - a.idle.lo), Levels: m.levels(a, m.needs(cv)),
		})
	}
	return best, sure
}

// levels are the agent's of what is needed.
func (m *model) levels(a *agent, needs []dispatch.Need) []int {
	levels := make([]int, len(needs))
	for i, n := range needs {
		for _, s := range a.Skills {
			if s.Skill == n.Skill && (s.Until == 0 || m.now < s.Until) {
				levels[i] = max(levels[i], s.Level)
			}
		}
	}
	return levels
}

// checkIdle is since when he is idle, as the core says, if that is one of the readings.
func (m *model) checkIdle(a *agent, idle int64) gateway.Instant {
	if a == nil {
		m.fail("I3: chosen was an agent who is not known")
		return 0
	}
	since := m.now - gateway.Instant(idle)
	if since < a.idle.lo || since > a.idle.hi {
		m.fail("%s is idle since %d to %d, not %d", a.Agent, a.idle.lo, a.idle.hi, since)
	}
	return since
}
