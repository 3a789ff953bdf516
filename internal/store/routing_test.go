package store_test

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
	"switchboard/router"
	"switchboard/router/dispatch"
)

var routing router.Rows = store.Rows{}

func TestRoutingRows(t *testing.T) {
	suites := map[string]func(*testing.T, *store.Store){
		"presence":    testPresence,
		"connections": testConnections,
		"agents":      testRoutedAgents,
		"idle":        testIdleSince,
		"work":        testWork,
		"former":      testFormer,
		"reason":      testReason,
		"commands":    testCommands,
	}
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		for name, suite := range suites {
			t.Run(name, func(t *testing.T) { suite(t, s) })
		}
	})
}

func routedAgent(t *testing.T, s *store.Store, id gateway.AgentID) router.Agent {
	t.Helper()
	return read(t, s, func(tx gateway.Tx) (router.Agent, error) { return routing.RoutedAgent(tx, id) })
}

func testPresence(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	equal(t, "state of who never chose one", routedAgent(t, s, d.agent).State, router.Offline)
	by := gateway.ByAgent(d.agent)
	for _, step := range []struct {
		p       router.Presence
		changed bool
	}{
		{router.Presence{Agent: d.agent, State: router.Ready, By: by, At: noon}, true},
		{router.Presence{Agent: d.agent, State: router.Ready, By: by, At: noon + 1}, false},
		{router.Presence{Agent: d.agent, State: router.Break, Reason: "lunch", By: by, At: noon + 2}, true},
		{router.Presence{Agent: d.agent, State: router.Break, Reason: "training", By: by, At: noon + 3}, true},
	} {
		do(t, s, func(tx gateway.Tx) error {
			changed, err := routing.ChangePresence(tx, step.p)
			equal(t, string(step.p.State)+" changed", changed, step.changed)
			return err
		})
	}
	equal(t, "rows", count(t, s, `SELECT COUNT(*) FROM presence WHERE agent_id = $1`, d.agent), 3)
	equal(t, "ends where the next begins", count(t, s, `SELECT COUNT(*) FROM presence a JOIN presence b
		ON b.agent_id = a.agent_id AND b.since = a.until WHERE a.agent_id = $1`, d.agent), 2)
	a := routedAgent(t, s, d.agent)
	equal(t, "state", a.State, router.Break)
	equal(t, "since", a.Since, noon+3)
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := routing.ChangePresence(tx, router.Presence{Agent: "nobody", State: router.Ready, By: by, At: noon})
		return err
	})
}

func testConnections(t *testing.T, s *store.Store) {
	d, e := newDesk(t, s), newDesk(t, s)
	both := func(at gateway.Instant) []router.Connection {
		return []router.Connection{{Agent: d.agent, At: at, Cause: "closed"}, {Agent: e.agent, At: at, Cause: "closed"}, {Agent: "nobody", At: at}}
	}
	live := func() int {
		return count(t, s, `SELECT COUNT(*) FROM connections WHERE until = 0 AND agent_id IN ($1, $2)`, d.agent, e.agent)
	}
	do(t, s, func(tx gateway.Tx) error { return routing.BeginConnections(tx, both(noon)) })
	do(t, s, func(tx gateway.Tx) error { return routing.BeginConnections(tx, both(noon+1)) })
	equal(t, "live connections", live(), 2)
	do(t, s, func(tx gateway.Tx) error { return routing.EndConnections(tx, both(noon + 2)[:1]) })
	equal(t, "live connections after one ended", live(), 1)
	do(t, s, func(tx gateway.Tx) error { return routing.EndLostConnections(tx, "", "restart", noon+3) })
	equal(t, "live connections after all ended", live(), 0)
	equal(t, "ended once, each with its cause", count(t, s, `SELECT COUNT(*) FROM connections WHERE since = $1 AND
		((agent_id = $2 AND until = $3 AND cause = 'closed') OR (agent_id = $4 AND until = $5 AND cause = 'restart'))`,
		noon, d.agent, noon+2, e.agent, noon+3), 2)
	do(t, s, func(tx gateway.Tx) error { return routing.BeginConnections(tx, both(noon+4)) })
	equal(t, "live connections after all came back", live(), 2)
}

func testRoutedAgents(t *testing.T, s *store.Store) {
	d, e := newDesk(t, s), newDesk(t, s)
	q1, q2 := "a"+d.queue, "b"+d.queue
	do(t, s, func(tx gateway.Tx) error {
		for _, q := range []gateway.QueueID{q2, q1} {
			if _, err := tx.Exec(`INSERT INTO queues (id, brand_id, key, name, created_at) VALUES ($1, $2, $1, $1, 1)`, q, d.brand); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO queue_members (queue_id, agent_id) VALUES ($1, $2)`, q, d.agent); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`UPDATE agents SET disabled_at = $1, capacity = 7 WHERE id = $2`, noon, e.agent)
		return err
	})
	want := router.Agent{ID: d.agent, Capacity: 5, Queues: []gateway.QueueID{q1, q2}, State: router.Offline}
	equal(t, "agent", routedAgent(t, s, d.agent), want)
	equal(t, "disabled agent", routedAgent(t, s, e.agent), router.Agent{ID: e.agent, Capacity: 7, State: router.Offline, Disabled: true})
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := routing.RoutedAgent(tx, "nobody")
		return err
	})
	all := map[gateway.AgentID]router.Agent{}
	for _, a := range read(t, s, routing.RoutedAgents) {
		all[a.ID] = a
	}
	equal(t, "agent among all", all[d.agent], want)
	if _, there := all[e.agent]; there {
		t.Error("a disabled agent is among all")
	}
}

func testIdleSince(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	c := newConversation(t, s, d, newCustomer(t, s).ID)
	begin := func(at gateway.Instant) {
		do(t, s, func(tx gateway.Tx) error {
			return rows.BeginAssignment(tx, gateway.Assignment{Conversation: c.ID, Agent: d.agent, Weight: 1, Why: "{}", Epoch: int64(at), Since: at})
		})
	}
	equal(t, "idle of who never had work", routedAgent(t, s, d.agent).Idle, 0)
	begin(noon)
	equal(t, "idle since he got work", routedAgent(t, s, d.agent).Idle, noon)
	do(t, s, func(tx gateway.Tx) error {
		_, err := rows.EndAssignment(tx, c.ID, "resolved", noon+5)
		return err
	})
	equal(t, "idle since he ended it", routedAgent(t, s, d.agent).Idle, noon+5)
	begin(noon + 9)
	equal(t, "idle since he got more", routedAgent(t, s, d.agent).Idle, noon+9)
}

func workOf(t *testing.T, s *store.Store, ids ...gateway.ConversationID) []router.Work {
	t.Helper()
	return read(t, s, func(tx gateway.Tx) ([]router.Work, error) { return routing.WorkByID(tx, ids) })
}

func testWork(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	waits, held, over := newConversation(t, s, d, newCustomer(t, s).ID), newConversation(t, s, d, newCustomer(t, s).ID), newConversation(t, s, d, newCustomer(t, s).ID)
	held.State, held.Agent, held.Epoch, held.WaitingSince, held.OwedSince = gateway.Active, d.agent, 1, 0, 0
	over.State, over.WaitingSince = gateway.Resolved, 0
	waits.Needs, waits.Excluded, waits.Priority = []gateway.Need{{Skill: "zh", Level: 2}}, []gateway.AgentID{"a1", "a2"}, 3
	do(t, s, func(tx gateway.Tx) error {
		return errors.Join(
			rows.SaveConversation(tx, held, 0), rows.SaveConversation(tx, over, 0), rows.SaveConversation(tx, waits, 0),
			rows.EnterQueue(tx, waits.ID, d.queue, "new", noon+1),
			rows.BeginAssignment(tx, gateway.Assignment{
				Conversation: held.ID, Agent: d.agent, Weight: 1, Why: "{}", Direct: true, Epoch: 1, Since: noon + 2,
			}),
			rows.AddOffer(tx, gateway.Offer{
				ID: gateway.NewID[gateway.OfferID](), Conversation: held.ID, Agent: "bob", From: d.agent, Rule: "transferred", Why: "{}",
				At: noon + 3, Deadline: noon + 9, By: gateway.ByAgent(d.agent),
			}),
		)
	})
	want := []router.Work{
		{
			Conversation: held.ID, Queue: d.queue, Kind: "webchat", State: gateway.Active, Agent: d.agent, Arrival: noon + 2, Epoch: 1,
			Since: noon + 2, Direct: true, From: d.agent,
			Offer: &dispatch.Standing{Agent: "bob", Deadline: noon + 9, Rule: dispatch.Transferred, By: gateway.ByAgent(d.agent)},
		},
		{
			Conversation: waits.ID, Queue: d.queue, Kind: "webchat", State: gateway.Waiting, Arrival: noon, Priority: 3,
			Needs: waits.Needs, Excluded: waits.Excluded, OwedSince: waits.OwedSince, Entered: noon + 1, Cause: "new",
		},
		{Conversation: over.ID, Queue: d.queue, Kind: "webchat", State: gateway.Resolved, Arrival: over.OpenedAt, OwedSince: over.OwedSince},
	}
	want[2].Arrival = cmp.Or(over.OwedSince, over.OpenedAt)
	equal(t, "work by id", workOf(t, s, held.ID, waits.ID, "none", over.ID), want)
	var open []router.Open
	for _, o := range read(t, s, routing.OpenWork) {
		if slices.Contains([]gateway.ConversationID{held.ID, waits.ID, over.ID}, o.Conversation) {
			open = append(open, o)
		}
	}
	equal(t, "open work", open, []router.Open{{Conversation: held.ID, Epoch: 1}, {Conversation: waits.ID}})

	first := func() bool {
		return read(t, s, func(tx gateway.Tx) (bool, error) { return deskRows.UnopenedBy(tx, held.ID, d.agent) })
	}
	equal(t, "not looked at yet", first(), true)
	for _, want := range []bool{true, false} {
		do(t, s, func(tx gateway.Tx) error {
			opened, err := routing.OpenedAssignment(tx, held.ID, d.agent, noon+4)
			equal(t, "looked at for the first time", opened, want)
			return err
		})
	}
	equal(t, "looked at", first(), false)
	equal(t, "opened", workOf(t, s, held.ID)[0].Opened, true)
}

func testFormer(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	c := newConversation(t, s, d, newCustomer(t, s).ID)
	equal(t, "who had a new customer", workOf(t, s, c.ID)[0].Last, router.Former{})
	for i, ended := range []string{"resolved", "taken_back"} {
		at := noon + gateway.Instant(10*i)
		do(t, s, func(tx gateway.Tx) error {
			err := rows.BeginAssignment(tx, gateway.Assignment{Conversation: c.ID, Agent: d.agent, Weight: 1, Why: "{}", Epoch: int64(i), Since: at})
			if err != nil {
				return err
			}
			_, err = rows.EndAssignment(tx, c.ID, ended, at+5)
			return err
		})
		equal(t, "who had it last", workOf(t, s, c.ID)[0].Last, router.Former{Agent: d.agent, Until: at + 5, Ended: ended})
	}
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`INSERT INTO dedications (id, contact_id, agent_id, deputy_id, since, expires_at, actor_kind)
			SELECT $1, contact_id, CAST($2 AS TEXT), 'deputy', 1, 77, 'system' FROM contact_links WHERE address_id = $3`, gateway.NewID[string](), d.agent, c.Address)
		return err
	})
	w := workOf(t, s, c.ID)[0]
	if w.Own != d.agent || w.Deputy != "deputy" || w.OwnUntil != 77 {
		t.Errorf("own agent is %q, deputy %q until %d", w.Own, w.Deputy, w.OwnUntil)
	}
}

// What a customer does who waits does not change why he does.
func testReason(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	c := newConversation(t, s, d, newCustomer(t, s).ID)
	for _, v := range []struct{ cause, how, want string }{
		{"new", "transfer", "new"},
		{"transfer", "abandoned", "transfer"},
		{"left", "back", "transfer"},
	} {
		do(t, s, func(tx gateway.Tx) error { return rows.EnterQueue(tx, c.ID, d.queue, v.cause, noon) })
		visit := read(t, s, func(tx gateway.Tx) (gateway.Visit, error) { return rows.LiveVisit(tx, c.ID) })
		equal(t, "visit for "+v.cause, visit, gateway.Visit{Queue: d.queue, Entered: noon, Reason: v.want})
		equal(t, "work for "+v.cause, workOf(t, s, c.ID)[0].Cause, v.want)
		do(t, s, func(tx gateway.Tx) error { return rows.LeaveQueue(tx, c.ID, v.how, noon) })
	}
}

// TestRoutingStatementsUseIndexes: what the router reads often never reads a whole
// table, but for the agents, all of whom it wants.
func TestRoutingStatementsUseIndexes(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t))
	all := statements(t)
	for _, name := range []string{
		"agentToRoute", "queuesOfAgent", "openWork", "workByID", "formerAgent", "ownAgent", "skillsOfAgent", "openedAssignment", "endOffer",
		"offersTo", "answeredSince", "parkedSince", "remindedSince", "endOtherPresence", "beginPresence",
		"beginConnection", "endConnection", "liveVisit",
	} {
		for _, step := range plan(t, s, all[name]) {
			if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "USING INDEX conversations_") {
				t.Errorf("%s: %s", name, step)
			}
		}
	}
}
