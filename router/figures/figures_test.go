package figures_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/gateway"
	"switchboard/router/figures"
)

// at is so many seconds into the day; the day before is negative. No instant is 0.
func at(seconds int) gateway.Instant { return day + gateway.Instant(seconds)*1000 }

const day = gateway.Instant(1_800_000_000_000)

// today is the window of the live board, so many seconds into the day.
func today(now int) figures.Window {
	return figures.Window{From: day, To: day.Add(24 * time.Hour), At: at(now)}
}

// visit is one of queue "a"; left below 0 is that it waits.
func visit(entered, left int, cause, how string) figures.Visit {
	v := figures.Visit{ID: gateway.NewID[string](), Conversation: "c", Queue: "a", Entered: at(entered), Cause: cause, How: how}
	if how != "" {
		v.Left = at(left)
	}
	return v
}

// of is a queue with these figures, and none of the others.
func of(change func(*figures.Queue)) figures.Queue {
	q := figures.Together(nil)
	change(&q)
	return q
}

func TestFiguresOfAQueue(t *testing.T) {
	type visits = []figures.Visit
	tests := map[string]struct {
		visits visits
		want   figures.Queue
	}{
		"nothing happened": {nil, of(func(*figures.Queue) {})},
		"one waits": {visits{visit(100, 0, "new", "")}, of(func(q *figures.Queue) {
			q.Entered, q.Waiting, q.Oldest = 1, 1, at(100)
		})},
		"one waits who waited elsewhere before": {visits{func() figures.Visit {
			v := visit(100, 0, "overflow", "")
			v.Began = at(-60)
			return v
		}()}, of(func(q *figures.Queue) { q.Entered, q.Waiting, q.Oldest = 1, 1, at(-60) })},
		"one waits since yesterday: now, and not among today's": {visits{visit(-100, 0, "new", "")}, of(func(q *figures.Queue) {
			q.Waiting, q.Oldest = 1, at(-100)
		})},
		"entered before midnight and served after: yesterday's": {visits{visit(-10, 10, "new", "assigned")}, of(func(*figures.Queue) {})},
		"served at the threshold and past it": {visits{visit(0, 20, "new", "assigned"), visit(0, 21, "new", "assigned")}, of(func(q *figures.Queue) {
			q.Entered, q.Served, q.InLevel, q.Level = 2, 2, 1, 500
			q.Waited, q.AverageWait, q.P95Wait = 41*time.Second, 20_500, 21_000
		})},
		"who gave up early is not in the service level": {
			visits{visit(0, 5, "new", "assigned"), visit(0, 30, "new", "abandoned"), visit(0, 3, "new", "short_abandoned")},
			of(func(q *figures.Queue) {
				q.Entered, q.Served, q.InLevel, q.Abandoned, q.GaveUpEarly, q.Level = 3, 1, 1, 1, 1, 500
				q.Waited, q.AverageWait, q.P95Wait = 5*time.Second, 5_000, 5_000
			}),
		},
		"who left while the queue was closed is not in the service level": {
			visits{visit(0, 5, "new", "assigned"), visit(0, 30, "new", "out_of_hours"), visit(30, 0, "left", "")},
			of(func(q *figures.Queue) {
				q.Entered, q.Served, q.InLevel, q.Elsewhere, q.Gone, q.Level = 2, 1, 1, 1, 1, 1000
				q.Waited, q.AverageWait, q.P95Wait = 5*time.Second, 5_000, 5_000
			}),
		},
		"who left is abandoned once, and waits on as work for later": {
			visits{visit(0, 90, "new", "abandoned"), visit(90, 0, "left", "")},
			of(func(q *figures.Queue) { q.Entered, q.Abandoned, q.Gone, q.Level = 1, 1, 1, 0 }),
		},
		"work for later that is served is not served in time": {
			visits{visit(0, 90, "new", "abandoned"), visit(90, 95, "left", "assigned")},
			of(func(q *figures.Queue) { q.Entered, q.Abandoned, q.Level = 1, 1, 0 }),
		},
		"who came back enters again": {
			visits{visit(0, 90, "new", "abandoned"), visit(90, 100, "left", "back"), visit(100, 0, "back", "")},
			of(func(q *figures.Queue) {
				q.Entered, q.Abandoned, q.Waiting, q.Oldest, q.Level = 2, 1, 1, at(100), 0
			}),
		},
		"taken back and served again is served twice": {
			visits{visit(0, 10, "new", "assigned"), visit(50, 60, "taken_back", "assigned")},
			of(func(q *figures.Queue) {
				q.Entered, q.Served, q.InLevel, q.Level = 2, 2, 2, 1000
				q.Waited, q.AverageWait, q.P95Wait = 20*time.Second, 10_000, 10_000
			}),
		},
		"reopened is another visit": {
			visits{visit(0, 10, "new", "assigned"), visit(500, 0, "reopened", "")},
			of(func(q *figures.Queue) {
				q.Entered, q.Served, q.InLevel, q.Level, q.Waiting, q.Oldest = 2, 1, 1, 1000, 1, at(500)
				q.Waited, q.AverageWait, q.P95Wait = 10*time.Second, 10_000, 10_000
			}),
		},
		"transferred or resolved while it waited went elsewhere": {
			visits{visit(0, 10, "new", "transfer"), visit(0, 10, "new", "resolved")},
			of(func(q *figures.Queue) { q.Entered, q.Elsewhere = 2, 2 }),
		},
		"what will have happened later has not": {visits{visit(100, 2000, "new", "assigned"), visit(1500, 0, "new", "")}, of(func(q *figures.Queue) {
			q.Entered, q.Waiting, q.Oldest = 1, 1, at(100)
		})},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			levels := map[gateway.QueueID]time.Duration{"a": 20 * time.Second}
			got := figures.Queues(figures.Histories{Visits: test.visits}, today(1000), levels)["a"]
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Queues(%+v) differs (-want +got):\n%s", test.visits, diff)
			}
		})
	}
}

// An overflow is one of the queue it left, and an entry of the one it came into.
func TestOverflowCountsOnceInEachQueue(t *testing.T) {
	first, second := visit(0, 60, "new", "overflow"), visit(60, 70, "overflow", "assigned")
	second.Queue = "b"
	h := figures.Histories{Visits: []figures.Visit{first, second}}
	got := figures.Queues(h, today(1000), map[gateway.QueueID]time.Duration{"a": time.Second, "b": time.Minute})
	want := map[gateway.QueueID]figures.Queue{
		"a": of(func(q *figures.Queue) { q.Entered, q.Overflowed = 1, 1 }),
		"b": of(func(q *figures.Queue) {
			q.Entered, q.Served, q.InLevel, q.Level = 1, 1, 1, 1000
			q.Waited, q.AverageWait, q.P95Wait = 10*time.Second, 10_000, 10_000
		}),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("queues differ (-want +got):\n%s", diff)
	}
}

func TestSeveralQueuesTogether(t *testing.T) {
	a := of(func(q *figures.Queue) {
		q.Waiting, q.Oldest, q.Entered, q.Served, q.InLevel, q.Waited = 1, at(9), 4, 3, 3, 30*time.Second
	})
	b := of(func(q *figures.Queue) { q.Waiting, q.Oldest, q.Entered, q.Abandoned = 2, at(5), 3, 1 })
	want := of(func(q *figures.Queue) {
		q.Waiting, q.Oldest, q.Entered, q.Served, q.InLevel, q.Abandoned = 3, at(5), 7, 3, 3, 1
		q.Waited, q.AverageWait, q.Level = 30*time.Second, 10_000, 750
	})
	if diff := cmp.Diff(want, figures.Together([]figures.Queue{a, b})); diff != "" {
		t.Errorf("Together differs (-want +got):\n%s", diff)
	}
}

func TestPercentileIsOneOfTheWaits(t *testing.T) {
	var h figures.Histories
	for i := 1; i <= 20; i++ {
		h.Visits = append(h.Visits, visit(0, i, "new", "assigned"))
	}
	got := figures.Queues(h, today(1000), map[gateway.QueueID]time.Duration{"a": 0})["a"]
	if got.P95Wait != 19_000 || got.AverageWait != 10_500 {
		t.Errorf("waits of 1 to 20 s: average %d, p95 %d; want 10500, 19000", got.AverageWait, got.P95Wait)
	}
}

func stay(state string, since, until int) figures.Stay {
	s := figures.Stay{ID: gateway.NewID[string](), Agent: "x", State: state, Since: at(since)}
	if until != 0 {
		s.Until = at(until)
	}
	return s
}

func connected(since, until int) figures.Connection {
	c := figures.Connection{ID: gateway.NewID[string](), Agent: "x", Since: at(since)}
	if until != 0 {
		c.Until = at(until)
	}
	return c
}

func assignment(since, until int, change func(*figures.Assignment)) figures.Assignment {
	a := figures.Assignment{ID: gateway.NewID[string](), Conversation: "c", Agent: "x", Queue: "a", Kind: "web", Since: at(since), Weight: 1}
	if until != 0 {
		a.Until = at(until)
	}
	if change != nil {
		change(&a)
	}
	return a
}

// does is an agent with these figures, and none of the others.
func does(change func(*figures.Agent)) figures.Agent {
	a := figures.Agent{State: "offline", Load: map[string]int{}, Times: map[string]time.Duration{}, Occupancy: figures.None}
	change(&a)
	return a
}

func TestFiguresOfAnAgent(t *testing.T) {
	tests := map[string]struct {
		h    figures.Histories
		want figures.Agent
	}{
		"who never came is offline": {figures.Histories{}, does(func(*figures.Agent) {})},
		"ready since yesterday, half of today occupied": {
			figures.Histories{
				Stays:       []figures.Stay{stay("offline", -9000, -5000), stay("ready", -5000, 0)},
				Connections: []figures.Connection{connected(-5000, 0)},
				Assignments: []figures.Assignment{assignment(-100, 250, nil), assignment(200, 500, func(a *figures.Assignment) { a.Ended = "resolved" })},
			},
			does(func(a *figures.Agent) {
				a.State, a.Since, a.Connected, a.Taken, a.Handled = "ready", at(-5000), true, 1, 1
				a.Times["ready"], a.Occupancy = 1000*time.Second, 500
			}),
		},
		"connected to two nodes is connected once, and away between": {
			figures.Histories{
				Stays:       []figures.Stay{stay("ready", 0, 600), stay("break", 600, 0)},
				Connections: []figures.Connection{connected(0, 300), connected(100, 400), connected(700, 0)},
			},
			does(func(a *figures.Agent) {
				a.State, a.Since, a.Connected = "break", at(600), true
				a.Times["ready"], a.Times["break"], a.Times["away"] = 400*time.Second, 300*time.Second, 300*time.Second
				a.Occupancy = 0
			}),
		},
		"load is what is held and what is offered, by kind; parked ones weigh nothing": {
			figures.Histories{
				Assignments: []figures.Assignment{
					assignment(10, 0, nil), assignment(10, 0, func(a *figures.Assignment) { a.Weight, a.Parked = 0, true }),
					assignment(10, 0, func(a *figures.Assignment) { a.Kind, a.Weight = "mail", 2 }),
				},
				Offers: []figures.Offer{
					{ID: "1", Agent: "x", Kind: "web", Weight: 1, Made: at(990)},
					{ID: "2", Agent: "x", Kind: "web", Weight: 1, Made: at(10), Ended: at(30), Outcome: "missed"},
					{ID: "3", Agent: "x", Kind: "web", Weight: 1, Made: at(40), Ended: at(50), Outcome: "declined"},
					{ID: "4", Agent: "x", Kind: "web", Weight: 1, Made: at(-40), Ended: at(50), Outcome: "declined"},
				},
			},
			does(func(a *figures.Agent) {
				a.Held, a.Parked, a.Taken, a.Missed, a.Declined = 2, 1, 3, 1, 1
				a.Load["web"], a.Load["mail"] = 2, 2
			}),
		},
		"over while he had it is handled, taken back is not": {
			figures.Histories{Assignments: []figures.Assignment{
				assignment(10, 100, func(a *figures.Assignment) { a.Ended = "resolved" }), assignment(10, 0, nil),
				assignment(10, 100, func(a *figures.Assignment) { a.Ended = "unanswered" }),
				assignment(10, 100, func(a *figures.Assignment) { a.Ended = "spam" }),
				assignment(-10, 100, func(a *figures.Assignment) { a.Ended = "resolved" }), // yesterday's
			}},
			does(func(a *figures.Agent) { a.Held, a.Taken, a.Handled, a.Load["web"] = 1, 4, 2, 1 }),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := figures.Agents(test.h, today(1000), []gateway.AgentID{"x"})["x"]
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Agents differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRowsBehindAFigure(t *testing.T) {
	served, waiting, older := visit(0, 10, "new", "assigned"), visit(100, 0, "new", ""), visit(50, 0, "new", "")
	later := visit(20, 5000, "new", "assigned") // not yet
	h := figures.Histories{
		Visits: []figures.Visit{served, waiting, older, later},
		Stays:  []figures.Stay{stay("ready", -10, 500), stay("break", 500, 0)},
	}
	tests := map[string]struct {
		key  figures.Key
		of   figures.Of
		want []figures.Row
	}{
		"who waits, the oldest first": {figures.Waiting, figures.Of{Queue: "a"}, []figures.Row{
			{Conversation: "c", Queue: "a", From: at(20)}, {Conversation: "c", Queue: "a", From: at(50)}, {Conversation: "c", Queue: "a", From: at(100)},
		}},
		"who was served":        {figures.Served, figures.Of{}, []figures.Row{{Conversation: "c", Queue: "a", From: at(0), To: at(10), How: "assigned"}}},
		"of another queue none": {figures.Served, figures.Of{Queue: "b"}, nil},
		"states, this one first": {figures.TimeIn, figures.Of{Agent: "x"}, []figures.Row{
			{Agent: "x", From: at(500), How: "break"}, {Agent: "x", From: at(-10), To: at(500), How: "ready"},
		}},
		"a figure that there is not": {"nonsense", figures.Of{}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, figures.Rows(h, today(1000), test.key, test.of)); diff != "" {
				t.Errorf("Rows(%s) differs (-want +got):\n%s", test.key, diff)
			}
		})
	}
}
