package gateway_test

import (
	"errors"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
)

func (s *site) tell(from string, said channels.Statement) {
	s.t.Helper()
	if err := s.line.Tell(s.t.Context(), visitor(from), said); err != nil {
		s.t.Fatal(err)
	}
}

// A visitor's word on himself makes links that say so, and takes no address from
// anybody.
func TestWhatAVisitorClaimsTakesNothingAway(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "x"), says(visitor("v2"), "v2:a", "x"))
		s.tell("v1", channels.Statement{Name: "王芳", Email: "w@example.com", Phone: "+8613800138000"})
		s.tell("v2", channels.Statement{Name: "别人", Email: "w@example.com"})
		if n := s.count(`SELECT COUNT(*) FROM contact_links WHERE until = 0 AND proof = 'asserted' AND by_kind = 'customer'`); n != 2 {
			t.Errorf("%d asserted links, want the first visitor's two", n)
		}
		if n := s.count(`SELECT COUNT(DISTINCT contact_id) FROM contact_links WHERE until = 0`); n != 2 {
			t.Errorf("%d contacts, want two: a claim merges nobody", n)
		}
		s.read(func(tx gateway.Tx) error {
			a, err := rows.AddressByID(tx, s.conversationOf(chatAccount, visitor("v2")).Address)
			if want := (gateway.Stated{Name: "别人", Email: "w@example.com"}); a.Stated != want {
				t.Errorf("the second visitor stated %+v, want %+v", a.Stated, want)
			}
			return err
		})
	})
}

func TestConsentIsAFactBeforeTheFirstWord(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.tell("v1", channels.Statement{Context: `{"page":"cart"}`})
		if n := s.count(`SELECT COUNT(*) FROM addresses`); n != 0 {
			t.Error("somebody who only looked around is stored")
		}
		began := gateway.Now()
		s.tell("v1", channels.Statement{Consent: "2"})
		if n := s.count(`SELECT COUNT(*) FROM consents c JOIN addresses a ON a.id = c.address_id
			WHERE a.value = 'v1' AND c.version = '2' AND c.at >= $1`, began); n != 1 {
			t.Error("the consent is not stored with its time")
		}
		item := says(visitor("v1"), "v1:a", "x")
		item.Message.Profile.Context = `{"page":"cart"}`
		s.deliver(item)
		if n := s.count(`SELECT COUNT(*) FROM addresses WHERE context <> ''`); n != 1 {
			t.Error("the context did not come with the first message")
		}
	})
}

func TestACustomerEndsHisConversation(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		end := func(from string) {
			t.Helper()
			if err := s.line.End(t.Context(), visitor(from)); err != nil {
				t.Fatal(err)
			}
		}
		end("v0") // nothing to end
		s.deliver(says(visitor("v1"), "v1:a", "x"), says(visitor("v2"), "v2:a", "x"))
		c := s.give(s.conversationOf(chatAccount, visitor("v1")), lin)
		end("v1")
		end("v1")
		end("v2")
		if got := s.conversationOf(chatAccount, visitor("v1")); got.State != gateway.Resolved || got.Agent != "" {
			t.Errorf("the conversation is %+v", got)
		}
		last := s.thread(c.ID)[len(s.thread(c.ID))-1]
		if last.Kind != gateway.ConversationChanged || last.Actor.Kind != gateway.Customer {
			t.Errorf("the agent sees %s by %s", last.Kind, last.Actor.Kind)
		}
		page, err := s.line.Page(t.Context(), visitor("v1"), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		if e := page[len(page)-1]; e.Kind != channels.ResolvedEntry || !e.Mine || len(page) != 4 {
			t.Errorf("the customer sees %+v last of %d", e, len(page))
		}
		if n := s.count(`SELECT COUNT(*) FROM queue_visits WHERE how = 'abandoned'`); n != 1 {
			t.Error("who gave up waiting did not abandon the queue")
		}
		s.deliver(says(visitor("v1"), "v1:b", "one more thing"))
		if got := s.conversationOf(chatAccount, visitor("v1")); got.ID != c.ID || got.State != gateway.Waiting {
			t.Errorf("the next message went to %+v", got)
		}
	})
}

func TestOnePersonsLineIsNotAnothers(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "x"))
		soon := time.Now().Add(time.Hour)
		identify := func(v, subject, once string) error {
			return s.line.Identify(t.Context(), visitor(v), channels.Identity{Subject: subject}, once, soon)
		}
		for once, subject := range map[string]string{"1": "ann", "2": "ann"} {
			if err := identify("v1", subject, once); err != nil {
				t.Fatal(err)
			}
		}
		if err := identify("v1", "bob", "3"); !errors.Is(err, channels.ErrOtherPerson) {
			t.Errorf("the line became another's: %v", err)
		}
		if err := identify("v2", "bob", "3"); err != nil { // what was refused is not used up
			t.Errorf("on a line of his own: %v", err)
		}
	})
}
