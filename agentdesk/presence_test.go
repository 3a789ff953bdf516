package agentdesk_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

func (b *browser) reasons() (names []string) {
	b.w.t.Helper()
	var list []wire.PresenceReason
	b.must("GET", "/desk/presence/reasons", nil, &list)
	for _, r := range list {
		names = append(names, r.Name)
	}
	return names
}

func TestReasonsForABreak(t *testing.T) {
	w := open(t)
	admin, ann := w.admin(), w.signIn("ann")
	var meal, training wire.PresenceReason
	admin.must("POST", "/desk/presence/reasons", wire.PresenceReasonChange{Name: " 用餐 ", Position: 2}, &meal)
	admin.must("POST", "/desk/presence/reasons", wire.PresenceReasonChange{Name: "培训", Position: 1}, &training)
	admin.must("PATCH", "/desk/presence/reasons/"+string(meal.ID), wire.PresenceReasonChange{Name: "午餐"}, &meal)
	if d := cmp.Diff([]string{"午餐", "培训"}, ann.reasons()); d != "" {
		t.Errorf("reasons (-want +got)\n%s", d)
	}
	admin.refused("POST", "/desk/presence/reasons", wire.PresenceReasonChange{Name: "  "}, 422, "invalid")
	ann.refused("POST", "/desk/presence/reasons", wire.PresenceReasonChange{Name: "x"}, 403, "forbidden")

	var now wire.Presence
	ann.must("PUT", "/desk/presence", wire.PresenceChange{State: "break", Reason: meal.Key}, &now)
	if now.State != "break" || now.Reason != meal.Key {
		t.Errorf("presence = %+v", now)
	}
	ann.refused("PUT", "/desk/presence", wire.PresenceChange{State: "break", Reason: "unknown"}, 422, "invalid")
	ann.refused("PUT", "/desk/presence", wire.PresenceChange{State: "ready", Reason: meal.Key}, 422, "invalid")

	admin.must("DELETE", "/desk/presence/reasons/"+string(meal.ID), nil, nil)
	admin.refused("DELETE", "/desk/presence/reasons/"+string(meal.ID), nil, 404, "not_found")
	ann.refused("PUT", "/desk/presence", wire.PresenceChange{State: "break", Reason: meal.Key}, 422, "invalid")
	for action, want := range map[string]int{"presence_reason.created": 2, "presence_reason.changed": 1, "presence_reason.disabled": 1} {
		if got := w.audited(action); got != want {
			t.Errorf("audited %s %d times, want %d", action, got, want)
		}
	}
}

func TestReasonsOfAFileAreItsOwn(t *testing.T) {
	w := open(t)
	p := people()
	p.PresenceReasons = []agentdesk.PresenceReasonSpec{{Key: "z", Name: "First"}, {Key: "a", Name: "Second"}}
	w.provision(p)
	admin := w.admin()
	if d := cmp.Diff([]string{"First", "Second"}, admin.reasons()); d != "" {
		t.Errorf("reasons (-want +got)\n%s", d)
	}
	var list []wire.PresenceReason
	admin.must("GET", "/desk/presence/reasons", nil, &list)
	admin.refused("DELETE", "/desk/presence/reasons/"+string(list[0].ID), nil, 409, "managed")
	p.PresenceReasons = p.PresenceReasons[1:]
	w.provision(p)
	if d := cmp.Diff([]string{"Second"}, admin.reasons()); d != "" {
		t.Errorf("reasons of the shorter file (-want +got)\n%s", d)
	}
}

// A supervisor may say what his agents are; they hear from whom.
func TestPresenceOfSomebodyElse(t *testing.T) {
	w := open(t)
	eve, ann := w.signIn("eve"), w.signIn("ann")
	ann.must("PUT", "/desk/presence", wire.PresenceChange{State: "ready"}, nil)
	path := func(login string) string { return "/desk/agents/" + string(w.agent(login).ID) + "/presence" }
	var now wire.Presence
	eve.must("PUT", path("ann"), wire.PresenceChange{State: "finishing"}, &now)
	var hers wire.Presence
	ann.must("GET", "/desk/presence", nil, &hers)
	if now != hers || hers.State != "finishing" {
		t.Errorf("set to %+v, she is %+v", now, hers)
	}
	var training wire.PresenceReason
	w.admin().must("POST", "/desk/presence/reasons", wire.PresenceReasonChange{Name: "培训"}, &training)
	eve.must("PUT", path("ann"), wire.PresenceChange{State: "finishing", Reason: training.Key}, nil)
	eve.refused("PUT", path("cat"), wire.PresenceChange{State: "offline"}, 404, "not_found")
	ann.refused("PUT", path("bob"), wire.PresenceChange{State: "offline"}, 403, "forbidden")
	ann.must("GET", "/desk/presence", nil, &hers)
	if hers.State != "finishing" || hers.Reason != training.Key {
		t.Errorf("she is told %+v, want why", hers)
	}
	eve.refused("PUT", "/desk/presence", wire.PresenceChange{State: "finishing", Reason: training.Key}, 422, "invalid")
	eve.refused("PUT", path("ann"), wire.PresenceChange{State: "finishing", Reason: "unknown"}, 422, "invalid")
	var by, data string
	w.read(func(tx gateway.Tx) error {
		return tx.Get(`SELECT actor_id, data FROM audit WHERE action = 'presence.set' AND object_id = $1 ORDER BY id DESC LIMIT 1`,
			[]any{w.agent("ann").ID}, &by, &data)
	})
	if want := string(w.agent("eve").ID); by != want {
		t.Errorf("audited as by %q, want %q", by, want)
	}
	if want := `{"state":"finishing","reason":"` + training.Key + `"}`; data != want {
		t.Errorf("audited as %s, want %s", data, want)
	}
}

// admin signs in as the administrator that every installation has.
func (w *world) admin() *browser {
	w.t.Helper()
	secret, _, err := w.desk.EnsureAdmin(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	b := w.browser()
	b.must("POST", "/desk/session", wire.Credentials{Login: "admin", Password: secret}, nil)
	return b
}
