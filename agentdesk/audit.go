package agentdesk

import (
	"context"
	"encoding/json"
	"fmt"

	"switchboard/gateway"
)

// audit notes who did what, in the transaction that does it.
func (d *Desk) audit(ctx context.Context, w *gateway.Work, by gateway.Actor, action, kind, id string) error {
	return d.auditData(ctx, w, by, action, kind, id, nil)
}

// auditData notes small facts with it: ids and words of ours, nobody's own.
func (d *Desk) auditData(ctx context.Context, w *gateway.Work, by gateway.Actor, action, kind, id string, data any) error {
	entry := gateway.AuditEntry{At: w.Now, By: by, Action: action, ObjectKind: kind, ObjectID: id}
	if ip := requestOf(ctx).ip; ip.IsValid() {
		entry.IP = ip.String()
	}
	if data != nil {
		raw, err := json.Marshal(data)
		if err != nil {
			return fmt.Errorf("encode audit: %w", err)
		}
		entry.Data = string(raw)
	}
	return d.rows.AddAudit(w.Tx, entry)
}
