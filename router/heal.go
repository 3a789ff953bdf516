package router

import (
	"context"
	"time"

	"switchboard/gateway"
)

// start makes the core know what the database says, however long that takes.
func (r *Router) start(ctx context.Context) {
	var wait pause
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
		select {
		case <-ctx.Done():
		case <-time.After(wait.longer()):
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
	if err := r.compareAgents(ctx); err != nil {
		return err
	}
	if err := r.compareWork(ctx); err != nil {
		return err
	}
	r.carryOut(ctx)
	return nil
}

func (r *Router) compareAgents(ctx context.Context) error {
	var agents []Agent
	err := r.view(ctx, func(tx gateway.Tx) (err error) {
		agents, err = r.rows.RoutedAgents(tx)
		return err
	})
	if err != nil {
		return err
	}
	there := make(map[gateway.AgentID]bool, len(agents))
	for _, a := range agents {
		there[a.ID] = true
		r.introduce(a)
	}
	for _, id := range r.core.OtherAgents(there) {
		r.tell(gateway.Now(), RemoveAgent{Agent: id})
	}
	return nil
}

func (r *Router) compareWork(ctx context.Context) error {
	r.carryOut(ctx)
	var works []Work
	err := r.view(ctx, func(tx gateway.Tx) (err error) {
		works, err = r.rows.OpenWork(tx)
		return err
	})
	if err != nil {
		return err
	}
	open := make(map[gateway.ConversationID]bool, len(works))
	for _, w := range works {
		open[w.Conversation] = true
		if r.core.Knows(w.Conversation) || len(r.online) == 0 {
			r.learn(w)
		} else {
			r.inbox.conversation(w.Conversation) // looked at alone, it has a last agent
		}
	}
	for _, id := range r.core.Others(open) {
		r.tell(gateway.Now(), Remove{Conversation: id})
	}
	return nil
}
