package router

import (
	"context"
	"errors"
	"slices"
	"time"

	"switchboard/gateway"
)

const (
	maxCommands  = 20 // taken at once; if this node dies meanwhile, their agents are told that they are lost
	commandsLook = 500 * time.Millisecond
	keepCommands = 10 * time.Minute // after which nobody asks what came of one
	tidyEvery    = time.Minute
)

// carrier grants what other nodes wish, in its order, while this node leads.
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
	return len(taken) == maxCommands, c.carry(ctx, taken, began)
}

// catchUp finishes what was taken before: by this carrier, and by whom nobody can ask.
func (c *carrier) catchUp(ctx context.Context) error {
	for len(c.untold) > 0 {
		if err := c.finish(ctx, c.untold[:1]); err != nil && !errors.Is(err, gateway.ErrConflict) {
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

// carry grants commands at once and stores what came of them. If that fails it is kept
// for catchUp: the commands themselves are carried out once.
func (c *carrier) carry(ctx context.Context, taken []Command, began time.Time) error {
	came := c.grant(ctx, taken, began)
	var done []carried
	for i, cmd := range taken {
		if !errors.Is(came[i], gateway.ErrClosed) { // else who leads next says that it is lost
			done = append(done, carried{cmd.ID, encodeOutcome(came[i])})
		}
	}
	if len(done) == 0 || ctx.Err() != nil {
		return nil
	}
	err := c.finish(ctx, done)
	if err != nil {
		c.untold = append(c.untold, done...)
	}
	return err
}

// grant grants the commands that were taken then, but those that whoever wished them
// does not wait for any longer.
func (c *carrier) grant(ctx context.Context, taken []Command, then time.Time) []error {
	came := make([]error, len(taken))
	var asked []request
	var of []int // their places among came
	for i, cmd := range taken {
		w, err := decodeWish(cmd)
		if came[i] = err; err == nil {
			asked, of = append(asked, request{wish: w, until: then.Add(commandLife - cmd.Age)}), append(of, i)
		}
	}
	for n, err := range c.loop.askAll(ctx, asked) {
		came[of[n]] = err
	}
	return came
}

// finish stores what came of commands, and tells those who wait for it.
func (c *carrier) finish(ctx context.Context, done []carried) error {
	err := c.do(ctx, func(w *gateway.Work) error {
		for _, d := range done {
			if err := c.parts.Rows.FinishCommand(w, d.id, d.outcome); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range done {
		c.parts.Bus.Publish(outcomeTopic(d.id), nil)
	}
	return nil
}
