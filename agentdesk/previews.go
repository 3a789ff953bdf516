package agentdesk

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const (
	previewInterval = 250 * time.Millisecond
	maxPreviews     = 1000 // rows in one interval; lists ask again for the others
)

// previews collects the rows of lists that changed.
type previews struct {
	wake chan struct{} // holds one: there is something

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

// sendRows sends each row to the sockets whose agent may read it.
func (h *hub) sendRows(ctx context.Context, sockets []*socket, ids []gateway.ConversationID) error {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	var found map[gateway.ConversationID]Listing
	err := h.desk.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		found, err = h.desk.rows.Listings(tx, ids)
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range found {
		frame, err := json.Marshal(wire.RowChanged{Type: "row", Row: wireRow(l)})
		if err != nil {
			return err
		}
		for _, s := range sockets {
			if s.may(wire.ReadConversations, l.Place()) {
				s.sendLossy(frame)
			}
		}
	}
	return nil
}
