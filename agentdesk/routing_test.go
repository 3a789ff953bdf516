package agentdesk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
	"switchboard/router/dispatch"
)

// made makes a thing and returns its id.
func made[T ~string](b *browser, kind string, body any) T {
	b.w.t.Helper()
	var out struct{ ID T }
	b.must("POST", "/desk/admin/"+kind, body, &out)
	return out.ID
}

var officeHours = wire.Hours{Zone: "Asia/Shanghai", Week: map[string][]string{
	"mon": {"09:00-12:00", "13:30-18:00"}, "tue": {"09:00-18:00"}, "wed": {"09:00-18:00"}, "thu": {"09:00-18:00"}, "fri": {"09:00-18:00"},
}}

func (w *world) brand() (id gateway.BrandID) {
	w.t.Helper()
	w.read(func(tx gateway.Tx) (err error) {
		id, err = w.rows.BrandByKey(tx, "default")
		return err
	})
	return id
}

// A rule sends VIPs who write Chinese to a queue that works on a 调休 Saturday, for
// somebody who can speak with them.
func TestWhatWouldHappen(t *testing.T) {
	w := open(t)
	boss := w.boss()
	skill := made[gateway.SkillID](boss, "skills", wire.SkillChange{Name: "粤语"})
	var observed wire.Observed
	boss.must("POST", "/desk/admin/hours/observe", wire.Observance{Hours: officeHours, Preset: "cn-2026", Worked: "mon"}, &observed)
	calendar := made[gateway.CalendarID](boss, "calendars", wire.CalendarChange{Name: "客服", Brand: w.brand(), Hours: observed.Hours})
	needs := []gateway.Need{{Skill: skill, Level: 2}}
	queue := wire.QueueChange{
		Name: "VIP", Brand: w.brand(), Priority: 1, Members: []gateway.AgentID{}, Calendar: calendar,
		Routing: router.Routing{Prefers: []router.Preference{{Need: needs[0], For: 30}}},
	}
	vip := made[gateway.QueueID](boss, "queues", queue)
	change := hired("Dan", "agent")
	change.Queues, change.Skills = []gateway.QueueID{vip}, []wire.MemberSkill{{Skill: skill, Level: 3}}
	dan, _ := w.hires(boss, "dan", change)
	change.Name, change.Skills, change.Limits = "Fay", nil, map[string]int{"shop": 2}
	fay, _ := w.hires(boss, "fay", change)
	other := made[gateway.RuleID](boss, "rules", wire.RuleChange{Name: "mail", Conditions: router.Conditions{Kinds: []string{"email"}}})
	rule := made[gateway.RuleID](boss, "rules", wire.RuleChange{
		Name:       "中文 VIP",
		Conditions: router.Conditions{Languages: []string{"zh"}, Fields: map[string][]string{"tier": {"VIP"}}},
		Outcome:    router.Outcome{Queue: vip, Priority: 3},
	})

	ask := wire.Supposed{
		Account: w.account("shop").ID, Locale: "zh-CN", Fields: map[string]string{"tier": "vip"}, Text: "你好",
		At: gateway.At(time.Date(2026, 10, 10, 2, 0, 0, 0, time.UTC)), // Saturday, 10:00 in Shanghai
	}
	var got wire.Foreseen
	boss.must("POST", "/desk/admin/routing/try", ask, &got)
	want := wire.Foreseen{
		Rule: rule, RuleName: "中文 VIP", Passed: []wire.PassedRule{{Rule: other, Name: "mail", Missing: []string{"kinds"}}},
		Queue: vip, Open: true, Changes: gateway.At(time.Date(2026, 10, 10, 4, 0, 0, 0, time.UTC)), Priority: 3, Mode: "direct",
		Rings: []wire.NeededRing{{Needs: needs}, {After: 30, Needs: []gateway.Need{}}},
		Agents: []wire.ForeseenAgent{
			{ID: dan, Name: "Dan", Presence: "offline", Capacity: 5}, {ID: fay, Name: "Fay", Presence: "offline", Capacity: 5, Ring: 1},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a 调休 Saturday (-want +got):\n%s", diff)
	}
	ask.At, ask.Fields = gateway.At(time.Date(2026, 10, 2, 2, 0, 0, 0, time.UTC)), nil
	got = wire.Foreseen{}
	boss.must("POST", "/desk/admin/routing/try", ask, &got)
	if got.Rule != "" || got.Queue != w.queue("sales") || len(got.Passed) != 2 {
		t.Errorf("where no rule fits: %+v", got)
	}
	ask.Fields = map[string]string{"tier": "VIP"}
	boss.must("POST", "/desk/admin/routing/try", ask, &got)
	if got.Queue != vip || got.Open || got.Mode != "claim" {
		t.Errorf("on National Day: %+v", got)
	}
	ask.Account = "none"
	boss.refused("POST", "/desk/admin/routing/try", ask, 422, "bad_field")
	for _, action := range []string{"skill.created", "calendar.created", "queue.created", "rule.created"} {
		if w.audited(action) == 0 {
			t.Errorf("%s is not audited", action)
		}
	}
}

func TestRulesAreOrdered(t *testing.T) {
	w := open(t)
	boss := w.boss()
	var ids []gateway.RuleID
	for _, name := range []string{"a", "b", "c"} {
		ids = append(ids, made[gateway.RuleID](boss, "rules", wire.RuleChange{Name: name}))
	}
	order := func() (names string) {
		var rules []wire.RoutingRule
		boss.must("GET", "/desk/admin/rules", nil, &rules)
		for _, r := range rules {
			names += r.Name
		}
		return names
	}
	boss.must("PUT", "/desk/admin/rules/"+string(ids[2])+"/place", wire.RuleMove{Before: ids[0]}, nil)
	boss.must("PUT", "/desk/admin/rules/"+string(ids[0])+"/place", wire.RuleMove{}, nil)
	if got := order(); got != "cba" {
		t.Errorf("rules stand as %s, want cba", got)
	}
	boss.must("PUT", "/desk/admin/rules/"+string(ids[1]), wire.RuleChange{Name: "B", Disabled: true}, nil)
	boss.must("DELETE", "/desk/admin/rules/"+string(ids[2]), nil, nil)
	if got := order(); got != "Ba" {
		t.Errorf("rules stand as %s, want Ba", got)
	}
	bad := wire.RuleChange{Name: "x", Conditions: router.Conditions{Time: &router.Times{From: "9"}}}
	if p := boss.refused("POST", "/desk/admin/rules", bad, 422, "bad_field"); p.Field != "conditions.time.from" {
		t.Errorf("the refusal is of %s", p.Field)
	}
	bad = wire.RuleChange{Name: "x", Outcome: router.Outcome{Queue: "none"}}
	boss.refused("POST", "/desk/admin/rules", bad, 422, "bad_field")
	boss.refused("DELETE", "/desk/admin/rules/none", nil, 404, "not_found")
	agent := w.signIn("ann")
	agent.refused("POST", "/desk/admin/rules", wire.RuleChange{Name: "x"}, 403, "forbidden")
}

func TestWhatIsUsedStaysInUse(t *testing.T) {
	w := open(t)
	boss := w.boss()
	skill := made[gateway.SkillID](boss, "skills", wire.SkillChange{Name: "English"})
	calendar := made[gateway.CalendarID](boss, "calendars", wire.CalendarChange{Name: "Office", Brand: w.brand(), Hours: officeHours})
	queue := wire.QueueChange{
		Name: "Q", Brand: w.brand(), Members: []gateway.AgentID{}, Calendar: calendar, Routing: router.Routing{Needs: []gateway.Need{{Skill: skill, Level: 1}}},
	}
	id := made[gateway.QueueID](boss, "queues", queue)
	off := wire.SkillChange{Name: "English", Disabled: true}
	shut := wire.CalendarChange{Name: "Office", Brand: w.brand(), Hours: officeHours, Disabled: true}
	boss.refused("PUT", "/desk/admin/skills/"+string(skill), off, 409, "in_use")
	boss.refused("PUT", "/desk/admin/calendars/"+string(calendar), shut, 409, "in_use")
	queue.Routing, queue.Calendar = router.Routing{RingFor: 5, Overflow: id, OverflowAfter: 9}, ""
	if p := boss.refused("PUT", "/desk/admin/queues/"+string(id), queue, 422, "bad_field"); p.Field != "routing.overflow" {
		t.Errorf("the refusal is of %s", p.Field)
	}
	queue.Routing.Overflow = w.queue("sales")
	boss.must("PUT", "/desk/admin/queues/"+string(id), queue, nil)
	boss.must("PUT", "/desk/admin/skills/"+string(skill), off, nil)
	boss.must("PUT", "/desk/admin/calendars/"+string(calendar), shut, nil)
	queue.Routing.Needs = []gateway.Need{{Skill: skill, Level: 1}}
	boss.refused("PUT", "/desk/admin/queues/"+string(id), queue, 422, "bad_field")
	queue.Routing.Needs, queue.Calendar = nil, calendar
	boss.refused("PUT", "/desk/admin/queues/"+string(id), queue, 422, "bad_field")
	var queues []wire.QueueRecord
	boss.must("GET", "/desk/admin/queues", nil, &queues)
	i := slices.IndexFunc(queues, func(q wire.QueueRecord) bool { return q.ID == id })
	if r := queues[i].Routing; r.RingFor != 5 || r.OverflowAfter != 9 || queues[i].Calendar != "" {
		t.Errorf("queue = %+v", queues[i])
	}
}

func TestHoursAreRefusedByField(t *testing.T) {
	w := open(t)
	boss := w.boss()
	hours := wire.Hours{Zone: "Asia/Shanghai", Week: map[string][]string{"mon": {"09:00-12:00", "11:00-18:00"}}}
	p := boss.refused("POST", "/desk/admin/calendars", wire.CalendarChange{Name: "x", Brand: w.brand(), Hours: hours}, 422, "bad_field")
	if p.Field != "hours.week.mon[1]" {
		t.Errorf("the refusal is of %s", p.Field)
	}
	file := "date,day,zh,en\n2027-01-01,off,元旦,New Year\n2027-01-02,work,元旦,New Year\n2027-01-04,off,x,x\n"
	hours = wire.Hours{Zone: "Asia/Shanghai", Week: officeHours.Week, Dates: map[string][]string{"2027-01-04": {"10:00-11:00"}}}
	var got wire.Observed
	boss.must("POST", "/desk/admin/hours/observe", wire.Observance{Hours: hours, File: file, Worked: "fri"}, &got)
	if len(got.Days) != 3 || !slices.Equal(got.Kept, []string{"2027-01-04"}) || got.Hours.Like["2027-01-02"] != "fri" || got.Hours.Dates["2027-01-01"] == nil {
		t.Errorf("observed = %+v", got)
	}
	for _, bad := range []wire.Observance{{Hours: hours, File: "x", Worked: "mon"}, {Hours: hours, Preset: "cn-1999", Worked: "mon"}, {Hours: hours, Preset: "x", Worked: "mon"}} {
		boss.refused("POST", "/desk/admin/hours/observe", bad, 422, "bad_field")
	}
	var days []wire.HoursDay
	from := gateway.At(time.Date(2026, 12, 31, 17, 0, 0, 0, time.UTC)) // January the first in Shanghai
	boss.must("POST", "/desk/admin/hours/preview", wire.HoursPreview{Hours: got.Hours, From: from}, &days)
	want := []wire.HoursDay{
		{Date: "2027-01-01", Weekday: "fri", Shifts: []string{}, Why: "date"},
		{Date: "2027-01-02", Weekday: "sat", Shifts: []string{"09:00-18:00"}, Why: "like"},
		{Date: "2027-01-03", Weekday: "sun", Shifts: []string{}, Why: "week"},
		{Date: "2027-01-04", Weekday: "mon", Shifts: []string{"10:00-11:00"}, Why: "date"},
	}
	if len(days) != 14 || !cmp.Equal(days[:4], want) {
		t.Errorf("preview = %+v", days)
	}
}

// Reasons name skills by ids, so who may read a reason may read what they are called.
func TestAgentsKnowWhatSkillsAreCalled(t *testing.T) {
	w := open(t)
	boss := w.boss()
	spoken := made[string](boss, "skills", wire.SkillChange{Name: "粤语"})
	old := made[string](boss, "skills", wire.SkillChange{Name: "Fax"})
	boss.must("PUT", "/desk/admin/skills/"+old, wire.SkillChange{Name: "Fax", Disabled: true}, nil)
	for _, login := range []string{"ann", "eve", "aud"} {
		var got []wire.Choice
		w.signIn(login).must("GET", "/desk/skills", nil, &got)
		if diff := cmp.Diff([]wire.Choice{{ID: old, Name: "Fax"}, {ID: spoken, Name: "粤语"}}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", login, diff)
		}
	}
	w.signIn("ann").refused("GET", "/desk/admin/skills", nil, 403, "forbidden")
}

func TestMembersSkillsAndLimits(t *testing.T) {
	w := open(t)
	boss := w.boss()
	skill := made[gateway.SkillID](boss, "skills", wire.SkillChange{Name: "English"})
	change := hired("Dan", "agent")
	change.Skills, change.Limits = []wire.MemberSkill{{Skill: skill, Level: 4, Expires: gateway.Now().Add(time.Hour)}}, map[string]int{"shop": 3}
	id, _ := w.hires(boss, "dan", change)
	var m wire.MemberDetail
	boss.must("GET", member(id), nil, &m)
	if !cmp.Equal(m.Skills, change.Skills) || m.Limits["shop"] != 3 {
		t.Errorf("member = %+v", m)
	}
	change.Limits = map[string]int{"pigeon": 1}
	boss.refused("PUT", member(id), change, 422, "bad_field")
	change.Limits, change.Skills[0].Skill = nil, "none"
	boss.refused("PUT", member(id), change, 422, "bad_field")
}

func TestACustomersOwnAgent(t *testing.T) {
	w := open(t)
	boss := w.boss()
	id := w.says("shop", "kim", "m1", "hello")
	var c wire.Conversation
	boss.must("GET", at(id, ""), nil, &c)
	path := "/desk/contacts/" + string(c.Customer.ID) + "/dedication"
	ann, bob := w.agent("ann").ID, w.agent("bob").ID
	boss.refused("PUT", path, wire.DedicationChange{Agent: ann, Deputy: ann}, 422, "bad_field")
	boss.refused("PUT", path, wire.DedicationChange{Agent: "none"}, 422, "bad_field")
	boss.refused("PUT", path, wire.DedicationChange{Agent: ann, Expires: 1}, 422, "bad_field")
	boss.must("PUT", path, wire.DedicationChange{Agent: ann, Deputy: bob}, nil)
	boss.must("GET", at(id, ""), nil, &c)
	if own := c.Customer.Own; own == nil || own.Agent != ann || own.DeputyName != w.agent("bob").Name {
		t.Errorf("own agent = %+v", c.Customer.Own)
	}
	w.assign(id, "ann")
	w.signIn("ann").refused("DELETE", path, nil, 403, "forbidden")
	var left wire.Contact
	boss.must("DELETE", path, nil, &left)
	if left.Own != nil {
		t.Errorf("after: %+v", left.Own)
	}
	boss.refused("DELETE", path, nil, 404, "not_found")
	if w.audited("contact.dedicated") != 1 || w.audited("contact.undedicated") != 1 {
		t.Error("it is not audited")
	}
}

func TestCareOfAnAccount(t *testing.T) {
	w := open(t)
	boss := w.boss()
	w.provision(people())
	path := "/desk/admin/accounts/" + string(w.account("shop").ID) + "/care"
	boss.refused("PUT", path, gateway.Care{ParkAfter: 60}, 409, "managed")
	boss.refused("PUT", path, gateway.Care{ParkAfter: -1}, 422, "invalid")
}

// routed is people whose routing the file says too.
func routed() agentdesk.Provision {
	p := people()
	p.Skills = []agentdesk.SkillSpec{{Key: "english", Name: "English"}}
	p.Calendars = []agentdesk.CalendarSpec{{
		Key: "office", Name: "Office", Form: []byte(`{"zone":"Asia/Shanghai","week":{"mon":["09:00-18:00"]}}`), Holidays: []string{"cn-2026"},
	}}
	p.Queues[0].Calendar = "office"
	p.Queues[0].Routing = []byte(`{"ring_s":9,"needs":[{"skill":"english","level":2}],"overflow":"service","overflow_s":60}`)
	p.Agents[0].Skills = []agentdesk.HoldingSpec{{Skill: "english", Level: 3, Until: "2026-12-31"}}
	p.Agents[0].Limits = []byte(`{"shop":2}`)
	p.Accounts[0].Care = []byte(`{"park_after_s":60}`)
	p.Rules = []agentdesk.RuleSpec{
		{Key: "b", Name: "B", Conditions: []byte(`{"accounts":["help"],"time":{"calendar":"office"}}`), Outcome: []byte(`{"queue":"service","needs":[{"skill":"english","level":1}]}`)},
		{Key: "a", Name: "A"},
	}
	return p
}

func TestTheFileSaysHowItIsRouted(t *testing.T) {
	w := open(t)
	boss := w.boss()
	own := made[gateway.RuleID](boss, "rules", wire.RuleChange{Name: "own"})
	for range 2 { // again it is the same
		w.provision(routed())
	}
	var rules []wire.RoutingRule
	boss.must("GET", "/desk/admin/rules", nil, &rules)
	if len(rules) != 3 || rules[0].Name != "B" || rules[1].Name != "A" || rules[2].ID != own {
		t.Fatalf("rules = %+v", rules)
	}
	if r := rules[0]; r.Conditions.Accounts[0] != w.account("help").ID || r.Outcome.Queue != w.queue("service") || r.Managed != "b" {
		t.Errorf("rule = %+v", r)
	}
	boss.refused("PUT", "/desk/admin/rules/"+string(rules[0].ID), wire.RuleChange{Name: "x"}, 409, "managed")
	var queues []wire.QueueRecord
	boss.must("GET", "/desk/admin/queues", nil, &queues)
	q := queues[slices.IndexFunc(queues, func(q wire.QueueRecord) bool { return q.ID == w.queue("sales") })]
	if r := q.Routing; r.RingFor != 9 || r.Overflow != w.queue("service") || len(r.Needs) != 1 || q.Calendar == "" {
		t.Errorf("queue = %+v", q)
	}
	var calendars []wire.Calendar
	boss.must("GET", "/desk/admin/calendars", nil, &calendars)
	if c := calendars[0]; c.Managed != "office" || c.Hours.Like["2026-10-10"] != "mon" || len(c.Queues) != 1 {
		t.Errorf("calendar = %+v", c)
	}
	var ann wire.MemberDetail
	boss.must("GET", member(w.agent("ann").ID), nil, &ann)
	if ann.Limits["shop"] != 2 || len(ann.Skills) != 1 || ann.Skills[0].Level != 3 || ann.Skills[0].Expires != gateway.At(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("ann = %+v", ann)
	}
	w.provision(people())
	boss.must("GET", "/desk/admin/rules", nil, &rules)
	if !rules[0].Disabled || !rules[1].Disabled || rules[2].Disabled {
		t.Errorf("after they left the file: %+v", rules)
	}
}

// The kinds say which of them always ring; for these no other mode is taken.
func TestCallsAlwaysRing(t *testing.T) {
	w := open(t)
	boss := w.boss()
	var kinds []wire.ChannelKind
	boss.must("GET", "/desk/admin/channels", nil, &kinds)
	for _, k := range kinds {
		queue := wire.QueueChange{
			Name: k.Kind, Brand: w.brand(), Members: []gateway.AgentID{},
			Routing: router.Routing{Offer: map[string]dispatch.Mode{k.Kind: dispatch.Direct}},
		}
		if k.Exclusive != (k.Kind == "booth") {
			t.Errorf("%s is exclusive: %t", k.Kind, k.Exclusive)
		}
		if !k.Exclusive {
			boss.must("POST", "/desk/admin/queues", queue, nil)
			continue
		}
		if p := boss.refused("POST", "/desk/admin/queues", queue, 422, "bad_field"); p.Field != "routing.offer" {
			t.Errorf("the refusal is of %s", p.Field)
		}
		queue.Routing.Offer[k.Kind] = dispatch.Ring
		boss.must("POST", "/desk/admin/queues", queue, nil)
	}
}

func TestAWrongFileOfRoutingIsRefused(t *testing.T) {
	w := open(t)
	for sentence, c := range map[string]struct {
		change func(*agentdesk.Provision)
		want   string
	}{
		"an unknown field of a queue":  {func(p *agentdesk.Provision) { p.Queues[0].Routing = []byte(`{"rings":1}`) }, `queue "sales": routing: rings: there is no such field`},
		"calls that do not ring":       {func(p *agentdesk.Provision) { p.Queues[0].Routing = []byte(`{"offer":{"booth":"claim"}}`) }, `queue "sales": routing: offer: booth takes a whole agent and always rings`},
		"a skill that there is not":    {func(p *agentdesk.Provision) { p.Skills = nil }, `skill "english": not found`},
		"a calendar that there is not": {func(p *agentdesk.Provision) { p.Queues[0].Calendar = "none" }, `queue "sales": calendar "none": not found`},
		"holidays that do not ship":    {func(p *agentdesk.Provision) { p.Calendars[0].Holidays = []string{"cn-1999"} }, `calendar "office": holidays "cn-1999"`},
		"a wrong condition":            {func(p *agentdesk.Provision) { p.Rules[0].Conditions = []byte(`{"kind":[]}`) }, `rule "b": rule "B": conditions.kind: there is no such field`},
		"a limit of no channel":        {func(p *agentdesk.Provision) { p.Agents[0].Limits = []byte(`{"pigeon":1}`) }, `agent "ann": limits: there is no kind of channel "pigeon"`},
		"a level nobody has":           {func(p *agentdesk.Provision) { p.Agents[0].Skills[0].Level = 11 }, `agent "ann": skill "english": a level is 1 to 10`},
		"a time below nothing":         {func(p *agentdesk.Provision) { p.Accounts[0].Care = []byte(`{"park_after_s":-1}`) }, `account "shop": care: a time is below 0`},
	} {
		p := routed()
		c.change(&p)
		if err := w.desk.Provision(t.Context(), p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", sentence, err, c.want)
		}
	}
}
