package store_test

import (
	"slices"
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func TestAdminRows(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		for name, suite := range map[string]func(*testing.T, *store.Store){
			"members": testMembers, "groups": testGroups, "role book": testRoleBook, "audit": testAuditBook, "accounts": testAccountBook,
		} {
			t.Run(name, func(t *testing.T) { suite(t, s) })
		}
	})
}

func testMembers(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	do(t, s, func(tx gateway.Tx) error {
		return deskRows.SaveMember(tx, agentdesk.Person{ID: c.me.ID, Name: "新名字", Locale: "zh-CN", Capacity: 9}, noon)
	})
	do(t, s, func(tx gateway.Tx) error { return deskRows.DisableMember(tx, c.me.ID, noon, noon) })
	one := read(t, s, func(tx gateway.Tx) (wire.MemberDetail, error) { return deskRows.MemberByID(tx, c.me.ID) })
	if one.Name != "新名字" || one.Capacity != 9 || !one.Disabled || len(one.Teams) != 1 || !slices.Equal(one.Queues, []gateway.QueueID{c.mine}) || one.Managed != "" {
		t.Errorf("member = %+v", one)
	}
	all := read(t, s, deskRows.Members)
	i := slices.IndexFunc(all, func(m wire.Member) bool { return m.ID == c.me.ID })
	if i < 0 {
		t.Fatal("he is not among all")
	}
	equal(t, "the same in both ways", all[i], one.Member)
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { _, err := deskRows.MemberByID(tx, "nobody"); return err })
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.DisableMember(tx, "nobody", noon, noon) })
	do(t, s, func(tx gateway.Tx) error { return deskRows.ExpirePassword(tx, c.me.ID) })
	temporary := func() bool {
		return read(t, s, func(tx gateway.Tx) (agentdesk.Person, error) { return deskRows.Person(tx, c.me.ID) }).Temporary
	}
	if !temporary() {
		t.Error("his password is his for good")
	}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SetPasswordHash(tx, c.me.ID, "h", noon) })
	if temporary() {
		t.Error("a password he chose is temporary")
	}
}

func testGroups(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	team := wire.Team{ID: gateway.NewID[gateway.TeamID](), Name: "Team", Members: []gateway.AgentID{c.me.ID}}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SaveTeam(tx, team, noon) })
	team.Name, team.Members = "Renamed", []gateway.AgentID{c.mate.ID}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SaveTeam(tx, team, noon) })
	teams := read(t, s, deskRows.Teams)
	if !slices.ContainsFunc(teams, func(o wire.Team) bool {
		return o.ID == team.ID && o.Name == "Renamed" && slices.Equal(o.Members, team.Members)
	}) {
		t.Errorf("teams = %+v", teams)
	}
	do(t, s, func(tx gateway.Tx) error {
		team.Members = nil
		if err := deskRows.SaveTeam(tx, team, noon); err != nil {
			return err
		}
		return deskRows.DropTeam(tx, team.ID)
	})
	brand := wire.BrandRecord{ID: gateway.NewID[gateway.BrandID](), Key: string(c.me.ID), Name: "Brand"}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SaveBrand(tx, brand, noon) })
	brand.Name = "Other"
	do(t, s, func(tx gateway.Tx) error { return deskRows.SaveBrand(tx, brand, noon) })
	if brands := read(t, s, deskRows.Brands); !slices.Contains(brands, brand) {
		t.Errorf("brands = %+v", brands)
	}
	queue := wire.QueueRecord{ID: gateway.NewID[gateway.QueueID](), Brand: brand.ID, Name: "Queue", Priority: 2, Members: []gateway.AgentID{c.me.ID}}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SaveQueue(tx, queue, noon) })
	queue.Disabled, queue.Members = true, []gateway.AgentID{}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SaveQueue(tx, queue, noon) })
	queues := read(t, s, deskRows.QueueRecords)
	i := slices.IndexFunc(queues, func(q wire.QueueRecord) bool { return q.ID == queue.ID })
	equal(t, "queue", queues[i], queue)
	n := read(t, s, func(tx gateway.Tx) (int, error) { return deskRows.AccountsOfQueue(tx, queue.ID) })
	equal(t, "accounts of a queue that none leads to", n, 0)
}

func testRoleBook(t *testing.T, s *store.Store) {
	p := addPerson(t, s, "Ann")
	key := "book-" + string(p.ID)
	role := wire.Role{Key: key, Name: "Role", Grants: map[wire.Verb]wire.Scope{wire.ReadConversations: wire.OwnScope, wire.ReadAudit: wire.NoScope}}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SaveRole(tx, role) })
	do(t, s, func(tx gateway.Tx) error { return deskRows.SetRoles(tx, p.ID, []string{key}) })
	roles := read(t, s, deskRows.Roles)
	i := slices.IndexFunc(roles, func(r wire.Role) bool { return r.Key == key })
	delete(role.Grants, wire.ReadAudit) // not to be seen
	role.Holders = 1
	equal(t, "role", roles[i], role)
	refused(t, s, gateway.ErrConflict, func(tx gateway.Tx) error { return deskRows.DropRole(tx, key) })
	do(t, s, func(tx gateway.Tx) error { return deskRows.SetRoles(tx, p.ID, nil) })
	do(t, s, func(tx gateway.Tx) error { return deskRows.DropRole(tx, key) })
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.DropRole(tx, key) })
}

func testAuditBook(t *testing.T, s *store.Store) {
	p := addPerson(t, s, "Ann")
	for _, action := range []string{"a.one", "a.two", "ab.one", "a"} {
		do(t, s, func(tx gateway.Tx) error {
			return deskRows.AddAudit(tx, gateway.AuditEntry{At: noon, By: gateway.ByAgent(p.ID), Action: action, ObjectKind: "agent", ObjectID: string(p.ID)})
		})
	}
	asked := func(q agentdesk.AuditQuery) (actions []string) {
		q.Actor, q.Before, q.Limit = string(p.ID), noon+1, 10
		list := read(t, s, func(tx gateway.Tx) ([]wire.AuditEntry, error) { return deskRows.AuditEntries(tx, q) })
		for _, e := range list {
			actions = append(actions, e.Action)
		}
		slices.Sort(actions)
		return actions
	}
	equal(t, "all", asked(agentdesk.AuditQuery{}), []string{"a", "a.one", "a.two", "ab.one"})
	equal(t, "of one sort", asked(agentdesk.AuditQuery{Action: "a"}), []string{"a", "a.one", "a.two"})
	equal(t, "one", asked(agentdesk.AuditQuery{Action: "a.two"}), []string{"a.two"})
	equal(t, "of another object", asked(agentdesk.AuditQuery{Object: "x"}), nil)
	equal(t, "later", asked(agentdesk.AuditQuery{From: noon + 1}), nil)
}

func testAccountBook(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	find := func() gateway.Account {
		all := read(t, s, deskRows.Accounts)
		return all[slices.IndexFunc(all, func(a gateway.Account) bool { return a.ID == d.account })]
	}
	before := find()
	do(t, s, func(tx gateway.Tx) error { return deskRows.HoldAccount(tx, d.account, true, noon) })
	do(t, s, func(tx gateway.Tx) error { return deskRows.RenewAccount(tx, d.account, noon) })
	if after := find(); !after.Held || after.Version != before.Version+1 {
		t.Errorf("account = %+v", after)
	}
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.HoldAccount(tx, "none", true, noon) })
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.RenewAccount(tx, "none", noon) })
	sizes := read(t, s, deskRows.OutboxSizes)
	equal(t, "nothing to send", sizes[d.account], 0)
}
