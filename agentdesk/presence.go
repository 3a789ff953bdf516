package agentdesk

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
)

// PresenceReason is why an agent is on a break, or why a supervisor says what he is.
type PresenceReason struct {
	ID       wire.PresenceReasonID
	Key      string
	Name     string
	Position int
	Managed  string
}

// PresenceRows are the reasons for a presence. One that is gone is disabled: histories
// still have its key.
type PresenceRows interface {
	// PresenceReasons returns the reasons that are not disabled, as they are shown.
	PresenceReasons(tx gateway.Tx) ([]PresenceReason, error)
	// PresenceReason returns a reason that is not disabled, or gateway.ErrNotFound.
	PresenceReason(tx gateway.Tx, id wire.PresenceReasonID) (PresenceReason, error)
	// SavePresenceReason stores the reason under its key, and enables it.
	SavePresenceReason(tx gateway.Tx, r PresenceReason, at gateway.Instant) error
	// DisablePresenceReason takes the reason out of the choice, or returns
	// gateway.ErrNotFound.
	DisablePresenceReason(tx gateway.Tx, id wire.PresenceReasonID, at gateway.Instant) error
}

func (d *Desk) presenceRoutes() []route {
	return []route{
		{"GET", "/desk/presence", signedIn, nil, noBody, rest(d.readPresence)},
		{"PUT", "/desk/presence", wire.SetPresence, nil, jsonBody, rest(d.setPresence)},
		{"PUT", "/desk/agents/{id}/presence", wire.AssignPresence, d.agentPlaces, jsonBody, rest(d.assignPresence)},
		{"GET", "/desk/presence/reasons", signedIn, nil, noBody, rest(d.listPresenceReasons)},
		{"POST", "/desk/presence/reasons", wire.ManagePresenceReasons, nil, jsonBody, rest(d.addPresenceReason)},
		{"PATCH", "/desk/presence/reasons/{id}", wire.ManagePresenceReasons, nil, jsonBody, rest(d.changePresenceReason)},
		{"DELETE", "/desk/presence/reasons/{id}", wire.ManagePresenceReasons, nil, noBody, rest(d.dropPresenceReason)},
	}
}

// agentPlaces are where an agent is: with himself, and in every queue he serves.
func (d *Desk) agentPlaces(tx gateway.Tx, r *http.Request) ([]Place, error) {
	return d.placesOfAgent(tx, gateway.AgentID(r.PathValue("id")))
}

func (d *Desk) placesOfAgent(tx gateway.Tx, id gateway.AgentID) ([]Place, error) {
	p, err := d.rows.Person(tx, id)
	if err != nil {
		return nil, err
	}
	if p.DisabledAt != 0 {
		return nil, gateway.ErrNotFound
	}
	reach, err := d.rows.Reach(tx, p.ID)
	if err != nil {
		return nil, err
	}
	places := []Place{{Agent: p.ID}}
	for _, q := range reach.Queues {
		places = append(places, Place{Queue: q})
	}
	return places, nil
}

func (d *Desk) readPresence(ctx context.Context, _ *struct{}) (*answer[wire.Presence], error) {
	return d.presenceOf(ctx, viewerOf(ctx).Person.ID)
}

func (d *Desk) presenceOf(ctx context.Context, id gateway.AgentID) (*answer[wire.Presence], error) {
	var now Presence
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		now, err = d.rows.LivePresence(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.Presence]{wire.Presence(now)}, nil
}

type presenceInput struct {
	Body wire.PresenceChange
}

func (d *Desk) setPresence(ctx context.Context, in *presenceInput) (*answer[wire.Presence], error) {
	return d.changePresence(ctx, viewerOf(ctx).Person.ID, in.Body)
}

type assignPresenceInput struct {
	ID   gateway.AgentID `path:"id" maxLength:"40"`
	Body wire.PresenceChange
}

// assignPresence says for a colleague what he is. He is told who did by his own
// stream, and the audit by the router.
func (d *Desk) assignPresence(ctx context.Context, in *assignPresenceInput) (*answer[wire.Presence], error) {
	return d.changePresence(ctx, in.ID, in.Body)
}

func (d *Desk) changePresence(ctx context.Context, id gateway.AgentID, to wire.PresenceChange) (*answer[wire.Presence], error) {
	if err := d.checkReason(ctx, id, to); err != nil {
		return nil, err
	}
	if err := d.router.Presence(ctx, id, router.State(to.State), to.Reason, viewerOf(ctx).Actor()); err != nil {
		return nil, err
	}
	return d.presenceOf(ctx, id)
}

// checkReason refuses a reason that is not configured. Of himself an agent gives one for
// a break alone; who says what somebody else is, for anything: he is told why.
func (d *Desk) checkReason(ctx context.Context, id gateway.AgentID, to wire.PresenceChange) error {
	if to.Reason == "" {
		return nil
	}
	reasons, err := d.presenceReasons(ctx)
	if err != nil {
		return err
	}
	known := slices.ContainsFunc(reasons, func(r PresenceReason) bool { return r.Key == to.Reason })
	own := viewerOf(ctx).Person.ID == id
	if !known || own && to.State != string(router.Break) {
		return newProblem(http.StatusUnprocessableEntity, "invalid", "this reason cannot be chosen")
	}
	return nil
}

func (d *Desk) presenceReasons(ctx context.Context) (list []PresenceReason, err error) {
	err = d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		list, err = d.rows.PresenceReasons(tx)
		return err
	})
	return list, err
}

func (d *Desk) listPresenceReasons(ctx context.Context, _ *struct{}) (*answer[[]wire.PresenceReason], error) {
	found, err := d.presenceReasons(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]wire.PresenceReason, len(found))
	for i, r := range found {
		list[i] = r.wire()
	}
	return &answer[[]wire.PresenceReason]{list}, nil
}

func (r PresenceReason) wire() wire.PresenceReason {
	return wire.PresenceReason{ID: r.ID, Key: r.Key, Name: r.Name, Managed: r.Managed != ""}
}

type newReasonInput struct {
	Body wire.PresenceReasonChange
}

func (d *Desk) addPresenceReason(ctx context.Context, in *newReasonInput) (*answer[wire.PresenceReason], error) {
	id := gateway.NewID[wire.PresenceReasonID]()
	r := PresenceReason{ID: id, Key: strings.ToLower(string(id)), Name: strings.TrimSpace(in.Body.Name), Position: in.Body.Position}
	return d.saveReason(ctx, "presence_reason.created", func(gateway.Tx) (PresenceReason, error) { return r, nil })
}

type reasonInput struct {
	ID   wire.PresenceReasonID `path:"id" maxLength:"40"`
	Body wire.PresenceReasonChange
}

func (d *Desk) changePresenceReason(ctx context.Context, in *reasonInput) (*answer[wire.PresenceReason], error) {
	return d.saveReason(ctx, "presence_reason.changed", func(tx gateway.Tx) (PresenceReason, error) {
		r, err := d.ownReason(tx, in.ID)
		r.Name, r.Position = strings.TrimSpace(in.Body.Name), in.Body.Position
		return r, err
	})
}

// saveReason stores what make makes.
func (d *Desk) saveReason(ctx context.Context, action string, make func(gateway.Tx) (PresenceReason, error)) (*answer[wire.PresenceReason], error) {
	var saved PresenceReason
	err := d.gateway.Do(ctx, func(w *gateway.Work) (err error) {
		if saved, err = make(w.Tx); err != nil {
			return err
		}
		if saved.Name == "" {
			return newProblem(http.StatusUnprocessableEntity, "invalid", "a reason has a name")
		}
		if err := d.rows.SavePresenceReason(w.Tx, saved, w.Now); err != nil {
			return err
		}
		return d.audit(ctx, w, viewerOf(ctx).Actor(), action, "presence_reason", string(saved.ID))
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.PresenceReason]{saved.wire()}, nil
}

type reasonOnlyInput struct {
	ID wire.PresenceReasonID `path:"id" maxLength:"40"`
}

func (d *Desk) dropPresenceReason(ctx context.Context, in *reasonOnlyInput) (*done, error) {
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		if _, err := d.ownReason(w.Tx, in.ID); err != nil {
			return err
		}
		if err := d.rows.DisablePresenceReason(w.Tx, in.ID, w.Now); err != nil {
			return err
		}
		return d.audit(ctx, w, viewerOf(ctx).Actor(), "presence_reason.disabled", "presence_reason", string(in.ID))
	})
}

// ownReason is a reason that the console may change.
func (d *Desk) ownReason(tx gateway.Tx, id wire.PresenceReasonID) (PresenceReason, error) {
	r, err := d.rows.PresenceReason(tx, id)
	if err == nil && r.Managed != "" {
		return r, newProblem(http.StatusConflict, "managed", "a file manages this reason")
	}
	return r, err
}

// PresenceReasonSpec is a reason for a presence.
type PresenceReasonSpec struct{ Key, Name string }

// reason stores a reason in the place it has in the file.
func (pr *provisioning) reason(position int, spec PresenceReasonSpec) error {
	pr.kept.PresenceReasons = append(pr.kept.PresenceReasons, spec.Key)
	return pr.desk.rows.SavePresenceReason(pr.Tx, PresenceReason{
		ID: gateway.NewID[wire.PresenceReasonID](), Key: spec.Key, Name: spec.Name, Position: position, Managed: managedByFile,
	}, pr.Now)
}
