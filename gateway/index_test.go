package gateway_test

import (
	"testing"

	"switchboard/channels"
	"switchboard/gateway"
)

func TestMessagesAreFoundByTheirWords(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		s.deliver(says(visitor("v1"), "v1:a", "洗碗机漏水,型号 D6"), says(visitor("v2"), "v2:a", "the rice cooker beeps"))
		for _, c := range []struct {
			query string
			found int
		}{{"漏水", 1}, {"D6", 1}, {"rice", 1}, {"电视", 0}} {
			waitFor(t, func() bool { return len(s.search(c.query)) == c.found })
		}
		s.deliver(channels.Item{ID: "v1:a+", From: visitor("v1"), Amend: &channels.Amend{ID: "v1:a", Parts: text("换成冰箱")}})
		waitFor(t, func() bool { return len(s.search("冰箱")) == 1 && len(s.search("漏水")) == 0 })
	})
}

func (s *site) search(query string) (ids []gateway.MessageID) {
	s.t.Helper()
	s.read(func(tx gateway.Tx) (err error) {
		ids, err = rows.Search(tx, query, "", 10)
		return err
	})
	return ids
}

func TestErasingAContactTellsItsConversations(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c := s.assigned(s.chat, chatAccount, visitor("v1"))
		if _, err := s.Reply(t.Context(), answer(c, "a1", "王先生您好")); err != nil {
			t.Fatal(err)
		}
		var contact gateway.ContactID
		s.read(func(tx gateway.Tx) error {
			return tx.Get(`SELECT contact_id FROM contact_links WHERE until = 0`, nil, &contact)
		})
		n, err := s.EraseContact(t.Context(), contact, gateway.ByAgent(lin))
		if err != nil || n != 2 {
			t.Fatalf("EraseContact = %d, %v, want 2 messages", n, err)
		}
		es := s.thread(c.ID)
		for i, e := range es {
			if e.Seq != int64(i+1) {
				t.Errorf("event %d is at place %d", e.Seq, i+1)
			}
			if e.Message != nil && (len(e.Message.Parts) != 0 || e.Message.ErasedAt == 0) {
				t.Errorf("message %s still has words", e.Message.ID)
			}
		}
		if last := es[len(es)-1]; last.Kind != gateway.MessageErased {
			t.Errorf("the last event is %s, want %s", last.Kind, gateway.MessageErased)
		}
		if n := s.count(`SELECT count(*) FROM audit WHERE action = 'contact.erase' AND actor_id = $1`, lin); n != 1 {
			t.Error("the audit does not say who erased")
		}
		if got := s.search("王先生"); len(got) != 0 {
			t.Error("erased words are found")
		}
	})
}
