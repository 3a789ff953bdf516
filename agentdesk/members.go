package agentdesk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"switchboard/agentdesk/matching"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// MemberRows are agents as administrators see them.
type MemberRows interface {
	// Members returns all agents, disabled ones too, by name and id.
	Members(tx gateway.Tx) ([]wire.Member, error)
	// MemberByID returns one, with how customers see him, or gateway.ErrNotFound.
	MemberByID(tx gateway.Tx, id gateway.AgentID) (wire.MemberDetail, error)
	// SaveMember stores what may be changed of an agent himself.
	SaveMember(tx gateway.Tx, p Person, at gateway.Instant) error
	// DisableMember sets when the agent was deactivated; 0 activates him.
	DisableMember(tx gateway.Tx, id gateway.AgentID, since, at gateway.Instant) error
	// ExpirePassword makes the agent choose another password when he signs in.
	ExpirePassword(tx gateway.Tx, id gateway.AgentID) error
}

func (d *Desk) listMembers(ctx context.Context, _ *struct{}) (*answer[[]wire.Member], error) {
	list := []wire.Member{}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		list, err = d.rows.Members(tx)
		return err
	})
	for i := range list {
		list[i].Keys = matching.With(list[i].Name, list[i].Number+" "+list[i].Login)
	}
	return &answer[[]wire.Member]{list}, err
}

type memberInput struct {
	ID gateway.AgentID `path:"id" maxLength:"40"`
}

func (d *Desk) readMember(ctx context.Context, in *memberInput) (*answer[wire.MemberDetail], error) {
	var m wire.MemberDetail
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		m, err = d.rows.MemberByID(tx, in.ID)
		return err
	})
	return &answer[wire.MemberDetail]{m}, err
}

// addMember makes an agent and a first password, which is told once.
func (d *Desk) addMember(ctx context.Context, in *struct{ Body wire.NewMember }) (*answer[wire.FirstPassword], error) {
	v := viewerOf(ctx)
	password := newPassword()
	hash, err := d.passwords.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	id := gateway.NewID[gateway.AgentID]()
	err = d.administer(ctx, func(w *gateway.Work) error {
		p := Person{ID: id, Login: strings.ToLower(in.Body.Login), Name: in.Body.Name, Locale: in.Body.Locale, Capacity: in.Body.Capacity}
		if err := d.rows.AddPerson(w.Tx, p, w.Now); err != nil {
			return conflictAt("login", err)
		}
		if err := d.rows.SetPasswordHash(w.Tx, id, hash, w.Now); err != nil {
			return err
		}
		if err := d.rows.ExpirePassword(w.Tx, id); err != nil {
			return err
		}
		if err := d.setMember(w, v, wire.MemberDetail{}, id, in.Body.MemberChange); err != nil {
			return err
		}
		return d.auditData(ctx, w, v.Actor(), "agent.created", "agent", string(id), map[string]any{"roles": in.Body.Roles})
	})
	if err != nil {
		return nil, err
	}
	d.router.AgentChanged(id)
	return &answer[wire.FirstPassword]{wire.FirstPassword{ID: id, Password: password}}, nil
}

type memberChangeInput struct {
	ID   gateway.AgentID `path:"id" maxLength:"40"`
	Body wire.MemberChange
}

func (d *Desk) changeMember(ctx context.Context, in *memberChangeInput) (*done, error) {
	v := viewerOf(ctx)
	err := d.administer(ctx, func(w *gateway.Work) error {
		was, err := d.touchable(w.Tx, v, in.ID)
		if err != nil {
			return err
		}
		if err := d.setMember(w, v, was, in.ID, in.Body); err != nil {
			return err
		}
		return d.auditData(ctx, w, v.Actor(), "agent.changed", "agent", string(in.ID), map[string]any{
			"roles": in.Body.Roles, "teams": in.Body.Teams, "queues": in.Body.Queues, "capacity": in.Body.Capacity,
			"skills": skillIDs(in.Body.Skills), "limits": in.Body.Limits,
		})
	})
	if err != nil {
		return nil, err
	}
	d.router.AgentChanged(in.ID)
	return &done{}, nil
}

// setMember stores everything that may be changed of an agent. Nobody gives away
// roles that may do more than he does.
func (d *Desk) setMember(w *gateway.Work, v *Viewer, was wire.MemberDetail, id gateway.AgentID, c wire.MemberChange) error {
	name, err := named(c.Name)
	if err != nil {
		return err
	}
	p := Person{ID: id, Name: name, Locale: c.Locale, Capacity: c.Capacity}
	if err := d.rows.SaveMember(w.Tx, p, w.Now); err != nil {
		return err
	}
	if err := d.checkPlaces(w.Tx, c); err != nil {
		return err
	}
	if err := d.rows.SetRoles(w.Tx, id, c.Roles); err != nil {
		return unknownAt("roles", err)
	}
	granted, err := d.rows.Grants(w.Tx, id)
	if err != nil {
		return err
	}
	if !v.holds(granted) {
		return errBeyond
	}
	if slices.Contains(was.Roles, AdminRole) && !was.Disabled {
		if err := d.adminLeft(w.Tx); err != nil {
			return err
		}
	}
	if err := d.rows.SetMemberships(w.Tx, id, c.Teams, c.Queues); err != nil {
		return err
	}
	if err := d.setMemberRouting(w, id, c); err != nil {
		return err
	}
	for _, profile := range c.Profiles {
		spec := ProfileSpec{PublicName: cmp.Or(strings.TrimSpace(profile.Name), name), Number: strings.TrimSpace(profile.Number)}
		if err := d.rows.SetPublicProfile(w.Tx, id, profile.Brand, spec); err != nil {
			return err
		}
	}
	return nil
}

// checkPlaces refuses teams, queues and brands that are not there.
func (d *Desk) checkPlaces(tx gateway.Tx, c wire.MemberChange) error {
	teams, err := d.rows.Teams(tx)
	if err != nil {
		return err
	}
	for _, id := range c.Teams {
		if !slices.ContainsFunc(teams, func(t wire.Team) bool { return t.ID == id }) {
			return badField("teams", "there is no such team")
		}
	}
	queues, err := d.rows.QueueRecords(tx)
	if err != nil {
		return err
	}
	for _, id := range c.Queues {
		if !slices.ContainsFunc(queues, func(q wire.QueueRecord) bool { return q.ID == id }) {
			return badField("queues", "there is no such queue")
		}
	}
	for _, p := range c.Profiles {
		if err := d.checkBrand(tx, "profiles", p.Brand); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) resetMemberPassword(ctx context.Context, in *memberInput) (*answer[wire.FirstPassword], error) {
	v := viewerOf(ctx)
	if v.Person.ID == in.ID {
		return nil, errIsYou
	}
	password := newPassword()
	hash, err := d.passwords.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	err = d.administer(ctx, func(w *gateway.Work) error {
		// A file gives the first password only: this may be changed of whom it manages.
		if _, err := d.reachable(w.Tx, v, in.ID); err != nil {
			return err
		}
		if err := d.rows.SetPasswordHash(w.Tx, in.ID, hash, w.Now); err != nil {
			return err
		}
		if err := d.rows.ExpirePassword(w.Tx, in.ID); err != nil {
			return err
		}
		if err := d.rows.EndSessionsOf(w.Tx, in.ID); err != nil {
			return err
		}
		return d.audit(ctx, w, v.Actor(), "password.reset", "agent", string(in.ID))
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.FirstPassword]{wire.FirstPassword{ID: in.ID, Password: password}}, nil
}

// deactivateMember ends an agent's sessions and keeps him from signing in. He is
// never deleted: what he did stays his.
func (d *Desk) deactivateMember(ctx context.Context, in *memberInput) (*done, error) {
	v := viewerOf(ctx)
	if v.Person.ID == in.ID {
		return nil, errIsYou
	}
	err := d.administer(ctx, func(w *gateway.Work) error {
		was, err := d.touchable(w.Tx, v, in.ID)
		if err != nil || was.Disabled {
			return err
		}
		if err := d.rows.DisableMember(w.Tx, in.ID, w.Now, w.Now); err != nil {
			return err
		}
		if slices.Contains(was.Roles, AdminRole) {
			if err := d.adminLeft(w.Tx); err != nil {
				return err
			}
		}
		if err := d.rows.EndSessionsOf(w.Tx, in.ID); err != nil {
			return err
		}
		return d.auditData(ctx, w, v.Actor(), "agent.deactivated", "agent", string(in.ID), map[string]any{"open": was.Open})
	})
	if err != nil {
		return nil, err
	}
	d.router.AgentChanged(in.ID)
	return &done{}, nil
}

func (d *Desk) activateMember(ctx context.Context, in *memberInput) (*done, error) {
	v := viewerOf(ctx)
	err := d.administer(ctx, func(w *gateway.Work) error {
		was, err := d.touchable(w.Tx, v, in.ID)
		if err != nil || !was.Disabled {
			return err
		}
		if err := d.rows.DisableMember(w.Tx, in.ID, 0, w.Now); err != nil {
			return err
		}
		return d.audit(ctx, w, v.Actor(), "agent.activated", "agent", string(in.ID))
	})
	if err != nil {
		return nil, err
	}
	d.router.AgentChanged(in.ID)
	return &done{}, nil
}

// touchable finds an agent whom the viewer may change.
func (d *Desk) touchable(tx gateway.Tx, v *Viewer, id gateway.AgentID) (wire.MemberDetail, error) {
	m, err := d.reachable(tx, v, id)
	if err != nil {
		return m, err
	}
	return m, unmanaged(m.Managed)
}

// reachable finds an agent who may do no more than the viewer: whoever could change
// a mightier one, or his password, could act as him.
func (d *Desk) reachable(tx gateway.Tx, v *Viewer, id gateway.AgentID) (wire.MemberDetail, error) {
	m, err := d.rows.MemberByID(tx, id)
	if err != nil {
		return m, err
	}
	granted, err := d.rows.Grants(tx, id)
	if err != nil {
		return m, err
	}
	if !v.holds(granted) {
		return m, errBeyond
	}
	return m, nil
}

// holds reports whether the viewer may do all of that himself.
func (v *Viewer) holds(grants []Grant) bool {
	for _, g := range grants {
		if has := v.Grants[g.Verb]; g.Scope != wire.NoScope && wider(has, g.Scope) != has {
			return false
		}
	}
	return true
}

// adminLeft refuses what would leave nobody who may do everything.
func (d *Desk) adminLeft(tx gateway.Tx) error {
	n, err := d.rows.CountInRole(tx, AdminRole)
	if err == nil && n == 0 {
		return errLastAdmin
	}
	return err
}
