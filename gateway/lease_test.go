package gateway_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"switchboard/gateway"
	"switchboard/internal/bus"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// nodeOn runs a node without accounts until the test ends, or stop is called.
func nodeOn(t *testing.T, st *store.Store, b gateway.Bus, name string) (g *gateway.Gateway, ended <-chan error, stop func()) {
	t.Helper()
	g = gateway.New(gateway.Parts{
		Store: st, Rows: rows, Bus: b, Sealer: plain{}, Node: name, Log: slog.New(slog.DiscardHandler), Blobs: noBlobs{},
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() {
		err := g.Run(ctx)
		done <- err
		done <- err
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return g, done, cancel
}

// noBlobs are none to sweep.
type noBlobs struct{ gateway.Blobs }

// term is one time that a node has a name.
type term struct {
	gateway.Lease
	ctx context.Context
}

// hold has a node ask for a name.
func hold(t *testing.T, g *gateway.Gateway, name string) (terms <-chan term, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	began, done := make(chan term, 10), make(chan struct{})
	go func() {
		defer close(done)
		_ = g.Leases().Hold(ctx, name, func(own context.Context, l gateway.Lease) error {
			began <- term{l, own}
			<-own.Done()
			return nil
		})
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return began, stop
}

// next waits for a term; its limit only ends what hangs.
func next(t *testing.T, terms <-chan term) term {
	t.Helper()
	select {
	case got := <-terms:
		return got
	case <-time.After(time.Minute):
		t.Fatal("nobody got the lease")
		return term{}
	}
}

func TestOneNodeHasAName(t *testing.T) {
	storetest.Both(t, func(t *testing.T, st *store.Store) {
		b := bus.NewLocal(slog.New(slog.DiscardHandler))
		one, _, _ := nodeOn(t, st, b, "one")
		two, _, _ := nodeOn(t, st, b, "two")
		ones, stop := hold(t, one, "x")
		first := next(t, ones)
		twos, _ := hold(t, two, "x")
		fenced := func(l gateway.Lease) error {
			return st.Do(t.Context(), func(tx gateway.Tx) error { return one.Leases().Fence(tx, l) })
		}
		if err := fenced(first.Lease); err != nil {
			t.Errorf("the holder is fenced off: %v", err)
		}
		if len(twos) > 0 {
			t.Error("two nodes have it")
		}
		stop() // hands over at once
		second := next(t, twos)
		if second.Epoch != first.Epoch+1 || second.Node != "two" {
			t.Errorf("%+v follows %+v", second.Lease, first.Lease)
		}
		if err := fenced(first.Lease); !errors.Is(err, gateway.ErrConflict) {
			t.Errorf("who had it before may write: %v", err)
		}
	})
}

func TestADeadNodeIsReplaced(t *testing.T) {
	storetest.Both(t, func(t *testing.T, st *store.Store) {
		g, _, _ := nodeOn(t, st, bus.NewLocal(slog.New(slog.DiscardHandler)), "one")
		take := func(node string, ttl time.Duration) {
			err := st.Do(t.Context(), func(tx gateway.Tx) error {
				if _, err := tx.Exec(`UPDATE leases SET until = 0 WHERE name = 'x'`); err != nil {
					return err
				}
				_, err := rows.AcquireLease(tx, "x", node, ttl)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		take("dead", time.Second)
		terms, _ := hold(t, g, "x")
		got := next(t, terms)
		take("thief", time.Second) // as if this node had slept
		<-got.ctx.Done()
		if again := next(t, terms); again.Epoch <= got.Epoch {
			t.Errorf("epoch %d after %d", again.Epoch, got.Epoch)
		}
	})
}

func TestTwoProcessesOfOneNameDoNotLiveTogether(t *testing.T) {
	storetest.Both(t, func(t *testing.T, st *store.Store) {
		b := bus.NewLocal(slog.New(slog.DiscardHandler))
		_, ended, _ := nodeOn(t, st, b, "one")
		waitFor(t, func() bool {
			err := st.Read(t.Context(), func(tx gateway.Tx) error {
				_, _, err := rows.LeaseOf(tx, gateway.NodeLease("one"))
				return err
			})
			return err == nil
		})
		nodeOn(t, st, b, "one")
		if err := <-ended; !errors.Is(err, gateway.ErrNodeTaken) {
			t.Errorf("the first ended with %v, want ErrNodeTaken", err)
		}
	})
}
