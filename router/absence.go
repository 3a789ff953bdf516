package router

// watch begins to wait for the moment at which a conversation may be taken back
// from its disconnected agent.
func (c *Core) watch(cv *conversation) {
	if cv.absence <= 0 {
		return
	}
	cv.due = cv.agent.away.Add(cv.absence)
	cv.enter(&c.due)
}

// expire takes back what is due, as far as others could take it.
func (c *Core) expire() {
	for len(c.due.items) > 0 && c.due.items[0].due <= c.now {
		cv := c.due.items[0]
		cv.leave()
		if cv.queue.served(cv.weight) {
			c.takeBack(cv, Absent)
		} else {
			cv.enter(&cv.queue.stranded)
		}
	}
}

// reclaim takes back what was stranded in a queue that somebody serves now.
func (c *Core) reclaim(q *queue) {
	var stay []*conversation
	for len(q.stranded.items) > 0 {
		cv := q.stranded.items[0]
		cv.leave()
		if q.served(cv.weight) {
			c.takeBack(cv, Absent)
		} else {
			stay = append(stay, cv)
		}
	}
	for _, cv := range stay {
		cv.enter(&q.stranded)
	}
}

// takeBack decides that the conversation returns to its queue.
func (c *Core) takeBack(cv *conversation, why Cause) {
	c.decide(TakeBack{Conversation: cv.id, Agent: cv.agent.id, Epoch: cv.epoch, Cause: why})
	c.forget(cv)
}
