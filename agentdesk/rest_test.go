package agentdesk_test

import (
	"slices"
	"strings"
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

func TestAConversationFromItsFirstWordToItsLast(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "Where is my parcel?")

	var waiting wire.Rows
	ann.must("GET", "/desk/conversations?view=waiting", nil, &waiting)
	if len(waiting.Rows) != 1 || waiting.Rows[0].ID != id || waiting.Rows[0].Name != "Customer kim" ||
		waiting.Rows[0].Preview != "Where is my parcel?" || waiting.Rows[0].PreviewBy != gateway.Customer || waiting.Rows[0].Head == 0 {
		t.Errorf("waiting = %+v", waiting.Rows)
	}
	ann.refused("POST", at(id, "/messages"), wire.NewMessage{ClientID: "c0", Visibility: gateway.Public, Parts: text("Hello")}, 403, "not_assignee")

	w.assign(id, "ann")
	var panel wire.Conversation
	ann.must("GET", at(id, ""), nil, &panel)
	if !panel.CanSend || !slices.Contains(panel.Can, wire.ResolveConversation) || panel.MaxText != 4000 || panel.QueueName != "Sales" || panel.Customer.Name != "Customer kim" ||
		panel.AgentName != "ANN" || !strings.Contains(string(panel.Why), "test") {
		t.Errorf("panel = %+v", panel)
	}
	var sent, again wire.Message
	answer := wire.NewMessage{ClientID: "c1", Visibility: gateway.Public, Parts: text("On its way.")}
	ann.must("POST", at(id, "/messages"), answer, &sent)
	ann.must("POST", at(id, "/messages"), answer, &again)
	if sent.ID == "" || sent.ID != again.ID || sent.Delivery != channels.Sent || sent.Name != "ANN" {
		t.Errorf("sent %+v, again %+v", sent, again)
	}
	bob := w.signIn("bob")
	bob.must("POST", at(id, "/messages"), wire.NewMessage{ClientID: "n1", Visibility: gateway.Internal, Parts: text("A note")}, nil)

	var page wire.Events
	ann.must("GET", at(id, "/events?limit=200"), nil, &page)
	var said []string
	for i, e := range page.Events {
		if e.Seq != int64(i)+1 {
			t.Errorf("event %d has number %d", i, e.Seq)
		}
		if e.Message != nil {
			said = append(said, e.Message.Name+": "+e.Message.Parts[0].Text)
		}
	}
	want := "Customer kim: Where is my parcel?|ANN: On its way.|BOB: A note"
	if got := strings.Join(said, "|"); got != want {
		t.Errorf("thread %q, want %q", got, want)
	}

	bob.refused("POST", at(id, "/resolve"), nil, 403, "forbidden") // his scope is his own
	ann.must("POST", at(id, "/resolve"), nil, nil)
	ann.refused("POST", at(id, "/resolve"), nil, 403, "forbidden") // it is nobody's now
	var resolved wire.Rows
	ann.must("GET", "/desk/conversations?view=resolved", nil, &resolved)
	if len(resolved.Rows) != 1 || resolved.Rows[0].State != gateway.Resolved {
		t.Errorf("resolved = %+v", resolved.Rows)
	}
	ann.must("POST", at(id, "/reopen"), nil, nil)
	ann.refused("POST", at(id, "/reopen"), nil, 409, "illegal_state")
}

func TestAClientIDIsNotReusedElsewhere(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	one, two := w.says("shop", "kim", "m1", "one"), w.says("shop", "lee", "m2", "two")
	note := wire.NewMessage{ClientID: "same", Visibility: gateway.Internal, Parts: text("note")}
	ann.must("POST", at(one, "/messages"), note, nil)
	ann.refused("POST", at(two, "/messages"), note, 409, "client_id_used")
}

// What the list says of a colleague is what a transfer to him is answered with.
func TestWhoATransferCanGoTo(t *testing.T) {
	w := open(t)
	p := people()
	p.Agents[1].Limits = []byte(`{"shop":1}`)
	w.provision(p)
	ann, bob, eve := w.signIn("ann"), w.signIn("bob"), w.signIn("eve")
	ann.must("PUT", "/desk/presence", wire.PresenceChange{State: "finishing"}, nil)
	ann.socket(nil)
	one, other := w.says("shop", "kim", "m1", "hello"), w.says("shop", "lee", "m2", "hello")
	w.assign(one, "ann")
	w.assign(other, "ann")
	says := func(login, want string) {
		t.Helper()
		id := w.agent(login).ID
		w.until(login+" is "+want, func() bool { // who is connected is stored a moment later
			var list []wire.Target
			ann.must("GET", at(one, "/targets"), nil, &list)
			return slices.ContainsFunc(list, func(to wire.Target) bool { return to.ID == id && to.Refusal == want })
		})
		if want != "" {
			ann.refused("POST", at(one, "/transfer"), wire.Transfer{Agent: id}, 409, want)
		}
	}
	says("bob", "not_ready")
	bob.must("PUT", "/desk/presence", wire.PresenceChange{State: "ready"}, nil)
	says("bob", "not_connected")
	bob.socket(nil)
	says("bob", "")
	ann.must("POST", at(other, "/transfer"), wire.Transfer{Agent: w.agent("bob").ID}, nil)
	says("bob", "full") // what is offered to him has its place already
	says("eve", "not_member")
	eve.must("PUT", "/desk/presence", wire.PresenceChange{State: "ready"}, nil)
	eve.socket(nil)
	says("eve", "not_member")
}

func TestTransferAndAssign(t *testing.T) {
	w := open(t)
	ann, bob := w.signIn("ann"), w.signIn("bob")
	ann.must("PUT", "/desk/presence", wire.PresenceChange{State: "finishing"}, nil) // else bob gets it as soon as he is there
	ann.socket(nil)
	id := w.says("shop", "kim", "m1", "hello")
	w.assign(id, "ann")

	ann.refused("POST", at(id, "/transfer"), wire.Transfer{}, 422, "invalid")
	ann.refused("POST", at(id, "/transfer"), wire.Transfer{Queue: gateway.NewID[gateway.QueueID](), Note: "x"}, 404, "not_found")
	ann.refused("POST", at(id, "/transfer"), wire.Transfer{Agent: w.agent("bob").ID}, 409, "not_ready")
	bob.must("PUT", "/desk/presence", wire.PresenceChange{State: "ready"}, nil)
	ann.refused("POST", at(id, "/transfer"), wire.Transfer{Agent: w.agent("bob").ID}, 409, "not_connected")
	bob.socket(nil)
	ann.must("POST", at(id, "/transfer"), wire.Transfer{Agent: w.agent("bob").ID, Note: "knows him"}, nil)
	ann.must("GET", at(id, ""), nil, nil) // it is hers until he accepts
	bob.must("POST", at(id, "/accept"), nil, nil)
	var mine wire.Rows
	bob.must("GET", "/desk/conversations", nil, &mine)
	if len(mine.Rows) != 1 || mine.Rows[0].AgentName != "BOB" {
		t.Errorf("bob has %+v", mine.Rows)
	}
	bob.must("POST", at(id, "/transfer"), wire.Transfer{Queue: w.queue("service")}, nil)
	bob.refused("GET", at(id, ""), nil, 404, "not_found") // it left his view
	w.signIn("cat").must("GET", at(id, ""), nil, nil)

	eve := w.signIn("eve")
	other := w.says("shop", "lee", "m2", "hello")
	eve.must("POST", at(other, "/assign"), wire.Assign{Agent: w.agent("bob").ID}, nil)
}

func TestPhoneAndMailLeaveMasked(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "hello")
	var contact gateway.ContactID
	phone := gateway.Address{ID: gateway.NewID[gateway.AddressID](), Address: channels.Address{Kind: "phone", Value: "+8613812345678"}}
	err := w.gateway.Do(t.Context(), func(work *gateway.Work) error {
		if err := work.Get(`SELECT l.contact_id FROM contact_links l JOIN conversations c ON c.address_id = l.address_id WHERE c.id = $1`, []any{id}, &contact); err != nil {
			return err
		}
		return w.rows.AddLinkedAddress(work.Tx, phone, gateway.Link{
			ID: gateway.NewID[gateway.LinkID](), Address: phone.ID, Contact: contact, Since: work.Now, Proof: gateway.Asserted, By: gateway.BySystem(),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	_, raw, _ := ann.do("GET", at(id, ""), nil)
	if strings.Contains(string(raw), "12345678") || !strings.Contains(string(raw), "861******5678") {
		t.Errorf("panel shows %s", raw)
	}
	ann.refused("POST", "/desk/addresses/"+string(phone.ID)+"/reveal", nil, 403, "forbidden") // not hers
	w.assign(id, "ann")
	var revealed wire.Revealed
	ann.must("POST", "/desk/addresses/"+string(phone.ID)+"/reveal", nil, &revealed)
	if revealed.Value != "+8613812345678" || w.audited("address.revealed") != 1 {
		t.Errorf("revealed %q, audited %d times", revealed.Value, w.audited("address.revealed"))
	}
	name := "Kim Li"
	var changed wire.Contact
	ann.must("PATCH", "/desk/contacts/"+string(contact), wire.ContactChange{Name: &name}, &changed)
	if changed.Name != name || w.audited("contact.changed") != 1 {
		t.Errorf("changed = %+v", changed)
	}
	ann.refused("PATCH", "/desk/contacts/"+string(contact), wire.ContactChange{}, 422, "invalid")
}

func TestListsComeInPages(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	want := map[gateway.ConversationID]bool{}
	for _, c := range strings.Split("abcdefg", "") {
		want[w.says("shop", c, "m-"+c, "hello")] = true
	}
	for _, view := range []string{"waiting", "all"} {
		got := map[gateway.ConversationID]bool{}
		for next := ""; ; {
			var page wire.Rows
			ann.must("GET", "/desk/conversations?limit=3&view="+view+"&cursor="+next, nil, &page)
			for _, r := range page.Rows {
				if got[r.ID] {
					t.Errorf("%s: %s comes twice", view, r.ID)
				}
				got[r.ID] = true
			}
			if next = page.Next; next == "" {
				break
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d rows, want %d", view, len(got), len(want))
		}
	}
	ann.refused("GET", "/desk/conversations?cursor=AAAA", nil, 422, "invalid")
}

func TestSearchFindsOnlyWhatOneMayRead(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	mine := w.says("shop", "kim", "m1", "我的快递在哪里")
	w.says("help", "lee", "m2", "快递坏了")
	var page wire.FoundMessages
	w.until("the message is indexed", func() bool {
		ann.must("GET", "/desk/search?q=%E5%BF%AB%E9%80%92", nil, &page)
		return len(page.Hits) > 0
	})
	aud := w.signIn("aud")
	w.until("both are indexed", func() bool {
		aud.must("GET", "/desk/search?q=%E5%BF%AB%E9%80%92", nil, &page)
		return len(page.Hits) == 2
	})
	ann.must("GET", "/desk/search?q=%E5%BF%AB%E9%80%92", nil, &page)
	if len(page.Hits) != 1 || page.Hits[0].Row.ID != mine {
		t.Errorf("ann found %+v", page.Hits)
	}
}

func TestPeople(t *testing.T) {
	w := open(t)
	p := people()
	p.PresenceReasons = []agentdesk.PresenceReasonSpec{{Key: "lunch", Name: "Lunch"}}
	w.provision(p)
	ann := w.signIn("ann")
	var agents []wire.Agent
	ann.must("GET", "/desk/agents", nil, &agents)
	if len(agents) != 5 || agents[0].Name != "ANN" || agents[0].Presence != "offline" || agents[0].Online {
		t.Errorf("agents = %+v", agents)
	}
	w.says("shop", "kim", "m1", "hello")
	var queues []wire.Queue
	ann.must("GET", "/desk/queues", nil, &queues)
	if len(queues) != 2 || queues[0].Name != "Sales" || queues[0].Waiting != 1 || queues[0].Longest != 300 || queues[1].Waiting != 0 {
		t.Errorf("queues = %+v", queues)
	}
	var now wire.Presence
	ann.must("PUT", "/desk/presence", wire.PresenceChange{State: "break", Reason: "lunch"}, &now)
	if now.State != "break" || now.Reason != "lunch" || now.Since == 0 {
		t.Errorf("presence = %+v", now)
	}
	ann.refused("PUT", "/desk/presence", wire.PresenceChange{State: "missed"}, 422, "invalid")
	ann.refused("PUT", "/desk/presence", wire.PresenceChange{State: "break", Reason: "Anything a person writes"}, 422, "invalid")
	w.signIn("aud").refused("PUT", "/desk/presence", wire.PresenceChange{State: "ready"}, 403, "forbidden")
}

func TestHostileBodiesAreRefusedClearly(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	id := w.says("shop", "kim", "m1", "hello")
	path := at(id, "/messages")
	deep := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	for name, test := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"nothing":              {"", 400, "invalid"},
		"no JSON":              {"hello", 422, "invalid"},
		"two values":           {`{} {}`, 400, "invalid"},
		"too deep":             {deep, 422, "invalid"},
		"too deep inside":      {`{"client_id":"a","visibility":"internal","parts":` + deep + `}`, 422, "invalid"},
		"too large":            {`{"client_id":"` + strings.Repeat("x", 70_000) + `"}`, 413, "too_large"},
		"bad UTF-8":            {"{\"client_id\":\"\xff\"}", 422, "invalid"},
		"NUL":                  {`{"client_id":"a","visibility":"internal","parts":[{"kind":"text","text":"a\u0000b"}]}`, 422, "invalid"},
		"NUL in a name":        {`{"\u0000":1}`, 422, "invalid"},
		"unknown field":        {`{"client_id":"a","visibility":"internal","parts":[{"kind":"text","text":"a"}],"admin":true}`, 422, "invalid"},
		"wrong type":           {`{"client_id":1,"visibility":"internal","parts":[]}`, 422, "invalid"},
		"wrong visibility":     {`{"client_id":"a","visibility":"secret","parts":[{"kind":"text","text":"a"}]}`, 422, "invalid"},
		"no parts":             {`{"client_id":"a","visibility":"internal","parts":[]}`, 422, "invalid"},
		"an empty part":        {`{"client_id":"a","visibility":"internal","parts":[{"kind":"text","text":" "}]}`, 422, "invalid"},
		"HTML":                 {`{"client_id":"a","visibility":"internal","parts":[{"kind":"html","text":"<b>"}]}`, 422, "invalid"},
		"a file nobody stored": {`{"client_id":"a","visibility":"internal","parts":[{"kind":"file","file":"` + string(gateway.NewID[gateway.AttachmentID]()) + `"}]}`, 422, "bad_message"},
		"a file that is none":  {`{"client_id":"a","visibility":"internal","parts":[{"kind":"file","file":"../x"}]}`, 422, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			b := *ann
			world := *w
			world.t, b.w = t, &world
			b.refused("POST", path, test.body, test.status, test.code)
		})
	}
	ann.refused("GET", "/desk/search?q=%00", nil, 422, "invalid")
	ann.refused("GET", "/desk/search?q=%ff", nil, 422, "invalid")
	ann.refused("GET", "/desk/search?q=a&other=1", nil, 422, "invalid")
	ann.refused("GET", "/desk/conversations/%00", nil, 404, "not_found")
	ann.refused("GET", "/desk/conversations/..%2f..%2fetc", nil, 404, "not_found")
	if s := w.logs.String(); s != "" {
		t.Errorf("logged: %s", s)
	}
}
