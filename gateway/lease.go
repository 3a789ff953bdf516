package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// AloneNode is the name of a node that serves an installation by itself. Whoever
// starts under it takes over from the one before at once.
const AloneNode = "single"

// How long leases last: among nodes as briefly as the database can be asked, so that
// one that died is replaced soon; alone it hardly matters.
const (
	clusterLease = 4 * time.Second
	aloneLease   = time.Minute
	leaseParts   = 4 // of its life: renewed after each, and over for its holder one before its end
	leaseSlack   = 20 * time.Millisecond
	leaseTimeout = 10 * time.Second
)

// ErrNodeTaken says that another process runs under this node's name.
var ErrNodeTaken = errors.New("another process took this node's name")

// errLeaseEnded is why the context of a lease ends before its holder wants it to.
var errLeaseEnded = errors.New("the lease is over")

// LeaseTopic says that the lease was given up.
func LeaseTopic(name string) string { return "lease:" + name }

// NodeLease is the name of the lease that a node has while it lives.
func NodeLease(node string) string { return "node:" + node }

// Lease is a name that a node owns. Its epoch only grows: what is written in its name
// is fenced by it.
type Lease struct {
	Name  string
	Node  string
	Epoch int64
}

// Leases are the names this node owns for a while, by the database's clock. Its
// methods may be called concurrently.
type Leases struct {
	store Store
	rows  LeaseRows
	bus   Bus
	log   *slog.Logger
	node  string
	life  time.Duration

	mu   sync.Mutex // guards held
	held map[string]*held
}

// held is a lease of ours.
type held struct {
	Lease
	over *time.Timer // ends it, before another node can have it
	end  context.CancelCauseFunc
}

func newLeases(p Parts) *Leases {
	l := &Leases{store: p.Store, rows: p.Rows, bus: p.Bus, log: p.Log, node: p.Node, life: clusterLease, held: make(map[string]*held)}
	if l.node == "" {
		l.node, l.life = AloneNode, aloneLease
	}
	return l
}

// Node is this node's name.
func (l *Leases) Node() string { return l.node }

// Hold runs work whenever this node has the name, until ctx ends. The context of work
// ends when the lease does, some time before another node can have it; work returns
// then, and is run again once the name is ours again. If work returns before, the name
// is given up and Hold returns its error.
func (l *Leases) Hold(ctx context.Context, name string, work func(context.Context, Lease) error) error {
	freed := make(chan struct{}, 1)
	defer l.bus.Subscribe(LeaseTopic(name), func(any) {
		select {
		case freed <- struct{}{}:
		default:
		}
	})()
	for ctx.Err() == nil {
		own, wait, err := l.acquire(ctx, name)
		if err != nil && ctx.Err() == nil {
			l.log.WarnContext(ctx, "lease not asked for, will try again", "lease", name, "err", err)
		}
		if own == nil {
			waitFor(ctx, freed, wait)
			continue
		}
		err = work(own, l.lease(own))
		ended := errors.Is(context.Cause(own), errLeaseEnded)
		l.release(own)
		if !ended || errors.Is(err, ErrNodeTaken) {
			return err
		}
		l.log.WarnContext(ctx, "lease lost", "lease", name, "err", err)
	}
	return nil
}

func waitFor(ctx context.Context, freed <-chan struct{}, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-freed:
	case <-timer.C:
	}
}

type leaseKey struct{}

// lease is the lease of a context that acquire made.
func (l *Leases) lease(ctx context.Context) Lease { return ctx.Value(leaseKey{}).(*held).Lease }

// acquire returns a context that lives as long as the lease, or when to ask again.
func (l *Leases) acquire(ctx context.Context, name string) (own context.Context, wait time.Duration, err error) {
	began := time.Now()
	type answer struct {
		epoch int64
		wait  time.Duration
	}
	var told atomic.Pointer[answer] // the transaction may go on when nobody waits for it any more
	bounded, cancel := context.WithTimeout(ctx, leaseTimeout)
	defer cancel()
	err = l.store.Do(bounded, func(tx Tx) (err error) {
		var a answer
		a.epoch, err = l.rows.AcquireLease(tx, name, l.node, l.life)
		if errors.Is(err, ErrConflict) {
			_, a.wait, err = l.rows.LeaseOf(tx, name)
			a.wait += leaseSlack
		}
		told.Store(&a)
		return err
	})
	if err != nil {
		return nil, l.life / leaseParts, err
	}
	if wait := told.Load().wait; wait > 0 {
		return nil, wait, nil
	}
	h := &held{Lease: Lease{Name: name, Node: l.node, Epoch: told.Load().epoch}}
	own, h.end = context.WithCancelCause(context.WithValue(ctx, leaseKey{}, h))
	h.over = time.AfterFunc(time.Until(l.over(began)), func() { h.end(errLeaseEnded) })
	l.mu.Lock()
	l.held[name] = h
	l.mu.Unlock()
	return own, 0, nil
}

// over is when a lease that was asked for at some time is over for us.
func (l *Leases) over(asked time.Time) time.Time { return asked.Add(l.life - l.life/leaseParts) }

// release gives a lease up, so that others need not wait for its end.
func (l *Leases) release(own context.Context) {
	h := own.Value(leaseKey{}).(*held)
	l.drop(h, nil)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(own), leaseTimeout)
	defer cancel()
	err := l.store.Do(ctx, func(tx Tx) error { return l.rows.ReleaseLease(tx, h.Name, h.Epoch) })
	if err != nil && !errors.Is(err, ErrClosed) {
		l.log.Warn("lease not given up, it runs out", "lease", h.Name, "err", err)
		return
	}
	l.bus.Publish(LeaseTopic(h.Name), nil)
}

func (l *Leases) drop(h *held, why error) {
	h.over.Stop()
	h.end(why)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[h.Name] == h {
		delete(l.held, h.Name)
	}
}

// run says that the node lives and renews what it has, until ctx ends.
func (l *Leases) run(ctx context.Context) error {
	return l.Hold(ctx, NodeLease(l.node), func(own context.Context, node Lease) error {
		tick := time.NewTicker(l.life / leaseParts)
		defer tick.Stop()
		for {
			select {
			case <-own.Done():
				if ctx.Err() == nil {
					return l.replaced(ctx, node)
				}
				return nil
			case <-tick.C:
			}
			if err := l.renew(own); err != nil && own.Err() == nil {
				l.log.Warn("leases not renewed, will try again", "err", err)
			}
		}
	})
}

// replaced is ErrNodeTaken if somebody else got the node's name.
func (l *Leases) replaced(ctx context.Context, node Lease) error {
	var now Lease
	err := l.store.Read(ctx, func(tx Tx) (err error) {
		now, _, err = l.rows.LeaseOf(tx, node.Name)
		return err
	})
	if err == nil && now.Epoch > node.Epoch {
		return fmt.Errorf("node %s: %w", l.node, ErrNodeTaken)
	}
	return nil
}

// renew prolongs all that is held. What is another's now ends.
func (l *Leases) renew(ctx context.Context) error {
	l.mu.Lock()
	mine := make([]*held, 0, len(l.held))
	leases := make([]Lease, 0, len(l.held))
	for _, h := range l.held {
		mine, leases = append(mine, h), append(leases, h.Lease)
	}
	l.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, l.life/2)
	defer cancel()
	began := time.Now()
	var still map[string]bool
	err := l.store.Do(ctx, func(tx Tx) (err error) {
		still, err = l.rows.RenewLeases(tx, leases, l.life)
		return err
	})
	if err != nil {
		return err
	}
	for _, h := range mine {
		if !still[h.Name] {
			l.drop(h, errLeaseEnded)
		} else if h.over.Stop() { // else it has just ended
			h.over.Reset(time.Until(l.over(began)))
		}
	}
	return nil
}

// Fence is for the transactions of who holds a lease: it is ErrConflict if the lease
// is another's by now, and nobody gets it before the commit.
func (l *Leases) Fence(tx Tx, lease Lease) error {
	return l.rows.FenceLease(tx, lease.Name, lease.Epoch)
}
