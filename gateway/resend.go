package gateway

import (
	"context"
	"errors"
	"fmt"

	"switchboard/channels"
)

// ErrDoubtful says that a message may have arrived: sending it again, the customer
// might read it twice.
var ErrDoubtful = errors.New("the message may have arrived")

// Resend sends an answer again that did not arrive.
type Resend struct {
	Conversation ConversationID
	Message      MessageID
	By           AgentID
	// Doubtful is set by who knows that the message may have arrived.
	Doubtful bool
}

// Resend puts an answer that failed back into the outbox, at its place in the
// conversation's line.
func (g *Gateway) Resend(ctx context.Context, r Resend) error {
	var queued AccountID
	err := g.Do(ctx, func(w *Work) error {
		c, err := g.rows.LockConversation(w.Tx, r.Conversation)
		if err != nil {
			return err
		}
		if c.Agent != r.By {
			return ErrNotAssignee
		}
		m, err := g.resendable(w.Tx, c, r.Message)
		if err != nil {
			return err
		}
		queued = c.Account
		if err := g.requeue(w, m, r); err != nil {
			return err
		}
		w.Changed(c.ID)
		if c.LastMessage != m.ID {
			return nil // something was said since: what is owed, is owed for that
		}
		return g.rows.TouchConversations(w.Tx, []Touch{{Conversation: c.ID, LastMessage: m.ID, LastMessageAt: c.LastMessageAt}})
	})
	if err != nil {
		return err
	}
	g.bus.Publish(OutboxTopic(queued), nil)
	return nil
}

func (g *Gateway) resendable(tx Tx, c Conversation, id MessageID) (Message, error) {
	_, driver, err := g.account(c.Account)
	if errors.Is(err, ErrNotFound) {
		return Message{}, fmt.Errorf("%w: its channel is not there any more", ErrBadMessage)
	}
	if err != nil {
		return Message{}, err
	}
	m, err := g.rows.Message(tx, id)
	switch {
	case err != nil:
		return m, err
	case m.Conversation != c.ID:
		return m, ErrNotFound
	case driver.Features.Hosted || m.Visibility != Public || m.Author.Kind == Customer || m.ErasedAt != 0:
		return m, fmt.Errorf("%w: only an answer that is there can be sent again", ErrBadMessage)
	}
	return m, nil
}

// requeue makes every delivery of the message that ended badly begin again.
func (g *Gateway) requeue(w *Work, m Message, r Resend) error {
	all, err := g.rows.Deliveries(w.Tx, []MessageID{m.ID})
	if err != nil {
		return err
	}
	again := 0
	for _, d := range all[m.ID] {
		switch {
		case d.State == channels.Unknown && !r.Doubtful:
			return ErrDoubtful
		case d.State != channels.Failed && d.State != channels.Unknown:
			continue
		}
		d.State, d.Code, d.Fault, d.UpdatedAt = channels.Queued, "", "", w.Now
		if err := settle(w, g.rows, d, ByAgent(r.By)); err != nil {
			return err
		}
		if err := g.rows.AddJob(w.Tx, string(d.ID), d, m.Conversation, m.Seq, w.Now); err != nil {
			return err
		}
		again++
	}
	if again == 0 {
		return fmt.Errorf("%w: it did not fail", ErrBadMessage)
	}
	return nil
}
