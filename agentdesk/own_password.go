package agentdesk

import (
	"context"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// choosePassword lets somebody choose his own password, who knows the one he has.
// Whoever else is signed in as him no longer is.
func (d *Desk) choosePassword(ctx context.Context, in *struct{ Body wire.NewPassword }) (*signInAnswer, error) {
	v, from := viewerOf(ctx), requestOf(ctx)
	key, wait := d.delays.try(v.Person.Login, from.ip, time.Now())
	if wait > 0 {
		return nil, tooFast(wait)
	}
	_, hash, err := d.personByLogin(ctx, v.Person.Login)
	if err != nil {
		return nil, err
	}
	ok, err := d.passwords.matches(ctx, in.Body.Old, hash)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, badField("old", "this is not your password")
	}
	d.delays.succeeded(key)
	if in.Body.New == in.Body.Old {
		return nil, badField("new", "this is the one you have")
	}
	if hash, err = d.passwords.hash(ctx, in.Body.New); err != nil {
		return nil, err
	}
	err = d.administer(ctx, func(w *gateway.Work) error {
		if err := d.rows.SetPasswordHash(w.Tx, v.Person.ID, hash, w.Now); err != nil {
			return err
		}
		if err := d.rows.EndSessionsOf(w.Tx, v.Person.ID); err != nil {
			return err
		}
		return d.audit(ctx, w, v.Actor(), "password.chosen", "agent", string(v.Person.ID))
	})
	if err != nil {
		return nil, err
	}
	return d.admitted(ctx, from, v.Person)
}
