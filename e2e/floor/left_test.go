package floor

import (
	"net/http"
	"testing"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/e2e/rig"
)

// TestWhoLeftHasHisPlaceWhenHeIsBack has a customer close the page while he waits. Once he
// is gone for a minute and a half he has given up, early, and comes behind who is there;
// back, he has his old place.
func TestWhoLeftHasHisPlaceWhenHeIsBack(t *testing.T) {
	t.Parallel()
	f := open(t, rig.More{}, desks{"ann": 1})
	first, second, blinks := f.customer("first"), f.customer("second"), f.customer("reloads the page")
	first.leave()
	blinks.leave()
	blinks.comes()
	f.await("it shows that the first left", func() bool { return first.panel().LeftAt != 0 })
	first.is("waiting")
	if left := blinks.panel().LeftAt; left != 0 {
		t.Errorf("who reloaded the page left at %v", left)
	}
	f.counts("gone", 1)
	f.counts("short_abandoned", 1) // he waited until he went, not until that was noticed
	f.counts("abandoned", 0)
	f.counts("waiting", 2)

	ann, _ := f.comes("ann")
	second.becomes("ann")
	third := f.customer("third")
	third.is("waiting")
	first.comes()
	f.await("it shows that the first is back", func() bool { return first.panel().LeftAt == 0 })
	f.counts("gone", 0)
	f.await("the page says that he is next", func() bool { s := first.Standing(); return s.Waiting && s.Served && s.Ahead == 0 })
	second.resolvedBy(ann)
	first.becomes("ann")
	first.answeredBy(ann, "thank you for waiting")
	first.resolvedBy(ann)
	blinks.becomes("ann")
	blinks.resolvedBy(ann)
	third.becomes("ann")
}

// counts checks a figure of the board: how many are behind it.
func (f *floor) counts(figure string, want int) {
	f.t.Helper()
	var behind deskwire.BoardRows
	f.ask(http.MethodGet, "/desk/board/rows?figure="+figure, nil, &behind)
	if behind.All != want {
		f.t.Errorf("%s: %d, want %d", figure, behind.All, want)
	}
}

// TestWhatIsSilentIsParked has a customer say nothing any more: his conversation makes room
// for another, he is reminded, and what he then says comes to the agent who knows him.
func TestWhatIsSilentIsParked(t *testing.T) {
	t.Parallel()
	f := open(t, rig.More{
		Routing: "{offer: {webchat: ring}}", // agents accept
		Care:    "{park_after_s: 1, remind_after_s: 1, remind_text: Are you still there?}",
	}, desks{"ann": 1, "bob": 1})
	ann, _ := f.comes("ann")
	silent, other := f.customer("I look for the order number"), f.customer("I have a question")
	silent.becomes("ann")
	other.is("waiting") // she is full
	silent.answeredBy(ann, "take your time")
	other.becomes("ann")
	if silent.panel().ParkedAt == 0 {
		t.Error("what was silent is not parked")
	}
	silent.is("ann")
	silent.hears("Are you still there?")

	f.comes("bob") // has room
	silent.says("here it is")
	other.answeredBy(ann, "here is the answer")
	other.resolvedBy(ann)
	silent.becomes("ann")
	if why := silent.why(); why.Rule != "resumed" {
		t.Errorf("she has it by the rule %s", why.Rule)
	}
}
