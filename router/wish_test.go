package router_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/gateway"
	"switchboard/router"
	"switchboard/router/dispatch"
)

func TestPresenceIsHistory(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 2, "q")
		boss := gateway.ByAgent("boss")
		for _, s := range []struct {
			state  router.State
			reason string
		}{{router.Ready, ""}, {router.Break, "lunch"}, {router.Break, "lunch"}, {router.Break, "training"}} {
			f.later(time.Second)
			if err := f.Presence(t.Context(), "ann", s.state, s.reason, boss); err != nil {
				t.Fatal(err)
			}
		}
		f.wantLines([]string{"ready", "break lunch", "break training live"},
			`SELECT state || ' ' || reason || CASE WHEN until = 0 THEN ' live' ELSE '' END FROM presence ORDER BY since`)
		f.wantLines([]string{`boss presence.set ann {"state":"ready"}`, `boss presence.set ann {"state":"break","reason":"lunch"}`, `boss presence.set ann {"state":"break","reason":"training"}`},
			`SELECT actor_id || ' ' || action || ' ' || object_id || ' ' || data FROM audit ORDER BY at`)
		f.wantLines([]string{`1 presence.changed {"state":"ready"}`, `2 presence.changed {"state":"break","reason":"lunch"}`, `3 presence.changed {"state":"break","reason":"training"}`},
			`SELECT CAST(seq AS TEXT) || ' ' || kind || ' ' || data FROM events WHERE stream_key = 'agent:ann' ORDER BY seq`)
	})
}

func TestPresenceRefused(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 2, "q")
		for _, p := range []struct {
			state  router.State
			reason string
		}{{"busy", ""}, {router.Missed, ""}, {router.Break, "Lunch with Li Lei"}, {router.Break, strings.Repeat("a", 41)}} {
			err := f.Presence(t.Context(), "ann", p.state, p.reason, gateway.ByAgent("ann"))
			if _, ok := errors.AsType[*router.PresenceError](err); !ok {
				t.Errorf("Presence(%q, %q) = %v, want a *PresenceError", p.state, p.reason, err)
			}
		}
		if err := f.Presence(t.Context(), "nobody", router.Ready, "", gateway.BySystem()); !errors.Is(err, gateway.ErrNotFound) {
			t.Errorf("Presence of nobody = %v, want ErrNotFound", err)
		}
	})
}

// An agent whose addition the router has not heard of is met when he acts.
func TestUnheardOfAgents(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.arrive(chat, "c1", "c2", "c3")
		for _, id := range []string{"ann", "bob", "cyd"} {
			f.exec(`INSERT INTO agents (id, login, name, capacity, created_at, updated_at) VALUES ($1, $1, $1, 1, 1, 1)`, id)
		}
		f.exec(`INSERT INTO queue_members (queue_id, agent_id) VALUES ('q', 'ann'), ('q', 'bob')`)
		f.Connected("ann")
		f.choose("ann", router.Ready)
		f.has("ann", "c1")
		f.choose("bob", router.Ready)
		f.Connected("bob")
		synctest.Wait()
		f.offered("c2", "bob")
		err := f.Assign(t.Context(), "c3", "cyd", gateway.ByAgent("ann"))
		if no, ok := errors.AsType[router.Refusal](err); !ok || no.Reason != dispatch.NotReady {
			t.Errorf("Assign = %v, want a refusal because cyd is not ready", err)
		}
		f.Connected("nobody")
		f.Disconnected("nobody")
		synctest.Wait()
	})
}

func TestAssignAndTransfer(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		boss := gateway.ByAgent("boss")
		for _, id := range []gateway.AgentID{"ann", "bob"} {
			f.hire(id, 1, "q")
		}
		f.hire("cyd", 1, "other")
		f.hire("dan", 0, "other")
		f.present("dan")
		f.present("ann")
		f.arrive(chat, "c1", "c2")
		f.present("cyd")

		steps := []struct {
			what   string
			err    error
			reason dispatch.Reason
			want   map[gateway.AgentID]string
		}{
			{"to one who is away", f.Assign(t.Context(), "c2", "bob", boss), dispatch.NotReady, map[gateway.AgentID]string{"ann": "c1"}},
			{"to one who is full", f.Transfer(t.Context(), "c1", router.Target{Agent: "dan"}, "", boss), dispatch.Full, map[gateway.AgentID]string{"ann": "c1"}},
			{"unknown conversation", f.Assign(t.Context(), "c9", "ann", boss), dispatch.NotOpen, map[gateway.AgentID]string{"ann": "c1"}},
		}
		for _, s := range steps {
			if no, ok := errors.AsType[router.Refusal](s.err); !ok || no.Reason != s.reason {
				t.Errorf("%s: %v, want %s", s.what, s.err, s.reason)
			}
		}
		f.has("ann", "c1")

		if err := f.Transfer(t.Context(), "c1", router.Target{Agent: "cyd"}, "", gateway.ByAgent("ann")); err != nil {
			t.Fatal(err)
		}
		f.has("cyd") // not before he accepts
		f.has("ann", "c1")
		if err := f.Accept(t.Context(), "c1", "cyd"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		f.has("cyd", "c1")
		f.has("ann", "c2") // who passed one on has a unit for the next
		if err := f.Assign(t.Context(), "c1", "ann", boss); err != nil {
			t.Fatal(err)
		}
		f.has("ann", "c1", "c2") // an order may exceed his capacity
		if err := f.Assign(t.Context(), "c1", "ann", boss); err != nil {
			t.Errorf("Assign to who has it = %v", err)
		}
		f.wantLines([]string{"ann in_turn", "cyd cyd transferred", "boss ann ordered"},
			`SELECT actor_id || ' ' || agent_id || ' ' || SUBSTR(why, 10, INSTR(SUBSTR(why, 10), '"') - 1) FROM assignments WHERE conversation_id = 'c1' ORDER BY epoch`)

		if err := f.Transfer(t.Context(), "c1", router.Target{Queue: "other"}, "", gateway.ByAgent("ann")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		f.has("cyd", "c1")
		if err := f.Transfer(t.Context(), "c9", router.Target{Queue: "other"}, "", boss); !errors.Is(err, gateway.ErrNotFound) {
			t.Errorf("Transfer of an unknown conversation = %v, want ErrNotFound", err)
		}
	})
}

// What another person takes from an agent takes along what she had begun to write, and she
// reads of it; what she gives away herself does neither.
func TestWhatSomebodyTakesFromAnAgent(t *testing.T) {
	boss := gateway.ByAgent("boss")
	tests := map[string]struct {
		take  func(f *floor) error
		taken bool
	}{
		"and gives to another": {func(f *floor) error { return f.Assign(f.t.Context(), "c1", "bob", boss) }, true},
		"and lets wait again":  {func(f *floor) error { return f.Requeue(f.t.Context(), "c1", boss) }, true},
		"and lets wait elsewhere": {func(f *floor) error {
			return f.Transfer(f.t.Context(), "c1", router.Target{Queue: "other"}, "", boss)
		}, true},
		"and passes on": {func(f *floor) error {
			return errors.Join(
				f.Transfer(f.t.Context(), "c1", router.Target{Agent: "bob"}, "", boss),
				f.Accept(f.t.Context(), "c1", "bob"))
		}, true},
		"which she passes on": {func(f *floor) error {
			return errors.Join(
				f.Transfer(f.t.Context(), "c1", router.Target{Agent: "bob"}, "", gateway.ByAgent("ann")),
				f.Accept(f.t.Context(), "c1", "bob"))
		}, false},
		"which she lets wait elsewhere": {func(f *floor) error {
			return f.Transfer(f.t.Context(), "c1", router.Target{Queue: "other"}, "", gateway.ByAgent("ann"))
		}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				f.hire("ann", 2, "q")
				f.hire("bob", 2, "q")
				f.present("ann")
				f.arrive(mail, "c1")
				f.has("ann", "c1")
				f.exec(`INSERT INTO drafts (agent_id, conversation_id, visibility, text, version, updated_at)
					VALUES ('ann', 'c1', 'public', 'Half an answer', 1, 1)`)
				f.later(time.Minute)
				f.present("bob")
				if err := test.take(f); err != nil {
					t.Fatal(err)
				}
				var notes, notices []string
				drafts := []string{"Half an answer"}
				if test.taken {
					notes, notices, drafts = []string{`ann internal [{"kind":"text","text":"Half an answer"}]`}, []string{"taken_back by boss after 60 s"}, nil
				}
				f.wantLines(notes, `SELECT author_id || ' ' || visibility || ' ' || parts FROM messages`)
				f.wantLines(notices, `SELECT kind || ' by ' || actor_id || ' after ' || (after_ms / 1000) || ' s' FROM notices WHERE agent_id = 'ann'`)
				f.wantLines(drafts, `SELECT text FROM drafts`)
			})
		})
	}
}

// What a rule asked for is no business of another queue: it asks for its own.
func TestAnotherQueueAsksForItsOwn(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.exec(`INSERT INTO skills (id, key, name) VALUES ('fr', 'fr', 'French')`)
		f.hire("ann", 5, "q")
		f.exec(`INSERT INTO agent_skills (agent_id, skill_id, level) VALUES ('ann', 'fr', 5)`)
		f.AgentChanged("ann")
		f.hire("bob", 5, "other")
		f.present("ann")
		f.present("bob")
		f.arrive(chat, "c1")
		f.exec(`UPDATE conversations SET needs = '[{"skill":"fr","level":3}]' WHERE id = 'c1'`)
		f.has("ann", "c1")
		if err := f.Transfer(t.Context(), "c1", router.Target{Queue: "other"}, "", gateway.ByAgent("ann")); err != nil {
			t.Fatal(err)
		}
		f.later(time.Second)
		f.has("bob", "c1") // who speaks no French
	})
}

func TestAnswersToDirectWork(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 1, "q")
		f.hire("bob", 1, "q")
		f.present("ann")
		f.arrive(chat, "c1")
		if err := f.Accept(t.Context(), "c1", "ann"); err != nil {
			t.Errorf("Accept of what he has = %v", err)
		}
		for _, err := range []error{f.Accept(t.Context(), "c1", "bob"), f.Decline(t.Context(), "c1", "ann", "")} {
			if no, ok := errors.AsType[router.Refusal](err); !ok || no.Reason != dispatch.NotOffered {
				t.Errorf("got %v, want a refusal: not offered", err)
			}
		}
		f.has("ann", "c1")
	})
}

func TestAskingInVain(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 1, "q")
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := f.Presence(gone, "ann", router.Ready, "", gateway.BySystem()); !errors.Is(err, context.Canceled) {
			t.Errorf("Presence for a caller who is gone = %v", err)
		}
		f.store.expect(fails)
		if err := f.Presence(t.Context(), "ann", router.Ready, "", gateway.BySystem()); err == nil {
			t.Error("Presence succeeded without being stored")
		}
		f.store.expect(nil)
		f.wantLines(nil, `SELECT state FROM presence`)
		f.stop()
		if err := f.Presence(t.Context(), "ann", router.Ready, "", gateway.BySystem()); !errors.Is(err, gateway.ErrClosed) {
			t.Errorf("Presence after Run = %v, want ErrClosed", err)
		}
		f.run()
	})
}

// A transfer that was allowed to who had the conversation is not one from who has it now.
func TestATransferIsFromWhoHadIt(t *testing.T) {
	for name, to := range map[string]router.Target{"to a queue": {Queue: "other"}, "to an agent": {Agent: "cyd"}} {
		t.Run(name, func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				for _, agent := range []gateway.AgentID{"ann", "bob", "cyd"} {
					f.hire(agent, 2, "q")
				}
				f.present("ann")
				f.arrive(chat, "c1")
				f.present("bob")
				f.present("cyd")
				ann := gateway.AgentID("ann")
				to.From = &ann
				if err := f.Assign(t.Context(), "c1", "bob", gateway.ByAgent("boss")); err != nil {
					t.Fatal(err)
				}
				if err := f.Transfer(t.Context(), "c1", to, "", gateway.ByAgent("ann")); !errors.Is(err, gateway.ErrConflict) {
					t.Errorf("Transfer of what is bob's = %v, want a conflict", err)
				}
				f.has("bob", "c1")
				f.offered("c1", "")
			})
		})
	}
}

// What is over is reopened by who may, not put back into its queue.
func TestWhatIsOverIsNotRequeued(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.arrive(chat, "c1")
		f.must(func(w *gateway.Work) error {
			_, err := f.gateway.Resolve(w, "c1", gateway.Ending{Spam: true}, gateway.BySystem())
			return err
		})
		if err := f.Requeue(t.Context(), "c1", gateway.ByAgent("boss")); err == nil {
			t.Error("it was put back")
		}
		if c := f.conversation("c1"); c.State != gateway.Resolved || !c.Spam {
			t.Errorf("c1 = %+v", c)
		}
	})
}
