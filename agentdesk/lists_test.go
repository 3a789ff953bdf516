package agentdesk_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

// row waits for a row that is as wanted, and returns its unread messages.
func (s *socket) row(id gateway.ConversationID, wanted func(r wire.Row, unread int) bool) int {
	s.w.t.Helper()
	for {
		f := s.next("rows")
		if len(f.Rows) != len(f.Unread) {
			s.w.t.Fatalf("%d rows and %d counts", len(f.Rows), len(f.Unread))
		}
		for i, r := range f.Rows {
			if r.ID == id && wanted(r, f.Unread[i]) {
				return f.Unread[i]
			}
		}
	}
}

func says(words string) func(wire.Row, int) bool {
	return func(r wire.Row, _ int) bool { return r.Preview == words }
}

func counts(n int) func(wire.Row, int) bool {
	return func(_ wire.Row, unread int) bool { return unread == n }
}

// listed is a row of a list as the browser's person sees it; nil if it is not there.
func (b *browser) listed(query string, id gateway.ConversationID) *wire.Row {
	b.w.t.Helper()
	var page wire.Rows
	b.must("GET", "/desk/conversations?limit=100&"+query, nil, &page)
	for _, r := range page.Rows {
		if r.ID == id {
			return &r
		}
	}
	return nil
}

func (b *browser) unread(id gateway.ConversationID) int {
	b.w.t.Helper()
	r := b.listed("view=all", id)
	if r == nil {
		b.w.t.Fatalf("conversation %s is not listed", id)
	}
	return r.Unread
}

func TestRowsReachWhoListsThem(t *testing.T) {
	w := open(t)
	ann, bob, cat := w.signIn("ann").socket(nil), w.signIn("bob").socket(nil), w.signIn("cat").socket(nil)
	sales := w.says("shop", "kim", "m1", "for sales")
	for _, s := range []*socket{ann, bob} {
		if n := s.row(sales, says("for sales")); n != 1 {
			t.Errorf("what waits has %d unread messages for who serves it, want 1", n)
		}
	}
	w.assign(sales, "ann")
	w.says("shop", "kim", "m2", "ann's")
	if n := ann.row(sales, says("ann's")); n != 2 {
		t.Errorf("ann has %d unread messages, want 2", n)
	}
	service := w.says("help", "lee", "m3", "for service")
	if f := cat.next("rows"); len(f.Rows) != 1 || f.Rows[0].ID != service {
		t.Errorf("cat got %+v, which is not hers", f.Rows)
	}
	bob.send(wire.Watch{Type: "watch", Rows: []gateway.ConversationID{sales, service}})
	bob.send(wire.Ping{Type: "ping"})
	for f := bob.next("pong"); f.Type != "pong"; {
	}
	w.says("help", "lee", "m4", "not for bob")
	w.says("shop", "kim", "m5", "watched")
	for {
		f := bob.next("rows")
		for _, r := range f.Rows {
			if r.ID == service {
				t.Error("bob watches what he may not read")
			}
		}
		if slices.ContainsFunc(f.Rows, func(r wire.Row) bool { return r.Preview == "watched" }) {
			break
		}
	}
}

func TestRowsNobodyListsAreNotSent(t *testing.T) {
	w := open(t)
	id := w.says("shop", "kim", "m1", "hello")
	w.assign(id, "ann")
	ann, bob := w.signIn("ann").socket(nil), w.signIn("bob").socket(nil)
	w.says("shop", "kim", "m2", "to ann")
	ann.row(id, says("to ann"))
	other := w.says("shop", "lee", "m3", "to all")
	if f := bob.next("rows"); len(f.Rows) != 1 || f.Rows[0].ID != other {
		t.Errorf("bob, who does not show it, got %+v", f.Rows)
	}
}

func TestRowsOfWhoLeftSayThatHeCanBeAnsweredByEmail(t *testing.T) {
	w := open(t)
	bob := w.signIn("bob")
	s := bob.socket(nil)
	id := w.says("shop", "kim", "m1", "hello")
	w.do(func(work *gateway.Work) error {
		_, err := w.gateway.CustomerLeft(work, id, gateway.Leaving{At: work.Now, Open: func(time.Time) bool { return true }})
		return err
	})
	s.row(id, func(r wire.Row, _ int) bool { return r.LeftAt != 0 && !r.ByEmail })
	kim := channels.Address{Kind: "shop", Realm: "shop", Value: "kim"}
	if err := w.shop.lines["shop"].Tell(t.Context(), kim, channels.Statement{Email: "kim@example.com"}); err != nil {
		t.Fatal(err)
	}
	s.row(id, func(r wire.Row, _ int) bool { return r.ByEmail })
	if r := bob.listed("view=waiting", id); r == nil || !r.ByEmail {
		t.Errorf("listed as %+v, want by email", r)
	}
	w.do(func(work *gateway.Work) error {
		_, err := w.gateway.CustomerBack(work, id, time.Hour)
		return err
	})
	s.row(id, func(r wire.Row, _ int) bool { return r.LeftAt == 0 && !r.ByEmail })
}

func TestWatchIsBounded(t *testing.T) {
	w := open(t)
	s := w.signIn("ann").socket(nil)
	for name, rows := range map[string][]gateway.ConversationID{
		"too many": slices.Repeat([]gateway.ConversationID{gateway.NewID[gateway.ConversationID]()}, 501),
		"no id":    {"x"},
	} {
		s.send(wire.Watch{Type: "watch", Rows: rows})
		if f := s.next("refused"); f.Code != "bad_frame" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestUnread(t *testing.T) {
	w := open(t)
	id := w.says("shop", "kim", "m1", "one")
	w.assign(id, "ann")
	w.says("shop", "kim", "m2", "two")
	ann, bob := w.signIn("ann"), w.signIn("bob")
	first, second, mate := ann.socket(nil), ann.socket(nil), bob.socket(nil)
	expect := func(what string, b *browser, want int) {
		t.Helper()
		if got := b.unread(id); got != want {
			t.Errorf("%s: %d unread, want %d", what, got, want)
		}
	}
	expect("ann's own", ann, 2)
	expect("somebody else's, never looked at", bob, 0)

	first.send(wire.Seen{Type: "seen", Conversation: id, Upto: 1 << 40})
	second.row(id, counts(0))
	expect("seen", ann, 0)
	ann.must("POST", at(id, "/messages"), wire.NewMessage{ClientID: "a1", Visibility: gateway.Public, Parts: text("answer")}, nil)
	bob.must("POST", at(id, "/messages"), wire.NewMessage{ClientID: "b1", Visibility: gateway.Internal, Parts: text("note")}, nil)
	expect("nothing the customer said is new", ann, 0)

	mate.send(wire.Seen{Type: "seen", Conversation: id, Upto: 1 << 40})
	mate.send(wire.Ping{Type: "ping"})
	mate.next("pong")
	w.says("shop", "kim", "m3", "three")
	if n := first.row(id, says("three")); n != 1 {
		t.Errorf("the live row says %d unread, want 1", n)
	}
	expect("what came after he looked", ann, 1)
	expect("a colleague who had looked", bob, 1)

	ann.must("DELETE", at(id, "/unread"), nil, nil)
	second.row(id, counts(0))
	expect("read by hand", ann, 0)
	ann.must("PUT", at(id, "/unread"), nil, nil)
	second.row(id, counts(1))
	expect("put back", ann, 1)
	first.send(wire.Seen{Type: "seen", Conversation: id, Upto: 1})
	second.row(id, counts(0))
	expect("looked at again", ann, 0)
}

func TestMentionsAreUnread(t *testing.T) {
	w := open(t)
	id := w.says("shop", "kim", "m1", "one")
	w.assign(id, "ann")
	bob := w.signIn("bob")
	s := bob.socket(nil)
	w.do(func(work *gateway.Work) error {
		work.Changed(id)
		_, err := work.Exec(`INSERT INTO notices (id, agent_id, kind, conversation_id, actor_kind, at) VALUES ($1, $2, 'mention', $3, 'agent', 1)`,
			gateway.NewID[string](), w.agentIn(work.Tx, "bob"), id)
		return err
	})
	s.row(id, counts(1))
	if n := bob.unread(id); n != 1 {
		t.Errorf("%d unread, want 1", n)
	}
	s.send(wire.Seen{Type: "seen", Conversation: id, Upto: 1 << 40})
	w.until("the mention is seen", func() bool { return bob.unread(id) == 0 })
}

func TestNoAnswerNeeded(t *testing.T) {
	w := open(t)
	id := w.says("shop", "kim", "m1", "thanks!")
	w.assign(id, "ann")
	ann, bob := w.signIn("ann"), w.signIn("bob")
	if ann.listed("view=mine", id).OwedSince == 0 {
		t.Fatal("nothing is owed")
	}
	bob.refused("POST", at(id, "/waive"), nil, 403, "forbidden")
	s := ann.socket(map[string]int64{gateway.ConversationStream(id): -1})
	s.settled()
	ann.must("POST", at(id, "/waive"), nil, nil)
	if e := s.next("events").Events[0]; e.Kind != gateway.AnswerWaived || e.Name != "ANN" {
		t.Errorf("event = %+v", e)
	}
	if ann.listed("view=mine", id).OwedSince != 0 {
		t.Error("an answer is still owed")
	}
	w.says("shop", "kim", "m2", "one more thing")
	if ann.listed("view=mine", id).OwedSince == 0 {
		t.Error("what the customer wrote after that is not owed")
	}
}

// The rows of a page that is counted in Go are those that SQL chooses as unread.
func TestTheUnreadFilterCountsAsTheListDoes(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	s := ann.socket(nil)
	for i := range 12 {
		id := w.says("shop", fmt.Sprint("customer-", i), fmt.Sprint("m", i), "hello")
		if login := []string{"", "ann", "bob"}[i%3]; login != "" {
			w.assign(id, login)
		}
		switch i % 4 {
		case 1:
			s.send(wire.Seen{Type: "seen", Conversation: id, Upto: 1 << 40})
			w.until("it is seen", func() bool { return ann.unread(id) == 0 })
		case 2:
			ann.must("PUT", at(id, "/unread"), nil, nil)
		case 3:
			s.send(wire.Seen{Type: "seen", Conversation: id, Upto: 1 << 40})
			w.until("it is seen", func() bool { return ann.unread(id) == 0 })
			w.says("shop", fmt.Sprint("customer-", i), fmt.Sprint("n", i), "again")
		}
	}
	var all, unread wire.Rows
	ann.must("GET", "/desk/conversations?view=all&limit=100", nil, &all)
	var view wire.SavedView
	ann.must("POST", "/desk/views", wire.NewView{Name: "未读", For: wire.ForMe, Filter: wire.Filter{Unread: true}}, &view)
	ann.must("GET", "/desk/conversations?limit=100&saved="+string(view.ID), nil, &unread)
	want := slices.DeleteFunc(all.Rows, func(r wire.Row) bool { return r.Unread == 0 })
	if len(want) == 0 || len(want) == 12 {
		t.Fatalf("%d of 12 are unread", len(want))
	}
	if diff := cmp.Diff(want, unread.Rows); diff != "" {
		t.Errorf("SQL and Go differ (-counted +chosen):\n%s", diff)
	}
}

func TestSavedViews(t *testing.T) {
	w := open(t)
	ann, bob, cat, eve := w.signIn("ann"), w.signIn("bob"), w.signIn("cat"), w.signIn("eve")
	views := func(b *browser) (names []string) {
		t.Helper()
		var found wire.SavedViews
		b.must("GET", "/desk/views", nil, &found)
		for _, v := range found.Views {
			names = append(names, fmt.Sprintf("%s for %s, mine %v", v.Name, v.For, v.Mine))
		}
		return names
	}
	var options wire.SavedViews
	eve.must("GET", "/desk/views", nil, &options)
	if len(options.Accounts) != 2 || len(options.Brands) != 1 || len(options.Teams) != 1 {
		t.Fatalf("choices = %+v", options)
	}
	team := gateway.TeamID(options.Teams[0].ID)
	var own, shared wire.SavedView
	ann.must("POST", "/desk/views", wire.NewView{Name: "mine", For: wire.ForMe}, &own)
	ann.refused("POST", "/desk/views", wire.NewView{Name: "x", For: wire.ForTeam, Team: team}, 403, "forbidden")
	ann.refused("POST", "/desk/views", wire.NewView{Name: "x", For: wire.ForEverybody}, 403, "forbidden")
	eve.must("POST", "/desk/views", wire.NewView{Name: "team's", For: wire.ForTeam, Team: team}, &shared)
	eve.must("POST", "/desk/views", wire.NewView{Name: "all's", For: wire.ForEverybody}, nil)
	eve.refused("POST", "/desk/views", wire.NewView{Name: "x", For: wire.ForTeam, Team: "elsewhere"}, 422, "invalid")
	for name, test := range map[string]struct {
		who  *browser
		want []string
	}{
		"ann": {ann, []string{"mine for me, mine true", "team's for team, mine false", "all's for all, mine false"}},
		"bob": {bob, []string{"team's for team, mine false", "all's for all, mine false"}},
		"cat": {cat, []string{"all's for all, mine false"}},
		"eve": {eve, []string{"team's for team, mine true", "all's for all, mine true"}},
	} {
		if diff := cmp.Diff(test.want, views(test.who)); diff != "" {
			t.Errorf("%s sees (-want +got):\n%s", name, diff)
		}
	}
	name := "渠道故障"
	path := func(v wire.SavedView) string { return "/desk/views/" + string(v.ID) }
	ann.must("PATCH", path(own), wire.ViewChange{Name: &name, Filter: &wire.Filter{Owed: true}}, nil)
	bob.refused("PATCH", path(own), wire.ViewChange{Name: &name}, 404, "not_found")
	bob.refused("PATCH", path(shared), wire.ViewChange{Name: &name}, 403, "forbidden")
	cat.refused("DELETE", path(shared), nil, 404, "not_found")
	bob.refused("GET", "/desk/conversations?saved="+string(own.ID), nil, 404, "not_found")
	blank := " "
	ann.refused("PATCH", path(own), wire.ViewChange{Name: &blank}, 422, "invalid")
	ann.refused("PATCH", path(own), wire.ViewChange{Filter: &wire.Filter{Agents: []string{"'; --"}}}, 422, "invalid")
	eve.must("DELETE", path(shared), nil, nil)
	if got := views(ann); len(got) != 2 || got[0] != "渠道故障 for me, mine true" {
		t.Errorf("afterwards ann sees %q", got)
	}
	for range 49 {
		ann.must("POST", "/desk/views", wire.NewView{Name: "more", For: wire.ForMe}, nil)
	}
	ann.refused("POST", "/desk/views", wire.NewView{Name: "more", For: wire.ForMe}, 409, "too_many")
}

// Where nothing waits, it is told who waited last, to whom the queue is.
func TestAnEmptyListOfWhatWaitsTellsOfTheLastWait(t *testing.T) {
	w := open(t)
	id := w.says("shop", "kim", "m1", "hello")
	told := func(login, view string) *wire.PastWait {
		t.Helper()
		var page wire.Rows
		w.signIn(login).must("GET", "/desk/conversations?view="+view, nil, &page)
		return page.LastWait
	}
	w.do(func(work *gateway.Work) error {
		_, err := work.Exec(`UPDATE queue_visits SET entered_at = entered_at - 80000`)
		return err
	})
	if got := told("bob", "waiting"); got != nil {
		t.Errorf("while somebody waits: %+v", got)
	}
	w.assign(id, "ann")
	got := told("bob", "waiting")
	if got == nil || got.Waited < 80_000 || got.Waited > 80_000+hang.Milliseconds() || gateway.Now().Sub(got.Until) > hang {
		t.Errorf("who serves the queue is told %+v", got)
	}
	for login, view := range map[string]string{"cat": "waiting", "bob": "mine"} {
		if got := told(login, view); got != nil {
			t.Errorf("%s's list %s tells of %+v", login, view, got)
		}
	}
}

// A list of one agent or of one queue shows what is open there, as far as one may
// see it.
func TestListsOfAnAgentAndOfAQueue(t *testing.T) {
	w := open(t)
	eve, cat := w.signIn("eve"), w.signIn("cat")
	hers, waits := w.says("shop", "kim", "m1", "hello"), w.says("shop", "lee", "m2", "hi")
	w.assign(hers, "ann")
	agent, queue := "agent="+string(w.agent("ann").ID), "queue="+string(w.queue("sales"))
	for _, c := range []struct {
		who   *browser
		query string
		id    gateway.ConversationID
		want  bool
	}{
		{eve, agent, hers, true},
		{eve, agent, waits, false},
		{eve, queue, hers, true},
		{eve, queue, waits, true},
		{eve, "queue=" + string(w.queue("service")), waits, false},
		{eve, "agent=" + string(w.agent("bob").ID), hers, false},
		{cat, agent, hers, false}, // she may not read it
		{cat, queue, waits, false},
	} {
		if got := c.who.listed(c.query, c.id) != nil; got != c.want {
			t.Errorf("%s: listed %v, want %v", c.query, got, c.want)
		}
	}
}
