package router

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// A wish is what a caller of the Router asks for. The loop grants one at a time. It
// can be JSON: other nodes send theirs as rows.
type wish interface {
	grant(ctx context.Context, r *Router) error
}

// request is a wish on its way to the loop.
type request struct {
	ctx   context.Context // the caller's: once it ended nobody waits
	wish  wish
	until time.Time // after which he does not wait either; zero is ever
	reply chan error
}

// over is why nobody waits for the answer any more; nil if somebody does.
func (q request) over() error {
	if !q.until.IsZero() && time.Now().After(q.until) {
		return context.DeadlineExceeded
	}
	return q.ctx.Err()
}

// ask hands a wish to the loop and waits for the answer.
func (r *Router) ask(ctx context.Context, w wish) error {
	return r.askAll(ctx, []request{{wish: w}})[0]
}

// askAll hands requests to the loop at once, in their order, and waits for all answers.
func (r *Router) askAll(ctx context.Context, all []request) []error {
	came := make([]error, len(all))
	for i := range all {
		all[i].ctx, all[i].reply = ctx, make(chan error, 1)
	}
	refused := error(nil)
	select {
	case r.requests <- all:
	case <-r.done:
		refused = gateway.ErrClosed
	case <-ctx.Done():
		refused = ctx.Err()
	}
	for i, q := range all {
		if came[i] = refused; refused != nil {
			continue
		}
		select {
		case came[i] = <-q.reply:
		case <-ctx.Done():
			came[i] = ctx.Err()
		}
	}
	return came
}

// gather returns requests and those that wait beside them.
func (r *Router) gather(all []request) []request {
	all = slices.Clone(all) // whoever asked keeps his own: answer takes out of these
	for len(all) < maxBatch {
		select {
		case more := <-r.requests:
			all = append(all, more...)
		default:
			return all
		}
	}
	return all
}

// together parts requests, in their order, into what is granted at once: instructions
// about different conversations, or any other wish by itself.
func together(all []request) iter.Seq[[]request] {
	return func(yield func([]request) bool) {
		for len(all) > 0 {
			n := 0
			for about := make(map[gateway.ConversationID]bool); n < len(all); n++ {
				in, ok := all[n].wish.(instructing)
				id := gateway.ConversationID("")
				if ok {
					id = in.instruction().conversation
				}
				if !ok || about[id] {
					break
				}
				about[id] = true
			}
			n = max(n, 1)
			if !yield(all[:n]) {
				return
			}
			all = all[n:]
		}
	}
}

// answer grants requests at once, save those for which nobody waits.
func (r *Router) answer(ctx context.Context, all []request) {
	waited := slices.DeleteFunc(all, func(q request) bool {
		err := q.over()
		if err != nil {
			q.reply <- err
		}
		return err != nil
	})
	var ins []instruction
	for _, q := range waited {
		if in, ok := q.wish.(instructing); ok {
			ins = append(ins, in.instruction())
			continue
		}
		q.reply <- q.wish.grant(ctx, r)
	}
	for i, err := range r.instruct(ctx, ins) {
		waited[i].reply <- err
	}
}

// presenceWish changes what an agent chose to be. It is the loop that writes it, so
// that in the database too nothing is assigned after the agent went on a break.
type presenceWish Presence

func (p presenceWish) grant(ctx context.Context, r *Router) error {
	err := r.do(ctx, func(w *gateway.Work) error {
		p.At = w.Now
		return r.setPresence(w, Presence(p))
	})
	if err != nil {
		return err
	}
	if !r.core.KnowsAgent(p.Agent) {
		r.inbox.agent(p.Agent)
		return nil
	}
	if p.By == gateway.ByAgent(p.Agent) {
		r.tell(p.At, dispatch.Input{Agent: p.Agent, At: p.At})
	}
	r.tell(p.At, dispatch.SetPresence{Agent: p.Agent, State: p.State, Since: p.At})
	r.carryOut(ctx)
	return nil
}

// setPresence stores a presence, unless it is so already, and tells of it: to the
// agent's stream and to the audit.
func (r *Router) setPresence(w *gateway.Work, p Presence) error {
	changed, err := r.rows.ChangePresence(w, p)
	if err != nil || !changed {
		return err
	}
	ref := gateway.PresenceRef{State: string(p.State), Reason: p.Reason}
	w.Emit(gateway.AgentStream(p.Agent), gateway.PresenceChanged, p.By, ref)
	data, err := json.Marshal(ref)
	if err != nil {
		return err
	}
	return r.rows.AddAudit(w, gateway.AuditEntry{
		At: p.At, By: p.By, Action: "presence.set", ObjectKind: "agent", ObjectID: string(p.Agent), Data: string(data),
	})
}

// openedWish says that an agent looks at what he has.
type openedWish struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
}

func (o openedWish) grant(ctx context.Context, r *Router) error {
	var first bool
	err := r.do(ctx, func(w *gateway.Work) (err error) {
		first, err = r.rows.OpenedAssignment(w, o.Conversation, o.Agent, w.Now)
		return err
	})
	if err == nil && first {
		r.tell(gateway.Now(), dispatch.Opened{Conversation: o.Conversation, Agent: o.Agent})
		r.carryOut(ctx)
	}
	return err
}

// transferWish passes a conversation on to a queue.
type transferWish struct {
	Conversation gateway.ConversationID
	To           gateway.QueueID
	From         *gateway.AgentID
	By           gateway.Actor
}

func (t transferWish) grant(ctx context.Context, r *Router) error {
	return r.change(ctx, t.Conversation, func(w *gateway.Work) error {
		c, err := r.rows.LockConversation(w.Tx, t.Conversation)
		if err == nil && t.From != nil && c.Agent != *t.From {
			err = gateway.ErrConflict
		}
		if err != nil {
			return err
		}
		_, err = r.gateway.Transfer(w, t.Conversation, t.To, t.By)
		return err
	})
}

// requeueWish takes a conversation from who has it.
type requeueWish struct {
	Conversation gateway.ConversationID
	By           gateway.Actor
}

func (q requeueWish) grant(ctx context.Context, r *Router) error {
	return r.change(ctx, q.Conversation, func(w *gateway.Work) error {
		_, err := r.gateway.Requeue(w, q.Conversation, gateway.Requeued, q.By)
		return err
	})
}

// undoWish takes back what an agent did to a conversation as a whole.
type undoWish struct {
	Conversation gateway.ConversationID
	By           gateway.Actor
}

func (u undoWish) grant(ctx context.Context, r *Router) error {
	return r.change(ctx, u.Conversation, func(w *gateway.Work) error {
		_, err := r.gateway.Undo(w, u.Conversation, u.By)
		return err
	})
}

// change stores what somebody did to a conversation, and looks at what came of it.
func (r *Router) change(ctx context.Context, id gateway.ConversationID, fn func(*gateway.Work) error) error {
	err := r.do(ctx, fn)
	r.inbox.conversation(id)
	return err
}
