package router

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// maxBatch is how many decisions share a transaction.
const maxBatch = 128

// tell applies a command. What the core decides is carried out by the next carryOut,
// which comes before conversations are read again.
func (r *Router) tell(now gateway.Instant, cmd dispatch.Command) []dispatch.Decision {
	decisions := r.core.Apply(now, cmd)
	for _, d := range decisions {
		if _, refused := d.(dispatch.Refusal); !refused {
			r.pending = append(r.pending, d)
			r.deciding[d.Subject()] = true
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
			r.settle(d, failed[d.Subject()])
		}
	}
	clear(r.said)
	return failed
}

// settle makes the core know what became of a decision.
func (r *Router) settle(d dispatch.Decision, err error) {
	id := d.Subject()
	switch d := d.(type) {
	case dispatch.Miss:
		r.inbox.agent(d.Agent) // as stored
		return
	case dispatch.TakeBack, dispatch.Move:
		if err == nil {
			r.inbox.conversation(id) // the core forgot it
			return
		}
	case dispatch.Assign:
		if err == nil && !d.Offered {
			r.inbox.conversation(id) // by when he must open it is in the database
		}
	}
	if err != nil {
		r.again.add(gateway.Now(), id)
		r.tell(gateway.Now(), dispatch.Remove{Conversation: id})
	}
}

// commit stores decisions in one transaction. If it fails they are stored in halves,
// in order, so that only the culprit fails.
func (r *Router) commit(ctx context.Context, ds []dispatch.Decision, failed map[gateway.ConversationID]error) {
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
			failed[d.Subject()] = err
		}
		r.report(ctx, ds, err)
	default:
		r.commit(ctx, ds[:len(ds)/2], failed)
		r.commit(ctx, ds[len(ds)/2:], failed)
	}
}

// write stores one decision behind its fence.
func (r *Router) write(w *gateway.Work, d dispatch.Decision) (err error) {
	switch d := d.(type) {
	case dispatch.Offer:
		return r.writeOffer(w, d)
	case dispatch.EndOffer:
		outcome, by := r.said[d.Conversation], gateway.BySystem()
		if d.Outcome == dispatch.Declined {
			by = outcome.by
		}
		_, err = r.gateway.EndOffer(w, d.Conversation, d.Epoch, string(d.Outcome), outcome.reason, by)
	case dispatch.Assign:
		by := d.By
		if d.Offered {
			by = gateway.ByAgent(d.Agent)
		}
		_, err = r.gateway.Assign(w, gateway.Giving{
			Conversation: d.Conversation, To: d.Agent, Epoch: d.Epoch, Rule: string(d.Why.Rule), Why: d.Why, Accepted: d.Offered, By: by,
		})
	case dispatch.TakeBack:
		_, err = r.gateway.TakeBack(w, d.Conversation, d.Agent, d.Epoch, string(d.Cause), time.Duration(d.After)*time.Millisecond)
	case dispatch.Move:
		_, err = r.gateway.Overflow(w, d.Conversation, d.To, d.Epoch)
	case dispatch.Finish:
		_, err = r.gateway.FinishWrapUp(w, d.Conversation, d.Epoch, gateway.BySystem())
	case dispatch.Miss:
		return r.setPresence(w, Presence{Agent: d.Agent, State: Missed, By: gateway.BySystem(), At: w.Now})
	default:
		err = fmt.Errorf("decision %T cannot be stored", d)
	}
	return err
}

func (r *Router) writeOffer(w *gateway.Work, d dispatch.Offer) error {
	why, err := gateway.EncodeWhy(d.Why)
	if err != nil {
		return err
	}
	_, err = r.gateway.MakeOffer(w, gateway.Offer{
		Conversation: d.Conversation, Agent: d.Agent, From: d.From, Rule: string(d.Why.Rule), Why: why,
		Note: r.said[d.Conversation].note, Deadline: d.Deadline, Epoch: d.Epoch, By: d.By,
	})
	return err
}

// report logs what could not be stored. That somebody was faster is everyday.
func (r *Router) report(ctx context.Context, ds []dispatch.Decision, err error) {
	_, transition := errors.AsType[*gateway.TransitionError](err)
	switch {
	case ctx.Err() != nil:
	case transition || errors.Is(err, gateway.ErrConflict):
		r.log.DebugContext(ctx, "conversation changed before the decision", "conversation", ds[0].Subject(), "err", err)
	default:
		r.log.WarnContext(ctx, "decisions could not be stored, will look again", "decisions", len(ds), "conversation", ds[0].Subject(), "err", err)
	}
}

// do runs fn in a transaction of bounded time, behind the fence.
func (r *Router) do(ctx context.Context, fn func(*gateway.Work) error) error {
	ctx, cancel := context.WithTimeout(ctx, ioTimeout)
	defer cancel()
	return r.gateway.Do(ctx, func(w *gateway.Work) error {
		if r.fence != nil {
			if err := r.fence(w.Tx); err != nil {
				return err
			}
		}
		return fn(w)
	})
}

// view runs fn on a snapshot, for a bounded time.
func (r *Router) view(ctx context.Context, fn func(gateway.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, ioTimeout)
	defer cancel()
	return r.gateway.Read(ctx, fn)
}
