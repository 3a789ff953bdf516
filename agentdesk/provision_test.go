package agentdesk_test

import (
	"strings"
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

func (w *world) account(key string) (a gateway.Account) {
	w.t.Helper()
	w.read(func(tx gateway.Tx) (err error) { a, err = w.rows.AccountByKey(tx, key); return err })
	return a
}

func TestProvisioningAgainChangesNothing(t *testing.T) {
	w := open(t)
	before, ann := w.account("shop"), w.agent("ann")
	p := people()
	p.Agents[0].Password = "another" // who has a password keeps it
	if err := w.desk.Provision(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	after := w.account("shop")
	if before.Version != after.Version || string(before.Settings) != string(after.Settings) || after.ID != before.ID {
		t.Errorf("the account changed from version %d to %d", before.Version, after.Version)
	}
	if w.agent("ann").ID != ann.ID {
		t.Error("ann is another agent now")
	}
	w.signIn("ann")
}

func TestTheFileGivesTheFirstPassword(t *testing.T) {
	w := open(t)
	p := people()
	p.Agents = append(p.Agents, agentdesk.AgentSpec{Key: "new", Login: "new", Name: "New", Password: "first"})
	for _, password := range []channels.Secret{"first", "second"} {
		p.Agents[5].Password = password
		if err := w.desk.Provision(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		w.browser().must("POST", "/desk/session", wire.Credentials{Login: "new", Password: "first"}, nil)
	}
}

func TestProvisioningChangesWhatTheFileChanged(t *testing.T) {
	w := open(t)
	before, ann := w.account("shop"), w.agent("ann")
	p := people()
	p.Accounts[0].Settings = []byte(`{"origin":"https://new.example"}`)
	p.Agents[0].Login, p.Agents[0].Name, p.Agents[0].Queues = "Anna", "Anna", []string{"service"}
	w.provision(p)
	after := w.account("shop")
	if after.Version != before.Version+1 || string(after.Seal) != string(before.Seal) || strings.Contains(string(after.Settings), "new.example") {
		t.Errorf("version %d after %d; settings in the clear: %v", after.Version, before.Version, strings.Contains(string(after.Settings), "new.example"))
	}
	anna := w.agent("anna")
	var reach agentdesk.Reach
	w.read(func(tx gateway.Tx) (err error) { reach, err = w.rows.Reach(tx, anna.ID); return err })
	if anna.ID != ann.ID || anna.Name != "Anna" || len(reach.Queues) != 1 || reach.Queues[0] != w.queue("service") {
		t.Errorf("anna = %+v, %+v", anna, reach)
	}
}

func TestWhatLeavesTheFileIsDisabledNotDeleted(t *testing.T) {
	w := open(t)
	bob := w.signIn("bob")
	w.provision(agentdesk.Provision{Agents: people().Agents[2:3], Queues: people().Queues[1:], Teams: people().Teams[1:]})
	bob.refused("GET", "/desk/session", nil, 401, "no_session")
	if w.agent("bob").DisabledAt == 0 || w.account("shop").Enabled {
		t.Error("bob or the shop is still there")
	}
	var queues []wire.Queue
	w.signIn("cat").must("GET", "/desk/queues", nil, &queues)
	if len(queues) != 1 || queues[0].Name != "Service" {
		t.Errorf("queues = %+v", queues)
	}
	w.provision(people())
	w.signIn("bob")
	if !w.account("shop").Enabled {
		t.Error("the shop did not come back")
	}
}

func TestAWrongFileChangesNothing(t *testing.T) {
	w := open(t)
	for name, test := range map[string]struct {
		change func(p *agentdesk.Provision)
		want   string
	}{
		"an unknown kind":   {func(p *agentdesk.Provision) { p.Accounts[0].Kind = "pigeon" }, `account "shop": there is no channel kind "pigeon"`},
		"an unknown queue":  {func(p *agentdesk.Provision) { p.Accounts[0].Queue = "none" }, `account "shop": queue "none": not found`},
		"another kind":      {func(p *agentdesk.Provision) { p.Accounts[0].Kind = "booth" }, "its kind is shop for good"},
		"wrong settings":    {func(p *agentdesk.Provision) { p.Accounts[0].Settings = []byte(`{"orgin":"x"}`) }, "origin is missing"},
		"an unknown team":   {func(p *agentdesk.Provision) { p.Agents[0].Teams = []string{"none"} }, `agent "ann": team "none": not found`},
		"an unknown role":   {func(p *agentdesk.Provision) { p.Agents[0].Roles = []string{"king"} }, `agent "ann": role "king": not found`},
		"an unknown brand":  {func(p *agentdesk.Provision) { p.Queues[0].Brand = "none" }, `queue "sales": brand "none": not found`},
		"one login for two": {func(p *agentdesk.Provision) { p.Agents[0].Login = "bob" }, `agent "ann"`},
	} {
		p := people()
		p.Teams = append(p.Teams, agentdesk.TeamSpec{Key: "new", Name: "New"})
		test.change(&p)
		err := w.desk.Provision(t.Context(), p)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
		var n int
		w.read(func(tx gateway.Tx) error { return tx.Get(`SELECT COUNT(*) FROM teams WHERE key = 'new'`, nil, &n) })
		if n != 0 {
			t.Errorf("%s: half of the file was stored", name)
		}
	}
}
