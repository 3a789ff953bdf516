package router

import (
	"fmt"
	"strings"

	"switchboard/router/dispatch"
)

// State is what an agent chose to be. Whether he is connected is another fact.
type State = dispatch.State

// The states of agents.
const (
	Ready     = dispatch.Ready     // takes work
	Break     = dispatch.Break     // keeps what he has
	Finishing = dispatch.Finishing // finishes what he has and gets nothing new
	Offline   = dispatch.Offline   // the state of who never chose one
	Missed    = dispatch.Missed    // did not react to an offer; only the router sets it
)

// Refusal is the error of what the router cannot do for a reason.
type Refusal = dispatch.Refusal

// PresenceError refuses a state or reason nobody can choose.
type PresenceError struct {
	State  State
	Reason string
}

// Error names what was asked for.
func (e *PresenceError) Error() string {
	return fmt.Sprintf("presence %q with reason %q cannot be chosen", e.State, e.Reason)
}

// validPresence returns a *PresenceError unless a person may choose the state.
func validPresence(s State, reason string) error {
	switch {
	case s != Ready && s != Break && s != Finishing && s != Offline, !reasonKey(reason):
		return &PresenceError{State: s, Reason: reason}
	}
	return nil
}

// reasonKey reports whether reason is empty or has the form of a configured
// reason's key, so that nobody's words get into events and histories.
func reasonKey(reason string) bool {
	foreign := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' && r != '-'
	}
	return len(reason) <= 40 && !strings.ContainsFunc(reason, foreign)
}
