package store_test

import (
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
	"switchboard/router"
)

func TestStandings(t *testing.T) { storetest.Both(t, testStandings) }

func testStandings(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	first, second, elsewhere := newCustomer(t, s), newCustomer(t, s), newCustomer(t, s)
	for i, c := range []customer{second, first} { // the earlier one is stored later
		conv := newConversation(t, s, d, c.ID)
		do(t, s, func(tx gateway.Tx) error {
			_, err := tx.Exec(`UPDATE conversations SET waiting_since = $1, needs = '[{"skill":"fr","level":2}]' WHERE id = $2`, noon-gateway.Instant(i), conv.ID)
			return err
		})
	}
	other := newConversation(t, s, d, elsewhere.ID)
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`UPDATE conversations SET state = 'active', agent_id = 'a' WHERE id = $1`, other.ID)
		return err
	})
	queues := read(t, s, func(tx gateway.Tx) ([]gateway.QueueID, error) { return rows.WaitingQueues(tx) })
	equal(t, "queues in which anybody waits", queues, []gateway.QueueID{d.queue})
	needs := []gateway.Need{{Skill: "fr", Level: 2}}
	waiters := read(t, s, func(tx gateway.Tx) ([]gateway.Waiter, error) { return rows.Waiters(tx, d.queue) })
	equal(t, "waiters", waiters, []gateway.Waiter{
		{Account: d.account, Address: first.Address.Address, Since: noon - 1, Needs: needs},
		{Account: d.account, Address: second.Address.Address, Since: noon, Needs: needs},
	})
	testRecentWaits(t, s, d, other.ID)
	testServed(t, s, d)
}

// testRecentWaits counts only who was assigned, waited and left lately.
func testRecentWaits(t *testing.T, s *store.Store, d desk, id gateway.ConversationID) {
	t.Helper()
	for _, visit := range []struct {
		entered, left gateway.Instant
		how           string
	}{
		{noon, noon + 60_000, "assigned"},
		{noon, noon + 90_000, "assigned"},
		{noon + 1, noon + 30_001, "abandoned"},
		{noon, noon + 50, "assigned"},
		{noon - 900_000, noon - 800_000, "assigned"},
		{noon, 0, ""},
	} {
		do(t, s, func(tx gateway.Tx) error {
			_, err := tx.Exec(`INSERT INTO queue_visits (id, conversation_id, queue_id, entered_at, left_at, cause, how)
				VALUES ($1, $2, $3, $4, $5, 'new', $6)`, gateway.NewID[string](), id, d.queue, visit.entered, visit.left, visit.how)
			return err
		})
	}
	for limit, want := range map[int][]int64{10: {90_000, 60_000}, 1: {90_000}} {
		got := read(t, s, func(tx gateway.Tx) ([]int64, error) {
			return rows.RecentWaits(tx, d.queue, noon, time.Second, limit)
		})
		equal(t, "recent waits", got, want)
	}
}

// testServed needs somebody who is ready and connected.
func testServed(t *testing.T, s *store.Store, d desk) {
	t.Helper()
	served := func() []gateway.QueueID {
		return read(t, s, func(tx gateway.Tx) ([]gateway.QueueID, error) { return rows.ServedQueues(tx) })
	}
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`INSERT INTO queues (id, brand_id, key, name, created_at) VALUES ($1, $2, 'served', 'Served', 1)`, d.queue, d.brand)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO queue_members (queue_id, agent_id) VALUES ($1, $2)`, d.queue, d.agent)
		return err
	})
	presence := func(state router.State) {
		do(t, s, func(tx gateway.Tx) error {
			_, err := routing.ChangePresence(tx, router.Presence{Agent: d.agent, State: state, By: gateway.BySystem(), At: noon})
			return err
		})
	}
	presence(router.Ready)
	equal(t, "served by one who is not there", len(served()), 0)
	do(t, s, func(tx gateway.Tx) error {
		return routing.BeginConnections(tx, []router.Connection{{Agent: d.agent, At: noon}})
	})
	equal(t, "served", served(), []gateway.QueueID{d.queue})
	testSkillsOnDuty(t, s, d)
	presence(router.Break)
	equal(t, "served by one in a break", len(served()), 0)
}

// testSkillsOnDuty counts those that hold at the moment, of who is ready and connected.
func testSkillsOnDuty(t *testing.T, s *store.Store, d desk) {
	t.Helper()
	do(t, s, func(tx gateway.Tx) error {
		return routing.BeginConnections(tx, []router.Connection{{Agent: d.agent, At: noon + 1}}) // a second window
	})
	for skill, expires := range map[string]gateway.Instant{"fr": 0, "de": noon + 1, "it": noon, "gone": 0} {
		do(t, s, func(tx gateway.Tx) error {
			if _, err := tx.Exec(`INSERT INTO skills (id, key, name, created_at) VALUES ($1, $1, $1, 1)`, skill); err != nil {
				return err
			}
			_, err := tx.Exec(`INSERT INTO agent_skills (agent_id, skill_id, level, expires_at) VALUES ($1, $2, 3, $3)`, d.agent, skill, expires)
			return err
		})
	}
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`UPDATE skills SET disabled_at = 1 WHERE id = 'gone'`)
		return err
	})
	for queue, want := range map[gateway.QueueID]map[gateway.AgentID]map[gateway.SkillID]int{
		d.queue: {d.agent: {"fr": 3, "de": 3}}, "other": {},
	} {
		got := read(t, s, func(tx gateway.Tx) (map[gateway.AgentID]map[gateway.SkillID]int, error) {
			return rows.SkillsOnDuty(tx, queue, noon)
		})
		equal(t, "skills on duty", got, want)
	}
}

func TestStatements(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		who := newCustomer(t, s)
		do(t, s, func(tx gateway.Tx) error {
			if err := rows.SetStated(tx, who.ID, gateway.Stated{Name: "王芳", Phone: "+8613800138000"}); err != nil {
				return err
			}
			if err := rows.SetStated(tx, who.ID, gateway.Stated{Email: "w@example.com"}); err != nil {
				return err
			}
			if err := rows.SetProfile(tx, who.ID, channels.Profile{Context: `{"订单":"8817"}`}); err != nil {
				return err
			}
			for at := noon; at < noon+2; at++ { // agreed twice is agreed at first
				if err := rows.AddConsent(tx, who.ID, "2", at); err != nil {
					return err
				}
			}
			return nil
		})
		got := read(t, s, func(tx gateway.Tx) (gateway.Address, error) { return rows.AddressByID(tx, who.ID) })
		equal(t, "stated", got.Stated, gateway.Stated{Name: "王芳", Phone: "+8613800138000", Email: "w@example.com"})
		equal(t, "context", got.Profile.Context, `{"订单":"8817"}`)
		equal(t, "consents", count(t, s, `SELECT COUNT(*) FROM consents WHERE at = $1`, noon), 1)
	})
}
