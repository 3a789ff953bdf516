package gateway

import (
	"context"
	"io"
	"time"

	"switchboard/channels"
)

// Rows is what the gateway reads and writes in a transaction. Slices go in and
// out in step: result i belongs to argument i. internal/store implements it.
type Rows interface {
	AccountRows
	CustomerRows
	ConversationRows
	MessageRows
	StreamRows
	AttachmentRows
	OutboxRows
	TimerRows
	OfferRows
	NoticeRows
	ParticipantRows
	BlockRows
	LeaseRows
	EraseRows
	AuditRows
	StandingRows
}

// AccountRows are the channel accounts and what their adapters remember.
type AccountRows interface {
	// Accounts returns every channel account. Settings and Seal are as stored.
	Accounts(tx Tx) ([]Account, error)
	// AccountState returns what stands unexpired under the key, or "".
	AccountState(tx Tx, id AccountID, key string) (string, error)
	// SetAccountState stores value under the key; expires 0 is never.
	SetAccountState(tx Tx, id AccountID, key, value string, expires Instant) error
	// ClaimOnce stores value under key unless another value stands there unexpired:
	// then it is ErrConflict.
	ClaimOnce(tx Tx, id AccountID, key, value string, expires, now Instant) error
	// DropExpiredState forgets what had expired by now.
	DropExpiredState(tx Tx, now Instant) (int64, error)
}

// CustomerRows are addresses, contacts and the links between them.
type CustomerRows interface {
	// LockAddresses returns the known among the addresses, locked in sorted order.
	LockAddresses(tx Tx, keys []channels.Address) (map[channels.Address]Address, error)
	// AddAddress stores an address with its contact and link.
	AddAddress(tx Tx, a Address, c Contact, l Link) error
	// AddLinkedAddress stores an address of a contact that exists.
	AddLinkedAddress(tx Tx, a Address, l Link) error
	// SetStated stores what the person says of himself; empty fields leave what is
	// known unchanged.
	SetStated(tx Tx, id AddressID, s Stated) error
	// AddConsent notes that the person agreed to a version, once.
	AddConsent(tx Tx, id AddressID, version string, at Instant) error
	// SetProfile stores what the channel says of the person now.
	SetProfile(tx Tx, id AddressID, p channels.Profile) error
	// AddressByID returns the address, or ErrNotFound.
	AddressByID(tx Tx, id AddressID) (Address, error)
	// Contact returns the contact, or ErrNotFound.
	Contact(tx Tx, id ContactID) (Contact, error)
	// SaveContact stores a contact's facts. One that was erased stays empty: then it
	// is ErrNotFound.
	SaveContact(tx Tx, c Contact) error
	// AddContact stores a new contact.
	AddContact(tx Tx, c Contact) error
	// MoveLink ends the address's live link and begins l.
	MoveLink(tx Tx, l Link) error
	// LiveLink returns the link that says whose the address is now, or ErrNotFound.
	LiveLink(tx Tx, a AddressID) (Link, error)
	// ContactAddresses returns the addresses linked to the contact now.
	ContactAddresses(tx Tx, c ContactID) ([]Address, error)
	// ContactValues are the values of a contact's fields, by key.
	ContactValues(tx Tx, id ContactID) (map[string]string, error)
}

// OpenKey finds the one conversation of an address that is not closed.
type OpenKey struct {
	Account AccountID
	Address AddressID
	Thread  string
}

// Touch is a conversation's summary after a message.
type Touch struct {
	Conversation  ConversationID
	LastMessage   MessageID
	LastMessageAt Instant
	OwedSince     Instant
}

// ConversationRows are conversations and their histories.
type ConversationRows interface {
	// OpenConversations returns the open ones among the keys, locked.
	OpenConversations(tx Tx, keys []OpenKey) (map[OpenKey]Conversation, error)
	// OpenConversationID finds the newest open conversation of an address on an
	// account without locking it.
	OpenConversationID(tx Tx, account AccountID, a channels.Address) (ConversationID, error)
	// LastConversation returns the newest conversation of the key, open or not, or
	// ErrNotFound.
	LastConversation(tx Tx, key OpenKey) (Conversation, error)
	// LockConversation returns the conversation, locked until commit.
	LockConversation(tx Tx, id ConversationID) (Conversation, error)
	// Conversation returns the conversation, or ErrNotFound.
	Conversation(tx Tx, id ConversationID) (Conversation, error)
	// AddConversation stores a new conversation. A second open one of the same
	// account, address and thread is ErrConflict.
	AddConversation(tx Tx, c Conversation) error
	// SaveConversation stores c if its stored epoch is still was, else ErrConflict.
	SaveConversation(tx Tx, c Conversation, was int64) error
	// TouchConversations stores the summaries after new messages.
	TouchConversations(tx Tx, ts []Touch) error
	// AddStateChange writes a step of the conversation's life into its history.
	AddStateChange(tx Tx, id ConversationID, from, to State, cause string, by Actor, at Instant) error
	// BeginAssignment gives the conversation to an agent. While another has it, it is
	// ErrConflict.
	BeginAssignment(tx Tx, a Assignment) error
	// EndAssignment ends the live one and returns it; the zero Assignment if there is none.
	EndAssignment(tx Tx, id ConversationID, how string, at Instant) (Assignment, error)
	// LastAssignment returns the newest assignment, live or ended, or ErrNotFound.
	LastAssignment(tx Tx, id ConversationID) (Assignment, error)
	// TakeDraft deletes the answer an agent had begun to write and returns its text.
	TakeDraft(tx Tx, agent AgentID, id ConversationID) (string, error)
	// EnterQueue begins a visit. A conversation that is in a queue already is
	// ErrConflict.
	EnterQueue(tx Tx, id ConversationID, q QueueID, cause string, at Instant) error
	// LeaveQueue ends the live visit, if there is one.
	LeaveQueue(tx Tx, id ConversationID, how string, at Instant) error
	// LiveVisit returns where the conversation waits, or ErrNotFound.
	LiveVisit(tx Tx, id ConversationID) (Visit, error)
	// PublicAgent is how customers of the brand see the agent. Without a profile
	// there he is nobody in particular.
	PublicAgent(tx Tx, agent AgentID, brand BrandID) (channels.Agent, error)
	// ResolvedBefore returns conversations resolved before t, at most limit.
	ResolvedBefore(tx Tx, t Instant, limit int) ([]ConversationID, error)
}

// Visit is a conversation's waiting in a queue.
type Visit struct {
	Queue   QueueID
	Entered Instant
	Reason  string // why it came to wait there, whether or not its customer left since
}

// Assignment is an agent's having a conversation, from since until.
type Assignment struct {
	Conversation ConversationID
	Agent        AgentID
	Queue        QueueID
	Weight       int
	Rule         string
	Why          string // JSON: what was considered
	Direct       bool   // he did not say that he takes it
	Epoch        int64
	Since        Instant
	Until        Instant
	By           Actor
}

// ProviderKey is a provider's id of an inbound message.
type ProviderKey struct {
	Account AccountID
	ID      string
}

// SeenTo says how far a conversation has been seen, by its own numbers.
type SeenTo struct {
	Conversation ConversationID
	Upto         int64
}

// Quotable is a message and where it was said.
type Quotable struct {
	ID           MessageID
	Conversation ConversationID
}

// MessageRows are messages.
type MessageRows interface {
	// KnownMessages returns which of the provider's ids are stored, and as what.
	KnownMessages(tx Tx, keys []ProviderKey) (map[ProviderKey]MessageID, error)
	// QuotedMessages returns the messages that the provider knows by these ids, whoever
	// wrote them.
	QuotedMessages(tx Tx, keys []ProviderKey) (map[ProviderKey]Quotable, error)
	// ClientMessage returns the author's message with that client id, or ErrNotFound.
	ClientMessage(tx Tx, author Actor, clientID string) (Message, error)
	// AddMessages stores new messages. A provider's id or a client's id that is
	// stored already is ErrConflict.
	AddMessages(tx Tx, ms []Message) error
	// Message returns the message, or ErrNotFound.
	Message(tx Tx, id MessageID) (Message, error)
	// MessagesByID returns those of the messages that there are.
	MessagesByID(tx Tx, ids []MessageID) (map[MessageID]Message, error)
	// LineSeq returns the highest line number among the conversation's messages up to
	// a number of its own stream; 0 if the customer sees none of them.
	LineSeq(tx Tx, id ConversationID, upto int64) (int64, error)
	// MarkSeen moves the deliveries of all agents' messages to the address, up to a
	// line number, forward to state. It returns the last message moved in each
	// conversation.
	MarkSeen(tx Tx, account AccountID, address AddressID, upto int64, state channels.DeliveryState, at Instant) ([]SeenTo, error)
	// SetParts replaces what the message says. One that was erased stays empty: then
	// it is ErrNotFound.
	SetParts(tx Tx, id MessageID, parts []channels.Part, at Instant) error
	// ClaimAmend remembers that the message was amended by what the provider knows by
	// that id; if it is known already, it is ErrConflict.
	ClaimAmend(tx Tx, amend ProviderKey, id MessageID) error
	// QueueIndexing asks the search index to read the messages again.
	QueueIndexing(tx Tx, ids []MessageID, at Instant) error
	// NextToIndex returns messages that wait for the search index, oldest first. In
	// the same transaction they are to be indexed and done.
	NextToIndex(tx Tx, limit int) ([]Message, error)
	// Index makes a message findable by its words; empty words take it out.
	Index(tx Tx, id MessageID, words []string) error
	// IndexDone says the search index has read the messages.
	IndexDone(tx Tx, ids []MessageID) error
	// Search returns up to limit messages that hold all the query's words, newest first,
	// beginning before the message, or with the newest if it is "".
	Search(tx Tx, query string, before MessageID, limit int) ([]MessageID, error)
}

// StreamRows are streams and their events.
type StreamRows interface {
	// Append numbers the events within their streams, in order, and stores them.
	Append(tx Tx, events []Event) error
	// Events returns up to limit events after a number, oldest first, with their messages.
	Events(tx Tx, stream string, after int64, limit int) ([]Event, error)
	// EventsBefore returns up to limit events before a number (0: the end), oldest
	// first, with their messages.
	EventsBefore(tx Tx, stream string, before int64, limit int) ([]Event, error)
	// Heads returns the last number of each stream; 0 where there is none.
	Heads(tx Tx, streams []string) ([]int64, error)
}

// AttachmentRows are stored files.
type AttachmentRows interface {
	// AddAttachment stores an attachment.
	AddAttachment(tx Tx, a Attachment) error
	// Attachment returns the attachment, or ErrNotFound.
	Attachment(tx Tx, id AttachmentID) (Attachment, error)
	// ClaimAttachment gives the file to the message if the uploader is by and no
	// message has it yet, else it is ErrNotFound.
	ClaimAttachment(tx Tx, id AttachmentID, by Actor, m MessageID) (Attachment, error)
	// AttachmentMessage is the message that names the attachment, or ErrNotFound.
	AttachmentMessage(tx Tx, id AttachmentID) (Message, error)
	// IsAvatar reports whether the file is how an agent looks to the brand's customers.
	IsAvatar(tx Tx, id AttachmentID, brand BrandID) (bool, error)
	// BlobUsed reports whether any attachment refers to the hash.
	BlobUsed(tx Tx, hash string) (bool, error)
	// DropUnclaimed deletes attachments uploaded before t that no message names.
	DropUnclaimed(tx Tx, before Instant) (int64, error)
}

// Job is one message waiting in the outbox, with everything a Send needs.
type Job struct {
	ID           string
	Account      AccountID
	Conversation ConversationID
	Delivery     DeliveryID
	Message      Message
	To           channels.Address
	Thread       string
	Subject      string
	Quoted       string // provider id of the message it quotes
	Attempt      int
	Epoch        int64
	WasSending   bool // its lease ran out in the middle of a Send
}

// OutboxRows are messages on their way out.
type OutboxRows interface {
	// AddDelivery stores a new delivery. Its history begins with its first change.
	AddDelivery(tx Tx, d Delivery) error
	// AddJob puts a delivery's message into the outbox, at its place in the
	// conversation's line.
	AddJob(tx Tx, id string, d Delivery, c ConversationID, seq int64, due Instant) error
	// ClaimJobs leases up to limit jobs of the account that are due and first in
	// their conversation's line.
	ClaimJobs(tx Tx, account AccountID, now, leaseUntil Instant, limit int) ([]Job, error)
	// FinishJob deletes the job if its lease still has that epoch, else ErrConflict.
	FinishJob(tx Tx, id string, epoch int64) error
	// DelayJob puts the job back until due, else ErrConflict.
	DelayJob(tx Tx, id string, epoch int64, due Instant, attempt int) error
	// NextJob is when a job of the account can be claimed next; 0 if none waits.
	NextJob(tx Tx, account AccountID) (Instant, error)
	// SetDelivery stores a delivery's new state and its history row. A state never
	// goes back: then changed is false.
	SetDelivery(tx Tx, d Delivery, by Actor) (changed bool, err error)
	// DeliveryByID returns the delivery, or ErrNotFound.
	DeliveryByID(tx Tx, id DeliveryID) (Delivery, error)
	// DeliveryByProvider returns the delivery the provider knows by that id, or
	// ErrNotFound.
	DeliveryByProvider(tx Tx, account AccountID, providerID string) (Delivery, error)
	// Deliveries returns the deliveries of the messages.
	Deliveries(tx Tx, ids []MessageID) (map[MessageID][]Delivery, error)
}

// Timer is something to do at a moment. Kind and Ref together are its name.
type Timer struct {
	Kind    string
	Ref     string // id of what it is about
	Due     Instant
	Payload string // JSON: ids and small facts
}

// TimerRows are timers. They fire late rather than never.
type TimerRows interface {
	// SetTimer sets the timer, or sets it anew.
	SetTimer(tx Tx, t Timer) error
	// CancelTimer forgets the timer; one that is not set is no error.
	CancelTimer(tx Tx, kind, ref string) error
	// Timer returns the timer as it is set, or ErrNotFound.
	Timer(tx Tx, kind, ref string) (Timer, error)
	// DueTimers returns up to limit timers of the kind due by now, earliest first.
	DueTimers(tx Tx, kind string, now Instant, limit int) ([]Timer, error)
	// TakeTimer removes a timer that is still set as t says, in the transaction of
	// its effect; else it is ErrConflict and there must be no effect.
	TakeTimer(tx Tx, t Timer) error
	// NextTimer is when the earliest timer is due; 0 if none is set.
	NextTimer(tx Tx) (Instant, error)
}

// Waiter is one place in a queue.
type Waiter struct {
	Account AccountID
	Address channels.Address
	Since   Instant
	Needs   []Need
}

// StandingRows tell how queues stand.
type StandingRows interface {
	// WaitingQueues returns the queues in which anybody waits.
	WaitingQueues(tx Tx) ([]QueueID, error)
	// Waiters returns who waits in the queue, longest first.
	Waiters(tx Tx, q QueueID) ([]Waiter, error)
	// RecentWaits returns how long those waited, in milliseconds, who were assigned
	// from the queue after since and waited at least least: up to limit, newest first.
	RecentWaits(tx Tx, q QueueID, since Instant, least time.Duration, limit int) ([]int64, error)
	// ServedQueues returns the queues that a ready and connected agent serves.
	ServedQueues(tx Tx) ([]QueueID, error)
	// SkillsOnDuty returns the levels of the skills that hold at the moment, of each ready
	// and connected agent who serves the queue and has any.
	SkillsOnDuty(tx Tx, q QueueID, at Instant) (map[AgentID]map[SkillID]int, error)
}

// LeaseRows let one node own a name for a while, by the database's clock.
type LeaseRows interface {
	// AcquireLease gives the name to the node and returns the lease's epoch, which
	// only grows; while another node has it, it is ErrConflict.
	AcquireLease(tx Tx, name, node string, ttl time.Duration) (epoch int64, err error)
	// RenewLeases prolongs the leases that have not run out and returns which they are.
	RenewLeases(tx Tx, leases []Lease, ttl time.Duration) (map[string]bool, error)
	// ReleaseLease gives the lease up; one that is lost already is no error.
	ReleaseLease(tx Tx, name string, epoch int64) error
	// LeaseOf returns who has the name and for how long, which is 0 if it ran out, or
	// ErrNotFound if nobody ever had it.
	LeaseOf(tx Tx, name string) (l Lease, left time.Duration, err error)
	// FenceLease is ErrConflict unless the lease still has that epoch. Nobody acquires
	// it until commit.
	FenceLease(tx Tx, name string, epoch int64) error
}

// AuditEntry says who did what to what. Data holds ids and small facts.
type AuditEntry struct {
	At         Instant
	By         Actor
	Action     string // "contact.erase"
	ObjectKind string
	ObjectID   string
	IP         string
	Data       string // JSON; "" is {}
}

// AuditRows are who did what.
type AuditRows interface {
	// AddAudit stores the entry in the transaction of what it tells of.
	AddAudit(tx Tx, e AuditEntry) error
}

// EraseResult is what an erasure did, for the events that tell of it.
type EraseResult struct {
	Messages []ErasedMessage
	Blobs    []string // hashes that no attachment refers to any more
}

// ErasedMessage is a message whose words are gone.
type ErasedMessage struct {
	Message      MessageID
	Conversation ConversationID
	Visibility   Visibility
}

// EraseRows take a person's words out of the database.
type EraseRows interface {
	// EraseContact leaves no word of the person in any table: ids, times and
	// numbering stay. His addresses of the hosted kinds become their Tombstones, and
	// their lines go with them. The caller appends a MessageErased for every
	// message to its conversation's stream and deletes the blobs.
	EraseContact(tx Tx, id ContactID, hosted []string, now Instant) (EraseResult, error)
	// Erased returns those of the addresses that have a Tombstone.
	Erased(tx Tx, keys []channels.Address) (map[channels.Address]bool, error)
}

// Blobs stores bytes under their sha256. internal/blob implements it.
type Blobs interface {
	// Put stores what r yields, durably, and returns its hash and size. It fails
	// when there is more than limit.
	Put(ctx context.Context, r io.Reader, limit int64) (hash string, size int64, err error)
	// Open reads a blob back, or returns ErrNotFound.
	Open(ctx context.Context, hash string) (io.ReadCloser, error)
	// Delete forgets a blob, unless it was stored after the given moment: storing
	// the same content again renews it, so that a sweep cannot take what somebody is
	// just about to refer to. One that is not there is no error.
	Delete(ctx context.Context, hash string, unlessAfter time.Time) error
	// List calls visit for every stored hash with the moment it was last stored.
	List(ctx context.Context, visit func(hash string, stored time.Time) error) error
}

// Bus carries hints between the parts of a process, and between processes.
// It may lose, never invents: whoever needs certainty reads SQL.
type Bus interface {
	// Publish hands the payload to the topic's subscribers, in order, without waiting.
	Publish(topic string, payload any)
	// Subscribe calls fn for every payload until stop is called. fn must not block.
	Subscribe(topic string, fn func(payload any)) (stop func())
}
