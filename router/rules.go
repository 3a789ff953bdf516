package router

import (
	"switchboard/gateway"
)

// Rules choose where new conversations wait. The first that fits decides. They are
// made by NewRules and never changed, so they may be asked concurrently.
type Rules []Rule

// Rule places the conversations that all its conditions fit; without a condition, all.
type Rule struct {
	ID   gateway.RuleID
	Name string
	When Conditions
	Then Outcome

	tests []test // When, made quick
}

// Outcome is what a rule does with a conversation.
type Outcome struct {
	Queue    gateway.QueueID `json:"queue,omitempty" maxLength:"40"` // "" is the account's own
	Priority int             `json:"priority,omitempty" minimum:"0" maximum:"3"`
	Needs    []gateway.Need  `json:"needs,omitempty" maxItems:"20"`
}

// NewRules makes the rules ready to be asked. A queue that is not among queues is as
// none in an outcome, and hours that are not among hours are never.
func NewRules(list []Rule, queues map[gateway.QueueID]Queue, hours map[gateway.CalendarID]Hours) (Rules, error) {
	rules := make(Rules, len(list))
	for i, r := range list {
		if err := r.Validate(); err != nil {
			return nil, err
		}
		if _, usable := queues[r.Then.Queue]; !usable {
			r.Then.Queue = ""
		}
		r.tests = r.When.tests(hours)
		rules[i] = r
	}
	return rules, nil
}

// Place is the outcome of the first rule that fits, else the account's own queue.
func (rs Rules) Place(n gateway.Newcomer) gateway.Placement {
	asked := newcomer{Newcomer: n}
	for i := range rs {
		if rs[i].fits(&asked) {
			return rs[i].place(n)
		}
	}
	return gateway.Placement{Queue: n.Queue}
}

func (r *Rule) fits(n *newcomer) bool {
	for _, t := range r.tests {
		if !t.fits(n) {
			return false
		}
	}
	return true
}

// place is where the rule puts what it fits.
func (r *Rule) place(n gateway.Newcomer) gateway.Placement {
	p := gateway.Placement{Queue: r.Then.Queue, Priority: r.Then.Priority, Needs: r.Then.Needs, Rule: r.ID}
	if p.Queue == "" {
		p.Queue = n.Queue
	}
	return p
}

// Explanation is what the rules say of a conversation, and why.
type Explanation struct {
	Placement gateway.Placement
	Passed    []PassedRule // in order, up to the rule that fitted
}

// PassedRule is a rule that did not fit.
type PassedRule struct {
	Rule    gateway.RuleID
	Name    string
	Missing []string // its conditions that did not fit, in the order in which they are asked
}

// Explain is Place with what did not fit.
func (rs Rules) Explain(n gateway.Newcomer) Explanation {
	asked := newcomer{Newcomer: n}
	e := Explanation{Placement: gateway.Placement{Queue: n.Queue}}
	for i := range rs {
		r := &rs[i]
		var missing []string
		for _, t := range r.tests {
			if !t.fits(&asked) {
				missing = append(missing, t.name)
			}
		}
		if missing == nil {
			e.Placement = r.place(n)
			return e
		}
		e.Passed = append(e.Passed, PassedRule{Rule: r.ID, Name: r.Name, Missing: missing})
	}
	return e
}
