package store_test

import (
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func TestPresenceReasons(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		save := func(r agentdesk.PresenceReason) {
			do(t, s, func(tx gateway.Tx) error { return deskRows.SavePresenceReason(tx, r, noon) })
		}
		reason := func(key, name string, position int) agentdesk.PresenceReason {
			return agentdesk.PresenceReason{ID: gateway.NewID[wire.PresenceReasonID](), Key: key, Name: name, Position: position}
		}
		meal, training := reason("meal", "用餐", 1), reason("training", "培训", 0)
		save(meal)
		save(training)
		equal(t, "by position", read(t, s, deskRows.PresenceReasons), []agentdesk.PresenceReason{training, meal})

		again := reason("meal", "午餐", 0)
		save(again)
		again.ID = meal.ID // a key keeps its row
		equal(t, "one", read(t, s, func(tx gateway.Tx) (agentdesk.PresenceReason, error) {
			return deskRows.PresenceReason(tx, meal.ID)
		}), again)

		gone := func(tx gateway.Tx) error { return deskRows.DisablePresenceReason(tx, meal.ID, noon) }
		do(t, s, gone)
		refused(t, s, gateway.ErrNotFound, gone)
		equal(t, "without it", read(t, s, deskRows.PresenceReasons), []agentdesk.PresenceReason{training})
		save(again)
		equal(t, "back", read(t, s, deskRows.PresenceReasons), []agentdesk.PresenceReason{again, training})
	})
}
