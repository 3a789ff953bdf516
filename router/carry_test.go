package router_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/router"
	"switchboard/router/dispatch"
)

// leads replaces the router by a node that leads, as others may beside it.
func (f *floor) leads(rows router.Rows) *router.Client {
	f.t.Helper()
	f.stop()
	c := router.NewClient(router.Parts{Gateway: f.gateway, Rows: rows, Bus: f.bus, Book: &f.book, Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	f.stop = func() {
		cancel()
		if err := <-done; err != nil {
			f.t.Errorf("Run() = %v", err)
		}
	}
	synctest.Wait()
	return c
}

// commands are what another node wishes: that the agents are ready.
func (f *floor) commands(agents ...gateway.AgentID) {
	f.t.Helper()
	f.must(func(w *gateway.Work) error {
		for _, id := range agents {
			err := rows.AddCommand(w, router.Command{
				ID: "ready-" + string(id), Node: "b", Kind: "presence",
				Body: `{"Agent":"` + string(id) + `","State":"ready","By":{"Kind":"agent","ID":"` + string(id) + `"}}`,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// commandsLook is how soon a command is seen of which nobody was told.
const commandsLook = 500 * time.Millisecond

const (
	isReady    = `SELECT agent_id FROM presence WHERE until = 0 AND state = 'ready' ORDER BY agent_id`
	unfinished = `SELECT id FROM router_commands WHERE done_at = 0`
)

// blinking are rows that fail once for each of a test's moments.
type blinking struct {
	store.Rows
	take, finish, drop bool // whether it is still to fail
}

func once(fail *bool) error {
	if *fail {
		*fail = false
		return fails()
	}
	return nil
}

func (b *blinking) TakeCommands(tx gateway.Tx, limit int) ([]router.Command, error) {
	if err := once(&b.take); err != nil {
		return nil, err
	}
	return b.Rows.TakeCommands(tx, limit)
}

func (b *blinking) FinishCommand(tx gateway.Tx, id, outcome string) error {
	if err := once(&b.finish); err != nil {
		return err
	}
	return b.Rows.FinishCommand(tx, id, outcome)
}

func (b *blinking) DropTaken(tx gateway.Tx, outcome string) error {
	if err := once(&b.drop); err != nil {
		return err
	}
	return b.Rows.DropTaken(tx, outcome)
}

func TestCommandsOutliveABlinkOfTheDatabase(t *testing.T) {
	for name, b := range map[string]blinking{
		"as they are taken": {take: true}, "as they are finished": {finish: true}, "as those of who led before are dropped": {drop: true},
	} {
		t.Run(name, func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				for _, id := range []gateway.AgentID{"ann", "bob", "cyd", "dan"} {
					f.hire(id, 1, "q")
				}
				f.exec(`INSERT INTO router_commands (id, node, kind, body, at, outcome) VALUES ('of-before', 'b', 'setup', '{}', 1, 'taken')`)
				f.commands("ann", "bob", "cyd", "dan")
				f.leads(&b)
				f.later(5 * time.Second)
				f.wantLines([]string{"ann", "bob", "cyd", "dan"}, isReady)
				f.wantLines(nil, unfinished)
			})
		})
	}
}

// What other nodes wish at the same time, of different conversations, takes three
// transactions, however much it is: it is taken, obeyed and finished.
func TestCommandsAreGrantedTogether(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 20, "q")
		f.routes(`{"offer":{"chat":"claim"}}`)
		f.present("ann")
		want := []string{"c01", "c02", "c03", "c04", "c05", "c06", "c07", "c08", "c09"}
		for _, id := range want {
			f.arrive(chat, gateway.ConversationID(id))
		}
		f.leads(rows)
		wished := `INSERT INTO router_commands (id, node, kind, body, at) VALUES ($1, 'b', $2, $3, $4)`
		for _, id := range want {
			body := `{"Conversation":"` + id + `","Agent":"ann","Rule":"claimed","By":{"Kind":"agent","ID":"ann"}}`
			f.exec(wished, id, "assign", body, gateway.Now())
		}
		f.exec(wished, "c05-of-a-newer-version", "strange", "{}", gateway.Now())
		var transactions atomic.Int64
		f.store.expect(func() error {
			transactions.Add(1)
			return nil
		})
		f.later(commandsLook)
		f.wantLines(want, `SELECT conversation_id FROM assignments WHERE agent_id = 'ann' AND until = 0 ORDER BY conversation_id`)
		f.wantLines(nil, unfinished)
		if n := transactions.Load(); n != 3 {
			t.Errorf("it took %d transactions", n)
		}
	})
}

func TestACommandThatNobodyWaitsForIsNotCarriedOut(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 1, "q")
		f.commands("ann")
		f.exec(`UPDATE router_commands SET at = at - 16000`)
		f.leads(rows)
		f.later(5 * time.Second)
		f.wantLines(nil, isReady)
		f.wantLines(nil, unfinished)
	})
}

func TestWhoRoutesHearsThatTheSetupChanged(t *testing.T) {
	changes := func(f *floor) { f.exec(`UPDATE queues SET routing = $1 WHERE id = 'q'`, rings) }
	t.Run("of a hint, though the wish of who changed it is lost", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			f.leads(rows)
			changes(f)
			f.bus.Publish("setup", nil)
			synctest.Wait()
			if got := f.book.Queue("q").Routing.Offer[chat]; got != dispatch.Ring {
				t.Errorf("work comes by %q", got)
			}
		})
	})
	t.Run("of the database, though the hint is lost too", func(t *testing.T) {
		onFloor(t, func(t *testing.T, f *floor) {
			changes(f)
			f.later(10 * time.Second)
			f.hire("ann", 1, "q")
			f.arrive(chat, "c1")
			f.present("ann")
			f.offered("c1", "ann")
		})
	})
}

// A node that does not lead says who is connected to it when that changes, and again only
// while the database, with which whoever leads next begins, says otherwise.
func TestWhoIsConnectedIsSaidUntilItIsStored(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 1, "q")
		f.exec(`INSERT INTO leases (name, node, epoch, until) VALUES ('router', 'b', 1, $1)`, gateway.Instant(1)<<60)
		c := f.leads(rows)
		said := func(when string, want int) {
			t.Helper()
			f.later(time.Minute)
			n := 0
			if err := f.gateway.Read(t.Context(), func(tx gateway.Tx) error {
				return tx.Get(`SELECT COUNT(*) FROM router_commands WHERE kind = 'present'`, nil, &n)
			}); err != nil {
				t.Fatal(err)
			}
			if n != want {
				t.Errorf("%s: said %d times, want %d", when, n, want)
			}
			f.exec(`DELETE FROM router_commands`)
		}
		said("with nobody", 0)
		c.Connected("ann")
		said("while it is not stored", 1+6)
		f.exec(`INSERT INTO connections (id, agent_id, node, since) VALUES ('1', 'ann', $1, 1)`, gateway.AloneNode)
		f.exec(`INSERT INTO connections (id, agent_id, node, since) VALUES ('2', 'ann', 'b', 1)`)
		said("when it is stored", 0)
		c.Disconnected("ann")
		said("when it is over, and still stored", 1+6)
		f.exec(`UPDATE connections SET until = 2 WHERE node = $1`, gateway.AloneNode)
		said("when that is stored too", 0)
	})
}

func TestFinishedCommandsAreNotKept(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		f.hire("ann", 1, "q")
		f.hire("bob", 1, "q")
		f.commands("ann", "bob")
		f.leads(rows)
		f.sink() // the gateway renews the lease
		f.later(time.Second)
		f.exec(`UPDATE router_commands SET done_at = done_at - 600000 WHERE id = 'ready-ann'`)
		f.later(2 * time.Minute)
		f.wantLines([]string{"ready-bob"}, `SELECT id FROM router_commands`)
	})
}
