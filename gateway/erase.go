package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"switchboard/channels"
)

const tombstonePrefix = "erased:"

// Tombstone is what an erased customer's address on a hosted account becomes: by it
// whoever comes back with the address is known to be nobody any more. The value was
// random, so nobody finds it from its hash.
func Tombstone(a channels.Address) channels.Address {
	if strings.HasPrefix(a.Value, tombstonePrefix) {
		return a
	}
	sum := sha256.Sum256([]byte(a.Kind + "\x00" + a.Realm + "\x00" + a.Value))
	a.Value = tombstonePrefix + hex.EncodeToString(sum[:])
	return a
}

// EraseContact takes every word of a person out of the installation: messages of
// and to him, names, addresses, search entries, files. What stays are ids, times
// and numbering, so streams have no gaps and counts stay true. It reports how many
// messages were emptied.
func (g *Gateway) EraseContact(ctx context.Context, id ContactID, by Actor) (int, error) {
	var done EraseResult
	err := g.Do(ctx, func(w *Work) error {
		var err error
		if done, err = g.rows.EraseContact(w.Tx, id, g.hostedKinds(), w.Now); err != nil {
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

// hostedKinds are the kinds of addresses whose customers have lines and tokens.
func (g *Gateway) hostedKinds() (kinds []string) {
	for kind, d := range g.drivers {
		if d.Features.Hosted {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// notErased is channels.ErrErased if the address's customer was.
func (g *Gateway) notErased(tx Tx, a channels.Address) error {
	erased, err := g.rows.Erased(tx, []channels.Address{a})
	if err == nil && erased[a] {
		err = channels.ErrErased
	}
	return err
}

// codeErased is what a hosted channel is told of an erased customer's message.
const codeErased = "erased"

// dropErased leaves out the messages of strangers to a hosted account who were known
// and erased: they come with an old token.
func (in *intake) dropErased(known map[channels.Address]Address) error {
	var strangers []channels.Address
	for _, a := range in.fresh {
		if _, ok := known[a.item.From]; !ok && a.sink.driver.Features.Hosted {
			strangers = append(strangers, a.item.From)
		}
	}
	erased, err := in.rows.Erased(in.Tx, strangers)
	if err != nil || len(erased) == 0 {
		return err
	}
	in.fresh = slices.DeleteFunc(in.fresh, func(a *incoming) bool {
		a.erased = erased[a.item.From]
		return a.erased
	})
	return nil
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
