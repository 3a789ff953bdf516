package agentdesk

import (
	"context"
	"sync"
	"time"

	"switchboard/gateway"
)

const (
	nameLife = time.Minute
	maxNames = 10_000
)

// names remembers what actors are called, for a minute, so that pushing an event
// seldom asks SQL.
type names struct {
	desk *Desk

	mu sync.Mutex // guards by
	by map[gateway.Actor]knownName
}

type knownName struct {
	name  string
	until time.Time
}

// of is the actor's name as last learned; "" for who has none.
func (n *names) of(a gateway.Actor) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.by[a].name
}

// learn makes sure that the names of everybody in the events are known.
func (n *names) learn(ctx context.Context, events []gateway.Event) error {
	actors := make([]gateway.Actor, 0, 2*len(events))
	for _, e := range events {
		actors = append(actors, e.Actor)
		if e.Message != nil {
			actors = append(actors, e.Message.Author)
		}
	}
	return n.ask(ctx, actors)
}

// forget makes changed names be asked for again.
func (n *names) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for a, known := range n.by {
		known.until = time.Time{}
		n.by[a] = known
	}
}

func (n *names) ask(ctx context.Context, actors []gateway.Actor) error {
	agents, addresses := n.missing(actors, time.Now())
	if len(agents)+len(addresses) == 0 {
		return nil
	}
	var called map[gateway.AgentID]string
	var callers map[gateway.AddressID]Caller
	err := n.desk.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		if called, err = n.desk.rows.AgentNames(tx, agents); err != nil {
			return err
		}
		callers, err = n.desk.rows.Callers(tx, addresses)
		return err
	})
	if err != nil {
		return err
	}
	until := time.Now().Add(nameLife)
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.by)+len(called)+len(callers) > maxNames {
		clear(n.by)
	}
	for id, name := range called {
		n.by[gateway.ByAgent(id)] = knownName{name, until}
	}
	for id, caller := range callers {
		n.by[gateway.Actor{Kind: gateway.Customer, ID: string(id)}] = knownName{caller.name(), until}
	}
	return nil
}

// missing splits the actors that are not known well enough by their kinds.
func (n *names) missing(actors []gateway.Actor, now time.Time) (agents []gateway.AgentID, addresses []gateway.AddressID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.by == nil {
		n.by = make(map[gateway.Actor]knownName)
	}
	asked := make(map[gateway.Actor]bool)
	for _, a := range actors {
		if a.ID == "" || asked[a] || now.Before(n.by[a].until) {
			continue
		}
		asked[a] = true
		switch a.Kind {
		case gateway.AnAgent:
			agents = append(agents, gateway.AgentID(a.ID))
		case gateway.Customer:
			addresses = append(addresses, gateway.AddressID(a.ID))
		}
	}
	return agents, addresses
}
