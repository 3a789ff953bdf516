package gateway

import (
	"testing"

	"switchboard/channels"
)

func TestAdvances(t *testing.T) {
	states := []channels.DeliveryState{
		channels.Queued, channels.Sending, channels.Sent, channels.Delivered, channels.Read, channels.Failed, channels.Unknown,
	}
	// Each line says to which of the states, in their order, it may go.
	table := map[channels.DeliveryState]string{
		channels.Queued:    " sending sent delivered read failed unknown",
		channels.Sending:   " sent delivered read failed unknown",
		channels.Sent:      " delivered read failed",
		channels.Delivered: " read",
		channels.Read:      "",
		channels.Failed:    " queued",
		channels.Unknown:   " queued sent delivered read failed",
	}
	for _, from := range states {
		reachable := ""
		for _, to := range states {
			if Advances(from, to) {
				reachable += " " + string(to)
			}
		}
		if reachable != table[from] {
			t.Errorf("from %s a delivery may go to%s, want%s", from, reachable, table[from])
		}
	}
	if Advances(channels.Sent, "lost") || Advances(channels.Unknown, "lost") {
		t.Error("a delivery went to a state there is not")
	}
}
