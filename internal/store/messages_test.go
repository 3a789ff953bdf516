package store_test

import (
	"runtime"
	"slices"
	"testing"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func message(t *testing.T, s *store.Store, id gateway.MessageID) gateway.Message {
	t.Helper()
	return read(t, s, func(tx gateway.Tx) (gateway.Message, error) { return rows.Message(tx, id) })
}

func testMessages(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	rich, note, late := said(c, 1), answered(c, d.agent, 2), answered(c, d.agent, 3)
	rich.Parts = []channels.Part{
		{Kind: channels.LocationPart, Text: "总部 🧑🏽‍🦱", Lat: 31.2, Lon: -0.5},
		{Kind: channels.MenuPart, Text: "?", Options: []string{"a", "b"}},
		{Kind: channels.FormPart, Fields: []channels.Field{{Name: "n", Value: "v"}}},
		{Kind: channels.ImagePart, File: &channels.File{ID: "f", Name: "a.png", MediaType: "image/png", Size: 3, Width: 1, Height: 2, Inline: true}},
	}
	note.Visibility, note.Parts, note.Quoted, note.LineSeq, note.SentAt = gateway.Internal, nil, rich.ID, 0, 0
	addMessages(t, s, rich, note, late)

	got := read(t, s, func(tx gateway.Tx) (map[gateway.MessageID]gateway.Message, error) {
		return rows.MessagesByID(tx, []gateway.MessageID{note.ID, "nothing", rich.ID})
	})
	equal(t, "messages", got, map[gateway.MessageID]gateway.Message{rich.ID: rich, note.ID: note})
	equal(t, "message", message(t, s, rich.ID), rich)
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := rows.Message(tx, "nothing")
		return err
	})
	for upto, want := range map[int64]int64{0: 0, 1: 1, 2: 1, 3: 3, 9: 3} {
		got := read(t, s, func(tx gateway.Tx) (int64, error) { return rows.LineSeq(tx, c.ID, upto) })
		if got != want {
			t.Errorf("LineSeq up to %d is %d, want %d", upto, got, want)
		}
	}
}

func testRepeatedMessages(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	in, out := said(c, 1), answered(c, d.agent, 2)
	addMessages(t, s, in, out)

	key := gateway.ProviderKey{Account: d.account, ID: in.ProviderID}
	known := read(t, s, func(tx gateway.Tx) (map[gateway.ProviderKey]gateway.MessageID, error) {
		return rows.KnownMessages(tx, []gateway.ProviderKey{{Account: "another", ID: in.ProviderID}, key, {Account: d.account}})
	})
	equal(t, "known", known, map[gateway.ProviderKey]gateway.MessageID{key: in.ID})
	mine := read(t, s, func(tx gateway.Tx) (gateway.Message, error) { return rows.ClientMessage(tx, out.Author, out.ClientID) })
	equal(t, "by client id", mine, out)
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := rows.ClientMessage(tx, gateway.ByAgent("another"), out.ClientID)
		return err
	})
	for _, again := range []gateway.Message{in, out} {
		again.ID, again.Seq = gateway.NewID[gateway.MessageID](), 9
		refused(t, s, gateway.ErrConflict, func(tx gateway.Tx) error { return rows.AddMessages(tx, []gateway.Message{again}) })
	}
}

func testAmendedMessages(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	m := said(c, 1)
	addMessages(t, s, m)
	m.Parts = []channels.Part{{Kind: channels.TextPart, Text: "amended"}}
	amend := func(tx gateway.Tx) error { return rows.SetParts(tx, m.ID, m.Parts, noon+1) }
	do(t, s, amend)
	equal(t, "amended", message(t, s, m.ID), m)
	do(t, s, func(tx gateway.Tx) error {
		_, err := rows.EraseContact(tx, who.contact.ID, nil, noon+2)
		return err
	})
	refused(t, s, gateway.ErrNotFound, amend) // erased words do not come back
}

func testIndexQueue(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	ms := []gateway.Message{said(c, 1), said(c, 2), said(c, 3)}
	ids := []gateway.MessageID{ms[2].ID, ms[0].ID, ms[1].ID, ms[0].ID}
	addMessages(t, s, ms...)
	do(t, s, func(tx gateway.Tx) error { return rows.QueueIndexing(tx, ids, noon) })
	next := func(limit int) (got []gateway.Message) {
		do(t, s, func(tx gateway.Tx) (err error) {
			got, err = rows.NextToIndex(tx, limit)
			return err
		})
		return got
	}
	equal(t, "first two", next(2), ms[:2])
	do(t, s, func(tx gateway.Tx) error { return rows.IndexDone(tx, []gateway.MessageID{ms[0].ID}) })
	equal(t, "rest", next(10), ms[1:])
	do(t, s, func(tx gateway.Tx) error { return rows.IndexDone(tx, ids) })
	equal(t, "none", next(10), []gateway.Message{})
}

func testSearch(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	ms := []gateway.Message{said(c, 1), said(c, 2)}
	addMessages(t, s, ms...)
	index := func(id gateway.MessageID, words ...string) {
		do(t, s, func(tx gateway.Tx) error { return rows.Index(tx, id, words) })
	}
	found := func(query string, limit int) []gateway.MessageID {
		return read(t, s, func(tx gateway.Tx) ([]gateway.MessageID, error) { return rows.Search(tx, query, "", limit) })
	}
	index(ms[0].ID, "订单退款 zyx")
	index(ms[1].ID, "退款", "zyx")
	both := []gateway.MessageID{ms[1].ID, ms[0].ID}
	equal(t, "newest first", found("退款 zyx", 10), both)
	equal(t, "limited", found("退款 zyx", 1), both[:1])
	before := func(id gateway.MessageID) []gateway.MessageID {
		return read(t, s, func(tx gateway.Tx) ([]gateway.MessageID, error) { return rows.Search(tx, "退款", id, 10) })
	}
	equal(t, "before the newer", before(ms[1].ID), both[1:])
	if got := before(ms[0].ID); len(got) != 0 {
		t.Errorf("before the oldest there is %v", got)
	}
	index(ms[1].ID)
	equal(t, "before one that was taken out", before(ms[1].ID), both[1:])
	equal(t, "after one was taken out", found("zyx", 10), both[1:])
	if got := found("nowhere", 10); len(slices.Compact(got)) != 0 {
		t.Errorf("found %v", got)
	}
}

// A message amended while the indexer is at its old words is indexed again: the
// amendment waits for the indexer, which then takes out only its own row.
func TestAmendedWhileIndexing(t *testing.T) {
	s := storetest.Open(t, store.Config{Driver: store.Postgres, URL: storetest.Postgres(t)})
	d, who := newDesk(t, s), newCustomer(t, s)
	m := said(newConversation(t, s, d, who.ID), 1)
	ids := []gateway.MessageID{m.ID}
	queue := func(tx gateway.Tx) error { return rows.QueueIndexing(tx, ids, noon) }
	addMessages(t, s, m)
	do(t, s, queue)

	amended := make(chan error, 1)
	do(t, s, func(tx gateway.Tx) error {
		if _, err := rows.NextToIndex(tx, 10); err != nil {
			return err
		}
		go func() { amended <- s.Do(t.Context(), queue) }()
		for len(amended) == 0 && count(t, s, `SELECT COUNT(*) FROM pg_locks WHERE NOT granted`) == 0 {
			runtime.Gosched() // until the amendment waits, or did not
		}
		return rows.IndexDone(tx, ids)
	})
	if err := <-amended; err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, `SELECT COUNT(*) FROM index_queue WHERE message_id = $1`, m.ID); n != 1 {
		t.Errorf("the amended message is queued %d times, want once", n)
	}
}
