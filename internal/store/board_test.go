package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
	"switchboard/router/alarms"
	"switchboard/router/dispatch"
	"switchboard/router/figures"
)

// aDay writes random histories of three queues and three agents, as time passes: step
// does what happens in the next so many seconds.
type aDay struct {
	desk   desk
	who    gateway.AddressID
	random *rand.Rand
	now    gateway.Instant
	agents []gateway.AgentID
	queues []gateway.QueueID
	inside []gateway.ConversationID // a queue
	held   []gateway.ConversationID
}

func newDay(t *testing.T, s *store.Store) *aDay {
	d := &aDay{desk: newDesk(t, s), who: newCustomer(t, s).ID, random: rand.New(rand.NewPCG(4, 2)), now: noon}
	do(t, s, func(tx gateway.Tx) error {
		for i := range 3 {
			id := strconv.Itoa(i)
			d.queues, d.agents = append(d.queues, gateway.QueueID("q"+id)), append(d.agents, gateway.AgentID("a"+id))
			_, err := tx.Exec(`INSERT INTO queues (id, brand_id, key, name, created_at) VALUES ($1, $2, $3, $3, 1)`, d.queues[i], d.desk.brand, "day-"+id)
			if err != nil {
				return err
			}
			_, err = tx.Exec(`INSERT INTO agents (id, login, name, created_at, updated_at) VALUES ($1, $2, $2, 1, 1)`, d.agents[i], "day-"+id)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return d
}

func (d *aDay) queue() gateway.QueueID { return d.queues[d.random.IntN(len(d.queues))] }
func (d *aDay) agent() gateway.AgentID { return d.agents[d.random.IntN(len(d.agents))] }

// take is one of the list, which is taken out of it.
func (d *aDay) take(list *[]gateway.ConversationID) gateway.ConversationID {
	i := d.random.IntN(len(*list))
	id := (*list)[i]
	*list = append((*list)[:i:i], (*list)[i+1:]...)
	return id
}

func (d *aDay) step(tx gateway.Tx) error {
	d.now = d.now.Add(time.Duration(d.random.IntN(20)) * time.Second)
	switch what := d.random.IntN(10); {
	case what < 4:
		id, err := d.open(tx)
		d.inside = append(d.inside, id)
		return errors.Join(err, rows.EnterQueue(tx, id, d.queue(), "new", d.now))
	case what < 6 && len(d.inside) > 0:
		id := d.take(&d.inside)
		d.held = append(d.held, id)
		a := gateway.Assignment{Conversation: id, Agent: d.agent(), Queue: d.queue(), Weight: 1, Why: "{}", Since: d.now, By: gateway.BySystem()}
		return errors.Join(rows.LeaveQueue(tx, id, "assigned", d.now), rows.BeginAssignment(tx, a))
	case what < 7 && len(d.inside) > 0:
		id := d.take(&d.inside)
		how := []string{"abandoned", "short_abandoned", "overflow", "resolved"}[d.random.IntN(4)]
		return rows.LeaveQueue(tx, id, how, d.now)
	case what < 8 && len(d.held) > 0:
		_, err := rows.EndAssignment(tx, d.take(&d.held), "resolved", d.now)
		return err
	case what < 9:
		state := []string{"ready", "break", "finishing", "offline"}[d.random.IntN(4)]
		return d.presence(tx, d.agent(), state)
	}
	return d.connection(tx, d.agent())
}

// open begins a conversation.
func (d *aDay) open(tx gateway.Tx) (gateway.ConversationID, error) {
	c := gateway.Conversation{
		ID: gateway.NewID[gateway.ConversationID](), Brand: d.desk.brand, Account: d.desk.account, Address: d.who,
		Queue: d.desk.queue, State: gateway.Waiting, Weight: 1, OpenedAt: d.now, WaitingSince: d.now,
	}
	c.Thread = string(c.ID) // the customer has many
	return c.ID, rows.AddConversation(tx, c)
}

func (d *aDay) presence(tx gateway.Tx, agent gateway.AgentID, state string) error {
	if _, err := tx.Exec(`UPDATE presence SET until = $1 WHERE agent_id = $2 AND until = 0`, d.now, agent); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO presence (id, agent_id, state, since, actor_kind) VALUES ($1, $2, $3, $4, 'agent')`,
		gateway.NewID[string](), agent, state, d.now)
	return err
}

func (d *aDay) connection(tx gateway.Tx, agent gateway.AgentID) error {
	n, err := tx.Exec(`UPDATE connections SET until = $1 WHERE agent_id = $2 AND until = 0`, d.now, agent)
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.Exec(`INSERT INTO connections (id, agent_id, since) VALUES ($1, $2, $3)`, gateway.NewID[string](), agent, d.now)
	return err
}

// What the board has read bit by bit says the same as a report that reads the day.
func TestBoardAndReportReadTheSame(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		d := newDay(t, s)
		history := func(since, until gateway.Instant) figures.Histories {
			return read(t, s, func(tx gateway.Tx) (figures.Histories, error) { return store.Rows{}.Histories(tx, since, until) })
		}
		const forever = gateway.Instant(1) << 60
		midnight, levels := noon.Add(5*time.Minute), make(map[gateway.QueueID]time.Duration)
		for _, q := range d.queues {
			levels[q] = 20 * time.Second
		}
		var book *figures.Book
		var before gateway.Instant
		for range 30 {
			do(t, s, func(tx gateway.Tx) error {
				for range 10 {
					if err := d.step(tx); err != nil {
						return err
					}
				}
				return nil
			})
			switch {
			case d.now < midnight:
				continue
			case book == nil:
				book = figures.NewBook(history(midnight, forever))
			default:
				book.Add(history(before.Add(-time.Second), forever))
			}
			before = d.now
			w := figures.Window{From: midnight, To: forever, At: d.now}
			report := history(midnight, d.now.Add(time.Millisecond))
			equal(t, "queues", figures.Queues(book.Histories(), w, levels), figures.Queues(report, w, levels))
			equal(t, "agents", figures.Agents(book.Histories(), w, d.agents), figures.Agents(report, w, d.agents))
		}
		w := figures.Window{From: midnight, To: forever, At: d.now}
		if all := figures.Queues(book.Histories(), w, levels); all["q0"].Served == 0 || all["q1"].Entered == 0 {
			t.Errorf("nothing happened: %+v", all)
		}
	})
}

func TestAlarmRows(t *testing.T) {
	rows := store.Rows{}
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		a := alarms.Alarm{ID: "1", Kind: alarms.LongestWait, Queue: "q", Since: noon, Value: 300_001}
		other := alarms.Alarm{ID: "2", Kind: alarms.DispatcherSilent, Since: noon + 1, Value: 2}
		do(t, s, func(tx gateway.Tx) error {
			return errors.Join(rows.RaiseAlarm(tx, a), rows.RaiseAlarm(tx, other))
		})
		refused(t, s, gateway.ErrConflict, func(tx gateway.Tx) error {
			return rows.RaiseAlarm(tx, alarms.Alarm{ID: "3", Kind: alarms.LongestWait, Queue: "q", Since: noon})
		})
		equal(t, "live", read(t, s, rows.LiveAlarms), []alarms.Alarm{other, a})
		do(t, s, func(tx gateway.Tx) error { return rows.EndAlarm(tx, "1", noon+9) })
		refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return rows.EndAlarm(tx, "1", noon+10) })
		equal(t, "live", read(t, s, rows.LiveAlarms), []alarms.Alarm{other})
		do(t, s, func(tx gateway.Tx) error {
			return rows.RaiseAlarm(tx, alarms.Alarm{ID: "3", Kind: alarms.LongestWait, Queue: "q", Since: noon + 10})
		})
		equal(t, "ended", count(t, s, `SELECT COUNT(*) FROM alarms WHERE until <> 0`), 1)
	})
}

// A hook is owed the beginning of an alarm, then its end, and nothing of what nobody had it
// told.
func TestOwedCalls(t *testing.T) {
	rows := store.Rows{}
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		a := alarms.Alarm{ID: "1", Kind: alarms.LongestWait, Queue: "q", Since: noon, Value: 300_001}
		b := alarms.Alarm{ID: "2", Kind: alarms.NobodyServing, Queue: "q", Since: noon, Value: 1}
		owed := func(want ...alarms.Owed) {
			t.Helper()
			equal(t, "owed", read(t, s, func(tx gateway.Tx) ([]alarms.Owed, error) { return rows.OwedCalls(tx, 10) }), want)
		}
		save := func(now alarms.Owed, was alarms.Event) {
			t.Helper()
			do(t, s, func(tx gateway.Tx) error { return rows.SaveOwed(tx, now, was) })
		}
		do(t, s, func(tx gateway.Tx) error {
			untold := alarms.Alarm{ID: "0", Kind: alarms.DispatcherSilent, Since: noon}
			return errors.Join(rows.RaiseAlarm(tx, untold), rows.RaiseAlarm(tx, a), rows.OweCalls(tx, "1"), rows.RaiseAlarm(tx, b), rows.OweCalls(tx, "2"))
		})
		refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return rows.OweCalls(tx, "3") })
		do(t, s, func(tx gateway.Tx) error {
			return errors.Join(rows.EndAlarm(tx, "0", noon+1), rows.EndAlarm(tx, "1", noon+1))
		})
		owed(alarms.Owed{Alarm: a, Event: alarms.Raised}, alarms.Owed{Alarm: b, Event: alarms.Raised})

		failed := alarms.Owed{Alarm: a, Event: alarms.Raised, Attempts: 2, Due: noon + 9}
		save(failed, alarms.Raised)
		owed(alarms.Owed{Alarm: b, Event: alarms.Raised}, failed)
		save(alarms.Owed{Alarm: a, Event: alarms.Ended}, alarms.Raised)
		save(alarms.Owed{Alarm: a, Event: alarms.Ended}, alarms.Raised) // another node was faster
		save(alarms.Owed{Alarm: b, Event: alarms.Ended}, alarms.Raised) // it lasts
		a.Until = noon + 1
		owed(alarms.Owed{Alarm: a, Event: alarms.Ended})
		save(alarms.Owed{Alarm: a}, alarms.Ended)
		owed()
	})
}

// Who watches over the routing sees who waits and who could serve.
func TestFloorRows(t *testing.T) {
	rows := store.Rows{}
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		d := newDay(t, s)
		do(t, s, func(tx gateway.Tx) error {
			waiting, err1 := d.open(tx)
			gone, err2 := d.open(tx)
			held, err3 := d.open(tx)
			_, err4 := tx.Exec(`UPDATE conversations SET queue_id = 'q0', excluded = '["a1"]', needs = '[{"skill":"s","level":2}]' WHERE id = $1`, waiting)
			_, err5 := tx.Exec(`UPDATE conversations SET left_at = 5 WHERE id = $1`, gone)
			return errors.Join(err1, err2, err3, err4, err5,
				rows.EnterQueue(tx, waiting, "q0", "overflow", noon.Add(time.Minute)), rows.EnterQueue(tx, gone, "q0", "left", noon),
				d.presence(tx, "a0", "ready"), d.connection(tx, "a0"), d.presence(tx, "a1", "ready"), d.presence(tx, "a2", "break"), d.connection(tx, "a2"),
				rows.BeginAssignment(tx, gateway.Assignment{Conversation: held, Agent: "a0", Queue: "q0", Weight: 1, Why: "{}", Since: noon, By: gateway.BySystem()}),
				add(tx.Exec(`INSERT INTO queue_members (queue_id, agent_id) VALUES ('q1', 'a0')`)),
				add(tx.Exec(`INSERT INTO skills (id, key, name) VALUES ('s', 's', 'French')`)),
				add(tx.Exec(`INSERT INTO agent_skills (agent_id, skill_id, level) VALUES ('a0', 's', 3)`)))
		})
		found := read(t, s, func(tx gateway.Tx) ([]alarms.Waiting, error) { return rows.LongestWaiting(tx, 10) })
		want := []alarms.Waiting{{Queue: "q0", Kind: "webchat", Weight: 1, Since: noon, Entered: noon.Add(time.Minute), Needs: []gateway.Need{{Skill: "s", Level: 2}}, Excluded: []gateway.AgentID{"a1"}}}
		if diff := cmp.Diff(want, found, cmpopts.IgnoreFields(alarms.Waiting{}, "Conversation")); diff != "" {
			t.Errorf("waiting (-want +got):\n%s", diff)
		}
		floor := []alarms.Agent{{ID: "a0", Capacity: 5, Queues: []gateway.QueueID{"q1"}, Skills: []dispatch.Skill{{Skill: "s", Level: 3}}, Load: map[string]int{"webchat": 1}}}
		equal(t, "floor", read(t, s, rows.Floor), floor)
	})
}

// A queue in which many wait hides no other, and who hears it ring waits still.
func TestEachQueueTellsItsOldest(t *testing.T) {
	rows := store.Rows{}
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		d := newDay(t, s)
		do(t, s, func(tx gateway.Tx) error {
			for i := range 5 {
				d.now = noon.Add(time.Duration(i) * time.Second)
				id, err := d.open(tx)
				err = errors.Join(err, rows.EnterQueue(tx, id, "q0", "new", noon.Add(time.Duration(5-i)*time.Second)), // who came last has waited longest
					add(tx.Exec(`UPDATE conversations SET queue_id = 'q0' WHERE id = $1`, id)))
				if err != nil {
					return err
				}
			}
			d.now = noon.Add(time.Minute)
			call, err := d.open(tx)
			return errors.Join(err, rows.EnterQueue(tx, call, "q1", "new", d.now),
				add(tx.Exec(`UPDATE conversations SET queue_id = 'q1', state = 'offered' WHERE id = $1`, call)))
		})
		var found []string
		for _, w := range read(t, s, func(tx gateway.Tx) ([]alarms.Waiting, error) { return rows.LongestWaiting(tx, 2) }) {
			found = append(found, fmt.Sprint(w.Queue, " ", w.Since.Sub(noon), " ", w.Offered))
		}
		equal(t, "waiting", found, []string{"q0 0s false", "q0 1s false", "q1 1m0s true"})
	})
}

func add(_ int64, err error) error { return err }
