package dispatch

import (
	"testing"
	"time"

	"switchboard/gateway"
)

func TestDraining(t *testing.T) {
	run(t, map[string]func(s *scene){
		"the least occupied drains for what is overdue": func(s *scene) {
			s.ready("ann", 3, q)
			s.ready("bob", 3, q)
			s.arrive("c1", "c2", "c3") // ann has two
			s.call("call")
			s.wantNext(s.now + 30_000)
			s.later(30 * time.Second)
			s.arrive("c4")
			s.want("c4 to ann in_turn")
			s.arrive("c5")
			s.want() // bob drains
			s.do(Remove{Conversation: "c2"})
			s.want("call to bob in_turn")
			if !s.last[0].(Assign).Why.Drained {
				s.t.Error("why does not say that he drained")
			}
		},
		"overdue calls get agents in the order of keys": func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1")
			s.call("young")
			old := s.arrival("old")
			old.Load, old.Allowance = Load{Kind: "voice", Weight: 1, Exclusive: true}, time.Minute
			s.do(old)
			s.later(31 * time.Second) // young is overdue first, old goes first
			s.do(Remove{Conversation: "c1"})
			s.want("old to ann in_turn")
			if !s.last[0].(Assign).Why.Drained {
				s.t.Error("ann drained for another")
			}
		},
		"who drains takes what is older than it": func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1")
			s.call("call")
			s.later(30 * time.Second)
			old := s.arrival("old")
			old.Allowance = time.Hour
			s.do(old)
			s.want("old to ann in_turn")
			s.arrive("young")
			s.want()
		},
		"who drains is fed again when another took what was before": func(s *scene) {
			s.ready("ann", 3, q)
			s.arrive("c1")
			s.call("call")
			s.later(30 * time.Second)
			heavy := s.arrival("heavy")
			heavy.Load.Weight, heavy.Allowance = 3, time.Hour
			s.do(heavy)
			light := s.arrival("light")
			light.Allowance = 10 * time.Minute
			s.do(light)
			s.want() // heavy is before it
			s.ready("bob", 3, q)
			s.want("heavy to bob in_turn", "light to ann in_turn")
		},
		"his own work wakes who drains, if it is before": func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1")
			s.call("call")
			s.later(30 * time.Second)
			own := s.arrival("own")
			own.Personal = []Personal{{Agent: "ann", Rule: Dedicated}}
			s.do(own)
			s.want()
			own = s.arrival("old")
			own.Personal, own.Allowance = []Personal{{Agent: "ann", Rule: Dedicated}}, time.Hour
			s.do(own)
			s.want("old to ann dedicated")
		},
		"when it is placed with another, who drained takes all again": func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1")
			s.call("call")
			s.later(30 * time.Second)
			s.arrive("c2")
			s.ready("bob", 1, q)
			s.want("call to bob in_turn", "c2 to ann in_turn")
		},
		"when it is removed too": func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1")
			s.call("call")
			s.later(30 * time.Second)
			s.arrive("c2")
			s.want()
			s.do(Remove{Conversation: "call"})
			s.want("c2 to ann in_turn")
		},
		"when who drains stops serving another drains": func(s *scene) {
			s.ready("ann", 2, q)
			s.ready("bob", 2, q)
			s.arrive("c1", "c2")
			s.call("call")
			s.later(30 * time.Second)
			s.do(SetPresence{Agent: "ann", State: Break, Since: s.now})
			s.arrive("c3")
			s.want()
			s.do(Remove{Conversation: "c2"})
			s.want("call to bob in_turn")
		},
		"each agent drains for one": func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1")
			s.call("call1")
			s.call("call2")
			s.later(31 * time.Second)
			s.ready("bob", 2, q)
			s.want("call1 to bob in_turn") // bob is fed at once, and ann drains for call2 now
			s.arrive("c2")
			s.want()
			s.do(Remove{Conversation: "c1"})
			s.want("call2 to ann in_turn")
		},
		"nobody drains who is too small or could not take it": func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1")
			big := s.arrival("big")
			big.Load.Weight = 3
			s.do(big)
			no := s.arrival("no")
			no.Load.Weight, no.Excluded = 2, []gateway.AgentID{"ann"}
			s.do(no)
			s.later(time.Minute)
			s.arrive("c2")
			s.want("c2 to ann in_turn")
		},
		"a call for an agent makes him drain alone": func(s *scene) {
			s.ready("ann", 2, q)
			s.ready("bob", 2, q)
			s.arrive("c1", "c2")
			cmd := s.arrival("call")
			cmd.Load.Exclusive, cmd.Personal = true, []Personal{{Agent: "bob", Rule: Dedicated}}
			s.do(cmd)
			s.later(30 * time.Second)
			s.arrive("c3", "c4")
			s.want()
			s.do(Remove{Conversation: "c2"})
			s.want("call to bob dedicated")
		},
		"who does not serve its queue any more does not drain for it": func(s *scene) {
			s.ready("ann", 2, q, other)
			s.arrive("c1")
			s.call("call")
			s.later(30 * time.Second)
			cmd := s.arrival("c2")
			cmd.Queue = other
			s.do(cmd)
			s.want()
			s.do(SetAgent{Agent: "ann", Capacity: 2, Queues: []gateway.QueueID{other}})
			s.want("c2 to ann in_turn")
		},
	})
}
