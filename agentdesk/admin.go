package agentdesk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"switchboard/gateway"
)

// adminLogin is the login that the first start makes.
const adminLogin = "admin"

// EnsureAdmin makes an administrator with a random password if there is none who
// could sign in. The password is nowhere else: whoever calls prints it once.
func (d *Desk) EnsureAdmin(ctx context.Context) (password string, created bool, err error) {
	var admins int
	err = d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		admins, err = d.rows.CountInRole(tx, AdminRole)
		return err
	})
	if err != nil || admins > 0 { // a password costs time and memory at every start
		return "", false, err
	}
	password = newPassword()
	hash, err := d.passwords.hash(ctx, password)
	if err != nil {
		return "", false, fmt.Errorf("hash password: %w", err)
	}
	err = d.gateway.Do(ctx, func(w *gateway.Work) error {
		created = false
		if n, err := d.rows.CountInRole(w.Tx, AdminRole); err != nil || n > 0 {
			return err
		}
		created = true
		return d.addAdmin(ctx, w, hash)
	})
	if err != nil {
		return "", false, fmt.Errorf("make administrator: %w", err)
	}
	if !created {
		return "", false, nil
	}
	d.peopleChanged()
	return password, true, nil
}

func (d *Desk) addAdmin(ctx context.Context, w *gateway.Work, hash string) error {
	p, _, err := d.rows.PersonByLogin(w.Tx, adminLogin)
	if errors.Is(err, gateway.ErrNotFound) {
		p = Person{ID: gateway.NewID[gateway.AgentID](), Login: adminLogin, Name: "Admin", Locale: "zh-CN", Capacity: defaultCapacity}
		err = d.rows.AddPerson(w.Tx, p, w.Now)
	}
	if err != nil {
		return err
	}
	if err := d.rows.SetPasswordHash(w.Tx, p.ID, hash, w.Now); err != nil {
		return err
	}
	if err := d.rows.SetRoles(w.Tx, p.ID, []string{AdminRole}); err != nil {
		return err
	}
	if err := d.rows.PeopleChanged(w.Tx); err != nil {
		return err
	}
	return d.audit(ctx, w, gateway.BySystem(), "agent.created", "agent", string(p.ID))
}

// ResetPassword gives an agent a new random password, and ends his sessions.
func (d *Desk) ResetPassword(ctx context.Context, login string) (password string, err error) {
	password = newPassword()
	hash, err := d.passwords.hash(ctx, password)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	err = d.gateway.Do(ctx, func(w *gateway.Work) error {
		p, _, err := d.rows.PersonByLogin(w.Tx, strings.ToLower(strings.TrimSpace(login)))
		if err != nil {
			return err
		}
		if err := d.rows.SetPasswordHash(w.Tx, p.ID, hash, w.Now); err != nil {
			return err
		}
		if err := d.rows.EndSessionsOf(w.Tx, p.ID); err != nil {
			return err
		}
		if err := d.rows.PeopleChanged(w.Tx); err != nil {
			return err
		}
		return d.audit(ctx, w, gateway.BySystem(), "password.reset", "agent", string(p.ID))
	})
	if err != nil {
		return "", fmt.Errorf("reset password: %w", err)
	}
	d.peopleChanged()
	return password, nil
}

// PeopleTopic says that somebody may do other things than before; there is no payload.
const PeopleTopic = "people"

// peopleChanged has every socket's rights looked at again at once.
func (d *Desk) peopleChanged() {
	d.names.forget()
	d.bus.Publish(PeopleTopic, nil)
	d.hub.check()
}

func newInstallationID() string {
	id := strings.ToLower(gateway.NewID[string]())
	return id[len(id)-8:] // the random end
}
