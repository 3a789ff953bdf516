package agentdesk

import (
	"context"
	"errors"
	"slices"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
)

// RuleRows choose where new conversations wait.
type RuleRows interface {
	// RoutingRules returns all rules, disabled ones too, in their order.
	RoutingRules(tx gateway.Tx) ([]wire.RoutingRule, error)
	// SaveRoutingRule stores a rule: a new one last, one that is there where it is.
	SaveRoutingRule(tx gateway.Tx, r wire.RoutingRule, at gateway.Instant) error
	// UpsertRoutingRule stores what the file says under its key.
	UpsertRoutingRule(tx gateway.Tx, key string, r wire.RoutingRule, position int, at gateway.Instant) error
	// OrderRoutingRules puts the rules in the order of ids.
	OrderRoutingRules(tx gateway.Tx, ids []gateway.RuleID) error
	// DropRoutingRule deletes a rule. Conversations that it placed keep its id.
	DropRoutingRule(tx gateway.Tx, id gateway.RuleID) error
}

func (d *Desk) listRules(ctx context.Context, _ *struct{}) (*answer[[]wire.RoutingRule], error) {
	return listed(ctx, d, d.rows.RoutingRules)
}

func (d *Desk) addRule(ctx context.Context, in *struct{ Body wire.RuleChange }) (*created, error) {
	r := wire.RoutingRule{ID: gateway.NewID[gateway.RuleID]()}
	return madeAs(r.ID), d.setUp(ctx, func(w *gateway.Work) error {
		all, err := d.rows.RoutingRules(w.Tx)
		if err != nil {
			return err
		}
		if len(all) >= router.MaxRules {
			return badField("name", "there are too many rules")
		}
		return d.saveRule(ctx, w, r, in.Body, "rule.created")
	})
}

type ruleChangeInput struct {
	ID   gateway.RuleID `path:"id" maxLength:"40"`
	Body wire.RuleChange
}

func (d *Desk) changeRule(ctx context.Context, in *ruleChangeInput) (*done, error) {
	return &done{}, d.setUp(ctx, func(w *gateway.Work) error {
		r, err := d.ownRule(w.Tx, in.ID)
		if err != nil {
			return err
		}
		return d.saveRule(ctx, w, r, in.Body, "rule.changed")
	})
}

// ownRule finds a rule that no file manages.
func (d *Desk) ownRule(tx gateway.Tx, id gateway.RuleID) (wire.RoutingRule, error) {
	all, err := d.rows.RoutingRules(tx)
	if err != nil {
		return wire.RoutingRule{}, err
	}
	i := slices.IndexFunc(all, func(r wire.RoutingRule) bool { return r.ID == id })
	if i < 0 {
		return wire.RoutingRule{}, gateway.ErrNotFound
	}
	return all[i], unmanaged(all[i].Managed)
}

func (d *Desk) saveRule(ctx context.Context, w *gateway.Work, r wire.RoutingRule, c wire.RuleChange, action string) (err error) {
	if r.Name, err = named(c.Name); err != nil {
		return err
	}
	was := r
	r.Conditions, r.Outcome, r.Disabled = c.Conditions, c.Outcome, c.Disabled
	if err := d.checkRule(w.Tx, was, r); err != nil {
		return err
	}
	if err := d.rows.SaveRoutingRule(w.Tx, r, w.Now); err != nil {
		return err
	}
	return d.auditData(ctx, w, viewerOf(ctx).Actor(), action, "rule", string(r.ID), map[string]any{
		"queue": r.Outcome.Queue, "priority": r.Outcome.Priority, "disabled": r.Disabled,
	})
}

// checkRule refuses a rule that cannot be asked, or that leads where nothing is.
func (d *Desk) checkRule(tx gateway.Tx, was, r wire.RoutingRule) error {
	err := router.Rule{ID: r.ID, Name: r.Name, When: r.Conditions, Then: r.Outcome}.Validate()
	if wrong, ok := errors.AsType[*router.RuleError](err); ok {
		return badField(wrong.Field, wrong.Reason)
	}
	if err := d.checkQueue(tx, "outcome.queue", r.Outcome.Queue, was.Outcome.Queue); err != nil {
		return err
	}
	if err := d.checkNeeds(tx, "outcome.needs", r.Outcome.Needs); err != nil {
		return err
	}
	if r.Conditions.Time == nil {
		return nil
	}
	var before gateway.CalendarID
	if was.Conditions.Time != nil {
		before = was.Conditions.Time.Calendar
	}
	return d.checkCalendar(tx, "conditions.time.calendar", r.Conditions.Time.Calendar, before)
}

// checkQueue refuses a queue that is not there or disabled, unless it stays.
func (d *Desk) checkQueue(tx gateway.Tx, field string, id, was gateway.QueueID) error {
	if id == "" || id == was {
		return nil
	}
	queues, err := d.rows.QueueRecords(tx)
	if err == nil && !slices.ContainsFunc(queues, func(q wire.QueueRecord) bool { return q.ID == id && !q.Disabled }) {
		return badField(field, "there is no such queue")
	}
	return err
}

type ruleInput struct {
	ID gateway.RuleID `path:"id" maxLength:"40"`
}

func (d *Desk) dropRule(ctx context.Context, in *ruleInput) (*done, error) {
	return &done{}, d.setUp(ctx, func(w *gateway.Work) error {
		if _, err := d.ownRule(w.Tx, in.ID); err != nil {
			return err
		}
		if err := d.rows.DropRoutingRule(w.Tx, in.ID); err != nil {
			return err
		}
		return d.audit(ctx, w, viewerOf(ctx).Actor(), "rule.deleted", "rule", string(in.ID))
	})
}

type ruleMoveInput struct {
	ID   gateway.RuleID `path:"id" maxLength:"40"`
	Body wire.RuleMove
}

// moveRule puts a rule before another, or last. One that a file manages can be put
// elsewhere too, until the file is read again.
func (d *Desk) moveRule(ctx context.Context, in *ruleMoveInput) (*done, error) {
	return &done{}, d.setUp(ctx, func(w *gateway.Work) error {
		all, err := d.rows.RoutingRules(w.Tx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(r wire.RoutingRule) bool { return r.ID == in.ID }) {
			return gateway.ErrNotFound
		}
		var order []gateway.RuleID
		for _, id := range moved(all, func(r wire.RoutingRule) string { return string(r.ID) }, string(in.ID), string(in.Body.Before)) {
			order = append(order, gateway.RuleID(id))
		}
		if err := d.rows.OrderRoutingRules(w.Tx, order); err != nil {
			return err
		}
		return d.audit(ctx, w, viewerOf(ctx).Actor(), "rule.moved", "rule", string(in.ID))
	})
}
