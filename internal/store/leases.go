package store

import (
	"errors"
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

const renewLease = `UPDATE leases SET until = $1 WHERE name = $2 AND epoch = $3 AND until > $4`

// RenewLease prolongs a lease that has not run out, else it is ErrConflict.
func (Rows) RenewLease(tx gateway.Tx, name string, epoch int64, ttl time.Duration) error {
	now, err := databaseNow(tx)
	if err != nil {
		return err
	}
	return changed(tx.Exec(renewLease, now.Add(ttl), name, epoch, now))
}

// The row stays, for its epoch must not begin again.
const releaseLease = `UPDATE leases SET until = 0 WHERE name = $1 AND epoch = $2`

// ReleaseLease gives the lease up; one that is lost already is no error.
func (Rows) ReleaseLease(tx gateway.Tx, name string, epoch int64) error {
	_, err := tx.Exec(releaseLease, name, epoch)
	return err
}
