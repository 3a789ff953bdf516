package agentdesk

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

func (d *Desk) contactPlaces(tx gateway.Tx, r *http.Request) ([]Place, error) {
	id := r.PathValue("id")
	return d.rows.PlacesOfContact(tx, gateway.ContactID(id))
}

// addressPlaces are those of the contact who has the address.
func (d *Desk) addressPlaces(tx gateway.Tx, r *http.Request) ([]Place, error) {
	id := r.PathValue("id")
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
		before, err := d.customer(w.Tx, id)
		if err != nil {
			return err
		}
		if changedSince(before, in.Body.Was) {
			return gateway.ErrConflict
		}
		fields, err := d.saveContact(w, id, in.Body)
		if err != nil {
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

// changedSince reports whether something else stands there than the console showed.
func changedSince(now wire.Contact, was map[string]string) bool {
	for key, value := range was {
		stands := now.Fields[key]
		switch key {
		case "name":
			stands = now.Name
		case "note":
			stands = now.Note
		}
		if stands != value {
			return true
		}
	}
	return false
}

// saveContact stores what changes and returns which fields those are.
func (d *Desk) saveContact(w *gateway.Work, id gateway.ContactID, change wire.ContactChange) (fields []string, err error) {
	c, err := d.rows.Contact(w.Tx, id)
	if err != nil {
		return nil, err
	}
	if change.Name != nil {
		c.Name, fields = strings.TrimSpace(*change.Name), append(fields, "name")
	}
	if change.Note != nil {
		c.Note, fields = strings.TrimSpace(*change.Note), append(fields, "note")
	}
	if len(change.Fields) > 0 {
		if err := d.saveValues(w, id, change.Fields); err != nil {
			return nil, err
		}
		fields = append(fields, slices.Sorted(maps.Keys(change.Fields))...)
	}
	if len(fields) == 0 {
		return nil, newProblem(http.StatusUnprocessableEntity, "invalid", "nothing to change")
	}
	return fields, d.rows.SaveContact(w.Tx, c)
}

func (d *Desk) saveValues(w *gateway.Work, id gateway.ContactID, change map[string]string) error {
	fields, err := d.rows.ContactFields(w.Tx)
	if err != nil {
		return err
	}
	values, err := d.rows.ContactValues(w.Tx, id)
	if err != nil {
		return err
	}
	if values, err = changeValues(fields, values, change); err != nil {
		return err
	}
	return d.rows.SetContactValues(w.Tx, id, values)
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
