package agentdesk

import (
	"context"
	"fmt"
	"slices"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// Viewer is a signed-in agent and how far his verbs reach.
type Viewer struct {
	Person  Person
	Session SessionID
	Grants  map[wire.Verb]wire.Scope
	Reach   Reach
}

// Reach is what the scopes of one agent mean.
type Reach struct {
	Queues     []gateway.QueueID // that he serves
	Mates      []gateway.AgentID // of his teams, himself included if he is in one
	TeamQueues []gateway.QueueID // that his mates serve
}

// Place is where a thing is: with an agent, in a queue, or both.
type Place struct {
	Agent gateway.AgentID
	Queue gateway.QueueID
	// Private is nobody's place but the agent's, however far a scope reaches.
	Private bool
}

// Actor is the viewer as the cause of a change.
func (v *Viewer) Actor() gateway.Actor { return gateway.ByAgent(v.Person.ID) }

// may reports whether the viewer may do the verb to something in any of the
// places. Without places it asks whether he may do it to anything at all.
func (v *Viewer) may(verb wire.Verb, places ...Place) bool {
	scope := v.Grants[verb]
	if len(places) == 0 {
		return scope != "" && scope != wire.NoScope
	}
	return slices.ContainsFunc(places, func(p Place) bool { return v.covers(scope, p) })
}

func (v *Viewer) covers(s wire.Scope, p Place) bool {
	own := p.Agent != "" && p.Agent == v.Person.ID
	switch {
	case p.Private:
		return own && s != "" && s != wire.NoScope
	case s == wire.AllScope:
		return true
	}
	switch s {
	case wire.OwnScope:
		return own
	case wire.QueueScope:
		return own || slices.Contains(v.Reach.Queues, p.Queue)
	case wire.TeamScope:
		return own || slices.Contains(v.Reach.Queues, p.Queue) ||
			slices.Contains(v.Reach.Mates, p.Agent) || slices.Contains(v.Reach.TeamQueues, p.Queue)
	}
	return false
}

// wider is the scope that reaches further.
func wider(a, b wire.Scope) wire.Scope {
	order := []wire.Scope{"", wire.NoScope, wire.OwnScope, wire.QueueScope, wire.TeamScope, wire.AllScope}
	if slices.Index(order, a) < slices.Index(order, b) {
		return b
	}
	return a
}

// same reports whether the other viewer may do just the same.
func (v *Viewer) same(o *Viewer) bool {
	if len(v.Grants) != len(o.Grants) {
		return false
	}
	for verb, scope := range v.Grants {
		if o.Grants[verb] != scope {
			return false
		}
	}
	return slices.Equal(v.Reach.Queues, o.Reach.Queues) && slices.Equal(v.Reach.Mates, o.Reach.Mates) &&
		slices.Equal(v.Reach.TeamQueues, o.Reach.TeamQueues)
}

// viewer reads what the agent of a session may do.
func (d *Desk) viewer(ctx context.Context, s Session) (v *Viewer, err error) {
	err = d.gateway.Read(ctx, func(tx gateway.Tx) error {
		v, err = d.readViewer(tx, s)
		return err
	})
	return v, err
}

func (d *Desk) readViewer(tx gateway.Tx, s Session) (*Viewer, error) {
	person, err := d.rows.Person(tx, s.Agent)
	if err != nil {
		return nil, fmt.Errorf("read agent of session: %w", err)
	}
	if person.DisabledAt != 0 {
		return nil, errNoSession
	}
	v := &Viewer{Person: person, Session: s.ID, Grants: make(map[wire.Verb]wire.Scope)}
	if person.Temporary {
		return v, nil // until he chose a password of his own
	}
	granted, err := d.rows.Grants(tx, s.Agent)
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	for _, g := range granted {
		v.Grants[g.Verb] = wider(v.Grants[g.Verb], g.Scope)
	}
	if v.Reach, err = d.rows.Reach(tx, s.Agent); err != nil {
		return nil, fmt.Errorf("read reach: %w", err)
	}
	return v, nil
}
