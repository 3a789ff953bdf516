package router

import (
	"testing"
	"time"

	"switchboard/gateway"
)

// TestTakeBack holds the rule word by word: after Absence, if and as soon as another
// agent of the queue is ready, connected and large enough, be he busy or not.
func TestTakeBack(t *testing.T) {
	const q = gateway.QueueID("q")
	enqueue := Enqueue{Conversation: "c1", Queue: q, Weight: 1, Absence: time.Minute}
	cases := map[string]struct {
		forever bool // the channel never takes back
		weight  int
		others  func(s *scene)
		away    time.Duration // how long ann is away
		after   func(s *scene)
		want    []string
	}{
		"long enough, another is free": {
			others: func(s *scene) { s.ready("bob", 1, q) },
			away:   time.Minute, want: []string{"c1 from ann taken_back"},
		},
		"long enough, another is busy": {
			others: func(s *scene) {
				s.ready("bob", 1, q)
				s.apply(Hold{Conversation: "c2", Queue: q, Agent: "bob", Weight: 1})
			},
			away: time.Minute, want: []string{"c1 from ann taken_back"},
		},
		"a moment too short": {
			others: func(s *scene) { s.ready("bob", 1, q) },
			away:   time.Minute - time.Millisecond,
		},
		"this kind is never taken back": {
			forever: true,
			others:  func(s *scene) { s.ready("bob", 1, q) },
			away:    24 * time.Hour,
		},
		"nobody else is there":           {away: time.Hour},
		"the other serves another queue": {others: func(s *scene) { s.ready("bob", 1, "other") }, away: time.Hour},
		"the other is too small for it":  {weight: 2, others: func(s *scene) { s.ready("bob", 1, q) }, away: time.Hour},
		"the other is on a break": {
			others: func(s *scene) {
				s.ready("bob", 1, q)
				s.apply(SetPresence{Agent: "bob", State: Break, Since: s.now})
			},
			away: time.Hour,
		},
		"the other is away too": {
			others: func(s *scene) {
				s.ready("bob", 1, q)
				s.apply(Disconnect{Agent: "bob"})
			},
			away: time.Hour,
		},
		"somebody comes later": {
			away:  time.Hour,
			after: func(s *scene) { s.ready("bob", 1, q) },
			want:  []string{"c1 from ann taken_back"},
		},
		"somebody comes after the agent is back": {
			away: time.Hour,
			after: func(s *scene) {
				s.apply(Connect{Agent: "ann"})
				s.ready("bob", 1, q)
			},
		},
		"a blink": {
			others: func(s *scene) { s.ready("bob", 1, q) },
			away:   31 * time.Second,
			after: func(s *scene) {
				s.apply(Connect{Agent: "ann"})
				s.after(time.Hour)
			},
		},
		"two blinks do not add up": {
			others: func(s *scene) { s.ready("bob", 1, q) },
			away:   31 * time.Second,
			after: func(s *scene) {
				s.apply(Connect{Agent: "ann"})
				s.apply(Disconnect{Agent: "ann"})
				s.after(31 * time.Second)
			},
		},
		"who chose to go offline but is connected keeps it": {
			others: func(s *scene) { s.ready("bob", 1, q) },
			after: func(s *scene) {
				s.apply(Connect{Agent: "ann"})
				s.apply(SetPresence{Agent: "ann", State: Offline, Since: s.now})
				s.after(time.Hour)
			},
		},
		"gone for good, even if nobody else is there": {
			forever: true,
			after:   func(s *scene) { s.apply(RemoveAgent{Agent: "ann"}) },
			want:    []string{"c1 from ann agent_gone"},
		},
		"held by somebody unknown": {
			after: func(s *scene) { s.apply(Hold{Conversation: "c1", Queue: q, Agent: "nobody", Weight: 1, Epoch: 2}) },
			want:  []string{"c1 from nobody agent_gone"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.ready("ann", 2, q)
			first := enqueue
			first.Key, first.Weight = s.now, max(c.weight, 1)
			if c.forever {
				first.Absence = 0
			}
			s.apply(first)
			if c.others != nil {
				c.others(s)
			}
			s.apply(Disconnect{Agent: "ann"})
			mark := len(s.log)
			s.after(c.away)
			if c.after != nil {
				c.after(s)
			}
			var back []string
			for _, l := range s.log[mark:] {
				for _, d := range l.decisions {
					if d, ok := d.(TakeBack); ok {
						back = append(back, string(d.Conversation)+" from "+string(d.Agent)+" "+string(d.Cause))
					}
				}
			}
			if len(back) != len(c.want) || (len(back) == 1 && back[0] != c.want[0]) {
				t.Errorf("taken back %q, want %q", back, c.want)
			}
		})
	}
}

// TestTakenBackKeepsItsPlace is I11 as far as the core goes: enqueued with its old key
// it is the next.
func TestTakenBackKeepsItsPlace(t *testing.T) {
	s := newScene(t)
	s.ready("ann", 1, "q")
	s.arrive("old", "q")
	s.ready("bob", 1, "q")
	s.arrive("busy", "q")
	s.arrive("young", "q")
	s.apply(Disconnect{Agent: "ann"})
	s.after(time.Minute)
	s.wantLast("old from ann taken_back")
	again := s.convs["old"].Enqueue
	again.Epoch++
	s.apply(again)
	s.apply(Remove{Conversation: "busy"})
	s.wantLast("old to bob in_turn")
}

// TestNextIsWhenToTick goes from alarm to alarm.
func TestNextIsWhenToTick(t *testing.T) {
	s := newScene(t)
	s.ready("bob", 0, "q")
	s.ready("ann", 2, "q")
	s.apply(Enqueue{Conversation: "c1", Queue: "q", Key: 1, Weight: 1, Absence: 5 * time.Minute})
	s.apply(Enqueue{Conversation: "c2", Queue: "q", Key: 2, Weight: 1, Absence: time.Minute})
	if next := s.core.Next(); next != 0 {
		t.Errorf("Next() = %d with everybody there, want 0", next)
	}
	s.apply(Disconnect{Agent: "ann"})
	for _, want := range []gateway.Instant{s.now.Add(time.Minute), s.now.Add(5 * time.Minute), 0} {
		next := s.core.Next()
		if next != want {
			t.Fatalf("Next() = %d, want %d", next, want)
		}
		if next != 0 {
			s.now = next
			s.apply(Tick{})
		}
	}
}
