package figures

import (
	"cmp"
	"slices"

	"switchboard/gateway"
)

// Visit is one wait of one conversation in one queue.
type Visit struct {
	ID           string
	Conversation gateway.ConversationID
	Queue        gateway.QueueID
	Began        gateway.Instant // of one that goes on: when its customer began to wait, here or elsewhere; 0 is Entered
	Entered      gateway.Instant
	Left         gateway.Instant // 0: it waits
	Cause        string          // why it entered
	How          string          // how it ended
}

// began is when its customer began to wait.
func (v Visit) began() gateway.Instant { return cmp.Or(v.Began, v.Entered) }

// Causes and ends of visits that figures ask about. There are others.
const (
	Left           = "left" // its cause: the customer left, his conversation waits on
	Assigned       = "assigned"
	Abandoned      = "abandoned"
	ShortAbandoned = "short_abandoned"
	Overflowed     = "overflow"
)

// Assignment is one agent's time with one conversation.
type Assignment struct {
	ID           string
	Conversation gateway.ConversationID
	Queue        gateway.QueueID
	Agent        gateway.AgentID
	Kind         string // of channel
	Since        gateway.Instant
	Until        gateway.Instant // 0: he has it
	Ended        string
	// Weight is how many units it takes, and Parked whether its customer is silent and it
	// takes none. Both are of now: no history has them.
	Weight int
	Parked bool
}

// Ends of assignments by which the conversation was over.
const (
	Resolved = "resolved"
	Spam     = "spam"
)

// Offer is a conversation held out to one agent.
type Offer struct {
	ID           string
	Conversation gateway.ConversationID
	Queue        gateway.QueueID
	Agent        gateway.AgentID
	Kind         string // of channel
	Weight       int
	Made         gateway.Instant
	Ended        gateway.Instant // 0: it stands
	Outcome      string
	Reason       string // key: why it was declined
}

// Stay is how long an agent chose to be something.
type Stay struct {
	ID     string
	Agent  gateway.AgentID
	State  string
	Reason string
	Since  gateway.Instant
	Until  gateway.Instant // 0: he is
}

// Connection is how long an agent's console was connected to a node.
type Connection struct {
	ID    string
	Agent gateway.AgentID
	Since gateway.Instant
	Until gateway.Instant // 0: it is
}

// Histories are rows of all histories: those that touch an interval, or what changed.
type Histories struct {
	Visits      []Visit
	Assignments []Assignment
	Offers      []Offer
	Stays       []Stay
	Connections []Connection
}

// Window is what figures are about: what began in [From, To), as known at At. It is not
// after At.
type Window struct {
	From, To, At gateway.Instant
}

// began reports whether what began at the instant is the window's.
func (w Window) began(at gateway.Instant) bool { return w.From <= at && at < w.To && at <= w.At }

// over reports whether what ended at the instant, 0 is never, has ended as far as is known.
func (w Window) over(at gateway.Instant) bool { return at != 0 && at <= w.At }

// live reports whether what began and ended at the instants goes on at At.
func (w Window) live(since, until gateway.Instant) bool { return since <= w.At && !w.over(until) }

// end is when the window ends as far as is known.
func (w Window) end() gateway.Instant { return min(w.To, w.At) }

// Book keeps the rows of a day as they are read, so that only what changed is read again.
// It is a cache: rows read in full make the same book.
type Book struct {
	visits      map[string]Visit
	assignments map[string]Assignment
	offers      map[string]Offer
	stays       map[string]Stay
	connections map[string]Connection
}

// NewBook returns a book with these rows.
func NewBook(h Histories) *Book {
	b := &Book{
		visits: make(map[string]Visit, len(h.Visits)), assignments: make(map[string]Assignment, len(h.Assignments)),
		offers: make(map[string]Offer, len(h.Offers)), stays: make(map[string]Stay, len(h.Stays)),
		connections: make(map[string]Connection, len(h.Connections)),
	}
	b.Add(h)
	return b
}

// Add puts rows in the place of what was known of them.
func (b *Book) Add(h Histories) {
	keep(b.visits, h.Visits, func(v Visit) string { return v.ID })
	keep(b.assignments, h.Assignments, func(a Assignment) string { return a.ID })
	keep(b.offers, h.Offers, func(o Offer) string { return o.ID })
	keep(b.stays, h.Stays, func(s Stay) string { return s.ID })
	keep(b.connections, h.Connections, func(c Connection) string { return c.ID })
}

func keep[T any](in map[string]T, rows []T, id func(T) string) {
	for _, row := range rows {
		in[id(row)] = row
	}
}

// Histories are all rows of the book, by id.
func (b *Book) Histories() Histories {
	return Histories{
		Visits: sorted(b.visits), Assignments: sorted(b.assignments), Offers: sorted(b.offers),
		Stays: sorted(b.stays), Connections: sorted(b.connections),
	}
}

func sorted[T any](rows map[string]T) []T {
	ids := make([]string, 0, len(rows))
	for id := range rows {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, cmp.Compare[string])
	list := make([]T, len(ids))
	for i, id := range ids {
		list[i] = rows[id]
	}
	return list
}
