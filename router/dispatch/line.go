package dispatch

import (
	"encoding/binary"
	"slices"
	"strings"

	"switchboard/gateway"
)

// queue is what waits for a group of agents.
type queue struct {
	id      gateway.QueueID
	waiting heap[*conversation] // all of it
	members map[*agent]bool
	serving int // of the members
	classes map[string]*class
	traits  []*trait // being a member, by load
}

// line is conversations that wait and are alike in who can take them: those of a
// class, or those for one agent.
type line struct {
	load    Load
	claim   bool // it is given to nobody
	waiting heap[*conversation]
	class   *class // nil: it is an agent's own
	agent   *agent // whose own it is
	resumed bool   // and he had it parked
}

// class is a line anybody may take from who has what it takes. Classes are never
// forgotten: there are as many as the configuration has ways to combine queue, skills
// and load.
type class struct {
	line
	number   int
	queue    *queue
	needs    []Need
	traits   []*trait // the queue's and one for each need
	serving  int      // agents who serve, are eligible and large enough
	stranded map[*conversation]bool
}

// firstFor is the first conversation that does not exclude the agent, or nil.
func (l *line) firstFor(a *agent) *conversation {
	cv, ok := l.waiting.first()
	if !ok || !cv.excludes(a) {
		return cv
	}
	for cv := range l.waiting.inOrder() {
		if !cv.excludes(a) {
			return cv
		}
	}
	return nil
}

// classOf returns the class of what waits there, needs and weighs that much.
func (c *Core) classOf(q *queue, needs []Need, load Load, mode Mode) *class {
	needs = simplified(needs)
	key := c.buffer[:0]
	key = append(key, load.Kind...)
	key = append(key, 0, flag(load.Exclusive)|flag(mode == Claim)<<1)
	key = binary.AppendUvarint(key, uint64(load.Weight))
	for _, n := range needs {
		key = binary.AppendUvarint(key, uint64(n.Level))
		key = append(key, n.Skill...)
		key = append(key, 0)
	}
	c.buffer = key
	cl := q.classes[string(key)]
	if cl == nil {
		cl = c.newClass(q, slices.Clone(needs), load, mode)
		q.classes[string(key)] = cl
	}
	return cl
}

// simplified returns the needs in order of skills, each skill once, from level 1 on.
func simplified(needs []Need) []Need {
	if len(needs) == 0 || len(needs) == 1 && needs[0].Level > 0 {
		return needs
	}
	var simple []Need
	for _, n := range needs {
		n.Level = max(n.Level, 1)
		i, found := slices.BinarySearchFunc(simple, n.Skill, func(s Need, id gateway.SkillID) int {
			return strings.Compare(string(s.Skill), string(id))
		})
		if found {
			simple[i].Level = max(simple[i].Level, n.Level)
		} else {
			simple = slices.Insert(simple, i, n)
		}
	}
	return simple
}

func flag(on bool) byte {
	if on {
		return 1
	}
	return 0
}

func (c *Core) newClass(q *queue, needs []Need, load Load, mode Mode) *class {
	cl := &class{
		line:   line{load: load, claim: mode == Claim, waiting: heap[*conversation]{slot: inLine}},
		number: len(c.classes), queue: q, needs: needs, stranded: make(map[*conversation]bool),
	}
	cl.class = cl
	cl.traits = append(cl.traits, c.queueTrait(q, load))
	for _, n := range needs {
		cl.traits = append(cl.traits, c.skillTrait(n, load))
	}
	c.classes = append(c.classes, cl)
	for a := range q.members {
		if !a.hasAll(needs, c.now) {
			continue
		}
		a.eligible.set(cl.number)
		if a.serving && a.large(load) {
			cl.serving++
		}
	}
	return cl
}

// own returns the agent's own line of such conversations.
func (a *agent) own(load Load, mode Mode, resumed bool) *line {
	for _, l := range a.lines {
		if l.load == load && l.claim == (mode == Claim) && l.resumed == resumed {
			return l
		}
	}
	l := &line{
		load: load, claim: mode == Claim, resumed: resumed, agent: a,
		waiting: heap[*conversation]{slot: inLine},
	}
	a.lines = append(a.lines, l)
	return l
}

// wait lets a conversation wait, to be placed when its turn comes.
func (c *Core) wait(cv *conversation) {
	c.pass(cv)
	c.file(cv)
	c.try(cv)
}

// again lets a conversation that waits do so as is right now.
func (c *Core) again(cv *conversation) {
	c.unfile(cv)
	c.wait(cv)
}

// file puts a conversation into the line where it belongs.
func (c *Core) file(cv *conversation) {
	if p := cv.awaited(); p != nil {
		cv.line = c.agents[p.Agent].own(cv.load, cv.comesBy(), p.Rule == Resumed)
	} else {
		cl := c.classOf(cv.queue, cv.needs(cv.ring), cv.load, cv.mode)
		cv.line = &cl.line
		if !cl.claim {
			c.filled.set(cl.number)
		}
	}
	cv.line.waiting.push(cv.key, cv)
	cv.queue.waiting.push(cv.key, cv)
	if a := cv.drainer; a != nil && (!cv.heavy() || !a.couldTake(cv) || !c.overdue(cv)) {
		c.stopDraining(a)
	}
	c.schedule(cv)
}

// unfile takes a conversation out of its line. Who waited for it to go first is woken.
func (c *Core) unfile(cv *conversation) {
	cv.line.waiting.remove(cv)
	cv.queue.waiting.remove(cv)
	if cl := cv.line.class; cl != nil && len(cl.waiting.items) == 0 {
		c.filled.clear(cl.number)
	}
	cv.line = nil
	c.tried(cv)
	c.unwant(cv)
	for _, a := range cv.blocked {
		a.behind = nil
		c.wake(a)
	}
	cv.blocked = nil
}
