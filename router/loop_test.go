package router_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/gateway"
	"switchboard/router"
	"switchboard/router/dispatch"
)

func TestWorkFindsItsAgent(t *testing.T) {
	t.Run("who is there when it arrives", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 2, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			f.has("ann", "c1")
			c := f.conversation("c1")
			if c.State != gateway.Active || c.Agent != "ann" || c.Epoch != 1 {
				t.Errorf("c1 is %s with %q at epoch %d", c.State, c.Agent, c.Epoch)
			}
		})
	})
	t.Run("who comes later takes the longest waiting", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.arrive(chat, "c1", "c2", "c3")
			f.hire("ann", 2, "q")
			f.present("ann")
			f.has("ann", "c1", "c2")
		})
	})
	t.Run("who finishes takes the next", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 1, "q")
			f.present("ann")
			f.arrive(chat, "c1", "c2")
			f.has("ann", "c1")
			f.resolve("c1")
			f.has("ann", "c2")
		})
	})
	t.Run("reopened it goes to who had it", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 2, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			f.hire("bob", 2, "q")
			f.present("bob")
			f.later(time.Second)
			f.resolve("c1")
			f.arrive(chat, "c2", "c3", "c4") // bob was idle for longer: c2 and c4
			f.must(func(w *gateway.Work) error {
				_, err := f.gateway.Reopen(w, "c1", "reopened", gateway.BySystem())
				return err
			})
			synctest.Wait()
			f.has("ann", "c1", "c3")
			f.has("bob", "c2", "c4")
		})
	})
}

func TestWhyIsStored(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 2, "q")
		f.arrive(chat, "c1", "c2")
		f.later(time.Second)
		f.present("ann")
		var why dispatch.Why
		stored := f.lines(`SELECT why FROM assignments WHERE conversation_id = 'c2'`)
		if err := json.Unmarshal([]byte(stored[0]), &why); err != nil {
			t.Fatal(err)
		}
		if why.Rule != dispatch.InTurn || why.Waited != 1000 || why.Load != 1 || why.Capacity != 2 || why.Position != 1 {
			t.Errorf("why = %+v", why)
		}
	})
}

func TestLostHintsAreHealed(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 1, "q")
		f.present("ann")
		f.bus.losing.Store(true)
		f.arrive(chat, "c1", "c2")
		f.has("ann")
		f.later(10 * time.Second)
		f.has("ann", "c1")
		f.resolve("c1")
		f.later(10 * time.Second)
		f.has("ann", "c2")
	})
}

func TestLostWordOfAnAgentIsHealed(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 1, "q")
		f.present("ann")
		f.arrive(chat, "c1", "c2")
		f.exec(`UPDATE agents SET capacity = 2 WHERE id = 'ann'`)
		f.later(10 * time.Second)
		f.has("ann", "c1", "c2")
		f.hire("bob", 2, "q")
		f.present("bob")
		f.exec(`UPDATE agents SET disabled_at = 1 WHERE id = 'ann'`)
		f.later(10 * time.Second)
		f.has("bob", "c1", "c2")
	})
}

func TestSomebodyWasFaster(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 3, "q")
		f.Connected("ann")
		f.arrive(chat, "c1", "c2", "c3")
		f.store.expect(func() error {
			if f.lines(`SELECT state FROM presence`) == nil {
				return nil // the transactions before the decisions
			}
			f.store.expect(nil)
			f.must(func(w *gateway.Work) error {
				_, err := f.gateway.Resolve(w, "c2", gateway.Ending{}, gateway.BySystem())
				return err
			})
			return nil
		})
		f.choose("ann", router.Ready)
		f.later(time.Second)
		f.has("ann", "c1", "c3")
		if c := f.conversation("c2"); c.State != gateway.Resolved {
			t.Errorf("c2 is %s", c.State)
		}
		f.arrive(chat, "c4")
		f.has("ann", "c1", "c3", "c4")
	})
}

func TestNoDecisionIsLostWhenCommitsFail(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 3, "q")
		f.choose("ann", router.Ready)
		f.arrive(chat, "c1", "c2")
		f.store.expect(fails)
		f.Connected("ann")
		f.later(time.Minute)
		f.has("ann")
		f.store.expect(nil)
		f.later(20 * time.Second) // longer than any pause
		f.has("ann", "c1", "c2")
		f.wantLines([]string{"ann"}, `SELECT agent_id FROM connections WHERE until = 0`)
	})
}

func TestOnePoisonedDecisionHoldsUpNoOther(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 9, "q")
		f.Connected("ann")
		f.arrive(chat, "c1", "c2", "c3", "c4", "c5")
		f.exec(`CREATE TRIGGER poison BEFORE INSERT ON assignments WHEN NEW.conversation_id = 'c3'
			BEGIN SELECT RAISE(ABORT, 'poison'); END`)
		f.choose("ann", router.Ready)
		f.has("ann", "c1", "c2", "c4", "c5")
		f.arrive(chat, "c6")
		f.has("ann", "c1", "c2", "c4", "c5", "c6")
		f.exec(`DROP TRIGGER poison`)
		f.later(20 * time.Second) // longer than any pause
		f.has("ann", "c1", "c2", "c3", "c4", "c5", "c6")
	})
}

func TestTakenBackFromTheAbsent(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 2, "q")
		f.present("ann")
		f.arrive(chat, "c1")
		f.arrive(mail, "m1")
		f.opens("ann", "c1")
		f.Disconnected("ann")
		f.later(2 * time.Minute)
		f.has("ann", "c1", "m1") // nobody else could take it
		f.hire("bob", 1, "q")
		f.present("bob")
		f.has("ann", "m1")
		f.has("bob", "c1")
		f.wantLines([]string{"taken_back"}, `SELECT ended FROM assignments WHERE until <> 0`)
		f.wantLines([]string{"new", "taken_back"}, `SELECT cause FROM queue_visits WHERE conversation_id = 'c1' ORDER BY entered_at`)
		var why dispatch.Why
		stored := f.lines(`SELECT why FROM assignments WHERE agent_id = 'bob'`)
		if err := json.Unmarshal([]byte(stored[0]), &why); err != nil {
			t.Fatal(err)
		}
		if why.Waited < (2 * time.Minute).Milliseconds() { // I11: its place is that of its first wait
			t.Errorf("c1 waited %d ms", why.Waited)
		}
	})
}

func TestABlinkTakesNothing(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 2, "q")
		f.hire("bob", 2, "q")
		f.present("ann")
		f.arrive(chat, "c1")
		f.answers("ann", "c1")
		f.present("bob")
		for range 3 {
			f.Disconnected("ann")
			f.later(31 * time.Second)
			f.Connected("ann")
			f.later(time.Second)
		}
		f.has("ann", "c1")
		f.Disconnected("ann")
		f.Connected("ann")
		f.later(2 * time.Minute)
		f.has("ann", "c1")
	})
}

func TestWhoIsGoneKeepsNothing(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 2, "q")
		f.hire("bob", 2, "q")
		f.present("ann")
		f.arrive(mail, "m1")
		f.exec(`UPDATE agents SET disabled_at = 1 WHERE id = 'ann'`)
		f.AgentChanged("ann")
		f.present("bob")
		f.has("ann")
		f.has("bob", "m1")
		f.wantLines([]string{"agent_gone"}, `SELECT ended FROM assignments WHERE until <> 0`)
	})
}

func TestRestart(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 2, "q")
		f.hire("bob", 1, "q")
		f.present("ann")
		f.arrive(chat, "c1", "c2", "c3")
		f.opens("ann", "c1", "c2")
		f.choose("bob", router.Ready)
		f.later(time.Second)
		f.restart()
		f.wantLines([]string{"restart"}, `SELECT cause FROM connections WHERE until <> 0`)
		f.wantLines([]string{"ann ready", "bob ready"}, `SELECT agent_id || ' ' || state FROM presence WHERE until = 0 ORDER BY agent_id`)
		f.arrive(chat, "c4")
		f.later(69 * time.Second)
		f.has("ann", "c1", "c2")
		f.returns("bob") // still ready: his choice survived
		f.has("bob", "c3")
		f.later(900 * time.Millisecond)
		f.has("ann", "c1", "c2")
		f.later(time.Second) // a minute after she should have been back ann counts as absent
		f.has("ann")
		f.resolve("c3")
		f.has("bob", "c1")
		f.returns("ann")
		f.has("ann", "c2", "c4")
	})
}

func TestRestartKeepsWhoseTurnItIs(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 1, "q")
		f.hire("bob", 1, "q")
		f.present("bob")
		f.arrive(chat, "c1")
		f.later(time.Second)
		f.present("ann")
		f.later(time.Second)
		f.resolve("c1") // now ann is idle for longer
		f.restart()
		f.returns("bob")
		f.returns("ann")
		f.arrive(chat, "c2")
		f.has("ann", "c2")
	})
}

func TestStartWithWhatCannotBeRead(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.exec(`UPDATE queues SET routing = '{"ring_s":"long"}' WHERE id = 'other'`)
		f.restart()
		f.hire("ann", 1, "q")
		f.present("ann")
		f.arrive(chat, "c1")
		f.has("ann", "c1")
	})
}

func TestStartWaitsForTheDatabase(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 1, "q")
		f.present("ann")
		f.stop()
		f.arrive(chat, "c1")
		f.store.expect(fails)
		f.run()
		f.later(time.Minute)
		f.store.expect(nil)
		f.later(20 * time.Second)
		f.returns("ann")
		f.has("ann", "c1")
	})
}
