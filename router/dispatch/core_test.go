package dispatch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"switchboard/gateway"
)

const (
	q     = gateway.QueueID("q")
	other = gateway.QueueID("other")
)

// scene is a core and what it decided on the last command.
type scene struct {
	t    *testing.T
	core *Core
	now  gateway.Instant
	last []Decision
}

func newScene(t *testing.T) *scene {
	return &scene{t: t, now: 1_000_000, core: NewCore(Policy{Attentive: time.Hour, Drain: 30 * time.Second})}
}

func run(t *testing.T, rules map[string]func(s *scene)) {
	for sentence, rule := range rules {
		t.Run(strings.ReplaceAll(sentence, " ", "_"), func(t *testing.T) {
			t.Parallel()
			rule(newScene(t))
		})
	}
}

func (s *scene) do(cmd Command) {
	s.last = s.core.Apply(s.now, cmd)
}

// later lets time pass.
func (s *scene) later(d time.Duration) {
	s.now = s.now.Add(d)
	s.do(Tick{})
}

// ready lets an attentive agent come to work in the queues.
func (s *scene) ready(id gateway.AgentID, capacity int, queues ...gateway.QueueID) {
	s.member(SetAgent{Agent: id, Capacity: capacity, Queues: queues})
}

func (s *scene) member(cmd SetAgent) {
	s.now++
	s.do(cmd)
	s.do(Connect{Agent: cmd.Agent})
	s.do(Input{Agent: cmd.Agent, At: s.now})
	s.do(SetPresence{Agent: cmd.Agent, State: Ready, Since: s.now})
}

// arrival is a conversation of one unit in q that is assigned directly.
func (s *scene) arrival(id gateway.ConversationID) Enqueue {
	s.now++
	return Enqueue{
		Conversation: id, Queue: q, Arrival: s.now, Load: Load{Kind: "web", Weight: 1}, Mode: Direct,
		RingFor: 20 * time.Second, Absence: Absence{Away: time.Minute, OffShift: time.Hour},
	}
}

func (s *scene) arrive(ids ...gateway.ConversationID) {
	for _, id := range ids {
		s.do(s.arrival(id))
	}
}

// ring lets conversations arrive that are offered.
func (s *scene) ring(ids ...gateway.ConversationID) {
	for _, id := range ids {
		cmd := s.arrival(id)
		cmd.Mode = Ring
		s.do(cmd)
	}
}

// call lets a conversation arrive that takes a whole agent.
func (s *scene) call(id gateway.ConversationID) {
	cmd := s.arrival(id)
	cmd.Load = Load{Kind: "voice", Weight: 1, Exclusive: true}
	s.do(cmd)
}

func (s *scene) want(want ...string) {
	s.t.Helper()
	var got []string
	for _, d := range s.last {
		got = append(got, words(d))
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		s.t.Errorf("decisions (-want +got):\n%s", diff)
	}
}

func (s *scene) wantNext(want gateway.Instant) {
	s.t.Helper()
	if got := s.core.Next(); got != want {
		s.t.Errorf("Next() = %d, want %d", got, want)
	}
}

func words(d Decision) string {
	switch d := d.(type) {
	case Offer:
		return fmt.Sprintf("%s offered to %s %s%s", d.Conversation, d.Agent, d.Why.Rule, from(d.From))
	case EndOffer:
		return fmt.Sprintf("%s %s: %s%s", d.Conversation, d.Outcome, d.Agent, from(d.From))
	case Assign:
		if d.Offered {
			return fmt.Sprintf("%s accepted: %s", d.Conversation, d.Agent)
		}
		return fmt.Sprintf("%s to %s %s", d.Conversation, d.Agent, d.Why.Rule)
	case TakeBack:
		return fmt.Sprintf("%s back from %s %s", d.Conversation, d.Agent, d.Cause)
	case Move:
		return fmt.Sprintf("%s from %s to %s", d.Conversation, d.From, d.To)
	case Finish:
		return fmt.Sprintf("%s finished by %s", d.Conversation, d.Agent)
	case Miss:
		return fmt.Sprintf("%s missed", d.Agent)
	case Refusal:
		return fmt.Sprintf("%s not to %s: %s", d.Conversation, d.Agent, d.Reason)
	}
	return fmt.Sprintf("%T", d)
}

func from(id gateway.AgentID) string {
	if id == "" {
		return ""
	}
	return " from " + string(id)
}

func TestOrder(t *testing.T) {
	run(t, map[string]func(s *scene){
		"the least key goes first, ties by id": func(s *scene) {
			s.arrive("c3")
			s.now-- // the same instant
			s.arrive("c2")
			early := s.arrival("c9")
			early.Arrival -= 1000
			s.do(early)
			s.ready("ann", 3, q)
			s.want("c9 to ann in_turn", "c2 to ann in_turn", "c3 to ann in_turn")
		},
		"an allowance lets work come before its time, and a negative one behind": func(s *scene) {
			gone := s.arrival("gone")
			gone.Allowance = -time.Minute
			s.do(gone)
			s.arrive("c1")
			urgent := s.arrival("urgent")
			urgent.Allowance = time.Minute
			s.do(urgent)
			s.ready("ann", 3, q)
			s.want("urgent to ann in_turn", "c1 to ann in_turn", "gone to ann in_turn")
		},
		"the least occupied gets it, then the longest idle, then the least id": func(s *scene) {
			s.ready("bob", 2, q)
			s.ready("ann", 2, q)
			s.arrive("c1")
			s.want("c1 to bob in_turn")
			s.arrive("c2")
			s.want("c2 to ann in_turn")
			s.do(Remove{Conversation: "c2"})
			s.now--
			s.do(Remove{Conversation: "c1"})
			s.arrive("c3") // both idle since one instant
			s.want("c3 to ann in_turn")
		},
		"who gets free takes again and again": func(s *scene) {
			s.ready("ann", 2, q)
			heavy := s.arrival("heavy")
			heavy.Load.Weight = 2
			s.do(heavy)
			s.arrive("c1", "c2", "c3")
			s.do(Remove{Conversation: "heavy"})
			s.want("c1 to ann in_turn", "c2 to ann in_turn")
		},
		"only members get a queue's work": func(s *scene) {
			s.ready("ann", 1, other)
			s.arrive("c1")
			s.want()
			s.do(SetAgent{Agent: "ann", Capacity: 1, Queues: []gateway.QueueID{q}})
			s.want("c1 to ann in_turn")
		},
		"a limit holds for its kind alone": func(s *scene) {
			s.member(SetAgent{Agent: "ann", Capacity: 3, Queues: []gateway.QueueID{q}, Limits: map[string]int{"web": 1}})
			s.arrive("c1", "c2")
			s.want()
			mail := s.arrival("m1")
			mail.Load.Kind = "email"
			s.do(mail)
			s.want("m1 to ann in_turn")
			s.do(Remove{Conversation: "c1"})
			s.want("c2 to ann in_turn")
		},
		"exclusive work takes a whole agent": func(s *scene) {
			s.ready("ann", 3, q)
			s.arrive("c1")
			s.call("call")
			s.want()
			s.do(Remove{Conversation: "c1"})
			s.want("call to ann in_turn")
			s.arrive("c2")
			s.want()
			s.do(Remove{Conversation: "call"})
			s.want("c2 to ann in_turn")
		},
		"parked work lets exclusive work in": func(s *scene) {
			s.ready("ann", 3, q)
			s.do(Hold{Conversation: "c1", Queue: q, Agent: "ann", Load: Load{Kind: "web"}})
			s.call("call")
			s.want("call to ann in_turn")
		},
		"said twice it changes nothing": func(s *scene) {
			cmd := s.arrival("c1")
			s.do(cmd)
			s.ready("ann", 1, other)
			s.do(cmd)
			s.want()
			hold := Hold{Conversation: "c2", Queue: q, Agent: "ann", Load: cmd.Load}
			s.do(hold)
			s.do(hold)
			s.want()
		},
		"a changed allowance moves what waits": func(s *scene) {
			s.arrive("c1")
			cmd := s.arrival("c2")
			s.do(cmd)
			cmd.Allowance = time.Hour
			s.do(cmd)
			s.ready("ann", 1, q)
			s.want("c2 to ann in_turn")
		},
		"told that held work waits, the core follows": func(s *scene) {
			s.ready("ann", 1, q)
			cmd := s.arrival("c1")
			s.do(cmd)
			cmd.Epoch, cmd.Excluded = 7, []gateway.AgentID{"ann"}
			s.do(cmd)
			s.want()
			s.ready("bob", 1, q)
			s.want("c1 to bob in_turn")
			if got := s.last[0].(Assign).Epoch; got != 7 {
				s.t.Errorf("epoch = %d, want 7", got)
			}
		},
		"time does not run backwards": func(s *scene) {
			s.ready("ann", 1, q)
			s.ring("c1")
			s.now -= 500_000
			s.later(20 * time.Second)
			s.want()
			s.now += 500_000
			s.later(0)
			s.want("c1 missed: ann", "ann missed")
		},
		"it names what it knows": func(s *scene) {
			s.ready("ann", 1, q)
			s.arrive("c1", "c2")
			if _, held := s.core.Holds("c2"); held || !s.core.Knows("c2") || s.core.Knows("c3") {
				s.t.Error("c2 waits, c3 does not exist")
			}
			if a, held := s.core.Holds("c1"); a != "ann" || !held {
				s.t.Errorf("Holds(c1) = %q, %v", a, held)
			}
			if got := s.core.Others(map[gateway.ConversationID]bool{"c1": true}); !slices.Equal(got, []gateway.ConversationID{"c2"}) {
				s.t.Errorf("Others(c1) = %v", got)
			}
			if got := s.core.OtherAgents(nil); !slices.Equal(got, []gateway.AgentID{"ann"}) || !s.core.KnowsAgent("ann") {
				s.t.Errorf("OtherAgents() = %v", got)
			}
		},
	})
}

func TestSkills(t *testing.T) {
	german := func(level int) []Relaxation { return []Relaxation{{Needs: []Need{{Skill: "de", Level: level}}}} }
	run(t, map[string]func(s *scene){
		"all skills are needed, at their level": func(s *scene) {
			cmd := s.arrival("c1")
			cmd.Rings = []Relaxation{{Needs: []Need{{"de", 2}, {"tax", 1}}}}
			s.do(cmd)
			for id, skills := range map[gateway.AgentID][]Skill{
				"low": {{"de", 1, 0}, {"tax", 1, 0}}, "one": {{"de", 3, 0}}, "none": nil,
			} {
				s.member(SetAgent{Agent: id, Capacity: 1, Queues: []gateway.QueueID{q}, Skills: skills})
				s.want()
			}
			s.member(SetAgent{Agent: "ann", Capacity: 1, Queues: []gateway.QueueID{q}, Skills: []Skill{{"tax", 1, 0}, {"de", 2, 0}}})
			s.want("c1 to ann in_turn")
		},
		"needs relax with time": func(s *scene) {
			s.ready("ann", 1, q)
			cmd := s.arrival("c1")
			cmd.Rings = append(german(2), Relaxation{After: time.Minute})
			s.do(cmd)
			s.wantNext(s.now + 60_000)
			s.later(59 * time.Second)
			s.want()
			s.later(time.Second)
			s.want("c1 to ann in_turn")
			if why := s.last[0].(Assign).Why; why.Ring != 1 || why.Needs != nil {
				s.t.Errorf("why = %+v", why)
			}
		},
		"a skill ends at its instant": func(s *scene) {
			s.member(SetAgent{
				Agent: "ann", Capacity: 2, Queues: []gateway.QueueID{q}, Skills: []Skill{{"de", 2, s.now + 10_000}},
			})
			cmd := s.arrival("c1")
			cmd.Rings, cmd.Mode = german(1), Ring
			s.do(cmd)
			s.want("c1 offered to ann in_turn")
			s.later(10 * time.Second)
			s.want() // the offer stands
			cmd = s.arrival("c2")
			cmd.Rings = german(1)
			s.do(cmd)
			s.want()
			s.do(Accept{Conversation: "c1", Agent: "ann"})
			s.want("c1 accepted: ann")
		},
	})
}

// TestWhy holds what is written down about a choice.
func TestWhy(t *testing.T) {
	s := newScene(t)
	s.ready("zoe", 2, q)
	s.ready("bob", 2, q)
	s.do(SetPresence{Agent: "zoe", State: Break, Since: s.now})
	s.do(SetPresence{Agent: "bob", State: Break, Since: s.now})
	s.arrive("c1")
	cmd := s.arrival("c2")
	cmd.Excluded, cmd.Allowance, cmd.Epoch = []gateway.AgentID{"bob"}, 10*time.Second, 4
	cmd.Personal = []Personal{{Agent: "gone", Rule: Dedicated}}
	s.do(cmd)
	s.now += 1000
	s.do(SetPresence{Agent: "zoe", State: Ready, Since: s.now - 300})
	want := Assign{
		Conversation: "c2", Agent: "zoe", Epoch: 4, By: gateway.BySystem(),
		Why: Why{
			Rule: InTurn, Waited: 1000, Allowance: 10_000, Position: 1, Waiting: 2, Capacity: 2, Idle: 300, Serving: 1,
			Considered: []Candidate{{Agent: "zoe", Idle: 300}}, Personal: []Awaited{{"gone", Dedicated}},
			Excluded: []gateway.AgentID{"bob"},
		},
	}
	if diff := gocmp.Diff(want, s.last[0]); diff != "" {
		t.Errorf("first decision (-want +got):\n%s", diff)
	}
}

// Candidates come with their levels of what is needed, and not with those that are over.
func TestWhyTellsTheLevelsOfCandidates(t *testing.T) {
	s := newScene(t)
	s.member(SetAgent{Agent: "ann", Capacity: 1, Queues: []gateway.QueueID{q}, Skills: []Skill{{"de", 2, 0}, {"de", 5, s.now}, {"tax", 1, 0}, {"it", 9, 0}}})
	s.member(SetAgent{Agent: "bob", Capacity: 1, Queues: []gateway.QueueID{q}, Skills: []Skill{{"tax", 3, 0}, {"de", 4, 0}}})
	cmd := s.arrival("c")
	cmd.Rings = []Relaxation{{Needs: []Need{{"de", 2}, {"tax", 1}}}}
	s.do(cmd)
	want := []Candidate{{Agent: "ann", Idle: 2, Levels: []int{2, 1}}, {Agent: "bob", Idle: 1, Levels: []int{4, 3}}}
	if diff := gocmp.Diff(want, s.last[0].(Assign).Why.Considered); diff != "" {
		t.Errorf("considered (-want +got):\n%s", diff)
	}
}

func TestWhyIsBounded(t *testing.T) {
	s := newScene(t)
	for i := range 2 * MaxConsidered {
		s.ready(gateway.AgentID(fmt.Sprint("agent", i)), 1, q)
	}
	s.arrive("c")
	if got := s.last[0].(Assign).Why.Considered; len(got) != MaxConsidered || got[0].Agent != "agent0" {
		t.Errorf("considered %v", got)
	}
	for i := range 3 * MaxPosition {
		s.arrive(gateway.ConversationID(fmt.Sprintf("c%03d", i)))
	}
	s.do(AssignTo{Conversation: "c299", Agent: "agent0", Rule: Ordered})
	if why := s.last[0].(Assign).Why; why.Position != MaxPosition || why.Waiting != 3*MaxPosition-2*MaxConsidered+1 {
		t.Errorf("position %d of %d", why.Position, why.Waiting)
	}
}
