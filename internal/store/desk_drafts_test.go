package store_test

import (
	"strconv"
	"strings"
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func TestComposerRows(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		for name, suite := range map[string]func(*testing.T, *store.Store){
			"drafts": testDrafts, "drafts keep files": testDraftsKeepFiles, "finding": testFinding, "search keys": testSearchKeys,
			"canned replies": testCanned, "notices": testNotices,
		} {
			t.Run(name, func(t *testing.T) { suite(t, s) })
		}
	})
}

func drafts(t *testing.T, s *store.Store, agent gateway.AgentID) []agentdesk.Draft {
	t.Helper()
	return read(t, s, func(tx gateway.Tx) ([]agentdesk.Draft, error) { return deskRows.Drafts(tx, agent, 10) })
}

// A reply and a note are two drafts, and neither is overwritten by who did not see
// its newest state.
func testDrafts(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	c := newConversation(t, s, d, newCustomer(t, s).ID)
	reply := agentdesk.Draft{Agent: d.agent, Conversation: c.ID, Visibility: gateway.Public, Text: "Dear", Version: 5, UpdatedAt: noon + 1}
	note := agentdesk.Draft{
		Agent: d.agent, Conversation: c.ID, Visibility: gateway.Internal, Text: "Beware", Version: 6, UpdatedAt: noon,
		Files: []channels.File{{ID: "f1"}, {ID: "f2"}},
	}
	save := func(d agentdesk.Draft, was int64) func(gateway.Tx) error {
		return func(tx gateway.Tx) error { return deskRows.SaveDraft(tx, d, was) }
	}
	do(t, s, save(reply, 0))
	do(t, s, save(note, 0))
	equal(t, "drafts", drafts(t, s, d.agent), []agentdesk.Draft{reply, note})
	refused(t, s, gateway.ErrConflict, save(reply, 0))
	refused(t, s, gateway.ErrConflict, save(reply, 4))
	longer := reply
	longer.Text, longer.Version = "Dear Kim", 7
	do(t, s, save(longer, 5))
	refused(t, s, gateway.ErrConflict, save(reply, 5))
	refused(t, s, gateway.ErrConflict, func(tx gateway.Tx) error { return deskRows.DropDraft(tx, reply) })
	equal(t, "drafts", drafts(t, s, d.agent), []agentdesk.Draft{longer, note})
	do(t, s, func(tx gateway.Tx) error { return deskRows.DropDraft(tx, longer) })
	equal(t, "drafts", drafts(t, s, d.agent), []agentdesk.Draft{note})
	do(t, s, func(tx gateway.Tx) error { return deskRows.DropDraft(tx, longer) })
	equal(t, "of another", drafts(t, s, newDesk(t, s).agent), nil)
}

// What lies in a draft is not swept; what lies nowhere is.
func testDraftsKeepFiles(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	c := newConversation(t, s, d, newCustomer(t, s).ID)
	drafted, loose := upload(gateway.ByAgent(d.agent)), upload(gateway.ByAgent(d.agent))
	addAttachment(t, s, drafted)
	addAttachment(t, s, loose)
	do(t, s, func(tx gateway.Tx) error {
		return deskRows.SaveDraft(tx, agentdesk.Draft{
			Agent: d.agent, Conversation: c.ID, Visibility: gateway.Public, Files: []channels.File{{ID: string(drafted.ID)}}, Version: 1,
		}, 0)
	})
	do(t, s, func(tx gateway.Tx) error { _, err := rows.DropUnclaimed(tx, drafted.CreatedAt+1); return err })
	equal(t, "file of a draft", attachment(t, s, drafted.ID), drafted)
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { _, err := rows.Attachment(tx, loose.ID); return err })
}

// person makes a customer with a name, a channel's name and an address, and a
// conversation in the queue.
func person(t *testing.T, s *store.Store, d desk, q gateway.QueueID, a channels.Address, name, profile string) gateway.ContactID {
	t.Helper()
	contact := gateway.Contact{ID: gateway.NewID[gateway.ContactID](), Name: name, CreatedAt: noon}
	address := gateway.Address{ID: gateway.NewID[gateway.AddressID](), Address: a, Contact: contact.ID, Profile: channels.Profile{Name: profile}}
	link := gateway.Link{ID: gateway.NewID[gateway.LinkID](), Address: address.ID, Contact: contact.ID, Since: noon, Proof: gateway.Verified, By: gateway.BySystem()}
	do(t, s, func(tx gateway.Tx) error {
		if err := rows.AddAddress(tx, address, contact, link); err != nil {
			return err
		}
		return rows.AddConversation(tx, gateway.Conversation{
			ID: gateway.NewID[gateway.ConversationID](), Brand: d.brand, Account: d.account, Address: address.ID, Queue: q,
			State: gateway.Waiting, OpenedAt: noon,
		})
	})
	return contact.ID
}

func testFinding(t *testing.T, s *store.Store) {
	c := newCrew(t, s)
	own := string(c.me.ID) // the engine's suites share a database
	phone := "+86138" + strconv.FormatInt(int64(noon)%10_000, 10) + "0077"
	wang := person(t, s, c.desk, c.mine, channels.Address{Kind: "webchat", Value: own + "1"}, "王芳"+own, "小芳")
	lee := person(t, s, c.desk, c.mine, channels.Address{Kind: "phone", Value: phone}, "", "Ann_Lee"+own)
	mail := person(t, s, c.desk, c.strange, channels.Address{Kind: "email", Value: strings.ToLower(own) + "@example.com"}, "曾丽"+own, "")
	find := func(q agentdesk.ContactQuery) []gateway.ContactID {
		t.Helper()
		q.Agent, q.Before, q.Limit = c.me.ID, "~", 10
		return read(t, s, func(tx gateway.Tx) ([]gateway.ContactID, error) { return deskRows.FindContacts(tx, q) })
	}
	low := strings.ToLower(own)
	for what, q := range map[string]agentdesk.ContactQuery{
		"name": {Name: "王芳" + own}, "pinyin": {Name: "wangfang" + low}, "initials": {Name: "wf" + low[:1]}, "channel's name": {Name: "xiaofang"},
	} {
		q.Scope = wire.QueueScope
		if got := find(q); len(got) == 0 || got[len(got)-1] != wang && got[0] != wang {
			t.Errorf("by %s: %v, want %s among them", what, got, wang)
		}
	}
	equal(t, "a name literally", find(agentdesk.ContactQuery{Name: "ann_lee" + low, Scope: wire.QueueScope}), []gateway.ContactID{lee})
	equal(t, "no wildcard", find(agentdesk.ContactQuery{Name: "ann%lee" + low, Scope: wire.AllScope}), nil)
	equal(t, "end of a number", find(agentdesk.ContactQuery{Digits: phone[len(phone)-8:], Scope: wire.QueueScope}), []gateway.ContactID{lee})
	equal(t, "outside the scope", find(agentdesk.ContactQuery{Address: low + "@example.com", Scope: wire.TeamScope}), nil)
	equal(t, "mail", find(agentdesk.ContactQuery{Address: low + "@example.com", Scope: wire.AllScope}), []gateway.ContactID{mail})
	equal(t, "part of a mail address", find(agentdesk.ContactQuery{Address: low + "@example", Scope: wire.AllScope}), nil)
	equal(t, "without rights", find(agentdesk.ContactQuery{Name: low, Scope: wire.NoScope}), nil)
	equal(t, "newest first", find(agentdesk.ContactQuery{Name: low, Scope: wire.AllScope}), []gateway.ContactID{mail, lee, wang})
	do(t, s, func(tx gateway.Tx) error {
		return rows.SaveContact(tx, gateway.Contact{ID: mail, Name: "单梅" + own})
	})
	equal(t, "by the name he had", find(agentdesk.ContactQuery{Name: "曾丽" + own, Scope: wire.AllScope}), nil)
	equal(t, "by another reading", find(agentdesk.ContactQuery{Name: "shanmei" + low, Scope: wire.AllScope}), []gateway.ContactID{mail})
	erase(t, s, mail, noon)
	equal(t, "erased", find(agentdesk.ContactQuery{Name: "shanmei" + low, Scope: wire.AllScope}), nil)
}

// People of before there were search keys get theirs, a few at a time.
func testSearchKeys(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	own := string(d.agent)
	for i := range 5 {
		person(t, s, d, d.queue, channels.Address{Kind: "webchat", Value: own + strconv.Itoa(i)}, "老客户", "老微信")
	}
	do(t, s, func(tx gateway.Tx) error {
		if _, err := tx.Exec(`UPDATE contacts SET search = ''`); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE addresses SET search = ''`)
		return err
	})
	made := func() bool { return read(t, s, deskRows.KeysMade) }
	if made() {
		t.Fatal("keys are made before they are")
	}
	var at agentdesk.KeyCursor
	for runs := 0; !at.Done; runs++ {
		if runs > 200 {
			t.Fatal("it does not end")
		}
		do(t, s, func(tx gateway.Tx) (err error) {
			at, err = deskRows.MakeKeys(tx, at, 2)
			return err
		})
	}
	if !made() {
		t.Error("nobody knows that keys are made")
	}
	for _, table := range []string{"contacts", "addresses"} {
		if n := count(t, s, `SELECT COUNT(*) FROM `+table+` WHERE search = '' AND name <> ''`); n > 0 {
			t.Errorf("%d %s have no keys", n, table)
		}
	}
	if n := count(t, s, `SELECT COUNT(*) FROM contacts WHERE search LIKE '%laokehu%'`); n != 5 {
		t.Errorf("%d are found by pinyin, want 5", n)
	}
}
