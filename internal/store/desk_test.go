package store_test

import (
	"slices"
	"strings"
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func TestDeskRows(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		for name, suite := range map[string]func(*testing.T, *store.Store){
			"sessions": testSessions, "people": testPeople, "roles": testRoles, "reach": testReach,
			"lists": testLists, "last wait": testLastWait, "names": testNames, "provisioning": testProvisioning, "installation": testInstallation,
			"sorts": testSorts, "filters": testFilters, "marks": testMarks, "views": testViews, "by email": testByEmail,
		} {
			t.Run(name, func(t *testing.T) { suite(t, s) })
		}
	})
}

var deskRows agentdesk.Rows = store.Rows{}

func addPerson(t *testing.T, s *store.Store, name string) agentdesk.Person {
	t.Helper()
	id := gateway.NewID[gateway.AgentID]()
	p := agentdesk.Person{ID: id, Login: strings.ToLower(string(id)), Name: name, Locale: "en", Capacity: 3}
	do(t, s, func(tx gateway.Tx) error { return deskRows.AddPerson(tx, p, noon) })
	return p
}

func testSessions(t *testing.T, s *store.Store) {
	p := addPerson(t, s, "Ann")
	open := func(seen, expires gateway.Instant) agentdesk.Session {
		id := gateway.NewID[agentdesk.SessionID]()
		one := agentdesk.Session{ID: id, TokenHash: "h" + string(id), Agent: p.ID, CreatedAt: noon, SeenAt: seen, ExpiresAt: expires, IP: "::1", UserAgent: "x"}
		do(t, s, func(tx gateway.Tx) error { return deskRows.AddSession(tx, one) })
		return one
	}
	one, idle, expired := open(noon, noon+1000), open(noon-1000, noon+1000), open(noon, noon)
	got := read(t, s, func(tx gateway.Tx) (agentdesk.Session, error) { return deskRows.SessionByHash(tx, one.TokenHash) })
	equal(t, "session", got, one)
	do(t, s, func(tx gateway.Tx) error { return deskRows.TouchSession(tx, one.ID, noon+5) })
	do(t, s, func(tx gateway.Tx) error { return deskRows.DropDeadSessions(tx, noon-500, noon) })
	one.SeenAt = noon + 5
	live := read(t, s, func(tx gateway.Tx) (map[agentdesk.SessionID]agentdesk.Session, error) {
		return deskRows.LiveSessions(tx, []agentdesk.SessionID{one.ID, idle.ID, expired.ID, "none"})
	})
	equal(t, "live sessions", live, map[agentdesk.SessionID]agentdesk.Session{one.ID: one})
	second := open(noon, noon+1000)
	do(t, s, func(tx gateway.Tx) error { return deskRows.EndSession(tx, one.ID) })
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { _, err := deskRows.SessionByHash(tx, one.TokenHash); return err })
	do(t, s, func(tx gateway.Tx) error { return deskRows.EndSessionsOf(tx, p.ID) })
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { _, err := deskRows.SessionByHash(tx, second.TokenHash); return err })
}

func testPeople(t *testing.T, s *store.Store) {
	newDesk(t, s) // a brand to have a profile at
	p := addPerson(t, s, "Ann")
	do(t, s, func(tx gateway.Tx) error { return deskRows.SetPasswordHash(tx, p.ID, "hash", noon) })
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.SetPasswordHash(tx, "nobody", "hash", noon) })
	hash := ""
	got := read(t, s, func(tx gateway.Tx) (p2 agentdesk.Person, err error) {
		p2, hash, err = deskRows.PersonByLogin(tx, p.Login)
		return p2, err
	})
	equal(t, "person", got, p)
	equal(t, "hash", hash, "hash")
	presence := read(t, s, func(tx gateway.Tx) (agentdesk.Presence, error) { return deskRows.LivePresence(tx, p.ID) })
	equal(t, "presence of who never chose", presence, agentdesk.Presence{State: "offline"})
	colleagues := read(t, s, deskRows.Colleagues)
	if !slices.Contains(colleagues, agentdesk.Colleague{ID: p.ID, Name: "Ann", Presence: "offline"}) {
		t.Errorf("colleagues = %+v", colleagues)
	}
	d := newDesk(t, s)
	c := newConversation(t, s, d, newCustomer(t, s).ID)
	do(t, s, func(tx gateway.Tx) error {
		c.Agent, c.State, c.Weight = p.ID, gateway.Active, 2
		return rows.SaveConversation(tx, c, c.Epoch)
	})
	equal(t, "load", read(t, s, func(tx gateway.Tx) ([]wire.KindLoad, error) { return deskRows.AgentLoad(tx, p.ID) }),
		[]wire.KindLoad{{Kind: "webchat", Used: 2}})
	equal(t, "load of an idle one", read(t, s, func(tx gateway.Tx) ([]wire.KindLoad, error) { return deskRows.AgentLoad(tx, d.agent) }), []wire.KindLoad{})
}

func testRoles(t *testing.T, s *store.Store) {
	p := addPerson(t, s, "Ann")
	key := "role-" + string(p.ID)
	role := agentdesk.Role{Key: key, Name: "Role", Grants: []agentdesk.Grant{{Verb: wire.ReadConversations, Scope: wire.QueueScope}}}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SeedRole(tx, role) })
	role.Grants = []agentdesk.Grant{{Verb: wire.ReadConversations, Scope: wire.AllScope}, {Verb: wire.SeeQueues, Scope: wire.OwnScope}}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SeedRole(tx, role) })
	do(t, s, func(tx gateway.Tx) error { return deskRows.SetRoles(tx, p.ID, []string{key, key}) })
	grants := read(t, s, func(tx gateway.Tx) ([]agentdesk.Grant, error) { return deskRows.Grants(tx, p.ID) })
	want := []agentdesk.Grant{{Verb: wire.ReadConversations, Scope: wire.QueueScope}, {Verb: wire.SeeQueues, Scope: wire.OwnScope}}
	equal(t, "grants: what was there stays, what is new is added", grants, want)
	equal(t, "in the role", read(t, s, func(tx gateway.Tx) (int, error) { return deskRows.CountInRole(tx, key) }), 1)
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.SetRoles(tx, p.ID, []string{"none"}) })
	do(t, s, func(tx gateway.Tx) error { return deskRows.SetRoles(tx, p.ID, nil) })
	equal(t, "in the role", read(t, s, func(tx gateway.Tx) (int, error) { return deskRows.CountInRole(tx, key) }), 0)
	before := read(t, s, deskRows.PeopleVersion)
	do(t, s, deskRows.PeopleChanged)
	do(t, s, deskRows.PeopleChanged)
	equal(t, "people's version", read(t, s, deskRows.PeopleVersion), before+2)
}

// crew is a team of two and a stranger, each with a queue.
type crew struct {
	desk
	me, mate, stranger   agentdesk.Person
	mine, mates, strange gateway.QueueID
}

func newCrew(t *testing.T, s *store.Store) crew {
	t.Helper()
	c := crew{desk: newDesk(t, s), me: addPerson(t, s, "Me"), mate: addPerson(t, s, "Mate"), stranger: addPerson(t, s, "Stranger")}
	key := string(c.me.ID)
	do(t, s, func(tx gateway.Tx) error {
		ours, err := deskRows.UpsertTeam(tx, agentdesk.TeamSpec{Key: key + "-ours", Name: "Ours"}, noon)
		if err != nil {
			return err
		}
		theirs, err := deskRows.UpsertTeam(tx, agentdesk.TeamSpec{Key: key + "-theirs", Name: "Theirs"}, noon)
		if err != nil {
			return err
		}
		for _, one := range []struct {
			who   agentdesk.Person
			team  gateway.TeamID
			queue *gateway.QueueID
		}{{c.me, ours, &c.mine}, {c.mate, ours, &c.mates}, {c.stranger, theirs, &c.strange}} {
			spec := agentdesk.QueueSpec{Key: "queue-" + string(one.who.ID), Name: "Queue"}
			if *one.queue, err = deskRows.UpsertQueue(tx, spec, c.brand, noon); err != nil {
				return err
			}
			if err := deskRows.SetMemberships(tx, one.who.ID, []gateway.TeamID{one.team}, []gateway.QueueID{*one.queue}); err != nil {
				return err
			}
		}
		return nil
	})
	return c
}

func testReach(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	reach := read(t, s, func(tx gateway.Tx) (agentdesk.Reach, error) { return deskRows.Reach(tx, c.me.ID) })
	mates, queues := []gateway.AgentID{c.me.ID, c.mate.ID}, []gateway.QueueID{c.mine, c.mates}
	slices.Sort(mates)
	slices.Sort(queues)
	equal(t, "reach", reach, agentdesk.Reach{Queues: []gateway.QueueID{c.mine}, Mates: mates, TeamQueues: queues})
}

// testLists holds every view within every scope to what the conversations are.
func testLists(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	customer := newCustomer(t, s)
	var all []gateway.Conversation
	at := noon
	for _, place := range []agentdesk.Place{
		{Agent: c.me.ID, Queue: c.strange},
		{Queue: c.mine},
		{Agent: c.mate.ID, Queue: c.strange},
		{Queue: c.mates},
		{Agent: c.stranger.ID, Queue: c.strange},
		{Queue: c.strange},
	} {
		for _, state := range []gateway.State{gateway.Waiting, gateway.Active, gateway.Resolved} {
			if (state == gateway.Active) != (place.Agent != "") {
				continue
			}
			at += 10
			one := gateway.Conversation{
				ID: gateway.NewID[gateway.ConversationID](), Brand: c.brand, Account: c.account, Address: customer.ID,
				Thread: string(gateway.NewID[string]()), Queue: place.Queue, Agent: place.Agent, State: state, Weight: 1,
				OpenedAt: at, WaitingSince: -at + 2*noon, LastMessageAt: at,
			}
			do(t, s, func(tx gateway.Tx) error { return rows.AddConversation(tx, one) })
			all = append(all, one)
		}
	}
	scopes := map[wire.Scope]func(gateway.Conversation) bool{
		wire.NoScope:    func(gateway.Conversation) bool { return false },
		wire.OwnScope:   func(x gateway.Conversation) bool { return x.Agent == c.me.ID },
		wire.QueueScope: func(x gateway.Conversation) bool { return x.Agent == c.me.ID || x.Queue == c.mine },
		wire.TeamScope: func(x gateway.Conversation) bool {
			return x.Agent == c.me.ID || x.Agent == c.mate.ID || x.Queue == c.mine || x.Queue == c.mates
		},
		wire.AllScope: func(x gateway.Conversation) bool { return true },
	}
	views := map[agentdesk.View]func(gateway.Conversation) bool{
		agentdesk.MineView:     func(x gateway.Conversation) bool { return x.Agent == c.me.ID && x.State == gateway.Active },
		agentdesk.WaitingView:  func(x gateway.Conversation) bool { return x.State == gateway.Waiting },
		agentdesk.AllView:      func(x gateway.Conversation) bool { return x.State != gateway.Resolved },
		agentdesk.ResolvedView: func(x gateway.Conversation) bool { return x.State == gateway.Resolved },
	}
	ours := map[gateway.ConversationID]bool{}
	for _, x := range all {
		ours[x.ID] = true
	}
	for scope, within := range scopes {
		for view, shown := range views {
			var want []gateway.ConversationID
			for _, x := range all {
				if within(x) && shown(x) {
					want = append(want, x.ID)
				}
			}
			slices.Reverse(want) // the newest began last, and waits longest
			q := agentdesk.ListQuery{View: view, Scope: scope, Agent: c.me.ID, Sort: agentdesk.NewestFirst}
			if view == agentdesk.WaitingView {
				q.Sort = agentdesk.OwedFirst
			}
			equal(t, string(view)+" within "+string(scope), pages(t, s, q, ours), want)
		}
	}
}

// pages reads a list two rows at a time; other suites' conversations are left out.
func pages(t *testing.T, s *store.Store, q agentdesk.ListQuery, ours map[gateway.ConversationID]bool) []gateway.ConversationID {
	t.Helper()
	q.Limit, q.After = 2, agentdesk.Cursor{Key: -1}
	if q.Sort == agentdesk.NewestFirst {
		q.After.Key = 1 << 62
	}
	var list []gateway.ConversationID
	for {
		page := read(t, s, func(tx gateway.Tx) ([]agentdesk.Listing, error) { return deskRows.List(tx, q) })
		for _, l := range page {
			if ours[l.Conversation] {
				list = append(list, l.Conversation)
			}
			q.After = agentdesk.Cursor{Key: q.Sort.Key(l), ID: l.Conversation}
		}
		if len(page) < q.Limit {
			return list
		}
	}
}

func testNames(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	m := said(c, 1)
	addMessages(t, s, m)
	do(t, s, func(tx gateway.Tx) error {
		return rows.TouchConversations(tx, []gateway.Touch{{Conversation: c.ID, LastMessage: m.ID, LastMessageAt: noon}})
	})
	do(t, s, func(tx gateway.Tx) error {
		return rows.Append(tx, []gateway.Event{{Stream: gateway.ConversationStream(c.ID), Kind: gateway.MessageAdded, V: 1, At: noon, Data: []byte(`{}`)}})
	})
	caller := agentdesk.Caller{Contact: "Li Lei", Profile: "lilei", Kind: "webchat", Value: who.Address.Address.Value, ID: who.contact.ID}
	got := read(t, s, func(tx gateway.Tx) (map[gateway.ConversationID]agentdesk.Listing, error) {
		return deskRows.Listings(tx, []gateway.ConversationID{c.ID, "none"})
	})
	equal(t, "listing", got, map[gateway.ConversationID]agentdesk.Listing{c.ID: {
		Conversation: c.ID, State: gateway.Waiting, Channel: "webchat", AccountName: "Site", Queue: d.queue,
		Contact: who.contact.ID, Caller: caller, Subject: "broken", LastBy: gateway.Customer,
		LastParts: []channels.Part{{Kind: channels.TextPart, Text: "你好 <b>"}}, OpenedAt: noon, LastMessageAt: noon, WaitingSince: noon, Head: 1,
	}})
	callers := read(t, s, func(tx gateway.Tx) (map[gateway.AddressID]agentdesk.Caller, error) {
		return deskRows.Callers(tx, []gateway.AddressID{who.ID, "none"})
	})
	equal(t, "callers", callers, map[gateway.AddressID]agentdesk.Caller{who.ID: caller})
	names := read(t, s, func(tx gateway.Tx) (map[gateway.AgentID]string, error) {
		return deskRows.AgentNames(tx, []gateway.AgentID{d.agent, "none"})
	})
	equal(t, "names", names, map[gateway.AgentID]string{d.agent: "Wang Fang"})
	places := read(t, s, func(tx gateway.Tx) ([]agentdesk.Place, error) { return deskRows.PlacesOfContact(tx, who.contact.ID) })
	equal(t, "places", places, []agentdesk.Place{{Queue: d.queue}})
	why := read(t, s, func(tx gateway.Tx) (string, error) { return deskRows.LiveWhy(tx, c.ID) })
	equal(t, "why nobody has it", why, "")
	past := read(t, s, func(tx gateway.Tx) ([]agentdesk.Listing, error) {
		return deskRows.ListingsOfContact(tx, who.contact.ID, 5)
	})
	if len(past) != 1 || past[0].Conversation != c.ID {
		t.Errorf("past = %+v", past)
	}
}

func testProvisioning(t *testing.T, s *store.Store) {
	key := string(gateway.NewID[string]())
	var id gateway.AgentID
	do(t, s, func(tx gateway.Tx) error {
		if err := deskRows.SeedBrand(tx, key, "Brand"); err != nil {
			return err
		}
		brand, err := deskRows.UpsertBrand(tx, agentdesk.BrandSpec{Key: key, Name: "Renamed"}, noon)
		if err != nil {
			return err
		}
		if found, err := deskRows.BrandByKey(tx, key); err != nil || found != brand {
			t.Errorf("BrandByKey = %s, %v, want %s", found, err, brand)
		}
		if _, err := deskRows.UpsertQueue(tx, agentdesk.QueueSpec{Key: key, Name: "Queue"}, brand, noon); err != nil {
			return err
		}
		if _, err := deskRows.UpsertTeam(tx, agentdesk.TeamSpec{Key: key, Name: "Team"}, noon); err != nil {
			return err
		}
		if id, _, err = deskRows.UpsertAgent(tx, agentdesk.AgentSpec{Key: key, Login: "l" + key, Name: "Ann", Locale: "en", Capacity: 1}, noon); err != nil {
			return err
		}
		for _, number := range []string{"1", "2"} {
			if err := deskRows.SetPublicProfile(tx, id, brand, agentdesk.ProfileSpec{PublicName: "Ann", Number: number}); err != nil {
				return err
			}
		}
		queue, err := deskRows.QueueByKey(tx, key)
		if err != nil {
			return err
		}
		return deskRows.SaveAccount(tx, gateway.Account{
			ID: gateway.NewID[gateway.AccountID](), Brand: brand, Queue: queue, Kind: "webchat", Key: key, Name: "Site",
			Settings: []byte("sealed"), Seal: []byte("seal"), Enabled: true, Managed: "file", Version: 1,
		}, noon)
	})
	p := read(t, s, func(tx gateway.Tx) (agentdesk.Person, error) { return deskRows.Person(tx, id) })
	equal(t, "number", p.Number, "2")
	var gone []gateway.AgentID
	do(t, s, func(tx gateway.Tx) (err error) {
		gone, err = deskRows.DisableUnlisted(tx, agentdesk.KeptKeys{}, noon)
		return err
	})
	if !slices.Contains(gone, id) {
		t.Errorf("disabled %v, want %s among them", gone, id)
	}
	account := read(t, s, func(tx gateway.Tx) (gateway.Account, error) { return deskRows.AccountByKey(tx, key) })
	if account.Enabled || account.Version != 2 || string(account.Settings) != "sealed" {
		t.Errorf("account = %+v", account)
	}
	do(t, s, func(tx gateway.Tx) error {
		again, has, err := deskRows.UpsertAgent(tx, agentdesk.AgentSpec{Key: key, Login: "other" + key, Name: "Ann", Locale: "en", Capacity: 1}, noon)
		if again != id || has {
			t.Errorf("UpsertAgent = %s, %v, want %s", again, has, id)
		}
		return err
	})
	p = read(t, s, func(tx gateway.Tx) (agentdesk.Person, error) { return deskRows.Person(tx, id) })
	if p.DisabledAt != 0 || p.Login != "other"+key {
		t.Errorf("back again: %+v", p)
	}
}

func testInstallation(t *testing.T, s *store.Store) {
	id := func(fresh string) (id string) {
		do(t, s, func(tx gateway.Tx) (err error) { id, err = deskRows.InstallationID(tx, fresh); return err })
		return id
	}
	equal(t, "the second id", id("two"), id("one"))
}

// What is open is found beside whatever is over, however much that is, and what is over
// in its order.
func TestOpenAndOverHaveAnIndexEach(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t))
	mixed := wire.Filter{States: []gateway.State{gateway.Active, gateway.Closed}}
	for _, scope := range []wire.Scope{wire.OwnScope, wire.QueueScope, wire.TeamScope, wire.AllScope} {
		for _, test := range []struct {
			q    agentdesk.ListQuery
			want []string
		}{
			{agentdesk.ListQuery{View: agentdesk.AllView}, []string{"conversations_live"}},
			{agentdesk.ListQuery{View: agentdesk.ResolvedView}, []string{"conversations_over"}},
			{agentdesk.ListQuery{View: agentdesk.AnyView, Filter: mixed}, []string{"conversations_live", "conversations_over"}},
		} {
			var asked recorder
			test.q.Scope = scope
			if _, err := deskRows.List(&asked, test.q); err != nil {
				t.Fatal(err)
			}
			steps := strings.Join(plan(t, s, asked.query), "\n")
			for _, index := range test.want {
				if !strings.Contains(steps, index) {
					t.Errorf("%s, %s: no %s in %s", scope, test.q.View, index, steps)
				}
			}
		}
	}
}

// recorder takes a query and answers nothing.
type recorder struct {
	gateway.Tx
	query string
}

func (r *recorder) Query(query string, _ []any, _ func(gateway.Row) error) error {
	r.query = query
	return nil
}

// What every request or pushed event reads never reads a whole table.
func TestDeskStatementsUseIndexes(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t))
	all := statements(t)
	for _, name := range []string{
		"sessionByHash", "sessionByID", "personByID", "personByLogin", "grantsOf", "myQueues", "myMates", "myTeamQueues",
		"listingByID", "placeOf", "placesOfContact", "listingsOfContact", "caller", "agentName", "liveWhy", "livePresence",
		"agentLoad", "peopleVersion", "queueName",
	} {
		statement, ok := all[name]
		if !ok {
			t.Errorf("there is no statement %s", name)
			continue
		}
		for _, step := range plan(t, s, statement) {
			if strings.HasPrefix(step, "SCAN") && step != "SCAN mate" { // which is the query's own
				t.Errorf("%s: %s", name, step)
			}
		}
	}
}
