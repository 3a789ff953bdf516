package agentdesk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// DispositionRows are what can come of conversations.
type DispositionRows interface {
	// Dispositions returns all, in their order.
	Dispositions(tx gateway.Tx) ([]wire.Disposition, error)
	// SaveDisposition stores d, a new one or one that is there, under its key.
	SaveDisposition(tx gateway.Tx, d wire.Disposition, at gateway.Instant) error
	// UpsertDisposition stores what the file says under its key.
	UpsertDisposition(tx gateway.Tx, s DispositionSpec, brand gateway.BrandID, position int, at gateway.Instant) error
	// OrderDispositions puts them in the order of ids.
	OrderDispositions(tx gateway.Tx, ids []string) error
}

// DispositionSpec is what can come of a conversation, as the file says.
type DispositionSpec struct {
	Key, Name string
	Brand     string // key; "" is the default brand
}

func (d *Desk) listDispositions(ctx context.Context, _ *struct{}) (*answer[[]wire.Disposition], error) {
	list, err := d.dispositions(ctx)
	return &answer[[]wire.Disposition]{list}, err
}

func (d *Desk) dispositions(ctx context.Context) (list []wire.Disposition, err error) {
	err = d.gateway.Read(ctx, func(tx gateway.Tx) error {
		list, err = d.rows.Dispositions(tx)
		return err
	})
	return list, err
}

// checkDisposition refuses what cannot come of the conversation.
func (d *Desk) checkDisposition(tx gateway.Tx, id gateway.ConversationID, chosen gateway.DispositionID) error {
	if chosen == "" {
		return nil
	}
	c, err := d.rows.Conversation(tx, id)
	if err != nil {
		return err
	}
	all, err := d.rows.Dispositions(tx)
	if err != nil {
		return err
	}
	ok := slices.ContainsFunc(all, func(one wire.Disposition) bool {
		return one.ID == chosen && one.Brand == c.Brand && !one.Disabled
	})
	if !ok {
		return newProblem(http.StatusUnprocessableEntity, "invalid", "no such disposition of this brand")
	}
	return nil
}

type newDispositionInput struct {
	Body wire.NewDisposition
}

func (d *Desk) addDisposition(ctx context.Context, in *newDispositionInput) (*answer[wire.Disposition], error) {
	made := wire.Disposition{
		ID: gateway.NewID[gateway.DispositionID](), Brand: in.Body.Brand, Name: strings.TrimSpace(in.Body.Name),
	}
	err := d.gateway.Do(ctx, func(w *gateway.Work) (err error) {
		if made.Brand == "" {
			if made.Brand, err = d.rows.BrandByKey(w.Tx, DefaultBrand); err != nil {
				return err
			}
		}
		if err := d.checkBrand(w.Tx, "brand", made.Brand); err != nil {
			return err
		}
		if err := d.rows.SaveDisposition(w.Tx, made, w.Now); err != nil {
			return err
		}
		return d.audit(ctx, w, viewerOf(ctx).Actor(), "disposition.added", "disposition", string(made.ID))
	})
	return &answer[wire.Disposition]{made}, err
}

type vocabularyInput struct {
	ID   string `path:"id" maxLength:"40"`
	Body wire.VocabularyChange
}

func (d *Desk) changeDisposition(ctx context.Context, in *vocabularyInput) (*answer[[]wire.Disposition], error) {
	var list []wire.Disposition
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		all, err := d.rows.Dispositions(w.Tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(one wire.Disposition) bool { return string(one.ID) == in.ID })
		if i < 0 {
			return gateway.ErrNotFound
		}
		one := &all[i]
		if err := applyVocabulary(in.Body, one.Managed, &one.Name, &one.Disabled); err != nil {
			return err
		}
		if err := d.rows.SaveDisposition(w.Tx, *one, w.Now); err != nil {
			return err
		}
		if in.Body.Before != nil {
			order := moved(all, func(one wire.Disposition) string { return string(one.ID) }, in.ID, *in.Body.Before)
			if err := d.rows.OrderDispositions(w.Tx, order); err != nil {
				return err
			}
		}
		if err := d.audit(ctx, w, viewerOf(ctx).Actor(), "disposition.changed", "disposition", in.ID); err != nil {
			return err
		}
		list, err = d.rows.Dispositions(w.Tx)
		return err
	})
	return &answer[[]wire.Disposition]{list}, err
}

// applyVocabulary changes what two kinds of words have in common. What the file
// manages can only be put elsewhere.
func applyVocabulary(change wire.VocabularyChange, managed bool, name *string, disabled *bool) error {
	if managed && (change.Name != nil || change.Disabled != nil || change.Choices != nil) {
		return newProblem(http.StatusConflict, "managed", "the file manages this one")
	}
	if change.Name != nil {
		*name = strings.TrimSpace(*change.Name)
	}
	if change.Disabled != nil {
		*disabled = *change.Disabled
	}
	return nil
}

// moved is the order of all with one put before another, or at the end.
func moved[T any](all []T, idOf func(T) string, id, before string) []string {
	var ids []string
	for _, one := range all {
		switch other := idOf(one); other {
		case id:
		case before:
			ids = append(ids, id, other)
		default:
			ids = append(ids, other)
		}
	}
	if before == "" || !slices.Contains(ids, id) {
		ids = append(ids, id)
	}
	return ids
}

// disposition stores one that the file lists.
func (pr *provisioning) disposition(s DispositionSpec, position int) error {
	brand, err := pr.brand(s.Brand)
	if err != nil {
		return err
	}
	pr.kept.Dispositions = append(pr.kept.Dispositions, s.Key)
	if err := pr.desk.rows.UpsertDisposition(pr.Tx, s, brand, position, pr.Now); err != nil {
		return fmt.Errorf("disposition %q: %w", s.Key, err)
	}
	return nil
}
