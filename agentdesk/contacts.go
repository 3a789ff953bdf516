package agentdesk

import (
	"context"
	"net/http"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

func (d *Desk) contactPlaces(tx gateway.Tx, r *http.Request) ([]Place, error) {
	id := r.PathValue("id")
	if !gateway.ValidID(id) {
		return nil, gateway.ErrNotFound
	}
	return d.rows.PlacesOfContact(tx, gateway.ContactID(id))
}

// addressPlaces are those of the contact who has the address.
func (d *Desk) addressPlaces(tx gateway.Tx, r *http.Request) ([]Place, error) {
	id := r.PathValue("id")
	if !gateway.ValidID(id) {
		return nil, gateway.ErrNotFound
	}
	a, err := d.rows.AddressByID(tx, gateway.AddressID(id))
	if err != nil {
		return nil, err
	}
	return d.rows.PlacesOfContact(tx, a.Contact)
}

type contactInput struct {
	ID   gateway.ContactID `path:"id" maxLength:"40"`
	Body wire.ContactChange
}

// changeContact corrects what agents write about a customer. The audit says which
// fields, not what they said.
func (d *Desk) changeContact(ctx context.Context, in *contactInput) (*answer[wire.Contact], error) {
	v := viewerOf(ctx)
	id := in.ID
	var out wire.Contact
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		c, err := d.rows.Contact(w.Tx, id)
		if err != nil {
			return err
		}
		var fields []string
		if in.Body.Name != nil {
			c.Name, fields = strings.TrimSpace(*in.Body.Name), append(fields, "name")
		}
		if in.Body.Note != nil {
			c.Note, fields = strings.TrimSpace(*in.Body.Note), append(fields, "note")
		}
		if len(fields) == 0 {
			return newProblem(http.StatusUnprocessableEntity, "invalid", "nothing to change")
		}
		if err := d.rows.SaveContact(w.Tx, c); err != nil {
			return err
		}
		if err := d.auditData(ctx, w, v.Actor(), "contact.changed", "contact", string(id), map[string]any{"fields": fields}); err != nil {
			return err
		}
		if out, err = d.customer(w.Tx, id); err != nil {
			return err
		}
		return d.previewContact(w, id)
	})
	if err != nil {
		return nil, err
	}
	d.names.forget()
	return &answer[wire.Contact]{out}, nil
}

// previewContact says that the rows of the contact's conversations look different.
func (d *Desk) previewContact(w *gateway.Work, id gateway.ContactID) error {
	found, err := d.rows.ListingsOfContact(w.Tx, id, maxPast)
	for _, l := range found {
		w.Changed(l.Conversation)
	}
	return err
}

type addressInput struct {
	ID gateway.AddressID `path:"id" maxLength:"40"`
}

// reveal shows an address in full, and notes who looked.
func (d *Desk) reveal(ctx context.Context, in *addressInput) (*answer[wire.Revealed], error) {
	v := viewerOf(ctx)
	var out wire.Revealed
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		a, err := d.rows.AddressByID(w.Tx, in.ID)
		if err != nil {
			return err
		}
		out.Value = a.Address.Value
		return d.audit(ctx, w, v.Actor(), "address.revealed", "address", string(in.ID))
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.Revealed]{out}, nil
}
