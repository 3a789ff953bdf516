package agentdesk

import (
	"context"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

type blockInput struct {
	ID   gateway.ConversationID `path:"id" maxLength:"40"`
	Body wire.NewBlock
}

// block lets no more messages of the conversation's customer in.
func (d *Desk) block(ctx context.Context, in *blockInput) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		b := gateway.Block{Reason: in.Body.Reason, By: v.Actor()}
		if in.Body.Days > 0 {
			b.Expires = w.Now.Add(time.Duration(in.Body.Days) * 24 * time.Hour)
		}
		if err := d.gateway.Block(w, in.ID, b); err != nil {
			return err
		}
		return d.auditBlock(ctx, w, "address.blocked", in.ID, map[string]any{"reason": b.Reason, "days": in.Body.Days})
	})
}

func (d *Desk) unblock(ctx context.Context, in *conversationInput) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.gateway.Unblock(w, in.ID, v.Actor()); err != nil {
			return err
		}
		return d.auditBlock(ctx, w, "address.unblocked", in.ID, nil)
	})
}

// auditBlock notes who blocked or unblocked the conversation's address.
func (d *Desk) auditBlock(ctx context.Context, w *gateway.Work, action string, id gateway.ConversationID, data any) error {
	c, err := d.rows.Conversation(w.Tx, id)
	if err != nil {
		return err
	}
	return d.auditData(ctx, w, viewerOf(ctx).Actor(), action, "address", string(c.Address), data)
}

// blockOf is the block of the address now, or nil.
func (d *Desk) blockOf(tx gateway.Tx, id gateway.AddressID) (*wire.Block, error) {
	live, err := d.rows.Blocked(tx, []gateway.AddressID{id}, gateway.Now())
	b, ok := live[id]
	if err != nil || !ok {
		return nil, err
	}
	out := &wire.Block{Reason: b.Reason, Since: b.Since, Until: b.Expires}
	names, err := d.rows.AgentNames(tx, []gateway.AgentID{gateway.AgentID(b.By.ID)})
	out.By = names[gateway.AgentID(b.By.ID)]
	return out, err
}
