package gateway

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Indexing follows the messages at a distance: it never slows intake.
const (
	indexBatch = 50                     // each takes the writer for some milliseconds: customers wait that long
	indexRest  = 3                      // times as long as a batch took is left to customers after it
	indexPause = 500 * time.Millisecond // lets a burst gather into one transaction
	indexIdle  = 10 * time.Second
)

// runIndexer makes messages findable soon after they were stored.
func (g *Gateway) runIndexer(ctx context.Context) error {
	wake := make(chan struct{}, 1)
	nudge := func(any) {
		select {
		case wake <- struct{}{}:
		default: // awake already
		}
	}
	for _, kind := range []EventKind{MessageAdded, MessageAmended} {
		defer g.bus.Subscribe(KindTopic(kind), nudge)()
	}
	for {
		began := time.Now()
		n, err := g.indexNext(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err == nil && n == indexBatch {
			// More waits, but customers do too, longer the more of them there are.
			if !pausedFor(ctx, indexRest*time.Since(began)) {
				return nil
			}
			continue
		}
		if err != nil {
			n = 0
			g.log.Error("messages not indexed, will try again", "err", err)
		}
		if n == 0 {
			select {
			case <-ctx.Done():
				return nil
			case <-wake:
			case <-time.After(indexIdle):
			}
		}
		if !pausedFor(ctx, indexPause) {
			return nil
		}
	}
}

// indexNext indexes one batch and returns how many messages it had. Reading and
// marking done are one transaction: a message amended in between stays queued.
func (g *Gateway) indexNext(ctx context.Context) (int, error) {
	indexed := new(int) // read only when the transaction is over: an error may leave it running
	err := g.store.Do(ctx, func(tx Tx) error {
		next, err := g.rows.NextToIndex(tx, indexBatch)
		*indexed = len(next)
		if err != nil || len(next) == 0 {
			return err
		}
		ids := make([]MessageID, len(next))
		for i, m := range next {
			ids[i] = m.ID
			if err := g.rows.Index(tx, m.ID, words(m)); err != nil {
				return fmt.Errorf("index message %s: %w", m.ID, err)
			}
		}
		return g.rows.IndexDone(tx, ids)
	})
	if err != nil {
		return 0, err
	}
	return *indexed, nil
}

// words is everything in a message that somebody may search for.
func words(m Message) []string {
	if m.ErasedAt != 0 {
		return nil
	}
	var all []string
	for _, p := range m.Parts {
		if p.Text != "" {
			all = append(all, p.Text)
		}
		if p.File != nil {
			all = append(all, strings.TrimSpace(p.File.Name))
		}
	}
	return all
}
