package store_test

import (
	"testing"
	"time"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/router"
)

func testCommands(t *testing.T, s *store.Store) {
	add := func(id string) func(gateway.Tx) error {
		return func(tx gateway.Tx) error {
			return routing.AddCommand(tx, router.Command{ID: id, Node: "b", Kind: "opened", Body: "{}"})
		}
	}
	waits := func() bool { return read(t, s, routing.CommandsWait) }
	outcome := func(id string) string {
		return read(t, s, func(tx gateway.Tx) (string, error) { return routing.CommandOutcome(tx, id) })
	}
	do(t, s, add("1"))
	do(t, s, add("2"))
	equal(t, "waits", waits(), true)
	var taken []router.Command
	do(t, s, func(tx gateway.Tx) (err error) {
		taken, err = routing.TakeCommands(tx, 10)
		return err
	})
	for i := range taken {
		if age := taken[i].Age; age < 0 || age > time.Minute {
			t.Errorf("a command of just now is %v old", age)
		}
		taken[i].Age = 0
	}
	equal(t, "taken", taken, []router.Command{
		{ID: "1", Node: "b", Kind: "opened", Body: "{}"}, {ID: "2", Node: "b", Kind: "opened", Body: "{}"},
	})
	equal(t, "still waits", waits(), false)
	equal(t, "nothing came of it", outcome("1"), "")
	finish := func(tx gateway.Tx) error { return routing.FinishCommand(tx, "1", "granted") }
	do(t, s, finish)
	refused(t, s, gateway.ErrConflict, finish)
	do(t, s, func(tx gateway.Tx) error { return routing.DropTaken(tx, "lost") })
	equal(t, "finished", outcome("1"), "granted")
	equal(t, "dropped", outcome("2"), "lost")

	drop := func(ago time.Duration) {
		do(t, s, func(tx gateway.Tx) error { return routing.DropCommands(tx, ago) })
	}
	do(t, s, add("3"))
	drop(time.Minute)
	equal(t, "kept for a while", outcome("1"), "granted")
	drop(-time.Minute)
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := routing.CommandOutcome(tx, "1")
		return err
	})
	equal(t, "what nobody took stays", waits(), true)
}
