package storetest

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"switchboard/gateway"
	"switchboard/internal/store"
)

// patience ends a test that hangs; no test waits this long.
const patience = 20 * time.Second

// Run tests a store. config describes a new, empty database on every call.
func Run(t *testing.T, config func(t *testing.T) store.Config) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, s *store.Store)
	}{
		{"one culprit of 64", culprits},
		{"a lost transaction runs again", lostTransaction},
		{"order within a key", order},
		{"functions", functions},
		{"transactions misused", misuse},
		{"each", each},
		{"conflict and not found", conflicts},
		{"values", values},
		{"text that is not stored", wrongText},
		{"errors quote no values", quotes},
		{"snapshots", snapshots},
		{"reads do not wait for writers", readsDoNotWait},
		{"search", search},
		{"erased words", erasedWords},
		{"backups", backups},
		{"differences", differences},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := config(t)
			leaks(t)
			test.run(t, Open(t, c))
		})
	}
	for _, test := range []struct {
		name string
		run  func(t *testing.T, c store.Config)
	}{
		{"close while writing", closeWhileWriting},
		{"close while full", closeWhileFull},
		{"starts at the same time", startsAtTheSameTime},
		{"newer schema", newerSchema},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := config(t)
			leaks(t)
			test.run(t, c)
		})
	}
}

// leaks fails the test if a goroutine begun after here is left when the test ends.
func leaks(t *testing.T) {
	before := goleak.IgnoreCurrent()
	server := goleak.IgnoreAnyFunction("switchboard/internal/store/pgserver.(*Server).serve.func1")
	t.Cleanup(func() { goleak.VerifyNone(t, before, server) })
}

// until waits for a condition.
func until(t *testing.T, what string, true func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for !true() {
		select {
		case <-deadline:
			t.Fatalf("waited in vain for: %s", what)
		case <-time.After(50 * time.Microsecond):
		}
	}
}

// received takes a value from a channel.
func received[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("waited in vain for: %s", what)
		panic("not reached")
	}
}

// fact is a row of the table the tests write to.
type fact struct{ key, value string }

const addFact = `INSERT INTO installation (key, value) VALUES ($1, $2)`

// facts reads all rows of that table.
func facts(t *testing.T, s *store.Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := s.Read(t.Context(), func(tx gateway.Tx) error {
		return tx.Query(`SELECT key, value FROM installation`, nil, func(r gateway.Row) error {
			var f fact
			err := r.Scan(&f.key, &f.value)
			all[f.key] = f.value
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// do is Do that must succeed.
func do(t *testing.T, s *store.Store, fn func(gateway.Tx) error) {
	t.Helper()
	if err := s.Do(t.Context(), fn); err != nil {
		t.Fatalf("Do() = %v", err)
	}
}

// noError fails the test on an error.
func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
