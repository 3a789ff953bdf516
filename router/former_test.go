package router_test

import (
	"fmt"
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

// A customer's own agent stands before who had him last, as long as he has one.
func TestACustomersOwnAgent(t *testing.T) {
	const patient = `{"sticky_s":600,"dedicated_s":600}`
	for name, tc := range map[string]struct {
		routing string
		expires time.Duration // after he comes back
		whose   string
		rule    string
	}{
		"while he has one":         {patient, time.Second, "own", "dedicated"},
		"not once that is over":    {patient, 0, "ann", "last_agent"},
		"not where none is wanted": {`{"sticky_s":600,"dedicated_s":-1}`, time.Hour, "ann", "last_agent"},
	} {
		t.Run(name, func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				f.routes(tc.routing)
				f.hire("ann", 5, "q")
				f.present("ann")
				f.arrive(chat, "c1")
				f.has("ann", "c1")
				f.hire("own", 5)
				f.hire("bob", 5, "q")
				f.later(time.Second)
				f.resolve("c1")
				f.exec(`INSERT INTO dedications (id, contact_id, agent_id, since, expires_at, actor_kind) VALUES ('d', 'p-c1', 'own', 1, $1, 'system')`,
					gateway.Now().Add(tc.expires))
				for _, a := range []gateway.AgentID{"ann", "own"} {
					f.present(a)
					f.choose(a, router.Break)
				}
				f.present("bob") // who is asked in turn
				f.reopen("c1")
				f.choose("ann", router.Ready)
				f.choose("own", router.Ready)
				f.wantLines([]string{fmt.Sprint(tc.whose, " ", tc.rule)},
					`SELECT agent_id || ' ' || rule FROM assignments WHERE conversation_id = 'c1' AND until = 0`)
			})
		})
	}
}

// A customer comes back to who had him for so many hours only.
func TestHowLongACustomerIsKnown(t *testing.T) {
	for _, tc := range []struct {
		routing string
		after   time.Duration
		rule    string
	}{
		{`{"sticky_within_h":2}`, 2 * time.Hour, "last_agent"},
		{`{"sticky_within_h":2}`, 2*time.Hour + time.Second, "in_turn"},
		{`{}`, 72 * time.Hour, "last_agent"},
		{`{}`, 72*time.Hour + time.Second, "in_turn"},
	} {
		t.Run(fmt.Sprint(tc.routing, " after ", tc.after), func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				f.routes(tc.routing)
				f.hire("ann", 5, "q")
				f.present("ann")
				f.arrive(mail, "c1")
				f.opens("ann", "c1")
				f.resolve("c1")
				f.exec(`UPDATE assignments SET until = $1`, gateway.Now().Add(-tc.after))
				f.Input("ann")
				f.reopen("c1")
				f.wantLines([]string{tc.rule}, `SELECT rule FROM assignments WHERE conversation_id = 'c1' AND until = 0`)
			})
		})
	}
}

// What somebody puts back or passes on to a queue goes to another, if one can take it, as
// that queue gives out its work.
func TestWhoGaveItUpComesLast(t *testing.T) {
	requeue := func(f *floor) error { return f.Requeue(f.t.Context(), "c3", gateway.ByAgent("boss")) }
	transfer := func(f *floor) error {
		return f.Transfer(f.t.Context(), "c3", router.Target{Queue: "other"}, "", gateway.ByAgent("ann"))
	}
	for name, givesUp := range map[string]func(*floor) error{"put back": requeue, "passed on": transfer} {
		t.Run(name, func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				f.hire("bob", 5, "q", "other")
				f.present("bob")
				f.arrive(chat, "c1", "c2")
				f.hire("ann", 5, "q", "other")
				f.present("ann")
				f.arrive(chat, "c3") // she has less to do than he
				f.has("ann", "c3")
				if err := givesUp(f); err != nil {
					t.Fatal(err)
				}
				f.later(time.Second)
				f.has("bob", "c1", "c2", "c3")
				f.has("ann")
			})
		})
		t.Run(name+" by who is alone", func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				f.hire("ann", 5, "q", "other")
				f.present("ann")
				f.arrive(chat, "c3")
				if err := givesUp(f); err != nil {
					t.Fatal(err)
				}
				f.later(time.Second)
				f.has("ann", "c3")
			})
		})
	}
	t.Run("but who has had it before, and it waits, is asked in turn", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.routes(`{"offer":{"chat":"claim"}}`)
			f.hire("ann", 5, "q", "other")
			f.present("ann")
			f.arrive(chat, "c3")
			if err := f.Claim(t.Context(), "c3", "ann"); err != nil {
				t.Fatal(err)
			}
			f.resolve("c3")
			f.later(time.Second)
			f.hire("bob", 5, "other")
			f.present("bob") // is not idle for longer
			f.reopen("c3")
			if err := f.Transfer(t.Context(), "c3", router.Target{Queue: "other"}, "", gateway.ByAgent("boss")); err != nil {
				t.Fatal(err)
			}
			f.later(time.Second)
			f.has("ann", "c3")
		})
	})
}
