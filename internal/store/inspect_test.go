package store_test

import (
	"errors"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func TestInspect(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		c := newConversation(t, s, d, newCustomer(t, s).ID)
		do(t, s, func(tx gateway.Tx) error {
			return rows.EnterQueue(tx, c.ID, c.Queue, "new", noon)
		})
		tables, err := s.Inspect(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		const at, never = "2026-09-21T14:13:20Z", ""
		equal(t, "conversation", tables[0], store.Inspected{
			Title:   "Conversation",
			Columns: []string{"state", "account", "queue", "agent", "epoch", "opened", "waiting", "owed", "resolved", "closed"},
			Rows:    [][]string{{"waiting", string(d.account), string(d.queue), "", "0", at, at, never, never, never}},
		})
		equal(t, "waits", tables[1].Rows, [][]string{{string(d.queue), at, "new", never, ""}})
		if _, err := s.Inspect(t.Context(), "nothing"); !errors.Is(err, gateway.ErrNotFound) {
			t.Errorf("Inspect(nothing) = %v, want not found", err)
		}
		whole, err := s.Inspect(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "open conversations", whole[0].Rows, [][]string{{"waiting", "1", at, never}})
	})
}
