package router

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

func TestWishesTravel(t *testing.T) {
	by := gateway.ByAgent("boss")
	for _, w := range []wish{
		presenceWish{Agent: "lin", State: Break, Reason: "meal", By: by},
		assignWish{Conversation: "c", Agent: "lin", Rule: dispatch.Claimed, By: by},
		passWish{Conversation: "c", To: "lin", Note: "m", By: by},
		answerWish{Conversation: "c", Agent: "lin", Reason: "busy"},
		answerWish{Conversation: "c", Agent: "lin", Accepts: true},
		openedWish{Conversation: "c", Agent: "lin"},
		transferWish{Conversation: "c", To: "q", By: by},
		requeueWish{Conversation: "c", By: by},
		undoWish{Conversation: "c", By: by},
		presentWish{Node: "n", Agents: map[gateway.AgentID]gateway.Instant{"lin": 5}},
		agentWish{"lin"},
		setupWish{},
	} {
		cmd, err := encodeWish(w, "n")
		if err != nil {
			t.Errorf("%T: %v", w, err)
			continue
		}
		got, err := decodeWish(cmd)
		if err != nil {
			t.Errorf("%T: %v", w, err)
		}
		if d := cmp.Diff(w, got); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	}
	if _, err := encodeWish(nodesWish{}, "n"); err == nil {
		t.Error("a wish of the leader's own travelled")
	}
	if _, err := decodeWish(Command{Kind: "newer"}); err == nil {
		t.Error("an unknown command was understood")
	}
}

func TestOutcomesTravel(t *testing.T) {
	if err := decodeOutcome(encodeOutcome(nil)); err != nil {
		t.Errorf("what was granted comes back as %v", err)
	}
	refused := Refusal{Conversation: "c", Agent: "lin", Reason: dispatch.Full}
	if got, ok := errors.AsType[Refusal](decodeOutcome(encodeOutcome(refused))); !ok || got != refused {
		t.Errorf("a refusal comes back as %v", got)
	}
	if _, ok := errors.AsType[*PresenceError](decodeOutcome(encodeOutcome(&PresenceError{State: "odd"}))); !ok {
		t.Error("a PresenceError is lost")
	}
	if _, ok := errors.AsType[*gateway.TransitionError](decodeOutcome(encodeOutcome(&gateway.TransitionError{}))); !ok {
		t.Error("a TransitionError is lost")
	}
	for name, err := range knownErrors() {
		if got := decodeOutcome(encodeOutcome(err)); !errors.Is(got, err) {
			t.Errorf("%s comes back as %v", name, got)
		}
	}
	if err := decodeOutcome(encodeOutcome(errors.New("disk full"))); err == nil {
		t.Error("an error is lost")
	}
	if err := decodeOutcome(lost); !errors.Is(err, gateway.ErrConflict) {
		t.Errorf("what was lost comes back as %v", err)
	}
}
