package router

import "switchboard/gateway"

// Rules choose where new conversations wait. The first that fits decides.
type Rules []Rule

// Rule places the conversations that its conditions fit.
type Rule struct {
	ID gateway.RuleID
}

// Place is the outcome of the first rule that fits, else the account's own queue.
func (rs Rules) Place(n gateway.Newcomer) gateway.Placement {
	return gateway.Placement{Queue: n.Queue}
}
