package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// What an agent did to a conversation as a whole, he can take back for a moment. For
// so long the customer is not told that it is solved: of what was taken back he
// learns nothing.
const (
	defaultUndoFor = 10 * time.Second
	undoInterval   = time.Second // how late he learns of it at most
	undoTimer      = "undo"
	maxDue         = 500
)

// ErrTooLate says that something cannot be taken back: its moment is over, or
// somebody went on from there.
var ErrTooLate = errors.New("it is too late to take that back")

// Undoable is what a conversation was before an agent resolved it or passed it on.
type Undoable struct {
	By           Actor   `json:"by"`
	At           Instant `json:"at"`
	Epoch        int64   `json:"epoch"` // the conversation's since
	To           AgentID `json:"to,omitempty"`
	State        State   `json:"state"`
	Agent        AgentID `json:"agent,omitempty"`
	Queue        QueueID `json:"queue,omitempty"`
	OwedSince    Instant `json:"owed_since"`
	WaitingSince Instant `json:"waiting_since"`
	Needs        []Need  `json:"needs,omitempty"`
}

// remember notes what a conversation was, for as long as it can be taken back.
func (g *Gateway) remember(w *Work, was, now Conversation, by Actor) error {
	raw, err := json.Marshal(Undoable{
		By: by, At: w.Now, Epoch: now.Epoch, To: now.Agent,
		State: was.State, Agent: was.Agent, Queue: was.Queue, OwedSince: was.OwedSince, WaitingSince: was.WaitingSince, Needs: was.Needs,
	})
	if err != nil {
		return fmt.Errorf("encode what can be taken back: %w", err)
	}
	return g.rows.SetTimer(w.Tx, Timer{Kind: undoTimer, Ref: string(was.ID), Due: w.Now.Add(g.undoFor), Payload: string(raw)})
}

// Undoable is what can be taken back of a conversation now, or ErrTooLate.
func (g *Gateway) Undoable(tx Tx, id ConversationID) (was Undoable, err error) {
	t, err := g.rows.Timer(tx, undoTimer, string(id))
	if errors.Is(err, ErrNotFound) {
		return was, ErrTooLate
	}
	if err != nil {
		return was, err
	}
	return was, json.Unmarshal([]byte(t.Payload), &was)
}

// Undo takes back what the actor last did to a conversation as a whole, if nobody
// went on from there: it is its agent's again, or waits as it did. What he is passing
// on he keeps.
func (g *Gateway) Undo(w *Work, id ConversationID, by Actor) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil {
		return c, err
	}
	if o, err := g.rows.StandingOffer(w.Tx, id); err == nil && by == ByAgent(o.From) {
		return g.withdraw(w, c, by)
	} else if err != nil && !errors.Is(err, ErrNotFound) {
		return c, err
	}
	was, err := g.Undoable(w.Tx, id)
	if err != nil {
		return c, err
	}
	spoke, err := g.spokeSince(w.Tx, id, was)
	if err != nil {
		return c, err
	}
	if was.By != by || was.Epoch != c.Epoch || spoke {
		return c, ErrTooLate
	}
	if err := g.rows.CancelTimer(w.Tx, undoTimer, string(id)); err != nil {
		return c, err
	}
	if c.Queue != was.Queue {
		w.Emit(ConversationStream(id), ConversationMoved, by, MoveRef{From: c.Queue, To: was.Queue})
	}
	c.Needs = was.Needs
	if c.OwedSince == 0 || was.OwedSince != 0 {
		c.OwedSince = was.OwedSince
	}
	if was.Agent != "" {
		return g.giveBack(w, c, was, by)
	}
	c.WaitingSince = was.WaitingSince
	return g.enqueue(w, c, was.Queue, "undone", by)
}

func (g *Gateway) withdraw(w *Work, c Conversation, by Actor) (Conversation, error) {
	next := c
	next.Epoch++
	if err := g.save(w, c, next, OfferWithdrawn, by); err != nil {
		return c, err
	}
	_, err := g.settleOffer(w, c, OfferWithdrawn, by)
	return next, err
}

// lookBack is how many events are looked at for what a new agent said.
const lookBack = 50

// spokeSince reports whether who got the conversation has said anything in it.
func (g *Gateway) spokeSince(tx Tx, id ConversationID, was Undoable) (bool, error) {
	if was.To == "" {
		return false, nil
	}
	events, err := g.rows.EventsBefore(tx, ConversationStream(id), 0, lookBack)
	return slices.ContainsFunc(events, func(e Event) bool {
		return e.Kind == MessageAdded && e.Actor == ByAgent(was.To) && e.At >= was.At
	}), err
}

// giveBack makes the conversation its former agent's again. The customer is told
// only if he learned that it was another's.
func (g *Gateway) giveBack(w *Work, c Conversation, was Undoable, by Actor) (Conversation, error) {
	next, err := c.To(Active, w.Now)
	if err != nil {
		return c, err
	}
	next.Agent, next.Queue, next.Epoch = was.Agent, was.Queue, c.Epoch+1
	if c.Agent != next.Agent {
		if err := g.takenByHand(w, c, by); err != nil {
			return c, err
		}
	}
	if err := g.leave(w, c, "undone", by); err != nil {
		return c, err
	}
	if err := g.save(w, c, next, "undone", by); err != nil {
		return c, err
	}
	err = g.rows.BeginAssignment(w.Tx, Assignment{
		Conversation: c.ID, Agent: next.Agent, Queue: next.Queue, Weight: next.Weight, Rule: "undone", Why: `{"rule":"undone"}`,
		Epoch: next.Epoch, Since: w.Now, By: by,
	})
	if err != nil {
		return c, err
	}
	ref := AssignRef{Conversation: c.ID, Agent: next.Agent, Queue: next.Queue, Epoch: next.Epoch, Cause: "undone"}
	w.Emit(ConversationStream(c.ID), ConversationAssigned, by, ref)
	w.Emit(AgentStream(next.Agent), ConversationAssigned, by, ref)
	if c.Agent == "" {
		return next, nil
	}
	return next, g.tellLine(w, next, ConversationAssigned, ByAgent(next.Agent), ref)
}

// letStand forgets what cannot be taken back any more, and tells the customers
// whose conversations are solved.
func (g *Gateway) letStand(ctx context.Context) error {
	var due []Timer
	err := g.store.Read(ctx, func(tx Tx) (err error) {
		due, err = g.rows.DueTimers(tx, undoTimer, Now(), maxDue)
		return err
	})
	if err != nil {
		return fmt.Errorf("find what stands: %w", err)
	}
	for _, t := range due {
		if err := g.Do(ctx, func(w *Work) error { return g.stands(w, t) }); err != nil {
			return fmt.Errorf("let conversation %s stand: %w", t.Ref, err)
		}
	}
	return nil
}

func (g *Gateway) stands(w *Work, t Timer) error {
	c, err := g.rows.LockConversation(w.Tx, ConversationID(t.Ref))
	if err != nil {
		return err
	}
	if err := g.rows.TakeTimer(w.Tx, t); err != nil {
		if errors.Is(err, ErrConflict) {
			return nil // taken back, or set anew
		}
		return err
	}
	var was Undoable
	if err := json.Unmarshal([]byte(t.Payload), &was); err != nil {
		return fmt.Errorf("decode what can be taken back: %w", err)
	}
	if (c.State != Resolved && c.State != Wrapup) || c.Epoch != was.Epoch || c.Spam {
		return nil
	}
	return g.tellLine(w, c, ConversationChanged, was.By, StateRef{From: was.State, To: Resolved, Cause: "resolved"})
}
