package storetest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
)

const countFacts = `SELECT COUNT(*) FROM installation`

// snapshots: a read sees one moment, however long it takes.
func snapshots(t *testing.T, s *store.Store) {
	noError(t, s.Read(t.Context(), func(tx gateway.Tx) error {
		var before, after int
		if err := tx.Get(countFacts, nil, &before); err != nil {
			return err
		}
		do(t, s, func(tx gateway.Tx) error { _, err := tx.Exec(addFact, "meanwhile", "v"); return err })
		if err := tx.Get(countFacts, nil, &after); err != nil {
			return err
		}
		if before != 0 || after != 0 {
			t.Errorf("a snapshot counts %d, then %d", before, after)
		}
		return nil
	}))
	if len(facts(t, s)) != 1 {
		t.Error("a later snapshot does not see the row")
	}
	t.Run("own writes", func(t *testing.T) {
		do(t, s, func(tx gateway.Tx) error {
			if _, err := tx.Exec(addFact, "own", "v"); err != nil {
				return err
			}
			var n int
			if err := tx.Get(countFacts, nil, &n); err != nil || n != 2 {
				t.Errorf("the writer counts %d, %v, want 2", n, err)
			}
			return nil
		})
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Read(ctx, func(tx gateway.Tx) error {
			cancel()
			var n int
			return tx.Get(countFacts, nil, &n)
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Read() = %v, want %v", err, context.Canceled)
		}
		if len(facts(t, s)) == 0 {
			t.Error("the next read sees nothing")
		}
	})
}

// readsDoNotWait: with every writing connection busy in an open transaction, reads go on,
// and more of them at once than there are connections.
func readsDoNotWait(t *testing.T, s *store.Store) {
	h := hold(t, s)
	release := make(chan struct{})
	let := sync.OnceFunc(func() { close(release) })
	t.Cleanup(let)
	var busy, readers sync.WaitGroup
	for i := range 30 {
		busy.Go(func() {
			_ = s.Do(context.Background(), func(tx gateway.Tx) error {
				_, err := tx.Exec(addFact, strconv.Itoa(i), "v")
				<-release
				return err
			})
		})
	}
	done := make(chan struct{})
	for range 100 {
		readers.Go(func() {
			if got := facts(t, s); len(got) != 0 {
				t.Errorf("read %v from open transactions", got)
			}
		})
	}
	go func() { readers.Wait(); close(done) }()
	received(t, "100 reads", done)
	let()
	h.letGo()
	busy.Wait()
	if got := facts(t, s); len(got) != 30 {
		t.Errorf("%d rows are stored, want 30", len(got))
	}
}
