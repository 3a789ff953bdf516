package router

import (
	"fmt"

	"switchboard/gateway"
)

// A Decision is what the core wants done: an Assign, a TakeBack or a Refusal. The
// core counts it as done; if it cannot be, the core is told what is true instead.
type Decision interface {
	// subject is the conversation it is about.
	subject() gateway.ConversationID
}

// Assign gives a conversation to an agent.
type Assign struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	Epoch        int64 // the stored epoch it was decided on
	Why          Why
	By           gateway.Actor
}

// TakeBack returns a conversation from an agent to its queue. The core forgets it
// until it is enqueued again, with its old key.
type TakeBack struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	Epoch        int64
	Cause        Cause
}

// Cause says why a conversation was taken back.
type Cause string

// The causes of taking back.
const (
	Absent Cause = "taken_back" // disconnected for longer than the channel allows
	Gone   Cause = "agent_gone" // no longer an agent
)

// Refusal answers a command that cannot be followed. It is also the error of the
// Router's methods.
type Refusal struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	Reason       Reason
}

// Reason says why the core refused.
type Reason string

// The reasons of refusals.
const (
	NotOpen      Reason = "not_open"      // the conversation neither waits nor is anybody's
	UnknownAgent Reason = "unknown_agent" // no such agent
	NotReady     Reason = "not_ready"     // he chose another state
	NotConnected Reason = "not_connected" // nobody is at his desk
	Full         Reason = "full"          // he has no units left
	NotOffered   Reason = "not_offered"   // the conversation is not offered to him
)

// Error names what was refused and why.
func (r Refusal) Error() string {
	return fmt.Sprintf("conversation %s for agent %s: %s", r.Conversation, r.Agent, r.Reason)
}

func (d Assign) subject() gateway.ConversationID   { return d.Conversation }
func (d TakeBack) subject() gateway.ConversationID { return d.Conversation }
func (r Refusal) subject() gateway.ConversationID  { return r.Conversation }

// Rule names what an assignment followed.
type Rule string

// The rules of assignments.
const (
	InTurn      Rule = "in_turn"     // longest waiting to least occupied, then longest idle
	LastAgent   Rule = "last_agent"  // reopened: to who had it before
	Ordered     Rule = "ordered"     // a person gave or took it
	Transferred Rule = "transferred" // its agent passed it on
)

// Why is what was considered when a conversation was assigned. It is stored with
// the assignment and holds ids and numbers only.
type Why struct {
	Rule       Rule            `json:"rule"`
	Waited     int64           `json:"waited_ms"`
	Position   int             `json:"position,omitempty"` // place in the queue; MaxPosition is "there or further back"
	Waiting    int             `json:"waiting,omitempty"`  // conversations in the queue, this one included
	Load       int             `json:"load"`               // the agent's units before
	Capacity   int             `json:"capacity"`
	Idle       int64           `json:"idle_ms"` // since the agent last got or ended work or became ready
	Sticky     gateway.AgentID `json:"sticky,omitempty"`
	Free       int             `json:"free,omitempty"`       // agents of the queue who could have taken it
	Considered []Candidate     `json:"considered,omitempty"` // the best of them, at most MaxConsidered
}

// Bounds of Why.
const (
	MaxPosition   = 100
	MaxConsidered = 3
)

// Candidate is an agent who could have taken the conversation.
type Candidate struct {
	Agent gateway.AgentID `json:"agent"`
	Load  int             `json:"load"`
	Idle  int64           `json:"idle_ms"`
}
