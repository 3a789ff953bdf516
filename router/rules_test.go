package router_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"switchboard/gateway"
	"switchboard/router"
)

// openUntil is hours that end at an instant.
type openUntil time.Time

func (o openUntil) Open(at time.Time) bool                         { return at.Before(time.Time(o)) }
func (o openUntil) NextChange(time.Time) (next time.Time, ok bool) { return time.Time(o), true }
func (o openUntil) OpenSince(from, at time.Time) (time.Time, bool) { return from, o.Open(at) }

// saturday is a 调休 Saturday's evening, 21:30 in Shanghai.
var saturday = time.Date(2026, 10, 10, 13, 30, 0, 0, time.UTC)

var visitor = gateway.Newcomer{
	Account: "site", Brand: "acme", Kind: "webchat", Queue: "own", Contact: "li",
	Fields: map[string]string{"tier": "VIP", "region": "广东"}, Context: map[string]string{"cart": "full"},
	Locale: "zh_CN", Page: "https://shop.example/zh/Refund/42?utm=vip", Subject: "订单 A-17",
	Text: "我要退货，App 打不开 ＶＩＰ", At: gateway.Instant(saturday.UnixMilli()),
}

func TestRuleConditions(t *testing.T) {
	hours := map[gateway.CalendarID]router.Hours{"office": openUntil(saturday.Add(time.Hour)), "shut": openUntil(saturday.Add(-time.Hour))}
	facts := func(key string, values ...string) map[string][]string { return map[string][]string{key: values} }
	at := func(times router.Times) router.Conditions { return router.Conditions{Time: &times} }
	for sentence, c := range map[string]struct {
		when router.Conditions
		fits bool
	}{
		"no condition fits everything":            {router.Conditions{}, true},
		"one of several accounts":                 {router.Conditions{Accounts: []gateway.AccountID{"mail", "site"}}, true},
		"another account":                         {router.Conditions{Accounts: []gateway.AccountID{"mail"}}, false},
		"the brand":                               {router.Conditions{Brands: []gateway.BrandID{"acme"}}, true},
		"another brand":                           {router.Conditions{Brands: []gateway.BrandID{"other"}}, false},
		"the kind of channel":                     {router.Conditions{Kinds: []string{"email", "webchat"}}, true},
		"another kind of channel":                 {router.Conditions{Kinds: []string{"email"}}, false},
		"all given conditions must fit":           {router.Conditions{Kinds: []string{"webchat"}, Brands: []gateway.BrandID{"other"}}, false},
		"the customer's tier in another case":     {router.Conditions{Fields: facts("tier", "gold", "vip")}, true},
		"another tier":                            {router.Conditions{Fields: facts("tier", "gold")}, false},
		"a field that nobody filled in":           {router.Conditions{Fields: facts("age", "5")}, false},
		"two fields must both fit":                {router.Conditions{Fields: map[string][]string{"tier": {"vip"}, "region": {"北京"}}}, false},
		"the region":                              {router.Conditions{Fields: facts("region", "北京", "广东")}, true},
		"what the page says":                      {router.Conditions{Context: facts("cart", "full")}, true},
		"what the page does not say":              {router.Conditions{Context: facts("cart", "empty")}, false},
		"a language stands for its regions":       {router.Conditions{Languages: []string{"en", "zh"}}, true},
		"a region of the language":                {router.Conditions{Languages: []string{"zh-CN"}}, true},
		"another region of the language":          {router.Conditions{Languages: []string{"zh-TW"}}, false},
		"letters that begin alike":                {router.Conditions{Languages: []string{"z"}}, false},
		"the path begins so":                      {router.Conditions{PageBegins: []string{"/en", "/ZH/"}}, true},
		"the host is no part of the path":         {router.Conditions{PageContains: []string{"shop.example"}}, false},
		"the query is no part of the path":        {router.Conditions{PageContains: []string{"utm"}}, false},
		"the path has it":                         {router.Conditions{PageContains: []string{"refund"}}, true},
		"a Chinese word anywhere":                 {router.Conditions{AnyWord: []string{"发票", "退货"}}, true},
		"a word of the subject":                   {router.Conditions{AnyWord: []string{"a-17"}}, true},
		"a Latin word in another case":            {router.Conditions{AnyWord: []string{"APP"}}, true},
		"a Latin word in full width":              {router.Conditions{AnyWord: []string{"vip"}}, true},
		"a part of a Latin word":                  {router.Conditions{AnyWord: []string{"ap"}}, false},
		"the number before it is of the word":     {router.Conditions{AnyWord: []string{"7"}}, false},
		"all words":                               {router.Conditions{AllWords: []string{"退货", "app"}}, true},
		"one word of all is missing":              {router.Conditions{AllWords: []string{"退货", "发票"}}, false},
		"within hours":                            {at(router.Times{Calendar: "office"}), true},
		"out of hours":                            {at(router.Times{Calendar: "shut"}), false},
		"while it is closed":                      {at(router.Times{Calendar: "shut", Closed: true}), true},
		"hours that are gone are never":           {at(router.Times{Calendar: "gone"}), false},
		"hours that are gone are not closed":      {at(router.Times{Calendar: "gone", Closed: true}), false},
		"the day where the clock hangs":           {at(router.Times{Days: []string{"sat"}, Zone: "Asia/Shanghai"}), true},
		"the day elsewhere":                       {at(router.Times{Days: []string{"sat"}, Zone: "Pacific/Auckland"}), false},
		"the part of the day":                     {at(router.Times{From: "21:30", To: "21:31", Zone: "Asia/Shanghai"}), true},
		"the part of the day ended":               {at(router.Times{From: "21:00", To: "21:30", Zone: "Asia/Shanghai"}), false},
		"a night from its evening on":             {at(router.Times{Days: []string{"sat"}, From: "21:00", To: "06:00", Zone: "Asia/Shanghai"}), true},
		"a night belongs to the day it began on":  {at(router.Times{Days: []string{"sat"}, From: "22:00", To: "06:00", Zone: "Pacific/Auckland"}), true},
		"a night that begins on the next evening": {at(router.Times{Days: []string{"sun"}, From: "22:00", To: "06:00", Zone: "Pacific/Auckland"}), false},
	} {
		t.Run(sentence, func(t *testing.T) {
			rules, err := router.NewRules([]router.Rule{{ID: "r", Name: "r", When: c.when}}, nil, hours)
			if err != nil {
				t.Fatal(err)
			}
			if got := rules.Place(visitor).Rule == "r"; got != c.fits {
				t.Errorf("Place(%+v) fits = %v, want %v", c.when, got, c.fits)
			}
		})
	}
}

func TestOutcomes(t *testing.T) {
	needs := []gateway.Need{{Skill: "english", Level: 3}}
	rules, err := router.NewRules([]router.Rule{
		{ID: "1", Name: "mail", When: router.Conditions{Kinds: []string{"email"}}, Then: router.Outcome{Queue: "mail"}},
		{ID: "2", Name: "gold", When: router.Conditions{Fields: map[string][]string{"tier": {"gold"}}, AnyWord: []string{"urgent"}}, Then: router.Outcome{Queue: "gold"}},
		{ID: "3", Name: "gone", When: router.Conditions{Fields: map[string][]string{"tier": {"vip"}}}, Then: router.Outcome{Queue: "gone", Priority: 3, Needs: needs}},
		{ID: "4", Name: "rest", Then: router.Outcome{Queue: "rest"}},
	}, map[gateway.QueueID]router.Queue{"own": {}, "mail": {}, "gold": {}, "rest": {}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := gateway.Placement{Queue: "own", Priority: 3, Needs: needs, Rule: "3"}
	if diff := cmp.Diff(want, rules.Place(visitor)); diff != "" {
		t.Errorf("a queue that is gone leaves the account's (-want +got):\n%s", diff)
	}
	explained := router.Explanation{Placement: want, Passed: []router.PassedRule{
		{Rule: "1", Name: "mail", Missing: []string{"kinds"}}, {Rule: "2", Name: "gold", Missing: []string{"fields:tier", "any_word"}},
	}}
	if diff := cmp.Diff(explained, rules.Explain(visitor)); diff != "" {
		t.Errorf("Explain (-want +got):\n%s", diff)
	}
	if got := router.Rules(nil).Place(visitor); !cmp.Equal(got, gateway.Placement{Queue: "own"}) {
		t.Errorf("without rules = %+v, want the account's queue", got)
	}
}

// The first rule that fits decides, whatever follows; where none fits it is the
// account's queue; and Explain says the same as Place.
func TestRulesInOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tiers := rapid.SampledFrom([]string{"a", "b", "c", "d"})
		list := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) router.Rule {
			r := router.Rule{Name: "r", Then: router.Outcome{
				Queue: gateway.QueueID(rapid.SampledFrom([]string{"", "q1", "q2", "gone"}).Draw(rt, "queue")), Priority: rapid.IntRange(0, 3).Draw(rt, "priority"),
			}}
			if rapid.Bool().Draw(rt, "by tier") {
				r.When.Fields = map[string][]string{"tier": {tiers.Draw(rt, "tier")}}
			}
			if rapid.Bool().Draw(rt, "by word") {
				r.When.AnyWord = []string{rapid.SampledFrom([]string{"x", "y", "退"}).Draw(rt, "word")}
			}
			return r
		}), 0, 8).Draw(rt, "rules")
		for i := range list {
			list[i].ID = gateway.RuleID(fmt.Sprint(i))
		}
		usable := map[gateway.QueueID]router.Queue{"q1": {}, "q2": {}, "own": {}}
		rules, err := router.NewRules(list, usable, nil)
		if err != nil {
			rt.Fatal(err)
		}
		tier, said := tiers.Draw(rt, "tier"), rapid.SampledFrom([]string{"", "x", "y z", "要退款", "xy"}).Draw(rt, "said")
		n := gateway.Newcomer{Queue: "own", Fields: map[string]string{"tier": tier}, Text: said}
		want := gateway.Placement{Queue: "own"}
		i := slices.IndexFunc(list, func(r router.Rule) bool { return fitsByHand(r.When, tier, said) })
		if i >= 0 {
			want = gateway.Placement{Queue: list[i].Then.Queue, Priority: list[i].Then.Priority, Rule: list[i].ID}
			if want.Queue == "" || want.Queue == "gone" {
				want.Queue = "own"
			}
		}
		if diff := cmp.Diff(want, rules.Place(n)); diff != "" {
			rt.Fatalf("Place (-want +got):\n%s", diff)
		}
		if e := rules.Explain(n); !cmp.Equal(e.Placement, want) || i >= 0 && len(e.Passed) != i || i < 0 && len(e.Passed) != len(list) {
			rt.Fatalf("Explain = %+v, want %+v after %d rules", e, want, i)
		}
	})
}

func fitsByHand(when router.Conditions, tier, said string) bool {
	if want := when.Fields["tier"]; want != nil && want[0] != tier {
		return false
	}
	return when.AnyWord == nil || when.AnyWord[0] == "退" && strings.Contains(said, "退") || slices.Contains(strings.Fields(said), when.AnyWord[0])
}

func TestBadRules(t *testing.T) {
	for text, want := range map[string]string{
		`{"conditions":{"kind":["x"]}}`:                       `rule "r": conditions.kind: there is no such field`,
		`{"conditions":{"kinds":"x"}}`:                        `rule "r": conditions.kinds: a string does not belong there`,
		`{"conditions":{"kinds":[""]}}`:                       `rule "r": conditions.kinds: a value is empty`,
		`{"conditions":{"any_word":[" "]}}`:                   `rule "r": conditions.any_word: a value is empty`,
		`{"conditions":{"fields":{"tier":[]}}}`:               `rule "r": conditions.fields.tier: a value is missing`,
		`{"conditions":{"context":{"":["x"]}}}`:               `rule "r": conditions.context: a key is missing or too long`,
		`{"conditions":{"time":{}}}`:                          `rule "r": conditions.time: want a calendar, days or a part of the day`,
		`{"conditions":{"time":{"days":["so"]}}}`:             `rule "r": conditions.time.days: "so" is not a weekday like mon`,
		`{"conditions":{"time":{"from":"9"}}}`:                `rule "r": conditions.time.from: "9" is not a time like 09:30`,
		`{"conditions":{"time":{"from":"09:00"}}}`:            `rule "r": conditions.time.zone: want the name of a time zone, like Asia/Shanghai`,
		`{"conditions":{"time":{"from":"9:00"}}}`:             `rule "r": conditions.time.from: "9:00" is not a time like 09:30`,
		`{"conditions":{"time":{"to":"00:00","zone":"UTC"}}}`: `rule "r": conditions.time.to: the part of the day is empty`,
		`{"outcome":{"priority":4}}`:                          `rule "r": outcome.priority: want 0 to 3`,
		`{"outcome":{"needs":[{"level":1}]}}`:                 `rule "r": outcome.needs: a skill is missing`,
		`{"outcome":{"needs":[{"skill":"a","level":11}]}}`:    `rule "r": outcome.needs: a level is 1 to 10`,
	} {
		_, err := readRule(text)
		if err == nil || err.Error() != want {
			t.Errorf("ReadRule(%s): %v, want %s", text, err, want)
		}
		if _, ok := errors.AsType[*router.RuleError](err); !ok {
			t.Errorf("ReadRule(%s) fails with a %T", text, err)
		}
	}
}
