package store

import (
	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const (
	selectReason = `SELECT id, key, name, position, managed FROM presence_reasons WHERE disabled_at = 0`
	reasons      = selectReason + ` ORDER BY position, id`
	reasonByID   = selectReason + ` AND id = $1`
)

func scanReason(r gateway.Row) (one agentdesk.PresenceReason, err error) {
	err = r.Scan(&one.ID, &one.Key, &one.Name, &one.Position, &one.Managed)
	return one, err
}

// PresenceReasons returns the reasons that are not disabled, by position.
func (Rows) PresenceReasons(tx gateway.Tx) (list []agentdesk.PresenceReason, err error) {
	err = tx.Query(reasons, nil, func(r gateway.Row) error {
		one, err := scanReason(r)
		list = append(list, one)
		return err
	})
	return list, err
}

// PresenceReason returns a reason that is not disabled, or ErrNotFound.
func (Rows) PresenceReason(tx gateway.Tx, id wire.PresenceReasonID) (r agentdesk.PresenceReason, err error) {
	err = tx.Get(reasonByID, []any{id}, &r.ID, &r.Key, &r.Name, &r.Position, &r.Managed)
	return r, err
}

const saveReason = `INSERT INTO presence_reasons (id, key, state, name, position, managed, created_at)
VALUES ($1, $2, 'break', $3, $4, $5, $6)
ON CONFLICT (key) DO UPDATE SET name = excluded.name, position = excluded.position, managed = excluded.managed,
  disabled_at = 0`

// SavePresenceReason stores the reason under its key, and enables it.
func (Rows) SavePresenceReason(tx gateway.Tx, r agentdesk.PresenceReason, at gateway.Instant) error {
	_, err := tx.Exec(saveReason, r.ID, r.Key, r.Name, r.Position, r.Managed, at)
	return err
}

const disableReason = `UPDATE presence_reasons SET disabled_at = $1 WHERE id = $2 AND disabled_at = 0`

// DisablePresenceReason takes the reason out of the choice, or returns ErrNotFound.
func (Rows) DisablePresenceReason(tx gateway.Tx, id wire.PresenceReasonID, at gateway.Instant) error {
	return found(tx.Exec(disableReason, at, id))
}
