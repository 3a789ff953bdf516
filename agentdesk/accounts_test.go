package agentdesk_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

// line is a channel with a secret, whose provider is as well as the test says.
type line struct {
	fault error
}

type lineSettings struct {
	URL   string          `json:"url" zh:"地址" en:"Address" required:"true"`
	Token channels.Secret `json:"token" zh:"令牌" en:"Token" required:"true"`
	Port  int             `json:"port" zh:"端口" en:"Port" default:"443"`
}

func (l *line) driver() channels.Driver {
	schema := channels.SchemaOf[lineSettings]()
	return channels.Driver{
		Kind: "line", Name: channels.Text{Zh: "线路", En: "Line"}, Settings: schema,
		Features: channels.Features{Parts: []channels.PartKind{channels.TextPart}, MaxText: 100, Letters: true},
		Open: func(a channels.Account) (channels.Adapter, error) {
			var s lineSettings
			if err := schema.Decode(a.Settings, &s); err != nil {
				return nil, err
			}
			if s.Port > 65535 {
				return nil, &channels.Error{Fault: channels.Misconfigured, Err: errors.New("setting port is 70000, not between 1 and 65535")}
			}
			return l, nil
		},
	}
}

func (l *line) Run(ctx context.Context, _ channels.Sink) error { <-ctx.Done(); return nil }

func (l *line) Send(context.Context, channels.Outbound) (channels.Receipt, error) {
	return channels.Receipt{State: channels.Sent}, nil
}

func (l *line) Probe(context.Context) error { return l.fault }

const secret = "s3cr3t-t0ken"

func lineAccount(w *world, key, settings string) wire.NewAccount {
	w.t.Helper()
	var given map[string]json.RawMessage
	if err := json.Unmarshal([]byte(settings), &given); err != nil {
		w.t.Fatal(err)
	}
	return wire.NewAccount{Key: key, Kind: "line", AccountChange: wire.AccountChange{
		Name: "Line", Brand: w.account("shop").Brand, Queue: w.queue("sales"), Enabled: true, Settings: given,
	}}
}

func (w *world) record(boss *browser, id string) (r wire.AccountRecord) {
	w.t.Helper()
	boss.must("GET", "/desk/admin/accounts/"+id, nil, &r)
	return r
}

func TestAnAccountKeepsItsSecrets(t *testing.T) {
	w := open(t)
	boss := w.boss()
	var made struct{ ID string }
	boss.must("POST", "/desk/admin/accounts", lineAccount(w, "one", `{"url":"u","token":"`+secret+`"}`), &made)
	boss.refused("POST", "/desk/admin/accounts", lineAccount(w, "one", `{"url":"u","token":"t"}`), 409, "taken")
	r := w.record(boss, made.ID)
	if !slices.Equal(r.Secrets, []string{"token"}) || string(r.Settings["url"]) != `"u"` || r.Settings["token"] != nil {
		t.Errorf("account = %+v", r)
	}
	change := wire.AccountChange{
		Name: "Other", Brand: r.Brand, Queue: r.Queue, Enabled: true, Version: r.Version,
		Settings: map[string]json.RawMessage{"url": json.RawMessage(`"v"`)},
	}
	path := "/desk/admin/accounts/" + made.ID
	boss.must("PUT", path, change, nil)
	boss.refused("PUT", path, change, 409, "conflict") // somebody changed it in between
	r = w.record(boss, made.ID)
	if !slices.Equal(r.Secrets, []string{"token"}) || string(r.Settings["url"]) != `"v"` || r.Name != "Other" {
		t.Errorf("after a change without the secret: %+v", r)
	}
	change.Version, change.Settings["token"] = r.Version, json.RawMessage(`null`)
	if p := boss.refused("PUT", path, change, 422, "bad_field"); p.Field != "settings.token" {
		t.Errorf("a missing secret is refused at %q", p.Field)
	}
	for _, path := range []string{"/desk/admin/accounts", path, "/desk/audit", "/desk/admin/channels"} {
		if _, raw, _ := boss.do("GET", path, nil); strings.Contains(string(raw), secret) {
			t.Errorf("%s shows the secret", path)
		}
	}
	if s := w.logs.String(); strings.Contains(s, secret) {
		t.Error("the log shows the secret")
	}
	if string(w.account("one").Settings) == "" || strings.Contains(string(w.account("one").Settings), secret) {
		t.Error("the secret is stored in the clear")
	}
}

func TestAWrongSettingIsRefusedAtItsField(t *testing.T) {
	w := open(t)
	boss := w.boss()
	for settings, want := range map[string]string{
		`{"token":"t"}`:                        "settings.url",
		`{"url":"u"}`:                          "settings.token",
		`{"url":"u","token":"t","port":"x"}`:   "settings.port",
		`{"url":"u","token":"t","port":70000}`: "settings.port",
		`{"url":"u","token":"t","sort":1}`:     "settings",
	} {
		if p := boss.refused("POST", "/desk/admin/accounts", lineAccount(w, "bad", settings), 422, "bad_field"); p.Field != want {
			t.Errorf("%s is refused at %q, want %q", settings, p.Field, want)
		}
	}
	unknown := lineAccount(w, "bad", `{}`)
	unknown.Kind = "pigeon"
	boss.refused("POST", "/desk/admin/accounts", unknown, 422, "bad_field")
	astray := lineAccount(w, "bad", `{"url":"u","token":"t"}`)
	astray.Queue = gateway.NewID[gateway.QueueID]()
	if p := boss.refused("POST", "/desk/admin/accounts", astray, 422, "bad_field"); p.Field != "queue" {
		t.Errorf("an unknown queue is refused at %q", p.Field)
	}
}

func TestOperatorsTryRestartAndCutOff(t *testing.T) {
	w := open(t)
	boss := w.boss()
	var made struct{ ID string }
	boss.must("POST", "/desk/admin/accounts", lineAccount(w, "one", `{"url":"u","token":"t"}`), &made)
	path := "/desk/admin/accounts/" + made.ID
	up := func() bool {
		live := w.record(boss, made.ID).Live
		return live != nil && live.State == gateway.RunUp && live.Breaker != ""
	}
	w.until("the account runs", up)

	var probed wire.Probed
	boss.must("POST", path+"/probe", nil, &probed)
	if !probed.OK {
		t.Errorf("a healthy provider: %+v", probed)
	}
	w.line.fault = &channels.Error{Fault: channels.Misconfigured, Code: "401", Err: errors.New("token is refused")}
	boss.must("POST", path+"/probe", nil, &probed)
	if probed.OK || probed.Fault != "misconfigured" || probed.Code != "401" {
		t.Errorf("a provider that refuses: %+v", probed)
	}

	boss.must("PUT", path+"/breaker", wire.BreakerChange{State: gateway.BreakerOpen}, nil)
	w.until("nothing goes out", func() bool {
		r := w.record(boss, made.ID)
		return r.Held && r.Live != nil && r.Live.Breaker == gateway.BreakerOpen
	})
	boss.must("PUT", path+"/breaker", wire.BreakerChange{State: gateway.BreakerClosed}, nil)
	w.until("it goes out again", func() bool {
		r := w.record(boss, made.ID)
		return !r.Held && r.Live != nil && r.Live.Breaker == gateway.BreakerClosed
	})
	began := w.record(boss, made.ID).Version
	boss.must("POST", path+"/restart", nil, nil)
	w.until("it runs anew", func() bool { return w.record(boss, made.ID).Version > began && up() })
	if w.audited("account.probed") != 2 || w.audited("account.breaker") != 2 || w.audited("account.restarted") != 1 {
		t.Error("not everything is audited")
	}

	r := w.record(boss, made.ID)
	off := wire.AccountChange{Name: r.Name, Brand: r.Brand, Queue: r.Queue, Settings: r.Settings, Version: r.Version}
	boss.must("PUT", path, off, nil)
	w.until("it is off", func() bool { return w.record(boss, made.ID).Live == nil })
	boss.refused("POST", path+"/probe", nil, 409, "not_running")
	boss.refused("POST", "/desk/admin/accounts/"+string(gateway.NewID[gateway.AccountID]())+"/restart", nil, 404, "not_found")
}

// Who answers on an account that is switched off is told so instead of waiting.
func TestAnAgentIsToldThatTheAccountIsOff(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "hello")
	w.assign(id, "ann")
	var panel wire.Conversation
	ann.must("GET", at(id, ""), nil, &panel)
	if panel.Trouble != nil {
		t.Errorf("a running account has trouble: %+v", panel.Trouble)
	}
	p := people()
	p.Accounts = p.Accounts[1:]
	w.provision(p)
	w.until("the agent is told", func() bool {
		panel = wire.Conversation{}
		ann.must("GET", at(id, ""), nil, &panel)
		return panel.Trouble != nil && panel.Trouble.Why == "disabled"
	})
}
