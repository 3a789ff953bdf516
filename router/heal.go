package router

import (
	"context"
	"reflect"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// start makes the core know what the database says, however long that takes.
func (r *Router) start(ctx context.Context) {
	var wait pause
	for {
		err := r.findConnected(ctx)
		if err == nil {
			err = r.readSetup(ctx)
		}
		if err == nil {
			err = r.compare(ctx)
		}
		if err == nil {
			err = r.missCustomers(ctx)
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
	if err := r.compareSetup(ctx); err != nil && ctx.Err() == nil {
		r.log.WarnContext(ctx, "router could not compare what is set up with the database", "err", err)
	}
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
		r.tell(gateway.Now(), dispatch.RemoveAgent{Agent: id})
	}
	return nil
}

// compareWork looks at what the core believes something else of than the database
// says: every change that matters to it moves the epoch.
func (r *Router) compareWork(ctx context.Context) error {
	r.carryOut(ctx)
	var open []Open
	err := r.view(ctx, func(tx gateway.Tx) (err error) {
		open, err = r.rows.OpenWork(tx)
		return err
	})
	if err != nil {
		return err
	}
	there := make(map[gateway.ConversationID]bool, len(open))
	var strange []gateway.ConversationID
	for _, o := range open {
		there[o.Conversation] = true
		if believed, ok := r.core.Epoch(o.Conversation); !ok || believed != o.Epoch {
			strange = append(strange, o.Conversation)
		}
	}
	for _, id := range r.core.Others(there) {
		r.tell(gateway.Now(), dispatch.Remove{Conversation: id})
	}
	return r.look(ctx, strange)
}

// compareSetup has everything looked at again if the queues are set up differently. The
// rules have no say about what is here already.
func (r *Router) compareSetup(ctx context.Context) error {
	setup, err := r.storedSetup(ctx)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(setup.Queues, r.queues) {
		r.SetupChanged()
		return nil
	}
	r.book.take(ctx, r.log, setup)
	return nil
}

func (r *Router) storedSetup(ctx context.Context) (setup Setup, err error) {
	err = r.view(ctx, func(tx gateway.Tx) (err error) {
		setup, err = r.rows.Setup(tx)
		return err
	})
	return setup, err
}

// readSetup reads what administrators decided, and looks at everything again: it
// changed, or a queue opened or closed.
func (r *Router) readSetup(ctx context.Context) error {
	setup, err := r.storedSetup(ctx)
	if err != nil {
		return err
	}
	r.book.take(ctx, r.log, setup)
	r.queues = setup.Queues
	now := gateway.Now()
	r.opens = setup.nextChange(now)
	return r.look(ctx, r.core.Others(nil))
}
