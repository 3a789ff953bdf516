package store

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"switchboard/gateway"
)

const acquireLease = `INSERT INTO leases (name, node, epoch, until) VALUES ($1, $2, 1, $3)
ON CONFLICT (name) DO UPDATE SET node = excluded.node, epoch = leases.epoch + 1, until = excluded.until
WHERE leases.until <= $4 OR leases.node = excluded.node
RETURNING epoch`

// AcquireLease gives the name to the node and returns the lease's epoch, which
// only grows; while another node has it, it is ErrConflict.
func (Rows) AcquireLease(tx gateway.Tx, name, node string, ttl time.Duration) (epoch int64, err error) {
	now, err := databaseNow(tx)
	if err != nil {
		return 0, err
	}
	err = tx.Get(acquireLease, []any{name, node, now.Add(ttl), now}, &epoch)
	if errors.Is(err, gateway.ErrNotFound) {
		return 0, gateway.ErrConflict
	}
	return epoch, err
}

const renewLease = `UPDATE leases SET until = $1 WHERE name = $2 AND epoch = $3 AND until > $4 RETURNING name`

// RenewLeases prolongs the leases that have not run out and returns which they are.
func (Rows) RenewLeases(tx gateway.Tx, leases []gateway.Lease, ttl time.Duration) (map[string]bool, error) {
	now, err := databaseNow(tx)
	if err != nil {
		return nil, err
	}
	leases = slices.SortedFunc(slices.Values(leases), func(a, b gateway.Lease) int { return cmp.Compare(a.Name, b.Name) })
	renewed := make(map[string]bool, len(leases))
	err = tx.Each(renewLease, each(leases, func(l gateway.Lease) []any {
		return []any{now.Add(ttl), l.Name, l.Epoch, now}
	}), func(_ int, r gateway.Row) error {
		var name string
		err := r.Scan(&name)
		renewed[name] = true
		return err
	})
	return renewed, err
}

// The row stays, for its epoch must not begin again.
const releaseLease = `UPDATE leases SET until = 0 WHERE name = $1 AND epoch = $2`

// ReleaseLease gives the lease up; one that is lost already is no error.
func (Rows) ReleaseLease(tx gateway.Tx, name string, epoch int64) error {
	_, err := tx.Exec(releaseLease, name, epoch)
	return err
}

const leaseOf = `SELECT name, node, epoch, until FROM leases WHERE name = $1`

// LeaseOf returns who has the name and for how long, which is 0 if it ran out, or
// ErrNotFound if nobody ever had it.
func (Rows) LeaseOf(tx gateway.Tx, name string) (l gateway.Lease, left time.Duration, err error) {
	now, err := databaseNow(tx)
	if err != nil {
		return l, 0, err
	}
	var until gateway.Instant
	err = tx.Get(leaseOf, []any{name}, &l.Name, &l.Node, &l.Epoch, &until)
	return l, max(0, until.Sub(now)), err
}

const fenceLease = `SELECT epoch FROM leases WHERE name = $1 AND epoch = $2`

// FenceLease is ErrConflict unless the lease still has that epoch. Nobody acquires it
// until commit.
func (Rows) FenceLease(tx gateway.Tx, name string, epoch int64) error {
	lock := ""
	if tx.ForUpdate() != "" {
		lock = " FOR SHARE" // holders' transactions do not wait for each other
	}
	err := tx.Get(fenceLease+lock, []any{name, epoch}, &epoch)
	if errors.Is(err, gateway.ErrNotFound) {
		return gateway.ErrConflict
	}
	return err
}
