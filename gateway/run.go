package gateway

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// How often the gateway looks after itself.
const (
	accountsInterval = 10 * time.Second
	tidyInterval     = 10 * time.Minute
	closeInterval    = time.Minute
	standingInterval = time.Second
	orphanAge        = 24 * time.Hour // an upload no message names
)

// Run makes the gateway work until ctx ends: a worker for every enabled account,
// each restarted by itself, and the housekeeping. It returns when all of it has
// ended.
func (g *Gateway) Run(ctx context.Context) error {
	if err := g.Load(ctx); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return g.leases.run(ctx) })
	changed := make(chan struct{}, 1)
	look := func() {
		select {
		case changed <- struct{}{}:
		default: // a look is due already
		}
	}
	defer g.bus.Subscribe(AccountsTopic, func(any) { look() })()
	group.Go(func() error { return g.tendAccounts(ctx, changed, look) })
	defer g.standings.listen()()
	defer g.bus.Subscribe(presenceTopic, g.hearPresence)()
	group.Go(func() error { return g.every(ctx, "tell who is connected", presenceInterval, g.tellPresence) })
	group.Go(func() error { return g.every(ctx, "tell standings", standingInterval, g.standings.renew) })
	group.Go(func() error { return g.every(ctx, "compare heads", headsInterval, g.compareHeads) })
	group.Go(func() error { return g.every(ctx, "close conversations", closeInterval, g.closeResolved) })
	group.Go(func() error { return g.every(ctx, "let stand", undoInterval, g.letStand) })
	group.Go(func() error { return g.every(ctx, "sweep", tidyInterval, g.sweep) })
	group.Go(func() error { return g.runIndexer(ctx) })
	return group.Wait()
}

// tendAccounts keeps one worker running for every enabled account. look makes it
// look at them again.
func (g *Gateway) tendAccounts(ctx context.Context, changed <-chan struct{}, look func()) error {
	defer g.workers.stopAll(g.log)
	tick := time.NewTicker(accountsInterval)
	defer tick.Stop()
	for {
		if err := g.Load(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			g.log.Error("accounts not read, the present ones go on", "err", err)
		} else {
			g.workers.match(ctx, g, look)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-tick.C:
		}
	}
}

// every calls work now and then, and reports what did not work.
func (g *Gateway) every(ctx context.Context, what string, interval time.Duration, work func(context.Context) error) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := work(ctx); err != nil && ctx.Err() == nil {
			g.log.Error("housekeeping", "work", what, "err", err)
		}
	}
}

// closeResolved closes what nobody reopened in time.
func (g *Gateway) closeResolved(ctx context.Context) error {
	const batch = 100
	for {
		var ids []ConversationID
		err := g.store.Read(ctx, func(tx Tx) (err error) {
			ids, err = g.rows.ResolvedBefore(tx, Now().Add(-g.closeAfter), batch)
			return err
		})
		if err != nil {
			return fmt.Errorf("find resolved conversations: %w", err)
		}
		failed := 0
		for _, id := range ids {
			if err := g.closeIfResolved(ctx, id); err != nil {
				g.log.Error("conversation not closed, the others are", "conversation", id, "err", err)
				failed++
			}
		}
		if failed > 0 {
			return nil // they come first again: next time
		}
		if len(ids) < batch {
			return nil
		}
	}
}

func (g *Gateway) closeIfResolved(ctx context.Context, id ConversationID) error {
	return g.Do(ctx, func(w *Work) error {
		c, err := g.rows.LockConversation(w.Tx, id)
		if err != nil || c.State != Resolved {
			return err // reopened meanwhile
		}
		_, err = g.CloseConversation(w, id, BySystem())
		return err
	})
}

// sweep deletes uploads that were never sent, what adapters remembered for a time
// that is over, and bytes nothing refers to.
func (g *Gateway) sweep(ctx context.Context) error {
	before := Now().Add(-orphanAge)
	err := g.store.Do(ctx, func(tx Tx) error {
		if _, err := g.rows.DropUnclaimed(tx, before); err != nil {
			return err
		}
		_, err := g.rows.DropExpiredState(tx, Now())
		return err
	})
	if err != nil {
		return fmt.Errorf("drop unclaimed uploads and expired state: %w", err)
	}
	return g.sweepBlobs(ctx, before)
}

// sweepBlobs deletes the bytes that were stored before a moment and that no
// attachment refers to.
func (g *Gateway) sweepBlobs(ctx context.Context, before Instant) error {
	err := g.blobs.List(ctx, func(hash string, stored time.Time) error {
		if At(stored) >= before {
			return nil
		}
		return g.forget(ctx, hash, before)
	})
	if err != nil {
		return fmt.Errorf("sweep blobs: %w", err)
	}
	return nil
}
