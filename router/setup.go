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
	// OpenSince is since when it is open without a break at the second moment, the first
	// at the earliest; false if it is closed then.
	OpenSince(from, at time.Time) (time.Time, bool)
}

// Open reports whether the queue is open at the moment.
func (q Queue) Open(at time.Time) bool { return q.Hours == nil || q.Hours.Open(at) }

// WaitsSince is from when on it counts that somebody waits who began to at an instant: from
// then, or from when the queue opened if that was later. In a closed queue nobody is
// waited for: then it is false. The board and the alarms go by it.
func (q Queue) WaitsSince(began, now gateway.Instant) (gateway.Instant, bool) {
	if q.Hours == nil {
		return began, true
	}
	since, open := q.Hours.OpenSince(began.Time(), now.Time())
	return gateway.At(since), open
}

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
