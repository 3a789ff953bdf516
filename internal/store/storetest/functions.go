package storetest

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
)

// functions: what Do promises.
func functions(t *testing.T, s *store.Store) {
	t.Run("error", func(t *testing.T) {
		err := s.Do(t.Context(), func(tx gateway.Tx) error {
			if _, err := tx.Exec(addFact, "error", "v"); err != nil {
				return err
			}
			return errPoison
		})
		if err != errPoison {
			t.Errorf("Do() = %v, want the function's error as it is", err)
		}
		if facts(t, s)["error"] != "" {
			t.Error("a failed function's row is stored")
		}
	})
	t.Run("runs again", func(t *testing.T) {
		runs := 0
		do(t, s, func(tx gateway.Tx) error {
			runs++
			if _, err := tx.Exec(addFact, "again", strconv.Itoa(runs)); err != nil {
				return err
			}
			return lose(s, tx, runs == 1)
		})
		if got := facts(t, s)["again"]; got != "2" {
			t.Errorf("stored by run %q, want the second", got)
		}
	})
	t.Run("the caller leaves", func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		left := make(chan struct{})
		returned := make(chan error, 1)
		go func() {
			returned <- s.Do(ctx, func(tx gateway.Tx) error {
				leave()
				<-left
				_, err := tx.Exec(addFact, "left", "v")
				return err
			})
		}()
		if err := received(t, "the caller", returned); !errors.Is(err, context.Canceled) {
			t.Errorf("Do() = %v, want %v", err, context.Canceled)
		}
		close(left)
		do(t, s, func(gateway.Tx) error { return nil })
		until(t, "the function's row", func() bool { return facts(t, s)["left"] != "" })
	})
	t.Run("the caller had left", func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		leave()
		err := s.Do(ctx, func(gateway.Tx) error { t.Error("the function ran"); return nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Do() = %v, want %v", err, context.Canceled)
		}
	})
}

// misuse: a transaction used wrongly says so and writes nothing.
func misuse(t *testing.T, s *store.Store) {
	t.Run("after its function", func(t *testing.T) {
		var kept gateway.Tx
		do(t, s, func(tx gateway.Tx) error { kept = tx; return nil })
		if _, err := kept.Exec(addFact, "after", "v"); err == nil {
			t.Error("Exec() after the function succeeded")
		}
		if err := kept.Each(addFact, nil, nil); err == nil {
			t.Error("Each() after the function succeeded")
		}
		noError(t, s.Read(t.Context(), func(tx gateway.Tx) error { kept = tx; return nil }))
		var n int
		if err := kept.Get(`SELECT 1`, nil, &n); err == nil {
			t.Error("Get() after the snapshot succeeded")
		}
		if got := facts(t, s); len(got) != 0 {
			t.Errorf("stored %v", got)
		}
	})
	t.Run("inside a scan", func(t *testing.T) {
		do(t, s, func(tx gateway.Tx) error {
			return tx.Query(`SELECT 1`, nil, func(gateway.Row) error {
				if _, err := tx.Exec(addFact, "inside", "v"); err == nil {
					t.Error("Exec() inside a scan succeeded")
				}
				return nil
			})
		})
	})
	t.Run("after a statement that failed", func(t *testing.T) {
		err := s.Do(t.Context(), func(tx gateway.Tx) error {
			_, _ = tx.Exec(`INSERT INTO nothing (a) VALUES ($1)`, 1)
			if _, err := tx.Exec(addFact, "failed", "v"); err == nil {
				t.Error("Exec() after a failed statement succeeded")
			}
			return nil
		})
		if err == nil || facts(t, s)["failed"] != "" {
			t.Errorf("Do() with a hidden error = %v", err)
		}
	})
	t.Run("writing to a snapshot", func(t *testing.T) {
		err := s.Read(t.Context(), func(tx gateway.Tx) error {
			if tx.ForUpdate() != "" {
				t.Errorf("ForUpdate() = %q on a snapshot", tx.ForUpdate())
			}
			_, err := tx.Exec(addFact, "snapshot", "v")
			return err
		})
		if err == nil {
			t.Error("Read() wrote")
		}
		noError(t, s.Read(t.Context(), func(gateway.Tx) error { return nil }))
	})
	t.Run("panic in a snapshot", func(t *testing.T) {
		for range 100 { // more than there are connections
			func() {
				defer func() {
					if recover() == nil {
						t.Error("the panic did not reach the reader")
					}
				}()
				_ = s.Read(t.Context(), func(tx gateway.Tx) error {
					return tx.Query(`SELECT 1`, nil, func(gateway.Row) error { panic("in scan") })
				})
			}()
		}
		noError(t, s.Read(t.Context(), func(gateway.Tx) error { return nil }))
	})
}
