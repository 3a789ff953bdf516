package web

import (
	"io/fs"
	"strings"
	"testing"

	"switchboard/internal/webtest"
)

func TestDistIsBuiltFromItsSources(t *testing.T) {
	webtest.Fresh(t, Dist(), "../..", "agentdesk/web")
}

func TestFirstLoadIsWithinBudget(t *testing.T) {
	names := append([]string{"index.html", "console.css"}, webtest.Needed(t, Dist(), "console.js", "zh.js")...)
	webtest.Budget(t, Dist(), 200_000, names...)
}

// Every piece is asked for by the build, and none twice under two names: that would
// be two consoles in one page.
func TestThePageIsOfOneBuild(t *testing.T) {
	page, err := fs.ReadFile(Dist(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`src="v/` + Build() + `/console.js"`, `name="build" content="` + Build() + `"`} {
		if Build() == "" || !strings.Contains(string(page), want) {
			t.Errorf("index.html has no %s", want)
		}
	}
}

func TestContactsNoOtherHost(t *testing.T) {
	webtest.OwnOrigin(t, Dist())
}
