package channels

import (
	"context"
	"io"
	"net/http"
	"time"
)

// Hosted is implemented by channels whose customers connect to Switchboard
// itself. Their messages have no outbox: committed is sent, and the client's own
// acknowledgement is delivered. The gateway serves the handler under
// /c/{account key}/, path stripped, for as long as Run runs.
type Hosted interface {
	// Host returns the handler; clients deliver to sink and read line.
	Host(sink Sink, line Timeline) http.Handler
}

// A Timeline is the public side of everything one account and its customers
// said. It knows no notes and no agent ids. Each address has one numbered
// sequence of entries, 1, 2, 3 without gaps, over all its conversations.
//
// An address here has the driver's Kind and a random value, which nobody guesses.
// Once its customer was erased, Deliver, Page, Upload, Identify and Tell refuse it with
// ErrErased, and Follow says so.
type Timeline interface {
	// Follow calls notify with every entry after the given number, first those
	// already stored, then new ones as they are committed: in order, one call at a
	// time, nothing twice. If more than 1,000 are missing, or after is beyond the
	// end, the first Update is a Reset to the newest entries. notify must not
	// block and may call stop. After stop returned no call begins; one under way may
	// still end.
	Follow(from Address, after int64, notify func(Update)) (stop func())
	// Page returns up to limit entries before the given number, oldest first; 0 is
	// the end.
	Page(ctx context.Context, from Address, before int64, limit int) ([]Entry, error)
	// Seen records that the customer's device holds (Delivered) or showed (Read)
	// everything up to a number.
	Seen(ctx context.Context, from Address, upto int64, state DeliveryState) error
	// Typing tells the desk that the customer is typing. Nothing is stored.
	Typing(from Address, on bool)
	// Online tells whether the customer has a connection open.
	Online(from Address, on bool)
	// Upload stores a file the customer may then name, by its ID, in one message.
	Upload(ctx context.Context, from Address, name string, r io.Reader) (File, error)
	// File opens an attachment of the address's own timeline.
	File(ctx context.Context, from Address, id string) (File, error)
	// Identify links the address to the person whom the company's own site vouches
	// for. once is the token's unique id: a second address presenting it is refused
	// with ErrReplayed until expires. An address that is vouched for as somebody else
	// already is refused with ErrOtherPerson: he needs an address of his own.
	Identify(ctx context.Context, from Address, who Identity, once string, expires time.Time) error
	// Tell stores what the customer says of himself. Nothing of it is proof.
	Tell(ctx context.Context, from Address, s Statement) error
	// End resolves the address's open conversation at the customer's wish.
	End(ctx context.Context, from Address) error
}

// Statement is what a customer says of himself. Empty fields leave what is known
// unchanged. Of somebody who said nothing yet, Context alone is not kept: it comes
// again with his first message.
type Statement struct {
	Name    string
	Email   string
	Phone   string // E.164
	Context string // as in Profile
	Consent string // version of the privacy notice he agreed to
}

// Identity is what a company's site vouches for about a visitor.
type Identity struct {
	Subject string // the company's own id of the customer
	Name    string
	Email   string
	Phone   string // E.164
}

// Update is what Follow reports: new entries, or a Reset to them.
type Update struct {
	Reset   bool // forget what came before: Entries are the newest there are
	Entries []Entry
	Erased  bool  // the customer was erased: nothing else is set, and nothing follows
	Typing  *bool // an agent began or stopped typing; of the others only Agent is set
	Agent   Agent
	// Standing is how the customer stands in the queue; nothing else is set. It comes
	// soon after Follow, and then whenever it changes.
	Standing *Standing
}

// Agent is an agent as customers see him. Any field may be empty.
type Agent struct {
	Name   string
	Number string // 工号
	Avatar string // id for Timeline.File
}

// Standing is how a customer stands in the queue he waits in, or would wait in.
type Standing struct {
	Served  bool // somebody who takes work serves the queue
	Waiting bool // he has a conversation that waits
	Ahead   int  // who wait there longer
	// From and To are the likely rest of his wait, in whole minutes, by what others
	// waited lately; 0 and 0 when too little is known to say.
	From, To time.Duration
}

// EntryKind says what an Entry tells.
type EntryKind string

// The kinds of entries. Clients ignore kinds they do not know.
const (
	MessageEntry   EntryKind = "message"  // Message is set
	SeenEntry      EntryKind = "seen"     // Seen is set
	OpenedEntry    EntryKind = "opened"   // a conversation began
	JoinedEntry    EntryKind = "joined"   // an agent took the conversation: Name
	ResolvedEntry  EntryKind = "resolved" // the agent considers it solved
	ClosedEntry    EntryKind = "closed"
	ErasedEntry    EntryKind = "erased"    // the message once here was erased
	UnblockedEntry EntryKind = "unblocked" // messages of his, once refused, are taken again
)

// Entry is one numbered line of a timeline.
type Entry struct {
	Seq     int64
	Kind    EntryKind
	At      time.Time
	Mine    bool  // of a resolved conversation: the customer ended it
	Agent   Agent // who did, where an agent acts
	Message *TimelineMessage
	Seen    *SeenMark
}

// TimelineMessage is a public message.
type TimelineMessage struct {
	ID     string
	ItemID string // Item.ID of the customer's own
	Mine   bool   // written by the customer
	Parts  []Part
}

// SeenMark says the other side has received or read everything up to Upto.
type SeenMark struct {
	Upto  int64
	State DeliveryState
}
