package figures_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"switchboard/gateway"
	"switchboard/router/figures"
)

// lateness is how long a transaction may take: what happened in it is seen then, under
// the time when it began.
const lateness = 30

// written is a row of a history: what was stored of it, and when each was seen.
type written[T any] struct {
	rows []T
	seen []int
}

// asOf is the row as it was seen then.
func (w written[T]) asOf(now int) (row T, there bool) {
	for i := range w.rows {
		if w.seen[i] <= now {
			row, there = w.rows[i], true
		}
	}
	return row, there
}

// base is a database that remembers what it held when.
type base struct {
	visits      []written[figures.Visit]
	assignments []written[figures.Assignment]
	offers      []written[figures.Offer]
	stays       []written[figures.Stay]
	connections []written[figures.Connection]
}

// read is what internal/store reads: the rows that touch [since, until), as of now.
func (b *base) read(now int, since, until gateway.Instant) (h figures.Histories) {
	touches := func(from, to gateway.Instant) bool { return from < until && (to == 0 || to >= since) }
	h.Visits = collect(b.visits, now, func(v figures.Visit) bool { return touches(v.Entered, v.Left) })
	h.Assignments = collect(b.assignments, now, func(a figures.Assignment) bool { return touches(a.Since, a.Until) })
	h.Offers = collect(b.offers, now, func(o figures.Offer) bool { return touches(o.Made, o.Ended) })
	h.Stays = collect(b.stays, now, func(s figures.Stay) bool { return touches(s.Since, s.Until) })
	h.Connections = collect(b.connections, now, func(c figures.Connection) bool { return touches(c.Since, c.Until) })
	return h
}

func collect[T any](all []written[T], now int, keep func(T) bool) (rows []T) {
	for _, w := range all {
		if row, ok := w.asOf(now); ok && keep(row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// interval is one that begins yesterday or today, and may not end.
type interval struct{ from, to, seenFrom, seenTo int }

func intervals(t *rapid.T) interval {
	from := rapid.IntRange(-2000, 3000).Draw(t, "from")
	i := interval{from: from, seenFrom: from + rapid.IntRange(0, lateness).Draw(t, "late")}
	if rapid.Bool().Draw(t, "ends") {
		i.to = max(from+rapid.IntRange(0, 2500).Draw(t, "lasts"), i.seenFrom) // it ends when it has begun
		if i.to == 0 {
			i.to = 1 // 0 is that it does not end
		}
		i.seenTo = i.to + rapid.IntRange(0, lateness).Draw(t, "late")
	}
	return i
}

func write[T any](i interval, begun T, end func(T) T) written[T] {
	w := written[T]{rows: []T{begun}, seen: []int{i.seenFrom}}
	if i.to != 0 {
		w.rows, w.seen = append(w.rows, end(begun)), append(w.seen, i.seenTo)
	}
	return w
}

func randomBase(t *rapid.T) *base {
	b := &base{}
	n := 0
	id := func() string { n++; return fmt.Sprintf("%04d", n) }
	queue := func() gateway.QueueID { return rapid.SampledFrom(queues).Draw(t, "queue") }
	agent := func() gateway.AgentID { return rapid.SampledFrom(agents).Draw(t, "agent") }
	word := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "word") }
	some := func(most int, add func(interval)) {
		for range rapid.IntRange(0, most).Draw(t, "rows") {
			add(intervals(t))
		}
	}
	some(30, func(i interval) {
		v := figures.Visit{ID: id(), Conversation: gateway.ConversationID(id()), Queue: queue(), Entered: at(i.from)}
		v.Began = at(i.from - rapid.IntRange(0, 500).Draw(t, "waited before"))
		v.Cause = word("new", "transfer", "overflow", "taken_back", "reopened", "left", "back")
		b.visits = append(b.visits, write(i, v, func(v figures.Visit) figures.Visit {
			v.Began, v.Left, v.How = 0, at(i.to), word("assigned", "assigned", "abandoned", "short_abandoned", "overflow", "transfer", "resolved", "back")
			return v
		}))
	})
	some(15, func(i interval) {
		a := figures.Assignment{ID: id(), Queue: queue(), Agent: agent(), Kind: word("web", "mail"), Since: at(i.from), Weight: 1}
		b.assignments = append(b.assignments, write(i, a, func(a figures.Assignment) figures.Assignment {
			a.Until, a.Ended = at(i.to), word("resolved", "taken_back")
			return a
		}))
	})
	some(10, func(i interval) {
		o := figures.Offer{ID: id(), Queue: queue(), Agent: agent(), Kind: "web", Weight: 1, Made: at(i.from)}
		b.offers = append(b.offers, write(i, o, func(o figures.Offer) figures.Offer {
			o.Ended, o.Outcome = at(i.to), word("missed", "declined", "accepted")
			return o
		}))
	})
	some(10, func(i interval) {
		s := figures.Stay{ID: id(), Agent: agent(), State: word("ready", "break", "finishing", "offline", "missed"), Since: at(i.from)}
		b.stays = append(b.stays, write(i, s, func(s figures.Stay) figures.Stay { s.Until = at(i.to); return s }))
	})
	some(10, func(i interval) {
		c := figures.Connection{ID: id(), Agent: agent(), Since: at(i.from)}
		b.connections = append(b.connections, write(i, c, func(c figures.Connection) figures.Connection { c.Until = at(i.to); return c }))
	})
	return b
}

var (
	queues = []gateway.QueueID{"a", "b", "c"}
	agents = []gateway.AgentID{"x", "y", "z"}
	levels = map[gateway.QueueID]time.Duration{"a": 20 * time.Second, "b": time.Minute, "c": 0}
)

// live reads the day once, then at some moments what changed since the look before, as the
// board does.
func live(t *rapid.T, b *base) (h figures.Histories, now int) {
	moments := rapid.SliceOfN(rapid.IntRange(0, 5000), 1, 6).Draw(t, "looks")
	slices.Sort(moments)
	book := figures.NewBook(b.read(moments[0], day, at(1_000_000)))
	for i, look := range moments[1:] {
		book.Add(b.read(look, at(moments[i]-2*lateness), at(1_000_000)))
	}
	return book.Histories(), moments[len(moments)-1]
}

// The live board and a report over the same interval say the same of everything.
func TestLiveBoardAndReportAreEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := randomBase(t)
		seen, now := live(t, b)
		window := today(now)
		all := b.read(now, 0, window.To) // a report reads the whole interval, and whatever there is besides
		if diff := cmp.Diff(figures.Queues(all, window, levels), figures.Queues(seen, window, levels)); diff != "" {
			t.Errorf("queues differ (-report +live):\n%s", diff)
		}
		if diff := cmp.Diff(figures.Agents(all, window, agents), figures.Agents(seen, window, agents)); diff != "" {
			t.Errorf("agents differ (-report +live):\n%s", diff)
		}
	})
}

// Whatever entered is somewhere, a figure that counts is the number of its rows, and what
// all queues do together is what each does.
func TestFiguresAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := randomBase(t)
		h, window := b.read(10_000, 0, at(1_000_000)), today(rapid.IntRange(0, 6000).Draw(t, "now"))
		parts := figures.Queues(h, window, levels)
		for id, q := range parts {
			waiting := 0
			for _, row := range figures.Rows(h, window, figures.Entered, figures.Of{Queue: id}) {
				if row.To == 0 {
					waiting++
				}
			}
			if sum := q.Served + q.Abandoned + q.GaveUpEarly + q.Overflowed + q.Elsewhere + waiting; sum != q.Entered {
				t.Errorf("queue %s: %d entered, and %d are somewhere: %+v", id, q.Entered, sum, q)
			}
			for key, count := range map[figures.Key]int{
				figures.Waiting: q.Waiting, figures.Gone: q.Gone, figures.Entered: q.Entered, figures.Served: q.Served,
				figures.GaveUp: q.Abandoned, figures.GaveUpEarly: q.GaveUpEarly, figures.OverflowedOut: q.Overflowed,
				figures.Elsewhere: q.Elsewhere, figures.InWork: q.InWork, figures.Parked: q.Parked,
				figures.ServiceLevel: q.Served + q.Abandoned, figures.P95Wait: q.Served,
			} {
				if rows := figures.Rows(h, window, key, figures.Of{Queue: id}); len(rows) != count {
					t.Errorf("%s of queue %s is %d, and has %d rows", key, id, count, len(rows))
				}
			}
		}
		all := figures.Together([]figures.Queue{parts["a"], parts["b"], parts["c"]})
		if rows := figures.Rows(h, window, figures.Served, figures.Of{}); len(rows) != all.Served {
			t.Errorf("%d served together, and %d rows", all.Served, len(rows))
		}
	})
}

// Nobody is something for longer than the window, nor occupied for longer than he serves.
func TestTimesAreWithinTheWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := rapid.IntRange(1, 6000).Draw(t, "now")
		h := randomBase(t).read(10_000, 0, at(1_000_000))
		for id, a := range figures.Agents(h, today(now), agents) {
			if a.Occupancy > 1000 {
				t.Errorf("%s is occupied for %d per mille", id, a.Occupancy)
			}
			for state, d := range a.Times {
				stays := figures.Rows(h, today(now), figures.TimeIn, figures.Of{Agent: id})
				if longest := time.Duration(now*len(stays)) * time.Second; d > longest {
					t.Errorf("%s was %s for %s of %s", id, state, d, longest)
				}
			}
		}
	})
}
