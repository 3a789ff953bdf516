package gateway

import (
	"fmt"
	"time"

	"switchboard/channels"
)

// The causes after which work is taken from who has it, which are the kinds of the
// notices that tell him. After Unopened and Unanswered he comes behind the others.
const (
	TakenBack  = "taken_back" // he is away, or somebody decided so
	Unopened   = "unopened"
	Unanswered = "unanswered"
	AgentGone  = "agent_gone" // he is no agent any more: nobody is told
)

// The causes by which an agent gives a conversation to a queue; he comes behind the others.
const (
	Requeued    = "requeued"
	Transferred = "transfer"
)

// TakeBack takes a conversation from an agent who is away, or did nothing with it, if
// its epoch is still the one the decision was made on: else it is ErrConflict. after is
// how long he was away, or had it.
func (g *Gateway) TakeBack(w *Work, id ConversationID, from AgentID, epoch int64, cause string, after time.Duration) (Conversation, error) {
	c, err := g.lockAt(w, id, epoch)
	if err != nil {
		return c, err
	}
	if c.Agent != from {
		return c, fmt.Errorf("take conversation %s back: %w", id, ErrConflict)
	}
	if cause == Unanswered {
		if err := g.stillUnanswered(w, c); err != nil {
			return c, err
		}
	}
	if err := g.dispossess(w, c, cause, BySystem(), after); err != nil {
		return c, err
	}
	return g.enqueueAfter(w, c, c.Queue, cause, BySystem(), after)
}

// stillUnanswered is ErrConflict once the agent who has the conversation answered: then
// nothing is owed, or only what the customer wrote since.
func (g *Gateway) stillUnanswered(w *Work, c Conversation) error {
	a, err := g.rows.LastAssignment(w.Tx, c.ID)
	if err != nil {
		return err
	}
	if c.OwedSince == 0 || c.OwedSince > a.Since {
		return fmt.Errorf("take conversation %s back, it was answered: %w", c.ID, ErrConflict)
	}
	return nil
}

// takenByHand does what is due to who has the conversation if another person takes it
// from him: gives it to somebody else, or lets it wait.
func (g *Gateway) takenByHand(w *Work, c Conversation, by Actor) error {
	if c.Agent == "" || by.Kind != AnAgent || by == ByAgent(c.Agent) {
		return nil
	}
	a, err := g.rows.LastAssignment(w.Tx, c.ID)
	if err != nil {
		return err
	}
	return g.dispossess(w, c, TakenBack, by, w.Now.Sub(a.Since))
}

// dispossess lets what an agent had begun to write go along with what is taken from him,
// as a note, and tells him what was taken, by whom and after how long.
func (g *Gateway) dispossess(w *Work, c Conversation, cause string, by Actor, after time.Duration) error {
	text, err := g.rows.TakeDraft(w.Tx, c.Agent, c.ID)
	if err != nil {
		return err
	}
	if text != "" {
		w.Note(c.ID, c.Account, ByAgent(c.Agent), []channels.Part{{Kind: channels.TextPart, Text: text}})
	}
	if cause == AgentGone {
		return nil
	}
	return g.Notify(w, Notice{Agent: c.Agent, Kind: cause, Conversation: c.ID, Actor: by, After: max(after.Milliseconds(), 1)})
}
