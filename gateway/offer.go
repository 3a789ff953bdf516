package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Offer is a conversation held out to one agent, who may take it or not.
type Offer struct {
	ID           OfferID
	Conversation ConversationID
	Queue        QueueID
	Agent        AgentID
	From         AgentID // who holds it and passes it on; "" if it waits
	Rule         string
	Why          string // JSON: what was considered
	Note         MessageID
	At           Instant
	Deadline     Instant
	Epoch        int64 // of the decision
	By           Actor
}

// OfferRows are offers.
type OfferRows interface {
	// AddOffer stores an offer. While another of the conversation stands it is ErrConflict.
	AddOffer(tx Tx, o Offer) error
	// StandingOffer returns the offer that stands on the conversation, or ErrNotFound.
	StandingOffer(tx Tx, id ConversationID) (Offer, error)
	// EndOffer ends the conversation's standing offer and returns it, or ErrNotFound.
	EndOffer(tx Tx, id ConversationID, outcome, reason string, at Instant) (Offer, error)
}

// MakeOffer holds a conversation out to an agent, if its epoch is still the one the
// decision was made on: else it is ErrConflict. One that is passed on stays its
// holder's meanwhile.
func (g *Gateway) MakeOffer(w *Work, o Offer) (Conversation, error) {
	c, err := g.lockAt(w, o.Conversation, o.Epoch)
	if err != nil {
		return c, err
	}
	next := c
	if o.From == "" {
		if next, err = c.To(Offered, w.Now); err != nil {
			return c, err
		}
	} else if c.Agent != o.From || c.State != Active {
		return c, fmt.Errorf("pass on conversation %s: %w", c.ID, ErrConflict)
	}
	next.Epoch++
	if err := g.save(w, c, next, "offered", o.By); err != nil {
		return c, err
	}
	o.ID, o.Queue, o.At = NewID[OfferID](), c.Queue, w.Now
	if err := g.rows.AddOffer(w.Tx, o); err != nil {
		return c, err
	}
	g.tellOffer(w, OfferMade, o, "", "", o.By)
	return next, nil
}

// EndOffer ends an offer that was not accepted: the conversation waits again in its
// old place, or stays with who passed it on. Who declined it is excluded for the rest of
// this wait; who missed it gets nothing anyway until he is Ready again.
func (g *Gateway) EndOffer(w *Work, id ConversationID, epoch int64, outcome, reason string, by Actor) (Conversation, error) {
	c, err := g.lockAt(w, id, epoch)
	if err != nil {
		return c, err
	}
	next := c
	if c.State == Offered {
		if next, err = c.To(Waiting, w.Now); err != nil {
			return c, err
		}
	}
	o, err := g.rows.EndOffer(w.Tx, id, outcome, reason, w.Now)
	if errors.Is(err, ErrNotFound) {
		return c, fmt.Errorf("end offer of conversation %s: %w", id, ErrConflict)
	}
	if err != nil {
		return c, err
	}
	if outcome == OfferDeclined && o.From == "" && !slices.Contains(c.Excluded, o.Agent) {
		next.Excluded = append(slices.Clone(c.Excluded), o.Agent)
	}
	next.Epoch++
	if err := g.save(w, c, next, outcome, by); err != nil {
		return c, err
	}
	g.tellOffer(w, OfferEnded, o, outcome, reason, by)
	return next, nil
}

// The outcomes of offers.
const (
	OfferAccepted  = "accepted"
	OfferDeclined  = "declined"
	OfferMissed    = "missed"
	OfferWithdrawn = "withdrawn"
)

// settleOffer ends the offer that stands on a conversation, if there is one: what it
// was offered for happens, or cannot any more.
func (g *Gateway) settleOffer(w *Work, c Conversation, outcome string, by Actor) (Offer, error) {
	o, err := g.rows.EndOffer(w.Tx, c.ID, outcome, "", w.Now)
	if errors.Is(err, ErrNotFound) {
		return Offer{}, nil
	}
	if err == nil {
		g.tellOffer(w, OfferEnded, o, outcome, "", by)
	}
	return o, err
}

// tellOffer tells the conversation and the agent, and who passes it on.
func (g *Gateway) tellOffer(w *Work, kind EventKind, o Offer, outcome, reason string, by Actor) {
	ref := OfferRef{
		Conversation: o.Conversation, Agent: o.Agent, From: o.From, Queue: o.Queue, Rule: o.Rule,
		Deadline: o.Deadline, Note: o.Note, Outcome: outcome, Reason: reason,
	}
	w.Emit(ConversationStream(o.Conversation), kind, by, ref)
	w.Emit(AgentStream(o.Agent), kind, by, ref)
	if o.From != "" {
		w.Emit(AgentStream(o.From), kind, by, ref)
	}
}

// lockAt locks a conversation that must still be at the epoch.
func (g *Gateway) lockAt(w *Work, id ConversationID, epoch int64) (Conversation, error) {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err == nil && c.Epoch != epoch {
		err = fmt.Errorf("decide about conversation %s at epoch %d, it is at %d: %w", id, epoch, c.Epoch, ErrConflict)
	}
	return c, err
}

// EncodeWhy is what was considered, as it is stored.
func EncodeWhy(why any) (string, error) {
	raw, err := json.Marshal(why)
	if err != nil {
		return "", fmt.Errorf("encode why: %w", err)
	}
	return string(raw), nil
}
