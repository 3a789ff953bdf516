package router_test

import (
	"testing"
	"time"

	"switchboard/gateway"
	"switchboard/router"
)

// A talk that goes on for longer than an agent has for his first answer is his, though
// a question is open at the moment, whatever lets the router look at it again.
func TestARunningTalkStays(t *testing.T) {
	for name, look := range map[string]func(t *testing.T, f *floor){
		"when a queue changes": func(_ *testing.T, f *floor) { f.routes(`{"ring_s":25}`) },
		"over a restart":       func(_ *testing.T, f *floor) { f.restart() },
		"and is passed on": func(t *testing.T, f *floor) {
			if err := f.Transfer(t.Context(), "c1", router.Target{Agent: "bob"}, "", gateway.ByAgent("ann")); err != nil {
				t.Errorf("Transfer = %v", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				f.hire("ann", 3, "q")
				f.present("ann")
				f.arrive(chat, "c1")
				f.answers("ann", "c1")
				f.hire("bob", 3, "q")
				f.present("bob")
				for range 4 {
					f.later(time.Minute)
					f.write("c1", "and then?")
					f.later(time.Second)
					f.answers("ann", "c1")
				}
				f.later(10 * time.Second)
				f.write("c1", "one more question")
				f.Input("bob")
				f.has("ann", "c1")
				look(t, f)
				f.later(time.Second)
				f.has("ann", "c1")
				f.wantLines(nil, `SELECT ended FROM assignments WHERE agent_id = 'ann' AND until <> 0`)
			})
		})
	}
}
