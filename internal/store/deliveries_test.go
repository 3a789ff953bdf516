package store_test

import (
	"testing"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
)

func delivery(t *testing.T, s *store.Store, id gateway.DeliveryID) gateway.Delivery {
	t.Helper()
	return read(t, s, func(tx gateway.Tx) (gateway.Delivery, error) { return rows.DeliveryByID(tx, id) })
}

func set(t *testing.T, s *store.Store, d gateway.Delivery) (changed bool) {
	t.Helper()
	do(t, s, func(tx gateway.Tx) (err error) {
		changed, err = rows.SetDelivery(tx, d, gateway.BySystem())
		return err
	})
	return changed
}

func testDeliveries(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	dv, _ := queued(t, s, d, c, 1, noon)
	equal(t, "new", delivery(t, s, dv.ID), dv)

	dv.State, dv.ProviderID, dv.Code, dv.Fault, dv.Attempts, dv.UpdatedAt = channels.Failed, "sm-1-"+string(dv.ID), "45047", "throttled", 2, noon+1
	if !set(t, s, dv) {
		t.Error("a failure changed nothing")
	}
	equal(t, "failed", delivery(t, s, dv.ID), dv)
	byProvider := read(t, s, func(tx gateway.Tx) (gateway.Delivery, error) {
		return rows.DeliveryByProvider(tx, d.account, dv.ProviderID)
	})
	equal(t, "by provider", byProvider, dv)
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := rows.DeliveryByProvider(tx, d.account, "")
		return err
	})
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := rows.SetDelivery(tx, gateway.Delivery{ID: "nothing"}, gateway.BySystem())
		return err
	})
	byMessage := read(t, s, func(tx gateway.Tx) (map[gateway.MessageID][]gateway.Delivery, error) {
		return rows.Deliveries(tx, []gateway.MessageID{"nothing", dv.Message})
	})
	equal(t, "of the message", byMessage, map[gateway.MessageID][]gateway.Delivery{dv.Message: {dv}})
}

// Receipts come late, twice and out of order.
func testReceipts(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	dv, _ := queued(t, s, d, c, 1, noon)
	provider := "sm-" + string(dv.ID)
	for i, step := range []struct {
		state   channels.DeliveryState
		changes bool
	}{
		{channels.Sending, true},
		{channels.Delivered, true},
		{channels.Sent, false}, // late, but it is the first to know the provider's id
		{channels.Delivered, false},
		{channels.Failed, false},
		{channels.Read, true},
		{channels.Delivered, false},
	} {
		update := gateway.Delivery{ID: dv.ID, State: step.state, UpdatedAt: noon + gateway.Instant(i) + 1}
		if step.state == channels.Sent {
			update.ProviderID, update.Attempts = provider, 1
		}
		if got := set(t, s, update); got != step.changes {
			t.Errorf("step %d, %s: changed %t, want %t", i, step.state, got, step.changes)
		}
	}
	dv.State, dv.ProviderID, dv.Attempts, dv.UpdatedAt = channels.Read, provider, 1, noon+6
	equal(t, "delivery", delivery(t, s, dv.ID), dv)
	if n := count(t, s, `SELECT COUNT(*) FROM delivery_changes WHERE delivery_id = $1`, dv.ID); n != 3 {
		t.Errorf("%d rows of history, want 3", n)
	}
}

func testSeen(t *testing.T, s *store.Store) {
	d, who, other := newDesk(t, s), newCustomer(t, s), newCustomer(t, s)
	first := newConversation(t, s, d, who.ID)
	deliver := func(c gateway.Conversation, seq, line int64, state channels.DeliveryState) gateway.DeliveryID {
		m := answered(c, d.agent, seq)
		m.LineSeq = line
		addMessages(t, s, m)
		dv := gateway.Delivery{
			ID: gateway.NewID[gateway.DeliveryID](), Message: m.ID, Account: d.account, Address: c.Address, State: state, UpdatedAt: noon,
		}
		do(t, s, func(tx gateway.Tx) error { return rows.AddDelivery(tx, dv) })
		return dv.ID
	}
	shown := deliver(first, 1, 1, channels.Sent)
	held := deliver(first, 2, 2, channels.Delivered)
	failed := deliver(first, 3, 3, channels.Failed)
	first.State = gateway.Closed
	do(t, s, func(tx gateway.Tx) error { return rows.SaveConversation(tx, first, 0) })
	second := newConversation(t, s, d, who.ID)
	last := deliver(second, 1, 5, channels.Sent)
	beyond := deliver(second, 4, 8, channels.Sent)
	others := deliver(newConversation(t, s, d, other.ID), 1, 1, channels.Sent)

	see := func(upto int64, state channels.DeliveryState) (seen []gateway.SeenTo) {
		do(t, s, func(tx gateway.Tx) (err error) {
			seen, err = rows.MarkSeen(tx, d.account, who.ID, upto, state, noon+1)
			return err
		})
		return seen
	}
	equal(t, "delivered", see(7, channels.Delivered), []gateway.SeenTo{{Conversation: first.ID, Upto: 1}, {Conversation: second.ID, Upto: 1}})
	equal(t, "delivered again", see(7, channels.Delivered), nil)
	equal(t, "read", see(4, channels.Read), []gateway.SeenTo{{Conversation: first.ID, Upto: 2}})
	for id, want := range map[gateway.DeliveryID]channels.DeliveryState{
		shown: channels.Read, held: channels.Read, failed: channels.Failed,
		last: channels.Delivered, beyond: channels.Sent, others: channels.Sent,
	} {
		if got := delivery(t, s, id).State; got != want {
			t.Errorf("state %s, want %s", got, want)
		}
	}
	if n := count(t, s, `SELECT COUNT(*) FROM delivery_changes WHERE delivery_id = $1 AND actor_kind = 'customer'`, shown); n != 2 {
		t.Errorf("%d rows of history, want 2", n)
	}
}
