package router

import (
	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// Forecast is what would happen to a conversation that began.
type Forecast struct {
	Explanation
	Open     bool
	Changes  gateway.Instant // when the queue opens or closes next; 0 if that is not foreseeable
	Priority int             // the queue's, or the rule's if that is higher
	Mode     dispatch.Mode
	Rings    []dispatch.Relaxation
}

// Foresee says what would happen to a conversation. exclusive is whether its kind of
// channel takes the whole agent.
func (s Setup) Foresee(n gateway.Newcomer, exclusive bool) Forecast {
	f := Forecast{Explanation: s.Rules.Explain(n)}
	q := s.queue(f.Placement.Queue)
	f.Open = q.Open(n.At.Time())
	if q.Hours != nil {
		if at, ok := q.Hours.NextChange(n.At.Time()); ok {
			f.Changes = gateway.At(at)
		}
	}
	f.Priority = max(q.Priority, f.Placement.Priority)
	f.Mode = q.mode(n.Kind, exclusive, f.Open)
	f.Rings = q.Routing.rings(f.Placement.Needs)
	return f
}
