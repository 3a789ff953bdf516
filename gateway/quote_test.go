package gateway_test

import (
	"testing"

	"switchboard/channels"
	"switchboard/gateway"
)

func TestACustomerQuotesWhatWasSaid(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c, answer := s.answered()
		sent := "provider-" + (<-s.sent).Key
		waitFor(t, func() bool {
			return s.count(`SELECT count(*) FROM deliveries WHERE message_id = $1 AND state = 'sent'`, answer.ID) == 1
		})
		stranger := channels.Address{Kind: mailCustomer.Kind, Value: "stranger@example.com"}
		quoting := func(from channels.Address, id, quoted string) channels.Item {
			it := says(from, id, "about "+quoted)
			it.Message.Quoted = quoted
			return it
		}
		batch := channels.Batch{Items: []channels.Item{
			quoting(mailCustomer, "q1", sent),
			says(mailCustomer, "q2", "and another thing"),
			quoting(mailCustomer, "q3", "q2"), // in the same batch
			quoting(mailCustomer, "q4", "never seen"),
			quoting(stranger, "q5", sent), // not his conversation
			quoting(stranger, "q6", "q2"),
		}}
		if err := s.mail.Deliver(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		if err := s.mail.Deliver(t.Context(), channels.Batch{Items: []channels.Item{quoting(mailCustomer, "q7", "q1")}}); err != nil {
			t.Fatal(err)
		}
		said := map[string]gateway.Message{}
		for _, from := range []channels.Address{mailCustomer, stranger} {
			for _, e := range s.thread(s.conversationOf(mailAccount, from).ID) {
				if e.Message != nil && e.Message.ProviderID != "" {
					said[e.Message.ProviderID] = *e.Message
				}
			}
		}
		want := map[string]gateway.MessageID{
			"q1": answer.ID, "q2": "", "q3": said["q2"].ID, "q4": "", "q5": "", "q6": "", "q7": said["q1"].ID,
		}
		for id, quoted := range want {
			if got := said[id]; got.ID == "" || got.Quoted != quoted {
				t.Errorf("%s in %s quotes %q, want %q", id, c.ID, got.Quoted, quoted)
			}
		}
	})
}
