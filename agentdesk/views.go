package agentdesk

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// maxViews is how many saved views one agent, one team, or everybody has.
const maxViews = 50

// SavedView is a list somebody made: an agent's own, a team's, or everybody's.
type SavedView struct {
	ID     wire.ViewID
	Agent  gateway.AgentID // whose it is; "" if it is shared
	Team   gateway.TeamID  // that shares it; "" if everybody does
	Name   string
	Filter wire.Filter
}

// ViewRows are saved views.
type ViewRows interface {
	// SavedViews returns the agent's own views, his teams' and everybody's, in the
	// order in which they were made.
	SavedViews(tx gateway.Tx, agent gateway.AgentID) ([]SavedView, error)
	// AddView stores a new view.
	AddView(tx gateway.Tx, v SavedView, at gateway.Instant) error
	// SetView stores a view's name and filter.
	SetView(tx gateway.Tx, v SavedView, at gateway.Instant) error
	// DropView deletes a view.
	DropView(tx gateway.Tx, id wire.ViewID) error
	// TeamsOf returns the agent's teams; AccountChoices and BrandChoices what there
	// is, by name.
	TeamsOf(tx gateway.Tx, agent gateway.AgentID) ([]wire.Choice, error)
	// AccountChoices returns the accounts that are enabled, by name.
	AccountChoices(tx gateway.Tx) ([]wire.Choice, error)
	// BrandChoices returns the brands, by name.
	BrandChoices(tx gateway.Tx) ([]wire.Choice, error)
}

func (d *Desk) listViews(ctx context.Context, _ *struct{}) (*answer[wire.SavedViews], error) {
	v := viewerOf(ctx)
	out := wire.SavedViews{Views: []wire.SavedView{}}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		found, err := d.rows.SavedViews(tx, v.Person.ID)
		if err != nil {
			return err
		}
		if out.Teams, err = d.rows.TeamsOf(tx, v.Person.ID); err != nil {
			return err
		}
		for _, one := range found {
			out.Views = append(out.Views, wireView(v, one, out.Teams))
		}
		if out.Accounts, err = d.rows.AccountChoices(tx); err != nil {
			return err
		}
		out.Brands, err = d.rows.BrandChoices(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.SavedViews]{out}, nil
}

func wireView(v *Viewer, s SavedView, teams []wire.Choice) wire.SavedView {
	out := wire.SavedView{ID: s.ID, Name: s.Name, For: wire.ForMe, Team: s.Team, Filter: s.Filter, Mine: v.mayChange(s)}
	switch {
	case s.Team != "":
		out.For = wire.ForTeam
		for _, t := range teams {
			if t.ID == string(s.Team) {
				out.TeamName = t.Name
			}
		}
	case s.Agent == "":
		out.For = wire.ForEverybody
	}
	return out
}

// mayChange reports whether the viewer may change a view that he sees.
func (v *Viewer) mayChange(s SavedView) bool {
	return s.Agent == v.Person.ID || s.Agent == "" && v.may(wire.ShareViews)
}

// visibleView returns a view that the viewer sees, or gateway.ErrNotFound.
func (d *Desk) visibleView(tx gateway.Tx, v *Viewer, id wire.ViewID) (SavedView, error) {
	found, err := d.rows.SavedViews(tx, v.Person.ID)
	if err != nil {
		return SavedView{}, err
	}
	at := slices.IndexFunc(found, func(s SavedView) bool { return s.ID == id })
	if at < 0 {
		return SavedView{}, gateway.ErrNotFound
	}
	return found[at], nil
}

type newViewInput struct {
	Body wire.NewView
}

func (d *Desk) addView(ctx context.Context, in *newViewInput) (*answer[wire.SavedView], error) {
	v := viewerOf(ctx)
	s := SavedView{ID: gateway.NewID[wire.ViewID](), Name: strings.TrimSpace(in.Body.Name), Filter: in.Body.Filter}
	if err := checkView(s); err != nil {
		return nil, err
	}
	switch in.Body.For {
	case wire.ForMe:
		s.Agent = v.Person.ID
	case wire.ForTeam:
		s.Team = in.Body.Team
	}
	if !v.mayChange(s) {
		return nil, errForbidden
	}
	var out wire.SavedView
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		teams, err := d.rows.TeamsOf(w.Tx, v.Person.ID)
		if err != nil {
			return err
		}
		if in.Body.For == wire.ForTeam && !slices.ContainsFunc(teams, func(t wire.Choice) bool { return t.ID == string(s.Team) }) {
			return newProblem(http.StatusUnprocessableEntity, "invalid", "a view is shared with a team of one's own")
		}
		seen, err := d.rows.SavedViews(w.Tx, v.Person.ID)
		if err != nil {
			return err
		}
		of := func(o SavedView) bool { return o.Agent != s.Agent || o.Team != s.Team }
		if len(slices.DeleteFunc(seen, of)) >= maxViews {
			return newProblem(http.StatusConflict, "too_many", "there are 50 such views already")
		}
		out = wireView(v, s, teams)
		return d.rows.AddView(w.Tx, s, w.Now)
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.SavedView]{out}, nil
}

// checkView refuses what no list could be made of.
func checkView(s SavedView) error {
	f := s.Filter
	ok := s.Name != ""
	for _, id := range slices.Concat(texts(f.Queues), texts(f.Accounts), texts(f.Brands)) {
		ok = ok && gateway.ValidID(id)
	}
	for _, id := range f.Agents {
		ok = ok && (id == "me" || id == "none" || gateway.ValidID(id))
	}
	states := []gateway.State{gateway.Waiting, gateway.Offered, gateway.Active, gateway.Wrapup, gateway.Resolved, gateway.Closed}
	for _, state := range f.States {
		ok = ok && slices.Contains(states, state)
	}
	for _, kind := range f.Channels {
		ok = ok && kind != "" && len(kind) <= 40
	}
	if !ok {
		return newProblem(http.StatusUnprocessableEntity, "invalid", "a view needs a name, and ids and states that can be")
	}
	return nil
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = string(list[i])
	}
	return out
}

type viewInput struct {
	ID wire.ViewID `path:"id" maxLength:"40"`
}

type changeViewInput struct {
	ID   wire.ViewID `path:"id" maxLength:"40"`
	Body wire.ViewChange
}

func (d *Desk) changeView(ctx context.Context, in *changeViewInput) (*done, error) {
	return &done{}, d.withView(ctx, in.ID, func(w *gateway.Work, s SavedView) error {
		if in.Body.Name != nil {
			s.Name = strings.TrimSpace(*in.Body.Name)
		}
		if in.Body.Filter != nil {
			s.Filter = *in.Body.Filter
		}
		if err := checkView(s); err != nil {
			return err
		}
		return d.rows.SetView(w.Tx, s, w.Now)
	})
}

func (d *Desk) dropView(ctx context.Context, in *viewInput) (*done, error) {
	return &done{}, d.withView(ctx, in.ID, func(w *gateway.Work, s SavedView) error { return d.rows.DropView(w.Tx, s.ID) })
}

// withView changes a view, if who asks may.
func (d *Desk) withView(ctx context.Context, id wire.ViewID, change func(*gateway.Work, SavedView) error) error {
	v := viewerOf(ctx)
	return d.gateway.Do(ctx, func(w *gateway.Work) error {
		s, err := d.visibleView(w.Tx, v, id)
		if err != nil {
			return err
		}
		if !v.mayChange(s) {
			return errForbidden
		}
		return change(w, s)
	})
}
