package router

import (
	"cmp"
	"slices"

	"switchboard/gateway"
)

// agent is somebody who may hold conversations.
type agent struct {
	id        gateway.AgentID
	capacity  int
	load      int // units of what he holds
	state     State
	connected bool
	away      gateway.Instant // since when he is not connected
	idle      gateway.Instant // when he last got or ended work or became ready
	members   []*member       // by queue
	held      []*conversation
}

// serves reports whether he may be given work at all.
func (a *agent) serves() bool { return a.state == Ready && a.connected }

// free is how many units he has left.
func (a *agent) free() int { return a.capacity - a.load }

// takes reports whether he can be given work of that weight now.
func (a *agent) takes(weight int) bool { return a.serves() && a.free() >= weight }

// before orders agents by whose turn it is: the least occupied, then the longest idle.
func (a *agent) before(b *agent) bool {
	return cmp.Or(cmp.Compare(a.load, b.load), cmp.Compare(a.idle, b.idle), cmp.Compare(a.id, b.id)) < 0
}

// oldest is the longest waiting of all he can take, or nil.
func (a *agent) oldest() *conversation {
	var oldest *conversation
	for _, m := range a.members {
		if cv := m.queue.oldest(a.free()); cv != nil && (oldest == nil || keyBefore(cv, oldest)) {
			oldest = cv
		}
	}
	return oldest
}

// refile brings the books of his queues up to date.
func (a *agent) refile() {
	for _, m := range a.members {
		m.file()
	}
}

// queues are the ids of the queues he serves, ordered.
func (a *agent) queues() []gateway.QueueID {
	ids := make([]gateway.QueueID, len(a.members))
	for i, m := range a.members {
		ids[i] = m.queue.id
	}
	return ids
}

func (cmd SetAgent) apply(c *Core) {
	a := c.agents[cmd.Agent]
	if a == nil {
		a = &agent{id: cmd.Agent, state: Offline, away: c.now, idle: cmd.Idle}
		c.agents[a.id] = a
	}
	a.capacity = min(max(cmd.Capacity, 0), MaxCapacity)
	queues := slices.Compact(slices.Sorted(slices.Values(cmd.Queues)))
	if !slices.Equal(queues, a.queues()) {
		c.enrol(a, queues)
	}
	c.changed(a)
}

// enrol makes the agent serve these queues and no other.
func (c *Core) enrol(a *agent, queues []gateway.QueueID) {
	for _, m := range a.members {
		m.unfile()
	}
	a.members = make([]*member, len(queues))
	for i, id := range queues {
		a.members[i] = &member{agent: a, queue: c.queue(id)}
	}
}

func (cmd RemoveAgent) apply(c *Core) {
	a := c.agents[cmd.Agent]
	if a == nil {
		return
	}
	c.enrol(a, nil)
	delete(c.agents, a.id)
	held := slices.Clone(a.held)
	slices.SortFunc(held, func(a, b *conversation) int { return cmp.Compare(a.id, b.id) })
	for _, cv := range held {
		c.takeBack(cv, Gone)
	}
}

func (cmd SetPresence) apply(c *Core) {
	a := c.agents[cmd.Agent]
	if a == nil || a.state == cmd.State {
		return
	}
	a.state = cmd.State
	if a.state == Ready {
		a.idle = max(a.idle, cmd.Since)
	}
	c.changed(a)
}

func (cmd Connect) apply(c *Core) {
	a := c.agents[cmd.Agent]
	if a == nil || a.connected {
		return
	}
	a.connected = true
	for _, cv := range a.held {
		cv.leave()
	}
	c.changed(a)
}

func (cmd Disconnect) apply(c *Core) {
	a := c.agents[cmd.Agent]
	if a == nil || !a.connected {
		return
	}
	a.connected, a.away = false, c.now
	for _, cv := range a.held {
		c.watch(cv)
	}
	c.changed(a)
}

// changed puts the agent where he belongs now, and to work if he serves.
func (c *Core) changed(a *agent) {
	a.refile()
	if !a.serves() {
		return
	}
	for _, m := range a.members {
		c.reclaim(m.queue)
	}
	c.feed(a)
}
