package store

import (
	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const renamePerson = `UPDATE agents SET name = $1, updated_at = $2 WHERE id = $3`

// RenamePerson changes what colleagues call the agent.
func (Rows) RenamePerson(tx gateway.Tx, id gateway.AgentID, name string, at gateway.Instant) error {
	return found(tx.Exec(renamePerson, name, at, id))
}

const renamePublicly = `UPDATE agent_profiles SET public_name = $1 WHERE agent_id = $2 AND brand_id = $3`

// RenamePublicly changes what the brand's customers call the agent.
func (Rows) RenamePublicly(tx gateway.Tx, id gateway.AgentID, brand gateway.BrandID, name string) error {
	return found(tx.Exec(renamePublicly, name, id, brand))
}

const setPicture = `UPDATE agents SET picture = $1, updated_at = $2 WHERE id = $3`

// SetPicture gives the agent the picture; "" takes his away.
func (Rows) SetPicture(tx gateway.Tx, id gateway.AgentID, picture wire.PictureID, at gateway.Instant) error {
	return found(tx.Exec(setPicture, picture, at, id))
}

const sessionsOf = selectSession + `WHERE agent_id = $1 ORDER BY seen_at DESC, id DESC`

// SessionsOf returns the agent's sessions, the one used last first.
func (Rows) SessionsOf(tx gateway.Tx, id gateway.AgentID) (list []agentdesk.Session, err error) {
	err = tx.Query(sessionsOf, []any{id}, func(r gateway.Row) error {
		var s agentdesk.Session
		err := r.Scan(sessionFields(&s)...)
		list = append(list, s)
		return err
	})
	return list, err
}
