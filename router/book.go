package router

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"

	"switchboard/gateway"
)

// Book holds what administrators decided about routing, for who decides in memory:
// the gateway's intake and the loop, which reads it anew when it changed. It may be
// used concurrently.
type Book struct {
	setup atomic.Pointer[Setup]
}

// Setup is what was decided, as last read.
func (b *Book) Setup() Setup {
	if s := b.setup.Load(); s != nil {
		return *s
	}
	return Setup{}
}

// Queue is a queue as it is set up; one nobody knows has the defaults.
func (b *Book) Queue(id gateway.QueueID) Queue { return b.Setup().queue(id) }

// Place is a gateway.Placer.
func (b *Book) Place(n gateway.Newcomer) gateway.Placement { return b.Setup().Rules.Place(n) }

// Asks are the skills that work with needs of its own asks for in the queue, when what the
// queue prefers was dropped.
func (b *Book) Asks(q gateway.QueueID, own []gateway.Need) []gateway.Need {
	return b.Queue(q).Routing.asks(own)
}

// take replaces what was decided, and tells of rows that cannot be read: once.
func (b *Book) take(ctx context.Context, log *slog.Logger, s Setup) {
	before := b.Setup().Unread
	b.Set(s)
	for _, row := range s.Unread {
		if !slices.Contains(before, row) {
			log.WarnContext(ctx, "what is set up cannot be read and is left out", "row", row)
		}
	}
}

// Set replaces what was decided.
func (b *Book) Set(s Setup) { b.setup.Store(&s) }
