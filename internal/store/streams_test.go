package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"golang.org/x/sync/errgroup"

	"switchboard/gateway"
	"switchboard/internal/store"
)

func event(stream string, kind gateway.EventKind, data any) gateway.Event {
	raw, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	return gateway.Event{Stream: stream, Kind: kind, V: 1, At: noon, Actor: gateway.BySystem(), Data: raw}
}

func events(t *testing.T, s *store.Store, stream string, after int64, limit int) []gateway.Event {
	t.Helper()
	return read(t, s, func(tx gateway.Tx) ([]gateway.Event, error) { return rows.Events(tx, stream, after, limit) })
}

func seqs(events []gateway.Event) []int64 {
	list := []int64{}
	for _, e := range events {
		list = append(list, e.Seq)
	}
	return list
}

func testStreams(t *testing.T, s *store.Store) {
	id := gateway.NewID[string]()
	a, b := "conv:"+id, "queue:"+id
	appendAll := func(list []gateway.Event) {
		do(t, s, func(tx gateway.Tx) error { return rows.Append(tx, list) })
	}
	appendAll(nil)
	first := []gateway.Event{
		event(b, gateway.ConversationEntered, gateway.AssignRef{Conversation: "c"}),
		event(a, gateway.ConversationOpened, gateway.StateRef{To: gateway.Waiting}),
		event(b, gateway.ConversationLeft, gateway.AssignRef{Conversation: "c"}),
	}
	appendAll(first)
	equal(t, "numbers", seqs(first), []int64{1, 1, 2})
	second := []gateway.Event{event(b, "x", 1), event(b, "y", 2)}
	appendAll(second)
	equal(t, "later numbers", seqs(second), []int64{3, 4})

	equal(t, "all", events(t, s, b, 0, 10), []gateway.Event{first[0], first[2], second[0], second[1]})
	equal(t, "page", seqs(events(t, s, b, 1, 2)), []int64{2, 3})
	before := func(seq int64, limit int) []int64 {
		return seqs(read(t, s, func(tx gateway.Tx) ([]gateway.Event, error) { return rows.EventsBefore(tx, b, seq, limit) }))
	}
	equal(t, "end", before(0, 2), []int64{3, 4})
	equal(t, "before", before(3, 10), []int64{1, 2})
	equal(t, "before the first", before(1, 10), []int64{})
	heads := read(t, s, func(tx gateway.Tx) ([]int64, error) { return rows.Heads(tx, []string{b, "none", a, b}) })
	equal(t, "heads", heads, []int64{4, 0, 1, 4})
}

// Whatever runs beside whatever, each stream is 1, 2, 3 without gaps, and
// a transaction that is undone leaves no gap.
func testConcurrentStreams(t *testing.T, s *store.Store) {
	const writers, rounds, undone, streams = 8, 10, 4, 3
	errUndo := errors.New("undo")
	id := gateway.NewID[string]()
	name := func(i int) string { return fmt.Sprintf("conv:%s:%d", id, i%streams) }
	var g errgroup.Group
	for w := range writers {
		g.Go(func() error {
			for n := range rounds {
				list := []gateway.Event{event(name(w+n), "x", w), event(name(w), "x", w), event(name(w+n), "x", w)}
				err := s.Do(t.Context(), func(tx gateway.Tx) error {
					if err := rows.Append(tx, list); err != nil {
						return err
					}
					if n == undone {
						return errUndo
					}
					return nil
				})
				if err != nil && (n != undone || !errors.Is(err, errUndo)) {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	total := 0
	for i := range streams {
		list := seqs(events(t, s, name(i), 0, 10_000))
		for j, seq := range list {
			if seq != int64(j)+1 {
				t.Fatalf("event %d of stream %d has number %d", j+1, i, seq)
			}
		}
		total += len(list)
	}
	if want := writers * (rounds - 1) * 3; total != want {
		t.Errorf("%d events stored, want %d", total, want)
	}
}

func testEventMessages(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	m, gone := said(c, 1), said(c, 2)
	addMessages(t, s, m, gone)
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`UPDATE messages SET parts = '[]', erased_at = 5 WHERE id = $1`, gone.ID)
		return err
	})
	gone.Parts, gone.ErasedAt = nil, 5
	stream := gateway.ConversationStream(c.ID)
	list := []gateway.Event{
		event(stream, gateway.MessageAdded, gateway.MessageRef{Message: m.ID}),
		event(stream, gateway.MessageAdded, gateway.MessageRef{Message: gone.ID}),
		event(stream, gateway.MessageErased, gateway.MessageRef{Message: gone.ID}),
		event(stream, gateway.MessageAmended, gateway.MessageRef{Message: m.ID}),
		event(stream, gateway.SeenChanged, gateway.SeenRef{Upto: 2}),
	}
	do(t, s, func(tx gateway.Tx) error { return rows.Append(tx, list) })
	list[0].Message, list[1].Message, list[3].Message = &m, &gone, &m
	equal(t, "events", events(t, s, stream, 0, 10), list)
	back := read(t, s, func(tx gateway.Tx) ([]gateway.Event, error) { return rows.EventsBefore(tx, stream, 3, 1) })
	equal(t, "events before", back, list[1:2])
}
