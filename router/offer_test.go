package router_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/router"
	"switchboard/router/dispatch"
)

// routes sets up how queue "q" gives out its work.
func (f *floor) routes(settings string) {
	f.t.Helper()
	f.exec(`UPDATE queues SET routing = $1 WHERE id = 'q'`, settings)
	f.SetupChanged()
	synctest.Wait()
}

const rings = `{"offer":{"chat":"ring"}}`

// offered checks to whom a conversation is offered, "" for nobody.
func (f *floor) offered(id gateway.ConversationID, want string) {
	f.t.Helper()
	got := f.lines(`SELECT agent_id FROM offers WHERE conversation_id = $1 AND ended_at = 0`, id)
	if (want == "" && len(got) > 0) || (want != "" && (len(got) != 1 || got[0] != want)) {
		f.t.Errorf("%s is offered to %q, want %q", id, got, want)
	}
}

func (f *floor) outcomes(id gateway.ConversationID, want ...string) {
	f.t.Helper()
	f.wantLines(want, `SELECT agent_id || ' ' || outcome FROM offers WHERE conversation_id = $1 AND ended_at <> 0 ORDER BY offered_at, id`, id)
}

func (f *floor) state(agent gateway.AgentID, want router.State) {
	f.t.Helper()
	f.wantLines([]string{string(want)}, `SELECT state FROM presence WHERE agent_id = $1 AND until = 0`, agent)
}

func TestOffers(t *testing.T) {
	t.Run("who accepts has it", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.routes(rings)
			f.hire("ann", 2, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			f.offered("c1", "ann")
			f.has("ann")
			if c := f.conversation("c1"); c.State != gateway.Offered || c.Agent != "" {
				t.Errorf("c1 is %s with %q", c.State, c.Agent)
			}
			if err := f.Accept(t.Context(), "c1", "ann"); err != nil {
				t.Fatal(err)
			}
			f.has("ann", "c1")
			f.outcomes("c1", "ann accepted")
			f.wantLines([]string{"in_turn"}, `SELECT rule FROM assignments WHERE conversation_id = 'c1'`)
			f.later(time.Hour) // who said that he takes it is not hurried
			f.has("ann", "c1")
		})
	})
	t.Run("who declines is not asked again", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.routes(rings)
			f.hire("ann", 2, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			if err := f.Decline(t.Context(), "c1", "ann", "language"); err != nil {
				t.Fatal(err)
			}
			f.offered("c1", "")
			f.restart()
			f.present("ann")
			f.later(time.Minute)
			f.offered("c1", "")
			f.hire("bob", 1, "q")
			f.present("bob")
			f.offered("c1", "bob")
			f.wantLines([]string{"declined language"}, `SELECT outcome || ' ' || reason FROM offers WHERE ended_at <> 0`)
		})
	})
	t.Run("who does not react is Missed, and loses what else rings at him", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.routes(rings)
			f.hire("ann", 3, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			f.later(5 * time.Second)
			f.arrive(chat, "c2")
			f.later(15 * time.Second)
			f.state("ann", router.Missed)
			f.outcomes("c1", "ann missed")
			f.outcomes("c2", "ann withdrawn")
			f.choose("ann", router.Ready)
			f.offered("c1", "ann")
			f.offered("c2", "ann")
		})
	})
	t.Run("who missed it and is ready again is asked again, after a restart too", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 2, "q")
			f.present("ann")
			f.arrive(hotline, "k1")
			f.later(21 * time.Second)
			f.state("ann", router.Missed)
			f.restart()
			f.Connected("ann")
			f.later(time.Minute)
			f.offered("k1", "") // not before she says so
			f.choose("ann", router.Ready)
			f.offered("k1", "ann")
			f.outcomes("k1", "ann missed")
			f.wantLines([]string{"[]"}, `SELECT excluded FROM conversations WHERE id = 'k1'`)
		})
	})
	t.Run("a restart goes on ringing", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.routes(rings)
			f.hire("ann", 2, "q")
			f.hire("bob", 2, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			f.restart()
			f.present("bob")
			f.offered("c1", "ann") // her console is about to come back
			f.Connected("ann")
			f.later(15 * time.Second)
			if err := f.Accept(t.Context(), "c1", "ann"); err != nil {
				t.Fatal(err)
			}
			f.arrive(chat, "c2")
			f.offered("c2", "bob")
			f.restart()
			f.later(10 * time.Second) // bob's did not
			f.outcomes("c2", "bob withdrawn")
		})
	})
	t.Run("direct work rings at who is not at his desk", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 3, "q")
			f.present("ann")
			f.later(3 * time.Minute)
			f.arrive(chat, "c1")
			f.offered("c1", "ann")
			f.Input("ann")
			f.arrive(chat, "c2")
			f.has("ann", "c2")
		})
	})
	t.Run("and his console, which comes back by itself, is not he", func(t *testing.T) {
		for name, blink := range map[string]func(f *floor){
			"after a blink":   func(f *floor) { f.Disconnected("ann"); f.later(time.Second); f.Connected("ann") },
			"after a restart": func(f *floor) { f.restart(); f.Connected("ann") },
		} {
			t.Run(name, func(t *testing.T) {
				onFloor(t, func(t *testing.T, f *floor) {
					f.hire("ann", 1, "q")
					f.present("ann")
					f.later(time.Hour)
					blink(f)
					f.later(time.Second)
					f.arrive(chat, "c1")
					f.offered("c1", "ann")
				})
			})
		}
	})
	t.Run("what waits to be claimed is offered to nobody", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.routes(`{"offer":{"chat":"claim"}}`)
			f.hire("ann", 1, "q")
			f.hire("bob", 1, "other")
			f.present("ann")
			f.present("bob")
			f.arrive(chat, "c1", "c2")
			f.has("ann")
			err := f.Claim(t.Context(), "c1", "bob")
			if no, ok := errors.AsType[router.Refusal](err); !ok || no.Reason != dispatch.NotMember {
				t.Errorf("Claim by who is no member = %v", err)
			}
			if err := f.Claim(t.Context(), "c2", "ann"); err != nil {
				t.Fatal(err)
			}
			f.has("ann", "c2")
			err = f.Claim(t.Context(), "c1", "ann")
			if no, ok := errors.AsType[router.Refusal](err); !ok || no.Reason != dispatch.Full {
				t.Errorf("Claim by who is full = %v", err)
			}
		})
	})
}

func TestDirectWorkReturns(t *testing.T) {
	t.Run("that nobody looks at, with the draft as a note", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 2, "q")
			f.hire("bob", 1, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			f.exec(`INSERT INTO drafts (agent_id, conversation_id, visibility, text, version, updated_at)
				VALUES ('ann', 'c1', 'public', 'One moment', 1, 1)`)
			f.present("bob")
			f.later(46 * time.Second)
			f.offered("c1", "bob") // she has no less room for it, but did nothing
			f.wantLines([]string{"unopened"}, `SELECT ended FROM assignments WHERE agent_id = 'ann'`)
			f.wantLines([]string{"unopened"}, `SELECT kind FROM notices WHERE agent_id = 'ann'`)
			f.wantLines([]string{`internal [{"kind":"text","text":"One moment"}]`}, `SELECT visibility || ' ' || parts FROM messages`)
			f.wantLines(nil, `SELECT text FROM drafts`)
		})
	})
	t.Run("to who did not look and is alone, and rings until he is Missed", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 2, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			f.has("ann", "c1")
			f.later(46 * time.Second)
			f.offered("c1", "ann")
			f.later(20 * time.Second)
			f.state("ann", router.Missed)
			f.offered("c1", "")
		})
	})
	t.Run("to who did not look if all others are full, and rings until he is Missed", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 2, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			f.hire("bob", 1, "q")
			f.present("bob")
			f.arrive(chat, "c2")
			f.answers("bob", "c2") // he is full
			f.later(30 * time.Second)
			f.Input("ann") // she does something else
			f.later(16 * time.Second)
			f.offered("c1", "ann")
			f.restart()
			f.Connected("ann")
			f.Connected("bob")
			f.later(20 * time.Second)
			f.state("ann", router.Missed)
			f.choose("bob", router.Offline)
			f.offered("c1", "")
			f.choose("ann", router.Ready)
			f.offered("c1", "ann")
			if err := f.Accept(t.Context(), "c1", "ann"); err != nil {
				t.Fatal(err)
			}
			f.has("ann", "c1")
			f.outcomes("c1", "ann missed", "ann accepted")
		})
	})
	t.Run("that nobody answers", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 2, "q")
			f.hire("bob", 2, "q")
			f.present("ann")
			f.arrive(chat, "c1", "c2")
			f.opens("ann", "c1", "c2")
			f.answers("ann", "c2")
			f.present("bob")
			f.later(2 * time.Minute)
			f.Input("bob")
			f.later(time.Minute + time.Second)
			f.offered("c1", "bob")
			f.has("ann", "c2")
			f.wantLines([]string{"unanswered"}, `SELECT ended FROM assignments WHERE conversation_id = 'c1' AND until <> 0`)
		})
	})
}

func TestPassing(t *testing.T) {
	pass := func(t *testing.T, f *floor) {
		t.Helper()
		f.hire("ann", 2, "q")
		f.hire("bob", 2, "other")
		f.present("ann")
		f.present("bob")
		f.arrive(chat, "c1")
		f.answers("ann", "c1")
		if err := f.Transfer(t.Context(), "c1", router.Target{Agent: "bob"}, "the-note", gateway.ByAgent("ann")); err != nil {
			t.Fatal(err)
		}
		f.offered("c1", "bob")
		f.has("ann", "c1")
	}
	t.Run("who passes it on keeps it if the other declines", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			pass(t, f)
			f.wantLines([]string{"ann the-note transferred"}, `SELECT from_id || ' ' || note_id || ' ' || rule FROM offers WHERE agent_id = 'bob'`)
			if err := f.Decline(t.Context(), "c1", "bob", "busy"); err != nil {
				t.Fatal(err)
			}
			f.has("ann", "c1")
			f.has("bob")
			f.outcomes("c1", "bob declined")
			f.wantLines([]string{"busy"}, `SELECT json_extract(data, '$.reason') FROM events WHERE stream_key = 'agent:ann' AND kind = 'offer.ended'`)
		})
	})
	t.Run("or does not react within a minute", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			pass(t, f)
			f.later(time.Minute)
			f.has("ann", "c1")
			f.outcomes("c1", "bob missed")
			f.state("bob", router.Missed)
		})
	})
	t.Run("and can answer meanwhile", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			pass(t, f)
			f.answers("ann", "c1")
			if err := f.Accept(t.Context(), "c1", "bob"); err != nil {
				t.Fatal(err)
			}
			f.has("bob", "c1")
			f.has("ann")
		})
	})
	t.Run("who resolves it instead and writes it up takes the offer back", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			pass(t, f)
			f.must(func(w *gateway.Work) error {
				_, err := f.gateway.Resolve(w, "c1", gateway.Ending{WrapUp: time.Minute}, gateway.ByAgent("ann"))
				return err
			})
			synctest.Wait()
			f.outcomes("c1", "bob withdrawn")
			f.must(func(w *gateway.Work) error {
				_, err := f.gateway.FinishWrapUp(w, "c1", f.conversation("c1").Epoch, gateway.ByAgent("ann"))
				return err
			})
			f.later(5 * time.Minute)
			f.must(func(w *gateway.Work) error {
				_, err := f.gateway.Reopen(w, "c1", "reopened", gateway.BySystem())
				return err
			})
			f.later(time.Second)
			f.state("bob", router.Ready)
		})
	})
	t.Run("a restart keeps both", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			pass(t, f)
			f.later(50 * time.Second)
			f.restart()
			f.Connected("ann")
			f.Connected("bob")
			f.later(5 * time.Second)
			f.offered("c1", "bob")
			f.has("ann", "c1")
			f.outcomes("c1")
			f.later(6 * time.Second) // since it was offered a minute, as before
			f.outcomes("c1", "bob missed")
			f.has("ann", "c1")
		})
	})
	t.Run("and it can be accepted after a restart", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			pass(t, f)
			f.restart()
			f.Connected("ann")
			f.Connected("bob")
			if err := f.Accept(t.Context(), "c1", "bob"); err != nil {
				t.Fatal(err)
			}
			f.has("bob", "c1")
			f.has("ann")
			f.outcomes("c1", "bob accepted")
		})
	})
	t.Run("who resolves it takes the offer back", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			pass(t, f)
			f.resolve("c1")
			f.outcomes("c1", "bob withdrawn")
			f.has("ann")
			f.has("bob")
		})
	})
}

func TestParking(t *testing.T) {
	parked := func(t *testing.T, f *floor) {
		t.Helper()
		f.hire("ann", 1, "q")
		f.present("ann")
		f.arrive(chat, "c1")
		f.answers("ann", "c1")
		f.arrive(chat, "c2")
		f.has("ann", "c1") // full
		f.Input("ann")
		f.later(4 * time.Minute)
		f.Input("ann")
		f.later(time.Minute + 3*time.Second)
		f.has("ann", "c1", "c2") // c1 weighs nothing any more
		if c := f.conversation("c1"); c.State != gateway.Active || c.Weight != 0 || c.ParkedAt == 0 {
			t.Errorf("c1 = %+v", c)
		}
		f.answers("ann", "c2")
	}
	t.Run("who returns waits for who knows him", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			parked(t, f)
			f.hire("bob", 1, "q")
			f.present("bob")
			f.write("c1", "and another thing")
			f.has("bob") // ann is full: it waits for her
			f.resolve("c2")
			f.has("ann", "c1")
			f.wantLines([]string{"resumed"}, `SELECT rule FROM assignments WHERE conversation_id = 'c1' AND until = 0`)
		})
	})
	t.Run("but not for ever", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			parked(t, f)
			f.hire("bob", 1, "q")
			f.present("bob")
			f.write("c1", "hello?")
			f.Input("bob")
			f.later(time.Minute)
			f.has("bob", "c1")
		})
	})
	t.Run("finishing keeps what one has, what returns included", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			parked(t, f)
			f.resolve("c2")
			f.choose("ann", router.Finishing)
			f.arrive(chat, "c3")
			f.write("c1", "one more question")
			f.has("ann", "c1")
		})
	})
	t.Run("what is parked is not passed to who is full", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 2, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			f.answers("ann", "c1")
			f.must(func(w *gateway.Work) error {
				_, err := f.gateway.Park(w, "c1", gateway.ByAgent("ann"))
				return err
			})
			f.choose("ann", router.Break)
			f.hire("bob", 1, "q")
			f.present("bob")
			f.arrive(chat, "c2")
			f.answers("bob", "c2")
			err := f.Transfer(t.Context(), "c1", router.Target{Agent: "bob"}, "", gateway.ByAgent("ann"))
			if no, ok := errors.AsType[router.Refusal](err); !ok || no.Reason != dispatch.Full {
				t.Errorf("Transfer to who is full = %v", err)
			}
			f.resolve("c2")
			if err := f.Transfer(t.Context(), "c1", router.Target{Agent: "bob"}, "", gateway.ByAgent("ann")); err != nil {
				t.Fatal(err)
			}
			if err := f.Accept(t.Context(), "c1", "bob"); err != nil {
				t.Fatal(err)
			}
			f.arrive(chat, "c3")
			f.offered("c3", "")
			f.has("bob", "c1")
		})
	})
	t.Run("what is owed is not parked", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.hire("ann", 1, "q")
			f.present("ann")
			f.arrive(chat, "c1")
			err := f.gateway.Do(t.Context(), func(w *gateway.Work) error {
				_, err := f.gateway.Park(w, "c1", gateway.ByAgent("ann"))
				return err
			})
			if !errors.Is(err, gateway.ErrOwed) {
				t.Errorf("Park = %v, want ErrOwed", err)
			}
		})
	})
	t.Run("silent customers are reminded and taken leave of", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.exec(`UPDATE accounts SET care = '{"remind_after_s":60,"remind_text":"Are you there?","close_after_s":120,"close_text":"Goodbye"}' WHERE id = 'chat'`)
			parked(t, f)
			f.later(63 * time.Second)
			f.wantLines([]string{"system Are you there?"}, `SELECT author_kind || ' ' || SUBSTR(parts, 25, 14) FROM messages WHERE conversation_id = 'c1' AND author_kind = 'system'`)
			f.later(2 * time.Minute)
			if c := f.conversation("c1"); c.State != gateway.Resolved {
				t.Errorf("c1 is %s", c.State)
			}
			f.wantLines([]string{"silent"}, `SELECT ended FROM assignments WHERE conversation_id = 'c1'`)
		})
	})
}

// write lets the customer of a conversation write, as intake stores it.
func (f *floor) write(id gateway.ConversationID, text string) {
	f.t.Helper()
	c := f.conversation(id)
	f.deliver(c, text)
	synctest.Wait()
}

func TestWhoLeavesWhileHeWaits(t *testing.T) {
	away := func(f *floor, id gateway.ConversationID, there bool) {
		f.bus.Publish(gateway.ComingsTopic, gateway.Coming{
			Account: chat, Address: channels.Address{Kind: chat, Value: string(id)}, There: there,
		})
		synctest.Wait()
	}
	t.Run("is served behind who is there, and has his place when he is back", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.arrive(chat, "c1", "c2")
			f.later(20 * time.Second)
			away(f, "c1", false)
			f.later(93 * time.Second)
			f.wantLines([]string{"abandoned"}, `SELECT how FROM queue_visits WHERE conversation_id = 'c1' AND left_at <> 0`)
			f.hire("ann", 1, "q")
			f.present("ann")
			f.has("ann", "c2")
			f.arrive(chat, "c3")
			away(f, "c1", true)
			f.Input("ann")
			f.resolve("c2")
			f.has("ann", "c1")
		})
	})
	t.Run("is nobody who left if he blinks", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.arrive(chat, "c1")
			away(f, "c1", false)
			f.later(80 * time.Second)
			away(f, "c1", true)
			f.later(5 * time.Minute)
			if c := f.conversation("c1"); c.LeftAt != 0 {
				t.Errorf("left at %v", c.LeftAt)
			}
		})
	})
	t.Run("counts as nobody who waited if he left at once", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.arrive(chat, "c1")
			f.later(2 * time.Second)
			away(f, "c1", false)
			f.later(93 * time.Second)
			f.wantLines([]string{"short_abandoned"}, `SELECT how FROM queue_visits WHERE left_at <> 0`)
			if c := f.conversation("c1"); c.State != gateway.Waiting {
				t.Errorf("c1 is %s", c.State) // nothing is closed because he left
			}
		})
	})
}

// slow are rows that count what customers cost a transaction.
type slow struct {
	store.Rows
	locked, most int
}

func (s *slow) LockConversation(tx gateway.Tx, id gateway.ConversationID) (gateway.Conversation, error) {
	s.locked++
	s.most = max(s.most, s.locked)
	return s.Rows.LockConversation(tx, id)
}

// A transaction holds up the node's leases, so it never takes all who wait at once.
func TestManyWhoWaitAtAStart(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		const many = 450
		for i := range many {
			f.enter(chat, gateway.ConversationID(fmt.Sprint("c", i)))
		}
		f.later(time.Second)
		f.stop()
		counted := &slow{}
		f.rows = counted
		f.store.expect(fails)
		f.run()
		for i := range many { // heard before it could start
			f.bus.Publish(gateway.ComingsTopic, gateway.Coming{Account: chat, Address: channels.Address{Kind: chat, Value: fmt.Sprint("c", i)}})
		}
		f.store.expect(func() error { counted.locked = 0; return nil })
		f.later(time.Minute)
		f.wantLines([]string{"450"}, `SELECT CAST(COUNT(*) AS TEXT) FROM timers WHERE kind = 'left'`)
		if counted.most > 200 {
			t.Errorf("%d of who wait were in one transaction", counted.most)
		}
		f.restart()
		f.later(35 * time.Second)
		f.wantLines([]string{"450"}, `SELECT CAST(COUNT(*) AS TEXT) FROM conversations WHERE left_at <> 0`) // the restart gave them no more time
	})
}

func TestEndOfAShift(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 2, "q")
		f.hire("bob", 2, "q")
		f.present("ann")
		f.arrive(mail, "m1")
		f.present("bob")
		f.Disconnected("ann")
		f.later(time.Hour)
		f.has("ann", "m1") // mail stays with who is away
		f.Connected("ann")
		f.choose("ann", router.Offline)
		f.Input("bob")
		f.later(61 * time.Second)
		f.has("bob", "m1")
	})
}

func TestWhatWaitsTooLongOverflows(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.routes(`{"overflow":"other","overflow_s":30}`)
		f.hire("ann", 1, "q")
		f.hire("bob", 1, "other")
		f.present("bob")
		f.arrive(chat, "c1")
		f.has("bob")
		f.Input("bob")
		f.later(30 * time.Second)
		f.has("bob", "c1")
		f.wantLines([]string{"q overflow", "other assigned"}, `SELECT queue_id || ' ' || how FROM queue_visits ORDER BY entered_at, id`)
	})
}

func TestACallTakesAWholeAgent(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.routes(`{"offer":{"call":"claim"}}`) // as an older version stored it: calls ring
		f.hire("ann", 2, "q")
		f.present("ann")
		f.arrive(hotline, "k1")
		f.offered("k1", "ann")
		f.arrive(chat, "c1")
		f.has("ann")
		if err := f.Accept(t.Context(), "k1", "ann"); err != nil {
			t.Fatal(err)
		}
		f.has("ann", "k1")
		f.must(func(w *gateway.Work) error {
			_, err := f.gateway.Resolve(w, "k1", gateway.Ending{WrapUp: f.WrapUp("q", true)}, gateway.ByAgent("ann"))
			return err
		})
		synctest.Wait()
		f.Input("ann")
		f.later(29 * time.Second)
		f.has("ann", "k1") // he writes it up
		f.later(time.Second)
		f.has("ann", "c1")
		if c := f.conversation("k1"); c.State != gateway.Resolved {
			t.Errorf("k1 is %s", c.State)
		}
	})
}
