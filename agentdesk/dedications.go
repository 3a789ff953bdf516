package agentdesk

import (
	"context"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// DedicationRows are customers' own agents (一对一专人).
type DedicationRows interface {
	// DedicationOf is the contact's own agent as stored, expired or not; nil if he has
	// none.
	DedicationOf(tx gateway.Tx, id gateway.ContactID) (*wire.Dedication, error)
	// Dedicate gives the contact an agent of his own, instead of another.
	Dedicate(tx gateway.Tx, id gateway.ContactID, d wire.Dedication, by gateway.Actor) error
	// EndDedication leaves the contact without one, or it is gateway.ErrNotFound.
	EndDedication(tx gateway.Tx, id gateway.ContactID, at gateway.Instant) error
}

type dedicationInput struct {
	ID   gateway.ContactID `path:"id" maxLength:"40"`
	Body wire.DedicationChange
}

// dedicate gives a customer an agent of his own. What waits already is not moved.
func (d *Desk) dedicate(ctx context.Context, in *dedicationInput) (*answer[wire.Contact], error) {
	v := viewerOf(ctx)
	return d.changeDedication(ctx, in.ID, func(w *gateway.Work) error {
		own := wire.Dedication{Agent: in.Body.Agent, Deputy: in.Body.Deputy, Since: w.Now, Expires: in.Body.Expires}
		if own.Expires != 0 && own.Expires <= w.Now {
			return badField("expires", "that is over already")
		}
		if own.Agent == own.Deputy {
			return badField("deputy", "nobody stands in for himself")
		}
		for field, id := range map[string]gateway.AgentID{"agent": own.Agent, "deputy": own.Deputy} {
			if err := d.checkActive(w.Tx, field, id); err != nil {
				return err
			}
		}
		if err := d.rows.Dedicate(w.Tx, in.ID, own, v.Actor()); err != nil {
			return err
		}
		return d.auditData(ctx, w, v.Actor(), "contact.dedicated", "contact", string(in.ID), map[string]any{
			"agent": own.Agent, "deputy": own.Deputy,
		})
	})
}

type undedicateInput struct {
	ID gateway.ContactID `path:"id" maxLength:"40"`
}

func (d *Desk) undedicate(ctx context.Context, in *undedicateInput) (*answer[wire.Contact], error) {
	v := viewerOf(ctx)
	return d.changeDedication(ctx, in.ID, func(w *gateway.Work) error {
		if err := d.rows.EndDedication(w.Tx, in.ID, w.Now); err != nil {
			return err
		}
		return d.audit(ctx, w, v.Actor(), "contact.undedicated", "contact", string(in.ID))
	})
}

func (d *Desk) changeDedication(ctx context.Context, id gateway.ContactID, change func(*gateway.Work) error) (*answer[wire.Contact], error) {
	var out wire.Contact
	err := d.gateway.Do(ctx, func(w *gateway.Work) (err error) {
		if _, err := d.rows.Contact(w.Tx, id); err != nil {
			return err
		}
		if err := change(w); err != nil {
			return err
		}
		out, err = d.customer(w.Tx, id)
		return err
	})
	return &answer[wire.Contact]{out}, err
}

// checkActive refuses an agent who is not there or deactivated. None is allowed.
func (d *Desk) checkActive(tx gateway.Tx, field string, id gateway.AgentID) error {
	if id == "" {
		return nil
	}
	p, err := d.rows.Person(tx, id)
	if err == nil && p.DisabledAt != 0 {
		err = gateway.ErrNotFound
	}
	return unknownAt(field, err)
}

// ownAgent is the customer's own agent, with names; nil if he has none any more.
func (d *Desk) ownAgent(tx gateway.Tx, id gateway.ContactID) (*wire.Dedication, error) {
	own, err := d.rows.DedicationOf(tx, id)
	if err != nil || own == nil || own.Expires != 0 && own.Expires <= gateway.Now() {
		return nil, err
	}
	names, err := d.rows.AgentNames(tx, []gateway.AgentID{own.Agent, own.Deputy})
	own.AgentName, own.DeputyName = names[own.Agent], names[own.Deputy]
	return own, err
}
