package gateway

import (
	"context"
	"fmt"
)

// EraseContact takes every word of a person out of the installation: messages of
// and to him, names, addresses, search entries, files. What stays are ids, times
// and numbering, so streams have no gaps and counts stay true. It reports how many
// messages were emptied.
func (g *Gateway) EraseContact(ctx context.Context, id ContactID, by Actor) (int, error) {
	var done EraseResult
	err := g.Do(ctx, func(w *Work) error {
		var err error
		if done, err = g.rows.EraseContact(w.Tx, id, w.Now); err != nil {
			return err
		}
		for _, m := range done.Messages {
			ref := MessageRef{Message: m.Message, Visibility: m.Visibility}
			w.Emit(ConversationStream(m.Conversation), MessageErased, by, ref)
			w.Changed(m.Conversation)
		}
		return g.rows.AddAudit(w.Tx, AuditEntry{At: w.Now, By: by, Action: "contact.erase", ObjectKind: "contact", ObjectID: string(id)})
	})
	if err != nil {
		return 0, fmt.Errorf("erase contact %s: %w", id, err)
	}
	for _, hash := range done.Blobs {
		if err := g.forget(ctx, hash, Now()); err != nil {
			return len(done.Messages), fmt.Errorf("erase contact %s: its rows are erased, a file is not: %w", id, err)
		}
	}
	return len(done.Messages), nil
}

// forget deletes bytes that were stored before a moment, unless an attachment has
// them, perhaps somebody else's with the same content.
func (g *Gateway) forget(ctx context.Context, hash string, before Instant) error {
	var used bool
	err := g.store.Read(ctx, func(tx Tx) (err error) {
		used, err = g.rows.BlobUsed(tx, hash)
		return err
	})
	if err != nil || used {
		return err
	}
	return g.blobs.Delete(ctx, hash, before.Time())
}
