package gateway

import (
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
)

// Ids are ULIDs as text. Each noun has its own type, so that a swap does not compile.
type (
	// BrandID names a brand.
	BrandID string
	// AccountID names a channel account.
	AccountID string
	// ContactID names a contact.
	ContactID string
	// AddressID names an address.
	AddressID string
	// LinkID names a row that links an address to a contact.
	LinkID string
	// ConversationID names a conversation.
	ConversationID string
	// MessageID names a message.
	MessageID string
	// AttachmentID names an attachment.
	AttachmentID string
	// DeliveryID names the delivery of a message to one address.
	DeliveryID string
	// AgentID names an agent.
	AgentID string
	// QueueID names a queue.
	QueueID string
	// SkillID names a skill.
	SkillID string
	// RuleID names a rule of routing.
	RuleID string
	// CalendarID names a calendar of opening hours.
	CalendarID string
	// OfferID names an offer of a conversation to an agent.
	OfferID string
	// TeamID names a team.
	TeamID string
	// NoticeID names a notice to an agent.
	NoticeID string
	// DispositionID names what can come of a conversation.
	DispositionID string
	// BlockID names a block of an address.
	BlockID string
)

// NewID makes an id of its own type: NewID[MessageID](). Ids made by one process
// increase.
func NewID[T ~string]() T { return T(ulid.Make().String()) }

// ValidID reports whether s has the form of an id.
func ValidID(s string) bool {
	_, err := ulid.ParseStrict(s)
	return err == nil
}

// Instant is a moment in unix milliseconds; 0 is "not". In JSON it is RFC 3339 in
// UTC, or null.
type Instant int64

// Now is the present moment.
func Now() Instant { return At(time.Now()) }

// At is t, to the millisecond.
func At(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMilli())
}

// Time is the instant in UTC.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).UTC() }

// Add returns the instant d later.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// Sub returns how long i is after earlier.
func (i Instant) Sub(earlier Instant) time.Duration {
	return time.Duration(i-earlier) * time.Millisecond
}

const instantLayout = `"2006-01-02T15:04:05.000Z"`

// MarshalJSON encodes RFC 3339 with milliseconds, or null.
func (i Instant) MarshalJSON() ([]byte, error) {
	if i == 0 {
		return []byte("null"), nil
	}
	return i.Time().AppendFormat(make([]byte, 0, len(instantLayout)), instantLayout), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (i *Instant) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*i = 0
		return nil
	}
	t, err := time.Parse(`"`+time.RFC3339+`"`, string(b))
	if err != nil {
		return fmt.Errorf("instant: %w", err)
	}
	*i = At(t)
	return nil
}
