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
	WaitingView  View = "waiting"  // what waits, longest first
	AllView      View = "all"      // whatever is open
	ResolvedView View = "resolved" // what is over
)

// first is the cursor before a view's first row.
func (v View) first() Cursor {
	if v == WaitingView {
		return Cursor{Key: -1}
	}
	return Cursor{Key: math.MaxInt64}
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
