package store_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
	"switchboard/router"
	"switchboard/router/dispatch"
)

func TestSetupRows(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		for name, suite := range map[string]func(*testing.T, *store.Store){
			"setup": testSetup, "rules": testRules, "unreadable rows": testUnreadable, "calendars": testCalendars, "members": testMemberRouting,
			"care": testCare, "dedications": testDedications, "standings": testAgentStandings,
		} {
			t.Run(name, func(t *testing.T) { suite(t, s) })
		}
	})
}

var office = wire.Hours{Zone: "Asia/Shanghai", Week: map[string][]string{"mon": {"09:00-12:00", "13:30-18:00"}}}

func testSetup(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	english, gone := wire.Skill{ID: gateway.NewID[gateway.SkillID](), Name: "English"}, wire.Skill{ID: gateway.NewID[gateway.SkillID](), Name: "Latin", Disabled: true}
	hours := wire.Calendar{ID: gateway.NewID[gateway.CalendarID](), Brand: c.brand, Name: "Office", Hours: office}
	closed := wire.QueueRecord{ID: gateway.NewID[gateway.QueueID](), Brand: c.brand, Name: "Closed", Disabled: true}
	needs := []gateway.Need{{Skill: english.ID, Level: 2}, {Skill: gone.ID, Level: 1}}
	queue := wire.QueueRecord{
		ID: gateway.NewID[gateway.QueueID](), Brand: c.brand, Name: "VIP", Priority: 2, Calendar: hours.ID,
		Routing: router.Routing{
			Offer: map[string]dispatch.Mode{"webchat": dispatch.Ring}, RingFor: 9, Needs: slices.Clone(needs),
			Prefers: []router.Preference{{Need: needs[0], For: 5}, {Need: needs[1], For: 5}}, Overflow: closed.ID, OverflowAfter: 60,
		},
	}
	rule := wire.RoutingRule{
		ID: gateway.NewID[gateway.RuleID](), Name: "all", Conditions: router.Conditions{Accounts: []gateway.AccountID{c.account}},
		Outcome: router.Outcome{Queue: queue.ID, Priority: 1, Needs: needs},
	}
	do(t, s, func(tx gateway.Tx) error {
		for _, err := range []error{
			deskRows.SaveSkill(tx, english, noon), deskRows.SaveSkill(tx, gone, noon), deskRows.SaveCalendar(tx, hours, noon),
			deskRows.SaveQueue(tx, closed, noon), deskRows.SaveQueue(tx, queue, noon), deskRows.SaveRoutingRule(tx, rule, noon),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	setup := read(t, s, deskRows.Setup)
	if !reflect.DeepEqual(setup.Queues, read(t, s, deskRows.Setup).Queues) {
		t.Error("queues that nobody changed differ from one reading to the next")
	}
	if _, there := setup.Queues[closed.ID]; there {
		t.Error("a disabled queue is set up")
	}
	got := setup.Queues[queue.ID]
	want := queue.Routing
	want.Needs, want.Prefers, want.Overflow = needs[:1], want.Prefers[:1], ""
	equal(t, "routing, without what is disabled", got.Routing, want)
	monday := time.Date(2026, 11, 30, 4, 30, 0, 0, time.UTC)
	if got.Priority != 2 || got.Open(monday) || !got.Open(monday.Add(time.Hour)) {
		t.Errorf("queue = %+v", got)
	}
	if setup.Queues[c.mine].Hours != nil {
		t.Error("a queue without a calendar is not always open")
	}
	place := setup.Rules.Place(gateway.Newcomer{Account: c.account, Queue: c.mine})
	equal(t, "place", place, gateway.Placement{Queue: queue.ID, Priority: 1, Needs: needs[:1], Rule: rule.ID})
	records := read(t, s, deskRows.QueueRecords)
	i := slices.IndexFunc(records, func(q wire.QueueRecord) bool { return q.ID == queue.ID })
	queue.Members = []gateway.AgentID{}
	equal(t, "record", records[i], queue)
	do(t, s, func(tx gateway.Tx) error { return deskRows.DropRoutingRule(tx, rule.ID) })
}

// What one row holds, of a newer program perhaps, keeps nobody from routing by the others.
func testUnreadable(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	hours := wire.Calendar{ID: gateway.NewID[gateway.CalendarID](), Brand: c.brand, Name: "Odd", Hours: office}
	queue := wire.QueueRecord{ID: gateway.NewID[gateway.QueueID](), Brand: c.brand, Name: "Odd", Calendar: hours.ID, Routing: router.Routing{RingFor: 9}}
	odd := wire.RoutingRule{ID: gateway.NewID[gateway.RuleID](), Name: "odd", Outcome: router.Outcome{Queue: queue.ID}}
	good := wire.RoutingRule{ID: gateway.NewID[gateway.RuleID](), Name: "good", Outcome: router.Outcome{Priority: 1}}
	do(t, s, func(tx gateway.Tx) error {
		return errors.Join(
			deskRows.SaveCalendar(tx, hours, noon), deskRows.SaveQueue(tx, queue, noon),
			deskRows.SaveRoutingRule(tx, odd, noon), deskRows.SaveRoutingRule(tx, good, noon))
	})
	exec := func(query, id string) {
		do(t, s, func(tx gateway.Tx) error {
			_, err := tx.Exec(query, id)
			return err
		})
	}
	exec(`UPDATE calendars SET body = '{"week":' WHERE id = $1`, string(hours.ID))
	exec(`UPDATE queues SET routing = '{"ring_s":"long"}' WHERE id = $1`, string(queue.ID))
	exec(`UPDATE routing_rules SET conditions = '{"newer":1}' WHERE id = $1`, string(odd.ID))
	setup := read(t, s, deskRows.Setup)
	equal(t, "queue", setup.Queues[queue.ID], router.Queue{ID: queue.ID})
	place := setup.Rules.Place(gateway.Newcomer{Account: c.account, Queue: c.mine})
	equal(t, "place", place, gateway.Placement{Queue: c.mine, Priority: 1, Rule: good.ID})
	for i, id := range []string{string(hours.ID), string(queue.ID), string(odd.ID)} {
		if len(setup.Unread) != 3 || !strings.Contains(setup.Unread[i], id) {
			t.Fatalf("unread are %q, want %s as number %d of 3", setup.Unread, id, i+1)
		}
	}
	exec(`UPDATE calendars SET body = '{}' WHERE id = $1`, string(hours.ID))
	exec(`UPDATE queues SET routing = '{}' WHERE id = $1`, string(queue.ID))
	for _, r := range []wire.RoutingRule{odd, good} {
		do(t, s, func(tx gateway.Tx) error { return deskRows.DropRoutingRule(tx, r.ID) })
	}
}

func testRules(t *testing.T, s *store.Store) {
	var rules []wire.RoutingRule
	for _, name := range []string{"a", "b", "c"} {
		rules = append(rules, wire.RoutingRule{
			ID: gateway.NewID[gateway.RuleID](), Name: name,
			Conditions: router.Conditions{Fields: map[string][]string{"tier": {"金卡"}}, Time: &router.Times{Days: []string{"sat"}, Zone: "UTC"}},
		})
	}
	ours := func() (list []wire.RoutingRule) {
		return slices.DeleteFunc(read(t, s, deskRows.RoutingRules), func(r wire.RoutingRule) bool {
			return !slices.ContainsFunc(rules, func(o wire.RoutingRule) bool { return o.ID == r.ID })
		})
	}
	do(t, s, func(tx gateway.Tx) error {
		for _, r := range rules {
			if err := deskRows.SaveRoutingRule(tx, r, noon); err != nil {
				return err
			}
		}
		return nil
	})
	equal(t, "in the order in which they came", ours(), rules)
	do(t, s, func(tx gateway.Tx) error {
		return deskRows.OrderRoutingRules(tx, []gateway.RuleID{rules[2].ID, rules[0].ID, rules[1].ID})
	})
	rules[0].Name, rules[0].Disabled = "A", true
	do(t, s, func(tx gateway.Tx) error { return deskRows.SaveRoutingRule(tx, rules[0], noon) })
	equal(t, "in the order they were put", ours(), []wire.RoutingRule{rules[2], rules[0], rules[1]})
	managed := wire.RoutingRule{ID: gateway.NewID[gateway.RuleID](), Name: "file"}
	key := "rule-" + string(managed.ID)
	do(t, s, func(tx gateway.Tx) error {
		for range 2 {
			managed.Name += "!"
			if err := deskRows.UpsertRoutingRule(tx, key, managed, 0, noon); err != nil {
				return err
			}
		}
		return nil
	})
	managed.Managed = key
	rules = append(rules, managed)
	equal(t, "of the file, in its place", ours()[0], managed)
	for _, r := range rules {
		do(t, s, func(tx gateway.Tx) error { return deskRows.DropRoutingRule(tx, r.ID) })
	}
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.DropRoutingRule(tx, rules[0].ID) })
}

func testCalendars(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	one := wire.Calendar{ID: gateway.NewID[gateway.CalendarID](), Brand: c.brand, Name: "Office", Hours: office, Queues: []gateway.QueueID{c.mine}}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SaveCalendar(tx, one, noon) })
	do(t, s, func(tx gateway.Tx) error { return deskRows.SetQueueRouting(tx, c.mine, router.Routing{}, one.ID) })
	one.Name, one.Hours.Like = "Shop", map[string]string{"2026-10-10": "mon"}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SaveCalendar(tx, one, noon) })
	all := read(t, s, deskRows.Calendars)
	equal(t, "calendar", all[slices.IndexFunc(all, func(c wire.Calendar) bool { return c.ID == one.ID })], one)
	spec := agentdesk.CalendarSpec{Key: "cal-" + string(one.ID), Name: "File", Hours: office}
	var id gateway.CalendarID
	do(t, s, func(tx gateway.Tx) (err error) {
		id, err = deskRows.UpsertCalendar(tx, spec, c.brand, noon)
		return err
	})
	if found := read(t, s, func(tx gateway.Tx) (gateway.CalendarID, error) { return deskRows.CalendarByKey(tx, spec.Key) }); found != id {
		t.Errorf("calendar of the key is %s, want %s", found, id)
	}
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.SetQueueRouting(tx, "none", router.Routing{}, "") })
}

func testMemberRouting(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	spec := agentdesk.SkillSpec{Key: "skill-" + string(c.me.ID), Name: "English"}
	var skill gateway.SkillID
	do(t, s, func(tx gateway.Tx) (err error) {
		skill, err = deskRows.UpsertSkill(tx, spec, noon)
		return err
	})
	can, limits := []wire.MemberSkill{{Skill: skill, Level: 3, Expires: noon + 5}}, map[string]int{"webchat": 2}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SetMemberRouting(tx, c.me.ID, can, limits) })
	one := read(t, s, func(tx gateway.Tx) (wire.MemberDetail, error) { return deskRows.MemberByID(tx, c.me.ID) })
	equal(t, "skills", one.Skills, can)
	equal(t, "limits", one.Limits, limits)
	all := read(t, s, deskRows.Members)
	equal(t, "the same in both ways", all[slices.IndexFunc(all, func(m wire.Member) bool { return m.ID == c.me.ID })], one.Member)
	skills := read(t, s, deskRows.Skills)
	equal(t, "skill", skills[slices.IndexFunc(skills, func(s wire.Skill) bool { return s.ID == skill })],
		wire.Skill{ID: skill, Name: "English", Holders: 1, Managed: spec.Key})
	equal(t, "as the router sees him", read(t, s, func(tx gateway.Tx) (router.Agent, error) { return (store.Rows{}).RoutedAgent(tx, c.me.ID) }).Skills,
		[]dispatch.Skill{{Skill: skill, Level: 3, Until: noon + 5}})
	do(t, s, func(tx gateway.Tx) error { return deskRows.SetMemberRouting(tx, c.me.ID, nil, nil) })
	if one = read(t, s, func(tx gateway.Tx) (wire.MemberDetail, error) { return deskRows.MemberByID(tx, c.me.ID) }); len(one.Skills)+len(one.Limits) > 0 {
		t.Errorf("nothing is left of %+v", one)
	}
}

func testCare(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	care := gateway.Care{ParkAfter: 60, RemindAfter: 90, RemindText: "在吗？"}
	do(t, s, func(tx gateway.Tx) error { return deskRows.SetCare(tx, d.account, care, noon) })
	equal(t, "care", read(t, s, deskRows.Care)[d.account], care)
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.SetCare(tx, "none", care, noon) })
}

func testDedications(t *testing.T, s *store.Store) {
	me, mate, who := addPerson(t, s, "Me"), addPerson(t, s, "Mate"), newCustomer(t, s)
	of := func() *wire.Dedication {
		return read(t, s, func(tx gateway.Tx) (*wire.Dedication, error) { return deskRows.DedicationOf(tx, who.contact.ID) })
	}
	if got := of(); got != nil {
		t.Errorf("at first he has %+v", got)
	}
	for _, own := range []wire.Dedication{{Agent: me.ID, Since: noon}, {Agent: mate.ID, Deputy: me.ID, Since: noon + 1, Expires: noon + 9}} {
		do(t, s, func(tx gateway.Tx) error { return deskRows.Dedicate(tx, who.contact.ID, own, gateway.ByAgent(me.ID)) })
		equal(t, "own agent", of(), &own)
	}
	do(t, s, func(tx gateway.Tx) error { return deskRows.EndDedication(tx, who.contact.ID, noon+2) })
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.EndDedication(tx, who.contact.ID, noon+3) })
	if n := count(t, s, `SELECT COUNT(*) FROM dedications WHERE contact_id = '`+string(who.contact.ID)+`' AND until > 0`); n != 2 {
		t.Errorf("%d dedications ended, want 2", n)
	}
}

func testAgentStandings(t *testing.T, s *store.Store) {
	d, c := newDesk(t, s), newCrew(t, s)
	do(t, s, func(tx gateway.Tx) error {
		_, err := store.Rows{}.ChangePresence(tx, router.Presence{Agent: c.me.ID, State: router.Ready, By: gateway.BySystem(), At: noon})
		return err
	})
	held := newConversation(t, s, d, newCustomer(t, s).ID)
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`UPDATE conversations SET agent_id = $1, state = 'active', weight = 2 WHERE id = $2`, c.me.ID, held.ID)
		return err
	})
	do(t, s, func(tx gateway.Tx) error {
		return store.Rows{}.AddOffer(tx, gateway.Offer{Conversation: held.ID, Agent: c.mate.ID, From: c.me.ID, Why: "{}", At: noon, Deadline: noon + 1, By: gateway.BySystem()})
	})
	all := read(t, s, deskRows.AgentStandings)
	equal(t, "who is ready", all[c.me.ID], agentdesk.Standing{Presence: "ready", Units: map[string]int{"webchat": 2}})
	equal(t, "to whom it is offered", all[c.mate.ID], agentdesk.Standing{Presence: "offline", Units: map[string]int{"webchat": 2}})
}
