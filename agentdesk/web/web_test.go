package web

import (
	"testing"

	"switchboard/internal/webtest"
)

func TestDistIsBuiltFromItsSources(t *testing.T) {
	webtest.Fresh(t, Dist(), "../..", "agentdesk/web")
}

func TestFirstLoadIsWithinBudget(t *testing.T) {
	webtest.Budget(t, Dist(), 200_000, "index.html", "console.js", "console.css")
}

func TestContactsNoOtherHost(t *testing.T) {
	webtest.OwnOrigin(t, Dist())
}
