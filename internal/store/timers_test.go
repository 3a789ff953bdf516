package store_test

import (
	"testing"
	"time"

	"switchboard/gateway"
	"switchboard/internal/store"
)

func testTimers(t *testing.T, s *store.Store) {
	due := func(now gateway.Instant, limit int) []gateway.Timer {
		return read(t, s, func(tx gateway.Tx) ([]gateway.Timer, error) { return rows.DueTimers(tx, "sla", now, limit) })
	}
	first := func() gateway.Instant { return read(t, s, rows.NextTimer) }
	set := func(timer gateway.Timer) {
		do(t, s, func(tx gateway.Tx) error { return rows.SetTimer(tx, timer) })
	}
	if got := first(); got != 0 {
		t.Errorf("the first of no timers is at %d", got)
	}
	a := gateway.Timer{Kind: "sla", Ref: "c1", Due: noon + 2, Payload: "{}"}
	b := gateway.Timer{Kind: "sla", Ref: "c2", Due: noon + 1, Payload: `{"n":1}`}
	other := gateway.Timer{Kind: "undo", Ref: "c1", Due: noon + 1, Payload: "{}"}
	set(a)
	set(b)
	set(other)
	equal(t, "next", first(), noon+1)
	equal(t, "due", due(noon+1, 10), []gateway.Timer{b})
	equal(t, "earliest first", due(noon+2, 10), []gateway.Timer{b, a})
	equal(t, "limited", due(noon+2, 1), []gateway.Timer{b})

	late := b
	b.Due, b.Payload = noon+3, ""
	set(b)
	b.Payload = "{}"
	equal(t, "set anew", due(noon+3, 10), []gateway.Timer{a, b})
	start := func(now gateway.Instant) {
		do(t, s, func(tx gateway.Tx) error {
			return routing.StartTimer(tx, gateway.Timer{Kind: b.Kind, Ref: b.Ref, Due: noon + 9}, now)
		})
	}
	start(noon + 2)
	equal(t, "it runs already", due(noon+3, 10), []gateway.Timer{a, b})
	b.Due = noon + 9
	start(noon + 3)
	equal(t, "started anew, for it had run out", due(noon+9, 10), []gateway.Timer{a, b})
	take := func(timer gateway.Timer) func(gateway.Tx) error {
		return func(tx gateway.Tx) error { return rows.TakeTimer(tx, timer) }
	}
	refused(t, s, gateway.ErrConflict, take(late))
	do(t, s, take(b))
	refused(t, s, gateway.ErrConflict, take(b)) // fires once
	for range 2 {
		do(t, s, func(tx gateway.Tx) error { return rows.CancelTimer(tx, a.Kind, a.Ref) })
	}
	equal(t, "none", due(noon+9, 10), nil)
}

func testLeases(t *testing.T, s *store.Store) {
	name := gateway.NewID[string]()
	acquire := func(node string, ttl time.Duration) (epoch int64, err error) {
		err = s.Do(t.Context(), func(tx gateway.Tx) (err error) {
			epoch, err = rows.AcquireLease(tx, name, node, ttl)
			return err
		})
		return epoch, err
	}
	renew := func(epoch int64, ttl time.Duration) func(gateway.Tx) error {
		return func(tx gateway.Tx) error {
			renewed, err := rows.RenewLeases(tx, []gateway.Lease{{Name: name, Epoch: epoch}}, ttl)
			if err == nil && !renewed[name] {
				return gateway.ErrConflict
			}
			return err
		}
	}
	for i, step := range []struct {
		node  string
		ttl   time.Duration
		epoch int64
		err   error
	}{
		{"a", time.Hour, 1, nil},
		{"b", time.Hour, 0, gateway.ErrConflict},
		{"a", 0, 2, nil}, // its own, and over at once
		{"b", time.Hour, 3, nil},
	} {
		epoch, err := acquire(step.node, step.ttl)
		if epoch != step.epoch || err != step.err {
			t.Errorf("step %d: %s got epoch %d, %v; want %d, %v", i, step.node, epoch, err, step.epoch, step.err)
		}
	}
	refused(t, s, gateway.ErrConflict, renew(2, time.Hour)) // it is b's
	do(t, s, renew(3, time.Hour))
	refused(t, s, gateway.ErrConflict, func(tx gateway.Tx) error { return rows.FenceLease(tx, name, 2) })
	do(t, s, func(tx gateway.Tx) error { return rows.FenceLease(tx, name, 3) })
	do(t, s, func(tx gateway.Tx) error {
		lease, left, err := rows.LeaseOf(tx, name)
		if lease != (gateway.Lease{Name: name, Node: "b", Epoch: 3}) || left < time.Minute || left > time.Hour {
			t.Errorf("the lease is %+v for %v", lease, left)
		}
		return err
	})
	release := func(epoch int64) {
		do(t, s, func(tx gateway.Tx) error { return rows.ReleaseLease(tx, name, epoch) })
	}
	release(2)
	if _, err := acquire("a", time.Hour); err != gateway.ErrConflict {
		t.Errorf("another's release freed the lease: %v", err)
	}
	release(3)
	refused(t, s, gateway.ErrConflict, renew(3, time.Hour))
	if epoch, err := acquire("a", time.Hour); epoch != 4 || err != nil {
		t.Errorf("after the release: epoch %d, %v; want 4", epoch, err)
	}
}

func testAudit(t *testing.T, s *store.Store) {
	id := gateway.NewID[string]()
	do(t, s, func(tx gateway.Tx) error {
		return rows.AddAudit(tx, gateway.AuditEntry{At: noon, By: gateway.BySystem(), Action: "test", ObjectKind: "thing", ObjectID: id})
	})
	if n := count(t, s, `SELECT COUNT(*) FROM audit WHERE object_id = $1 AND action = 'test' AND data = '{}'`, id); n != 1 {
		t.Errorf("%d entries, want 1", n)
	}
}
