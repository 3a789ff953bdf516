package dispatch

import (
	"maps"
	"slices"

	"switchboard/gateway"
)

// trait is something an agent must have for work of some load: being a member of a
// queue, or a skill at some level. It keeps those who have it, serve and can take such
// a load now, by how occupied they are, the longest idle first.
type trait struct {
	load   Load
	level  int // of a skill
	levels []level
	filled bitmap // levels with anybody
	filed  int
}

// level is agents of one occupancy, as a list.
type level struct{ first, last *seat }

// skill is one that something needs or somebody has.
type skill struct {
	id     gateway.SkillID
	traits []*trait // having it, by level and load
}

// seat is an agent's place among those of a trait.
type seat struct {
	agent      *agent
	trait      *trait
	prev, next *seat
	filed      bool
	load       int             // the level it is filed at
	idle       gateway.Instant // and since when its agent was idle then
}

func (c *Core) queueTrait(q *queue, load Load) *trait {
	for _, t := range q.traits {
		if t.load == load {
			return t
		}
	}
	t := &trait{load: load}
	q.traits = append(q.traits, t)
	for _, a := range slices.SortedFunc(maps.Keys(q.members), byTurn) {
		a.sit(t)
	}
	return t
}

func (c *Core) skillTrait(n Need, load Load) *trait {
	s := c.skill(n.Skill)
	for _, t := range s.traits {
		if t.load == load && t.level == n.Level {
			return t
		}
	}
	t := &trait{load: load, level: n.Level}
	s.traits = append(s.traits, t)
	for _, a := range slices.SortedFunc(maps.Values(c.agents), byTurn) {
		if a.has(n, c.now) {
			a.sit(t)
		}
	}
	return t
}

func (a *agent) sit(t *trait) {
	s := &seat{agent: a, trait: t}
	a.seats = append(a.seats, s)
	s.file()
}

// refile brings the agent's seats up to date.
func (a *agent) refile() {
	for _, s := range a.seats {
		s.file()
	}
}

// file puts the seat where its agent's occupation belongs.
func (s *seat) file() {
	a := s.agent
	wanted := a.serving && a.fits(s.trait.load)
	if s.filed == wanted && (!wanted || s.load == a.load && s.idle == a.idle) {
		return
	}
	s.unfile()
	if wanted {
		s.trait.insert(s)
	}
}

// insert files a seat. It is mostly the last of its level, since it is its agent who
// got or ended work just now; but who comes back with an old idle time has to be
// walked to: if n agents at one level do at once, that is n²/4 steps.
func (t *trait) insert(s *seat) {
	s.filed, s.load, s.idle = true, s.agent.load, s.agent.idle
	for len(t.levels) <= s.load {
		t.levels = append(t.levels, level{})
	}
	l := &t.levels[s.load]
	s.prev = l.last
	for s.prev != nil && s.before(s.prev) {
		s.prev = s.prev.prev
	}
	if s.prev == nil {
		s.next, l.first = l.first, s
	} else {
		s.next, s.prev.next = s.prev.next, s
	}
	if s.next == nil {
		l.last = s
	} else {
		s.next.prev = s
	}
	t.filled.set(s.load)
	t.filed++
}

func (s *seat) before(other *seat) bool {
	return s.idle < other.idle || s.idle == other.idle && s.agent.id < other.agent.id
}

func (s *seat) unfile() {
	if !s.filed {
		return
	}
	t, l := s.trait, &s.trait.levels[s.load]
	if s.prev == nil {
		l.first = s.next
	} else {
		s.prev.next = s.next
	}
	if s.next == nil {
		l.last = s.prev
	} else {
		s.next.prev = s.prev
	}
	if l.first == nil {
		t.filled.clear(s.load)
	}
	s.filed, s.prev, s.next = false, nil, nil
	t.filed--
}

// fewest is the trait with the fewest agents.
func fewest(traits []*trait) *trait {
	least := traits[0]
	for _, t := range traits[1:] {
		if t.filed < least.filed {
			least = t
		}
	}
	return least
}

// best returns the first agents who can take what waits, best first, at most as many as a
// Why holds. The result is good until it is asked for again.
func (c *Core) best(cv *conversation) []*agent {
	few := c.takers[:0]
	if a := cv.line.agent; a != nil {
		if a.receives(cv.line) && a.fits(cv.load) && c.inTurn(a, cv) {
			few = append(few, a)
		}
		return few
	}
	var last *agent
	t := fewest(cv.line.class.traits)
	for load := range t.filled.all() {
		for s := t.levels[load].first; s != nil; s = s.next {
			a := s.agent
			switch {
			case !a.couldTake(cv) || !c.inTurn(a, cv):
			case a.id == cv.last:
				last = a
			default:
				if few = append(few, a); len(few) == MaxConsidered {
					return few
				}
			}
		}
	}
	if last != nil {
		few = append(few, last)
	}
	return few
}

// inTurn reports whether the agent does not drain, or what waits is the least key of
// all he could ever take.
func (c *Core) inTurn(a *agent, cv *conversation) bool {
	switch {
	case a.drains == nil:
		return true
	case a.behind != nil && byKey(a.behind, cv) < 0:
		return false
	}
	first := c.least(a, a.large)
	a.waitBehind(first)
	return first == cv
}
