package gateway

import (
	"encoding/json"

	"switchboard/channels"
)

// ActorKind says what sort of thing acted.
type ActorKind string

// The kinds of actors.
const (
	Customer ActorKind = "customer" // ID is an address
	AnAgent  ActorKind = "agent"
	Bot      ActorKind = "bot"
	System   ActorKind = "system"
	Rule     ActorKind = "rule"
)

// Actor is who caused something.
type Actor struct {
	Kind ActorKind `json:"kind"`
	ID   string    `json:"id,omitempty"`
}

// ByAgent is an agent as an actor.
func ByAgent(id AgentID) Actor { return Actor{Kind: AnAgent, ID: string(id)} }

// BySystem is Switchboard itself as an actor.
func BySystem() Actor { return Actor{Kind: System} }

// Account is a channel account as configured.
type Account struct {
	ID       AccountID
	Brand    BrandID
	Queue    QueueID // where its conversations wait
	Kind     string
	Key      string
	Name     string
	Settings []byte // JSON, in the clear
	Seal     []byte // 32 random bytes
	Enabled  bool
	Held     bool   // nothing goes out: a person opened its breaker
	Managed  string // "file" when provisioned
	Version  int64
}

// Contact is a person or company that writes or calls.
type Contact struct {
	ID        ContactID
	Name      string
	Locale    string
	Note      string
	CreatedAt Instant
	ErasedAt  Instant
}

// Address is one way to reach a contact.
type Address struct {
	ID      AddressID
	Address channels.Address
	Contact ContactID // over the live link
	Profile channels.Profile
	Stated  Stated
}

// Stated is what somebody says of himself. Nothing of it is proof.
type Stated struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// Proof says how sure it is that an address belongs to a contact.
type Proof string

// The proofs, strongest first. Only Verified merges by itself.
const (
	Verified Proof = "verified"
	Asserted Proof = "asserted"
	Guessed  Proof = "guessed"
)

// Link says that an address belonged to a contact for a time.
type Link struct {
	ID      LinkID
	Address AddressID
	Contact ContactID
	Since   Instant
	Until   Instant
	Proof   Proof
	By      Actor
}

// Visibility says who may see a message.
type Visibility string

// The visibilities.
const (
	Public   Visibility = "public"
	Internal Visibility = "internal" // a note: never leaves the desk
)

// Message is one thing somebody said. What becomes of it on its way is a Delivery.
type Message struct {
	ID           MessageID
	Conversation ConversationID
	Account      AccountID
	ProviderID   string // set on inbound
	ClientID     string // as the writer's client chose it
	Author       Actor
	Visibility   Visibility
	Parts        []channels.Part
	Quoted       MessageID
	SentAt       Instant // by the provider
	ReceivedAt   Instant
	Seq          int64 // of its event in the conversation's stream
	LineSeq      int64 // of its event in the customer's line; 0 if he cannot see it
	ErasedAt     Instant
}

// Delivery is a message's way to one address.
type Delivery struct {
	ID         DeliveryID
	Message    MessageID
	Account    AccountID
	Address    AddressID
	ProviderID string
	State      channels.DeliveryState
	Code       string
	Fault      string
	Attempts   int
	UpdatedAt  Instant
}

// Attachment is a stored file.
type Attachment struct {
	ID        AttachmentID
	Hash      string // sha256 of the bytes, hex: its blob
	File      channels.File
	Uploader  Actor
	Message   MessageID // empty until a message names it
	CreatedAt Instant
}

// Event is one line of a stream. Data holds ids and small facts, never anybody's
// words.
type Event struct {
	Stream string
	Seq    int64
	Kind   EventKind
	V      int
	At     Instant
	Actor  Actor
	Data   json.RawMessage

	// Message is the message the event is about, for pushing from memory and when
	// reading back. It is not stored with the event.
	Message *Message
}

// EventKind names what happened. Kinds are only ever added; clients ignore those
// they do not know.
type EventKind string

// The kinds of events, by the data they carry.
const (
	// On conv: streams.
	MessageAdded        EventKind = "message.added"        // MessageRef
	MessageErased       EventKind = "message.erased"       // MessageRef
	MessageAmended      EventKind = "message.amended"      // MessageRef
	DeliveryChanged     EventKind = "delivery.changed"     // DeliveryRef
	SeenChanged         EventKind = "seen.changed"         // SeenRef
	ConversationOpened  EventKind = "conversation.opened"  // StateRef
	ConversationChanged EventKind = "conversation.changed" // StateRef
	ConversationMoved   EventKind = "conversation.moved"   // MoveRef: to another queue
	AnswerWaived        EventKind = "answer.waived"        // OwedRef: no answer is needed
	CustomerBlocked     EventKind = "customer.blocked"     // BlockRef
	CustomerUnblocked   EventKind = "customer.unblocked"   // BlockRef
	CustomerGone        EventKind = "customer.gone"        // AssignRef: left while he waited
	CustomerReturned    EventKind = "customer.returned"    // AssignRef: is there again
	ConsultBegan        EventKind = "consult.began"        // AssignRef: a colleague is asked; on his stream too
	ConsultEnded        EventKind = "consult.ended"        // AssignRef

	// On agent: streams too.
	ConversationAssigned EventKind = "conversation.assigned" // AssignRef
	ConversationReleased EventKind = "conversation.released" // AssignRef: no longer this agent's
	ConversationParked   EventKind = "conversation.parked"   // AssignRef: weighs nothing for now
	ConversationUnparked EventKind = "conversation.unparked" // AssignRef
	OfferMade            EventKind = "offer.made"            // OfferRef
	OfferEnded           EventKind = "offer.ended"           // OfferRef
	PresenceChanged      EventKind = "presence.changed"      // PresenceRef
	PreferenceChanged    EventKind = "preference.changed"    // PreferenceRef
	NoticeAdded          EventKind = "notice.added"          // NoticeRef
	NoticesRead          EventKind = "notice.read"           // NoticeRef: of its conversation, or any

	// On queue: streams.
	ConversationEntered EventKind = "conversation.entered" // AssignRef without agent
	ConversationLeft    EventKind = "conversation.left"    // AssignRef
)

// MessageRef is the data of the message kinds.
type MessageRef struct {
	Message    MessageID  `json:"message"`
	Visibility Visibility `json:"visibility"`
}

// DeliveryRef is the data of DeliveryChanged.
type DeliveryRef struct {
	Message MessageID              `json:"message"`
	State   channels.DeliveryState `json:"state"`
	Code    string                 `json:"code,omitempty"`
}

// SeenRef is the data of SeenChanged: the actor has everything up to Upto.
type SeenRef struct {
	Upto  int64                  `json:"upto"`
	State channels.DeliveryState `json:"state"`
}

// StateRef is the data of the conversation's own kinds.
type StateRef struct {
	From        State         `json:"from,omitempty"`
	To          State         `json:"to"`
	Cause       string        `json:"cause"`
	Disposition DispositionID `json:"disposition,omitempty"`
}

// AssignRef is the data of the assignment kinds.
type AssignRef struct {
	Conversation ConversationID `json:"conversation"`
	Agent        AgentID        `json:"agent,omitempty"`
	Queue        QueueID        `json:"queue,omitempty"`
	Epoch        int64          `json:"epoch,omitempty"`
	Cause        string         `json:"cause,omitempty"`
	After        int64          `json:"after_ms,omitempty"` // how long the agent was away, or had it
	Rule         string         `json:"rule,omitempty"`     // of the assignment
}

// OfferRef is the data of the kinds about offers.
type OfferRef struct {
	Conversation ConversationID `json:"conversation"`
	Agent        AgentID        `json:"agent"`
	From         AgentID        `json:"from,omitempty"` // who passes it on
	Queue        QueueID        `json:"queue,omitempty"`
	Rule         string         `json:"rule,omitempty"`
	Deadline     Instant        `json:"deadline"`
	Note         MessageID      `json:"note,omitempty"`
	Outcome      string         `json:"outcome,omitempty"` // once it ended
	Reason       string         `json:"reason,omitempty"`  // key: why it was declined
}

// MoveRef is the data of ConversationMoved.
type MoveRef struct {
	From QueueID `json:"from"`
	To   QueueID `json:"to"`
}

// OwedRef is the data of AnswerWaived: since when an answer was owed.
type OwedRef struct {
	Since Instant `json:"since"`
}

// BlockRef is the data of CustomerBlocked and CustomerUnblocked.
type BlockRef struct {
	Reason string  `json:"reason"`
	Until  Instant `json:"until"` // never is for ever
}

// PresenceRef is the data of PresenceChanged.
type PresenceRef struct {
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
}

// PreferenceRef is the data of PreferenceChanged.
type PreferenceRef struct {
	Key string `json:"key"`
}

// NoticeRef is the data of the kinds about notices.
type NoticeRef struct {
	Notice       NoticeID       `json:"notice,omitempty"`
	Kind         string         `json:"kind,omitempty"`
	Conversation ConversationID `json:"conversation,omitempty"`
	Message      MessageID      `json:"message,omitempty"`
}

// Names of streams.

// ConversationStream is the stream of everything in one conversation.
func ConversationStream(id ConversationID) string { return "conv:" + string(id) }

// AgentStream is the stream of what concerns one agent.
func AgentStream(id AgentID) string { return "agent:" + string(id) }

// QueueStream is the stream of what enters and leaves a queue.
func QueueStream(id QueueID) string { return "queue:" + string(id) }

// LineStream is the public stream of an address on a hosted account, numbered for
// the customer's own client. The address's value is a random id there.
func LineStream(account AccountID, a channels.Address) string {
	return "line:" + string(account) + ":" + a.Value
}
