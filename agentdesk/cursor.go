package agentdesk

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"

	"switchboard/gateway"
)

// Cursor is where a page of a list ended: the sort key and the id of its last row.
// It is no secret and grants nothing: every page is read anew with the rights of
// whoever asks.
type Cursor struct {
	Key gateway.Instant
	ID  gateway.ConversationID
}

// View names a list.
type View string

// The views.
const (
	MineView     View = "mine"     // what the viewer works on
	WaitingView  View = "waiting"  // what waits
	AllView      View = "all"      // whatever is open
	ResolvedView View = "resolved" // what is over
	AnyView      View = "any"      // all there is, for a filter to choose from
)

// Sort is the order of a list.
type Sort string

// The sorts.
const (
	OwedFirst   Sort = "owed"   // who waits longest for an answer, then what was said last
	NewestFirst Sort = "newest" // what was said last
	OldestFirst Sort = "oldest" // what was said longest ago
)

// first is the cursor before a list's first row.
func (s Sort) first() Cursor {
	if s == NewestFirst {
		return Cursor{Key: math.MaxInt64}
	}
	return Cursor{Key: -1}
}

// Unowed is where, in the order OwedFirst, the rows begin with which nothing is owed.
const Unowed gateway.Instant = 8_000_000_000_000_000

// Key is what a row is sorted by.
func (s Sort) Key(l Listing) gateway.Instant {
	switch {
	case s != OwedFirst:
		return l.LastMessageAt
	case l.OwedSince != 0:
		return l.OwedSince
	case l.WaitingSince != 0:
		return l.WaitingSince
	}
	return Unowed - l.LastMessageAt
}

var errBadCursor = errors.New("cursor is malformed")

// String encodes the cursor for an address.
func (c Cursor) String() string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(c.Key))
	return base64.RawURLEncoding.EncodeToString(append(raw, c.ID...))
}

// parseCursor decodes what String encoded.
func parseCursor(s string) (Cursor, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(raw) < 8 {
		return Cursor{}, errBadCursor
	}
	c := Cursor{Key: gateway.Instant(binary.BigEndian.Uint64(raw)), ID: gateway.ConversationID(raw[8:])}
	if c.Key < 0 || !gateway.ValidID(string(c.ID)) {
		return Cursor{}, errBadCursor
	}
	return c, nil
}
