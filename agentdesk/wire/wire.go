// Package wire holds the types the console and Switchboard exchange: bodies of
// the /desk REST routes and frames of the /desk/ws socket. The console's
// TypeScript is generated from them.
package wire

import (
	"encoding/json"

	"switchboard/channels"
	"switchboard/gateway"
)

//go:generate go run switchboard/internal/tsgen

// Verb is something a person may do at the desk. Me.Can says how far he may.
type Verb string

// The verbs that roles grant.
const (
	ReadConversations    Verb = "conversation.read"
	WriteMessages        Verb = "conversation.write" // notes; answers if it is one's own
	ResolveConversation  Verb = "conversation.resolve"
	ReopenConversation   Verb = "conversation.reopen"
	AssignConversation   Verb = "conversation.assign"
	TransferConversation Verb = "conversation.transfer"
	EditContacts         Verb = "contact.edit"
	RevealAddresses      Verb = "contact.reveal"
	SetPresence          Verb = "presence.set"
	SeeColleagues        Verb = "agent.read"
	SeeQueues            Verb = "queue.read"
	WriteCanned          Verb = "canned.write" // one's own; with the scope all, shared ones too
)

// Scope is how far a verb reaches: each includes those before it.
type Scope string

// The scopes.
const (
	NoScope    Scope = "none"
	OwnScope   Scope = "own"   // one's own conversations
	QueueScope Scope = "queue" // those of the queues one serves
	TeamScope  Scope = "team"  // those of one's team mates and of the queues they serve
	AllScope   Scope = "all"
)

// Credentials is the body of POST /desk/session.
type Credentials struct {
	Login    string `json:"login" minLength:"1" maxLength:"100"`
	Password string `json:"password" minLength:"1" maxLength:"1000"`
}

// Me is the signed-in agent, from POST and GET /desk/session.
type Me struct {
	Agent    Agent             `json:"agent"`
	Login    string            `json:"login"`
	Locale   string            `json:"locale"`
	Can      map[string]string `json:"can"` // verb → scope: own, queue, team, all
	Presence Presence          `json:"presence"`
	Load     Load              `json:"load"`
	Letters  []string          `json:"letters"` // kinds of channels by which nobody waits at the other end: they make no sound
	Build    string            `json:"build"`
	Time     gateway.Instant   `json:"time"`
	// NewPassword says that his password is temporary: he may do nothing before he
	// chose another.
	NewPassword bool `json:"new_password,omitempty"`
}

// Agent is a colleague as the desk shows him.
type Agent struct {
	ID       gateway.AgentID `json:"id"`
	Name     string          `json:"name"`
	Number   string          `json:"number,omitempty"` // 工号
	Presence string          `json:"presence,omitempty"`
	Online   bool            `json:"online"`
	Picture  PictureID       `json:"picture,omitempty"`
	Keys     string          `json:"keys,omitempty"` // what he is found by
}

// Target is a colleague on whom a conversation can be passed, or why it cannot.
type Target struct {
	Agent
	Refusal string `json:"refusal,omitempty" enum:"not_ready,not_connected,not_member,full"`
}

// Presence is an agent's chosen state; whether he is connected is another fact.
type Presence struct {
	State  string          `json:"state" enum:"ready,break,finishing,offline,missed"`
	Reason string          `json:"reason,omitempty" maxLength:"100"`
	Since  gateway.Instant `json:"since"`
}

// PresenceChange is the body of PUT /desk/presence, for a break, and of PUT
// /desk/agents/{id}/presence, for any state. Reason is the key of a configured one.
type PresenceChange struct {
	State  string `json:"state" enum:"ready,break,finishing,offline"`
	Reason string `json:"reason,omitempty" maxLength:"40"`
}

// Load is how much of an agent's capacity is in use.
type Load struct {
	Used     int        `json:"used"`
	Capacity int        `json:"capacity"`
	Kinds    []KindLoad `json:"kinds"`
}

// Queue is a queue an agent may see.
type Queue struct {
	ID      gateway.QueueID `json:"id"`
	Name    string          `json:"name"`
	Waiting int             `json:"waiting"`
	Longest int             `json:"longest"` // seconds: a longer wait is too long; 0 is for ever
	Keys    string          `json:"keys"`    // what it is found by
}

// Conversation is one conversation with its panel.
type Conversation struct {
	Row
	OpenedAt    gateway.Instant            `json:"opened_at"`
	Previous    gateway.ConversationID     `json:"previous,omitempty"`
	Customer    Contact                    `json:"customer"`
	Brand       gateway.BrandID            `json:"brand"`
	PublicName  string                     `json:"public_name"`        // as the customer would see the viewer
	Why         json.RawMessage            `json:"why,omitempty"`      // of the live assignment
	Declined    map[gateway.AgentID]string `json:"declined,omitempty"` // by agent who declined it: why, a key or ""
	CanSend     bool                       `json:"can_send"`
	MaxText     int                        `json:"max_text"`
	MaxFile     int64                      `json:"max_file"`
	Parts       []channels.PartKind        `json:"parts"`   // what the channel can send
	Resends     bool                       `json:"resends"` // an answer that failed can be sent again
	Trouble     *Trouble                   `json:"trouble,omitempty"`
	QueueName   string                     `json:"queue_name,omitempty"`
	CustomerOn  bool                       `json:"customer_online"`
	Block       *Block                     `json:"block,omitempty"`
	Disposition gateway.DispositionID      `json:"disposition,omitempty"`
	Spam        bool                       `json:"spam,omitempty"`
	Consultants []Consultant               `json:"consultants"`  // who is asked about it now
	Can         []Verb                     `json:"can"`          // what the viewer may do to this one
	ContactPast []Past                     `json:"contact_past"` // his other conversations, newest first
}

// Contact is a customer in the panel. Phone and mail are masked.
type Contact struct {
	ID        gateway.ContactID `json:"id"`
	Name      string            `json:"name"`
	Locale    string            `json:"locale,omitempty"`
	Note      string            `json:"note,omitempty"`
	Since     gateway.Instant   `json:"since"`
	Addresses []Address         `json:"addresses"`
	Fields    map[string]string `json:"fields"` // by key of the field
	Own       *Dedication       `json:"own,omitempty"`
}

// Address is one way to reach a contact, masked.
type Address struct {
	ID    gateway.AddressID `json:"id"`
	Kind  string            `json:"kind"`
	Shown string            `json:"shown"`
	Page  string            `json:"page,omitempty"`
	// What the customer says of himself (name, email, phone), masked, and what the
	// page he is on says of the visit. Neither is proof.
	Stated  map[string]string `json:"stated,omitempty"`
	Context map[string]string `json:"context,omitempty"`
}

// Event is one line of a stream.
type Event struct {
	Seq     int64             `json:"seq"`
	Kind    gateway.EventKind `json:"kind"`
	At      gateway.Instant   `json:"at"`
	Actor   gateway.Actor     `json:"actor"`
	Name    string            `json:"name,omitempty"` // of the actor
	Data    json.RawMessage   `json:"data"`
	Message *Message          `json:"message,omitempty"`
}

// Message is a message in a thread.
type Message struct {
	ID         gateway.MessageID      `json:"id"`
	ClientID   string                 `json:"client_id,omitempty"`
	Author     gateway.Actor          `json:"author"`
	Name       string                 `json:"name"`
	Visibility gateway.Visibility     `json:"visibility"`
	Parts      []channels.Part        `json:"parts"`
	Quoted     gateway.MessageID      `json:"quoted,omitempty"`
	At         gateway.Instant        `json:"at"`
	Seq        int64                  `json:"seq"`
	Delivery   channels.DeliveryState `json:"delivery,omitempty"` // the worst
	Erased     bool                   `json:"erased,omitempty"`
}

// Events is a page of a stream.
type Events struct {
	Events []Event `json:"events"`
	Seen   int64   `json:"seen,omitempty"` // how far the viewer had seen it; with the newest page
}

// NewMessage is the body of POST /desk/conversations/{id}/messages. A client id
// sent before returns the message stored then.
type NewMessage struct {
	ClientID   string             `json:"client_id" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9_-]+$"`
	Visibility gateway.Visibility `json:"visibility" enum:"public,internal"`
	Parts      []NewPart          `json:"parts" minItems:"1" maxItems:"10"`
	Quoted     gateway.MessageID  `json:"quoted,omitempty"`
	Draft      int64              `json:"draft,omitempty"` // version of the draft that it was
}

// NewPart is a text or an uploaded file.
type NewPart struct {
	Kind channels.PartKind    `json:"kind" enum:"text,image,voice,file"`
	Text string               `json:"text,omitempty"`
	File gateway.AttachmentID `json:"file,omitempty"`
	// Mentions are colleagues whom the text of a note names.
	Mentions []gateway.AgentID `json:"mentions,omitempty" maxItems:"20"`
}

// Assign is the body of POST /desk/conversations/{id}/assign. Without an agent it
// is who asks.
type Assign struct {
	Agent gateway.AgentID `json:"agent,omitempty"`
}

// Transfer is the body of POST /desk/conversations/{id}/transfer: one of both.
type Transfer struct {
	Queue gateway.QueueID `json:"queue,omitempty"`
	Agent gateway.AgentID `json:"agent,omitempty"`
	Note  string          `json:"note,omitempty" maxLength:"4000"`
}

// ContactChange is the body of PATCH /desk/contacts/{id}.
type ContactChange struct {
	Name *string `json:"name,omitempty" maxLength:"200"`
	Note *string `json:"note,omitempty" maxLength:"4000"`
	// Fields are the fields that change, by key; "" empties one.
	Fields map[string]string `json:"fields,omitempty" maxProperties:"20"`
	// Was is what stood there when it was changed: "name", "note", keys of fields.
	// If something else stands there by now it is a conflict.
	Was map[string]string `json:"was,omitempty" maxProperties:"22"`
}

// Revealed is an address in full, from the audited POST /desk/addresses/{id}/reveal.
type Revealed struct {
	Value string `json:"value"`
}

// File is an upload's answer, from POST /desk/files?name=….
type File = channels.File

// Problem is the body of every error, as application/problem+json. The console
// acts on Code; Detail is in English, for developers.
type Problem struct {
	Status     int    `json:"status"`
	Code       string `json:"code"`
	Title      string `json:"title"`
	Detail     string `json:"detail"`
	RetryAfter int    `json:"retry_after,omitempty"` // seconds
	Field      string `json:"field,omitempty"`       // of a form, whose value is refused
}

// Frames of /desk/ws. The client speaks first, with Hello.

// Hello names the streams to follow and the last number held of each ("hello").
// A client holding nothing of a stream says -1 and gets what comes from now on. Used says
// that pointer or keyboard were used a moment ago, as [Input] does later.
type Hello struct {
	Type    string           `json:"type"`
	V       int              `json:"v"`
	Streams map[string]int64 `json:"streams"`
	Used    bool             `json:"used,omitempty"`
}

// Follow adds a stream, Unfollow drops it ("follow", "unfollow").
type Follow struct {
	Type   string `json:"type"`
	Stream string `json:"stream"`
	After  int64  `json:"after"`
}

// Types says the agent begins or stops typing in a conversation ("typing"). What
// a note's writer types is told to colleagues only.
type Types struct {
	Type         string                 `json:"type"`
	Conversation gateway.ConversationID `json:"conversation"`
	Visibility   gateway.Visibility     `json:"visibility"`
	On           bool                   `json:"on"`
}

// Typing says that somebody else types in a conversation ("typing"). It lapses
// after six seconds without another.
type Typing struct {
	Type         string                 `json:"type"`
	Conversation gateway.ConversationID `json:"conversation"`
	Visibility   gateway.Visibility     `json:"visibility,omitempty"`
	By           gateway.Actor          `json:"by"`
	Name         string                 `json:"name,omitempty"`
	On           bool                   `json:"on"`
}

// Seen says the agent saw everything up to Upto ("seen").
type Seen struct {
	Type         string                 `json:"type"`
	Conversation gateway.ConversationID `json:"conversation"`
	Upto         int64                  `json:"upto"`
}

// Ping asks for a Pong ("ping").
type Ping struct {
	Type string `json:"type"`
}

// Pong answers a Ping ("pong"). Time lets the browser know the server's clock.
type Pong struct {
	Type string          `json:"type"`
	Time gateway.Instant `json:"time"`
}

// Welcome answers Hello ("welcome").
type Welcome struct {
	Type  string          `json:"type"`
	V     int             `json:"v"`
	Agent gateway.AgentID `json:"agent"`
	Build string          `json:"build"`
	Time  gateway.Instant `json:"time"`
}

// StreamEvents are the next events of a stream, in order ("events"). With Reset
// the client forgets the stream and asks for it by REST, then follows from Head.
type StreamEvents struct {
	Type   string  `json:"type"`
	Stream string  `json:"stream"`
	Reset  bool    `json:"reset,omitempty"`
	Head   int64   `json:"head,omitempty"`
	Events []Event `json:"events"`
}

// Refused says a frame was not obeyed ("refused").
type Refused struct {
	Type   string `json:"type"`
	Code   string `json:"code"` // bad_frame, forbidden, too_many
	Stream string `json:"stream,omitempty"`
	Detail string `json:"detail"`
}
