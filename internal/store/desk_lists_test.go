package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// put stores conversations of a customer, each made of a plain one.
func put(t *testing.T, s *store.Store, d desk, shapes ...func(*gateway.Conversation)) (ids []gateway.ConversationID, ours map[gateway.ConversationID]bool) {
	t.Helper()
	customer := newCustomer(t, s)
	ours = make(map[gateway.ConversationID]bool)
	for _, shape := range shapes {
		c := gateway.Conversation{
			ID: gateway.NewID[gateway.ConversationID](), Brand: d.brand, Account: d.account, Address: customer.ID,
			Thread: gateway.NewID[string](), Queue: d.queue, State: gateway.Active, Weight: 1, OpenedAt: noon, LastMessageAt: noon,
		}
		shape(&c)
		do(t, s, func(tx gateway.Tx) error { return rows.AddConversation(tx, c) })
		ids, ours[c.ID] = append(ids, c.ID), true
	}
	return ids, ours
}

func testSorts(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	ids, ours := put(t, s, c.desk,
		func(x *gateway.Conversation) { x.LastMessageAt = noon + 5 },
		func(x *gateway.Conversation) { x.OwedSince, x.LastMessageAt = noon+2, noon+2 },
		func(x *gateway.Conversation) { x.OwedSince, x.LastMessageAt = noon+1, noon+4 },
		func(x *gateway.Conversation) {
			x.State, x.WaitingSince, x.LastMessageAt = gateway.Waiting, noon, noon+3
		},
		func(x *gateway.Conversation) { x.LastMessageAt = noon + 5 },
		func(x *gateway.Conversation) { x.LastMessageAt = noon + 6 },
	)
	for sort, order := range map[agentdesk.Sort][]int{
		agentdesk.OwedFirst:   {3, 2, 1, 5, 0, 4},
		agentdesk.NewestFirst: {5, 4, 0, 2, 3, 1},
		agentdesk.OldestFirst: {1, 3, 2, 0, 4, 5},
	} {
		var want []gateway.ConversationID
		for _, i := range order {
			want = append(want, ids[i])
		}
		q := agentdesk.ListQuery{View: agentdesk.AllView, Scope: wire.AllScope, Agent: c.me.ID, Sort: sort}
		equal(t, string(sort), pages(t, s, q, ours), want)
	}
}

func testFilters(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	ids, ours := put(t, s, c.desk,
		func(x *gateway.Conversation) { x.Agent, x.Queue = c.me.ID, c.mine },
		func(x *gateway.Conversation) { x.Agent, x.OwedSince = c.mate.ID, noon },
		func(x *gateway.Conversation) { x.State = gateway.Waiting },
		func(x *gateway.Conversation) { x.State, x.Queue = gateway.Resolved, c.mine },
	)
	addMessages(t, s, said(gateway.Conversation{ID: ids[2], Account: c.account}, 1), said(gateway.Conversation{ID: ids[1], Account: c.account}, 1))
	for name, test := range map[string]struct {
		filter wire.Filter
		want   []int
	}{
		"no condition":          {wire.Filter{}, []int{2, 1, 0}},
		"a queue":               {wire.Filter{Queues: []gateway.QueueID{c.mine}}, []int{0}},
		"a queue and its past":  {wire.Filter{Queues: []gateway.QueueID{c.mine}, States: []gateway.State{gateway.Active, gateway.Resolved}}, []int{3, 0}},
		"me":                    {wire.Filter{Agents: []string{"me"}}, []int{0}},
		"me or nobody":          {wire.Filter{Agents: []string{"me", "none"}}, []int{2, 0}},
		"a mate":                {wire.Filter{Agents: []string{string(c.mate.ID)}}, []int{1}},
		"a state":               {wire.Filter{States: []gateway.State{gateway.Waiting}}, []int{2}},
		"owed":                  {wire.Filter{Owed: true}, []int{1}},
		"unread":                {wire.Filter{Unread: true}, []int{2}},
		"a channel":             {wire.Filter{Channels: []string{"webchat"}}, []int{2, 1, 0}},
		"another channel":       {wire.Filter{Channels: []string{"email"}}, nil},
		"an account":            {wire.Filter{Accounts: []gateway.AccountID{c.account}}, []int{2, 1, 0}},
		"another account":       {wire.Filter{Accounts: []gateway.AccountID{"x"}}, nil},
		"a brand":               {wire.Filter{Brands: []gateway.BrandID{c.brand}}, []int{2, 1, 0}},
		"a brand, two channels": {wire.Filter{Brands: []gateway.BrandID{c.brand}, Channels: []string{"email", "webchat"}, Owed: true}, []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			var want []gateway.ConversationID
			for _, i := range test.want {
				want = append(want, ids[i])
			}
			q := agentdesk.ListQuery{View: agentdesk.AnyView, Filter: test.filter, Scope: wire.AllScope, Agent: c.me.ID, Sort: agentdesk.NewestFirst}
			equal(t, "listed", pages(t, s, q, ours), want)
		})
	}
}

func mention(t *testing.T, s *store.Store, agent gateway.AgentID, id gateway.ConversationID) {
	t.Helper()
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`INSERT INTO notices (id, agent_id, kind, conversation_id, actor_kind, at) VALUES ($1, $2, 'mention', $3, 'agent', $4)`,
			gateway.NewID[string](), agent, id, noon)
		return err
	})
}

func testMarks(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	ids, _ := put(t, s, c.desk, func(x *gateway.Conversation) {}, func(x *gateway.Conversation) {})
	talk := gateway.Conversation{ID: ids[0], Account: c.account}
	note := answered(talk, c.me.ID, 3)
	note.Visibility = gateway.Internal
	addMessages(t, s, said(talk, 1), answered(talk, c.me.ID, 2), note, said(talk, 5), said(talk, 9))
	marks := func() map[gateway.ConversationID]map[gateway.AgentID]agentdesk.Mark {
		t.Helper()
		return read(t, s, func(tx gateway.Tx) (map[gateway.ConversationID]map[gateway.AgentID]agentdesk.Mark, error) {
			return deskRows.Marks(tx, []gateway.ConversationID{ids[0], ids[1], "none"})
		})
	}
	spoken := func(after int64) []int64 {
		t.Helper()
		return read(t, s, func(tx gateway.Tx) (map[gateway.ConversationID][]int64, error) {
			return deskRows.Spoken(tx, []gateway.SeenTo{{Conversation: ids[0], Upto: after}, {Conversation: ids[1]}})
		})[ids[0]]
	}
	equal(t, "what the customer said", spoken(0), []int64{1, 5, 9})
	equal(t, "what he said after five", spoken(5), []int64{9})
	do(t, s, func(tx gateway.Tx) error {
		if err := deskRows.SetSeen(tx, c.me.ID, gateway.SeenTo{Conversation: ids[0], Upto: 5}, noon); err != nil {
			return err
		}
		return deskRows.SetUnread(tx, c.mate.ID, gateway.SeenTo{Conversation: ids[0], Upto: 9}, noon)
	})
	mention(t, s, c.me.ID, ids[0])
	mention(t, s, c.me.ID, ids[0])
	mention(t, s, c.mate.ID, ids[1])
	equal(t, "marks", marks(), map[gateway.ConversationID]map[gateway.AgentID]agentdesk.Mark{
		ids[0]: {c.me.ID: {Looked: true, Seen: 5, Mentions: 2}, c.mate.ID: {Looked: true, Seen: 9, Unread: true}},
		ids[1]: {c.mate.ID: {Mentions: 1}},
	})
	do(t, s, func(tx gateway.Tx) error {
		if err := deskRows.SetUnread(tx, c.me.ID, gateway.SeenTo{Conversation: ids[0]}, noon); err != nil {
			return err
		}
		if err := deskRows.SetSeen(tx, c.mate.ID, gateway.SeenTo{Conversation: ids[0], Upto: 4}, noon); err != nil {
			return err
		}
		_, err := deskRows.ReadNotices(tx, c.me.ID, wire.NoticesRead{Conversation: ids[0]}, noon)
		return err
	})
	equal(t, "marks later: what was seen stays so", marks()[ids[0]], map[gateway.AgentID]agentdesk.Mark{
		c.me.ID: {Looked: true, Seen: 5, Unread: true}, c.mate.ID: {Looked: true, Seen: 9},
	})

	// Who looks at what was taken from him has not acknowledged that, unless it is his again.
	looks := func(want int64) {
		t.Helper()
		do(t, s, func(tx gateway.Tx) error {
			n, err := deskRows.ReadNotices(tx, c.me.ID, wire.NoticesRead{Conversation: ids[0]}, noon)
			if n != want {
				t.Errorf("%d notices are read, want %d", n, want)
			}
			return err
		})
	}
	do(t, s, func(tx gateway.Tx) error {
		_, err := rows.AddNotice(tx, agentdesk.Notice{
			ID: gateway.NewID[gateway.NoticeID](), Agent: c.me.ID, Kind: "taken_back", Conversation: ids[0], Actor: gateway.ByAgent(c.mate.ID), At: noon,
		})
		return err
	})
	looks(0)
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`UPDATE conversations SET agent_id = $1 WHERE id = $2`, c.me.ID, ids[0])
		return err
	})
	looks(1)
}

func testViews(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	teams := read(t, s, func(tx gateway.Tx) ([]wire.Choice, error) { return deskRows.TeamsOf(tx, c.me.ID) })
	if len(teams) != 1 || teams[0].Name != "Ours" {
		t.Fatalf("teams = %+v", teams)
	}
	view := func(name string, agent gateway.AgentID, team string) agentdesk.SavedView {
		v := agentdesk.SavedView{
			ID: gateway.NewID[wire.ViewID](), Agent: agent, Team: gateway.TeamID(team), Name: name,
			Filter: wire.Filter{Queues: []gateway.QueueID{c.mine}, Agents: []string{"me"}, Unread: true},
		}
		do(t, s, func(tx gateway.Tx) error { return deskRows.AddView(tx, v, noon) })
		return v
	}
	own, ours, everybodys := view("own", c.me.ID, ""), view("ours", "", teams[0].ID), view("everybody's", "", "")
	seen := func(agent gateway.AgentID) []agentdesk.SavedView {
		t.Helper()
		list := read(t, s, func(tx gateway.Tx) ([]agentdesk.SavedView, error) { return deskRows.SavedViews(tx, agent) })
		return slices.DeleteFunc(list, func(v agentdesk.SavedView) bool { return !slices.Contains(v.Filter.Queues, c.mine) })
	}
	equal(t, "mine", seen(c.me.ID), []agentdesk.SavedView{own, ours, everybodys})
	equal(t, "my mate's", seen(c.mate.ID), []agentdesk.SavedView{ours, everybodys})
	equal(t, "a stranger's", seen(c.stranger.ID), []agentdesk.SavedView{everybodys})
	own.Name, own.Filter.Unread = "renamed", false
	do(t, s, func(tx gateway.Tx) error {
		if err := deskRows.SetView(tx, own, noon); err != nil {
			return err
		}
		return deskRows.DropView(tx, everybodys.ID)
	})
	equal(t, "changed", seen(c.me.ID), []agentdesk.SavedView{own, ours})
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.DropView(tx, everybodys.ID) })
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.SetView(tx, everybodys, noon) })
}

// testByEmail: who left can be answered by email if an address of his is known, or he
// said one.
func testByEmail(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	linked := func(kind string) func(gateway.Tx, customer) error {
		return func(tx gateway.Tx, who customer) error {
			a := gateway.Address{
				ID: gateway.NewID[gateway.AddressID](), Contact: who.contact.ID, Address: channels.Address{Kind: kind, Value: string(who.ID)},
			}
			return rows.AddLinkedAddress(tx, a, gateway.Link{
				ID: gateway.NewID[gateway.LinkID](), Address: a.ID, Contact: who.contact.ID, Since: noon, Proof: gateway.Asserted, By: gateway.BySystem(),
			})
		}
	}
	stated := func(facts gateway.Stated) func(gateway.Tx, customer) error {
		return func(tx gateway.Tx, who customer) error { return rows.SetStated(tx, who.ID, facts) }
	}
	for name, test := range map[string]struct {
		left  gateway.Instant
		known func(gateway.Tx, customer) error
		want  bool
	}{
		"an email address":            {noon, linked("email"), true},
		"an email address he said":    {noon, stated(gateway.Stated{Email: "li@example.com"}), true},
		"a phone number":              {noon, linked("phone"), false},
		"a name and number he said":   {noon, stated(gateway.Stated{Name: "Li", Phone: "+8613800138000"}), false},
		"an address, and he is there": {0, linked("email"), false},
		"a saying, and he is there":   {0, stated(gateway.Stated{Email: "li@example.com"}), false},
	} {
		who := newCustomer(t, s)
		c := newConversation(t, s, d, who.ID)
		do(t, s, func(tx gateway.Tx) error { return test.known(tx, who) })
		was := c.Epoch
		c.LeftAt = test.left
		do(t, s, func(tx gateway.Tx) error { return rows.SaveConversation(tx, c, was) })
		got := read(t, s, func(tx gateway.Tx) (map[gateway.ConversationID]agentdesk.Listing, error) {
			return deskRows.Listings(tx, []gateway.ConversationID{c.ID})
		})
		equal(t, name, got[c.ID].ByEmail, test.want)
	}
}

// testLastWait tells of the last wait in the queues within a scope that is over.
func testLastWait(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	one := newConversation(t, s, c.desk, newCustomer(t, s).ID)
	began := gateway.Now().Add(-time.Hour)
	for _, visit := range []struct {
		queue         gateway.QueueID
		entered, left gateway.Instant
		cause, how    string
	}{
		{c.mine, began, began + 1_000, "new", "assigned"},
		{c.mine, began + 5_000, began + 5_999, "new", "assigned"},    // at once
		{c.mine, began, began + 8_000, "left", "assigned"},           // for later
		{c.mine, began, began + 9_000, "new", "overflowed"},          // it went on elsewhere
		{c.mine, began - 10_000, began + 9_500, "new", "abandoned"},  // began before
		{c.mates, began, began + 80_000, "transfer", "abandoned"},    // who gave up waited too
		{c.strange, began, began + 90_000, "new", "short_abandoned"}, // so did who did it soon
		{c.strange, began + 95_000, 0, "new", ""},
	} {
		do(t, s, func(tx gateway.Tx) error {
			_, err := tx.Exec(`INSERT INTO queue_visits (id, conversation_id, queue_id, entered_at, left_at, cause, how)
				VALUES ($1, $2, $3, $4, $5, $6, $7)`, gateway.NewID[string](), one.ID, visit.queue, visit.entered, visit.left, visit.cause, visit.how)
			return err
		})
	}
	for scope, want := range map[wire.Scope]*wire.PastWait{
		wire.NoScope: nil, wire.OwnScope: nil,
		wire.QueueScope: {Waited: 1_000, Until: began + 1_000},
		wire.TeamScope:  {Waited: 80_000, Until: began + 80_000},
		wire.AllScope:   {Waited: 90_000, Until: began + 90_000},
	} {
		for since, want := range map[gateway.Instant]*wire.PastWait{began - 1: want, began + 5_500: nil} {
			got := read(t, s, func(tx gateway.Tx) (*wire.PastWait, error) { return deskRows.LastWait(tx, c.me.ID, scope, since) })
			equal(t, "last wait within "+string(scope), got, want)
		}
	}
}

// Who waited last is found among what a day brought, however long the history is.
func TestTheLastWaitIsFoundByAnIndex(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t))
	all := statements(t)
	for name, want := range map[string]string{
		"lastWait": "queue_visits_left (left_at>?)", "lastWaitOfQueue": "queue_visits_queue (queue_id=? AND entered_at>?)",
		"lastWaitOfTeam": "queue_visits_queue (queue_id=? AND entered_at>?)",
	} {
		if steps := strings.Join(plan(t, s, all[name]), "\n"); !strings.Contains(steps, want) {
			t.Errorf("%s: no %s in\n%s", name, want, steps)
		}
	}
}
