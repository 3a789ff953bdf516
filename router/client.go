package router

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"time"

	"switchboard/gateway"
)

// Client is routing as every node has it: while this node leads, it asks the loop here;
// else it leaves what is wished for the node that does, as rows. Its methods may be
// called concurrently, also before Run.
type Client struct {
	Wishes
	parts   Parts
	leases  *gateway.Leases
	log     *slog.Logger
	changed chan struct{} // holds one: who is connected here changed
	later   chan wish     // that nobody waits for

	mu    sync.Mutex // guards what follows
	local *Router    // while this node leads
	here  map[gateway.AgentID]gateway.Instant
}

// NewClient returns a client; Run makes it work.
func NewClient(p Parts) *Client {
	c := &Client{
		parts: p, leases: p.Gateway.Leases(), log: p.Log, changed: make(chan struct{}, 1), later: make(chan wish, maxLater),
		here: make(map[gateway.AgentID]gateway.Instant),
	}
	c.Wishes = Wishes{c}
	return c
}

const (
	maxLater    = 1000
	commandLife = 15 * time.Second // whoever wished it does not wait longer
	outcomeLook = 500 * time.Millisecond
)

// leads returns the loop while this node leads, else nil.
func (c *Client) leads() *Router {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.local
}

// ask has a wish granted by who leads.
func (c *Client) ask(ctx context.Context, w wish) error {
	if r := c.leads(); r != nil {
		if err := r.ask(ctx, w); !errors.Is(err, gateway.ErrClosed) {
			return err
		} // it does not lead any more, and did not see the wish
	}
	return c.send(ctx, w)
}

// send leaves a wish for who leads, and waits for what comes of it.
func (c *Client) send(ctx context.Context, w wish) error {
	ctx, cancel := context.WithTimeout(ctx, commandLife)
	defer cancel()
	cmd, err := encodeWish(w, c.leases.Node())
	if err != nil {
		return err
	}
	done := make(chan struct{}, 1)
	defer c.parts.Bus.Subscribe(outcomeTopic(cmd.ID), func(any) {
		select {
		case done <- struct{}{}:
		default:
		}
	})()
	if err := c.post(ctx, cmd); err != nil {
		return err
	}
	look := time.NewTicker(outcomeLook)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-done:
		case <-look.C:
		}
		var came string
		err := c.parts.Gateway.Read(ctx, func(tx gateway.Tx) (err error) {
			came, err = c.parts.Rows.CommandOutcome(tx, cmd.ID)
			return err
		})
		switch {
		case err != nil:
			return err
		case came != "":
			return decodeOutcome(came)
		}
	}
}

func (c *Client) post(ctx context.Context, cmd Command) error {
	err := c.parts.Gateway.Do(ctx, func(w *gateway.Work) error { return c.parts.Rows.AddCommand(w, cmd) })
	if err == nil {
		c.parts.Bus.Publish(commandsTopic, nil)
	}
	return err
}

// soon has a wish granted that nobody waits for.
func (c *Client) soon(w wish) {
	select {
	case c.later <- w:
	default:
		c.log.Warn("who routes is not told, it compares itself with the database")
	}
}

// Connected says that the agent's first connection to this node opened.
func (c *Client) Connected(agent gateway.AgentID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.here[agent] = gateway.Now()
	if c.local != nil {
		c.local.Connected(agent)
	}
	c.presentChanged()
}

// Disconnected says that the agent's last connection to this node is gone.
func (c *Client) Disconnected(agent gateway.AgentID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.here, agent)
	if c.local != nil {
		c.local.Disconnected(agent)
	}
	c.presentChanged()
}

func (c *Client) presentChanged() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// present is who is connected here, if another node leads.
func (c *Client) present() (p presentWish, elsewhere bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return presentWish{Node: c.leases.Node(), Agents: maps.Clone(c.here)}, c.local == nil
}

// Input says that the agent used pointer or keyboard just now.
func (c *Client) Input(agent gateway.AgentID) {
	if r := c.leads(); r != nil {
		r.Input(agent)
		return
	}
	c.parts.Bus.Publish(inputTopic, agent)
}

// AgentChanged says that the agent was added, changed, disabled, or got other queues
// or skills.
func (c *Client) AgentChanged(agent gateway.AgentID) { c.soon(agentWish{agent}) }

// SetupChanged says that queues, hours or rules are set up differently.
func (c *Client) SetupChanged() {
	c.soon(setupWish{})
	c.parts.Bus.Publish(setupTopic, nil)
}

// agentWish has an agent looked at.
type agentWish struct {
	Agent gateway.AgentID
}

func (a agentWish) grant(_ context.Context, r *Router) error {
	r.AgentChanged(a.Agent)
	return nil
}

// setupWish has everything looked at, for it is set up differently.
type setupWish struct{}

func (setupWish) grant(_ context.Context, r *Router) error {
	r.SetupChanged()
	return nil
}

// WrapUp is how long an agent of the queue may write up a conversation.
func (c *Client) WrapUp(queue gateway.QueueID, exclusive bool) time.Duration {
	return c.parts.Book.Queue(queue).Routing.WrapUp(exclusive)
}

// Pulse is when the loop last turned, if it is this node that leads; else 0.
func (c *Client) Pulse() gateway.Instant {
	if r := c.leads(); r != nil {
		return r.Pulse()
	}
	return 0
}
