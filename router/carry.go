package router

import (
	"context"
	"errors"
	"slices"
	"time"

	"switchboard/gateway"
)

const (
	maxCommands  = 100 // taken at once
	commandsLook = 500 * time.Millisecond
	keepCommands = 10 * time.Minute // after which nobody asks what came of one
	tidyEvery    = time.Minute
)

// carrier grants what other nodes wish, one after the other, while this node leads.
type carrier struct {
	*Client
	loop   *Router
	clean  bool      // nothing is taken but what this carrier knows of
	untold []carried // what came of commands and is not stored yet: of those taken at once, at most
}

// carried is what came of a command.
type carried struct {
	id      string
	outcome string
}

func newCarrier(c *Client, r *Router) *carrier { return &carrier{Client: c, loop: r} }

func (c *carrier) run(ctx context.Context) error {
	wake := make(chan struct{}, 1)
	defer c.parts.Bus.Subscribe(commandsTopic, func(any) {
		select {
		case wake <- struct{}{}:
		default:
		}
	})()
	defer c.parts.Bus.Subscribe(inputTopic, func(payload any) {
		if agent, ok := payload.(gateway.AgentID); ok {
			c.loop.Input(agent)
		}
	})()
	look, tidy := time.NewTicker(commandsLook), time.NewTicker(tidyEvery)
	defer look.Stop()
	defer tidy.Stop()
	for ctx.Err() == nil {
		more, err := c.carrySome(ctx)
		c.tried(ctx, err)
		if more {
			continue
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-look.C:
		case <-tidy.C:
			c.tried(ctx, c.do(ctx, func(w *gateway.Work) error { return c.parts.Rows.DropCommands(w, keepCommands) }))
		}
	}
	return nil
}

// do is a transaction of the loop's, behind its fence.
func (c *carrier) do(ctx context.Context, fn func(*gateway.Work) error) error {
	return c.loop.do(ctx, fn)
}

// carrySome takes what waits and grants it. There is more if there was as much as it
// takes at once. It takes nothing before all that was taken is finished.
func (c *carrier) carrySome(ctx context.Context) (more bool, err error) {
	if err := c.catchUp(ctx); err != nil {
		return false, err
	}
	err = c.parts.Gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		more, err = c.parts.Rows.CommandsWait(tx)
		return err
	})
	if err != nil || !more {
		return false, err
	}
	var taken []Command
	began := time.Now()
	err = c.do(ctx, func(w *gateway.Work) (err error) {
		taken, err = c.parts.Rows.TakeCommands(w, maxCommands)
		return err
	})
	if err != nil {
		c.clean = false // nobody knows whether they are taken
		return false, err
	}
	var failed []error
	for _, cmd := range taken {
		failed = append(failed, c.carry(ctx, cmd, began.Add(commandLife-cmd.Age)))
	}
	return len(taken) == maxCommands, errors.Join(failed...)
}

// catchUp finishes what was taken before: by this carrier, and by whom nobody can ask.
func (c *carrier) catchUp(ctx context.Context) error {
	for len(c.untold) > 0 {
		if err := c.finish(ctx, c.untold[0]); err != nil && !errors.Is(err, gateway.ErrConflict) {
			return err // but for what was stored when it seemed to fail
		}
		c.untold = slices.Delete(c.untold, 0, 1)
	}
	if c.clean {
		return nil
	}
	err := c.do(ctx, func(w *gateway.Work) error { return c.parts.Rows.DropTaken(w, lost) })
	c.clean = err == nil
	return err
}

// carry grants one command and stores what came of it. If that fails it is kept for
// catchUp: the command itself is carried out once.
func (c *carrier) carry(ctx context.Context, cmd Command, until time.Time) error {
	came := c.grant(ctx, cmd, until)
	if errors.Is(came, gateway.ErrClosed) || ctx.Err() != nil {
		return nil // who leads next says that it is lost
	}
	done := carried{cmd.ID, encodeOutcome(came)}
	err := c.finish(ctx, done)
	if err != nil {
		c.untold = append(c.untold, done)
	}
	return err
}

// grant grants one command, unless whoever wished it waits no longer.
func (c *carrier) grant(ctx context.Context, cmd Command, until time.Time) error {
	if time.Now().After(until) {
		return context.DeadlineExceeded
	}
	w, err := decodeWish(cmd)
	if err != nil {
		return err
	}
	return c.loop.ask(ctx, w)
}

func (c *carrier) finish(ctx context.Context, done carried) error {
	err := c.do(ctx, func(w *gateway.Work) error { return c.parts.Rows.FinishCommand(w, done.id, done.outcome) })
	if err == nil {
		c.parts.Bus.Publish(outcomeTopic(done.id), nil)
	}
	return err
}
