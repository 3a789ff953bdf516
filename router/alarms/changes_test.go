package alarms

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"switchboard/gateway"
)

func TestWhatBeginsAndWhatIsOver(t *testing.T) {
	const now = gateway.Instant(5000)
	wait := func(q gateway.QueueID) Alarm { return Alarm{Kind: LongestWait, Queue: q} }
	silent := Alarm{Kind: DispatcherSilent}
	tests := map[string]struct {
		wrong, live []Alarm
		begun, over []Alarm
	}{
		"nothing is wrong":         {},
		"a wait begins, one lasts": {wrong: []Alarm{wait("a"), wait("b")}, live: []Alarm{wait("b")}, begun: []Alarm{{Kind: LongestWait, Queue: "a", Since: now}}},
		"a wait is over":           {live: []Alarm{wait("a")}, over: []Alarm{{Kind: LongestWait, Queue: "a", Until: now}}},
		"the dispatcher is back":   {live: []Alarm{silent}, over: []Alarm{{Kind: DispatcherSilent, Until: now}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			begun, over := changes(now, test.wrong, test.live)
			ignored := cmpopts.IgnoreFields(Alarm{}, "ID")
			if diff := cmp.Diff(test.begun, begun, ignored); diff != "" {
				t.Errorf("begun (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.over, over, ignored); diff != "" {
				t.Errorf("over (-want +got):\n%s", diff)
			}
		})
	}
}
