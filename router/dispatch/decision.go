package dispatch

import (
	"fmt"

	"switchboard/gateway"
)

// A Decision is what the core wants done. The core counts it as done; if it cannot be,
// the core is told what is true instead.
type Decision interface {
	// Subject is the conversation it is about, "" if it is about an agent.
	Subject() gateway.ConversationID
}

// Offer holds a conversation out to an agent, who has until Deadline. From is who
// holds it while it is being passed on, else "".
type Offer struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	From         gateway.AgentID
	Deadline     gateway.Instant
	Epoch        int64 // the stored epoch it was decided on
	Why          Why
	By           gateway.Actor
}

// EndOffer ends an offer that was not accepted. The conversation waits again with its
// old key, or stays with who was passing it on.
type EndOffer struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	From         gateway.AgentID
	Epoch        int64
	Outcome      Outcome
}

// Outcome says how an offer ended.
type Outcome string

// The outcomes of offers.
const (
	Accepted  Outcome = "accepted"  // an Assign says so
	Declined  Outcome = "declined"  // excludes the agent
	Unheard   Outcome = "missed"    // makes the agent Missed
	Withdrawn Outcome = "withdrawn" // he does not serve any more, or another got it
)

// Assign gives a conversation to an agent. Offered says that he accepted an offer.
type Assign struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	Epoch        int64
	Offered      bool
	Why          Why           // zero if Offered: it is stored with the offer
	By           gateway.Actor // if Offered, who offered it
}

// TakeBack returns a conversation from an agent to its queue. The core forgets it
// until it is enqueued again, with its old key.
type TakeBack struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	Epoch        int64
	Cause        Cause
	After        int64 // milliseconds he was away or off shift; else he had it, as far as the core knows
}

// Cause says why a conversation was taken back.
type Cause string

// The causes of taking back.
const (
	Absent     Cause = "taken_back" // disconnected, or off shift, for longer than the channel allows
	Unopened   Cause = "unopened"   // did not look at it in time
	Unanswered Cause = "unanswered" // did not answer in time
	Gone       Cause = "agent_gone" // no longer an agent
)

// Move lets a conversation wait in another queue, because it waited too long in its
// own. The core forgets it until it is enqueued again, with its old arrival.
type Move struct {
	Conversation gateway.ConversationID
	From, To     gateway.QueueID
	Epoch        int64
}

// Finish ends the wrap-up of a conversation whose time for that is over. The core
// forgets it.
type Finish struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	Epoch        int64
}

// Miss makes an agent Missed. It follows the EndOffer of what he missed.
type Miss struct {
	Agent gateway.AgentID
}

// Refusal answers a command that cannot be followed; nothing changed.
type Refusal struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	Reason       Reason
}

// Reason says why the core refused.
type Reason string

// The reasons of refusals, in the order in which they are looked for.
const (
	NotOpen      Reason = "not_open"      // the conversation neither waits nor is anybody's (Claimed: does not wait)
	UnknownAgent Reason = "unknown_agent" // no such agent
	NotReady     Reason = "not_ready"     // he chose another state
	NotConnected Reason = "not_connected" // nobody is at his desk
	NotMember    Reason = "not_member"    // Claimed: he does not serve its queue, lacks a skill, or it waits for somebody else
	Full         Reason = "full"          // he has no units left
	NotOffered   Reason = "not_offered"   // the conversation is not offered to him
	NotHeld      Reason = "not_held"      // nobody holds what is to be passed on
)

// Error names what was refused and why.
func (r Refusal) Error() string {
	return fmt.Sprintf("conversation %s for agent %s: %s", r.Conversation, r.Agent, r.Reason)
}

// Subject implements Decision.
func (d Offer) Subject() gateway.ConversationID { return d.Conversation }

// Subject implements Decision.
func (d EndOffer) Subject() gateway.ConversationID { return d.Conversation }

// Subject implements Decision.
func (d Assign) Subject() gateway.ConversationID { return d.Conversation }

// Subject implements Decision.
func (d TakeBack) Subject() gateway.ConversationID { return d.Conversation }

// Subject implements Decision.
func (d Move) Subject() gateway.ConversationID { return d.Conversation }

// Subject implements Decision.
func (d Finish) Subject() gateway.ConversationID { return d.Conversation }

// Subject implements Decision.
func (d Miss) Subject() gateway.ConversationID { return "" }

// Subject implements Decision.
func (r Refusal) Subject() gateway.ConversationID { return r.Conversation }

// Rule names what an offer or assignment followed.
type Rule string

// The rules of assignments.
const (
	InTurn      Rule = "in_turn"     // least key to least occupied, then longest idle
	LastAgent   Rule = "last_agent"  // who had the customer before
	Dedicated   Rule = "dedicated"   // the customer's own agent
	Deputy      Rule = "deputy"      // who stands in for him
	Resumed     Rule = "resumed"     // who had it parked
	Ordered     Rule = "ordered"     // a person gave or took it
	Claimed     Rule = "claimed"     // he took it from the list
	Transferred Rule = "transferred" // its agent passed it on
)

// Why is what was considered when a conversation was offered or assigned. It is
// stored with the assignment and holds ids and numbers only. For what did not wait, but
// was held by another, Rule, Load, Capacity and Idle are all there is. What waits in a
// queue is all of it, for whomever and in whatever mode; what is offered does not wait.
type Why struct {
	Rule       Rule              `json:"rule"`
	Waited     int64             `json:"waited_ms"`
	Allowance  int64             `json:"allowance_ms,omitempty"` // by which it came before its time
	Position   int               `json:"position,omitempty"`     // place among what waits in its queue; MaxPosition is "there or further back"
	Waiting    int               `json:"waiting,omitempty"`      // conversations in the queue, this one included
	Ring       int               `json:"ring,omitempty"`         // how often its needs were relaxed
	Needs      []Need            `json:"needs,omitempty"`        // of that ring
	Load       int               `json:"load"`                   // the agent's units before
	Capacity   int               `json:"capacity"`
	Idle       int64             `json:"idle_ms"`              // since the agent last got or ended work or became ready
	Drained    bool              `json:"drained,omitempty"`    // he drained for it
	Serving    int               `json:"serving,omitempty"`    // members of the queue who are ready and connected
	Considered []Candidate       `json:"considered,omitempty"` // the best who could have taken it by itself, best first, at most MaxConsidered
	Personal   []Awaited         `json:"personal,omitempty"`   // whom it passed by, and whom it still waits for
	Excluded   []gateway.AgentID `json:"excluded,omitempty"`   // who declined it
}

// Bounds of Why.
const (
	MaxPosition   = 100
	MaxConsidered = 5
)

// Candidate is an agent who could have taken the conversation.
type Candidate struct {
	Agent gateway.AgentID `json:"agent"`
	Load  int             `json:"load"`
	Idle  int64           `json:"idle_ms"`
	// Levels are those he has of what is needed, in the order of Needs; 0 is none.
	Levels []int `json:"levels,omitempty"`
}

// Awaited is an agent the conversation waited for, and why.
type Awaited struct {
	Agent gateway.AgentID `json:"agent"`
	Rule  Rule            `json:"rule"`
}
