package agentdesk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
)

// GroupRows are teams, brands and queues. Each list is ordered by name and id.
type GroupRows interface {
	// Teams returns all teams with their members, by name and id.
	Teams(tx gateway.Tx) ([]wire.Team, error)
	// SaveTeam stores a team, which is new or there already.
	SaveTeam(tx gateway.Tx, t wire.Team, at gateway.Instant) error
	// DropTeam deletes a team that nobody is in.
	DropTeam(tx gateway.Tx, id gateway.TeamID) error
	// Brands returns all brands, the oldest first.
	Brands(tx gateway.Tx) ([]wire.BrandRecord, error)
	// SaveBrand stores a brand.
	SaveBrand(tx gateway.Tx, b wire.BrandRecord, at gateway.Instant) error
	// QueueRecords returns all queues with their members, disabled ones too, by name
	// and id.
	QueueRecords(tx gateway.Tx) ([]wire.QueueRecord, error)
	// SaveQueue stores a queue, which is new or there already: its brand stays.
	SaveQueue(tx gateway.Tx, q wire.QueueRecord, at gateway.Instant) error
	// AccountsOfQueue is how many enabled accounts' conversations wait there.
	AccountsOfQueue(tx gateway.Tx, id gateway.QueueID) (int, error)
}

// created names what was made.
type created struct {
	Body struct {
		ID string `json:"id"`
	}
}

func madeAs[T ~string](id T) *created {
	c := &created{}
	c.Body.ID = string(id)
	return c
}

func (d *Desk) listTeams(ctx context.Context, _ *struct{}) (*answer[[]wire.Team], error) {
	return listed(ctx, d, d.rows.Teams)
}

func (d *Desk) listBrands(ctx context.Context, _ *struct{}) (*answer[[]wire.BrandRecord], error) {
	return listed(ctx, d, d.rows.Brands)
}

func (d *Desk) listQueueRecords(ctx context.Context, _ *struct{}) (*answer[[]wire.QueueRecord], error) {
	return listed(ctx, d, d.rows.QueueRecords)
}

// listed answers with everything that a read returns.
func listed[T any](ctx context.Context, d *Desk, read func(gateway.Tx) ([]T, error)) (*answer[[]T], error) {
	var list []T
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		list, err = read(tx)
		return err
	})
	if list == nil {
		list = []T{}
	}
	return &answer[[]T]{list}, err
}

func (d *Desk) addTeam(ctx context.Context, in *struct{ Body wire.TeamChange }) (*created, error) {
	id := gateway.NewID[gateway.TeamID]()
	err := d.administer(ctx, func(w *gateway.Work) error {
		return d.saveTeam(ctx, w, wire.Team{ID: id}, in.Body, "team.created")
	})
	return madeAs(id), err
}

type teamChangeInput struct {
	ID   gateway.TeamID `path:"id" maxLength:"40"`
	Body wire.TeamChange
}

func (d *Desk) changeTeam(ctx context.Context, in *teamChangeInput) (*done, error) {
	return &done{}, d.administer(ctx, func(w *gateway.Work) error {
		was, err := d.team(w.Tx, in.ID)
		if err != nil {
			return err
		}
		return d.saveTeam(ctx, w, was, in.Body, "team.changed")
	})
}

func (d *Desk) saveTeam(ctx context.Context, w *gateway.Work, t wire.Team, c wire.TeamChange, action string) (err error) {
	if t.Name, err = named(c.Name); err != nil {
		return err
	}
	if err := d.checkMembers(w.Tx, c.Members, t.Members); err != nil {
		return err
	}
	t.Members = c.Members
	if err := d.rows.SaveTeam(w.Tx, t, w.Now); err != nil {
		return err
	}
	return d.auditData(ctx, w, viewerOf(ctx).Actor(), action, "team", string(t.ID), map[string]any{"members": len(t.Members)})
}

// team finds a team that no file manages.
func (d *Desk) team(tx gateway.Tx, id gateway.TeamID) (wire.Team, error) {
	teams, err := d.rows.Teams(tx)
	if err != nil {
		return wire.Team{}, err
	}
	for _, t := range teams {
		if t.ID == id {
			return t, unmanaged(t.Managed)
		}
	}
	return wire.Team{}, gateway.ErrNotFound
}

type teamInput struct {
	ID gateway.TeamID `path:"id" maxLength:"40"`
}

func (d *Desk) dropTeam(ctx context.Context, in *teamInput) (*done, error) {
	return &done{}, d.administer(ctx, func(w *gateway.Work) error {
		t, err := d.team(w.Tx, in.ID)
		if err != nil {
			return err
		}
		if len(t.Members) > 0 {
			return errInUse
		}
		if err := d.rows.DropTeam(w.Tx, in.ID); err != nil {
			return err
		}
		return d.audit(ctx, w, viewerOf(ctx).Actor(), "team.deleted", "team", string(in.ID))
	})
}

func (d *Desk) addBrand(ctx context.Context, in *struct{ Body wire.BrandChange }) (*created, error) {
	id := gateway.NewID[gateway.BrandID]()
	b := wire.BrandRecord{ID: id, Key: strings.ToLower(string(id))}
	return madeAs(id), d.administer(ctx, func(w *gateway.Work) error {
		return d.saveBrand(ctx, w, b, in.Body, "brand.created")
	})
}

type brandChangeInput struct {
	ID   gateway.BrandID `path:"id" maxLength:"40"`
	Body wire.BrandChange
}

func (d *Desk) changeBrand(ctx context.Context, in *brandChangeInput) (*done, error) {
	return &done{}, d.administer(ctx, func(w *gateway.Work) error {
		brands, err := d.rows.Brands(w.Tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(brands, func(b wire.BrandRecord) bool { return b.ID == in.ID })
		if i < 0 {
			return gateway.ErrNotFound
		}
		if err := unmanaged(brands[i].Managed); err != nil {
			return err
		}
		return d.saveBrand(ctx, w, brands[i], in.Body, "brand.changed")
	})
}

func (d *Desk) saveBrand(ctx context.Context, w *gateway.Work, b wire.BrandRecord, c wire.BrandChange, action string) (err error) {
	if b.Name, err = named(c.Name); err != nil {
		return err
	}
	if err := d.rows.SaveBrand(w.Tx, b, w.Now); err != nil {
		return err
	}
	return d.audit(ctx, w, viewerOf(ctx).Actor(), action, "brand", string(b.ID))
}

// checkBrand refuses a brand that is not there.
func (d *Desk) checkBrand(tx gateway.Tx, field string, id gateway.BrandID) error {
	brands, err := d.rows.Brands(tx)
	if err == nil && !slices.ContainsFunc(brands, func(b wire.BrandRecord) bool { return b.ID == id }) {
		return badField(field, "there is no such brand")
	}
	return err
}

func (d *Desk) addQueue(ctx context.Context, in *struct{ Body wire.QueueChange }) (*created, error) {
	id := gateway.NewID[gateway.QueueID]()
	q := wire.QueueRecord{ID: id, Brand: in.Body.Brand}
	var agents []gateway.AgentID
	err := d.administer(ctx, func(w *gateway.Work) (err error) {
		if err := d.checkBrand(w.Tx, "brand", in.Body.Brand); err != nil {
			return err
		}
		agents, err = d.saveQueue(ctx, w, q, in.Body, "queue.created")
		return err
	})
	if err == nil {
		d.tellRouter(agents)
		d.router.SetupChanged()
	}
	return madeAs(id), err
}

type queueChangeInput struct {
	ID   gateway.QueueID `path:"id" maxLength:"40"`
	Body wire.QueueChange
}

func (d *Desk) changeQueue(ctx context.Context, in *queueChangeInput) (*done, error) {
	var agents []gateway.AgentID
	err := d.administer(ctx, func(w *gateway.Work) error {
		queues, err := d.rows.QueueRecords(w.Tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(queues, func(q wire.QueueRecord) bool { return q.ID == in.ID })
		if i < 0 {
			return gateway.ErrNotFound
		}
		if err := unmanaged(queues[i].Managed); err != nil {
			return err
		}
		agents, err = d.saveQueue(ctx, w, queues[i], in.Body, "queue.changed")
		return err
	})
	if err == nil {
		d.tellRouter(agents)
		d.router.SetupChanged()
	}
	return &done{}, err
}

// saveQueue returns the agents whose queues changed. A queue in which somebody waits,
// or into which an account leads, cannot be disabled.
func (d *Desk) saveQueue(ctx context.Context, w *gateway.Work, q wire.QueueRecord, c wire.QueueChange, action string) (agents []gateway.AgentID, err error) {
	if q.Name, err = named(c.Name); err != nil {
		return nil, err
	}
	if c.Disabled && !q.Disabled {
		accounts, err := d.rows.AccountsOfQueue(w.Tx, q.ID)
		if err != nil {
			return nil, err
		}
		if accounts > 0 || q.Waiting > 0 {
			return nil, errInUse
		}
	}
	if err := d.checkMembers(w.Tx, c.Members, q.Members); err != nil {
		return nil, err
	}
	if err := d.checkRouting(w.Tx, q, c); err != nil {
		return nil, err
	}
	q.Routing, q.Calendar = c.Routing, c.Calendar
	agents = append(slices.Clone(q.Members), c.Members...)
	q.Priority, q.Disabled, q.Members = c.Priority, c.Disabled, c.Members
	if err := d.rows.SaveQueue(w.Tx, q, w.Now); err != nil {
		return nil, err
	}
	slices.Sort(agents)
	return slices.Compact(agents), d.auditData(ctx, w, viewerOf(ctx).Actor(), action, "queue", string(q.ID), map[string]any{
		"members": len(q.Members), "priority": q.Priority, "disabled": q.Disabled, "calendar": q.Calendar,
	})
}

// checkRouting refuses settings that make no sense, or lead where nothing is.
func (d *Desk) checkRouting(tx gateway.Tx, q wire.QueueRecord, c wire.QueueChange) error {
	wrong, ok := errors.AsType[*router.FieldError](errors.Join(c.Routing.Validate(), d.checkModes(c.Routing)))
	if ok {
		return badField("routing."+wrong.Field, wrong.Reason)
	}
	for kind := range c.Routing.Offer {
		if _, ok := d.drivers[kind]; !ok {
			return badField("routing.offer", "there is no such kind of channel")
		}
	}
	if c.Routing.Overflow == q.ID {
		return badField("routing.overflow", "a queue does not overflow into itself")
	}
	if err := d.checkQueue(tx, "routing.overflow", c.Routing.Overflow, q.Routing.Overflow); err != nil {
		return err
	}
	preferred := make([]gateway.Need, len(c.Routing.Prefers))
	for i, p := range c.Routing.Prefers {
		preferred[i] = p.Need
	}
	if err := d.checkNeeds(tx, "routing.needs", c.Routing.Needs); err != nil {
		return err
	}
	if err := d.checkNeeds(tx, "routing.prefers", preferred); err != nil {
		return err
	}
	return d.checkCalendar(tx, "calendar", c.Calendar, q.Calendar)
}

// checkModes refuses how work of a kind of channel cannot come.
func (d *Desk) checkModes(r router.Routing) error {
	for kind := range r.Offer {
		if err := r.ValidateKind(kind, d.drivers[kind].Features.Exclusive); err != nil {
			return err
		}
	}
	return nil
}

// checkMembers refuses who is not there, and to change where somebody belongs whom
// a file manages: the file would put him back at the next start.
func (d *Desk) checkMembers(tx gateway.Tx, now, before []gateway.AgentID) error {
	all, err := d.rows.Members(tx)
	if err != nil {
		return err
	}
	known := make(map[gateway.AgentID]string, len(all))
	for _, m := range all {
		known[m.ID] = m.Managed
	}
	for _, id := range slices.Concat(now, before) {
		managed, ok := known[id]
		if !ok {
			return badField("members", "there is no such agent")
		}
		if managed != "" && slices.Contains(now, id) != slices.Contains(before, id) {
			return badField("members", "a file says where this agent belongs")
		}
	}
	return nil
}
