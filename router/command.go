package router

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"switchboard/gateway"
)

// Command is a wish of a node that does not route, as a row. It is carried out at most
// once: who routes takes it first.
type Command struct {
	ID   string
	Node string
	Kind string
	Body string        // JSON: ids and small facts
	Age  time.Duration // when it is taken, by the clock of the database: nodes have their own
}

// CommandRows are the commands.
type CommandRows interface {
	// AddCommand stores what a node wishes of the one that routes.
	AddCommand(tx gateway.Tx, c Command) error
	// CommandsWait reports whether there are commands that nobody took.
	CommandsWait(tx gateway.Tx) (bool, error)
	// TakeCommands returns those that nobody took, in the order of their ids, and notes
	// that they are taken.
	TakeCommands(tx gateway.Tx, limit int) ([]Command, error)
	// FinishCommand stores what came of a command.
	FinishCommand(tx gateway.Tx, id, outcome string) error
	// DropTaken finishes with that outcome what was taken and not finished: by who
	// routed before.
	DropTaken(tx gateway.Tx, outcome string) error
	// CommandOutcome returns what came of a command, "" while nothing has.
	CommandOutcome(tx gateway.Tx, id string) (outcome string, err error)
	// DropCommands deletes those finished longer ago.
	DropCommands(tx gateway.Tx, ago time.Duration) error
}

// sent is how wishes of a type travel.
type sent struct {
	kind   string
	typ    reflect.Type
	decode func(body string) (wish, error)
}

func sentAs[W wish](kind string) sent {
	return sent{kind, reflect.TypeFor[W](), func(body string) (wish, error) {
		var w W
		err := json.Unmarshal([]byte(body), &w)
		return w, err
	}}
}

// sentWishes are the wishes that other nodes may have.
func sentWishes() []sent {
	return []sent{
		sentAs[presenceWish]("presence"),
		sentAs[assignWish]("assign"),
		sentAs[passWish]("pass"),
		sentAs[answerWish]("answer"),
		sentAs[openedWish]("opened"),
		sentAs[transferWish]("transfer"),
		sentAs[requeueWish]("requeue"),
		sentAs[undoWish]("undo"),
		sentAs[presentWish]("present"),
		sentAs[agentWish]("agent"),
		sentAs[setupWish]("setup"),
	}
}

// encodeWish makes a command of a wish.
func encodeWish(w wish, node string) (Command, error) {
	for _, s := range sentWishes() {
		if s.typ == reflect.TypeOf(w) {
			body, err := json.Marshal(w)
			return Command{ID: gateway.NewID[string](), Node: node, Kind: s.kind, Body: string(body)}, err
		}
	}
	return Command{}, fmt.Errorf("wish %T cannot be sent to another node", w)
}

// decodeWish makes the wish of a command. A newer node may know more kinds.
func decodeWish(c Command) (wish, error) {
	for _, s := range sentWishes() {
		if s.kind == c.Kind {
			return s.decode(c.Body)
		}
	}
	return nil, fmt.Errorf("command %q is not known here", c.Kind)
}

// outcome is what came of a command. Without any field it was granted.
type outcome struct {
	Refused    *Refusal                 `json:"refused,omitempty"`
	Presence   *PresenceError           `json:"presence,omitempty"`
	Transition *gateway.TransitionError `json:"transition,omitempty"`
	Known      string                   `json:"known,omitempty"` // of knownErrors
	Other      string                   `json:"other,omitempty"`
}

// knownErrors are the errors that callers ask for.
func knownErrors() map[string]error {
	return map[string]error{
		"not_found": gateway.ErrNotFound, "conflict": gateway.ErrConflict, "too_late": gateway.ErrTooLate,
		"closed": gateway.ErrClosed, "not_assignee": gateway.ErrNotAssignee, "owed": gateway.ErrOwed, "bad_message": gateway.ErrBadMessage,
	}
}

// lost is the outcome of what the one who routed before had taken: nobody knows what
// came of it, so whoever wished it looks again.
const lost = `{"known":"conflict"}`

func encodeOutcome(err error) string {
	var o outcome
	if refused, ok := errors.AsType[Refusal](err); ok {
		o.Refused = &refused
	} else if p, ok := errors.AsType[*PresenceError](err); ok {
		o.Presence = p
	} else if t, ok := errors.AsType[*gateway.TransitionError](err); ok {
		o.Transition = t
	} else if err != nil {
		o.Other = err.Error()
		for name, known := range knownErrors() {
			if errors.Is(err, known) {
				o.Known = name
			}
		}
	}
	raw, err := json.Marshal(o)
	if err != nil {
		return fmt.Sprintf(`{"other":%q}`, err)
	}
	return string(raw)
}

func decodeOutcome(raw string) error {
	var o outcome
	if err := json.Unmarshal([]byte(raw), &o); err != nil {
		return fmt.Errorf("understand what came of a command: %w", err)
	}
	known, isKnown := knownErrors()[o.Known]
	switch {
	case o.Refused != nil:
		return *o.Refused
	case o.Presence != nil:
		return o.Presence
	case o.Transition != nil:
		return o.Transition
	case isKnown && o.Other != "":
		return fmt.Errorf("%w, as who routes says: %s", known, o.Other)
	case isKnown:
		return known
	case o.Other != "":
		return fmt.Errorf("who routes says: %s", o.Other)
	}
	return nil
}
