package store_test

import (
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/internal/store"
)

func testCanned(t *testing.T, s *store.Store) {
	d := newDesk(t, s)
	other := addPerson(t, s, "Other")
	own := string(d.agent)
	make := func(agent gateway.AgentID, title string) agentdesk.Canned {
		c := agentdesk.Canned{ID: gateway.NewID[wire.CannedID](), Brand: d.brand, Agent: agent, Title: title, Text: "text", Search: "keys"}
		do(t, s, func(tx gateway.Tx) error { return deskRows.AddCanned(tx, c, noon) })
		return c
	}
	mine, theirs, shared := make(d.agent, "mine"), make(other.ID, "theirs"), make("", "shared"+own)
	of := func(id gateway.AgentID) (list []agentdesk.Canned) {
		all := read(t, s, func(tx gateway.Tx) ([]agentdesk.Canned, error) { return deskRows.CannedOf(tx, id, 1000) })
		for _, c := range all { // the engine's suites share a database
			if c.Brand == d.brand {
				list = append(list, c)
			}
		}
		return list
	}
	equal(t, "what one may use", of(d.agent), []agentdesk.Canned{mine, shared})
	for range 2 {
		do(t, s, func(tx gateway.Tx) error { return deskRows.UsedCanned(tx, shared.ID, d.agent, noon) })
	}
	used := shared
	used.Uses = 2
	equal(t, "most used first", of(d.agent), []agentdesk.Canned{used, mine})
	equal(t, "of another", of(other.ID), []agentdesk.Canned{theirs, shared})
	equal(t, "count", read(t, s, func(tx gateway.Tx) (int, error) { return deskRows.CountCanned(tx, d.agent) }), 1)
	mine.Title, mine.Search = "changed", "other keys"
	do(t, s, func(tx gateway.Tx) error { return deskRows.SaveCanned(tx, mine, noon) })
	got := read(t, s, func(tx gateway.Tx) (agentdesk.Canned, error) { return deskRows.Canned(tx, mine.ID) })
	equal(t, "changed", got, mine)
	do(t, s, func(tx gateway.Tx) error { return deskRows.DropCanned(tx, shared.ID) })
	equal(t, "after deletion", of(d.agent), []agentdesk.Canned{mine})
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return deskRows.DropCanned(tx, shared.ID) })

	file := agentdesk.Canned{ID: "first", Key: "key-" + own, Brand: d.brand, Title: "of file", Text: "one", Managed: "file"}
	do(t, s, func(tx gateway.Tx) error { return deskRows.UpsertCanned(tx, file, noon) })
	again := file
	again.ID, again.Text = "second", "two"
	do(t, s, func(tx gateway.Tx) error { return deskRows.UpsertCanned(tx, again, noon) })
	file.Text = "two"
	equal(t, "under its key", read(t, s, func(tx gateway.Tx) (agentdesk.Canned, error) { return deskRows.Canned(tx, "first") }), file)
	do(t, s, func(tx gateway.Tx) error {
		_, err := deskRows.DisableUnlisted(tx, agentdesk.KeptKeys{}, noon)
		return err
	})
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { _, err := deskRows.Canned(tx, "first"); return err })
}

func testNotices(t *testing.T, s *store.Store) {
	a, b := addPerson(t, s, "Ann"), addPerson(t, s, "Bob")
	notice := func(message gateway.MessageID) agentdesk.Notice {
		return agentdesk.Notice{
			ID: gateway.NewID[gateway.NoticeID](), Agent: a.ID, Kind: "mention", Conversation: "c" + gateway.ConversationID(message),
			Message: message, Actor: gateway.ByAgent(b.ID), At: noon,
		}
	}
	add := func(n agentdesk.Notice) (added bool) {
		do(t, s, func(tx gateway.Tx) (err error) { added, err = rows.AddNotice(tx, n); return err })
		return added
	}
	one, two, three := notice("m1"), notice("m2"), notice("m3")
	equal(t, "added", []bool{add(one), add(two), add(three), add(notice("m1"))}, []bool{true, true, true, false})
	of := func(before gateway.NoticeID, limit int) []agentdesk.Notice {
		return read(t, s, func(tx gateway.Tx) ([]agentdesk.Notice, error) { return deskRows.NoticesOf(tx, a.ID, before, limit) })
	}
	unread := func() int {
		return read(t, s, func(tx gateway.Tx) (int, error) { return deskRows.CountUnread(tx, a.ID) })
	}
	mark := func(who gateway.AgentID, which wire.NoticesRead) (n int64) {
		do(t, s, func(tx gateway.Tx) (err error) { n, err = deskRows.ReadNotices(tx, who, which, noon+1); return err })
		return n
	}
	equal(t, "first page", of("~", 2), []agentdesk.Notice{three, two})
	equal(t, "second page", of(two.ID, 2), []agentdesk.Notice{one})
	equal(t, "unread", unread(), 3)
	equal(t, "another marks", mark(b.ID, wire.NoticesRead{}), 0)
	equal(t, "one is read", mark(a.ID, wire.NoticesRead{IDs: []gateway.NoticeID{one.ID, one.ID}}), 1)
	equal(t, "once", mark(a.ID, wire.NoticesRead{IDs: []gateway.NoticeID{one.ID}}), 0)
	equal(t, "those of a conversation", mark(a.ID, wire.NoticesRead{Conversation: two.Conversation}), 1)
	equal(t, "unread", unread(), 1)
	equal(t, "all", mark(a.ID, wire.NoticesRead{}), 1)
	one.ReadAt = noon + 1
	equal(t, "read", of(two.ID, 1), []agentdesk.Notice{one})
}
