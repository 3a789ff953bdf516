package floor

import (
	"net/http"
	"slices"
	"testing"
	"time"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/e2e/rig"
	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// TestACustomersOwnAgentIsAway gives a customer to ann, and bob to stand in for her. Whoever
// of them is not there is not waited for, who has a break is, for a time.
func TestACustomersOwnAgentIsAway(t *testing.T) {
	const patient = 5 * time.Second
	t.Parallel()
	f := open(t, rig.More{Routing: "{dedicated_s: 5}"}, desks{"ann": 5, "bob": 5, "cid": 5})
	ann := f.signIn(f.Server, "ann") // and is not at her console
	bob, bobLeaves := f.comes("bob")
	f.customer("bob is busier than cid").becomes("bob")
	cid, _ := f.comes("cid")

	c := f.customer("whose am I?")
	c.becomes("cid")
	f.ask(http.MethodPut, "/desk/contacts/"+string(c.panel().Customer.ID)+"/dedication", deskwire.DedicationChange{
		Agent: ann.Me.Agent.ID, Deputy: bob.Me.Agent.ID,
	}, nil)
	again := func(by *rig.Agent, words, whose string, rule dispatch.Rule) dispatch.Why {
		t.Helper()
		c.resolvedBy(by)
		c.says(words)
		c.becomes(whose)
		why := c.why()
		if why.Rule != rule {
			t.Errorf("%s: %s has it by the rule %s, want %s", words, whose, why.Rule, rule)
		}
		return why
	}
	again(cid, "she is away", "bob", dispatch.Deputy)
	bobLeaves()
	f.connected(bob, false)
	if why := again(bob, "both are away", "cid", dispatch.InTurn); time.Duration(why.Waited)*time.Millisecond >= 2*patient {
		t.Errorf("it waited %d ms for who is not there", why.Waited)
	}
	for _, a := range []*rig.Agent{ann, bob} {
		f.sits(a)
		f.chooses(a, "break")
	}
	if why := again(cid, "both have a break", "cid", dispatch.InTurn); time.Duration(why.Waited)*time.Millisecond < 2*patient {
		t.Errorf("it waited only %d ms for who has a break", why.Waited)
	}
	f.chooses(ann, "ready")
	again(cid, "she is back", "ann", dispatch.Dedicated)
	c.answeredBy(ann, "here I am")
}

// TestTheLastAgentLeaves has customers wait while their only agent leaves. What she has
// stays hers as long as nobody else could take it, what waits goes on waiting, and is
// given out in its order when somebody comes.
func TestTheLastAgentLeaves(t *testing.T) {
	t.Parallel()
	const longer = 66 * time.Second // than an agent may be away
	for _, tc := range []struct {
		name    string
		leaves  func(f *floor, ann *rig.Agent, close func())
		returns bool // herself; else bob comes
		keeps   bool // what she has when bob comes
	}{
		{"her console is gone, and comes back", (*floor).closes, true, true},
		{"her console is gone, and another comes", (*floor).closes, false, false},
		{"she is offline, and another comes", (*floor).goesOffline, false, false},
		{"she has a break, and another comes", (*floor).takesABreak, false, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := open(t, rig.More{}, desks{"ann": 2, "bob": 10})
			ann, closeConsole := f.comes("ann")
			answered, owed := f.customer("c1"), f.customer("c2")
			answered.becomes("ann")
			owed.becomes("ann")
			answered.answeredBy(ann, "one moment")
			waiting := []*customer{f.customer("c3"), f.customer("c4"), f.customer("c5")}
			for _, c := range waiting {
				f.await("the page says that he waits and is served", func() bool { return c.Standing().Waiting && c.Standing().Served })
			}
			began := time.Now()
			tc.leaves(f, ann, closeConsole)
			for _, c := range waiting {
				f.await("the page says that nobody serves", func() bool { return c.Standing().Waiting && !c.Standing().Served })
			}
			owed.says("are you still there?")

			f.since(began, longer)
			answered.is("ann")
			owed.is("ann")
			for i, c := range waiting {
				c.is("waiting")
				if s := c.Standing(); s.Served || s.Ahead != i {
					t.Errorf("%s is told %+v", c.first, s)
				}
			}

			if tc.returns {
				f.sits(ann)
				owed.answeredBy(ann, "here I am")
				answered.resolvedBy(ann)
				waiting[0].becomes("ann")
				owed.resolvedBy(ann)
				waiting[1].becomes("ann")
				waiting[2].is("waiting")
				f.inOrder(ann, waiting[:2]...)
				return
			}
			bob, _ := f.comes("bob")
			for _, c := range waiting {
				c.becomes("bob")
			}
			f.inOrder(bob, waiting...)
			if tc.keeps {
				answered.is("ann")
				owed.is("ann")
				return
			}
			owed.becomes("bob")
			answered.becomes("bob")
			owed.answeredBy(bob, "now I am")
		})
	}
}

func (f *floor) closes(ann *rig.Agent, closeConsole func()) {
	closeConsole()
	f.connected(ann, false)
}

func (f *floor) goesOffline(ann *rig.Agent, _ func()) { f.chooses(ann, "offline") }

func (f *floor) takesABreak(ann *rig.Agent, _ func()) { f.chooses(ann, "break") }

// TestABlinkTakesNothing cuts agents off for 31 s, while a colleague could take what they
// have. Of one the server knows at once that she is gone, of the other it learns nothing.
func TestABlinkTakesNothing(t *testing.T) {
	t.Parallel()
	const blink = 31 * time.Second
	f := open(t, rig.More{}, desks{"ann": 1, "bea": 1, "cid": 9})
	network := map[string]*rig.Network{"ann": f.network(), "bea": f.network()}
	agents, theirs := make(map[string]*rig.Agent), make(map[string]*customer)
	for _, login := range []string{"ann", "bea"} {
		agents[login] = f.signIn(&rig.Server{Address: network[login].Address}, login)
		f.sits(agents[login])
		theirs[login] = f.customer("customer of " + login)
		theirs[login].becomes(login)
		theirs[login].answeredBy(agents[login], "hello, this is "+login)
	}
	f.comes("cid")

	began := time.Now()
	network["ann"].Cut()
	network["bea"].Swallow()
	f.connected(agents["ann"], false)
	said := []string{"hello?", "are you there?", "I wait"}
	for _, words := range said {
		for _, c := range theirs {
			c.says(words)
		}
	}
	f.customer("somebody else").becomes("cid") // who has room and is asked
	f.since(began, blink)
	for _, n := range network {
		n.Restore()
	}
	for login, c := range theirs {
		a := agents[login]
		f.await(login+" has all that was said", func() bool { return a.Seen() == 1+len(said) })
		f.connected(a, true)
		c.answeredBy(a, "I am back")
		c.is(login)
		if causes := c.released(); len(causes) > 0 {
			t.Errorf("%s was taken from %s: %v", c.first, login, causes)
		}
		for _, wrong := range append(a.Wrong(), c.Check(t.Context())...) {
			t.Error(wrong)
		}
	}
}

func (f *floor) network() *rig.Network {
	f.t.Helper()
	n, err := rig.NewNetwork(f.Address)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() {
		if err := n.Close(); err != nil {
			f.t.Error(err)
		}
	})
	return n
}

// TestWhatASupervisorTakesIsAskedBack has a supervisor give to bob what ann has. What she had
// begun to write is a note for him, she reads whose doing it was, and asks for it back as
// her console does.
func TestWhatASupervisorTakesIsAskedBack(t *testing.T) {
	t.Parallel()
	f := open(t, rig.More{}, desks{"ann": 5, "bob": 5})
	ann, _ := f.comes("ann")
	c := f.customer("where is my parcel?")
	c.becomes("ann")
	bob, _ := f.comes("bob")
	path := "/desk/conversations/" + string(c.id)
	does := func(a *rig.Agent, method, path string, in any) {
		t.Helper()
		if err := a.Do(t.Context(), method, path, in, nil); err != nil {
			t.Fatal(err)
		}
	}
	notices := func(a *rig.Agent, kind string) (found []deskwire.Notice) {
		t.Helper()
		var list deskwire.Notices
		if err := a.Do(t.Context(), http.MethodGet, "/desk/notices", nil, &list); err != nil {
			t.Fatal(err)
		}
		for _, n := range list.Notices {
			if n.Kind == kind {
				found = append(found, n)
			}
		}
		return found
	}

	does(ann, http.MethodPut, path+"/draft", deskwire.DraftChange{Visibility: gateway.Public, Text: "it is on its", Files: []gateway.AttachmentID{}})
	does(f.boss, http.MethodPost, path+"/assign", deskwire.Assign{Agent: bob.Me.Agent.ID})
	c.becomes("bob")
	taken := notices(ann, "taken_back")
	if len(taken) != 1 || taken[0].Name != f.boss.Me.Agent.Name || taken[0].Holder != "bob" || taken[0].After <= 0 || taken[0].Conversation != c.id {
		t.Fatalf("ann is told %+v, want that the supervisor gave it to bob", taken)
	}
	var page deskwire.Events
	if err := bob.Do(t.Context(), http.MethodGet, path+"/events", nil, &page); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(page.Events, func(e deskwire.Event) bool {
		return e.Message != nil && e.Message.Visibility == gateway.Internal && e.Message.Parts[0].Text == "it is on its" && e.Actor == gateway.ByAgent(ann.Me.Agent.ID)
	}) {
		t.Error("bob does not see what ann had begun to write")
	}

	does(ann, http.MethodPost, path+"/messages", deskwire.NewMessage{
		ClientID: "ask-back", Visibility: gateway.Internal,
		Parts: []deskwire.NewPart{{Kind: channels.TextPart, Text: "I am back", Mentions: []gateway.AgentID{bob.Me.Agent.ID}}},
	})
	if asked := notices(bob, "mention"); len(asked) != 1 || asked[0].Name != "ann" {
		t.Errorf("bob is told %+v, want that ann asks", asked)
	}
	does(bob, http.MethodPost, path+"/transfer", deskwire.Transfer{Agent: ann.Me.Agent.ID})
	c.becomes("ann")
	if again := notices(bob, "taken_back"); len(again) != 0 {
		t.Errorf("bob, who gave it himself, is told %+v", again)
	}
}
