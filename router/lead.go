package router

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"switchboard/gateway"
)

// leadership is the lease of the one node that routes.
const leadership = "router"

// Topics of the routers.
const (
	commandsTopic = "commands" // there are some
	setupTopic    = "setup"    // what administrators decided changed
	inputTopic    = "input"    // carries the AgentID who used pointer or keyboard
)

// outcomeTopic says that something came of a command.
func outcomeTopic(id string) string { return "outcome:" + id }

// Hints are the topics of the routers.
func Hints() []gateway.Hint {
	return []gateway.Hint{
		gateway.SignalHint(commandsTopic), gateway.SignalHint(setupTopic), gateway.SignalHint(outcomeTopic("")),
		gateway.TextHint[gateway.AgentID](inputTopic),
	}
}

const (
	nodesLook    = time.Second
	presentEvery = 10 * time.Second
	bookEvery    = 10 * time.Second
)

// Run takes part in routing until ctx ends: this node leads whenever no other does.
func (c *Client) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return c.leases.Hold(ctx, leadership, c.lead) })
	group.Go(func() error { return c.tell(ctx) })
	group.Go(func() error { return c.keepBook(ctx) })
	return group.Wait()
}

// lead routes until the lease ends. Each time is a loop of its own, which begins with
// what the database says.
func (c *Client) lead(ctx context.Context, l gateway.Lease) error {
	p := c.parts
	p.fence = func(tx gateway.Tx) error { return c.leases.Fence(tx, l) }
	r := New(p)
	c.take(r)
	defer c.leave()
	c.log.InfoContext(ctx, "this node routes", "epoch", l.Epoch)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return r.Run(ctx) })
	group.Go(func() error { return newCarrier(c, r).run(ctx) })
	group.Go(func() error { return c.watchNodes(ctx, r) })
	return group.Wait()
}

// take makes the loop this node's, and tells it who is here.
func (c *Client) take(r *Router) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.local = r
	for agent := range c.here {
		r.Connected(agent)
	}
}

func (c *Client) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.local = nil
	c.presentChanged() // whoever leads now may not have heard
}

func (c *Client) tried(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		c.log.WarnContext(ctx, "commands of other nodes, will try again", "err", err)
	}
}

// watchNodes tells the loop when nodes die.
func (c *Client) watchNodes(ctx context.Context, r *Router) error {
	look := time.NewTicker(nodesLook)
	defer look.Stop()
	var before []string
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
		var live []string
		err := c.parts.Gateway.Read(ctx, func(tx gateway.Tx) (err error) {
			live, err = c.parts.Rows.LiveNodes(tx)
			return err
		})
		if err == nil && !slices.Equal(before, live) {
			err = r.ask(ctx, nodesWish{live})
			before = live
		}
		c.tried(ctx, err)
	}
}

// tell tells who leads what nobody waits for: who is connected here, whenever that
// changes, and again while the database says otherwise, and what else was said.
func (c *Client) tell(ctx context.Context) error {
	again := time.NewTicker(presentEvery)
	defer again.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case w := <-c.later:
			err = c.pass(ctx, w)
		case <-c.changed:
			err = c.tellPresent(ctx)
		case <-again.C:
			err = c.tellMissed(ctx)
		}
		c.tried(ctx, err)
	}
}

// pass hands a wish on without waiting for what comes of it elsewhere.
func (c *Client) pass(ctx context.Context, w wish) error {
	if r := c.leads(); r != nil {
		if err := r.ask(ctx, w); !errors.Is(err, gateway.ErrClosed) {
			return err
		}
	}
	cmd, err := encodeWish(w, c.leases.Node())
	if err != nil {
		return err
	}
	return c.post(ctx, cmd)
}

func (c *Client) tellPresent(ctx context.Context) error {
	p, elsewhere := c.present()
	if !elsewhere {
		return nil
	}
	return c.pass(ctx, p)
}

// tellMissed tells who is connected here if the database says otherwise: who led may
// have died with what it was told. Who leads stores what it hears, and who leads next
// begins with what is stored.
func (c *Client) tellMissed(ctx context.Context) error {
	p, elsewhere := c.present()
	if !elsewhere {
		return nil
	}
	var live []Connection
	err := c.parts.Gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		live, err = c.parts.Rows.LiveConnections(tx)
		return err
	})
	if err != nil || p.is(live) {
		return err
	}
	return c.pass(ctx, p)
}

// keepBook reads what administrators decided, for this node's intake, whichever node
// leads.
func (c *Client) keepBook(ctx context.Context) error {
	changed := make(chan struct{}, 1)
	defer c.parts.Bus.Subscribe(setupTopic, func(any) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	tick := time.NewTicker(bookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			if r := c.leads(); r != nil {
				r.SetupChanged() // whether or not the wish of who changed it arrives
			}
		case <-tick.C:
		}
		if c.leads() != nil {
			continue // the loop reads it
		}
		c.tried(ctx, c.ReadBook(ctx))
	}
}

// ReadBook reads what administrators decided. It comes before anybody can write in.
func (c *Client) ReadBook(ctx context.Context) error {
	var s Setup
	err := c.parts.Gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		s, err = c.parts.Rows.Setup(tx)
		return err
	})
	if err == nil {
		c.parts.Book.take(ctx, c.log, s)
	}
	return err
}
