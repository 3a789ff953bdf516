package gateway

import "fmt"

// Park lets an agent keep a conversation that weighs nothing: its customer has his
// answer and is silent. What he writes next makes it wait for the same agent.
func (g *Gateway) Park(w *Work, id ConversationID, by Actor) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil || c.ParkedAt != 0 {
		return c, err
	}
	if c.State != Active {
		return c, &TransitionError{Conversation: id, From: c.State, To: Active}
	}
	if c.OwedSince != 0 {
		return c, fmt.Errorf("park conversation %s: %w", id, ErrOwed)
	}
	next := c
	next.Weight, next.ParkedAt, next.Epoch = 0, w.Now, c.Epoch+1
	return next, g.setParked(w, c, next, by)
}

// Unpark makes a parked conversation weigh again: its agent goes on with it.
func (g *Gateway) Unpark(w *Work, id ConversationID, by Actor) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil || c.ParkedAt == 0 {
		return c, err
	}
	next := c
	next.Weight, next.ParkedAt, next.RemindedAt, next.Epoch = 1, 0, 0, c.Epoch+1
	return next, g.setParked(w, c, next, by)
}

func (g *Gateway) setParked(w *Work, was, next Conversation, by Actor) error {
	if err := g.save(w, was, next, "parked", by); err != nil {
		return err
	}
	ref := AssignRef{Conversation: next.ID, Agent: next.Agent, Queue: next.Queue, Epoch: next.Epoch}
	kind := ConversationParked
	if next.ParkedAt == 0 {
		kind = ConversationUnparked
	}
	w.Emit(ConversationStream(next.ID), kind, by, ref)
	w.Emit(AgentStream(next.Agent), kind, by, ref)
	return nil
}
