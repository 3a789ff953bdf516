package dispatch

import (
	"cmp"
	"maps"
	"slices"

	"switchboard/gateway"
)

// agent is somebody who may hold conversations.
type agent struct {
	id        gateway.AgentID
	capacity  int
	limits    map[string]int
	queues    []*queue
	skills    []Skill
	state     State
	since     gateway.Instant // since when he is in that state
	connected bool
	away      gateway.Instant // since when he is not connected
	idle      gateway.Instant // when he last got or ended work or became ready
	input     gateway.Instant // when he last used pointer or keyboard
	serving   bool            // Ready and connected

	load      int // units of what he holds and is offered
	weighing  int // conversations of those with weight
	exclusive int // and exclusive ones of those
	held      []*conversation
	offers    []*offer

	eligible bitmap // classes, by number
	seats    []*seat
	lines    []*line       // what waits for him
	drains   *conversation // what he drains for
	behind   *conversation // and what has to go first
	woken    bool          // is in Core.woken
	next     *conversation // and what he may take, if known
	timer    timer         // when a skill ends
}

// byTurn orders agents by whose turn it is.
func byTurn(a, b *agent) int {
	return cmp.Or(cmp.Compare(a.load, b.load), cmp.Compare(a.idle, b.idle), cmp.Compare(a.id, b.id))
}

// large reports whether he could hold such work if he held nothing else.
func (a *agent) large(load Load) bool {
	limit, limited := a.limits[load.Kind]
	return load.Weight <= a.capacity && (!limited || load.Weight <= limit)
}

// fits reports whether he has the units for such work now.
func (a *agent) fits(load Load) bool {
	if load.Exclusive {
		return a.weighing == 0 && a.large(load)
	}
	return a.exclusive == 0 && load.Weight <= a.room(load.Kind)
}

// room is how many units he has left for a kind.
func (a *agent) room(kind string) int {
	free := a.capacity - a.load
	if limit, limited := a.limits[kind]; limited && free > 0 {
		free = min(free, limit-a.units(kind))
	}
	return free
}

// units are those of what he holds and is offered of a kind.
func (a *agent) units(kind string) int {
	n := 0
	for _, cv := range a.held {
		if cv.load.Kind == kind {
			n += cv.load.Weight
		}
	}
	for _, o := range a.offers {
		if o.load.Kind == kind {
			n += o.load.Weight
		}
	}
	return n
}

// receives reports whether he may be given what waits in a line of his own.
func (a *agent) receives(l *line) bool {
	return a.serving || l.resumed && a.state == Finishing && a.connected
}

// couldTake reports whether he is eligible and large enough for what waits.
func (a *agent) couldTake(cv *conversation) bool {
	if cv.line.agent != nil {
		return cv.line.agent == a && a.large(cv.load)
	}
	return a.eligible.has(cv.line.class.number) && a.large(cv.load) && !cv.excludes(a)
}

func (a *agent) has(n Need, now gateway.Instant) bool {
	return slices.ContainsFunc(a.skills, func(s Skill) bool {
		return s.Skill == n.Skill && s.Level >= n.Level && s.lasts(now)
	})
}

func (s Skill) lasts(now gateway.Instant) bool { return s.Until == 0 || now < s.Until }

// level is how well he knows a skill now; 0 is not at all.
func (a *agent) level(id gateway.SkillID, now gateway.Instant) int {
	level := 0
	for _, s := range a.skills {
		if s.Skill == id && s.lasts(now) {
			level = max(level, s.Level)
		}
	}
	return level
}

func (a *agent) hasAll(needs []Need, now gateway.Instant) bool {
	return !slices.ContainsFunc(needs, func(n Need) bool { return !a.has(n, now) })
}

func (a *agent) take(load Load)    { a.count(load, 1) }
func (a *agent) release(load Load) { a.count(load, -1) }

func (a *agent) count(load Load, n int) {
	if load.Weight == 0 {
		return
	}
	a.next = nil
	a.load += n * load.Weight
	a.weighing += n
	if load.Exclusive {
		a.exclusive += n
	}
}

func (cmd SetAgent) apply(c *Core) {
	a := c.agents[cmd.Agent]
	if a == nil {
		a = &agent{id: cmd.Agent, state: Offline, since: c.now, away: c.now, idle: cmd.Idle}
		a.timer.agent = a
		c.agents[a.id] = a
	}
	capacity := min(max(cmd.Capacity, 0), MaxCapacity)
	ids := slices.Compact(slices.Sorted(slices.Values(cmd.Queues)))
	if capacity == a.capacity && maps.Equal(cmd.Limits, a.limits) && slices.Equal(cmd.Skills, a.skills) &&
		slices.EqualFunc(ids, a.queues, func(id gateway.QueueID, q *queue) bool { return q.id == id }) {
		return
	}
	c.leave(a)
	a.capacity, a.limits, a.skills = capacity, maps.Clone(cmd.Limits), slices.Clone(cmd.Skills)
	for i, s := range a.skills {
		a.skills[i].Skill = c.skill(s.Skill).id // one text for all: less memory to look at
	}
	a.queues = a.queues[:0]
	for _, id := range ids {
		a.queues = append(a.queues, c.queue(id))
	}
	c.join(a)
}

// leave takes the agent out of all books of those who could take something.
func (c *Core) leave(a *agent) {
	if a.serving {
		c.count(a, -1)
	}
	for _, s := range a.seats {
		s.unfile()
	}
	for _, q := range a.queues {
		delete(q.members, a)
	}
	a.seats, a.eligible = nil, nil
}

// join enters the agent into the books where he belongs, and lets him take what he
// can take now.
func (c *Core) join(a *agent) {
	for _, q := range a.queues {
		q.members[a] = true
		for _, t := range q.traits {
			a.sit(t)
		}
		for _, cl := range q.classes {
			if a.hasAll(cl.needs, c.now) {
				a.eligible.set(cl.number)
			}
		}
	}
	for _, s := range a.skills {
		for _, t := range c.skill(s.Skill).traits {
			if !a.sits(t) && a.has(Need{s.Skill, t.level}, c.now) {
				a.sit(t)
			}
		}
	}
	if a.serving {
		c.count(a, 1)
		c.spare = append(c.spare, a)
	}
	if cv := a.drains; cv != nil && !a.couldTake(cv) {
		c.stopDraining(a)
	}
	c.scheduleSkills(a)
	c.wake(a)
}

// sits reports whether the agent has a seat there: a skill may be told twice.
func (a *agent) sits(t *trait) bool {
	return slices.ContainsFunc(a.seats, func(s *seat) bool { return s.trait == t })
}

// count counts the agent among those who serve. What was only not taken back from
// others because nobody else served is looked at again.
func (c *Core) count(a *agent, n int) {
	for _, q := range a.queues {
		q.serving += n
	}
	for i := range a.eligible.all() {
		cl := c.classes[i]
		if !a.large(cl.load) {
			continue
		}
		cl.serving += n
		if n > 0 {
			for cv := range cl.stranded {
				c.unstrand(cv)
				c.schedule(cv)
			}
		}
	}
}

func (cmd RemoveAgent) apply(c *Core) {
	a := c.agents[cmd.Agent]
	if a == nil {
		return
	}
	c.leave(a)
	delete(c.agents, a.id)
	a.queues, a.state, a.connected, a.serving = nil, Offline, false, false
	c.stopServing(a)
	c.passBy(a)
	c.unset(&a.timer)
	for _, cv := range sortedByID(a.held, func(cv *conversation) gateway.ConversationID { return cv.id }) {
		if cv.wrapUntil != 0 {
			c.finish(cv)
		} else {
			c.takeBack(cv, Gone, cv.since)
		}
	}
}

// sortedByID returns what belongs to conversations in the order of their ids.
func sortedByID[T any](of []T, id func(T) gateway.ConversationID) []T {
	return slices.SortedFunc(slices.Values(of), func(a, b T) int { return cmp.Compare(id(a), id(b)) })
}
