package router

import (
	"time"

	"switchboard/gateway"
)

// Setup is what administrators decided about routing, as of one moment. It is
// replaced, never changed.
type Setup struct {
	Queues map[gateway.QueueID]Queue
	Rules  Rules

	// Unread are the rows that cannot be read, with what is wrong with each. Such a rule
	// is left out, and so is a calendar: who has it is always open. A queue has the
	// defaults.
	Unread []string
}

// Queue is a queue as it is set up.
type Queue struct {
	ID       gateway.QueueID
	Priority int
	Routing  Routing
	Hours    Hours // nil is always open
}

// Hours say when a queue is open. internal/calendar has them.
type Hours interface {
	// Open reports whether it is open at the moment.
	Open(at time.Time) bool
	// NextChange is when it opens or closes next, false if that is not foreseeable.
	NextChange(at time.Time) (time.Time, bool)
}

// Open reports whether the queue is open at the moment.
func (q Queue) Open(at time.Time) bool { return q.Hours == nil || q.Hours.Open(at) }

// nextChange is when any queue opens or closes next; 0 if none does.
func (s Setup) nextChange(now gateway.Instant) (next gateway.Instant) {
	for _, q := range s.Queues {
		if q.Hours == nil {
			continue
		}
		if at, ok := q.Hours.NextChange(now.Time()); ok && (next == 0 || gateway.At(at) < next) {
			next = gateway.At(at)
		}
	}
	return next
}

// SetupRows read what administrators decided.
type SetupRows interface {
	// Setup returns all queues that are not disabled, and the rules in their order.
	Setup(tx gateway.Tx) (Setup, error)
}
