package store

import (
	"errors"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const (
	dedicationOf = `SELECT agent_id, deputy_id, since, expires_at FROM dedications WHERE contact_id = $1 AND until = 0`

	endDedication = `UPDATE dedications SET until = $1 WHERE contact_id = $2 AND until = 0`
	dedicate      = `INSERT INTO dedications (id, contact_id, agent_id, deputy_id, since, expires_at, actor_kind, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
)

// DedicationOf is the contact's own agent as stored, expired or not; nil if he has none.
func (Rows) DedicationOf(tx gateway.Tx, id gateway.ContactID) (*wire.Dedication, error) {
	var d wire.Dedication
	err := tx.Get(dedicationOf, []any{id}, &d.Agent, &d.Deputy, &d.Since, &d.Expires)
	if errors.Is(err, gateway.ErrNotFound) {
		return nil, nil
	}
	return &d, err
}

// Dedicate gives the contact an agent of his own, instead of another.
func (Rows) Dedicate(tx gateway.Tx, id gateway.ContactID, d wire.Dedication, by gateway.Actor) error {
	if _, err := tx.Exec(endDedication, d.Since, id); err != nil {
		return err
	}
	_, err := tx.Exec(dedicate, gateway.NewID[string](), id, d.Agent, d.Deputy, d.Since, d.Expires, by.Kind, by.ID)
	return err
}

// EndDedication leaves the contact without an agent of his own, or it is ErrNotFound.
func (Rows) EndDedication(tx gateway.Tx, id gateway.ContactID, at gateway.Instant) error {
	return found(tx.Exec(endDedication, at, id))
}
