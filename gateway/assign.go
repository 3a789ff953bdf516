package gateway

import (
	"errors"
	"fmt"
	"time"
)

// The verbs below change who has a conversation. Each locks it, refuses a step its
// life does not have, writes the histories and emits the events, all in the
// caller's Work. Deciding is the router's and the agents' business, not theirs.

// Giving is a decision to give a conversation to an agent.
type Giving struct {
	Conversation ConversationID
	To           AgentID
	Epoch        int64  // the stored epoch it was decided on
	Rule         string // the rule that was followed
	Why          any    // stored with the assignment, as JSON
	Accepted     bool   // he accepted an offer: rule and why are the offer's
	By           Actor
}

// Assign gives a conversation to an agent, if its epoch is still the one the
// decision was made on: else it is ErrConflict.
func (g *Gateway) Assign(w *Work, to Giving) (Conversation, error) {
	c, err := g.lockAt(w, to.Conversation, to.Epoch)
	if err != nil {
		return c, err
	}
	hand := to.By
	why, err := g.reasons(w, c, &to, &hand)
	if err != nil {
		return c, err
	}
	if err := g.takenByHand(w, c, hand); err != nil {
		return c, err
	}
	next, err := c.To(Active, w.Now)
	if err != nil {
		return c, err
	}
	next.Agent, next.Epoch = to.To, c.Epoch+1
	if err := g.leave(w, c, "assigned", to.By); err != nil {
		return c, err
	}
	if err := g.save(w, c, next, "assigned", to.By); err != nil {
		return c, err
	}
	if to.By.Kind == AnAgent && AgentID(to.By.ID) != to.To { // what he takes himself he can pass on again
		if err := g.remember(w, c, next, to.By); err != nil {
			return c, err
		}
	}
	return next, g.begin(w, next, to, why)
}

// reasons is why the conversation is given. An accepted offer ends here and has its own,
// and by whose hand it was made.
func (g *Gateway) reasons(w *Work, c Conversation, to *Giving, hand *Actor) (string, error) {
	if !to.Accepted {
		return EncodeWhy(to.Why)
	}
	o, err := g.settleOffer(w, c, OfferAccepted, to.By)
	if err == nil && o.Agent != to.To {
		err = fmt.Errorf("accept conversation %s: %w", c.ID, ErrConflict)
	}
	to.Rule, *hand = o.Rule, o.By
	return o.Why, err
}

// begin stores the assignment of a conversation that was saved as its agent's, and
// tells of it. The customer is told who serves him.
func (g *Gateway) begin(w *Work, c Conversation, to Giving, why string) error {
	rule, by := to.Rule, to.By
	direct := !to.Accepted && by.Kind == System // nobody asked for it
	err := g.rows.BeginAssignment(w.Tx, Assignment{
		Conversation: c.ID, Agent: c.Agent, Queue: c.Queue, Weight: c.Weight, Rule: rule, Why: why, Direct: direct,
		Epoch: c.Epoch, Since: w.Now, By: by,
	})
	if err != nil {
		return err
	}
	ref := AssignRef{Conversation: c.ID, Agent: c.Agent, Queue: c.Queue, Epoch: c.Epoch, Rule: rule}
	w.Emit(ConversationStream(c.ID), ConversationAssigned, by, ref)
	w.Emit(AgentStream(c.Agent), ConversationAssigned, by, ref)
	ref.Rule = ""
	return g.tellLine(w, c, ConversationAssigned, ByAgent(c.Agent), ref)
}

// Requeue takes a conversation from its agent and lets it wait in its queue again,
// in its old place.
func (g *Gateway) Requeue(w *Work, id ConversationID, cause string, by Actor) (Conversation, error) {
	c, err := g.lockOpen(w, id)
	if err != nil {
		return c, err
	}
	return g.enqueue(w, c, c.Queue, cause, by)
}

// lockOpen locks a conversation that is to wait again. One that is over is reopened
// first: it is a *TransitionError.
func (g *Gateway) lockOpen(w *Work, id ConversationID) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err == nil && c.State == Resolved {
		err = &TransitionError{Conversation: id, From: c.State, To: Waiting}
	}
	return c, err
}

// Overflow lets a conversation that waited too long wait in another queue, with its
// old arrival, if its epoch is still the one the decision was made on.
func (g *Gateway) Overflow(w *Work, id ConversationID, to QueueID, epoch int64) (Conversation, error) {
	c, err := g.lockAt(w, id, epoch)
	if err != nil {
		return c, err
	}
	if c.State != Waiting {
		return c, fmt.Errorf("overflow conversation %s: %w", id, ErrConflict)
	}
	w.Emit(ConversationStream(id), ConversationMoved, BySystem(), MoveRef{From: c.Queue, To: to})
	c.Needs = nil // the other queue asks for its own
	return g.enqueue(w, c, to, "overflow", BySystem())
}

// Transfer lets a conversation wait in another queue, behind nobody who came later. As
// that queue asks for skills of its own, what a rule asked for is asked no more.
func (g *Gateway) Transfer(w *Work, id ConversationID, to QueueID, by Actor) (Conversation, error) {
	c, err := g.lockOpen(w, id)
	if err != nil {
		return c, err
	}
	w.Emit(ConversationStream(id), ConversationMoved, by, MoveRef{From: c.Queue, To: to})
	passed := c
	passed.Needs = nil
	next, err := g.enqueue(w, passed, to, Transferred, by)
	if err != nil {
		return c, err
	}
	return next, g.remember(w, c, next, by)
}

// enqueue puts a conversation into a queue with the key of its first wait.
func (g *Gateway) enqueue(w *Work, c Conversation, q QueueID, cause string, by Actor) (Conversation, error) {
	return g.enqueueAfter(w, c, q, cause, by, 0)
}

func (g *Gateway) enqueueAfter(w *Work, c Conversation, q QueueID, cause string, by Actor, after time.Duration) (Conversation, error) {
	next := c
	err := g.takenByHand(w, c, by)
	if err != nil {
		return c, err
	}
	if c.State != Waiting { // a waiting one only changes queues
		if next, err = c.To(Waiting, w.Now); err != nil {
			return c, err
		}
		if c.OwedSince != 0 {
			next.WaitingSince = c.OwedSince
		}
	}
	next.Queue, next.Epoch, next.Excluded = q, c.Epoch+1, nil // another wait
	if err := g.leaveAfter(w, c, cause, by, after); err != nil {
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

	// WrapUp is how long the agent may write it up, his units held meanwhile; 0 is not
	// at all.
	WrapUp time.Duration

	abandoned bool // the customer gave up waiting
	silent    bool // the customer said nothing any more
}

func (e Ending) cause() string {
	switch {
	case e.Spam:
		return "spam"
	case e.abandoned:
		return abandoned
	case e.silent:
		return "silent"
	}
	return "resolved"
}

// Resolve ends an episode: the agent considers it solved. A message of the
// customer reopens it, unless it is spam. He is told when it cannot be taken back
// any more.
func (g *Gateway) Resolve(w *Work, id ConversationID, how Ending, by Actor) (Conversation, error) {
	if how.WrapUp > 0 {
		return g.wrapUp(w, id, how, by)
	}
	c, next, err := g.end(w, id, Resolved, how, by)
	if err != nil || c.State == Wrapup { // that it is over was said when the wrap-up began
		return next, err
	}
	if by.Kind != AnAgent { // nobody takes it back
		return next, g.tellLine(w, next, ConversationChanged, by, StateRef{From: c.State, To: Resolved, Cause: how.cause()})
	}
	return next, g.remember(w, c, next, by)
}

// wrapUp ends the talk, and not yet the agent's work: he writes it up. Nobody is offered
// it any more.
func (g *Gateway) wrapUp(w *Work, id ConversationID, how Ending, by Actor) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil {
		return c, err
	}
	next, err := c.To(Wrapup, w.Now)
	if err != nil {
		return c, err
	}
	next.Epoch, next.OwedSince, next.WrapUntil = c.Epoch+1, 0, w.Now.Add(how.WrapUp)
	next.Disposition, next.Spam = how.Disposition, how.Spam
	if _, err := g.settleOffer(w, c, OfferWithdrawn, by); err != nil {
		return c, err
	}
	if err := g.save(w, c, next, how.cause(), by); err != nil {
		return c, err
	}
	w.Emit(AgentStream(c.Agent), ConversationChanged, by, StateRef{From: c.State, To: Wrapup, Cause: how.cause()})
	return next, g.remember(w, c, next, by)
}

// FinishWrapUp resolves a conversation whose wrap-up is over, if its epoch is still
// the one the decision was made on.
func (g *Gateway) FinishWrapUp(w *Work, id ConversationID, epoch int64, by Actor) (Conversation, error) {
	c, err := g.lockAt(w, id, epoch)
	if err != nil {
		return c, err
	}
	if c.State != Wrapup {
		return c, &TransitionError{Conversation: id, From: c.State, To: Resolved}
	}
	return g.Resolve(w, id, Ending{Disposition: c.Disposition, Spam: c.Spam}, by)
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

// leave ends whatever the conversation is in now: its wait, its assignment, and an
// offer of it.
func (g *Gateway) leave(w *Work, c Conversation, cause string, by Actor) error {
	return g.leaveAfter(w, c, cause, by, 0)
}

func (g *Gateway) leaveAfter(w *Work, c Conversation, cause string, by Actor, after time.Duration) error {
	if c.State == Offered || c.State == Active || c.State == Wrapup {
		if _, err := g.settleOffer(w, c, OfferWithdrawn, by); err != nil {
			return err
		}
	}
	if c.State == Waiting || c.State == Offered {
		if err := g.rows.LeaveQueue(w.Tx, c.ID, cause, w.Now); err != nil {
			return err
		}
		w.Emit(QueueStream(c.Queue), ConversationLeft, by, AssignRef{Conversation: c.ID, Queue: c.Queue, Cause: cause})
		return nil
	}
	a, err := g.rows.EndAssignment(w.Tx, c.ID, cause, w.Now)
	if err != nil || a.Agent == "" {
		return err
	}
	ref := AssignRef{Conversation: c.ID, Agent: a.Agent, Queue: c.Queue, Epoch: a.Epoch, Cause: cause, After: after.Milliseconds()}
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
	if was.Agent != "" && was.Agent != next.Agent {
		if err := g.endConsults(w, was, by); err != nil {
			return err
		}
	}
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
