package dispatch

import (
	"testing"
	"time"

	"switchboard/gateway"
)

func TestTakingBack(t *testing.T) {
	given := func(rule func(s *scene)) func(s *scene) {
		return func(s *scene) {
			s.ready("ann", 2, q)
			s.arrive("c1")
			rule(s)
		}
	}
	run(t, map[string]func(s *scene){
		"what an agent holds is taken back when he is away too long": given(func(s *scene) {
			s.ready("bob", 1, q)
			s.arrive("c2") // bob is busy: that does not matter
			s.do(Disconnect{Agent: "ann"})
			s.wantNext(s.now + 60_000)
			s.later(59 * time.Second)
			s.want()
			s.later(time.Second)
			s.want("c1 back from ann taken_back")
			if back := s.last[0].(TakeBack); back.After != 60_000 || back.Epoch != 1 {
				s.t.Errorf("%+v", back)
			}
			if s.core.Knows("c1") {
				s.t.Error("the core still knows c1")
			}
		}),
		"who returns in time keeps it": given(func(s *scene) {
			s.ready("bob", 1, q)
			s.do(Disconnect{Agent: "ann"})
			s.later(31 * time.Second)
			s.do(Connect{Agent: "ann"})
			s.wantNext(0)
			s.later(time.Hour)
			s.want()
		}),
		"nothing is taken while nobody else could take it": given(func(s *scene) {
			s.do(Disconnect{Agent: "ann"})
			s.later(time.Hour)
			s.want()
			s.wantNext(0)
			s.ready("cid", 1, other)
			s.want()
			s.do(SetAgent{Agent: "cid", Queues: []gateway.QueueID{q}})
			s.want() // too small
			s.do(SetAgent{Agent: "cid", Capacity: 1, Queues: []gateway.QueueID{q}})
			s.want("c1 back from ann taken_back")
			if back := s.last[0].(TakeBack); back.After != 3_600_001 {
				s.t.Errorf("%+v", back)
			}
		}),
		"a skill can make another eligible": func(s *scene) {
			s.ready("ann", 1)
			s.do(Hold{
				Conversation: "c1", Queue: q, Agent: "ann", Load: Load{Weight: 1}, Absence: Absence{Away: time.Minute},
				Rings: []Relaxation{{}, {After: time.Hour, Needs: []Need{{"de", 1}}}},
			})
			s.ready("bob", 1, q)
			s.do(Disconnect{Agent: "ann"})
			s.later(time.Hour)
			s.want()
			s.do(SetAgent{Agent: "bob", Capacity: 1, Queues: []gateway.QueueID{q}, Skills: []Skill{{"de", 1, 0}}})
			s.want("c1 back from ann taken_back")
		},
		"what was stranded is his again when he returns": given(func(s *scene) {
			s.do(Disconnect{Agent: "ann"})
			s.later(time.Hour)
			s.do(Connect{Agent: "ann"})
			s.ready("bob", 1, q)
			s.want()
		}),
		"off shift he may be connected": given(func(s *scene) {
			s.ready("bob", 1, q)
			s.do(SetPresence{Agent: "ann", State: Offline, Since: s.now - 1000})
			s.later(time.Hour - time.Second)
			s.want("c1 back from ann taken_back")
			if back := s.last[0].(TakeBack); back.After != 3_600_000 {
				s.t.Errorf("%+v", back)
			}
		}),
		"parked work stays": given(func(s *scene) {
			s.ready("bob", 1, q)
			s.do(Hold{Conversation: "c1", Queue: q, Agent: "ann", Load: Load{Kind: "web"}, Absence: Absence{Away: time.Minute}})
			s.do(Disconnect{Agent: "ann"})
			s.later(time.Hour)
			s.want()
		}),
		"parking frees the units": given(func(s *scene) {
			s.arrive("c2", "c3")
			s.do(Hold{Conversation: "c1", Queue: q, Agent: "ann", Load: Load{Kind: "web"}})
			s.want("c3 to ann in_turn")
		}),
		"what is not opened or answered in time is taken back": given(func(s *scene) {
			s.ready("bob", 1, q)
			held := Hold{
				Conversation: "c1", Queue: q, Agent: "ann", Load: Load{Kind: "web", Weight: 1}, Epoch: 5,
				OpenBy: s.now + 45_000, AnswerBy: s.now + 180_000,
			}
			s.do(held)
			s.do(Opened{Conversation: "c1", Agent: "bob"})
			s.wantNext(held.OpenBy)
			s.do(Opened{Conversation: "c1", Agent: "ann"})
			s.wantNext(held.AnswerBy)
			s.later(3 * time.Minute)
			s.want("c1 back from ann unanswered")
			s.do(held)
			s.want("c1 back from ann unopened")
			held.OpenBy, held.AnswerBy = s.now+1, s.now+2
			s.do(held)
			s.do(Answered{Conversation: "c1", Agent: "ann"})
			s.wantNext(0)
		}),
		"the holder does not count as another": given(func(s *scene) {
			s.do(Hold{Conversation: "c1", Queue: q, Agent: "ann", Load: Load{Kind: "web", Weight: 1}, AnswerBy: s.now + 1})
			s.later(time.Second)
			s.want()
			s.ready("bob", 1, q)
			s.want("c1 back from ann unanswered")
		}),
		"what is not opened is taken back from who is alone": given(func(s *scene) {
			s.do(Hold{Conversation: "c1", Queue: q, Agent: "ann", Load: Load{Kind: "web", Weight: 1}, OpenBy: s.now + 45_000})
			s.later(45 * time.Second)
			s.want("c1 back from ann unopened")
		}),
		"also when he has been away for too long before": given(func(s *scene) {
			s.do(Hold{
				Conversation: "c1", Queue: q, Agent: "ann", Load: Load{Kind: "web", Weight: 1},
				OpenBy: s.now + 45_000, Absence: Absence{Away: time.Second},
			})
			s.do(Disconnect{Agent: "ann"})
			s.later(time.Second)
			s.want()
			s.wantNext(s.now + 44_000)
			s.later(44 * time.Second)
			s.want("c1 back from ann unopened")
		}),
		"a wrap-up ends at its time and is not taken back": given(func(s *scene) {
			s.ready("bob", 1, q)
			s.do(Hold{
				Conversation: "c1", Queue: q, Agent: "ann", Load: Load{Kind: "web", Weight: 1}, Epoch: 5,
				Absence: Absence{Away: time.Second}, WrapUntil: s.now + 60_000,
			})
			s.do(Disconnect{Agent: "ann"})
			s.later(59 * time.Second)
			s.want()
			s.later(time.Second)
			s.want("c1 finished by ann")
		}),
		"all that a removed agent has returns": given(func(s *scene) {
			s.ring("r1")
			s.do(Hold{Conversation: "w1", Queue: q, Agent: "ann", Load: Load{Weight: 1}, WrapUntil: s.now + 60_000})
			s.do(RemoveAgent{Agent: "ann"})
			s.want("r1 withdrawn: ann", "c1 back from ann agent_gone", "w1 finished by ann")
		}),
		"from an unknown agent it is taken back at once": func(s *scene) {
			s.do(Hold{Conversation: "c1", Queue: q, Agent: "eve", Load: Load{Weight: 1}})
			s.want("c1 back from eve agent_gone")
		},
	})
}
