package gateway_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
)

// customerSees are the kinds of everything on the visitor's line.
func (s *site) customerSees(from channels.Address) (kinds []channels.EntryKind) {
	s.t.Helper()
	es, err := s.line.Page(s.t.Context(), from, 0, 100)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range es {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// talk begins a conversation of a visitor that lin has.
func (s *site) talk(name string) (gateway.Conversation, channels.Address) {
	s.t.Helper()
	s.deliver(says(visitor(name), name+"-1", "hello"))
	return s.give(s.conversationOf(chatAccount, visitor(name)), lin), visitor(name)
}

func (s *site) conversation(id gateway.ConversationID) (c gateway.Conversation) {
	s.t.Helper()
	s.read(func(tx gateway.Tx) (err error) {
		c, err = rows.Conversation(tx, id)
		return err
	})
	return c
}

func (s *site) resolve(id gateway.ConversationID, how gateway.Ending) {
	s.t.Helper()
	s.do(func(w *gateway.Work) error { _, err := s.Resolve(w, id, how, gateway.ByAgent(lin)); return err })
}

func (s *site) undo(id gateway.ConversationID, by gateway.AgentID) error {
	return s.Gateway.Do(s.t.Context(), func(w *gateway.Work) error { _, err := s.Undo(w, id, gateway.ByAgent(by)); return err })
}

// until waits for what the gateway does by itself.
func (s *site) until(what string, true func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !true(); {
		if time.Now().After(deadline) {
			s.t.Fatalf("%s: it did not happen", what)
		}
		<-time.After(10 * time.Millisecond)
	}
}

func TestResolvingIsTakenBackWithoutATrace(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c, kim := s.talk("kim")
		before := s.customerSees(kim)
		s.resolve(c.ID, gateway.Ending{Disposition: "refund"})
		if got := s.conversation(c.ID); got.State != gateway.Resolved || got.Disposition != "refund" {
			t.Errorf("resolved = %+v", got)
		}
		if err := s.undo(c.ID, zhou); !errors.Is(err, gateway.ErrTooLate) {
			t.Errorf("somebody else's Undo = %v", err)
		}
		if err := s.undo(c.ID, lin); err != nil {
			t.Fatal(err)
		}
		got := s.conversation(c.ID)
		if got.State != gateway.Active || got.Agent != lin || got.OwedSince != c.OwedSince || got.Disposition != "" {
			t.Errorf("taken back = %+v, want it lin's as it was", got)
		}
		if got := s.customerSees(kim); !slices.Equal(got, before) {
			t.Errorf("the customer sees %v, want %v as before", got, before)
		}
		if n := s.count(`SELECT COUNT(*) FROM assignments WHERE conversation_id = $1 AND until = 0`, c.ID); n != 1 {
			t.Errorf("%d live assignments", n)
		}
		if err := s.undo(c.ID, lin); !errors.Is(err, gateway.ErrTooLate) {
			t.Errorf("Undo twice = %v", err)
		}
	})
}

func TestTheCustomerLearnsWhatStands(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c, kim := s.talk("kim")
		lost, lee := s.talk("lee")
		s.resolve(c.ID, gateway.Ending{})
		s.resolve(lost.ID, gateway.Ending{Spam: true})
		for _, id := range []gateway.ConversationID{c.ID, lost.ID} {
			s.do(func(w *gateway.Work) error {
				_, err := w.Exec(`UPDATE timers SET due_at = 1 WHERE ref = $1`, id)
				return err
			})
		}
		s.until("the customer learns that it is solved", func() bool {
			return slices.Contains(s.customerSees(kim), channels.ResolvedEntry)
		})
		s.until("both stand", func() bool { return s.count(`SELECT COUNT(*) FROM timers`) == 0 })
		if slices.Contains(s.customerSees(lee), channels.ResolvedEntry) {
			t.Error("who sends spam learned what became of it")
		}
		if err := s.undo(c.ID, lin); !errors.Is(err, gateway.ErrTooLate) {
			t.Errorf("Undo afterwards = %v", err)
		}
	})
}

func TestATransferIsTakenBackUntilSomebodyTookIt(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c, _ := s.talk("kim")
		asked := []gateway.Need{{Skill: "fr", Level: 3}}
		s.do(func(w *gateway.Work) error {
			_, err := w.Exec(`UPDATE conversations SET needs = '[{"skill":"fr","level":3}]' WHERE id = $1`, c.ID)
			return err
		})
		transfer := func() {
			s.do(func(w *gateway.Work) error { _, err := s.Transfer(w, c.ID, queue, gateway.ByAgent(lin)); return err })
		}
		transfer()
		if got := s.conversation(c.ID); len(got.Needs) > 0 {
			t.Errorf("passed on it needs %v, want what the other queue asks for", got.Needs)
		}
		if err := s.undo(c.ID, lin); err != nil {
			t.Fatal(err)
		}
		if got := s.conversation(c.ID); got.Agent != lin || got.State != gateway.Active || !slices.Equal(got.Needs, asked) {
			t.Errorf("taken back = %+v", got)
		}
		transfer()
		s.give(s.conversation(c.ID), zhou)
		if err := s.undo(c.ID, lin); !errors.Is(err, gateway.ErrTooLate) {
			t.Errorf("Undo after zhou took it = %v", err)
		}
		pass := func(to gateway.AgentID, by gateway.AgentID) {
			s.do(func(w *gateway.Work) error {
				_, err := s.Assign(w, gateway.Giving{Conversation: c.ID, To: to, Epoch: s.epoch(w, c.ID), By: gateway.ByAgent(by)})
				return err
			})
		}
		pass(lin, zhou)
		if err := s.undo(c.ID, zhou); err != nil {
			t.Fatal(err)
		}
		pass(lin, zhou)
		_, err := s.Reply(t.Context(), gateway.Reply{
			Conversation: c.ID, Author: lin, ClientID: "r", Visibility: gateway.Public, Parts: text("I have it"),
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.undo(c.ID, zhou); !errors.Is(err, gateway.ErrTooLate) {
			t.Errorf("Undo after lin answered = %v", err)
		}
	})
}

func (s *site) epoch(w *gateway.Work, id gateway.ConversationID) int64 {
	c, err := rows.Conversation(w.Tx, id)
	if err != nil {
		s.t.Error(err)
	}
	return c.Epoch
}

func TestSpamStaysAsleep(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c, kim := s.talk("kim")
		s.resolve(c.ID, gateway.Ending{Spam: true})
		s.deliver(says(kim, "kim-2", "buy now"))
		got := s.conversation(c.ID)
		if got.State != gateway.Resolved || !got.Spam || got.OwedSince != 0 {
			t.Errorf("after more spam the conversation is %+v, want it asleep and nothing owed", got)
		}
		if n := s.count(`SELECT COUNT(*) FROM queue_visits WHERE left_at = 0`); n != 0 {
			t.Errorf("%d wait in the queue", n)
		}
		if err := s.undo(c.ID, lin); err != nil {
			t.Fatal(err)
		}
		if got := s.conversation(c.ID); got.Spam || got.State != gateway.Active {
			t.Errorf("taken back = %+v", got)
		}
	})
}

func TestWhoIsBlockedIsNotHeard(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		c, kim := s.talk("kim")
		block := func(until gateway.Instant) {
			s.do(func(w *gateway.Work) error {
				return s.Block(w, c.ID, gateway.Block{Reason: "abuse", Expires: until, By: gateway.ByAgent(lin)})
			})
		}
		send := func(id string) error {
			return s.chat.Deliver(t.Context(), channels.Batch{Items: []channels.Item{says(kim, id, id)}})
		}
		refused := func(what string, err error) {
			t.Helper()
			if fault := channels.AsError(err); err == nil || fault.Fault != channels.Rejected || fault.Code != "blocked" {
				t.Errorf("%s: Deliver = %v, want it refused as blocked", what, err)
			}
		}
		block(0)
		refused("for ever", send("m2"))
		refused("again", send("m2"))
		if err := send("kim-1"); err != nil {
			t.Errorf("what was stored before is acknowledged again: %v", err)
		}
		block(gateway.Now().Add(-time.Second))
		if err := send("m3"); err != nil {
			t.Errorf("after its time: Deliver = %v", err)
		}
		block(gateway.Now().Add(time.Hour))
		refused("for an hour", send("m4"))
		s.do(func(w *gateway.Work) error { return s.Unblock(w, c.ID, gateway.ByAgent(lin)) })
		told, err := s.line.Page(t.Context(), kim, 0, 1)
		if err != nil || len(told) != 1 || told[0].Kind != channels.UnblockedEntry || told[0].Agent != (channels.Agent{}) {
			t.Errorf("unblocked: the customer's line ends with %+v, %v", told, err)
		}
		if err := send("m5"); err != nil {
			t.Errorf("unblocked: Deliver = %v", err)
		}
		if got, want := words(s.thread(c.ID)), []string{"hello", "m3", "m5"}; !slices.Equal(got, want) {
			t.Errorf("the thread says %q, want %q", got, want)
		}

		// A provider that is told of an error delivers again for ever.
		from := channels.Address{Kind: "mail", Value: "kim@example.com"}
		first := channels.Batch{Items: []channels.Item{says(from, "a", "a")}, Cursor: channels.Cursor{Key: "k", Value: "1"}}
		if err := s.mail.Deliver(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		mail := s.conversationOf(mailAccount, from)
		s.do(func(w *gateway.Work) error {
			return s.Block(w, mail.ID, gateway.Block{Reason: "spam", By: gateway.ByAgent(lin)})
		})
		other := channels.Address{Kind: "mail", Value: "lee@example.com"}
		second := channels.Batch{Items: []channels.Item{says(from, "b", "b"), says(other, "c", "c")}, Cursor: channels.Cursor{Key: "k", Value: "2"}}
		if err := s.mail.Deliver(t.Context(), second); err != nil {
			t.Errorf("a provider's batch with one blocked sender: %v", err)
		}
		cursor, err := s.mail.State(t.Context(), "k")
		if err != nil || cursor != "2" {
			t.Errorf("cursor = %q, %v; want it behind the batch", cursor, err)
		}
		if got := words(s.thread(mail.ID)); !slices.Equal(got, []string{"a"}) {
			t.Errorf("the blocked one's thread says %q", got)
		}
		if got := words(s.thread(s.conversationOf(mailAccount, other).ID)); !slices.Equal(got, []string{"c"}) {
			t.Errorf("the other's thread says %q", got)
		}
	})
}
