package router

import (
	"slices"

	"switchboard/gateway"
)

// queue is what waits for a group of agents, and which of them have units left.
type queue struct {
	id       gateway.QueueID
	classes  []*class            // what waits, by weight, the lightest first
	free     []heap[*member]     // who takes work: free[n] has n+1 units left
	serving  []int               // how many are ready and connected, by capacity
	stranded heap[*conversation] // due to be taken back, while nobody else could take them
}

// class is the waiting conversations of one weight.
type class struct {
	weight int
	line   heap[*conversation]
}

// member is an agent's serving one queue.
type member struct {
	agent *agent
	queue *queue
	pos   int
	units int // where it is filed: in free[units-1], or nowhere if 0
	size  int // the capacity it is counted under in serving, or 0
}

func newQueue(id gateway.QueueID) *queue {
	return &queue{id: id, stranded: heap[*conversation]{before: dueBefore, place: conversationPlace}}
}

// class returns the line of what weighs that much.
func (q *queue) class(weight int) *heap[*conversation] {
	i, found := slices.BinarySearchFunc(q.classes, weight, func(cl *class, w int) int { return cl.weight - w })
	if !found {
		line := heap[*conversation]{before: keyBefore, place: conversationPlace}
		q.classes = slices.Insert(q.classes, i, &class{weight: weight, line: line})
	}
	return &q.classes[i].line
}

// oldest is the longest waiting of what weighs at most units, or nil.
func (q *queue) oldest(units int) *conversation {
	var oldest *conversation
	for _, cl := range q.classes {
		if cl.weight > units {
			break
		}
		if len(cl.line.items) == 0 {
			continue
		}
		if head := cl.line.items[0]; oldest == nil || keyBefore(head, oldest) {
			oldest = head
		}
	}
	return oldest
}

func (q *queue) waiting() int {
	n := 0
	for _, cl := range q.classes {
		n += len(cl.line.items)
	}
	return n
}

// ahead counts who waits longer than cv, but not beyond limit.
func (q *queue) ahead(cv *conversation, limit int) int {
	n := 0
	for _, cl := range q.classes {
		n += cl.line.countBefore(cv, 0, limit-n)
	}
	return n
}

// available counts the agents with that many units left.
func (q *queue) available(units int) int {
	n := 0
	for i := units - 1; i < len(q.free); i++ {
		n += len(q.free[i].items)
	}
	return n
}

// best is the least occupied, then longest idle agent with that many units left, or nil.
func (q *queue) best(units int) *member {
	var best *member
	for i := units - 1; i < len(q.free); i++ {
		if h := q.free[i].items; len(h) > 0 && (best == nil || memberBefore(h[0], best)) {
			best = h[0]
		}
	}
	return best
}

// bestFew are the first MaxConsidered agents with that many units left, best first.
func (q *queue) bestFew(units int) []*member {
	var few, frontier []*member // frontier: the best of each part of a heap not looked at
	for i := units - 1; i < len(q.free); i++ {
		if h := q.free[i].items; len(h) > 0 {
			frontier = append(frontier, h[0])
		}
	}
	for len(few) < MaxConsidered && len(frontier) > 0 {
		i := 0
		for j := range frontier {
			if memberBefore(frontier[j], frontier[i]) {
				i = j
			}
		}
		m := frontier[i]
		few = append(few, m)
		frontier = slices.Delete(frontier, i, i+1)
		h := q.free[m.units-1].items
		frontier = append(frontier, h[min(2*m.pos+1, len(h)):min(2*m.pos+3, len(h))]...)
	}
	return few
}

// served reports whether anybody serves the queue who is large enough for the weight.
func (q *queue) served(weight int) bool {
	for size := max(weight, 1); size < len(q.serving); size++ {
		if q.serving[size] > 0 {
			return true
		}
	}
	return false
}

// file puts the member where its agent's state belongs.
func (m *member) file() {
	m.unfile()
	a, q := m.agent, m.queue
	if !a.serves() {
		return
	}
	if m.size = a.capacity; m.size > 0 {
		q.serving = grown(q.serving, m.size+1, func() int { return 0 })
		q.serving[m.size]++
	}
	if m.units = max(a.free(), 0); m.units > 0 {
		q.free = grown(q.free, m.units, func() heap[*member] {
			return heap[*member]{before: memberBefore, place: memberPlace}
		})
		q.free[m.units-1].push(m)
	}
}

// unfile takes the member out of its queue's books.
func (m *member) unfile() {
	if m.size > 0 {
		m.queue.serving[m.size]--
		m.size = 0
	}
	if m.units > 0 {
		m.queue.free[m.units-1].remove(m)
		m.units = 0
	}
}

// grown returns s with at least n elements.
func grown[T any](s []T, n int, fresh func() T) []T {
	for len(s) < n {
		s = append(s, fresh())
	}
	return s
}

func memberPlace(m *member) *int { return &m.pos }

func memberBefore(a, b *member) bool { return a.agent.before(b.agent) }
