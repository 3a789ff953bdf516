package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Work is a transaction together with the events it causes. They are numbered
// and stored at its end and published after its commit, never before.
type Work struct {
	Tx
	Now      Instant
	events   []Event
	previews []ConversationID // rows of lists that changed
	said     []saying         // messages that go with them
}

// Emit adds an event to a stream. data holds ids and small facts.
func (w *Work) Emit(stream string, kind EventKind, by Actor, data any) {
	w.emit(stream, kind, by, data, nil)
}

func (w *Work) emit(stream string, kind EventKind, by Actor, data any, m *Message) int {
	raw, err := json.Marshal(data)
	if err != nil {
		panic(fmt.Sprintf("gateway: data of event %s: %v", kind, err)) // a type that cannot be JSON
	}
	w.events = append(w.events, Event{Stream: stream, Kind: kind, V: 1, At: w.Now, Actor: by, Data: raw, Message: m})
	return len(w.events) - 1
}

// Do runs fn in a transaction of the store, stores the events it emitted in the
// same transaction, and publishes them once they are on disk. Like Store.Do it
// may run fn more than once.
func (g *Gateway) Do(ctx context.Context, fn func(*Work) error) error {
	ctx, cancel, err := begun(ctx)
	if err != nil {
		return err
	}
	defer cancel()
	var work *Work
	err = g.store.Do(ctx, func(tx Tx) error {
		work = &Work{Tx: tx, Now: Now()}
		if err := fn(work); err != nil {
			return err
		}
		if err := g.rows.Append(tx, work.events); err != nil {
			return err
		}
		return g.storeSaid(work)
	})
	if err != nil {
		return err
	}
	g.publishGroup(&group{events: work.events, previews: work.previews})
	for _, s := range work.said {
		if s.delivery != nil && !s.hosted {
			g.bus.Publish(OutboxTopic(s.delivery.Account), nil)
		}
	}
	return nil
}

// commitTimeout bounds how long anybody waits for a commit.
const commitTimeout = 30 * time.Second

// begun is the context to wait for a commit with. What is written is written even
// when its caller goes away, so somebody must stay to publish it.
func begun(ctx context.Context) (context.Context, context.CancelFunc, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitTimeout)
	return ctx, cancel, nil
}

// write applies one operation of a hot path and stays until it is on disk.
func (g *Gateway) write(ctx context.Context, op Op) error {
	ctx, cancel, err := begun(ctx)
	if err != nil {
		return err
	}
	defer cancel()
	return g.store.Write(ctx, op)
}

// Changed says that a conversation's row in lists looks different now.
func (w *Work) Changed(id ConversationID) { w.previews = append(w.previews, id) }

// Read runs fn on a snapshot.
func (g *Gateway) Read(ctx context.Context, fn func(Tx) error) error {
	return g.store.Read(ctx, fn)
}

// publish pushes committed events from memory. Every stream is a topic of its
// own name, and so is every kind.
func (g *Gateway) publish(events []Event) {
	g.counts.pushed.Add(int64(len(events)))
	for i := range events {
		g.bus.Publish(events[i].Stream, events[i])
		g.bus.Publish(KindTopic(events[i].Kind), events[i])
	}
}
