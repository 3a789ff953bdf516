package router_test

import (
	"testing"
	"testing/synctest"
	"time"

	"switchboard/gateway"
	"switchboard/router"
)

// reopen brings a resolved conversation back, as a colleague may.
func (f *floor) reopen(id gateway.ConversationID) {
	f.t.Helper()
	f.must(func(w *gateway.Work) error {
		_, err := f.gateway.Reopen(w, id, "reopened", gateway.BySystem())
		return err
	})
	synctest.Wait()
}

// Who passed a conversation on, lost it or did nothing with it is not asked for again,
// whatever its customer does: only who was done with him is.
func TestWhoIsAskedForAgain(t *testing.T) {
	toOther := func(t *testing.T, f *floor) {
		t.Helper()
		if err := f.Transfer(t.Context(), "c1", router.Target{Queue: "other"}, "", gateway.ByAgent("ann")); err != nil {
			t.Fatal(err)
		}
	}
	for name, tc := range map[string]struct {
		loses func(t *testing.T, f *floor)
		asked bool
	}{
		"who resolved it is": {func(_ *testing.T, f *floor) {
			f.resolve("c1")
			f.choose("ann", router.Break)
			f.reopen("c1")
		}, true},
		"not who passed it on": {toOther, false},
		"not who passed it on while it waited": {func(t *testing.T, f *floor) {
			f.resolve("c1")
			f.choose("ann", router.Break)
			f.reopen("c1")
			toOther(t, f)
		}, false},
		"nor after it was over": {func(t *testing.T, f *floor) {
			toOther(t, f)
			f.resolve("c1")
			f.reopen("c1")
		}, false},
		"not who put it back": {func(t *testing.T, f *floor) {
			f.choose("ann", router.Break)
			if err := f.Requeue(t.Context(), "c1", gateway.ByAgent("ann")); err != nil {
				t.Fatal(err)
			}
		}, false},
		"not who did not open it": {func(_ *testing.T, f *floor) {
			f.hire("bob", 1, "q")
			f.present("bob") // else it would stay with her
			f.later(46 * time.Second)
			f.choose("ann", router.Break)
			f.choose("bob", router.Offline)
		}, false},
		"not who let it overflow": {func(_ *testing.T, f *floor) {
			f.routes(`{"overflow":"other","overflow_s":30,"sticky_s":3600}`)
			f.resolve("c1")
			f.choose("ann", router.Break)
			f.reopen("c1")
			f.later(31 * time.Second)
			f.wantLines([]string{"other"}, `SELECT queue_id FROM queue_visits WHERE left_at = 0`)
		}, false},
	} {
		for after, turns := range map[string][]bool{
			"when he leaves": {false}, "when he is back": {false, true}, "when he leaves again": {false, true, false},
		} {
			t.Run(name+" "+after, func(t *testing.T) {
				onFloor(t, func(t *testing.T, f *floor) {
					f.exec(`UPDATE queues SET routing = '{"sticky_s":3600}'`)
					f.SetupChanged()
					f.hire("ann", 5, "q")
					f.present("ann")
					f.arrive(chat, "c1")
					f.has("ann", "c1")
					tc.loses(t, f)
					for _, there := range turns {
						f.comes("c1", there)
						f.later(100 * time.Second)
						f.left("c1", !there)
					}
					f.hire("cid", 5, "q", "other")
					f.present("cid")
					if tc.asked {
						f.has("cid")
						f.choose("ann", router.Ready)
						f.has("ann", "c1")
						return
					}
					f.wantLines(nil, `SELECT agent_id FROM assignments WHERE until = 0 AND agent_id = 'ann'`)
					f.wantLines([]string{"cid"}, `SELECT agent_id FROM assignments WHERE until = 0 UNION ALL SELECT agent_id FROM offers WHERE ended_at = 0`)
				})
			})
		}
	}
}
