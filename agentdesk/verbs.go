package agentdesk

import (
	"context"
	"net/http"
	"strings"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/router"
)

// What agents decide about conversations. What comes of it reaches the console as
// events.

type resolveInput struct {
	ID   gateway.ConversationID `path:"id" maxLength:"40"`
	Body *wire.Resolve
}

func (d *Desk) resolve(ctx context.Context, in *resolveInput) (*done, error) {
	v := viewerOf(ctx)
	var how gateway.Ending
	if in.Body != nil {
		how.Disposition = in.Body.Disposition
	}
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.stillMay(w, v, wire.ResolveConversation, in.ID); err != nil {
			return err
		}
		if err := d.checkDisposition(w.Tx, in.ID, how.Disposition); err != nil {
			return err
		}
		c, err := d.rows.Conversation(w.Tx, in.ID)
		if err != nil {
			return err
		}
		if c.Agent == v.Person.ID {
			how.WrapUp = d.wrapUp(c)
		}
		_, err = d.gateway.Resolve(w, in.ID, how, v.Actor())
		return err
	})
}

// wrapUp is how long the agent may write the conversation up.
func (d *Desk) wrapUp(c gateway.Conversation) time.Duration {
	_, features, err := d.gateway.Account(c.Account)
	if err != nil {
		return 0 // its channel is gone
	}
	return d.router.WrapUp(c.Queue, features.Exclusive)
}

type redisposeInput struct {
	ID   gateway.ConversationID `path:"id" maxLength:"40"`
	Body wire.Resolve
}

// redispose corrects what came of a conversation that is over. Whoever may write a
// note in it may do that.
func (d *Desk) redispose(ctx context.Context, in *redisposeInput) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.stillMay(w, v, wire.WriteMessages, in.ID); err != nil {
			return err
		}
		if err := d.checkDisposition(w.Tx, in.ID, in.Body.Disposition); err != nil {
			return err
		}
		return d.gateway.Redispose(w, in.ID, in.Body.Disposition, v.Actor())
	})
}

// markSpam ends a conversation that is nobody's work. The customer is not told.
func (d *Desk) markSpam(ctx context.Context, in *conversationInput) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.stillMay(w, v, wire.MarkSpam, in.ID); err != nil {
			return err
		}
		if _, err := d.gateway.Resolve(w, in.ID, gateway.Ending{Spam: true}, v.Actor()); err != nil {
			return err
		}
		return d.audit(ctx, w, v.Actor(), "conversation.spam", "conversation", string(in.ID))
	})
}

func (d *Desk) reopen(ctx context.Context, in *conversationInput) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.stillMay(w, v, wire.ReopenConversation, in.ID); err != nil {
			return err
		}
		_, err := d.gateway.Reopen(w, in.ID, "reopened", v.Actor())
		return err
	})
}

// stillMay asks once more, with the conversation locked: it may have gone elsewhere
// since the guard looked. A router is told from whom it may transfer.
func (d *Desk) stillMay(w *gateway.Work, v *Viewer, verb wire.Verb, id gateway.ConversationID) error {
	c, err := d.rows.LockConversation(w.Tx, id)
	if err != nil {
		return err
	}
	return v.allow(verb, []Place{{Agent: c.Agent, Queue: c.Queue}})
}

type assignInput struct {
	ID   gateway.ConversationID `path:"id" maxLength:"40"`
	Body wire.Assign
}

// assign gives the conversation to an agent; without one, to who asks.
func (d *Desk) assign(ctx context.Context, in *assignInput) (*done, error) {
	v := viewerOf(ctx)
	to := in.Body.Agent
	if to == "" {
		to = v.Person.ID
	}
	if err := d.router.Assign(ctx, in.ID, to, v.Actor()); err != nil || to == v.Person.ID {
		return &done{}, err
	}
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		return d.gateway.Notify(w, Notice{Agent: to, Kind: TransferNotice, Conversation: in.ID, Actor: v.Actor()})
	})
}

type transferInput struct {
	ID   gateway.ConversationID `path:"id" maxLength:"40"`
	Body wire.Transfer
}

// transfer passes the conversation on. The note comes first, so that whoever gets
// the conversation finds it there.
func (d *Desk) transfer(ctx context.Context, in *transferInput) (*done, error) {
	to := router.Target{Queue: in.Body.Queue, Agent: in.Body.Agent}
	if (to.Queue == "") == (to.Agent == "") {
		return nil, newProblem(http.StatusUnprocessableEntity, "invalid", "a transfer goes to a queue or to an agent")
	}
	v := viewerOf(ctx)
	if err := d.checkTransfer(ctx, v, in.ID, &to); err != nil {
		return nil, err
	}
	var note gateway.MessageID
	if text := strings.TrimSpace(in.Body.Note); text != "" {
		m, err := d.gateway.Reply(ctx, gateway.Reply{
			Conversation: in.ID, Author: v.Person.ID, ClientID: "transfer-" + gateway.NewID[string](),
			Visibility: gateway.Internal, Parts: []channels.Part{{Kind: channels.TextPart, Text: text}},
		})
		if err != nil {
			return nil, err
		}
		note = m.ID
	}
	return &done{}, d.router.Transfer(ctx, in.ID, to, note, v.Actor())
}
