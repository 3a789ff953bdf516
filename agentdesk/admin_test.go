package agentdesk_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// boss adds an administrator to the people, whom no file manages, and signs him in.
func (w *world) boss() *browser {
	w.t.Helper()
	if _, _, err := w.desk.EnsureAdmin(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.do(func(work *gateway.Work) error {
		return w.rows.SetPasswordHash(work.Tx, w.agentIn(work.Tx, "admin"), hash(), work.Now)
	})
	return w.signIn("admin")
}

// hires makes an agent and returns his browser, signed in with a password of his own.
func (w *world) hires(boss *browser, login string, change wire.MemberChange) (gateway.AgentID, *browser) {
	w.t.Helper()
	var first wire.FirstPassword
	boss.must("POST", "/desk/admin/agents", wire.NewMember{Login: login, MemberChange: change}, &first)
	w.do(func(work *gateway.Work) error { return w.rows.SetPasswordHash(work.Tx, first.ID, hash(), work.Now) })
	return first.ID, w.signIn(login)
}

func hired(name string, roles ...string) wire.MemberChange {
	return wire.MemberChange{
		Name: name, Locale: "zh-CN", Capacity: 5, Roles: roles, Teams: []gateway.TeamID{}, Queues: []gateway.QueueID{}, Profiles: []wire.Profile{},
	}
}

func member(id gateway.AgentID) string { return "/desk/admin/agents/" + string(id) }

func TestANewAgentChoosesHisOwnPasswordFirst(t *testing.T) {
	w := open(t)
	boss := w.boss()
	var first wire.FirstPassword
	change := hired("Dan", "agent")
	change.Queues = []gateway.QueueID{w.queue("sales")}
	boss.must("POST", "/desk/admin/agents", wire.NewMember{Login: "Dan", MemberChange: change}, &first)
	boss.refused("POST", "/desk/admin/agents", wire.NewMember{Login: "dan", MemberChange: change}, 409, "taken")

	dan := w.browser()
	var me wire.Me
	dan.must("POST", "/desk/session", wire.Credentials{Login: "dan", Password: first.Password}, &me)
	if !me.NewPassword || len(me.Can) != 0 {
		t.Errorf("with his first password Dan is %+v", me)
	}
	dan.refused("GET", "/desk/conversations", nil, 403, "forbidden")
	dan.refused("PUT", "/desk/password", wire.NewPassword{Old: "something else", New: "a good long one"}, 422, "bad_field")
	dan.refused("PUT", "/desk/password", wire.NewPassword{Old: first.Password, New: first.Password}, 422, "bad_field")
	dan.refused("PUT", "/desk/password", wire.NewPassword{Old: first.Password, New: "short"}, 422, "invalid")
	other := w.browser()
	other.must("POST", "/desk/session", wire.Credentials{Login: "dan", Password: first.Password}, nil)
	me = wire.Me{}
	dan.must("PUT", "/desk/password", wire.NewPassword{Old: first.Password, New: "a good long one"}, &me)
	if me.NewPassword || me.Can["conversation.read"] != "queue" {
		t.Errorf("with a password of his own Dan is %+v", me)
	}
	dan.must("GET", "/desk/conversations", nil, nil)
	other.refused("GET", "/desk/session", nil, 401, "no_session")
	if w.audited("agent.created") < 2 || w.audited("password.chosen") != 1 { // the administrator was made too
		t.Error("it is not audited")
	}
}

func TestDeactivatingEndsSocketsAndLeavesWork(t *testing.T) {
	w := open(t)
	boss := w.boss()
	change := hired("Dan", "agent")
	change.Queues = []gateway.QueueID{w.queue("sales")}
	id, dan := w.hires(boss, "dan", change)
	s := dan.socket(nil)
	w.assign(w.says("shop", "kim", "m1", "hello"), "dan")

	var m wire.MemberDetail
	boss.must("GET", member(id), nil, &m)
	if m.Open != 1 || !m.Online || m.Name != "Dan" || !slices.Equal(m.Roles, []string{"agent"}) || len(m.Profiles) == 0 {
		t.Errorf("before: %+v", m)
	}
	boss.must("POST", member(id)+"/deactivate", nil, nil)
	for {
		if _, err := s.read(); err != nil {
			break // cut off
		}
	}
	dan.refused("GET", "/desk/session", nil, 401, "no_session")
	dan.refused("POST", "/desk/session", wire.Credentials{Login: "dan", Password: password}, 401, "bad_login")
	boss.must("GET", member(id), nil, &m)
	if !m.Disabled || w.audited("agent.deactivated") != 1 {
		t.Errorf("after: %+v", m)
	}
	boss.must("POST", member(id)+"/activate", nil, nil)
	w.signIn("dan")
}

func TestARoleChangeTakesEffectAtOnce(t *testing.T) {
	w := open(t)
	boss := w.boss()
	id, dan := w.hires(boss, "dan", hired("Dan", "agent"))
	dan.refused("GET", "/desk/audit", nil, 403, "forbidden")
	boss.must("PUT", member(id), hired("Dan", "auditor"), nil)
	dan.must("GET", "/desk/audit", nil, nil)
	dan.must("GET", "/desk/admin/agents", nil, nil)
	dan.refused("PUT", member(id), hired("Dan", "admin"), 403, "forbidden")
}

func TestNobodyGivesMoreThanHeHas(t *testing.T) {
	w := open(t)
	boss := w.boss()
	var made struct{ ID string }
	grants := map[wire.Verb]wire.Scope{
		wire.ReadSettings: wire.AllScope, wire.ManageAgents: wire.AllScope, wire.ManageRoles: wire.AllScope, wire.ReadConversations: wire.QueueScope,
	}
	boss.must("POST", "/desk/admin/roles", wire.RoleChange{Name: "Personnel", Grants: grants}, &made)
	id, pat := w.hires(boss, "pat", hired("Pat", made.ID))

	pat.refused("PUT", member(id), hired("Pat", made.ID, "admin"), 403, "beyond_you")
	pat.refused("PUT", member(id), hired("Pat", made.ID, "supervisor"), 403, "beyond_you")
	pat.refused("POST", member(w.agent("admin").ID)+"/password", nil, 403, "beyond_you")
	pat.refused("POST", member(w.agent("admin").ID)+"/deactivate", nil, 403, "beyond_you")
	pat.refused("POST", "/desk/admin/agents", wire.NewMember{Login: "sue", MemberChange: hired("Sue", "admin")}, 403, "beyond_you")
	grants[wire.ReadConversations] = wire.AllScope
	pat.refused("PUT", "/desk/admin/roles/"+made.ID, wire.RoleChange{Name: "Personnel", Grants: grants}, 403, "beyond_you")
	pat.refused("POST", "/desk/admin/roles", wire.RoleChange{Name: "More", Grants: grants}, 403, "beyond_you")
	pat.refused("POST", member(id)+"/password", nil, 409, "is_you")
	w.browser().refused("POST", "/desk/session", wire.Credentials{Login: "sue", Password: password}, 401, "bad_login")
	var all []wire.Member
	boss.must("GET", "/desk/admin/agents", nil, &all)
	if slices.ContainsFunc(all, func(m wire.Member) bool { return m.Login == "sue" }) {
		t.Error("half of a refused agent was stored")
	}
	pat.must("PUT", member(id), hired("Patricia", made.ID), nil)
}

func TestTheLastAdministratorStays(t *testing.T) {
	w := open(t)
	boss := w.boss()
	id := w.agent("admin").ID
	boss.refused("PUT", member(id), hired("Admin", "agent"), 409, "last_admin")
	boss.refused("POST", member(id)+"/deactivate", nil, 409, "is_you")
	second, deputy := w.hires(boss, "deputy", hired("Deputy", "admin"))
	deputy.must("POST", member(id)+"/deactivate", nil, nil)
	deputy.refused("PUT", member(second), hired("Deputy", "agent"), 409, "last_admin")
	deputy.must("POST", member(id)+"/activate", nil, nil)
	deputy.must("PUT", member(second), hired("Deputy", "agent"), nil)
	deputy.refused("GET", "/desk/admin/agents", nil, 403, "forbidden")
}

func TestWhatAFileManagesIsReadOnly(t *testing.T) {
	w := open(t)
	boss := w.boss()
	var teams []wire.Team
	var queues []wire.QueueRecord
	var accounts []wire.AccountRecord
	boss.must("GET", "/desk/admin/teams", nil, &teams)
	boss.must("GET", "/desk/admin/queues", nil, &queues)
	boss.must("GET", "/desk/admin/accounts", nil, &accounts)
	if teams[0].Managed != "east" || queues[0].Managed != "sales" || accounts[0].Managed != "help" {
		t.Errorf("managed: %q %q %q", teams[0].Managed, queues[0].Managed, accounts[0].Managed)
	}
	ann := w.agent("ann").ID
	boss.refused("PUT", member(ann), hired("Anna", "agent"), 409, "managed")
	boss.refused("POST", member(ann)+"/deactivate", nil, 409, "managed")
	boss.refused("PUT", "/desk/admin/teams/"+string(teams[0].ID), wire.TeamChange{Name: "New", Members: teams[0].Members}, 409, "managed")
	boss.refused("DELETE", "/desk/admin/teams/"+string(teams[0].ID), nil, 409, "managed")
	queue := wire.QueueChange{Name: "New", Brand: queues[0].Brand, Members: queues[0].Members}
	boss.refused("PUT", "/desk/admin/queues/"+string(queues[0].ID), queue, 409, "managed")
	account := wire.AccountChange{Name: "New", Brand: accounts[0].Brand, Queue: accounts[0].Queue, Settings: map[string]json.RawMessage{}, Version: accounts[0].Version}
	boss.refused("PUT", "/desk/admin/accounts/"+string(accounts[0].ID), account, 409, "managed")
	boss.refused("POST", "/desk/admin/teams", wire.TeamChange{Name: "Mine", Members: []gateway.AgentID{ann}}, 422, "bad_field")
	boss.must("POST", member(ann)+"/password", nil, nil) // a file gives the first one only
	if w.agent("ann").Name != "ANN" {
		t.Error("ann changed all the same")
	}
}

func TestTeamsQueuesAndBrands(t *testing.T) {
	w := open(t)
	boss := w.boss()
	dan, _ := w.hires(boss, "dan", hired("Dan", "agent"))
	var made struct{ ID string }
	boss.refused("POST", "/desk/admin/teams", wire.TeamChange{Name: " ", Members: []gateway.AgentID{}}, 422, "bad_field")
	boss.must("POST", "/desk/admin/teams", wire.TeamChange{Name: "North", Members: []gateway.AgentID{dan}}, &made)
	boss.refused("DELETE", "/desk/admin/teams/"+made.ID, nil, 409, "in_use")
	boss.must("PUT", "/desk/admin/teams/"+made.ID, wire.TeamChange{Name: "North", Members: []gateway.AgentID{}}, nil)
	boss.must("DELETE", "/desk/admin/teams/"+made.ID, nil, nil)
	boss.refused("DELETE", "/desk/admin/teams/"+made.ID, nil, 404, "not_found")

	boss.must("POST", "/desk/admin/brands", wire.BrandChange{Name: "Camellia"}, &made)
	brand := gateway.BrandID(made.ID)
	boss.must("PUT", "/desk/admin/brands/"+made.ID, wire.BrandChange{Name: "Rose"}, nil)
	queue := wire.QueueChange{Name: "Repairs", Brand: brand, Priority: 3, Members: []gateway.AgentID{dan}}
	boss.must("POST", "/desk/admin/queues", queue, &made)
	var records []wire.QueueRecord
	boss.must("GET", "/desk/admin/queues", nil, &records)
	i := slices.IndexFunc(records, func(q wire.QueueRecord) bool { return string(q.ID) == made.ID })
	if i < 0 || records[i].Priority != 3 || !slices.Equal(records[i].Members, queue.Members) || records[i].Managed != "" {
		t.Errorf("queues = %+v", records)
	}
	settings := map[string]json.RawMessage{"origin": json.RawMessage(`"https://x.example"`)}
	account := wire.NewAccount{Key: "x", Kind: "shop", AccountChange: wire.AccountChange{
		Name: "X", Brand: brand, Queue: gateway.QueueID(made.ID), Enabled: true, Settings: settings,
	}}
	boss.must("POST", "/desk/admin/accounts", account, nil)
	queue.Disabled = true
	boss.refused("PUT", "/desk/admin/queues/"+made.ID, queue, 409, "in_use")
	for action, want := range map[string]int{"team.created": 1, "team.changed": 1, "team.deleted": 1, "brand.created": 1, "brand.changed": 1, "queue.created": 1, "account.created": 1} {
		if got := w.audited(action); got != want {
			t.Errorf("%s is audited %d times, want %d", action, got, want)
		}
	}
}

func TestRolesAreChangedWithinReason(t *testing.T) {
	w := open(t)
	boss := w.boss()
	var all wire.Roles
	boss.must("GET", "/desk/admin/roles", nil, &all)
	byKey := map[string]wire.Role{}
	for _, r := range all.Roles {
		byKey[r.Key] = r
	}
	if !byKey["admin"].Fixed || byKey["agent"].Holders != 3 || byKey["auditor"].Grants[wire.ReadAudit] != wire.AllScope {
		t.Errorf("roles = %+v", all.Roles)
	}
	reading := map[wire.Verb]wire.Scope{wire.ReadConversations: wire.TeamScope}
	boss.refused("PUT", "/desk/admin/roles/admin", wire.RoleChange{Name: "Admin", Grants: reading}, 409, "fixed")
	boss.refused("DELETE", "/desk/admin/roles/agent", nil, 409, "fixed")
	boss.refused("POST", "/desk/admin/roles", wire.RoleChange{Name: "Odd", Grants: map[wire.Verb]wire.Scope{"sing": wire.AllScope}}, 422, "bad_field")
	boss.refused("POST", "/desk/admin/roles", wire.RoleChange{Name: "Odd", Grants: map[wire.Verb]wire.Scope{wire.ReadAudit: wire.OwnScope}}, 422, "bad_field")
	var made struct{ ID string }
	boss.must("POST", "/desk/admin/roles", wire.RoleChange{Name: "Reader", Grants: reading}, &made)
	id, _ := w.hires(boss, "dan", hired("Dan", made.ID))
	boss.refused("DELETE", "/desk/admin/roles/"+made.ID, nil, 409, "conflict")
	boss.must("PUT", member(id), hired("Dan", "agent"), nil)
	boss.must("DELETE", "/desk/admin/roles/"+made.ID, nil, nil)
	boss.must("PUT", "/desk/admin/roles/agent", wire.RoleChange{Name: "Agent", Grants: reading}, nil)
	if err := w.desk.Prepare(t.Context()); err != nil { // the next start
		t.Fatal(err)
	}
	all = wire.Roles{}
	boss.must("GET", "/desk/admin/roles", nil, &all)
	for _, r := range all.Roles {
		if r.Key == "agent" && (len(r.Grants) != 1 || r.Grants[wire.ReadConversations] != wire.TeamScope) {
			t.Errorf("what was taken from a shipped role came back: %+v", r.Grants)
		}
	}
}

func TestTheAuditIsReadInPages(t *testing.T) {
	w := open(t)
	boss := w.boss()
	id := w.agent("admin").ID
	for i := range 120 {
		boss.must("POST", "/desk/admin/brands", wire.BrandChange{Name: fmt.Sprint("Brand ", i)}, nil)
	}
	var page wire.AuditPage
	boss.must("GET", "/desk/audit?action=brand&actor="+string(id), nil, &page)
	if len(page.Entries) != 100 || page.Next == "" || page.Entries[0].Name != "Admin" || page.Entries[0].Action != "brand.created" {
		t.Fatalf("first page: %d entries, next %q, %+v", len(page.Entries), page.Next, page.Entries[0])
	}
	seen := map[string]bool{}
	for _, e := range page.Entries {
		seen[e.ID] = true
	}
	next := page.Next
	page = wire.AuditPage{}
	boss.must("GET", "/desk/audit?action=brand&cursor="+next, nil, &page)
	for _, e := range page.Entries {
		seen[e.ID] = true
	}
	if len(page.Entries) != 20 || len(seen) != 120 || page.Next != "" {
		t.Errorf("second page: %d entries, %d in all, next %q", len(page.Entries), len(seen), page.Next)
	}
	boss.must("GET", "/desk/audit?to=1", nil, &page)
	if len(page.Entries) != 0 {
		t.Errorf("before there was anything: %+v", page.Entries)
	}
	boss.refused("GET", "/desk/audit?cursor=x", nil, 422, "invalid")
	w.signIn("ann").refused("GET", "/desk/audit", nil, 403, "forbidden")
	_, raw, _ := w.signIn("aud").do("GET", "/desk/audit", nil)
	for _, word := range []string{password, "Brand 7"} {
		if strings.Contains(string(raw), word) {
			t.Errorf("the audit holds %q", word)
		}
	}
}
