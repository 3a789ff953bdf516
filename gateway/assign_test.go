package gateway_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"switchboard/gateway"
)

func TestTransitions(t *testing.T) {
	all := []gateway.State{gateway.Waiting, gateway.Offered, gateway.Active, gateway.Wrapup, gateway.Resolved, gateway.Closed}
	legal := map[gateway.State]string{ // each letter a state that may follow
		gateway.Waiting: "OARC", gateway.Offered: "WAR", gateway.Active: "WOAUR",
		gateway.Wrapup: "AWR", gateway.Resolved: "WAC", gateway.Closed: "",
	}
	letter := map[gateway.State]byte{
		gateway.Waiting: 'W', gateway.Offered: 'O', gateway.Active: 'A', gateway.Wrapup: 'U', gateway.Resolved: 'R', gateway.Closed: 'C',
	}
	for _, from := range all {
		for _, to := range all {
			want := false
			for i := range legal[from] {
				want = want || legal[from][i] == letter[to]
			}
			next, err := gateway.Conversation{State: from}.To(to, 1)
			if (err == nil) != want {
				t.Errorf("%s → %s: %v, want legal %v", from, to, err, want)
			}
			if err == nil && next.State != to {
				t.Errorf("%s → %s became %s", from, to, next.State)
			}
			if _, ok := errors.AsType[*gateway.TransitionError](err); err != nil && !ok {
				t.Errorf("%s → %s: %v is no TransitionError", from, to, err)
			}
		}
	}
}

func TestAssignIsFencedByTheEpoch(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "x"))
		c := s.conversationOf(chatAccount, visitor("v1"))
		first := s.give(c, lin)
		if first.Agent != lin || first.State != gateway.Active || first.Epoch != c.Epoch+1 {
			t.Fatalf("assigned = %+v", first)
		}
		err := s.Do(t.Context(), func(w *gateway.Work) error {
			_, err := s.Assign(w, gateway.Giving{Conversation: c.ID, To: zhou, Epoch: c.Epoch, By: gateway.BySystem()})
			return err
		})
		if !errors.Is(err, gateway.ErrConflict) {
			t.Errorf("a decision on an old epoch = %v, want ErrConflict", err)
		}
		if n := s.count(`SELECT count(*) FROM assignments WHERE until = 0 AND agent_id = $1`, lin); n != 1 {
			t.Errorf("%d live assignments of lin, want 1", n)
		}
	})
}

func TestATakenOverConversationHasOneAssignee(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "x"))
		c := s.give(s.conversationOf(chatAccount, visitor("v1")), lin)
		s.give(c, zhou)
		if n := s.count(`SELECT count(*) FROM assignments WHERE until = 0`); n != 1 {
			t.Errorf("%d live assignments, want 1", n)
		}
		if n := s.count(`SELECT count(*) FROM participants WHERE until = 0 AND role = 'assignee' AND agent_id = $1`, zhou); n != 1 {
			t.Error("zhou is not the one live participant")
		}
		es, err := s.Events(t.Context(), gateway.AgentStream(lin), 0, 10)
		if err != nil || len(es) != 2 || es[1].Kind != gateway.ConversationReleased {
			t.Errorf("lin's stream = %v, %v; want assigned, released", kinds(es), err)
		}
	})
}

func TestRequeueKeepsTheOldPlace(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "x"))
		before := s.conversationOf(chatAccount, visitor("v1"))
		c := s.give(before, lin)
		s.do(func(w *gateway.Work) error {
			_, err := s.Requeue(w, c.ID, "taken_back", gateway.BySystem())
			return err
		})
		after := s.conversationOf(chatAccount, visitor("v1"))
		if after.State != gateway.Waiting || after.WaitingSince != before.WaitingSince || after.Agent != "" {
			t.Errorf("requeued = %+v, want it waiting since %d", after, before.WaitingSince)
		}
		if n := s.count(`SELECT count(*) FROM assignments WHERE ended = 'taken_back'`); n != 1 {
			t.Error("the history does not say that it was taken back")
		}
	})
}

func TestTransferMovesToTheOtherQueue(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		other := gateway.NewID[gateway.QueueID]()
		s.do(func(w *gateway.Work) error {
			_, err := w.Exec(`INSERT INTO queues (id, brand_id, key, name, created_at) VALUES ($1, $2, 'repair', 'Repair', 1)`, other, brand)
			return err
		})
		s.deliver(says(visitor("v1"), "v1:a", "x"))
		c := s.give(s.conversationOf(chatAccount, visitor("v1")), lin)
		s.do(func(w *gateway.Work) error { _, err := s.Transfer(w, c.ID, other, gateway.ByAgent(lin)); return err })
		if got := s.conversationOf(chatAccount, visitor("v1")); got.Queue != other || got.State != gateway.Waiting {
			t.Errorf("transferred = %+v", got)
		}
		if n := s.count(`SELECT count(*) FROM queue_visits WHERE queue_id = $1 AND left_at = 0`, other); n != 1 {
			t.Errorf("%d live visits of the other queue, want 1", n)
		}
	})
}

// Who is asked advises the agent who has it, not the one after him.
func TestAConsultEndsWithTheAgentWhoAsked(t *testing.T) {
	ends := map[string]func(s *site, w *gateway.Work, c gateway.Conversation) (gateway.Conversation, error){
		"he has it no more": func(s *site, w *gateway.Work, c gateway.Conversation) (gateway.Conversation, error) {
			return s.Requeue(w, c.ID, "requeued", gateway.ByAgent(lin))
		},
		"it goes to another queue": func(s *site, w *gateway.Work, c gateway.Conversation) (gateway.Conversation, error) {
			return s.Transfer(w, c.ID, queue, gateway.ByAgent(lin))
		},
		"it is another agent's": func(s *site, w *gateway.Work, c gateway.Conversation) (gateway.Conversation, error) {
			return s.Assign(w, gateway.Giving{Conversation: c.ID, To: zhou, Epoch: c.Epoch, By: gateway.BySystem()})
		},
		"it is resolved": func(s *site, w *gateway.Work, c gateway.Conversation) (gateway.Conversation, error) {
			return s.Resolve(w, c.ID, gateway.Ending{}, gateway.ByAgent(lin))
		},
	}
	onBoth(t, func(t *testing.T, s *site) {
		for sentence, end := range ends {
			from := visitor(sentence)
			s.deliver(says(from, sentence, "x"))
			c := s.give(s.conversationOf(chatAccount, from), lin)
			s.do(func(w *gateway.Work) error { return s.Consult(w, c.ID, zhou, "", gateway.ByAgent(lin)) })
			s.do(func(w *gateway.Work) error { _, err := end(s, w, c); return err })
			if n := s.count(`SELECT count(*) FROM participants WHERE conversation_id = $1 AND role = 'consult' AND until = 0`, c.ID); n != 0 {
				t.Errorf("%s: %d are still asked", sentence, n)
			}
			his, err := s.Events(t.Context(), gateway.AgentStream(zhou), 0, 1000)
			if err != nil || !slices.ContainsFunc(his, func(e gateway.Event) bool {
				return e.Kind == gateway.ConsultEnded && strings.Contains(string(e.Data), string(c.ID))
			}) {
				t.Errorf("%s: zhou's stream is %v, %v; want the end there", sentence, kinds(his), err)
			}
		}
	})
}

func TestResolvingAWaitingConversationLeavesItsQueue(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "x"))
		c := s.conversationOf(chatAccount, visitor("v1"))
		s.do(func(w *gateway.Work) error {
			_, err := s.Resolve(w, c.ID, gateway.Ending{}, gateway.ByAgent(lin))
			return err
		})
		if n := s.count(`SELECT count(*) FROM queue_visits WHERE left_at = 0`); n != 0 {
			t.Errorf("%d live queue visits, want none", n)
		}
		s.do(func(w *gateway.Work) error { _, err := s.Reopen(w, c.ID, "reopened", gateway.ByAgent(lin)); return err })
		if got := s.conversationOf(chatAccount, visitor("v1")); got.State != gateway.Waiting {
			t.Errorf("reopened = %+v", got)
		}
		err := s.Do(t.Context(), func(w *gateway.Work) error { _, err := s.Reopen(w, c.ID, "again", gateway.ByAgent(lin)); return err })
		if _, ok := errors.AsType[*gateway.TransitionError](err); !ok {
			t.Errorf("reopening what is open = %v, want a TransitionError", err)
		}
	})
}
