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

// expected reports whether an account of the key is to run. Until the accounts are
// read, every one may be.
func (r *registry) expected(key string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, a := range r.byID {
		if a.Key == key {
			return a.Enabled
		}
	}
	return r.byID == nil
}

// Load reads the accounts. It comes before everything that may ask for one; Run
// repeats it after every change. An account whose secrets cannot be opened is left
// out and reported; if that is true of all, the master key is the wrong one.
func (g *Gateway) Load(ctx context.Context) error {
	var stored []Account
	err := g.store.Read(ctx, func(tx Tx) (err error) {
		stored, err = g.rows.Accounts(tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("load accounts: %w", err)
	}
	byID := make(map[AccountID]Account, len(stored))
	for _, a := range stored {
		if a, err = g.unseal(a); err != nil {
			g.log.Error("account left out", "account", a.Key, "err", err)
			continue
		}
		byID[a.ID] = a
	}
	if len(byID) == 0 && len(stored) > 0 {
		return fmt.Errorf("load accounts: no account's secrets can be opened with this master key: %w", err)
	}
	g.registry.mu.Lock()
	g.registry.byID = byID
	g.registry.mu.Unlock()
	return nil
}

func (g *Gateway) unseal(a Account) (Account, error) {
	settings, err := g.sealer.Open(string(a.Settings))
	if err != nil {
		return a, fmt.Errorf("open settings: %w", err)
	}
	seal, err := g.sealer.Open(string(a.Seal))
	if err != nil {
		return a, fmt.Errorf("open seal: %w", err)
	}
	a.Settings, a.Seal = settings, seal
	return a, nil
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

// names remembers how customers see agents.
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
	agent channels.Agent
	until time.Time // then it is read again, and shown meanwhile
}

const (
	nameLife    = time.Minute
	nameTimeout = time.Second // of a read, and until a failed one is repeated
)

// of returns the agent as the brand's customers see him, nobody in particular if
// that is not to be had.
// Followers ask while others wait for them: only the first to ask for a name reads
// it himself.
func (n *names) of(agent AgentID, brand BrandID) channels.Agent {
	key, now := nameKey{agent, brand}, time.Now()
	n.mu.Lock()
	known, ok := n.by[key]
	stale := ok && !now.Before(known.until)
	if stale {
		known.until = now.Add(nameTimeout) // one reader is enough
		n.by[key] = known
	}
	n.mu.Unlock()
	if !ok {
		return n.renew(context.Background(), key, channels.Agent{})
	}
	if stale {
		n.g.readers.run(func(ctx context.Context) { n.renew(ctx, key, known.agent) })
	}
	return known.agent
}

// renew reads a name. While that does not work the old one is better than none.
func (n *names) renew(ctx context.Context, key nameKey, old channels.Agent) channels.Agent {
	ctx, cancel := context.WithTimeout(ctx, nameTimeout)
	defer cancel()
	now := publicName{until: time.Now().Add(nameLife)}
	err := n.g.store.Read(ctx, func(tx Tx) (err error) {
		now.agent, err = n.g.rows.PublicAgent(tx, key.agent, key.brand)
		return err
	})
	if err != nil {
		now = publicName{agent: old, until: time.Now().Add(nameTimeout)}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.by[key] = now
	return now.agent
}
