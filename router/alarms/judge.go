package alarms

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"switchboard/gateway"
	"switchboard/router"
	"switchboard/router/dispatch"
)

// patience is how long somebody waits before it matters that nobody serves: who opens the
// console anew is away for a moment.
const patience = 10 * time.Second

// silentAfter is how long the dispatcher may do nothing while there is something to do.
const silentAfter = 30 * time.Second

// State is how things stand.
type State struct {
	At      gateway.Instant
	Waiting []Waiting
	Agents  []Agent
	Setup   router.Setup
	Kinds   map[string]router.Kind
	// Pulse is when the dispatcher last turned; 0 if another process has it: then what it
	// leaves undone tells.
	Pulse gateway.Instant
}

// Memory is what a judgement has to know of the looks before: since when each
// conversation that waits could have been given to somebody, at every look.
type Memory map[gateway.ConversationID]gateway.Instant

// Judge says what is wrong, in an order of its own, and what to remember. Alarms have
// neither id nor Since; that they last, or are new, is not known here.
func Judge(s State, before Memory) ([]Alarm, Memory) {
	serving := make(map[gateway.QueueID][]Agent)
	for _, a := range s.Agents {
		for _, id := range a.Queues {
			serving[id] = append(serving[id], a)
		}
	}
	queues := make(map[gateway.QueueID]*line)
	for _, w := range s.Waiting {
		q := s.Setup.Queues[w.Queue]
		since, open := q.WaitsSince(w.Since, s.At)
		if !open {
			continue
		}
		l := queues[w.Queue]
		if l == nil {
			l = &line{oldest: since, longest: q.Routing.Longest()}
			queues[w.Queue] = l
		}
		l.oldest = min(l.oldest, since)
		asks := q.Routing.Asks(w.Needs)
		if !w.Offered && !slices.ContainsFunc(serving[w.Queue], func(a Agent) bool { return a.able(w, asks, s.At) }) {
			l.helpless(since)
		}
	}
	var wrong []Alarm
	for _, id := range slices.Sorted(maps.Keys(queues)) {
		wrong = append(wrong, queues[id].alarms(id, s.At)...)
	}
	stuck, after := stuck(s, before)
	if silent := s.Pulse != 0 && s.At.Sub(s.Pulse) > silentAfter && len(s.Waiting) > 0; silent || stuck > 0 {
		wrong = append(wrong, Alarm{Kind: DispatcherSilent, Value: int64(cmp.Or(stuck, len(s.Waiting)))})
	}
	return wrong, after
}

// line is what waits in a queue.
type line struct {
	oldest  gateway.Instant
	longest time.Duration // 0 is for ever

	// Of those that nobody could take who is there. What rings is not among them.
	stranded int
	since    gateway.Instant // the first of them waits
}

func (l *line) helpless(since gateway.Instant) {
	if l.stranded == 0 || since < l.since {
		l.since = since
	}
	l.stranded++
}

func (l *line) alarms(id gateway.QueueID, now gateway.Instant) (list []Alarm) {
	if waited := now.Sub(l.oldest); l.longest > 0 && waited > l.longest {
		list = append(list, Alarm{Kind: LongestWait, Queue: id, Value: waited.Milliseconds()})
	}
	if l.stranded > 0 && now.Sub(l.since) > patience {
		list = append(list, Alarm{Kind: NobodyServing, Queue: id, Value: int64(l.stranded)})
	}
	return list
}

// stuck is how many conversations could have been given to somebody for too long. It
// would rather overlook one than be wrong: what asks for skills, may wait for somebody in
// particular, or stands behind heavy work that an agent may drain for, is left out.
func stuck(s State, before Memory) (n int, after Memory) {
	after = make(Memory)
	if slices.ContainsFunc(s.Waiting, func(w Waiting) bool { return !w.Offered && (w.Weight > 1 || s.Kinds[w.Kind].Exclusive) }) {
		return 0, after
	}
	for _, w := range s.Waiting {
		q := s.Setup.Queues[w.Queue]
		if w.Offered || len(w.Needs) > 0 || !q.Gives(w.Kind, s.Kinds[w.Kind], s.At.Time()) || s.At.Sub(w.Entered) < q.Routing.Hold() {
			continue
		}
		if !slices.ContainsFunc(s.Agents, func(a Agent) bool { return a.couldTake(w, s.Kinds) }) {
			continue
		}
		since, seen := before[w.Conversation]
		if !seen {
			since = s.At
		}
		after[w.Conversation] = since
		if s.At.Sub(since) > silentAfter {
			n++
		}
	}
	return n, after
}

// able reports whether an agent who serves the queue could take it if he had room.
func (a Agent) able(w Waiting, asks []dispatch.Need, at gateway.Instant) bool {
	for _, n := range asks {
		has := func(s dispatch.Skill) bool {
			return s.Skill == n.Skill && s.Level >= n.Level && (s.Until == 0 || at < s.Until)
		}
		if !slices.ContainsFunc(a.Skills, has) {
			return false
		}
	}
	return !slices.Contains(w.Excluded, a.ID)
}

func (a Agent) couldTake(w Waiting, kinds map[string]router.Kind) bool {
	if !slices.Contains(a.Queues, w.Queue) || slices.Contains(w.Excluded, a.ID) {
		return false
	}
	load := 0
	for kind, units := range a.Load {
		if kinds[kind].Exclusive && units > 0 {
			return false
		}
		load += units
	}
	limit, limited := a.Limits[w.Kind]
	return load+w.Weight <= a.Capacity && (!limited || a.Load[w.Kind]+w.Weight <= limit)
}
