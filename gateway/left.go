package gateway

import "time"

// How a wait ends for who left: below the threshold of his queue he counts as nobody
// who waited.
const (
	abandoned      = "abandoned"
	shortAbandoned = "short_abandoned"
)

// CustomerLeft says that who waits is not there any more. His wait counts as
// abandoned, and his conversation becomes work behind all that is live. short is how
// long a wait must be to count.
func (g *Gateway) CustomerLeft(w *Work, id ConversationID, short time.Duration) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil || c.State != Waiting || c.LeftAt != 0 {
		return c, err
	}
	how := abandoned
	if w.Now.Sub(c.WaitingSince) < short {
		how = shortAbandoned
	}
	next := c
	next.LeftAt = w.Now
	return next, g.revisit(w, c, next, how, "left", CustomerGone)
}

// CustomerBack says that who left is there again. Within the patience he has his old
// place; later he begins to wait anew. While it rings for him he does not wait.
func (g *Gateway) CustomerBack(w *Work, id ConversationID, patience time.Duration) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil || c.LeftAt == 0 {
		return c, err
	}
	next := c
	if w.Now.Sub(c.LeftAt) > patience {
		next.WaitingSince = w.Now
	}
	next.LeftAt = 0
	switch c.State {
	case Waiting:
		return next, g.revisit(w, c, next, "back", "back", CustomerReturned)
	case Offered:
		by := Actor{Kind: Customer, ID: string(c.Address)}
		w.Emit(ConversationStream(id), CustomerReturned, by, AssignRef{Conversation: id, Queue: c.Queue, Epoch: c.Epoch, Cause: "back"})
		return next, g.save(w, c, next, "back", by)
	}
	return c, nil
}

// revisit ends a wait and begins another in the same queue.
func (g *Gateway) revisit(w *Work, c, next Conversation, how, cause string, kind EventKind) error {
	by := Actor{Kind: Customer, ID: string(c.Address)}
	next.Epoch = c.Epoch + 1
	if err := g.leave(w, c, how, by); err != nil {
		return err
	}
	if err := g.save(w, c, next, cause, by); err != nil {
		return err
	}
	if err := g.rows.EnterQueue(w.Tx, c.ID, c.Queue, cause, w.Now); err != nil {
		return err
	}
	ref := AssignRef{Conversation: c.ID, Queue: c.Queue, Epoch: next.Epoch, Cause: cause}
	w.Emit(ConversationStream(c.ID), kind, by, ref)
	w.Emit(QueueStream(c.Queue), ConversationEntered, by, ref)
	return nil
}
