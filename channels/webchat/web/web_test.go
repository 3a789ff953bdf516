package web

import (
	"testing"

	"switchboard/internal/webtest"
)

func TestDistIsBuiltFromItsSources(t *testing.T) {
	webtest.Fresh(t, Dist(), "../../..", "channels/webchat/web")
}

func TestLoaderIsWithinBudget(t *testing.T) {
	webtest.Budget(t, Dist(), 2_000, "widget.js")
}

func TestFrameIsWithinBudget(t *testing.T) {
	webtest.Budget(t, Dist(), 20_000, "frame.js")
}

func TestContactsNoOtherHost(t *testing.T) {
	webtest.OwnOrigin(t, Dist())
}
