package router

import (
	"cmp"
	"context"
	"encoding/json"

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

// assignWish gives a conversation to an agent by somebody's word.
type assignWish dispatch.AssignTo

func (a assignWish) grant(ctx context.Context, r *Router) error {
	return r.about(ctx, a.Conversation, a.Agent, dispatch.AssignTo(a))
}

// passWish offers what an agent has to another.
type passWish struct {
	Conversation gateway.ConversationID
	To           gateway.AgentID
	Note         gateway.MessageID
	By           gateway.Actor
}

func (p passWish) grant(ctx context.Context, r *Router) error {
	r.said[p.Conversation] = said{note: p.Note, by: p.By}
	return r.about(ctx, p.Conversation, p.To, dispatch.Pass{
		Conversation: p.Conversation, To: p.To, Until: gateway.Now().Add(passFor), By: p.By,
	})
}

// about obeys a command once the core knows the agent and has seen the conversation
// as it is.
func (r *Router) about(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID, cmd dispatch.Command) error {
	if !r.core.KnowsAgent(agent) {
		if err := r.visit(ctx, []gateway.AgentID{agent}); err != nil {
			return err
		}
	}
	keep := r.said[id]
	if err := r.look(ctx, []gateway.ConversationID{id}); err != nil {
		return err
	}
	r.carryOut(ctx)
	r.said[id] = keep
	return r.obey(ctx, id, cmd)
}

// answerWish is an agent's answer to an offer.
type answerWish struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	Accepts      bool
	Reason       string // key: why he does not
}

func (a answerWish) grant(ctx context.Context, r *Router) error {
	r.said[a.Conversation] = said{reason: a.Reason, by: gateway.ByAgent(a.Agent)}
	if a.Accepts {
		return r.obey(ctx, a.Conversation, dispatch.Accept{Conversation: a.Conversation, Agent: a.Agent})
	}
	return r.obey(ctx, a.Conversation, dispatch.Decline{Conversation: a.Conversation, Agent: a.Agent})
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
	By           gateway.Actor
}

func (t transferWish) grant(ctx context.Context, r *Router) error {
	return r.change(ctx, t.Conversation, func(w *gateway.Work) error {
		_, err := r.gateway.Transfer(w, t.Conversation, t.To, t.By)
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
		_, err := r.gateway.Requeue(w, q.Conversation, "requeued", q.By)
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

// obey applies a command about one conversation and returns what became of it.
func (r *Router) obey(ctx context.Context, id gateway.ConversationID, cmd dispatch.Command) error {
	var refused error
	for _, d := range r.tell(gateway.Now(), cmd) {
		if no, ok := d.(Refusal); ok {
			refused = no
		}
	}
	failed := r.carryOut(ctx)
	return cmp.Or(refused, failed[id])
}
