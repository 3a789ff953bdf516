package router

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"switchboard/gateway"
)

// maxBatch is how many decisions share a transaction.
const maxBatch = 128

// tell applies a command. What the core decides is carried out by the next carryOut,
// which comes before conversations are read again.
func (r *Router) tell(now gateway.Instant, cmd Command) []Decision {
	decisions := r.core.Apply(now, cmd)
	for _, d := range decisions {
		if _, refused := d.(Refusal); !refused {
			r.pending = append(r.pending, d)
			r.deciding[d.subject()] = true
		}
	}
	return decisions
}

// carryOut commits what the core decided and returns what could not be, by
// conversation. That the core forgets, until the truth about it has been read again:
// so nothing is lost, whatever became of the transaction.
func (r *Router) carryOut(ctx context.Context) map[gateway.ConversationID]error {
	failed := make(map[gateway.ConversationID]error)
	for len(r.pending) > 0 {
		decisions := r.pending
		r.pending = nil
		clear(r.deciding)
		for batch := range slices.Chunk(decisions, maxBatch) {
			r.commit(ctx, batch, failed)
		}
		for _, d := range decisions {
			id := d.subject()
			if failed[id] != nil {
				r.again.add(gateway.Now(), id)
				r.tell(gateway.Now(), Remove{Conversation: id})
			} else if _, back := d.(TakeBack); back {
				r.inbox.conversation(id)
			}
		}
	}
	return failed
}

// commit stores decisions in one transaction. If it fails they are stored in halves,
// in order, so that only the culprit fails.
func (r *Router) commit(ctx context.Context, ds []Decision, failed map[gateway.ConversationID]error) {
	err := r.do(ctx, func(w *gateway.Work) error {
		for _, d := range ds {
			if err := r.write(w, d); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case err == nil:
	case len(ds) == 1 || errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil:
		for _, d := range ds {
			failed[d.subject()] = err
		}
		r.report(ctx, ds, err)
	default:
		r.commit(ctx, ds[:len(ds)/2], failed)
		r.commit(ctx, ds[len(ds)/2:], failed)
	}
}

// write stores one decision behind its fence.
func (r *Router) write(w *gateway.Work, d Decision) error {
	switch d := d.(type) {
	case Assign:
		_, err := r.gateway.Assign(w, d.Conversation, d.Agent, d.Epoch, d.Why, d.By)
		return err
	case TakeBack:
		c, err := r.rows.LockConversation(w, d.Conversation)
		if err != nil {
			return err
		}
		if c.Agent != d.Agent || c.Epoch != d.Epoch {
			return fmt.Errorf("take conversation %s back at epoch %d, it is at %d: %w", d.Conversation, d.Epoch, c.Epoch, gateway.ErrConflict)
		}
		_, err = r.gateway.Requeue(w, d.Conversation, string(d.Cause), gateway.BySystem())
		return err
	default:
		return fmt.Errorf("decision %T cannot be stored", d)
	}
}

// report logs what could not be stored. That somebody was faster is everyday.
func (r *Router) report(ctx context.Context, ds []Decision, err error) {
	_, transition := errors.AsType[*gateway.TransitionError](err)
	switch {
	case ctx.Err() != nil:
	case transition || errors.Is(err, gateway.ErrConflict):
		r.log.DebugContext(ctx, "conversation changed before the decision", "conversation", ds[0].subject(), "err", err)
	default:
		r.log.WarnContext(ctx, "decisions could not be stored, will look again", "decisions", len(ds), "conversation", ds[0].subject(), "err", err)
	}
}

// do runs fn in a transaction of bounded time.
func (r *Router) do(ctx context.Context, fn func(*gateway.Work) error) error {
	ctx, cancel := context.WithTimeout(ctx, ioTimeout)
	defer cancel()
	return r.gateway.Do(ctx, fn)
}

// view runs fn on a snapshot, for a bounded time.
func (r *Router) view(ctx context.Context, fn func(gateway.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, ioTimeout)
	defer cancel()
	return r.gateway.Read(ctx, fn)
}
