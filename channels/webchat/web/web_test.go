package web

import (
	"testing"

	"switchboard/internal/webtest"
)

func TestDistIsBuiltFromItsSources(t *testing.T) {
	webtest.Fresh(t, Dist(), "../../..", "channels/webchat/web")
}

func TestContactsNoOtherHost(t *testing.T) {
	webtest.OwnOrigin(t, Dist())
}
