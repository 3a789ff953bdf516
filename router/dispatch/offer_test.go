package dispatch

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"switchboard/gateway"
)

func TestOffers(t *testing.T) {
	run(t, map[string]func(s *scene){
		"what rings is offered, reserves units and is accepted": func(s *scene) {
			s.ready("ann", 1, q)
			s.ring("c1", "c2")
			s.want()
			s.do(Accept{Conversation: "c1", Agent: "ann"})
			s.want("c1 accepted: ann")
			s.do(Accept{Conversation: "c1", Agent: "ann"})
			s.want()
			s.do(Remove{Conversation: "c1"})
			s.want("c2 offered to ann in_turn")
		},
		"direct work is offered to who does nothing": func(s *scene) {
			s.core.policy.Attentive = 2 * time.Minute
			s.ready("ann", 3, q)
			s.later(2 * time.Minute)
			s.arrive("c1")
			s.want("c1 offered to ann in_turn")
			s.do(Input{Agent: "ann", At: s.now})
			s.want() // it stays an offer
			s.arrive("c2")
			s.want("c2 to ann in_turn")
		},
		"claim work is given to nobody": func(s *scene) {
			s.ready("ann", 1, q)
			cmd := s.arrival("c1")
			cmd.Mode = Claim
			s.do(cmd)
			s.want()
			s.do(AssignTo{Conversation: "c1", Agent: "ann", Rule: Claimed})
			s.want("c1 to ann claimed")
		},
		"who declines is excluded": func(s *scene) {
			s.ready("ann", 2, q)
			s.ready("bob", 2, q)
			s.ring("c1")
			s.want("c1 offered to ann in_turn")
			s.do(Decline{Conversation: "c1", Agent: "ann"})
			s.want("c1 declined: ann", "c1 offered to bob in_turn")
			s.do(Decline{Conversation: "c1", Agent: "bob"})
			s.want("c1 declined: bob")
			s.ready("cid", 1, q)
			s.want("c1 offered to cid in_turn")
		},
		"a missed offer returns all of his, and what returned is placed in order": func(s *scene) {
			s.ready("ann", 3, q)
			s.ring("c2")
			for _, id := range []gateway.ConversationID{"c1", "c0"} {
				late := s.arrival(id)
				late.Mode, late.RingFor = Ring, time.Hour
				s.do(late)
			}
			s.ready("bob", 2, q)
			s.later(20 * time.Second)
			s.want("c2 missed: ann", "c0 withdrawn: ann", "c1 withdrawn: ann", "ann missed",
				"c2 offered to bob in_turn", "c1 offered to bob in_turn")
			s.do(SetPresence{Agent: "ann", State: Ready, Since: s.now})
			s.want("c0 offered to ann in_turn") // the others are bob's
		},
		"several missed at one instant are one miss": func(s *scene) {
			s.ready("ann", 3, q)
			s.ring("c2")
			s.now--
			s.ring("c1")
			s.later(20 * time.Second)
			s.want("c1 missed: ann", "c2 missed: ann", "ann missed")
			s.do(SetPresence{Agent: "ann", State: Ready, Since: s.now})
			s.want("c1 offered to ann in_turn", "c2 offered to ann in_turn") // missing excludes nobody
		},
		"what two agents miss at one instant is offered to neither": func(s *scene) {
			s.ready("ann", 1, q)
			s.ready("bob", 1, q)
			s.ring("c1")
			s.now--
			s.ring("c2")
			s.later(20 * time.Second)
			s.want("c1 missed: ann", "ann missed", "c2 missed: bob", "bob missed")
		},
		"who had it last and did nothing gets it only if nobody else can": func(s *scene) {
			s.ready("ann", 1, q)
			s.ready("bob", 2, q)
			s.arrive("c0", "c1")
			s.want("c1 to bob in_turn")
			s.do(Remove{Conversation: "c0"})
			for _, want := range []string{"c2 to bob in_turn", "c3 to ann in_turn"} {
				cmd := s.arrival(gateway.ConversationID(want[:2]))
				cmd.Last = "ann"
				s.do(cmd)
				s.want(want)
			}
		},
		"who stops serving loses his offers and is not excluded": func(s *scene) {
			s.ready("ann", 2, q)
			s.ring("c2", "c1")
			s.do(SetPresence{Agent: "ann", State: Break, Since: s.now})
			s.want("c1 withdrawn: ann", "c2 withdrawn: ann")
			s.do(SetPresence{Agent: "ann", State: Ready, Since: s.now})
			s.want("c2 offered to ann in_turn", "c1 offered to ann in_turn")
			s.do(Disconnect{Agent: "ann"})
			s.want("c1 withdrawn: ann", "c2 withdrawn: ann")
		},
		"an offer ends at its deadline, not after": func(s *scene) {
			s.ready("ann", 1, q)
			s.ring("c1")
			s.wantNext(s.now + 20_000)
			s.now += 20_000
			s.do(Accept{Conversation: "c1", Agent: "ann"})
			s.want("c1 missed: ann", "ann missed", "c1 not to ann: not_offered")
		},
		"a standing offer is restored": func(s *scene) {
			s.ready("ann", 1, q)
			cmd := s.arrival("c1")
			cmd.Epoch, cmd.Offer = 3, &Standing{Agent: "ann", Deadline: s.now + 500, Rule: InTurn, By: gateway.BySystem()}
			s.do(cmd)
			s.want()
			s.wantNext(s.now + 500)
			s.do(Accept{Conversation: "c1", Agent: "ann"})
			want := []Decision{Assign{Conversation: "c1", Agent: "ann", Epoch: 3, Offered: true, By: gateway.BySystem()}}
			if diff := gocmp.Diff(want, s.last); diff != "" {
				s.t.Errorf("decisions (-want +got):\n%s", diff)
			}
		},
		"a standing offer to who does not serve is withdrawn": func(s *scene) {
			s.ready("bob", 1, q)
			cmd := s.arrival("c1")
			cmd.Offer = &Standing{Agent: "ann", Deadline: s.now + 500}
			s.do(cmd)
			s.want("c1 withdrawn: ann", "c1 to bob in_turn")
		},
		"an offer the database does not know is void": func(s *scene) {
			s.ready("ann", 1, q)
			cmd := s.arrival("c1")
			cmd.Mode = Ring
			s.do(cmd)
			cmd.Epoch, cmd.Excluded = 2, []gateway.AgentID{"ann"}
			s.do(cmd)
			s.want()
			s.arrive("c2")
			s.want("c2 to ann in_turn")
		},
		"said again as the core believes it, an offer stands": func(s *scene) {
			s.ready("ann", 1, q)
			cmd := s.arrival("c1")
			cmd.Mode = Ring
			s.do(cmd)
			o := s.last[0].(Offer)
			cmd.Epoch, cmd.Offer = 1, &Standing{Agent: "ann", Deadline: o.Deadline, Rule: o.Why.Rule, By: o.By}
			s.do(cmd)
			s.want()
			s.do(Accept{Conversation: "c1", Agent: "ann"})
			s.want("c1 accepted: ann")
		},
		"each of offer, end and assignment adds one to the epoch": func(s *scene) {
			s.ready("ann", 1, q)
			s.ready("bob", 1, q)
			s.ring("c1")
			s.do(Decline{Conversation: "c1", Agent: "ann"})
			end, again := s.last[0].(EndOffer), s.last[1].(Offer)
			s.do(Accept{Conversation: "c1", Agent: "bob"})
			if assign := s.last[0].(Assign); end.Epoch != 1 || again.Epoch != 2 || assign.Epoch != 3 {
				s.t.Errorf("epochs %d, %d, %d; want 1, 2, 3", end.Epoch, again.Epoch, assign.Epoch)
			}
		},
		"a removed offer is void without a decision": func(s *scene) {
			s.ready("ann", 1, q)
			s.ring("c1", "c2")
			s.do(Remove{Conversation: "c1"})
			s.want("c2 offered to ann in_turn")
		},
		"only what is offered can be accepted or declined": func(s *scene) {
			s.ready("ann", 1, q)
			s.ready("bob", 1, q)
			s.ring("c1")
			s.do(Accept{Conversation: "c1", Agent: "bob"})
			s.want("c1 not to bob: not_offered")
			s.do(Decline{Conversation: "c9", Agent: "ann"})
			s.want("c9 not to ann: not_open")
			s.do(Decline{Conversation: "c1", Agent: "eve"})
			s.want("c1 not to eve: unknown_agent")
		},
	})
}

func TestPassing(t *testing.T) {
	pass := func(s *scene, to gateway.AgentID) {
		s.do(Pass{Conversation: "c1", To: to, Until: s.now + 60_000, By: gateway.ByAgent("ann")})
	}
	given := func(rule func(s *scene)) func(s *scene) {
		return func(s *scene) {
			s.ready("ann", 1, q)
			s.arrive("c1")
			s.ready("bob", 1, other)
			s.ready("cid", 1)
			rule(s)
		}
	}
	run(t, map[string]func(s *scene){
		"the sender keeps it until the other accepts": given(func(s *scene) {
			pass(s, "bob")
			s.want("c1 offered to bob transferred from ann")
			s.arrive("c2")
			s.want()
			s.do(Accept{Conversation: "c1", Agent: "bob"})
			s.want("c1 accepted: bob", "c2 to ann in_turn")
		}),
		"if the other declines, the sender keeps it": given(func(s *scene) {
			pass(s, "bob")
			s.do(Decline{Conversation: "c1", Agent: "bob"})
			s.want("c1 declined: bob from ann")
			if a, _ := s.core.Holds("c1"); a != "ann" {
				s.t.Errorf("%s holds c1, want ann", a)
			}
			pass(s, "bob")
			s.want("c1 offered to bob transferred from ann")
		}),
		"if the other misses it he is Missed": given(func(s *scene) {
			pass(s, "bob")
			s.later(time.Minute)
			s.want("c1 missed: bob from ann", "bob missed")
		}),
		"a second withdraws the first": given(func(s *scene) {
			pass(s, "bob")
			pass(s, "cid")
			s.want("c1 withdrawn: bob from ann", "c1 offered to cid transferred from ann")
			pass(s, "cid")
			s.want("c1 withdrawn: cid from ann", "c1 offered to cid transferred from ann")
		}),
		"an order withdraws it": given(func(s *scene) {
			pass(s, "bob")
			s.do(AssignTo{Conversation: "c1", Agent: "cid", Rule: Ordered})
			s.want("c1 withdrawn: bob from ann", "c1 to cid ordered")
		}),
		"what is taken back is not passed on": given(func(s *scene) {
			s.ready("dan", 1, q)
			s.do(Pass{Conversation: "c1", To: "bob", Until: s.now + 3_600_000})
			s.do(Disconnect{Agent: "ann"})
			s.later(time.Minute)
			s.want("c1 withdrawn: bob from ann", "c1 back from ann taken_back")
		}),
		"who holds something else is full, and nobody passes what waits": given(func(s *scene) {
			s.do(Hold{Conversation: "c8", Queue: q, Agent: "bob", Load: Load{Weight: 1}})
			pass(s, "bob")
			s.want("c1 not to bob: full")
			s.arrive("c9")
			s.do(Pass{Conversation: "c9", To: "cid"})
			s.want("c9 not to cid: not_held")
			pass(s, "ann")
			s.want()
		}),
		"what is parked weighs again on the other": given(func(s *scene) {
			s.do(Hold{Conversation: "c1", Queue: q, Agent: "ann", Load: Load{Kind: "web"}, Epoch: 1})
			s.do(Hold{Conversation: "c8", Queue: q, Agent: "bob", Load: Load{Weight: 1}})
			pass(s, "bob")
			s.want("c1 not to bob: full")
			pass(s, "cid")
			s.want("c1 offered to cid transferred from ann")
			s.do(SetAgent{Agent: "cid", Capacity: 1, Queues: []gateway.QueueID{other}})
			waits := s.arrival("c2")
			waits.Queue = other
			s.do(waits)
			s.want() // the offer has her unit
			s.do(Accept{Conversation: "c1", Agent: "cid"})
			s.want("c1 accepted: cid") // and then she does
			s.do(Remove{Conversation: "c1"})
			s.want("c2 to cid in_turn")
		}),
	})
}

func TestOrders(t *testing.T) {
	run(t, map[string]func(s *scene){
		"an order may exceed capacity, queue and skills": func(s *scene) {
			s.ready("ann", 1, other)
			s.arrive("c1", "c2")
			for _, id := range []gateway.ConversationID{"c1", "c2"} {
				s.do(AssignTo{Conversation: id, Agent: "ann", Rule: Ordered})
				s.want(string(id) + " to ann ordered")
			}
		},
		"an order moves held work and feeds who had it": func(s *scene) {
			s.ready("ann", 1, q)
			s.arrive("c1", "c2")
			s.ready("bob", 0, q)
			s.do(AssignTo{Conversation: "c1", Agent: "bob", Rule: Ordered})
			s.want("c1 to bob ordered", "c2 to ann in_turn")
			s.do(AssignTo{Conversation: "c1", Agent: "bob", Rule: Ordered})
			s.want() // he has it
		},
		"an order withdraws an offer": func(s *scene) {
			s.ready("ann", 1, q)
			s.ring("c1", "c2")
			s.ready("bob", 0)
			s.do(AssignTo{Conversation: "c1", Agent: "bob", Rule: Ordered})
			s.want("c1 withdrawn: ann", "c1 to bob ordered", "c2 offered to ann in_turn")
		},
		"a claim is refused for a reason": func(s *scene) {
			claim := func(id gateway.ConversationID, agent gateway.AgentID) {
				s.do(AssignTo{Conversation: id, Agent: agent, Rule: Claimed})
			}
			s.ready("ann", 1, q)
			s.arrive("c1")
			s.arrive("c2")
			s.ready("bob", 1, other)
			claim("c9", "ann")
			s.want("c9 not to ann: not_open")
			claim("c1", "bob")
			s.want("c1 not to bob: not_open")
			claim("c2", "eve")
			s.want("c2 not to eve: unknown_agent")
			claim("c2", "bob")
			s.want("c2 not to bob: not_member")
			claim("c2", "ann")
			s.want("c2 not to ann: full")
			s.do(Disconnect{Agent: "ann"})
			claim("c2", "ann")
			s.want("c2 not to ann: not_connected")
			s.do(SetPresence{Agent: "ann", State: Break, Since: s.now})
			claim("c2", "ann")
			s.want("c2 not to ann: not_ready")
		},
		"who declined may claim": func(s *scene) {
			s.ready("ann", 1, q)
			s.ring("c1")
			s.do(Decline{Conversation: "c1", Agent: "ann"})
			s.do(AssignTo{Conversation: "c1", Agent: "ann", Rule: Claimed})
			s.want("c1 to ann claimed")
		},
	})
}
