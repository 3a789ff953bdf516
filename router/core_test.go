package router

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"switchboard/gateway"
)

// scene is a core with a few agents, every command checked by the model.
type scene struct {
	t *testing.T
	*model
}

func newScene(t *testing.T) *scene {
	return &scene{t, newModel(func(format string, args ...any) {
		t.Helper()
		t.Fatalf(format, args...)
	})}
}

// ready lets an agent come to work in the queues.
func (s *scene) ready(id gateway.AgentID, capacity int, queues ...gateway.QueueID) {
	s.now++
	s.apply(SetAgent{Agent: id, Capacity: capacity, Queues: queues})
	s.apply(Connect{Agent: id})
	s.apply(SetPresence{Agent: id, State: Ready, Since: s.now})
}

// arrive lets a conversation of weight 1 wait in the queue from now on; its agent may
// be away for a minute.
func (s *scene) arrive(id gateway.ConversationID, queue gateway.QueueID) {
	s.now++
	s.apply(Enqueue{Conversation: id, Queue: queue, Key: s.now, Weight: 1, Absence: time.Minute})
}

// last is what the last command led to, as words.
func (s *scene) last() []string {
	var words []string
	for _, d := range s.log[len(s.log)-1].decisions {
		switch d := d.(type) {
		case Assign:
			words = append(words, fmt.Sprintf("%s to %s %s", d.Conversation, d.Agent, d.Why.Rule))
		case TakeBack:
			words = append(words, fmt.Sprintf("%s from %s %s", d.Conversation, d.Agent, d.Cause))
		case Refusal:
			words = append(words, fmt.Sprintf("%s not to %s: %s", d.Conversation, d.Agent, d.Reason))
		}
	}
	return words
}

func (s *scene) wantLast(want ...string) {
	s.t.Helper()
	if diff := gocmp.Diff(want, s.last()); diff != "" {
		s.t.Errorf("decisions of %+v (-want +got):\n%s", s.log[len(s.log)-1].command, diff)
	}
}

func TestRules(t *testing.T) {
	const q, other = gateway.QueueID("q"), gateway.QueueID("other")
	rules := map[string]func(s *scene){
		"the longest waiting goes first": func(s *scene) {
			s.arrive("c2", q)
			s.apply(Enqueue{Conversation: "c1", Queue: q, Key: s.now - 1000, Weight: 1})
			s.ready("ann", 1, q)
			s.wantLast("c1 to ann in_turn")
		},
		"one instant: the smaller id goes first": func(s *scene) {
			for _, id := range []gateway.ConversationID{"c2", "c1"} {
				s.apply(Enqueue{Conversation: id, Queue: q, Key: s.now, Weight: 1})
			}
			s.ready("ann", 2, q)
			s.wantLast("c1 to ann in_turn", "c2 to ann in_turn")
		},
		"the least occupied gets it": func(s *scene) {
			s.ready("ann", 2, q, other)
			s.arrive("c1", q)
			s.ready("bob", 2, q)
			s.arrive("c2", q)
			s.wantLast("c2 to bob in_turn")
		},
		"among equals the longest idle gets it": func(s *scene) {
			s.ready("bob", 1, q)
			s.ready("ann", 1, q)
			s.arrive("c1", q)
			s.wantLast("c1 to bob in_turn")
		},
		"who just finished is less idle": func(s *scene) {
			s.ready("ann", 1, q)
			s.ready("bob", 1, q)
			s.arrive("c1", q)
			s.apply(Remove{Conversation: "c1"})
			s.arrive("c2", q)
			s.wantLast("c2 to bob in_turn")
		},
		"nobody gets more than his capacity": func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1", q)
			s.arrive("c2", q)
			s.arrive("c3", q)
			s.wantLast()
			s.apply(Remove{Conversation: "c1"})
			s.wantLast("c3 to ann in_turn")
		},
		"nobody gets work of a queue he does not serve": func(s *scene) {
			s.ready("ann", 1, other)
			s.arrive("c1", q)
			s.wantLast()
			s.apply(SetAgent{Agent: "ann", Capacity: 1, Queues: []gateway.QueueID{other, q}})
			s.wantLast("c1 to ann in_turn")
		},
		"heavy work waits until it fits, light work does not wait behind it": func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1", q)
			s.apply(Enqueue{Conversation: "heavy", Queue: q, Key: s.now, Weight: 2})
			s.wantLast()
			s.apply(Remove{Conversation: "c1"})
			s.wantLast("heavy to ann in_turn")
		},
		"on a break nothing new, what one has stays": func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1", q)
			s.apply(SetPresence{Agent: "ann", State: Break, Since: s.now})
			s.arrive("c2", q)
			s.wantLast()
			s.apply(SetPresence{Agent: "ann", State: Ready, Since: s.now})
			s.wantLast("c2 to ann in_turn")
		},
		"the disconnected get nothing": func(s *scene) {
			s.ready("ann", 1, q)
			s.apply(Disconnect{Agent: "ann"})
			s.arrive("c1", q)
			s.wantLast()
			s.apply(Connect{Agent: "ann"})
			s.wantLast("c1 to ann in_turn")
		},
		"a new agent is offline and away": func(s *scene) {
			s.apply(SetAgent{Agent: "ann", Capacity: 1, Queues: []gateway.QueueID{q}})
			s.arrive("c1", q)
			s.wantLast()
		},
		"a higher capacity is used at once": func(s *scene) {
			s.ready("ann", 1, q)
			s.arrive("c1", q)
			s.arrive("c2", q)
			s.apply(SetAgent{Agent: "ann", Capacity: 2, Queues: []gateway.QueueID{q}})
			s.wantLast("c2 to ann in_turn")
		},
		"moved to a queue that is served": func(s *scene) {
			s.ready("ann", 1, other)
			s.arrive("c1", q)
			s.apply(Enqueue{Conversation: "c1", Queue: other, Key: s.now, Weight: 1, Epoch: 1})
			s.wantLast("c1 to ann in_turn")
		},
		"put back by others: the least occupied gets it, not who had it": func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1", q)
			s.arrive("c2", q)
			s.ready("bob", 2, q)
			s.apply(Enqueue{Conversation: "c1", Queue: q, Key: s.now, Weight: 1, Epoch: 2})
			s.wantLast("c1 to bob in_turn")
		},
		"told twice, nothing happens": func(s *scene) {
			s.arrive("c1", q)
			again := s.log[len(s.log)-1].command
			s.ready("ann", 1, q)
			s.apply(Hold{Conversation: "c1", Queue: q, Agent: "ann", Weight: 1, Epoch: 1, Absence: time.Minute})
			s.wantLast()
			s.arrive("c2", q)
			s.apply(s.log[len(s.log)-1].command)
			s.wantLast()
			s.apply(again) // somebody put c1 back: the truth counts
			s.wantLast("c1 to ann in_turn")
		},
	}
	for name, play := range rules {
		t.Run(name, func(t *testing.T) { play(newScene(t)) })
	}
}

func TestLastAgent(t *testing.T) {
	const q = gateway.QueueID("q")
	reopened := Enqueue{Conversation: "c1", Queue: q, Key: 1, Weight: 1, Sticky: "ann"}
	cases := map[string]struct {
		before func(s *scene)
		want   []string
	}{
		"free": {func(*scene) {}, []string{"c1 to ann last_agent"}},
		"no longer of that queue": {func(s *scene) {
			s.apply(SetAgent{Agent: "ann", Capacity: 2})
		}, []string{"c1 to ann last_agent"}},
		"full": {func(s *scene) {
			s.apply(AssignTo{Conversation: "x", Agent: "ann", Rule: Ordered})
			s.apply(SetAgent{Agent: "ann", Capacity: 1, Queues: []gateway.QueueID{q}})
		}, []string{"c1 to bob in_turn"}},
		"on a break": {func(s *scene) {
			s.apply(SetPresence{Agent: "ann", State: Break, Since: s.now})
		}, []string{"c1 to bob in_turn"}},
		"disconnected": {func(s *scene) {
			s.apply(Disconnect{Agent: "ann"})
		}, []string{"c1 to bob in_turn"}},
		"gone": {func(s *scene) {
			s.apply(RemoveAgent{Agent: "ann"})
		}, []string{"c1 to bob in_turn"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.ready("bob", 3, q)
			s.arrive("x", q)
			s.ready("ann", 2, q)
			s.apply(Remove{Conversation: "y"})
			c.before(s)
			s.apply(reopened)
			s.wantLast(c.want...)
		})
	}
}

func TestOrders(t *testing.T) {
	const q, other = gateway.QueueID("q"), gateway.QueueID("other")
	to := func(id gateway.ConversationID, agent gateway.AgentID, r Rule) AssignTo {
		return AssignTo{Conversation: id, Agent: agent, Rule: r, By: gateway.ByAgent("boss")}
	}
	cases := map[string]struct {
		order AssignTo
		want  []string
	}{
		"of one that waits":              {to("waits", "bob", Ordered), []string{"waits to bob ordered"}},
		"beyond the capacity":            {to("waits", "ann", Ordered), []string{"waits to ann ordered"}},
		"from who has it, who is fed":    {to("held", "bob", Ordered), []string{"held to bob ordered", "waits to ann in_turn"}},
		"to who has it already":          {to("held", "ann", Ordered), nil},
		"to one on a break":              {to("waits", "break", Ordered), []string{"waits not to break: not_ready"}},
		"to one who is away":             {to("waits", "away", Ordered), []string{"waits not to away: not_connected"}},
		"to nobody":                      {to("waits", "none", Ordered), []string{"waits not to none: unknown_agent"}},
		"of one that is over":            {to("over", "bob", Ordered), []string{"over not to bob: not_open"}},
		"transfer to one with units":     {to("held", "bob", Transferred), []string{"held to bob transferred", "waits to ann in_turn"}},
		"transfer to one who is full":    {to("waits", "ann", Transferred), []string{"waits not to ann: full"}},
		"transfer to one on a break":     {to("held", "break", Transferred), []string{"held not to break: not_ready"}},
		"transfer to one who is away":    {to("held", "away", Transferred), []string{"held not to away: not_connected"}},
		"transfer to who has it already": {to("held", "ann", Transferred), nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.ready("ann", 1, q)
			s.ready("bob", 1, other)
			s.ready("break", 1, other)
			s.apply(SetPresence{Agent: "break", State: Break, Since: s.now})
			s.ready("away", 1, other)
			s.apply(Disconnect{Agent: "away"})
			s.arrive("held", q)
			s.arrive("waits", q)
			s.apply(c.order)
			s.wantLast(c.want...)
		})
	}
}

func TestAnswers(t *testing.T) {
	s := newScene(t)
	s.ready("ann", 1, "q")
	s.arrive("c1", "q")
	s.apply(Accept{Conversation: "c1", Agent: "ann"})
	s.wantLast()
	s.apply(Accept{Conversation: "c1", Agent: "bob"})
	s.wantLast("c1 not to bob: not_offered")
	s.apply(Accept{Conversation: "c2", Agent: "ann"})
	s.wantLast("c2 not to ann: not_offered")
	s.apply(Decline{Conversation: "c1", Agent: "ann"})
	s.wantLast("c1 not to ann: not_offered")
}

func TestWhy(t *testing.T) {
	s := newScene(t)
	for _, id := range []gateway.AgentID{"ann", "bob", "cyd", "dan", "eve"} {
		s.ready(id, 2, "q")
	}
	s.apply(Enqueue{Conversation: "heavy", Queue: "q", Key: s.now, Weight: 3})
	s.now = s.now.Add(time.Minute)
	s.apply(Enqueue{Conversation: "c1", Queue: "q", Key: s.now.Add(-time.Second), Weight: 1, Sticky: "zoe"})
	want := Why{
		Rule: InTurn, Waited: 1000, Position: 2, Waiting: 2, Load: 0, Capacity: 2, Idle: 60_004, Sticky: "zoe", Free: 5,
		Considered: []Candidate{{"ann", 0, 60_004}, {"bob", 0, 60_003}, {"cyd", 0, 60_002}},
	}
	got := s.log[len(s.log)-1].decisions[0].(Assign).Why
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("why (-want +got):\n%s", diff)
	}
}

func TestWhyCountsNoFurtherThanMaxPosition(t *testing.T) {
	s := newScene(t)
	for i := range MaxPosition + 20 {
		s.core.Apply(s.now, Enqueue{Conversation: gateway.ConversationID(fmt.Sprintf("c%03d", i)), Queue: "q", Key: s.now, Weight: 1})
	}
	s.core.Apply(s.now, SetAgent{Agent: "ann", Capacity: 1})
	s.core.Apply(s.now, Connect{Agent: "ann"})
	s.core.Apply(s.now, SetPresence{Agent: "ann", State: Ready})
	for id, want := range map[gateway.ConversationID]int{"c119": MaxPosition, "c050": 51} {
		why := s.core.Apply(s.now, AssignTo{Conversation: id, Agent: "ann", Rule: Ordered})[0].(Assign).Why
		if why.Position != want {
			t.Errorf("position of %s = %d, want %d", id, why.Position, want)
		}
	}
}

// TestHeap takes elements out of the middle, which small histories rarely do.
func TestHeap(t *testing.T) {
	type element struct{ value, pos int }
	rapid.Check(t, func(t *rapid.T) {
		h := heap[*element]{
			before: func(a, b *element) bool { return a.value < b.value },
			place:  func(e *element) *int { return &e.pos },
		}
		var all []*element
		for _, v := range rapid.SliceOfN(rapid.IntRange(0, 50), 0, 60).Draw(t, "values") {
			all = append(all, &element{value: v})
			h.push(all[len(all)-1])
		}
		for range rapid.IntRange(0, len(all)).Draw(t, "removed") {
			i := rapid.IntRange(0, len(all)-1).Draw(t, "which")
			h.remove(all[i])
			all = slices.Delete(all, i, i+1)
		}
		slices.SortFunc(all, func(a, b *element) int { return cmp.Compare(a.value, b.value) })
		for i, e := range all {
			if n := h.countBefore(e, 0, i+1); n > i || (n < i && all[n].value != e.value) {
				t.Fatalf("countBefore(%d) = %d, it is the %d. of %d", e.value, n, i, len(all))
			}
		}
		for _, e := range all {
			if got := h.pop(); got.value != e.value {
				t.Fatalf("pop() = %d, want %d", got.value, e.value)
			}
		}
	})
}
