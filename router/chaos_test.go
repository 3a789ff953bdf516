package router_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/gateway"
	"switchboard/router"
)

// TestTheDatabaseNeverLies lets a seeded random day happen around a router: customers
// come, agents come, go, finish, commits fail, hints are lost, the process restarts.
// Afterwards the histories in the database must hold the invariants, and once the
// trouble is over everybody is served.
func TestTheDatabaseNeverLies(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			onFloor(t, func(t *testing.T, f *floor) {
				d := &day{floor: f, t: t, chance: rand.New(rand.NewPCG(seed, 2))}
				for i := range 4 {
					f.hire(d.agent(i), 1+i%3, "q")
				}
				for range 80 {
					d.hour()
				}
				d.closing()
				d.checkHistories()
			})
		})
	}
}

// TestManyAtOnce lets everybody act at the same time: no order of events assigns twice
// or beyond a capacity.
func TestManyAtOnce(t *testing.T) {
	onFloor(t, func(t *testing.T, f *floor) {
		d := &day{floor: f, t: t, arrivals: 40}
		for i := range 4 {
			f.hire(d.agent(i), 3, "q")
			f.present(d.agent(i))
		}
		var all sync.WaitGroup
		for i := range 4 {
			all.Go(func() {
				for range 10 {
					f.Connected(d.agent(i))
					if err := f.Presence(t.Context(), d.agent(i), router.Ready, "", gateway.ByAgent(d.agent(i))); err != nil {
						t.Error(err)
					}
					f.AgentChanged(d.agent(i))
				}
			})
			all.Go(func() {
				for j := range 10 {
					id := gateway.ConversationID(fmt.Sprintf("c%d%d", i, j))
					f.enter(chat, id)
					err := f.Transfer(t.Context(), id, router.Target{Agent: d.agent(j % 4)}, gateway.BySystem())
					if _, refused := errors.AsType[router.Refusal](err); err != nil && !refused {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		synctest.Wait()
		f.wantLines([]string{"active 12", "waiting 28"}, `SELECT state || ' ' || COUNT(*) FROM conversations GROUP BY state ORDER BY state`)
		d.closing()
		d.checkHistories()
	})
}

// day is one random history.
type day struct {
	*floor
	t        *testing.T
	chance   *rand.Rand
	arrivals int
}

func (d *day) agent(i int) gateway.AgentID { return gateway.AgentID(fmt.Sprintf("agent%d", i)) }

// hour lets one thing happen.
func (d *day) hour() {
	agent := d.agent(d.chance.IntN(4))
	switch d.chance.IntN(16) {
	case 0, 1, 2, 3, 4:
		d.arrivals++
		d.arrive([]string{chat, mail}[d.chance.IntN(2)], gateway.ConversationID(fmt.Sprintf("c%03d", d.arrivals)))
	case 5, 6:
		d.finishOne()
	case 7, 8:
		d.Connected(agent)
	case 9:
		d.Disconnected(agent)
	case 10, 11:
		s := []router.State{router.Ready, router.Ready, router.Break, router.Finishing}[d.chance.IntN(4)]
		_ = d.Presence(d.t.Context(), agent, s, "", gateway.ByAgent(agent)) // it fails while commits do
	case 12:
		d.store.expect(fails)
		_ = d.Presence(d.t.Context(), agent, router.Ready, "", gateway.ByAgent(agent))
		d.later(time.Duration(d.chance.IntN(5)) * time.Second)
		d.store.expect(nil)
	case 13:
		d.bus.losing.Store(!d.bus.losing.Load())
	case 14:
		d.later(time.Duration(d.chance.IntN(100)) * time.Second)
	case 15:
		if d.chance.IntN(3) == 0 {
			d.restart()
		}
	}
	synctest.Wait()
}

// finishOne resolves one of the conversations somebody has.
func (d *day) finishOne() {
	if held := d.lines(`SELECT id FROM conversations WHERE state = 'active' ORDER BY id`); len(held) > 0 {
		d.resolve(gateway.ConversationID(held[d.chance.IntN(len(held))]))
	}
}

// closing ends all trouble; then everything that waits must be served.
func (d *day) closing() {
	d.bus.losing.Store(false)
	for i := range 4 {
		d.present(d.agent(i))
	}
	for range d.arrivals + 1 {
		d.later(20 * time.Second)
		if held := d.lines(`SELECT id FROM conversations WHERE state = 'active' ORDER BY id`); len(held) > 0 {
			for _, id := range held {
				d.resolve(gateway.ConversationID(id))
			}
		}
	}
	d.wantLines(nil, `SELECT id || ' ' || state FROM conversations WHERE state <> 'resolved'`)
}

// checkHistories holds what was stored to the invariants.
func (d *day) checkHistories() {
	d.t.Helper()
	none := func(what, query string) {
		d.t.Helper()
		if got := d.lines(query); len(got) > 0 {
			d.t.Errorf("%s: %v", what, got)
		}
	}
	none("I1: two had it at once", `SELECT a.conversation_id FROM assignments a JOIN assignments b
		ON a.conversation_id = b.conversation_id AND a.id < b.id
		WHERE a.since < b.until AND b.since < a.until`)
	none("I3: assigned to who was not ready", `SELECT a.conversation_id || ' ' || a.agent_id FROM assignments a WHERE NOT EXISTS
		(SELECT 1 FROM presence p WHERE p.agent_id = a.agent_id AND p.state = 'ready' AND p.since <= a.since AND (p.until = 0 OR p.until >= a.since))`)
	none("I3: assigned to who was not connected", `SELECT a.conversation_id || ' ' || a.agent_id FROM assignments a WHERE NOT EXISTS
		(SELECT 1 FROM connections c WHERE c.agent_id = a.agent_id AND c.since <= a.since AND (c.until = 0 OR c.until >= a.since))`)
	none("I2: beyond the capacity", `SELECT a.agent_id FROM assignments a JOIN agents g ON g.id = a.agent_id
		WHERE (SELECT COUNT(*) FROM assignments b WHERE b.agent_id = a.agent_id AND b.since <= a.since AND (b.until = 0 OR b.until > a.since)) > g.capacity`)
	none("I7: in a queue though over", `SELECT v.conversation_id FROM queue_visits v WHERE v.left_at = 0`)
	for i := range 4 {
		seqs := d.lines(`SELECT CAST(seq AS TEXT) FROM events WHERE stream_key = $1 ORDER BY seq`, gateway.AgentStream(d.agent(i)))
		if want := numbers(len(seqs)); !slices.Equal(seqs, want) {
			d.t.Errorf("events of %s are numbered %v", d.agent(i), seqs)
		}
	}
}

func numbers(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint(i + 1)
	}
	return list
}
