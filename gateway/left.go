package gateway

import "time"

// How a wait ends for who left. Below the threshold of his queue he counts as nobody who
// waited, and while it was closed nobody was to serve him.
const (
	abandoned      = "abandoned"
	shortAbandoned = "short_abandoned"
	outOfHours     = "out_of_hours"
)

// Leaving is how a customer left who waits.
type Leaving struct {
	At    Instant              // when he went, which was noticed later
	Short time.Duration        // how long a wait must be to count as abandoned
	Open  func(time.Time) bool // whether his queue was open
}

// CustomerLeft says that who waits is not there any more. His wait ended when he went
// and counts as abandoned, unless the queue was closed; his conversation is work behind
// all that is live.
func (g *Gateway) CustomerLeft(w *Work, id ConversationID, l Leaving) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil || c.State != Waiting || c.LeftAt != 0 {
		return c, err
	}
	v, err := g.rows.LiveVisit(w.Tx, id)
	if err != nil {
		return c, err
	}
	at := max(l.At, v.Entered) // he may have gone while somebody had it
	next := c
	next.LeftAt = at
	return next, g.revisit(w, c, next, turn{at: at, how: l.how(at, c.WaitingSince), cause: "left", reason: "left"})
}

// how a wait ended that was given up at that instant.
func (l Leaving) how(at, since Instant) string {
	switch {
	case !l.Open(at.Time()):
		return outOfHours
	case at.Sub(since) < l.Short:
		return shortAbandoned
	}
	return abandoned
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
		v, err := g.rows.LiveVisit(w.Tx, id)
		if err != nil {
			return c, err
		}
		return next, g.revisit(w, c, next, turn{at: w.Now, how: "back", cause: "back", reason: v.Reason})
	case Offered:
		by := Actor{Kind: Customer, ID: string(c.Address)}
		w.Emit(ConversationStream(id), CustomerReturned, by, AssignRef{Conversation: id, Queue: c.Queue, Epoch: c.Epoch, Cause: "back"})
		return next, g.save(w, c, next, "back", by)
	}
	return c, nil
}

// turn is the end of a wait and the beginning of another in the same queue, because the
// customer left or is back.
type turn struct {
	at     Instant
	how    string // the first ended
	cause  string // of the turn
	reason string // of the second wait
}

func (g *Gateway) revisit(w *Work, c, next Conversation, t turn) error {
	by := Actor{Kind: Customer, ID: string(c.Address)}
	next.Epoch = c.Epoch + 1
	if err := g.rows.LeaveQueue(w.Tx, c.ID, t.how, t.at); err != nil {
		return err
	}
	if err := g.save(w, c, next, t.cause, by); err != nil {
		return err
	}
	if err := g.rows.EnterQueue(w.Tx, c.ID, c.Queue, t.reason, t.at); err != nil {
		return err
	}
	kind := CustomerReturned
	if next.LeftAt != 0 {
		kind = CustomerGone
	}
	ref := AssignRef{Conversation: c.ID, Queue: c.Queue, Epoch: next.Epoch, Cause: t.cause}
	w.Emit(ConversationStream(c.ID), kind, by, ref)
	w.Emit(QueueStream(c.Queue), ConversationLeft, by, AssignRef{Conversation: c.ID, Queue: c.Queue, Cause: t.how})
	w.Emit(QueueStream(c.Queue), ConversationEntered, by, ref)
	return nil
}
