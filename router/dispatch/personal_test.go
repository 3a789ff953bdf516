package dispatch

import (
	"testing"
	"time"

	"switchboard/gateway"
)

func TestPersonal(t *testing.T) {
	waits := func(s *scene, id gateway.ConversationID, mode Mode, agents ...Personal) {
		cmd := s.arrival(id)
		cmd.Mode, cmd.Personal = mode, agents
		s.do(cmd)
	}
	run(t, map[string]func(s *scene){
		"it waits for its agent, whatever he serves, and nobody else gets it": func(s *scene) {
			s.ready("ann", 1)
			s.ready("bob", 1, q)
			s.do(Hold{Conversation: "c0", Queue: q, Agent: "ann", Load: Load{Weight: 1}})
			waits(s, "c1", Direct, Personal{Agent: "ann", Until: s.now + 60_000, Rule: LastAgent})
			s.want()
			s.do(AssignTo{Conversation: "c1", Agent: "bob", Rule: Claimed})
			s.want("c1 not to bob: not_member")
			s.do(Remove{Conversation: "c0"})
			s.want("c1 to ann last_agent")
		},
		"not past the entry's instant": func(s *scene) {
			s.ready("ann", 0)
			s.ready("bob", 1, q)
			waits(s, "c1", Direct, Personal{Agent: "ann", Until: s.now + 60_000, Rule: LastAgent})
			s.wantNext(s.now + 60_000 - 1)
			s.later(time.Minute)
			s.want("c1 to bob in_turn")
		},
		"it goes from the dedicated agent who leaves to his deputy, then to everybody": func(s *scene) {
			s.ready("ann", 0)
			s.ready("dep", 0)
			s.ready("bob", 1, q)
			waits(s, "c1", Direct, Personal{Agent: "ann", Rule: Dedicated}, Personal{Agent: "dep", Rule: Deputy})
			s.do(Disconnect{Agent: "ann"})
			s.want()
			s.do(Connect{Agent: "ann"})
			s.do(SetAgent{Agent: "ann", Capacity: 1})
			s.want() // passed by for good
			s.do(SetPresence{Agent: "dep", State: Finishing, Since: s.now})
			s.want("c1 to bob in_turn")
		},
		"one waits for who is on a break": func(s *scene) {
			s.ready("ann", 1)
			s.do(SetPresence{Agent: "ann", State: Break, Since: s.now})
			s.ready("bob", 1, q)
			waits(s, "c1", Direct, Personal{Agent: "ann", Rule: Dedicated})
			s.want()
			s.do(SetPresence{Agent: "ann", State: Ready, Since: s.now})
			s.want("c1 to ann dedicated")
		},
		"who is away, unknown, over time or excluded is passed by": func(s *scene) {
			s.ready("bob", 1, q)
			s.ready("ann", 1)
			s.do(SetAgent{Agent: "off"})
			cmd := s.arrival("c1")
			cmd.Excluded = []gateway.AgentID{"ann"}
			cmd.Personal = []Personal{
				{Agent: "eve", Rule: LastAgent},
				{Agent: "off", Rule: Dedicated},
				{Agent: "bob", Until: s.now, Rule: LastAgent},
				{Agent: "ann", Rule: Deputy},
			}
			s.do(cmd)
			s.want("c1 to bob in_turn")
		},
		"parked work returns to who is finishing, without an offer": func(s *scene) {
			s.ready("ann", 1, q)
			s.do(SetPresence{Agent: "ann", State: Finishing, Since: s.now})
			waits(s, "c1", Ring, Personal{Agent: "ann", Rule: Resumed})
			s.want("c1 to ann resumed")
			waits(s, "c2", Ring, Personal{Agent: "ann", Rule: Resumed})
			s.want()
			waits(s, "c3", Ring, Personal{Agent: "ann", Rule: Dedicated})
			s.want()
			s.do(Remove{Conversation: "c1"})
			s.want("c2 to ann resumed")
		},
		"claim work that waits for somebody is his to claim, and given to nobody": func(s *scene) {
			s.ready("ann", 1)
			s.ready("bob", 1, q)
			waits(s, "c1", Claim, Personal{Agent: "ann", Until: s.now + 60_000, Rule: LastAgent})
			s.want()
			s.do(AssignTo{Conversation: "c1", Agent: "bob", Rule: Claimed})
			s.want("c1 not to bob: not_member")
			s.later(time.Minute)
			s.want()
			s.do(AssignTo{Conversation: "c1", Agent: "bob", Rule: Claimed})
			s.want("c1 to bob claimed")
		},
		"claim work may ring at whom it waits for": func(s *scene) {
			s.ready("ann", 1)
			s.ready("bob", 1, q)
			waits(s, "c1", Claim, Personal{Agent: "ann", Until: s.now + 60_000, Rule: Resumed, Mode: Ring})
			s.want("c1 offered to ann resumed")
			s.do(Decline{Conversation: "c1", Agent: "ann"})
			s.want("c1 declined: ann") // to everybody else it is as before
			s.do(AssignTo{Conversation: "c1", Agent: "bob", Rule: Claimed})
			s.want("c1 to bob claimed")
		},
		"who declines his own work is passed by": func(s *scene) {
			s.ready("ann", 1)
			s.ready("bob", 1, q)
			waits(s, "c1", Ring, Personal{Agent: "ann", Rule: Dedicated})
			s.want("c1 offered to ann dedicated")
			s.do(Decline{Conversation: "c1", Agent: "ann"})
			s.want("c1 declined: ann", "c1 offered to bob in_turn")
		},
		"of his own work and everybody's an agent takes the least key": func(s *scene) {
			s.ready("ann", 0, q)
			s.arrive("c1")
			waits(s, "c2", Direct, Personal{Agent: "ann", Rule: Dedicated})
			s.arrive("c3")
			s.do(SetAgent{Agent: "ann", Capacity: 2, Queues: []gateway.QueueID{q}})
			s.want("c1 to ann in_turn", "c2 to ann dedicated")
		},
		"what waited too long moves to another queue": func(s *scene) {
			cmd := s.arrival("c1")
			cmd.Overflow, cmd.Epoch = Overflow{Queue: other, At: s.now + 60_000}, 2
			s.do(cmd)
			s.wantNext(s.now + 60_000)
			s.later(time.Minute)
			s.want("c1 from q to other")
			if s.core.Knows("c1") {
				s.t.Error("the core still knows c1")
			}
		},
	})
}
