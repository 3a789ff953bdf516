package alarms_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"switchboard/gateway"
	"switchboard/router"
	"switchboard/router/alarms"
	"switchboard/router/dispatch"
)

const noon = gateway.Instant(1_800_000_000_000)

// night is never open.
type night struct{}

func (night) Open(time.Time) bool                                 { return false }
func (night) NextChange(time.Time) (next time.Time, ok bool)      { return next, false }
func (night) OpenSince(_, _ time.Time) (since time.Time, ok bool) { return since, false }

// opened is open since then.
type opened gateway.Instant

func (opened) Open(time.Time) bool                            { return true }
func (opened) NextChange(time.Time) (next time.Time, ok bool) { return next, false }
func (o opened) OpenSince(from, _ time.Time) (time.Time, bool) {
	return gateway.Instant(max(o, opened(gateway.At(from)))).Time(), true
}

// setup has a queue "a" of the defaults, and one "b" with these changes.
func setup(change func(*router.Queue)) router.Setup {
	b := router.Queue{ID: "b"}
	change(&b)
	return router.Setup{Queues: map[gateway.QueueID]router.Queue{"a": {ID: "a"}, "b": b}}
}

// since is a conversation that has waited in the queue for so long.
func since(queue gateway.QueueID, waited time.Duration) alarms.Waiting {
	began := noon.Add(-waited)
	return alarms.Waiting{Conversation: "c", Queue: queue, Kind: "web", Weight: 1, Since: began, Entered: began}
}

// rings is the same while it is offered to somebody.
func rings(w alarms.Waiting) alarms.Waiting {
	w.Offered = true
	return w
}

// moved is the same, and it has come into its queue just now.
func moved(w alarms.Waiting) alarms.Waiting {
	w.Entered = noon
	return w
}

var french = []gateway.Need{{Skill: "fr", Level: 3}}

// asks is the same, asking for French.
func asks(w alarms.Waiting) alarms.Waiting {
	w.Needs = french
	return w
}

// declined is the same, which agent x did not want.
func declined(w alarms.Waiting) alarms.Waiting {
	w.Excluded = []gateway.AgentID{"x"}
	return w
}

// speaks is an agent of both queues who has no room, and French of the level until then.
func speaks(level int, until gateway.Instant) alarms.Agent {
	a := free()
	a.ID, a.Capacity, a.Skills = "y", 0, []dispatch.Skill{{Skill: "fr", Level: level, Until: until}}
	return a
}

// free is an agent of both queues who has nothing.
func free() alarms.Agent {
	return alarms.Agent{ID: "x", Capacity: 1, Queues: []gateway.QueueID{"a", "b"}, Load: map[string]int{}}
}

func TestWhatIsWrong(t *testing.T) {
	busy := free()
	busy.Load["web"] = 1
	usual := setup(func(*router.Queue) {})
	tests := map[string]struct {
		state alarms.State
		want  []alarms.Alarm
	}{
		"nobody waits": {alarms.State{Setup: usual, Pulse: noon.Add(-time.Hour)}, nil},
		"somebody waits, and somebody serves": {
			alarms.State{Setup: usual, Pulse: noon, Waiting: []alarms.Waiting{since("a", time.Minute)}, Agents: []alarms.Agent{busy}}, nil,
		},
		"for longer than the default": {
			alarms.State{Setup: usual, Pulse: noon, Waiting: []alarms.Waiting{since("a", 301*time.Second), since("a", time.Second)}, Agents: []alarms.Agent{busy}},
			[]alarms.Alarm{{Kind: alarms.LongestWait, Queue: "a", Value: 301_000}},
		},
		"as long as the queue allows, and longer in another": {
			alarms.State{
				Setup: setup(func(q *router.Queue) { q.Routing.LongestWait = 20 }), Pulse: noon, Agents: []alarms.Agent{busy},
				Waiting: []alarms.Waiting{since("a", 300*time.Second), since("b", 21*time.Second)},
			},
			[]alarms.Alarm{{Kind: alarms.LongestWait, Queue: "b", Value: 21_000}},
		},
		"where no wait is too long": {
			alarms.State{
				Setup: setup(func(q *router.Queue) { q.Routing.LongestWait = -1 }), Pulse: noon, Agents: []alarms.Agent{busy},
				Waiting: []alarms.Waiting{since("b", 24*time.Hour)},
			}, nil,
		},
		"wherever it waited until now": {
			alarms.State{Setup: usual, Pulse: noon, Waiting: []alarms.Waiting{moved(since("a", time.Hour))}, Agents: []alarms.Agent{busy}},
			[]alarms.Alarm{{Kind: alarms.LongestWait, Queue: "a", Value: 3_600_000}},
		},
		"overnight, and the queue has just opened": {
			alarms.State{
				Setup: setup(func(q *router.Queue) { q.Hours = opened(noon) }), Pulse: noon,
				Waiting: []alarms.Waiting{since("b", 8*time.Hour)}, Agents: []alarms.Agent{busy},
			}, nil,
		},
		"overnight, and for too long since it opened": {
			alarms.State{
				Setup: setup(func(q *router.Queue) { q.Hours = opened(noon.Add(-301 * time.Second)) }), Pulse: noon,
				Waiting: []alarms.Waiting{since("b", 8*time.Hour)}, Agents: []alarms.Agent{busy},
			}, []alarms.Alarm{{Kind: alarms.LongestWait, Queue: "b", Value: 301_000}},
		},
		"nobody serves": {
			alarms.State{Setup: usual, Pulse: noon, Waiting: []alarms.Waiting{since("b", time.Minute), since("b", time.Second)}},
			[]alarms.Alarm{{Kind: alarms.NobodyServing, Queue: "b", Value: 2}},
		},
		"what rings waits too, for somebody": {
			alarms.State{Setup: usual, Pulse: noon, Waiting: []alarms.Waiting{rings(since("a", 301*time.Second))}},
			[]alarms.Alarm{{Kind: alarms.LongestWait, Queue: "a", Value: 301_000}},
		},
		"nobody who is there has the skill": {
			alarms.State{Setup: usual, Pulse: noon, Waiting: []alarms.Waiting{asks(since("a", time.Minute)), since("a", time.Minute)}, Agents: []alarms.Agent{busy, speaks(2, 0), speaks(3, noon)}},
			[]alarms.Alarm{{Kind: alarms.NobodyServing, Queue: "a", Value: 1}},
		},
		"somebody has it, and has no room": {
			alarms.State{Setup: usual, Pulse: noon, Waiting: []alarms.Waiting{asks(since("a", time.Minute))}, Agents: []alarms.Agent{busy, speaks(3, noon+1)}}, nil,
		},
		"nobody has what the queue asks for": {
			alarms.State{
				Setup: setup(func(q *router.Queue) { q.Routing.Needs = french }), Pulse: noon,
				Waiting: []alarms.Waiting{since("b", time.Minute)}, Agents: []alarms.Agent{busy},
			}, []alarms.Alarm{{Kind: alarms.NobodyServing, Queue: "b", Value: 1}},
		},
		"nobody has what the queue prefers, which is dropped": {
			alarms.State{
				Setup: setup(func(q *router.Queue) { q.Routing.Prefers = []router.Preference{{Need: french[0], For: 120}} }), Pulse: noon,
				Waiting: []alarms.Waiting{since("b", time.Minute)}, Agents: []alarms.Agent{busy},
			}, nil,
		},
		"the only one who could declined it": {
			alarms.State{Setup: usual, Pulse: noon, Waiting: []alarms.Waiting{declined(since("a", time.Minute))}, Agents: []alarms.Agent{busy}},
			[]alarms.Alarm{{Kind: alarms.NobodyServing, Queue: "a", Value: 1}},
		},
		"nobody serves yet: the console is opened anew": {
			alarms.State{Setup: usual, Pulse: noon, Waiting: []alarms.Waiting{since("b", 9*time.Second)}}, nil,
		},
		"nobody serves a closed queue": {
			alarms.State{Setup: setup(func(q *router.Queue) { q.Hours = night{} }), Pulse: noon, Waiting: []alarms.Waiting{since("b", time.Hour)}}, nil,
		},
		"the dispatcher does not turn": {
			alarms.State{Setup: usual, Pulse: noon.Add(-31 * time.Second), Waiting: []alarms.Waiting{since("a", time.Minute)}, Agents: []alarms.Agent{busy}},
			[]alarms.Alarm{{Kind: alarms.DispatcherSilent, Value: 1}},
		},
		"the dispatcher is another process's": {
			alarms.State{Setup: usual, Waiting: []alarms.Waiting{since("a", time.Minute)}, Agents: []alarms.Agent{busy}}, nil,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.state.At = noon
			got, _ := alarms.Judge(test.state, nil)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Judge(%+v) differs (-want +got):\n%s", test.state, diff)
			}
		})
	}
}

// What an agent could take, at every look for half a minute, is not given out.
func TestTheDispatcherLeavesSomebodyWaiting(t *testing.T) {
	tests := map[string]struct {
		change func(*alarms.State)
		silent bool
	}{
		"somebody is free":       {func(*alarms.State) {}, true},
		"of another node, which": {func(s *alarms.State) { s.Pulse = 0 }, true},
		"nobody is":              {func(s *alarms.State) { s.Agents[0].Load["mail"] = 1 }, false},
		"he is of another queue": {func(s *alarms.State) {
			other := alarms.Agent{ID: "y", Queues: []gateway.QueueID{"a"}}
			s.Agents[0].Queues = []gateway.QueueID{"b"}
			s.Agents = append(s.Agents, other)
		}, false},
		"he declined":               {func(s *alarms.State) { s.Waiting[0].Excluded = []gateway.AgentID{"x"} }, false},
		"he may have none of these": {func(s *alarms.State) { s.Agents[0].Limits = map[string]int{"web": 0} }, false},
		"he is on the phone": {func(s *alarms.State) {
			s.Agents[0].Capacity, s.Agents[0].Load["voice"] = 5, 1
		}, false},
		"it rings at him":            {func(s *alarms.State) { s.Waiting[0].Offered = true }, false},
		"it asks for skills":         {func(s *alarms.State) { s.Waiting[0].Needs = []gateway.Need{{Skill: "fr", Level: 1}} }, false},
		"members take from the list": {func(s *alarms.State) { s.Waiting[0].Queue = "b" }, false},
		"it may wait for somebody":   {func(s *alarms.State) { s.Waiting[0].Entered = noon.Add(-time.Minute) }, false},
		"he may drain for a call": {func(s *alarms.State) {
			call := since("a", time.Second)
			call.Conversation, call.Kind = "d", "voice"
			s.Waiting = append(s.Waiting, call)
		}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := alarms.State{
				Setup: setup(func(q *router.Queue) {
					q.Routing.LongestWait, q.Routing.Offer = -1, map[string]dispatch.Mode{"web": dispatch.Claim}
				}),
				Kinds:   map[string]router.Kind{"voice": {Exclusive: true}},
				Waiting: []alarms.Waiting{since("a", 10*time.Minute)}, Agents: []alarms.Agent{free()},
			}
			a := s.Setup.Queues["a"]
			a.Routing.LongestWait = -1
			s.Setup.Queues["a"] = a
			s.Pulse = noon
			test.change(&s)
			turns := s.Pulse != 0
			var found []alarms.Alarm
			var memory alarms.Memory
			for look := range 8 {
				if len(found) > 0 {
					t.Fatalf("after %d looks: %+v", look, found)
				}
				s.At = noon.Add(time.Duration(look) * 5 * time.Second)
				if turns {
					s.Pulse = s.At
				}
				found, memory = alarms.Judge(s, memory)
				found = slices.DeleteFunc(found, func(a alarms.Alarm) bool { return a.Kind != alarms.DispatcherSilent })
			}
			var want []alarms.Alarm
			if test.silent {
				want = []alarms.Alarm{{Kind: alarms.DispatcherSilent, Value: 1}}
			}
			if diff := cmp.Diff(want, found, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("after 35 seconds (-want +got):\n%s", diff)
			}
		})
	}
}
