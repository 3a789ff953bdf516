package alarms

import (
	"cmp"
	"slices"
	"time"

	"switchboard/gateway"
)

// Event is what a call tells of an alarm.
type Event string

// The events, in their order: the end is told of what was told to be raised.
const (
	Raised  Event = "raised"
	Ended   Event = "ended"
	Nothing Event = ""
)

// Owed is a call that is to be made.
type Owed struct {
	Alarm    // of Raised without its end
	Event    Event
	Attempts int             // that failed
	Due      gateway.Instant // not before
}

// HookRows are the calls that are to be made.
type HookRows interface {
	// OwedCalls are those, at most limit: of each alarm the next, those that failed least
	// often first.
	OwedCalls(tx gateway.Tx, limit int) ([]Owed, error)
	// SaveOwed says what is owed of an alarm now, if what was is the same still.
	SaveOwed(tx gateway.Tx, now Owed, was Event) error
}

// at is when what the call tells happened.
func (o Owed) at() gateway.Instant {
	if o.Event == Ended {
		return o.Until
	}
	return o.Since
}

// told is what is owed once the call was taken.
func (o Owed) told() Owed {
	o.Attempts, o.Due = 0, 0
	if o.Event == Raised {
		o.Event = Ended
	} else {
		o.Event = Nothing
	}
	return o
}

// failed is what is owed once the call was not taken: the same later, or nothing of this
// alarm any more.
func (o Owed) failed(now gateway.Instant, pauses []time.Duration, final bool) Owed {
	if final || o.Attempts >= len(pauses) {
		o.Event, o.Attempts, o.Due = Nothing, 0, 0
		return o
	}
	o.Due = now.Add(pauses[o.Attempts])
	o.Attempts++
	return o
}

// nextCall is the call whose turn it is. Calls about one kind and queue keep their order;
// one that failed holds up no other, and what was never tried comes first. Without one,
// wait is how long until there is; 0 if none is owed.
func nextCall(owed []Owed, now gateway.Instant) (next Owed, wait time.Duration, ok bool) {
	slices.SortFunc(owed, func(a, b Owed) int { return cmp.Or(cmp.Compare(a.at(), b.at()), cmp.Compare(a.ID, b.ID)) })
	type about struct {
		kind  Kind
		queue gateway.QueueID
	}
	first := make(map[about]bool)
	for _, o := range owed {
		switch {
		case first[about{o.Kind, o.Queue}]:
			continue
		case o.Due > now:
			if until := o.Due.Sub(now); wait == 0 || until < wait {
				wait = until
			}
		case !ok || o.Attempts < next.Attempts:
			next, ok = o, true
		}
		first[about{o.Kind, o.Queue}] = true
	}
	return next, wait, ok
}
