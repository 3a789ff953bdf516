package router

import (
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// What can be told of routing from outside the core, by who watches over it.

// Hold is the longest that a conversation may wait for somebody in particular.
func (r Routing) Hold() time.Duration {
	return seconds(r.StickyFor, stickyFor) + seconds(r.DedicatedFor, dedicatedFor) + seconds(r.ResumeFor, resumeFor)
}

// Asks are the skills that work with needs of its own asks for in the end, when what the
// queue prefers was dropped.
func (r Routing) Asks(own []gateway.Need) []dispatch.Need {
	return needs(r.asks(own))
}

// Gives reports whether the queue gives work of a kind out by itself at the moment, to
// any of its members.
func (q Queue) Gives(kind string, k Kind, at time.Time) bool {
	asks := len(q.Routing.Needs) > 0 || len(q.Routing.Prefers) > 0
	return !asks && q.mode(kind, k.Exclusive, q.Open(at)) != dispatch.Claim
}
