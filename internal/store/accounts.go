package store

import (
	"errors"

	"switchboard/gateway"
)

const selectAccounts = `SELECT id, brand_id, queue_id, kind, key, name, settings, seal, enabled, managed, version, held
FROM accounts ORDER BY id`

// Accounts returns every channel account. Settings and Seal are as stored.
func (Rows) Accounts(tx gateway.Tx) ([]gateway.Account, error) {
	var list []gateway.Account
	err := tx.Query(selectAccounts, nil, func(r gateway.Row) error {
		var a gateway.Account
		var enabled, held int
		err := r.Scan(&a.ID, &a.Brand, &a.Queue, &a.Kind, &a.Key, &a.Name, &a.Settings, &a.Seal,
			&enabled, &a.Managed, &a.Version, &held)
		a.Enabled, a.Held = enabled != 0, held != 0
		list = append(list, a)
		return err
	})
	return list, err
}

const selectAccountState = `SELECT value FROM account_state
WHERE account_id = $1 AND key = $2 AND (expires_at = 0 OR expires_at > $3)`

// AccountState returns what stands unexpired under the key, or "".
func (Rows) AccountState(tx gateway.Tx, id gateway.AccountID, key string) (string, error) {
	var value string
	err := tx.Get(selectAccountState, []any{id, key, gateway.Now()}, &value)
	if errors.Is(err, gateway.ErrNotFound) {
		return "", nil
	}
	return value, err
}

const setAccountState = `INSERT INTO account_state (account_id, key, value, expires_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (account_id, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`

// SetAccountState stores value under the key.
func (Rows) SetAccountState(tx gateway.Tx, id gateway.AccountID, key, value string, expires gateway.Instant) error {
	_, err := tx.Exec(setAccountState, id, key, value, expires)
	return err
}

const claimOnce = setAccountState + `
WHERE account_state.value = excluded.value OR (account_state.expires_at <> 0 AND account_state.expires_at <= $5)`

// ClaimOnce stores value under key unless another value stands there unexpired.
func (Rows) ClaimOnce(tx gateway.Tx, id gateway.AccountID, key, value string, expires, now gateway.Instant) error {
	return changed(tx.Exec(claimOnce, id, key, value, expires, now))
}

const dropExpiredState = `DELETE FROM account_state WHERE expires_at <> 0 AND expires_at <= $1`

// DropExpiredState forgets what had expired by now.
func (Rows) DropExpiredState(tx gateway.Tx, now gateway.Instant) (int64, error) {
	return tx.Exec(dropExpiredState, now)
}
