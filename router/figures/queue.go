package figures

import (
	"slices"
	"time"

	"switchboard/gateway"
)

// Key names a figure. Who shows it has its formula in words under the same key.
type Key string

// The figures of queues.
const (
	Waiting       Key = "waiting"
	LongestWait   Key = "longest_wait"
	Gone          Key = "gone"
	Entered       Key = "entered"
	Served        Key = "served"
	GaveUp        Key = "abandoned"
	GaveUpEarly   Key = "short_abandoned"
	OverflowedOut Key = "overflowed"
	Elsewhere     Key = "elsewhere"
	ServiceLevel  Key = "service_level"
	AverageWait   Key = "average_wait"
	P95Wait       Key = "p95_wait"
	InWork        Key = "in_work"
	Parked        Key = "parked"
)

// Queue is how a queue does.
type Queue struct {
	// Of now, that is at the window's At.
	Waiting int             // whose customers are there
	Oldest  gateway.Instant // when the first of them began to wait; 0 if nobody waits
	Gone    int             // waiting, whose customers left
	InWork  int
	Parked  int

	// Of the window.
	Entered     int
	Served      int
	Abandoned   int
	GaveUpEarly int
	Overflowed  int
	Elsewhere   int           // transferred or ended while they waited, or left while the queue was closed
	InLevel     int           // served within the threshold
	Level       int           // per mille; None if there is nothing to divide by
	Waited      time.Duration // all that were served, until then
	AverageWait int           // milliseconds until served; None if nobody was
	P95Wait     int
}

// None stands for a figure that has no value.
const None = -1

// figure is a figure that counts rows, and which.
type figure[T any] struct {
	key    Key
	counts func(T, Window) bool
}

// counting is which rows the figure counts; nil if it is not of these rows.
func counting[T any](list []figure[T], key Key) func(T, Window) bool {
	for _, f := range list {
		if f.key == key {
			return f.counts
		}
	}
	return nil
}

// visitFigures say which visits are behind a figure.
func visitFigures() []figure[Visit] {
	return []figure[Visit]{
		{Waiting, waits},
		{LongestWait, waits},
		{Gone, func(v Visit, w Window) bool { return v.Cause == Left && w.live(v.Entered, v.Left) }},
		{Entered, entered},
		{Served, served},
		{AverageWait, served},
		{P95Wait, served},
		{GaveUp, func(v Visit, w Window) bool { return ended(v, w, Abandoned) }},
		{GaveUpEarly, func(v Visit, w Window) bool { return ended(v, w, ShortAbandoned) }},
		{OverflowedOut, func(v Visit, w Window) bool { return ended(v, w, Overflowed) }},
		{Elsewhere, elsewhere},
		{ServiceLevel, func(v Visit, w Window) bool { return served(v, w) || ended(v, w, Abandoned) }},
	}
}

// ended reports whether the visit counts in the window and ended so.
func ended(v Visit, w Window, how string) bool {
	return v.How == how && w.over(v.Left) && entered(v, w)
}

func served(v Visit, w Window) bool { return ended(v, w, Assigned) }

// entered reports whether the visit counts in the window.
func entered(v Visit, w Window) bool { return v.Cause != Left && w.began(v.Entered) }

func waits(v Visit, w Window) bool { return v.Cause != Left && w.live(v.Entered, v.Left) }

func elsewhere(v Visit, w Window) bool {
	if !entered(v, w) || !w.over(v.Left) {
		return false
	}
	return !slices.Contains([]string{Assigned, Abandoned, ShortAbandoned, Overflowed}, v.How)
}

// assignmentFigures say which assignments are behind a figure of a queue.
func assignmentFigures() []figure[Assignment] {
	return []figure[Assignment]{{InWork, inWork}, {Parked, parked}}
}

func inWork(a Assignment, w Window) bool { return w.live(a.Since, a.Until) && !a.Parked }

func parked(a Assignment, w Window) bool { return w.live(a.Since, a.Until) && a.Parked }

// Queues are the figures of these queues. The durations are the waits up to which each
// serves within its service level.
func Queues(h Histories, w Window, levels map[gateway.QueueID]time.Duration) map[gateway.QueueID]Queue {
	counted := make(map[gateway.QueueID]*tally, len(levels))
	for id, level := range levels {
		counted[id] = &tally{level: level, counts: make(map[Key]int)}
	}
	byVisit, byAssignment := visitFigures(), assignmentFigures()
	for _, v := range h.Visits {
		t := counted[v.Queue]
		for _, f := range byVisit {
			if t != nil && f.counts(v, w) {
				t.count(f.key, v)
			}
		}
	}
	for _, a := range h.Assignments {
		t := counted[a.Queue]
		for _, f := range byAssignment {
			if t != nil && f.counts(a, w) {
				t.counts[f.key]++
			}
		}
	}
	out := make(map[gateway.QueueID]Queue, len(counted))
	for id, t := range counted {
		out[id] = t.queue()
	}
	return out
}

// tally is a queue that is being counted.
type tally struct {
	level   time.Duration
	counts  map[Key]int
	oldest  gateway.Instant
	inLevel int
	waits   []time.Duration // until served
}

func (t *tally) count(key Key, v Visit) {
	t.counts[key]++
	switch key {
	case Waiting:
		if t.oldest == 0 || v.began() < t.oldest {
			t.oldest = v.began()
		}
	case Served:
		waited := v.Left.Sub(v.Entered)
		t.waits = append(t.waits, waited)
		if waited <= t.level {
			t.inLevel++
		}
	}
}

func (t *tally) queue() Queue {
	waited := sum(t.waits)
	return Queue{
		Waiting: t.counts[Waiting], Oldest: t.oldest, Gone: t.counts[Gone],
		InWork: t.counts[InWork], Parked: t.counts[Parked],
		Entered: t.counts[Entered], Served: t.counts[Served], Abandoned: t.counts[GaveUp],
		GaveUpEarly: t.counts[GaveUpEarly], Overflowed: t.counts[OverflowedOut], Elsewhere: t.counts[Elsewhere],
		InLevel: t.inLevel, Level: perMille(t.inLevel, t.counts[ServiceLevel]),
		Waited: waited, AverageWait: average(waited, t.counts[Served]), P95Wait: percentile(t.waits, 95),
	}
}

// Together is how several queues do as one. The percentile of all is not that of the
// parts, so it is None.
func Together(queues []Queue) Queue {
	var all Queue
	for _, q := range queues {
		if q.Oldest != 0 && (all.Oldest == 0 || q.Oldest < all.Oldest) {
			all.Oldest = q.Oldest
		}
		all.Waiting += q.Waiting
		all.Gone += q.Gone
		all.InWork += q.InWork
		all.Parked += q.Parked
		all.Entered += q.Entered
		all.Served += q.Served
		all.Abandoned += q.Abandoned
		all.GaveUpEarly += q.GaveUpEarly
		all.Overflowed += q.Overflowed
		all.Elsewhere += q.Elsewhere
		all.InLevel += q.InLevel
		all.Waited += q.Waited
	}
	all.Level = perMille(all.InLevel, all.Served+all.Abandoned)
	all.AverageWait, all.P95Wait = average(all.Waited, all.Served), None
	return all
}

func perMille(part, whole int) int {
	if whole == 0 {
		return None
	}
	return (part*1000 + whole/2) / whole
}

func sum(list []time.Duration) (all time.Duration) {
	for _, d := range list {
		all += d
	}
	return all
}

func average(all time.Duration, n int) int {
	if n == 0 {
		return None
	}
	return int((all / time.Duration(n)).Milliseconds())
}

// percentile is the least of the values that so many of a hundred do not exceed.
func percentile(list []time.Duration, hundredth int) int {
	if len(list) == 0 {
		return None
	}
	ordered := slices.Sorted(slices.Values(list))
	rank := (len(ordered)*hundredth + 99) / 100
	return int(ordered[rank-1].Milliseconds())
}
