package store

import (
	"cmp"

	"github.com/oklog/ulid/v2"

	"switchboard/gateway"
)

const addAudit = `INSERT INTO audit (id, at, actor_kind, actor_id, action, object_kind, object_id, ip, data)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// AddAudit implements gateway.AuditRows.
func (Rows) AddAudit(tx gateway.Tx, e gateway.AuditEntry) error {
	_, err := tx.Exec(addAudit, ulid.Make().String(), e.At, e.By.Kind, e.By.ID, e.Action,
		e.ObjectKind, e.ObjectID, e.IP, cmp.Or(e.Data, "{}"))
	return err
}
