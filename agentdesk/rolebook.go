package agentdesk

import (
	"context"
	"maps"
	"slices"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// RoleBook is the roles as administrators see and change them.
type RoleBook interface {
	// Roles returns all roles, by key, with how many agents have each.
	Roles(tx gateway.Tx) ([]wire.Role, error)
	// SaveRole stores a role with just these grants.
	SaveRole(tx gateway.Tx, r wire.Role) error
	// DropRole deletes a role that nobody has, else it is gateway.ErrConflict.
	DropRole(tx gateway.Tx, key string) error
}

func (d *Desk) listRoles(ctx context.Context, _ *struct{}) (*answer[wire.Roles], error) {
	out := wire.Roles{Verbs: slices.Concat(verbs(), administration()), Whole: administration()}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		out.Roles, err = d.readRoles(tx)
		return err
	})
	return &answer[wire.Roles]{out}, err
}

// readRoles returns the roles: those that ship first, in their own order.
func (d *Desk) readRoles(tx gateway.Tx) ([]wire.Role, error) {
	roles, err := d.rows.Roles(tx)
	if err != nil {
		return nil, err
	}
	shipped := shippedRoles()
	order := func(r wire.Role) int {
		if i := slices.IndexFunc(shipped, func(s Role) bool { return s.Key == r.Key }); i >= 0 {
			return i
		}
		return len(shipped)
	}
	for i := range roles {
		roles[i].Shipped = order(roles[i]) < len(shipped)
		roles[i].Fixed = roles[i].Key == AdminRole
	}
	slices.SortStableFunc(roles, func(a, b wire.Role) int { return order(a) - order(b) })
	return roles, nil
}

func (d *Desk) addRole(ctx context.Context, in *struct{ Body wire.RoleChange }) (*created, error) {
	key := strings.ToLower(gateway.NewID[string]())
	return madeAs(key), d.administer(ctx, func(w *gateway.Work) error {
		return d.saveRole(ctx, w, wire.Role{Key: key}, in.Body, "role.created")
	})
}

type roleChangeInput struct {
	Key  string `path:"key" maxLength:"64"`
	Body wire.RoleChange
}

func (d *Desk) changeRole(ctx context.Context, in *roleChangeInput) (*done, error) {
	return &done{}, d.administer(ctx, func(w *gateway.Work) error {
		was, err := d.role(w.Tx, in.Key)
		if err != nil {
			return err
		}
		if was.Fixed {
			return errFixed
		}
		if !viewerOf(ctx).holds(grantsIn(was)) {
			return errBeyond // to take from the mighty is as much as to give
		}
		return d.saveRole(ctx, w, was, in.Body, "role.changed")
	})
}

// saveRole stores a role that may do no more than who makes it.
func (d *Desk) saveRole(ctx context.Context, w *gateway.Work, r wire.Role, c wire.RoleChange, action string) (err error) {
	if r.Name, err = named(c.Name); err != nil {
		return err
	}
	r.Grants = make(map[wire.Verb]wire.Scope, len(c.Grants))
	for verb, scope := range c.Grants {
		whole := slices.Contains(administration(), verb)
		if !whole && !slices.Contains(verbs(), verb) {
			return badField("grants", "there is no such verb")
		}
		if wider(scope, "") != scope || whole && scope != wire.AllScope && scope != wire.NoScope {
			return badField("grants", "there is no such scope of this verb")
		}
		r.Grants[verb] = scope
	}
	// A verb that is not granted is stored as such: a later start adds only what is
	// new to a role that ships.
	for _, verb := range slices.Concat(verbs(), administration()) {
		if r.Grants[verb] == "" {
			r.Grants[verb] = wire.NoScope
		}
	}
	v := viewerOf(ctx)
	if !v.holds(grantsIn(r)) {
		return errBeyond
	}
	if err := d.rows.SaveRole(w.Tx, r); err != nil {
		return err
	}
	return d.auditData(ctx, w, v.Actor(), action, "role", r.Key, map[string]any{"grants": r.Grants})
}

// grantsIn are the role's grants as a list.
func grantsIn(r wire.Role) []Grant {
	var list []Grant
	for _, verb := range slices.Sorted(maps.Keys(r.Grants)) {
		list = append(list, Grant{verb, r.Grants[verb]})
	}
	return list
}

func (d *Desk) role(tx gateway.Tx, key string) (wire.Role, error) {
	roles, err := d.readRoles(tx)
	if err != nil {
		return wire.Role{}, err
	}
	for _, r := range roles {
		if r.Key == key {
			return r, nil
		}
	}
	return wire.Role{}, gateway.ErrNotFound
}

type roleInput struct {
	Key string `path:"key" maxLength:"64"`
}

func (d *Desk) dropRole(ctx context.Context, in *roleInput) (*done, error) {
	return &done{}, d.administer(ctx, func(w *gateway.Work) error {
		r, err := d.role(w.Tx, in.Key)
		if err != nil {
			return err
		}
		if r.Shipped {
			return errFixed
		}
		if err := d.rows.DropRole(w.Tx, in.Key); err != nil {
			return err
		}
		return d.audit(ctx, w, viewerOf(ctx).Actor(), "role.deleted", "role", in.Key)
	})
}
