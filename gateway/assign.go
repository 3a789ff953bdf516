package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
)

// The verbs below change who has a conversation. Each locks it, refuses a step its
// life does not have, writes the histories and emits the events, all in the
// caller's Work. Deciding is the router's and the agents' business, not theirs.

// Assign gives a conversation to an agent, if its epoch is still the one the
// decision was made on: else it is ErrConflict. why is stored with the assignment.
func (g *Gateway) Assign(w *Work, id ConversationID, to AgentID, epoch int64, why any, by Actor) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil {
		return c, err
	}
	if c.Epoch != epoch {
		return c, fmt.Errorf("assign conversation %s at epoch %d, it is at %d: %w", id, epoch, c.Epoch, ErrConflict)
	}
	reasons, err := json.Marshal(why)
	if err != nil {
		return c, fmt.Errorf("encode why: %w", err)
	}
	next, err := c.To(Active, w.Now)
	if err != nil {
		return c, err
	}
	next.Agent, next.Epoch = to, epoch+1
	if err := g.leave(w, c, "assigned", by); err != nil {
		return c, err
	}
	if err := g.save(w, c, next, "assigned", by); err != nil {
		return c, err
	}
	err = g.rows.BeginAssignment(w.Tx, Assignment{
		Conversation: id, Agent: to, Queue: c.Queue, Weight: c.Weight, Why: string(reasons), Epoch: next.Epoch, Since: w.Now, By: by,
	})
	if err != nil {
		return c, err
	}
	if by.Kind == AnAgent && AgentID(by.ID) != to { // what he takes himself he can pass on again
		if err := g.remember(w, c, next, by); err != nil {
			return c, err
		}
	}
	ref := AssignRef{Conversation: id, Agent: to, Queue: c.Queue, Epoch: next.Epoch}
	w.Emit(ConversationStream(id), ConversationAssigned, by, ref)
	w.Emit(AgentStream(to), ConversationAssigned, by, ref)
	return next, g.tellLine(w, next, ConversationAssigned, ByAgent(to), ref)
}

// Requeue takes a conversation from its agent and lets it wait in its queue again,
// in its old place.
func (g *Gateway) Requeue(w *Work, id ConversationID, cause string, by Actor) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil {
		return c, err
	}
	return g.enqueue(w, c, c.Queue, cause, by)
}

// Transfer lets a conversation wait in another queue, behind nobody who came later.
func (g *Gateway) Transfer(w *Work, id ConversationID, to QueueID, by Actor) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil {
		return c, err
	}
	if c.State == Resolved {
		return c, &TransitionError{Conversation: id, From: c.State, To: Waiting} // reopen it first
	}
	w.Emit(ConversationStream(id), ConversationMoved, by, MoveRef{From: c.Queue, To: to})
	next, err := g.enqueue(w, c, to, "transfer", by)
	if err != nil {
		return c, err
	}
	return next, g.remember(w, c, next, by)
}

// enqueue puts a conversation into a queue with the key of its first wait.
func (g *Gateway) enqueue(w *Work, c Conversation, q QueueID, cause string, by Actor) (Conversation, error) {
	next := c
	var err error
	if c.State != Waiting { // a waiting one only changes queues
		if next, err = c.To(Waiting, w.Now); err != nil {
			return c, err
		}
		if c.OwedSince != 0 {
			next.WaitingSince = c.OwedSince
		}
	}
	next.Queue, next.Epoch = q, c.Epoch+1
	if err := g.leave(w, c, cause, by); err != nil {
		return c, err
	}
	if err := g.save(w, c, next, cause, by); err != nil {
		return c, err
	}
	if err := g.rows.EnterQueue(w.Tx, c.ID, q, cause, w.Now); err != nil {
		return c, err
	}
	w.Emit(QueueStream(q), ConversationEntered, by, AssignRef{Conversation: c.ID, Queue: q, Epoch: next.Epoch, Cause: cause})
	return next, nil
}

// Ending is how an episode ended.
type Ending struct {
	Disposition DispositionID // "" says nothing of it
	Spam        bool          // nobody's work, and the customer is not told

	abandoned bool // the customer gave up waiting
}

func (e Ending) cause() string {
	switch {
	case e.Spam:
		return "spam"
	case e.abandoned:
		return "abandoned"
	}
	return "resolved"
}

// Resolve ends an episode: the agent considers it solved. A message of the
// customer reopens it, unless it is spam. He is told when it cannot be taken back
// any more.
func (g *Gateway) Resolve(w *Work, id ConversationID, how Ending, by Actor) (Conversation, error) {
	c, next, err := g.end(w, id, Resolved, how, by)
	if err != nil {
		return c, err
	}
	if by.Kind == Customer {
		return next, g.tellLine(w, next, ConversationChanged, by, StateRef{From: c.State, To: Resolved, Cause: how.cause()})
	}
	return next, g.remember(w, c, next, by)
}

// CloseConversation ends a resolved conversation for good.
func (g *Gateway) CloseConversation(w *Work, id ConversationID, by Actor) (Conversation, error) {
	c, next, err := g.end(w, id, Closed, Ending{}, by)
	if err != nil || c.Spam {
		return next, err
	}
	return next, g.tellLine(w, next, ConversationChanged, by, StateRef{From: c.State, To: Closed, Cause: "closed"})
}

func (g *Gateway) end(w *Work, id ConversationID, state State, how Ending, by Actor) (c, next Conversation, err error) {
	if c, err = g.rows.LockConversation(w.Tx, id); err != nil {
		return c, c, err
	}
	if next, err = c.To(state, w.Now); err != nil {
		return c, c, err
	}
	next.Epoch = c.Epoch + 1
	cause := "closed"
	if state == Resolved {
		next.Disposition, next.Spam, cause = how.Disposition, how.Spam, how.cause()
	}
	if err := g.leave(w, c, cause, by); err != nil {
		return c, c, err
	}
	return c, next, g.save(w, c, next, cause, by)
}

// Reopen brings a resolved conversation back to its queue.
func (g *Gateway) Reopen(w *Work, id ConversationID, cause string, by Actor) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil {
		return c, err
	}
	if c.State != Resolved {
		return c, &TransitionError{Conversation: id, From: c.State, To: Waiting}
	}
	return g.enqueue(w, c, c.Queue, cause, by)
}

// leave ends whatever the conversation is in now: its wait, or its assignment.
func (g *Gateway) leave(w *Work, c Conversation, cause string, by Actor) error {
	if c.State == Waiting || c.State == Offered {
		if err := g.rows.LeaveQueue(w.Tx, c.ID, cause, w.Now); err != nil {
			return err
		}
		w.Emit(QueueStream(c.Queue), ConversationLeft, by, AssignRef{Conversation: c.ID, Queue: c.Queue, Cause: cause})
		return nil
	}
	a, err := g.rows.EndAssignment(w.Tx, c.ID, cause, w.Now)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	ref := AssignRef{Conversation: c.ID, Agent: a.Agent, Queue: c.Queue, Epoch: a.Epoch, Cause: cause}
	w.Emit(ConversationStream(c.ID), ConversationReleased, by, ref)
	w.Emit(AgentStream(a.Agent), ConversationReleased, by, ref)
	return nil
}

// save stores a conversation's new state, with its history and event.
func (g *Gateway) save(w *Work, was, next Conversation, cause string, by Actor) error {
	if err := g.rows.SaveConversation(w.Tx, next, was.Epoch); err != nil {
		return err
	}
	w.previews = append(w.previews, next.ID)
	if was.State == next.State {
		return nil
	}
	w.Emit(ConversationStream(next.ID), ConversationChanged, by, StateRef{
		From: was.State, To: next.State, Cause: cause, Disposition: next.Disposition,
	})
	return g.rows.AddStateChange(w.Tx, next.ID, was.State, next.State, cause, by, w.Now)
}

// tellLine repeats an event on the customer's own line, where he has one.
func (g *Gateway) tellLine(w *Work, c Conversation, kind EventKind, by Actor, data any) error {
	_, driver, err := g.account(c.Account)
	if errors.Is(err, ErrNotFound) {
		return nil // the account's kind is gone: nobody is there to tell
	}
	if err != nil || !driver.Features.Hosted {
		return err
	}
	a, err := g.rows.AddressByID(w.Tx, c.Address)
	if err != nil {
		return err
	}
	w.Emit(LineStream(c.Account, a.Address), kind, by, data)
	return nil
}
