package store

import "switchboard/gateway"

const preferencesOf = `SELECT key, value FROM preferences WHERE agent_id = $1 ORDER BY key`

// Preferences returns the agent's values by key, as JSON.
func (Rows) Preferences(tx gateway.Tx, id gateway.AgentID) (map[string]string, error) {
	kept := make(map[string]string)
	err := tx.Query(preferencesOf, []any{id}, func(r gateway.Row) error {
		var key, value string
		err := r.Scan(&key, &value)
		kept[key] = value
		return err
	})
	return kept, err
}

const savePreference = `INSERT INTO preferences (agent_id, key, value, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (agent_id, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`

// SavePreference keeps a value.
func (Rows) SavePreference(tx gateway.Tx, id gateway.AgentID, key, value string, at gateway.Instant) error {
	_, err := tx.Exec(savePreference, id, key, value, at)
	return err
}

const dropPreference = `DELETE FROM preferences WHERE agent_id = $1 AND key = $2`

// DropPreference forgets a value; one that is not there is no error.
func (Rows) DropPreference(tx gateway.Tx, id gateway.AgentID, key string) error {
	_, err := tx.Exec(dropPreference, id, key)
	return err
}
