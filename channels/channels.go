// Package channels is the contract between Switchboard and a channel: what an
// integrator implements to let customers reach the company some other way.
//
// A [Driver] describes a kind of channel and opens accounts of it; an [Adapter]
// is one open account. Receiving is [Adapter.Run], which hands what customers
// said to a [Sink]; answering is [Adapter.Send]. Everything else an account may
// be able to do is a small optional interface below, found by assertion, and
// claimed in [Features]. Package channeltest checks an adapter against all that
// is promised here; package echo is the smallest adapter that passes it.
package channels

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/netip"
	"time"
)

// A Driver is one kind of channel. Drivers are listed in package channels/all.
type Driver struct {
	Kind     string // stable word stored with every account: "webchat", "email"
	Name     Text   // what people call it
	Features Features
	Settings Schema // what an account of this kind needs to know

	// Open checks the account's settings and returns its adapter. It does no
	// network I/O and starts no goroutine.
	Open func(Account) (Adapter, error)
}

// Features says what accounts of a kind can do. channeltest holds a driver to
// its claims in both directions.
type Features struct {
	Parts    []PartKind // kinds of parts Send accepts
	MaxText  int        // longest text part Send accepts, in runes; 0 is unlimited
	MaxFile  int64      // largest attachment Send accepts, in bytes; 0 is none
	Threads  bool       // Item.Thread separates conversations of one address
	Receipts bool       // the provider reports delivered or read
	Typing   bool       // implements Typer
	Webhook  bool       // implements WebhookHandler
	Hosted   bool       // implements Hosted: customers connect to Switchboard itself
	Resolves bool       // implements Resolver
	// Idempotent says the provider drops a second Send with the same Outbound.Key,
	// so an attempt with an unknown outcome may be repeated.
	Idempotent bool
	// Absence is how long an agent may be disconnected before the work of this
	// channel is taken back from him; 0 means it is never taken back by time.
	Absence time.Duration
	// Parking is how long a customer who has his answer must be silent until his
	// conversation weighs nothing on its agent: 0 is never, below 0 at once.
	Parking time.Duration
	// Letters says that nobody waits at the other end for the answer to come at once, as
	// of a letter: an agent's console makes no sound when such work is his.
	Letters bool
	// Exclusive says that a conversation takes an agent's whole attention, as a call does.
	Exclusive bool
}

// An Account is one line to the company: a mailbox, a WeChat account, a web site.
type Account struct {
	ID       string
	Key      string // stable, readable, unique in the installation
	Brand    string
	Settings []byte // JSON, complete; decode it with Schema.Decode
	Seal     Secret // 32 random bytes of this account alone, for signing tokens
	HTTP     *http.Client
	Log      *slog.Logger
	// ClientIP tells who calls a hosted account's handler, seen through the trusted
	// proxies. Nil takes the request's RemoteAddr.
	ClientIP func(*http.Request) netip.Addr
}

// An Adapter is one open account.
type Adapter interface {
	// Run receives until ctx is cancelled and then returns nil within two seconds.
	// Any other return is a fault: the account alone is restarted, with backoff.
	Run(ctx context.Context, sink Sink) error
	// Send passes one message to the provider. It is called concurrently and
	// honours ctx's deadline. Its error is an *Error or is taken as Transient.
	Send(ctx context.Context, out Outbound) (Receipt, error)
}

// A Sink takes what an adapter received. It may be called concurrently; order is
// kept among the items of one Batch and among successive calls of one goroutine.
type Sink interface {
	// Deliver stores every item and the cursor, or nothing, and returns only when
	// they are on disk: acknowledge to the provider after it returned nil, never
	// before. An item whose ID was delivered before is dropped silently, so
	// delivering again is always safe.
	Deliver(ctx context.Context, b Batch) error
	// State reads back the value of the newest delivered cursor, or "".
	State(ctx context.Context, key string) (string, error)
}

// Batch is committed as a whole.
type Batch struct {
	Items  []Item
	Cursor Cursor
}

// Cursor is an adapter's own note of how far it has read. The zero Cursor stores nothing.
type Cursor struct{ Key, Value string }

// An Item is one thing a provider told: exactly one of Message, Receipt and
// Amend is set.
type Item struct {
	ID     string  // the provider's id, unique in the account; at most 256 bytes
	From   Address // the customer's address
	Thread string  // the thread, for channels whose Features say Threads

	Message *Inbound
	Receipt *StatusReport
	Amend   *Amend
}

// Inbound is a customer's message.
type Inbound struct {
	Parts   []Part
	Subject string
	Quoted  string    // provider id of the message it answers
	SentAt  time.Time // by the provider's clock; zero if it does not say
	Profile Profile
}

// Profile is what the channel knows of the customer at the moment. Empty fields
// leave what is known unchanged.
type Profile struct {
	Name   string
	Locale string // BCP 47
	Page   string // where on the web site the customer is
	// Context is what the page says of the visit, such as a cart or an order: a JSON
	// object of texts.
	Context string
}

// Facts is Context by key. What is no such object has none.
func (p Profile) Facts() map[string]string {
	var facts map[string]string
	if json.Unmarshal([]byte(p.Context), &facts) != nil {
		return nil
	}
	return facts
}

// Amend completes an item delivered before in raw form, for example when its
// media has been fetched: the parts replace those of the message with ID.
type Amend struct {
	ID    string
	Parts []Part
}

// StatusReport is a provider's later word on a message sent before.
type StatusReport struct {
	ProviderID string // Receipt.ProviderID of the message
	State      DeliveryState
	Err        *Error // why, when State is Failed
	At         time.Time
}

// Outbound is a message to send to one address.
type Outbound struct {
	Key     string // idempotency key, the same on every attempt
	To      Address
	Thread  string
	Subject string
	Parts   []Part
	Quoted  string // provider id
	Attempt int    // 1 on the first
}

// Receipt is what a provider answered to a message it took.
type Receipt struct {
	ProviderID string
	State      DeliveryState // Sent, or more when the provider knows it at once
}

// DeliveryState is how far a message to one address has come.
type DeliveryState string

// The states of a delivery, in order; Failed and Unknown end it.
const (
	Queued    DeliveryState = "queued"
	Sending   DeliveryState = "sending"
	Sent      DeliveryState = "sent"
	Delivered DeliveryState = "delivered"
	Read      DeliveryState = "read"
	Failed    DeliveryState = "failed"
	Unknown   DeliveryState = "unknown" // the attempt broke off; it may have arrived
)

// Address names a customer on a kind of channel: unique by all three fields.
type Address struct {
	Kind  string // EmailKind, PhoneKind, or the channel's own: "webchat", "wechat"
	Realm string // what Value is unique in: an app id, a brand; empty where the world agrees (see Normal)
	Value string
}

// WebhookHandler is implemented by adapters whose provider calls in by HTTP. The
// gateway serves the handler under /c/{account key}/ with a body limit of 1 MiB
// and a deadline of 10 s; the path is stripped.
type WebhookHandler interface {
	// Webhook returns the handler, which answers once sink has what came in.
	Webhook(sink Sink) http.Handler
}

// Typer shows the customer that an agent is typing.
type Typer interface {
	// Typing begins to show it, or ends that.
	Typing(ctx context.Context, to Address, on bool) error
}

// Resolver finds out what became of a send whose outcome is Unknown. The receipt
// is Sent or more when the provider has the message, Failed when it certainly has
// not, so that it may be sent again, and Unknown when the provider cannot tell.
type Resolver interface {
	// Resolve asks about a send; its errors are those of Send.
	Resolve(ctx context.Context, out Outbound) (Receipt, error)
}

// Prober checks that the provider answers and the credentials hold, for the
// console's test button and for half-open breakers.
type Prober interface {
	// Probe returns what is wrong, as Send would; nil is all well.
	Probe(ctx context.Context) error
}
