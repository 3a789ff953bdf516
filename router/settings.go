package router

import (
	"cmp"
	"slices"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// Routing is how a queue gives out its work, as stored with it. Times are in seconds;
// 0 is the default that is named, below 0 is never.
type Routing struct {
	// Offer is how work of a kind of channel comes to agents; the default is direct.
	// Exclusive kinds always ring.
	Offer map[string]dispatch.Mode `json:"offer,omitempty"`

	RingFor   int `json:"ring_s,omitempty" minimum:"0" maximum:"600"`      // 20: how long it rings at one agent
	OpenBy    int `json:"open_s,omitempty" minimum:"-1" maximum:"86400"`   // 45: direct work nobody looked at returns
	AnswerBy  int `json:"answer_s,omitempty" minimum:"-1" maximum:"86400"` // 180: direct work nobody answered returns
	WrapUpFor int `json:"wrap_up_s,omitempty" minimum:"-1" maximum:"3600"` // none, of exclusive kinds 30

	// Allowances are by how many seconds work of each priority comes before its time;
	// none is DefaultAllowances.
	Allowances []int `json:"allowances_s,omitempty" maxItems:"10"`

	Needs   []gateway.Need `json:"needs,omitempty" maxItems:"20"`
	Prefers []Preference   `json:"prefers,omitempty" maxItems:"20"`

	StickyFor    int `json:"sticky_s,omitempty" minimum:"-1" maximum:"86400"`      // 60: it waits for who had the customer before
	StickyWithin int `json:"sticky_within_h,omitempty" minimum:"0" maximum:"8760"` // 72: hours since he had him
	DedicatedFor int `json:"dedicated_s,omitempty" minimum:"-1" maximum:"86400"`   // 300: it waits for the customer's own agent, then for his deputy
	ResumeFor    int `json:"resume_s,omitempty" minimum:"-1" maximum:"86400"`      // 60: it waits for who had it parked

	Overflow       gateway.QueueID `json:"overflow,omitempty" maxLength:"40"`
	OverflowAfter  int             `json:"overflow_s,omitempty" minimum:"0" maximum:"86400"` // never
	OverflowClosed bool            `json:"overflow_closed,omitempty"`                        // at once while the queue is closed

	ShortAbandon int `json:"short_abandon_s,omitempty" minimum:"0" maximum:"600"`   // 10: a shorter wait that was given up does not count
	ServiceLevel int `json:"service_level_s,omitempty" minimum:"0" maximum:"86400"` // 20: a wait up to that is within the service level
	LongestWait  int `json:"longest_wait_s,omitempty" minimum:"-1" maximum:"86400"` // 300: a longer one raises an alarm
}

// Preference is a need that is dropped when it could not be met for a time.
type Preference struct {
	gateway.Need
	For int `json:"for_s" minimum:"1" maximum:"86400"`
}

// DefaultAllowances are by how many seconds work of priority 0, 1, 2 and 3 comes
// before its time.
var DefaultAllowances = [...]int{0, 120, 600, 3600}

// MaxPriority is the highest priority of queues and rules.
const MaxPriority = 3

// Defaults of Routing.
const (
	ringFor      = 20 * time.Second
	openBy       = 45 * time.Second
	answerBy     = 3 * time.Minute
	wrapUpFor    = 30 * time.Second // of exclusive kinds
	stickyFor    = time.Minute
	stickyWithin = 72 * time.Hour
	dedicatedFor = 5 * time.Minute
	resumeFor    = time.Minute
	shortAbandon = 10 * time.Second
	serviceLevel = 20 * time.Second
	longestWait  = 5 * time.Minute
)

// seconds is a setting as a duration: its default for 0, 0 for never.
func seconds(n int, or time.Duration) time.Duration {
	switch {
	case n < 0:
		return 0
	case n == 0:
		return or
	}
	return time.Duration(n) * time.Second
}

// Short is how long a wait that was given up must be to count as abandoned.
func (r Routing) Short() time.Duration { return seconds(r.ShortAbandon, shortAbandon) }

// Level is how long a wait may be to be within the service level.
func (r Routing) Level() time.Duration { return seconds(r.ServiceLevel, serviceLevel) }

// Longest is how long a wait may be before there is an alarm; 0 is for ever.
func (r Routing) Longest() time.Duration { return seconds(r.LongestWait, longestWait) }

// WrapUp is how long an agent may write up a conversation.
func (r Routing) WrapUp(exclusive bool) time.Duration {
	if exclusive {
		return seconds(r.WrapUpFor, wrapUpFor)
	}
	return seconds(r.WrapUpFor, 0)
}

// allowance is by how much work of the priority comes before its time.
func (r Routing) allowance(priority int) time.Duration {
	list := r.Allowances
	if len(list) == 0 {
		list = DefaultAllowances[:]
	}
	return time.Duration(list[min(max(priority, 0), len(list)-1)]) * time.Second
}

// mode is how work of a kind comes to agents.
func (r Routing) mode(kind string, exclusive bool) dispatch.Mode {
	if exclusive {
		return dispatch.Ring
	}
	return cmp.Or(r.Offer[kind], dispatch.Direct)
}

// asks is what the queue asks for in any case, and what the work does.
func (r Routing) asks(own []gateway.Need) []gateway.Need {
	return append(slices.Clone(r.Needs), own...)
}

// rings are what the queue and a rule ask of agents, and how that is relaxed.
func (r Routing) rings(more []gateway.Need) []dispatch.Relaxation {
	always := needs(r.asks(more))
	prefers := slices.Clone(r.Prefers)
	slices.SortStableFunc(prefers, func(a, b Preference) int { return cmp.Compare(a.For, b.For) })
	var rings []dispatch.Relaxation
	after := 0
	for i, p := range prefers {
		if p.For == after && i > 0 {
			continue // dropped at the same moment as the one before
		}
		var wished []gateway.Need
		for _, q := range prefers[i:] {
			wished = append(wished, q.Need)
		}
		rings = append(rings, dispatch.Relaxation{After: time.Duration(after) * time.Second, Needs: append(slices.Clone(always), needs(wished)...)})
		after = p.For
	}
	if len(rings) == 0 && len(always) == 0 {
		return nil
	}
	return append(rings, dispatch.Relaxation{After: time.Duration(after) * time.Second, Needs: always})
}

func needs(list []gateway.Need) []dispatch.Need {
	out := make([]dispatch.Need, len(list))
	for i, n := range list {
		out[i] = dispatch.Need{Skill: n.Skill, Level: max(n.Level, 1)}
	}
	return out
}
