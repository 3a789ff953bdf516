package store_test

import (
	"slices"
	"testing"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
)

func conversation(t *testing.T, s *store.Store, id gateway.ConversationID) gateway.Conversation {
	t.Helper()
	return read(t, s, func(tx gateway.Tx) (gateway.Conversation, error) { return rows.Conversation(tx, id) })
}

func testConversations(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	equal(t, "conversation", conversation(t, s, c.ID), c)

	do(t, s, func(tx gateway.Tx) error {
		err := rows.TouchConversations(tx, []gateway.Touch{{Conversation: c.ID, LastMessage: "m", LastMessageAt: noon + 1, OwedSince: noon + 2}})
		if err != nil {
			return err
		}
		return rows.AddStateChange(tx, c.ID, "", gateway.Waiting, "new", gateway.BySystem(), noon)
	})
	c.LastMessage, c.LastMessageAt, c.OwedSince = "m", noon+1, noon+2
	do(t, s, func(tx gateway.Tx) error {
		locked, err := rows.LockConversation(tx, c.ID)
		equal(t, "touched", locked, c)
		return err
	})
	if n := count(t, s, `SELECT COUNT(*) FROM conversation_changes WHERE conversation_id = $1 AND to_state = 'waiting'`, c.ID); n != 1 {
		t.Errorf("%d rows of history, want 1", n)
	}

	c.State, c.ResolvedAt, c.WaitingSince = gateway.Resolved, noon+5, 0
	do(t, s, func(tx gateway.Tx) error { return rows.SaveConversation(tx, c, 0) })
	resolved := func(before gateway.Instant) bool {
		ids := read(t, s, func(tx gateway.Tx) ([]gateway.ConversationID, error) { return rows.ResolvedBefore(tx, before, 1000) })
		return slices.Contains(ids, c.ID)
	}
	if resolved(noon+5) || !resolved(noon+6) {
		t.Error("a conversation is to be listed once it was resolved before the moment")
	}
}

func testConversationFence(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	next := c
	next.Queue, next.Agent, next.State, next.Weight, next.Priority, next.Subject = "q2", d.agent, gateway.Active, 2, 3, "s2"
	next.Epoch, next.WaitingSince, next.OwedSince, next.SnoozedUntil = 1, 0, noon+1, noon+2
	next.ResolvedAt, next.ClosedAt, next.LastMessage, next.LastMessageAt = noon+3, noon+4, "m", noon+5
	do(t, s, func(tx gateway.Tx) error { return rows.SaveConversation(tx, next, 0) })
	equal(t, "saved", conversation(t, s, c.ID), next)
	refused(t, s, gateway.ErrConflict, func(tx gateway.Tx) error { return rows.SaveConversation(tx, c, 0) })
	equal(t, "after the late one", conversation(t, s, c.ID), next)
}

func testOpenConversations(t *testing.T, s *store.Store) {
	d, who, other := newDesk(t, s), newCustomer(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	key := gateway.OpenKey{Account: d.account, Address: who.ID, Thread: c.Thread}
	refused(t, s, gateway.ErrConflict, func(tx gateway.Tx) error {
		second := c
		second.ID = gateway.NewID[gateway.ConversationID]()
		return rows.AddConversation(tx, second)
	})
	open := func() (got map[gateway.OpenKey]gateway.Conversation) {
		do(t, s, func(tx gateway.Tx) (err error) {
			got, err = rows.OpenConversations(tx, []gateway.OpenKey{
				key, {Account: d.account, Address: other.ID}, {Account: d.account, Address: who.ID, Thread: "another"}, key,
			})
			return err
		})
		return got
	}
	equal(t, "open", open(), map[gateway.OpenKey]gateway.Conversation{key: c})
	found := func(tx gateway.Tx) (gateway.ConversationID, error) {
		return rows.OpenConversationID(tx, d.account, who.Address.Address)
	}
	if id := read(t, s, found); id != c.ID {
		t.Errorf("open conversation is %s, want %s", id, c.ID)
	}

	c.State, c.ClosedAt = gateway.Closed, noon+1
	do(t, s, func(tx gateway.Tx) error { return rows.SaveConversation(tx, c, 0) })
	equal(t, "open after closing", open(), map[gateway.OpenKey]gateway.Conversation{})
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := found(tx)
		return err
	})
	next := newConversation(t, s, d, who.ID)
	last := read(t, s, func(tx gateway.Tx) (gateway.Conversation, error) { return rows.LastConversation(tx, key) })
	equal(t, "last", last, next)
}

func testPublicNames(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	shown := func() channels.Agent {
		return read(t, s, func(tx gateway.Tx) (channels.Agent, error) { return rows.PublicAgent(tx, d.agent, d.brand) })
	}
	equal(t, "without a profile", shown(), channels.Agent{})
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`INSERT INTO agent_profiles (agent_id, brand_id, public_name, number, avatar)
			VALUES ($1, $2, '小芳', '1001', 'picture')`, d.agent, d.brand)
		return err
	})
	equal(t, "with a profile", shown(), channels.Agent{Name: "小芳", Number: "1001", Avatar: "picture"})
	for id, want := range map[gateway.AttachmentID]bool{"picture": true, "another": false, "": false} {
		got := read(t, s, func(tx gateway.Tx) (bool, error) { return rows.IsAvatar(tx, id, d.brand) })
		equal(t, "avatar "+string(id), got, want)
	}
}

func testAssignments(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	end := func(at gateway.Instant) (ended gateway.Assignment) {
		do(t, s, func(tx gateway.Tx) (err error) {
			ended, err = rows.EndAssignment(tx, c.ID, "transferred", at)
			return err
		})
		return ended
	}
	equal(t, "ended before any began", end(noon), gateway.Assignment{})
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := rows.LastAssignment(tx, c.ID)
		return err
	})

	first := gateway.Assignment{
		Conversation: c.ID, Agent: d.agent, Queue: d.queue, Weight: 1, Why: `{"idle":3}`, Epoch: 1, Since: noon, By: gateway.BySystem(),
	}
	do(t, s, func(tx gateway.Tx) error { return rows.BeginAssignment(tx, first) })
	assignees := func() int {
		return count(t, s, `SELECT COUNT(*) FROM participants WHERE conversation_id = $1 AND role = 'assignee' AND until = 0`, c.ID)
	}
	if n := assignees(); n != 1 {
		t.Errorf("%d live assignees, want 1", n)
	}
	second := first
	second.Agent, second.Epoch, second.Since = "another", 2, noon+10
	refused(t, s, gateway.ErrConflict, func(tx gateway.Tx) error { return rows.BeginAssignment(tx, second) })

	ended := first
	ended.Until = noon + 10
	equal(t, "ended", end(noon+10), ended)
	equal(t, "ended twice", end(noon+11), gateway.Assignment{})
	if n := assignees(); n != 0 {
		t.Errorf("%d live assignees after the end, want 0", n)
	}
	do(t, s, func(tx gateway.Tx) error { return rows.BeginAssignment(tx, second) })
	last := read(t, s, func(tx gateway.Tx) (gateway.Assignment, error) { return rows.LastAssignment(tx, c.ID) })
	equal(t, "last", last, second)
}

func testQueueVisits(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	enter := func(tx gateway.Tx) error { return rows.EnterQueue(tx, c.ID, d.queue, "new", noon) }
	leave := func(tx gateway.Tx) error { return rows.LeaveQueue(tx, c.ID, "assigned", noon+1) }
	do(t, s, leave) // nothing to leave is no error
	do(t, s, enter)
	refused(t, s, gateway.ErrConflict, enter)
	do(t, s, leave)
	do(t, s, enter)
	if n := count(t, s, `SELECT COUNT(*) FROM queue_visits WHERE conversation_id = $1 AND how = 'assigned' AND left_at > 0`, c.ID); n != 1 {
		t.Errorf("%d ended visits, want 1", n)
	}
}
