package store

import (
	"cmp"

	"switchboard/gateway"
)

const setTimer = `INSERT INTO timers (id, kind, ref, due_at, payload) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kind, ref) DO UPDATE SET due_at = excluded.due_at, payload = excluded.payload`

// SetTimer sets the timer, or sets it anew.
func (Rows) SetTimer(tx gateway.Tx, t gateway.Timer) error {
	_, err := tx.Exec(setTimer, gateway.NewID[string](), t.Kind, t.Ref, t.Due, cmp.Or(t.Payload, "{}"))
	return err
}

const startTimer = setTimer + `
WHERE timers.due_at <= $6`

// StartTimer sets the timer, unless it is set and not due yet.
func (Rows) StartTimer(tx gateway.Tx, t gateway.Timer, now gateway.Instant) error {
	_, err := tx.Exec(startTimer, gateway.NewID[string](), t.Kind, t.Ref, t.Due, cmp.Or(t.Payload, "{}"), now)
	return err
}

const cancelTimer = `DELETE FROM timers WHERE kind = $1 AND ref = $2`

// CancelTimer forgets the timer; one that is not set is no error.
func (Rows) CancelTimer(tx gateway.Tx, kind, ref string) error {
	_, err := tx.Exec(cancelTimer, kind, ref)
	return err
}

const timerByName = `SELECT kind, ref, due_at, payload FROM timers WHERE kind = $1 AND ref = $2`

// Timer returns the timer as it is set, or ErrNotFound.
func (Rows) Timer(tx gateway.Tx, kind, ref string) (t gateway.Timer, err error) {
	err = tx.Get(timerByName, []any{kind, ref}, &t.Kind, &t.Ref, &t.Due, &t.Payload)
	return t, err
}

const dueTimers = `SELECT kind, ref, due_at, payload FROM timers WHERE kind = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $3`

// DueTimers returns up to limit timers of the kind due by now, earliest first.
func (Rows) DueTimers(tx gateway.Tx, kind string, now gateway.Instant, limit int) ([]gateway.Timer, error) {
	var list []gateway.Timer
	err := tx.Query(dueTimers, []any{kind, now, limit}, func(r gateway.Row) error {
		var t gateway.Timer
		err := r.Scan(&t.Kind, &t.Ref, &t.Due, &t.Payload)
		list = append(list, t)
		return err
	})
	return list, err
}

const takeTimer = `DELETE FROM timers WHERE kind = $1 AND ref = $2 AND due_at = $3`

// TakeTimer removes a timer that is still set as t says, in the transaction of
// its effect; else it is ErrConflict and there must be no effect.
func (Rows) TakeTimer(tx gateway.Tx, t gateway.Timer) error {
	return changed(tx.Exec(takeTimer, t.Kind, t.Ref, t.Due))
}

const nextTimer = `SELECT COALESCE(MIN(due_at), 0) FROM timers`

// NextTimer is when the earliest timer is due; 0 if none is set.
func (Rows) NextTimer(tx gateway.Tx) (due gateway.Instant, err error) {
	err = tx.Get(nextTimer, nil, &due)
	return due, err
}
