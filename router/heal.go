package router

import (
	"context"
	"time"

	"switchboard/gateway"
)

// start makes the core know what the database says, however long that takes.
func (r *Router) start(ctx context.Context) {
	var wait retries
	for {
		err := r.do(ctx, func(w *gateway.Work) error {
			return r.rows.EndAllConnections(w, "restart", w.Now)
		})
		if err == nil {
			err = r.compare(ctx)
		}
		if err == nil || ctx.Err() != nil {
			return
		}
		r.log.WarnContext(ctx, "router could not start, will try again", "err", err)
		wait.at = 0
		wait.postpone(gateway.Now())
		select {
		case <-ctx.Done():
		case <-time.After(wait.pause):
		}
	}
}

// heal makes up for lost hints and for what the core could not be told.
func (r *Router) heal(ctx context.Context) {
	if err := r.compare(ctx); err != nil && ctx.Err() == nil {
		r.log.WarnContext(ctx, "router could not compare itself with the database", "err", err)
	}
}

// compare tells the core what the database says of everything.
func (r *Router) compare(ctx context.Context) error {
	r.carryOut(ctx)
	var agents []Agent
	var works []Work
	err := r.view(ctx, func(tx gateway.Tx) (err error) {
		if agents, err = r.rows.RoutedAgents(tx); err != nil {
			return err
		}
		works, err = r.rows.OpenWork(tx)
		return err
	})
	if err != nil {
		return err
	}
	present := make(map[gateway.AgentID]bool, len(agents))
	for _, a := range agents {
		present[a.ID] = true
		r.introduce(a)
	}
	for _, id := range r.core.OtherAgents(present) {
		r.tell(gateway.Now(), RemoveAgent{Agent: id})
	}
	open := make(map[gateway.ConversationID]bool, len(works))
	for _, w := range works {
		open[w.Conversation] = true
		if r.core.Knows(w.Conversation) || len(r.online) == 0 {
			r.tell(gateway.Now(), w.command(r.absence))
		} else {
			r.inbox.conversation(w.Conversation) // for its last agent
		}
	}
	for _, id := range r.core.Others(open) {
		r.tell(gateway.Now(), Remove{Conversation: id})
	}
	r.carryOut(ctx)
	return nil
}
