package agentdesk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

// panel is what an agent sees of a conversation.
func (b *browser) panel(id gateway.ConversationID) (c wire.Conversation) {
	b.w.t.Helper()
	b.must("GET", at(id, ""), nil, &c)
	return c
}

func TestWhatOneDidIsTakenBack(t *testing.T) {
	w := open(t)
	ann, bob := w.signIn("ann"), w.signIn("bob")
	ann.must("PUT", "/desk/presence", wire.PresenceChange{State: "finishing"}, nil)
	ann.socket(nil)
	id := w.says("shop", "kim", "m1", "hello")
	w.assign(id, "ann")
	window := bob.socket(nil)
	bob.must("PUT", "/desk/presence", wire.PresenceChange{State: "ready"}, nil)

	ann.must("POST", at(id, "/resolve"), nil, nil)
	bob.refused("POST", at(id, "/undo"), nil, 409, "too_late") // he did not do it
	ann.must("POST", at(id, "/undo"), nil, nil)
	if c := ann.panel(id); !c.CanSend {
		t.Errorf("after the undo ann has %+v", c.Row)
	}

	ann.must("POST", at(id, "/transfer"), wire.Transfer{Agent: w.agent("bob").ID}, nil)
	ann.must("POST", at(id, "/undo"), nil, nil)
	bob.refused("POST", at(id, "/accept"), nil, 409, "not_offered")
	ann.must("POST", at(id, "/assign"), wire.Assign{Agent: w.agent("bob").ID}, nil)
	window.send(wire.Follow{Type: "follow", Stream: gateway.ConversationStream(id), After: -1})
	window.send(wire.View{Type: "view", Conversation: id})
	window.next("viewers")
	ann.refused("POST", at(id, "/undo"), nil, 409, "too_late") // bob looks at it

	bob.must("POST", at(id, "/transfer"), wire.Transfer{Queue: w.queue("service")}, nil)
	bob.refused("GET", at(id, ""), nil, 404, "not_found") // it left his view
	bob.must("POST", at(id, "/undo"), nil, nil)
	bob.must("GET", at(id, ""), nil, nil)
}

func TestSpamLeavesTheLists(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "buy now")
	ann.must("POST", at(id, "/spam"), nil, nil)
	if c := ann.panel(id); !c.Spam || c.State != gateway.Resolved || w.audited("conversation.spam") != 1 {
		t.Errorf("spam = %+v, audited %d times", c, w.audited("conversation.spam"))
	}
	for _, view := range []string{"mine", "waiting", "all", "resolved"} {
		var page wire.Rows
		ann.must("GET", "/desk/conversations?view="+view, nil, &page)
		if len(page.Rows) != 0 {
			t.Errorf("%s lists spam: %+v", view, page.Rows)
		}
	}
	ann.must("POST", at(id, "/undo"), nil, nil)
	if c := ann.panel(id); c.Spam || c.State != gateway.Waiting || c.WaitingSince == 0 || c.OwedSince == 0 {
		t.Errorf("taken back = %+v", c)
	}
}

func TestBlockingIsShownAndAudited(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "hello")
	ann.refused("POST", at(id, "/block"), map[string]any{"reason": "his face", "days": 7}, 422, "invalid")
	ann.must("POST", at(id, "/block"), wire.NewBlock{Reason: "abuse", Days: 7}, nil)
	b := ann.panel(id).Block
	if b == nil || b.Reason != "abuse" || b.By != "ANN" || b.Until.Sub(b.Since).Hours() != 7*24 {
		t.Errorf("block = %+v", b)
	}
	ann.must("DELETE", at(id, "/block"), nil, nil)
	ann.refused("DELETE", at(id, "/block"), nil, 404, "not_found")
	if ann.panel(id).Block != nil || w.audited("address.blocked") != 1 || w.audited("address.unblocked") != 1 {
		t.Errorf("unblocked: %+v", ann.panel(id).Block)
	}
}

func TestAConversationIsSearched(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "我的 Invoice 呢")
	w.says("shop", "kim", "m2", "在吗")
	w.says("shop", "lee", "m3", "invoice")
	ann.must("POST", at(id, "/messages"), wire.NewMessage{ClientID: "n", Visibility: gateway.Internal, Parts: text("INVOICE 已开")}, nil)
	for query, want := range map[string]int{"invoice": 2, "在": 1, "%20": 0, "none": 0} {
		var found wire.Found
		ann.must("GET", at(id, "/search?q="+query), nil, &found)
		if len(found.Hits) != want {
			t.Errorf("search %q finds %+v, want %d", query, found.Hits, want)
		}
		if want == 2 && found.Hits[0].Seq < found.Hits[1].Seq {
			t.Errorf("search %q: the newest is not first: %+v", query, found.Hits)
		}
	}
}

func TestDispositionsComeWithTheEnd(t *testing.T) {
	w := open(t)
	p := people()
	p.Dispositions = []agentdesk.DispositionSpec{{Key: "sold", Name: "已成交"}, {Key: "gone", Name: "已过时"}}
	w.provision(p)
	p.Dispositions = p.Dispositions[:1]
	w.provision(p)
	eve := w.signIn("eve")
	eve.refused("POST", "/desk/dispositions", wire.NewDisposition{Name: "退款"}, 403, "forbidden")
	admin := w.admin()
	var made wire.Disposition
	admin.must("POST", "/desk/dispositions", wire.NewDisposition{Name: " 退款 "}, &made)
	var list []wire.Disposition
	admin.must("GET", "/desk/dispositions", nil, &list)
	names := func() (names []string) {
		for _, d := range list {
			names = append(names, fmt.Sprintf("%s %t %t", d.Name, d.Managed, d.Disabled))
		}
		return names
	}
	if want := []string{"已成交 true false", "已过时 true true", "退款 false false"}; !slices.Equal(names(), want) {
		t.Errorf("dispositions = %q, want %q", names(), want)
	}
	sold, before := string(list[0].ID), string(list[0].ID)
	list = nil
	admin.must("PATCH", "/desk/dispositions/"+string(made.ID), wire.VocabularyChange{Before: &before}, &list)
	if names()[0] != "退款 false false" {
		t.Errorf("moved = %q", names())
	}
	name := "x"
	admin.refused("PATCH", "/desk/dispositions/"+sold, wire.VocabularyChange{Name: &name}, 409, "managed")

	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "hello")
	w.assign(id, "ann")
	ann.refused("POST", at(id, "/resolve"), wire.Resolve{Disposition: list[2].ID}, 422, "invalid") // disabled
	ann.must("POST", at(id, "/resolve"), wire.Resolve{Disposition: made.ID}, nil)
	if got := ann.panel(id).Disposition; got != made.ID {
		t.Errorf("disposition = %q", got)
	}
	var page wire.Events
	ann.must("GET", at(id, "/events"), nil, &page)
	if last := page.Events[len(page.Events)-1]; !slices.Contains([]string{`{"from":"active","to":"resolved","cause":"resolved","disposition":"` + string(made.ID) + `"}`}, string(last.Data)) {
		t.Errorf("the last event says %s", last.Data)
	}
}

func TestFieldsOfACustomer(t *testing.T) {
	w := open(t)
	p := people()
	p.Fields = []agentdesk.FieldSpec{
		{Key: "level", Name: "等级", Kind: "choice", Choices: []string{"金", "银"}},
		{Key: "born", Name: "生日", Kind: "date"},
		{Key: "page", Name: "主页", Kind: "link"},
		{Key: "points", Name: "积分", Kind: "number"},
	}
	w.provision(p)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "hello")
	contact := "/desk/contacts/" + string(ann.panel(id).Customer.ID)
	set := func(values map[string]string, was map[string]string) wire.ContactChange {
		return wire.ContactChange{Fields: values, Was: was}
	}
	ann.must("PATCH", contact, set(map[string]string{"level": "金", "born": "1990-02-28", "points": "12.5", "page": "https://kim.example"}, nil), nil)
	for key, wrong := range map[string]string{"level": "铜", "born": "1990-02-30", "points": "many", "page": "javascript:alert(1)"} {
		ann.refused("PATCH", contact, set(map[string]string{key: wrong}, nil), 422, "bad_value")
	}
	ann.refused("PATCH", contact, set(map[string]string{"shoe": "42"}, nil), 422, "invalid")
	ann.refused("PATCH", contact, set(map[string]string{"level": "银"}, map[string]string{"level": ""}), 409, "conflict")
	ann.must("PATCH", contact, set(map[string]string{"level": "银", "born": ""}, map[string]string{"level": "金"}), nil)
	got := ann.panel(id).Customer.Fields
	if len(got) != 3 || got["level"] != "银" {
		t.Errorf("fields = %v", got)
	}
	name := "Kim"
	ann.refused("PATCH", contact, wire.ContactChange{Name: &name, Was: map[string]string{"name": "Somebody"}}, 409, "conflict")
	ann.must("PATCH", contact, wire.ContactChange{Name: &name, Was: map[string]string{"name": "Customer kim"}}, nil)
}

// seesLooking waits until just these look too.
func (s *socket) seesLooking(names ...string) {
	s.w.t.Helper()
	for {
		var got []string
		for _, v := range s.next("viewers").Agents {
			got = append(got, v.Name)
		}
		if slices.Equal(got, names) {
			return
		}
	}
}

func TestWhoElseLooks(t *testing.T) {
	w := open(t)
	id := w.says("shop", "kim", "m1", "hello")
	stream := gateway.ConversationStream(id)
	look := func(login string) *socket {
		s := w.signIn(login).socket(map[string]int64{stream: -1})
		s.send(wire.View{Type: "view", Conversation: id})
		return s
	}
	ann := look("ann")
	ann.seesLooking()
	bob := look("bob")
	bob.seesLooking("ANN")
	ann.seesLooking("BOB")
	cat := w.signIn("cat").socket(nil) // of another team
	cat.send(wire.View{Type: "view", Conversation: id})
	if f := cat.next("refused"); f.Code != "forbidden" {
		t.Errorf("cat = %+v", f)
	}
	bob.send(wire.View{Type: "unview", Conversation: id})
	ann.seesLooking()
	bob.send(wire.View{Type: "view", Conversation: id})
	ann.seesLooking("BOB")
	if err := bob.client.Cut(); err != nil {
		t.Fatal(err)
	}
	ann.seesLooking()
}

func TestTheCustomerComesAndGoes(t *testing.T) {
	w := open(t)
	id := w.says("shop", "kim", "m1", "hello")
	ann := w.signIn("ann").socket(map[string]int64{gateway.ConversationStream(id): -1})
	if f := ann.next("online"); f.On || f.Conversation != id {
		t.Errorf("at first: %+v", f)
	}
	w.shop.mu.Lock()
	line := w.shop.lines["shop"]
	w.shop.mu.Unlock()
	for _, on := range []bool{true, false} {
		line.Online(channels.Address{Kind: "shop", Realm: "shop", Value: "kim"}, on)
		if f := ann.next("online"); f.On != on {
			t.Errorf("on = %v, want %v", f.On, on)
		}
	}
}

// What came of a conversation is corrected after it was resolved, and the thread
// tells that it was, by whom.
func TestAnOutcomeIsCorrected(t *testing.T) {
	w := open(t)
	p := people()
	p.Dispositions = []agentdesk.DispositionSpec{{Key: "sold", Name: "已成交"}, {Key: "back", Name: "退款"}}
	w.provision(p)
	ann, cat, aud := w.signIn("ann"), w.signIn("cat"), w.signIn("aud")
	var list []wire.Disposition
	ann.must("GET", "/desk/dispositions", nil, &list)
	sold, back := wire.Resolve{Disposition: list[0].ID}, wire.Resolve{Disposition: list[1].ID}
	id := w.says("shop", "kim", "m1", "hello")
	w.assign(id, "ann")
	ann.refused("PUT", at(id, "/disposition"), sold, 409, "illegal_state") // it is not over
	ann.must("POST", at(id, "/resolve"), sold, nil)
	ann.must("PUT", at(id, "/disposition"), back, nil)
	ann.must("PUT", at(id, "/disposition"), back, nil) // once more changes nothing
	ann.refused("PUT", at(id, "/disposition"), wire.Resolve{Disposition: "nothing"}, 422, "invalid")
	cat.refused("PUT", at(id, "/disposition"), sold, 404, "not_found")
	aud.refused("PUT", at(id, "/disposition"), sold, 403, "forbidden")
	if c := ann.panel(id); c.Disposition != back.Disposition || c.State != gateway.Resolved {
		t.Errorf("the conversation is %s with %q", c.State, c.Disposition)
	}
	var page wire.Events
	ann.must("GET", at(id, "/events"), nil, &page)
	told := 0
	for _, e := range page.Events {
		if strings.Contains(string(e.Data), `"cause":"disposition","disposition":"`+string(back.Disposition)+`"`) && e.Actor == gateway.ByAgent(w.agent("ann").ID) {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the thread tells %d corrections, want 1", told)
	}
	ann.must("PUT", at(id, "/disposition"), wire.Resolve{}, nil)
	if got := ann.panel(id).Disposition; got != "" {
		t.Errorf("emptied, it is %q", got)
	}
}
