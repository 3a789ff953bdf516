package agentdesk

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"switchboard/gateway"
)

const (
	previewInterval = 250 * time.Millisecond
	maxPreviews     = 1000 // rows in one interval; lists ask again for the others
)

// previews collects the rows of lists that changed.
type previews struct {
	wake   chan struct{} // holds one: there is something
	spoken spokenCache   // only runPreviews touches it

	mu      sync.Mutex // guards changed
	changed map[gateway.ConversationID]struct{}
}

// add takes a hint from the bus.
func (p *previews) add(payload any) {
	id, ok := payload.(gateway.ConversationID)
	if !ok {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.changed == nil {
		p.changed = make(map[gateway.ConversationID]struct{})
	}
	if len(p.changed) >= maxPreviews {
		return
	}
	p.changed[id] = struct{}{}
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *previews) take() []gateway.ConversationID {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids := slices.Collect(maps.Keys(p.changed))
	clear(p.changed)
	return ids
}

// runPreviews sends fresh rows, at most once an interval.
func (h *hub) runPreviews(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.previews.wake:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(previewInterval):
		}
		sockets, ids := h.all(), h.previews.take()
		if len(sockets) == 0 || len(ids) == 0 {
			continue
		}
		if err := h.sendRows(ctx, sockets, ids); err != nil && ctx.Err() == nil {
			h.desk.log.Error("rows not read, lists ask again", "err", err)
		}
	}
}

// sendRows sends every socket those of the rows that it lists, in one frame.
func (h *hub) sendRows(ctx context.Context, sockets []*socket, ids []gateway.ConversationID) error {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	var found map[gateway.ConversationID]Listing
	tallies := make(map[gateway.ConversationID]tally, len(ids))
	err := h.desk.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		if found, err = h.desk.rows.Listings(tx, ids); err != nil {
			return err
		}
		marks, err := h.desk.rows.Marks(tx, ids)
		if err != nil {
			return err
		}
		spoken, err := h.previews.spoken.read(tx, h.desk.rows, found)
		for id := range found {
			tallies[id] = tally{marks[id], spoken[id]}
		}
		return err
	})
	if err != nil {
		return err
	}
	b, err := newBoard(found, tallies)
	if err != nil {
		return err
	}
	for _, s := range sockets {
		if v, watched := s.lists(); v != nil {
			if frame := b.frame(v, watched); frame != nil {
				s.sendLossy(frame)
			}
		}
	}
	return nil
}

// maxSpoken is how many conversations' numbers are remembered.
const maxSpoken = 10_000

// spokenCache remembers what customers said by its numbers, so that counting what is
// unread reads only what is new. Messages are never taken back, nor renumbered.
type spokenCache struct {
	by map[gateway.ConversationID]spokenUpto
}

type spokenUpto struct {
	upto    int64 // all messages up to this are in numbers
	numbers []int64
}

// read returns the numbers of the conversations' customers' messages.
func (c *spokenCache) read(tx gateway.Tx, rows MarkRows, of map[gateway.ConversationID]Listing) (map[gateway.ConversationID][]int64, error) {
	after := make([]gateway.SeenTo, 0, len(of))
	for id := range of {
		after = append(after, gateway.SeenTo{Conversation: id, Upto: c.by[id].upto})
	}
	fresh, err := rows.Spoken(tx, after)
	if err != nil {
		return nil, err
	}
	if c.by == nil || len(c.by) > maxSpoken {
		c.by = make(map[gateway.ConversationID]spokenUpto, len(of))
	}
	all := make(map[gateway.ConversationID][]int64, len(of))
	for i := range after {
		id := after[i].Conversation
		numbers := slices.Concat(c.by[id].numbers, fresh[id])
		numbers = numbers[max(0, len(numbers)-MaxUnread):]
		c.by[id] = spokenUpto{of[id].Head, numbers}
		all[id] = numbers
	}
	return all, nil
}
