package agentdesk_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// taken are the first steps that the installation shows as taken.
func (b *browser) taken() (keys []wire.StepKey) {
	b.w.t.Helper()
	var steps wire.Steps
	b.must("GET", "/desk/steps", nil, &steps)
	for _, s := range steps.Steps {
		if s.Done {
			keys = append(keys, s.Key)
		}
	}
	return keys
}

func TestFirstStepsAreToldByFacts(t *testing.T) {
	w := empty(t)
	w.start()
	admin := w.admin()
	check := func(after string, want ...wire.StepKey) {
		t.Helper()
		if d := cmp.Diff(want, admin.taken()); d != "" {
			t.Errorf("after %s (-want +got)\n%s", after, d)
		}
	}
	check("nothing")
	w.provision(people())
	check("people came", wire.AgentStep)
	ann := w.signIn("ann")
	ann.must("PUT", "/desk/presence", wire.PresenceChange{State: "ready"}, nil)
	check("one is ready", wire.AgentStep, wire.ReadyStep)
	w.until("the shop is open", func() bool {
		w.shop.mu.Lock()
		defer w.shop.mu.Unlock()
		return w.shop.sinks["shop"] != nil
	})
	id := w.says("shop", "v1", "m1", "hello")
	check("a customer wrote", wire.AgentStep, wire.ReadyStep, wire.MessageStep)
	w.do(func(work *gateway.Work) error {
		_, err := work.Tx.Exec(`UPDATE addresses SET page = $1`, w.server.URL+"/c/shop/preview")
		return err
	})
	check("he was on our own page", wire.AgentStep, wire.ReadyStep, wire.MessageStep)
	w.do(func(work *gateway.Work) error {
		_, err := work.Tx.Exec(`UPDATE addresses SET page = 'https://shop.example/sale'`)
		return err
	})
	check("he was on a shop's page", wire.AgentStep, wire.WidgetStep, wire.ReadyStep, wire.MessageStep)
	w.assign(id, "ann")
	ann.must("POST", at(id, "/messages"), wire.NewMessage{ClientID: "a", Visibility: gateway.Public, Parts: text("hi")}, nil)
	check("he was answered", wire.AgentStep, wire.WidgetStep, wire.ReadyStep, wire.MessageStep, wire.AnswerStep)
	ann.refused("GET", "/desk/steps", nil, 403, "forbidden")
}

func TestElsewhere(t *testing.T) {
	for page, want := range map[string]bool{
		"https://shop.example/a":      true,
		"https://desk.example/c/shop": false,
		"":                            false,
		"about:blank":                 false,
		"http://[":                    false,
	} {
		if got := agentdesk.Elsewhere(page, "desk.example"); got != want {
			t.Errorf("elsewhere(%q) = %v, want %v", page, got, want)
		}
	}
}
