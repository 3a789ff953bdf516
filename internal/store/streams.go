package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"switchboard/gateway"
)

// The stream's row stays locked until commit, so numbers become visible in their
// order and without gaps.
const bumpStream = `INSERT INTO streams (key, last_seq) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET last_seq = streams.last_seq + excluded.last_seq
RETURNING last_seq`

const insertEvent = `INSERT INTO events (stream_key, seq, kind, v, at, actor_kind, actor_id, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// Append numbers the events within their streams, in order, and stores them. It
// sets Seq in the slice.
func (Rows) Append(tx gateway.Tx, events []gateway.Event) error {
	if len(events) == 0 {
		return nil
	}
	seqs, err := reserve(tx, events)
	if err != nil {
		return err
	}
	rows := make([][]any, len(events))
	for i := range events {
		e := &events[i]
		seqs[e.Stream]++
		e.Seq = seqs[e.Stream]
		rows[i] = []any{e.Stream, e.Seq, e.Kind, e.V, e.At, e.Actor.Kind, e.Actor.ID, string(e.Data)}
	}
	return tx.Each(insertEvent, rows, nil)
}

// reserve takes as many numbers from each stream as it has events, and returns
// the number before the first of them.
func reserve(tx gateway.Tx, events []gateway.Event) (map[string]int64, error) {
	seqs := make(map[string]int64)
	for i := range events {
		seqs[events[i].Stream]++
	}
	keys := slices.Sorted(maps.Keys(seqs))
	rows := each(keys, func(key string) []any { return []any{key, seqs[key]} })
	err := tx.Each(bumpStream, rows, func(i int, r gateway.Row) error {
		var last int64
		err := r.Scan(&last)
		seqs[keys[i]] = last - seqs[keys[i]]
		return err
	})
	return seqs, err
}

const selectEvents = `SELECT stream_key, seq, kind, v, at, actor_kind, actor_id, data FROM events WHERE stream_key = $1 `

const eventsAfter = selectEvents + `AND seq > $2 ORDER BY seq LIMIT $3`

// Events returns up to limit events after a number, oldest first, with their messages.
func (s Rows) Events(tx gateway.Tx, stream string, after int64, limit int) ([]gateway.Event, error) {
	events, err := readEvents(tx, eventsAfter, stream, after, limit)
	if err != nil {
		return nil, err
	}
	return events, s.attachMessages(tx, events)
}

const eventsBefore = selectEvents + `AND seq < $2 ORDER BY seq DESC LIMIT $3`

// EventsBefore returns up to limit events before a number (0: the end), oldest
// first, with their messages.
func (s Rows) EventsBefore(tx gateway.Tx, stream string, before int64, limit int) ([]gateway.Event, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	events, err := readEvents(tx, eventsBefore, stream, before, limit)
	if err != nil {
		return nil, err
	}
	slices.Reverse(events)
	return events, s.attachMessages(tx, events)
}

func readEvents(tx gateway.Tx, query string, args ...any) ([]gateway.Event, error) {
	var events []gateway.Event
	err := tx.Query(query, args, func(r gateway.Row) error {
		var e gateway.Event
		var data []byte
		err := r.Scan(&e.Stream, &e.Seq, &e.Kind, &e.V, &e.At, &e.Actor.Kind, &e.Actor.ID, &data)
		e.Data = data
		events = append(events, e)
		return err
	})
	return events, err
}

// attachMessages sets the message of every event that tells of a message's words.
func (s Rows) attachMessages(tx gateway.Tx, events []gateway.Event) error {
	refs := make(map[int]gateway.MessageID)
	for i := range events {
		if events[i].Kind != gateway.MessageAdded && events[i].Kind != gateway.MessageAmended {
			continue
		}
		var ref gateway.MessageRef
		if err := json.Unmarshal(events[i].Data, &ref); err != nil {
			return fmt.Errorf("decode event %d of %s: %w", events[i].Seq, events[i].Stream, err)
		}
		refs[i] = ref.Message
	}
	if len(refs) == 0 {
		return nil
	}
	messages, err := s.MessagesByID(tx, distinct(slices.Collect(maps.Values(refs))))
	if err != nil {
		return err
	}
	for i, id := range refs {
		if m, ok := messages[id]; ok {
			events[i].Message = &m
		}
	}
	return nil
}

const streamHead = `SELECT last_seq FROM streams WHERE key = $1`

// Heads returns the last number of each stream; 0 where there is none.
func (Rows) Heads(tx gateway.Tx, streams []string) ([]int64, error) {
	heads := make([]int64, len(streams))
	err := tx.Each(streamHead, each(streams, one), func(i int, r gateway.Row) error {
		return r.Scan(&heads[i])
	})
	return heads, err
}
