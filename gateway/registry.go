package gateway

import (
	"context"
	"fmt"
	"sync"
	"time"

	"switchboard/channels"
)

// registry is what the gateway knows of accounts: a copy of the rows, settings in
// the clear, renewed whenever one changes.
type registry struct {
	mu   sync.RWMutex // guards byID
	byID map[AccountID]Account
}

func (r *registry) get(id AccountID) (Account, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	a, ok := r.byID[id]
	return a, ok
}

func (r *registry) all() []Account {
	r.mu.RLock()
	defer r.mu.RUnlock()
	all := make([]Account, 0, len(r.byID))
	for _, a := range r.byID {
		all = append(all, a)
	}
	return all
}

// Load reads the accounts. Run does it at its start and after every change.
func (g *Gateway) Load(ctx context.Context) error {
	byID := make(map[AccountID]Account)
	err := g.store.Read(ctx, func(tx Tx) error {
		rows, err := g.rows.Accounts(tx)
		if err != nil {
			return err
		}
		for _, a := range rows {
			if a.Settings, err = g.sealer.Open(string(a.Settings)); err != nil {
				return fmt.Errorf("open settings of account %s: %w", a.Key, err)
			}
			if a.Seal, err = g.sealer.Open(string(a.Seal)); err != nil {
				return fmt.Errorf("open seal of account %s: %w", a.Key, err)
			}
			byID[a.ID] = a
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("load accounts: %w", err)
	}
	g.registry.mu.Lock()
	g.registry.byID = byID
	g.registry.mu.Unlock()
	return nil
}

// account finds an account and its driver. A conversation outlives the driver its
// account once had: then it can be read and no longer answered.
func (g *Gateway) account(id AccountID) (Account, channels.Driver, error) {
	a, ok := g.registry.get(id)
	if !ok {
		return a, channels.Driver{}, fmt.Errorf("account %s: %w", id, ErrNotFound)
	}
	d, ok := g.drivers[a.Kind]
	if !ok {
		return a, d, fmt.Errorf("channel kind %q: %w", a.Kind, ErrNotFound)
	}
	return a, d, nil
}

// Account returns an account as configured, and what its channel can do.
func (g *Gateway) Account(id AccountID) (Account, channels.Features, error) {
	a, d, err := g.account(id)
	a.Settings, a.Seal = nil, nil
	return a, d.Features, err
}

// names remembers how customers see agents, for a minute.
type names struct {
	g  *Gateway
	mu sync.Mutex // guards by
	by map[nameKey]publicName
}

type nameKey struct {
	agent AgentID
	brand BrandID
}

type publicName struct {
	name  string
	until time.Time
}

const (
	nameLife    = time.Minute
	nameTimeout = time.Second
)

// of returns the agent's public name at the brand, or "" if it is not to be had.
func (n *names) of(agent AgentID, brand BrandID) string {
	key := nameKey{agent, brand}
	now := time.Now()
	n.mu.Lock()
	known, ok := n.by[key]
	n.mu.Unlock()
	if ok && now.Before(known.until) {
		return known.name
	}
	ctx, cancel := context.WithTimeout(context.Background(), nameTimeout)
	defer cancel()
	err := n.g.store.Read(ctx, func(tx Tx) (err error) {
		known.name, err = n.g.rows.PublicName(tx, agent, brand)
		return err
	})
	if err != nil {
		return known.name // an old name is better than none
	}
	known.until = now.Add(nameLife)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.by == nil {
		n.by = make(map[nameKey]publicName)
	}
	n.by[key] = known
	return known.name
}
