package router

import (
	"fmt"
	"slices"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// OfferModes are how work can come to agents.
func OfferModes() []dispatch.Mode {
	return []dispatch.Mode{dispatch.Direct, dispatch.Ring, dispatch.Claim}
}

// bound is what a number of Routing may be.
type bound struct {
	field         string
	is, low, high int
}

const (
	aDay       = 86_400
	anHour     = 3_600
	aYearHours = 8_760
)

// Validate returns a *FieldError for the first thing that is wrong with the settings.
func (r Routing) Validate() error {
	for _, kind := range sortedKeys(r.Offer) {
		if kind == "" || !slices.Contains(OfferModes(), r.Offer[kind]) {
			return &FieldError{"offer", fmt.Sprintf("%.20q is not direct, ring or claim", r.Offer[kind])}
		}
	}
	for _, b := range []bound{
		{"ring_s", r.RingFor, 0, 600},
		{"open_s", r.OpenBy, -1, aDay},
		{"answer_s", r.AnswerBy, -1, aDay},
		{"wrap_up_s", r.WrapUpFor, -1, anHour},
		{"sticky_s", r.StickyFor, -1, aDay},
		{"sticky_within_h", r.StickyWithin, 0, aYearHours},
		{"dedicated_s", r.DedicatedFor, -1, aDay},
		{"resume_s", r.ResumeFor, -1, aDay},
		{"overflow_s", r.OverflowAfter, 0, aDay},
		{"short_abandon_s", r.ShortAbandon, 0, 600},
		{"service_level_s", r.ServiceLevel, 0, aDay},
		{"longest_wait_s", r.LongestWait, -1, aDay},
	} {
		if b.is < b.low || b.is > b.high {
			return &FieldError{b.field, fmt.Sprintf("want %d to %d", b.low, b.high)}
		}
	}
	return r.checkLists()
}

// ValidateKind returns a *FieldError unless work of a kind of channel may come as the
// settings say.
func (r Routing) ValidateKind(kind string, exclusive bool) error {
	if m := r.Offer[kind]; exclusive && m != "" && m != dispatch.Ring {
		return &FieldError{"offer", fmt.Sprintf("%.40s takes a whole agent and always rings", kind)}
	}
	return nil
}

func (r Routing) checkLists() error {
	if len(r.Allowances) > MaxPriority+1 {
		return &FieldError{"allowances_s", fmt.Sprintf("there are %d priorities", MaxPriority+1)}
	}
	if !slices.IsSorted(r.Allowances) || slices.ContainsFunc(r.Allowances, func(s int) bool { return s < 0 || s > aDay }) {
		return &FieldError{"allowances_s", fmt.Sprintf("want numbers from 0 to %d, none less than that before", aDay)}
	}
	if reason := checkNeeds(r.Needs); reason != "" {
		return &FieldError{"needs", reason}
	}
	wished := make([]gateway.Need, len(r.Prefers))
	for i, p := range r.Prefers {
		wished[i] = p.Need
		if p.For < 1 || p.For > aDay {
			return &FieldError{"prefers", fmt.Sprintf("want %d to %d seconds", 1, aDay)}
		}
	}
	if reason := checkNeeds(wished); reason != "" {
		return &FieldError{"prefers", reason}
	}
	if r.Overflow == "" && (r.OverflowAfter > 0 || r.OverflowClosed) {
		return &FieldError{"overflow", "there is a time to overflow and no queue"}
	}
	return nil
}
