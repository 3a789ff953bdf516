package wire

import (
	"encoding/json"

	"switchboard/gateway"
)

// The verbs of giving out work.
const (
	// ClaimConversation is taking what waits in a queue one serves.
	ClaimConversation Verb = "conversation.claim"
	// WatchConversation is looking at a colleague's conversation without being announced.
	WatchConversation Verb = "conversation.watch"
)

// Offer is a conversation held out to the viewer, from GET /desk/offers. The events
// offer.made and offer.ended on his own stream say when the list changes.
type Offer struct {
	Row
	QueueName string          `json:"queue_name"`
	From      gateway.AgentID `json:"from,omitempty"` // who passes it on
	FromName  string          `json:"from_name,omitempty"`
	Note      string          `json:"note,omitempty"` // of his
	Rule      string          `json:"rule"`
	Why       json.RawMessage `json:"why"`
	At        gateway.Instant `json:"at"`
	Deadline  gateway.Instant `json:"deadline"`
	Read      bool            `json:"read"` // he may open it before he accepts
}

// Decline is the body of POST /desk/conversations/{id}/decline.
type Decline struct {
	Reason string `json:"reason,omitempty" enum:"busy,language,skill,conflict,other"`
}

// Consult is the body of POST /desk/conversations/{id}/consult: a colleague is asked,
// by a note, and may read and write notes until that ends.
type Consult struct {
	Agent gateway.AgentID `json:"agent" minLength:"1" maxLength:"40"`
	Note  string          `json:"note,omitempty" maxLength:"4000"`
}

// Consultant is a colleague who is asked.
type Consultant struct {
	ID    gateway.AgentID `json:"id"`
	Name  string          `json:"name"`
	Since gateway.Instant `json:"since"`
}

// KindLoad is how many units of a kind of channel an agent has, of how many he may.
type KindLoad struct {
	Kind  string `json:"kind"`
	Used  int    `json:"used"`
	Limit int    `json:"limit,omitempty"` // 0: his capacity alone
}

// Input says that the agent uses pointer or keyboard ("input"), at most every half
// minute. Direct work comes without asking to who does.
type Input struct {
	Type string `json:"type"`
}
