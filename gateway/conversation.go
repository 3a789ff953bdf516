package gateway

import (
	"fmt"
	"slices"
)

// State is where a conversation is in its life.
type State string

// The states of a conversation.
const (
	Waiting  State = "waiting"  // in a queue
	Offered  State = "offered"  // held out to one agent
	Active   State = "active"   // an agent's
	Wrapup   State = "wrapup"   // over, the agent still writes it up
	Resolved State = "resolved" // solved; a message reopens it
	Closed   State = "closed"   // for good; a message starts a new one
)

// Conversation is one episode on one address and one account, which it keeps for ever.
type Conversation struct {
	ID            ConversationID
	Brand         BrandID
	Account       AccountID
	Address       AddressID
	Thread        string
	Queue         QueueID
	Agent         AgentID // the assignee, while there is one
	State         State
	Weight        int
	Priority      int
	Subject       string
	Previous      ConversationID
	Epoch         int64 // counts assignments: the router's fence
	OpenedAt      Instant
	WaitingSince  Instant
	OwedSince     Instant // first customer message after the last real answer
	SnoozedUntil  Instant
	ResolvedAt    Instant
	ClosedAt      Instant
	LastMessage   MessageID
	LastMessageAt Instant
	Disposition   DispositionID // what came of it, if its agent said so
	Spam          bool          // its messages are nobody's work

	Needs      []Need    // skills that a rule asked for
	Rule       RuleID    // which rule placed it
	Excluded   []AgentID // who declined it during this wait
	ParkedAt   Instant   // Active, of no weight: nobody waits for anybody
	RemindedAt Instant   // while parked: the customer was asked whether he is there
	LeftAt     Instant   // the customer left while it waited
	WrapUntil  Instant   // when its wrap-up ends by itself
}

// Need is a skill that an agent must have, at that level at least.
type Need struct {
	Skill SkillID `json:"skill"`
	Level int     `json:"level"`
}

// transitions lists the legal steps; every other is refused.
var transitions = map[State][]State{
	Waiting:  {Offered, Active, Resolved, Closed},
	Offered:  {Waiting, Active, Resolved},
	Active:   {Waiting, Offered, Active, Wrapup, Resolved},
	Wrapup:   {Active, Waiting, Resolved},
	Resolved: {Waiting, Active, Closed},
	Closed:   {},
}

// TransitionError refuses a step that a conversation's life does not have.
type TransitionError struct {
	Conversation ConversationID
	From, To     State
}

// Error names the step.
func (e *TransitionError) Error() string {
	return fmt.Sprintf("conversation %s cannot go from %s to %s", e.Conversation, e.From, e.To)
}

// To returns the conversation in the next state with the marks that go with it,
// or a *TransitionError.
func (c Conversation) To(next State, now Instant) (Conversation, error) {
	if !slices.Contains(transitions[c.State], next) {
		return c, &TransitionError{Conversation: c.ID, From: c.State, To: next}
	}
	c.State = next
	c.ResolvedAt, c.SnoozedUntil, c.WrapUntil = 0, 0, 0
	c.ParkedAt, c.RemindedAt, c.Weight = 0, 0, 1
	if next != Resolved && next != Closed {
		c.Disposition, c.Spam = "", false
	}
	switch next {
	case Waiting:
		c.Agent = ""
		if c.WaitingSince == 0 {
			c.WaitingSince = now
		}
	case Offered:
		c.Agent = ""
	case Active, Wrapup:
		c.WaitingSince, c.LeftAt, c.Excluded = 0, 0, nil
	case Resolved:
		c.settle(&c.ResolvedAt, now)
	case Closed:
		c.settle(&c.ClosedAt, now)
	}
	return c, nil
}

// settle makes the conversation nobody's work, from a moment on.
func (c *Conversation) settle(since *Instant, now Instant) {
	c.Agent, c.WaitingSince, c.OwedSince, c.LeftAt, c.Excluded = "", 0, 0, 0, nil
	*since = now
}

// Open reports whether a message of the customer belongs to this conversation.
func (c Conversation) Open() bool { return c.State != Closed }
