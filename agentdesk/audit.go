package agentdesk

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// AuditBook is who did what, for whoever may look.
type AuditBook interface {
	// AuditEntries returns the newest entries before a place in time, newest first.
	AuditEntries(tx gateway.Tx, q AuditQuery) ([]wire.AuditEntry, error)
}

// AuditQuery asks for a page of the audit. Empty words ask for everything.
type AuditQuery struct {
	Before   gateway.Instant
	BeforeID string
	From     gateway.Instant
	Actor    string
	Action   string // or how it begins: "agent."
	Kind     string // of the object
	Object   string
	Limit    int
}

// audit notes who did what, in the transaction that does it.
func (d *Desk) audit(ctx context.Context, w *gateway.Work, by gateway.Actor, action, kind, id string) error {
	return d.auditData(ctx, w, by, action, kind, id, nil)
}

// auditData notes small facts with it: ids and words of ours, nobody's own.
func (d *Desk) auditData(ctx context.Context, w *gateway.Work, by gateway.Actor, action, kind, id string, data any) error {
	entry := gateway.AuditEntry{At: w.Now, By: by, Action: action, ObjectKind: kind, ObjectID: id}
	if ip := requestOf(ctx).ip; ip.IsValid() {
		entry.IP = ip.String()
	}
	if data != nil {
		raw, err := json.Marshal(data)
		if err != nil {
			return fmt.Errorf("encode audit: %w", err)
		}
		entry.Data = string(raw)
	}
	return d.rows.AddAudit(w.Tx, entry)
}

const auditPage = 100

type auditInput struct {
	Actor  string `query:"actor" maxLength:"64"`
	Action string `query:"action" maxLength:"64"`
	Kind   string `query:"kind" maxLength:"40"`
	Object string `query:"object" maxLength:"64"`
	From   int64  `query:"from"` // unix milliseconds, as To
	To     int64  `query:"to"`   // up to but not at this time; 0 is now
	Cursor string `query:"cursor" maxLength:"100"`
}

// listAudit answers with a page of who did what, newest first.
func (d *Desk) listAudit(ctx context.Context, in *auditInput) (*answer[wire.AuditPage], error) {
	q := AuditQuery{
		Before: math.MaxInt64, From: gateway.Instant(in.From), Actor: in.Actor, Action: in.Action, Kind: in.Kind, Object: in.Object,
		Limit: auditPage + 1,
	}
	if in.To > 0 {
		q.Before = gateway.Instant(in.To)
	}
	if in.Cursor != "" {
		at, id, ok := strings.Cut(in.Cursor, ".")
		n, err := strconv.ParseInt(at, 10, 64)
		if !ok || err != nil || !gateway.ValidID(id) {
			return nil, newProblem(422, "invalid", errBadCursor.Error())
		}
		q.Before, q.BeforeID = gateway.Instant(n), id
	}
	page := wire.AuditPage{Entries: []wire.AuditEntry{}}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		if page.Entries, err = d.rows.AuditEntries(tx, q); err != nil {
			return err
		}
		return d.nameObjects(tx, page.Entries)
	})
	if err != nil {
		return nil, err
	}
	if len(page.Entries) > auditPage {
		page.Entries = page.Entries[:auditPage]
		last := page.Entries[auditPage-1]
		page.Next = strconv.FormatInt(int64(last.At), 10) + "." + last.ID
	}
	return &answer[wire.AuditPage]{page}, d.nameActors(ctx, page.Entries)
}

func (d *Desk) nameActors(ctx context.Context, entries []wire.AuditEntry) error {
	actors := make([]gateway.Actor, len(entries))
	for i, e := range entries {
		actors[i] = e.Actor
	}
	if err := d.names.ask(ctx, actors); err != nil {
		return err
	}
	for i := range entries {
		entries[i].Name = d.names.of(entries[i].Actor)
	}
	return nil
}

// nameObjects says what our own things are called now. Customers are not named: the
// audit holds no name of theirs, and shows none.
func (d *Desk) nameObjects(tx gateway.Tx, entries []wire.AuditEntry) error {
	called, err := d.calledNow(tx, entries)
	if err != nil {
		return err
	}
	for i, e := range entries {
		entries[i].What = called[e.Kind+" "+e.Object]
	}
	return nil
}

// calledNow are the names of agents, teams, queues, roles, accounts and of routing, by
// kind and id.
func (d *Desk) calledNow(tx gateway.Tx, entries []wire.AuditEntry) (map[string]string, error) {
	called := make(map[string]string)
	var agents []gateway.AgentID
	for _, e := range entries {
		if e.Kind == "agent" && e.Object != "" {
			agents = append(agents, gateway.AgentID(e.Object))
		}
	}
	names, err := d.rows.AgentNames(tx, agents)
	if err != nil {
		return nil, err
	}
	for id, name := range names {
		called["agent "+string(id)] = name
	}
	teams, err := d.rows.Teams(tx)
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		called["team "+string(t.ID)] = t.Name
	}
	queues, err := d.rows.QueueCounts(tx)
	if err != nil {
		return nil, err
	}
	for _, q := range queues {
		called["queue "+string(q.ID)] = q.Name
	}
	roles, err := d.rows.Roles(tx)
	if err != nil {
		return nil, err
	}
	for _, r := range roles {
		called["role "+r.Key] = r.Name
	}
	accounts, err := d.rows.Accounts(tx)
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		called["account "+string(a.ID)] = a.Name
	}
	return called, d.nameRouting(tx, called)
}

// nameRouting adds skills, calendars and rules.
func (d *Desk) nameRouting(tx gateway.Tx, called map[string]string) error {
	skills, err := d.rows.Skills(tx)
	if err != nil {
		return err
	}
	for _, s := range skills {
		called["skill "+string(s.ID)] = s.Name
	}
	calendars, err := d.rows.Calendars(tx)
	if err != nil {
		return err
	}
	for _, c := range calendars {
		called["calendar "+string(c.ID)] = c.Name
	}
	rules, err := d.rows.RoutingRules(tx)
	for _, r := range rules {
		called["rule "+string(r.ID)] = r.Name
	}
	return err
}
