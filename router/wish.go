package router

import (
	"cmp"
	"context"
	"encoding/json"

	"switchboard/gateway"
)

// A wish is what a caller of the Router asks for. The loop grants one at a time.
type wish interface {
	grant(ctx context.Context, r *Router) error
}

// request is a wish on its way to the loop.
type request struct {
	ctx   context.Context // the caller's: once it ended nobody waits
	wish  wish
	reply chan error
}

// ask hands a wish to the loop and waits for the answer.
func (r *Router) ask(ctx context.Context, w wish) error {
	q := request{ctx: ctx, wish: w, reply: make(chan error, 1)}
	select {
	case r.requests <- q:
	case <-r.done:
		return gateway.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-q.reply:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// answer grants a request, unless nobody waits for it.
func (r *Router) answer(ctx context.Context, q request) {
	if err := q.ctx.Err(); err != nil {
		q.reply <- err
		return
	}
	q.reply <- q.wish.grant(ctx, r)
}

// presenceWish changes what an agent chose to be. It is the loop that writes it, so
// that in the database too nothing is assigned after the agent went on a break.
type presenceWish Presence

func (p presenceWish) grant(ctx context.Context, r *Router) error {
	var changed bool
	err := r.do(ctx, func(w *gateway.Work) (err error) {
		p.At = w.Now
		if changed, err = r.rows.ChangePresence(w, Presence(p)); err != nil || !changed {
			return err
		}
		return r.record(w, Presence(p))
	})
	if err != nil {
		return err
	}
	if !r.core.KnowsAgent(p.Agent) {
		r.inbox.agent(p.Agent)
		return nil
	}
	if changed {
		r.tell(p.At, SetPresence{Agent: p.Agent, State: p.State, Since: p.At})
		r.carryOut(ctx)
	}
	return nil
}

// record tells of a change of presence, to its stream and to the audit.
func (r *Router) record(w *gateway.Work, p Presence) error {
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

// assignWish gives a conversation to an agent by somebody's word.
type assignWish AssignTo

func (a assignWish) grant(ctx context.Context, r *Router) error {
	if !r.core.KnowsAgent(a.Agent) {
		if err := r.visit(ctx, []gateway.AgentID{a.Agent}); err != nil {
			return err
		}
	}
	if err := r.look(ctx, []gateway.ConversationID{a.Conversation}); err != nil {
		return err
	}
	return r.obey(ctx, a.Conversation, AssignTo(a))
}

// answerWish is an agent's answer to an offer.
type answerWish struct {
	conversation gateway.ConversationID
	command      Command
}

func (a answerWish) grant(ctx context.Context, r *Router) error {
	return r.obey(ctx, a.conversation, a.command)
}

// transferWish passes a conversation on to a queue.
type transferWish struct {
	conversation gateway.ConversationID
	to           gateway.QueueID
	by           gateway.Actor
}

func (t transferWish) grant(ctx context.Context, r *Router) error {
	err := r.do(ctx, func(w *gateway.Work) error {
		_, err := r.gateway.Transfer(w, t.conversation, t.to, t.by)
		return err
	})
	r.inbox.conversation(t.conversation)
	return err
}

// undoWish takes back what an agent did to a conversation as a whole.
type undoWish struct {
	conversation gateway.ConversationID
	by           gateway.Actor
}

func (u undoWish) grant(ctx context.Context, r *Router) error {
	err := r.do(ctx, func(w *gateway.Work) error {
		_, err := r.gateway.Undo(w, u.conversation, u.by)
		return err
	})
	r.inbox.conversation(u.conversation)
	return err
}

// obey applies a command about one conversation and returns what became of it.
func (r *Router) obey(ctx context.Context, id gateway.ConversationID, cmd Command) error {
	var refused error
	for _, d := range r.tell(gateway.Now(), cmd) {
		if no, ok := d.(Refusal); ok {
			refused = no
		}
	}
	failed := r.carryOut(ctx)
	return cmp.Or(refused, failed[id])
}
