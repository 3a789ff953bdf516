package gateway_test

import (
	"fmt"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
)

// stands follows a visitor and returns how to wait until he is told what holds.
func (s *site) stands(name string) func(what string, holds func(channels.Standing) bool) channels.Standing {
	s.t.Helper()
	told := make(chan channels.Standing, 100)
	stop := s.line.Follow(visitor(name), 0, func(u channels.Update) {
		if u.Standing != nil {
			told <- *u.Standing
		}
	})
	s.t.Cleanup(stop)
	return func(what string, holds func(channels.Standing) bool) channels.Standing {
		s.t.Helper()
		var last channels.Standing
		for hang := time.After(20 * time.Second); ; {
			select {
			case last = <-told:
				if holds(last) {
					return last
				}
			case <-hang:
				s.t.Fatalf("%s was never told %s, last %+v", name, what, last)
			}
		}
	}
}

func (s *site) serve() {
	s.t.Helper()
	s.write(`INSERT INTO queue_members (queue_id, agent_id) VALUES ('` + string(queue) + `', '` + string(lin) + `')`)
	s.write(`INSERT INTO presence (id, agent_id, state, since, actor_kind) VALUES ('p', '` + string(lin) + `', 'ready', 1, 'agent')`)
	s.write(`INSERT INTO connections (id, agent_id, since) VALUES ('c', '` + string(lin) + `', 1)`)
}

// waited writes how long some waited in the queue just now.
func (s *site) waited(id gateway.ConversationID, seconds ...int) {
	s.t.Helper()
	s.do(func(w *gateway.Work) error {
		for _, n := range seconds {
			_, err := w.Exec(`INSERT INTO queue_visits (id, conversation_id, queue_id, entered_at, left_at, cause, how)
				VALUES ($1, $2, $3, $4, $5, 'new', 'assigned')`, gateway.NewID[string](), id, queue, w.Now.Add(-time.Duration(n)*time.Second), w.Now)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Whoever waits is told his place, and how long it may take once that is known; as
// others leave before him he moves up.
func TestAVisitorKnowsHowHeStands(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		first, third := s.stands("v1"), s.stands("v3")
		first("that nobody is there", func(st channels.Standing) bool { return st == channels.Standing{} })
		s.serve()
		first("that somebody is", func(st channels.Standing) bool { return st == channels.Standing{Served: true} })

		for i := range 3 {
			name := fmt.Sprint("v", i+1)
			s.deliver(says(visitor(name), name+":a", "x"))
		}
		first("that he is next", func(st channels.Standing) bool { return st.Waiting && st.Ahead == 0 })
		got := third("that two are before him", func(st channels.Standing) bool { return st.Waiting && st.Ahead == 2 })
		if got.From != 0 || got.To != 0 {
			t.Errorf("with nothing known a wait of %v to %v is promised", got.From, got.To)
		}

		c := s.conversationOf(chatAccount, visitor("v1"))
		s.waited(c.ID, 1, 130, 150, 200, 250, 290)
		s.give(c, lin)
		first("that he waits no more", func(st channels.Standing) bool { return !st.Waiting })
		got = third("that one is before him", func(st channels.Standing) bool { return st.Ahead == 1 })
		if got.From != 2*time.Minute || got.To != 5*time.Minute {
			t.Errorf("others waited 130 to 290 s, he is told %v to %v", got.From, got.To)
		}
	})
}

// Who needs a skill that nobody on duty has is not served, however many are there.
func TestNobodyServesWhoNeedsWhatNobodyHas(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.serve()
		for _, name := range []string{"v1", "v2"} {
			s.deliver(says(visitor(name), name+":a", "x"))
		}
		c := s.conversationOf(chatAccount, visitor("v1"))
		s.write(`UPDATE conversations SET needs = '[{"skill":"fr","level":2}]' WHERE id = '` + string(c.ID) + `'`)
		first, second := s.stands("v1"), s.stands("v2")
		first("that nobody serves him", func(st channels.Standing) bool { return st.Waiting && !st.Served })
		second("that somebody serves him", func(st channels.Standing) bool { return st.Waiting && st.Served })

		s.write(`INSERT INTO skills (id, key, name, created_at) VALUES ('fr', 'fr', 'French', 1)`)
		s.write(`INSERT INTO agent_skills (agent_id, skill_id, level) VALUES ('` + string(lin) + `', 'fr', 2)`)
		first("that somebody who can serves him", func(st channels.Standing) bool { return st.Waiting && st.Served })
		s.write(`UPDATE agent_skills SET level = 1`)
		first("that she does not know enough", func(st channels.Standing) bool { return !st.Served })
	})
}

func (s *site) write(query string) {
	s.t.Helper()
	s.do(func(w *gateway.Work) error {
		_, err := w.Exec(query)
		return err
	})
}
