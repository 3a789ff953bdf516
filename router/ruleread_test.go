package router_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"switchboard/gateway"
	"switchboard/router"
	"switchboard/router/dispatch"
)

// readRule reads a rule of both its parts.
func readRule(text string) (router.Rule, error) {
	var parts struct{ Conditions, Outcome json.RawMessage }
	if err := json.Unmarshal([]byte(text), &parts); err != nil {
		return router.Rule{}, err
	}
	orEmpty := func(part json.RawMessage) []byte {
		if part == nil {
			return []byte("{}")
		}
		return part
	}
	return router.ReadRule("r", "r", orEmpty(parts.Conditions), orEmpty(parts.Outcome))
}

// What is read is stored as what is read again, and can be asked about anything.
func FuzzReadRule(f *testing.F) {
	f.Add([]byte(`{"kinds":["webchat"],"fields":{"tier":["vip"]},"any_word":["退货","App"],"page_begins":["/zh"]}`), "要退货")
	f.Add([]byte(`{"time":{"calendar":"c","closed":true,"days":["sat"],"from":"22:00","to":"06:00","zone":"Asia/Shanghai"}}`), "")
	f.Add([]byte(`{"languages":["zh"],"all_words":["a"],"accounts":["x"]}`), "a b a")
	f.Add([]byte(`{"time":null}{`), "\xff")
	f.Fuzz(func(t *testing.T, conditions []byte, said string) {
		r, err := router.ReadRule("r", "name", conditions, []byte(`{"queue":"q"}`))
		if err != nil {
			if _, ok := errors.AsType[*router.RuleError](err); !ok {
				t.Fatalf("ReadRule fails with a %T: %v", err, err)
			}
			return
		}
		stored, err := json.Marshal(r.When)
		if err != nil {
			t.Fatal(err)
		}
		again, err := router.ReadRule("r", "name", stored, []byte(`{"queue":"q"}`))
		if err != nil {
			t.Fatalf("what was stored as %s cannot be read: %v", stored, err)
		}
		n := gateway.Newcomer{Text: said, Subject: said, Page: said, Locale: said, At: gateway.Instant(time.Now().UnixMilli())}
		ask := func(r router.Rule) gateway.RuleID {
			rules, err := router.NewRules([]router.Rule{r}, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			return rules.Place(n).Rule
		}
		if ask(r) != ask(again) {
			t.Errorf("%s fits otherwise when it is read again", stored)
		}
	})
}

func TestRoutingIsValidated(t *testing.T) {
	for sentence, c := range map[string]struct {
		routing router.Routing
		want    string
	}{
		"the defaults":                     {router.Routing{}, ""},
		"a mode":                           {router.Routing{Offer: map[string]dispatch.Mode{"email": dispatch.Claim}}, ""},
		"a mode that there is not":         {router.Routing{Offer: map[string]dispatch.Mode{"email": "push"}}, `offer: "push" is not direct, ring or claim`},
		"a ring of an hour":                {router.Routing{RingFor: 3600}, "ring_s: want 0 to 600"},
		"never open":                       {router.Routing{OpenBy: -1}, ""},
		"allowances that fall":             {router.Routing{Allowances: []int{60, 0}}, "allowances_s: want numbers from 0 to 86400, none less than that before"},
		"a need of a level nobody has":     {router.Routing{Needs: []gateway.Need{{Skill: "a", Level: 11}}}, "needs: a level is 1 to 10"},
		"a need that is there twice":       {router.Routing{Needs: []gateway.Need{{Skill: "a"}, {Skill: "a"}}}, "needs: a skill is there twice"},
		"a preference for no time":         {router.Routing{Prefers: []router.Preference{{Need: gateway.Need{Skill: "a"}}}}, "prefers: want 1 to 86400 seconds"},
		"an overflow without a queue":      {router.Routing{OverflowAfter: 60}, "overflow: there is a time to overflow and no queue"},
		"an overflow while it is closed":   {router.Routing{Overflow: "q", OverflowClosed: true}, ""},
		"an overflow of no queue, closed":  {router.Routing{OverflowClosed: true}, "overflow: there is a time to overflow and no queue"},
		"more allowances than priorities":  {router.Routing{Allowances: make([]int, 5)}, "allowances_s: there are 4 priorities"},
		"a service level of three seconds": {router.Routing{ServiceLevel: 3}, ""},
	} {
		if err := c.routing.Validate(); fmt.Sprint(err) != c.want && (err != nil || c.want != "") {
			t.Errorf("%s: Validate = %v, want %q", sentence, err, c.want)
		}
	}
}

// What takes a whole agent rings, whatever else is asked for.
func TestCallsAlwaysRing(t *testing.T) {
	for mode, want := range map[dispatch.Mode]string{
		"": "", dispatch.Ring: "",
		dispatch.Direct: "offer: voice takes a whole agent and always rings", dispatch.Claim: "offer: voice takes a whole agent and always rings",
	} {
		r := router.Routing{Offer: map[string]dispatch.Mode{"voice": mode}}
		if err := r.ValidateKind("voice", true); fmt.Sprint(err) != want && (err != nil || want != "") {
			t.Errorf("calls %q: %v, want %q", mode, err, want)
		}
		if err := r.ValidateKind("voice", false); err != nil {
			t.Errorf("another kind %q: %v", mode, err)
		}
	}
}

// Intake waits for the rules.
func BenchmarkRules(b *testing.B) {
	list := make([]router.Rule, 200)
	for i := range list {
		list[i] = router.Rule{ID: gateway.RuleID(fmt.Sprint(i)), Name: "r", When: router.Conditions{
			Kinds: []string{"email", "webchat"}, Fields: map[string][]string{"tier": {"gold", "vip"}},
			Languages: []string{"zh"}, AnyWord: []string{fmt.Sprintf("发票%d", i), "invoice"},
		}}
	}
	rules, err := router.NewRules(list, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if p := rules.Place(visitor); p.Rule != "" {
			b.Fatalf("rule %s fits", p.Rule)
		}
	}
}
