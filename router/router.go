package router

import (
	"context"
	"log/slog"
	"time"

	"switchboard/gateway"
)

// Parts are what a Router is made of.
type Parts struct {
	Gateway *gateway.Gateway
	Rows    Rows
	Bus     gateway.Bus
	// Absence is how long an agent may be disconnected before work of that kind of
	// channel is taken back from him; 0 is for ever.
	Absence func(kind string) time.Duration
	Log     *slog.Logger
}

// Router is the loop around a Core. Its methods may be called concurrently, also
// before Run; those with a context wait until what they ask for is committed. Once
// Run has returned they fail with gateway.ErrClosed.
type Router struct {
	gateway  *gateway.Gateway
	rows     Rows
	bus      gateway.Bus
	absence  func(kind string) time.Duration
	log      *slog.Logger
	inbox    *inbox
	requests chan request
	done     chan struct{} // closed when Run returns

	// The loop's own; no other goroutine touches them.
	core     *Core
	online   map[gateway.AgentID]bool        // as the desk says
	pending  []Decision                      // not committed yet
	deciding map[gateway.ConversationID]bool // those of pending
	again    retries
}

// New returns a router; Run makes it work.
func New(p Parts) *Router {
	return &Router{
		gateway: p.Gateway, rows: p.Rows, bus: p.Bus, absence: p.Absence, log: p.Log,
		inbox: newInbox(), requests: make(chan request), done: make(chan struct{}),
		core: NewCore(), online: make(map[gateway.AgentID]bool),
		deciding: make(map[gateway.ConversationID]bool),
	}
}

// Presence sets what an agent chose to be. reason is the key of a configured one,
// or empty. It returns a *PresenceError for what nobody can choose, and
// gateway.ErrNotFound without such an agent.
func (r *Router) Presence(ctx context.Context, agent gateway.AgentID, s State, reason string, by gateway.Actor) error {
	if err := validPresence(s, reason); err != nil {
		return err
	}
	return r.ask(ctx, presenceWish{Agent: agent, State: s, Reason: reason, By: by})
}

// Connected says that the agent's first connection opened. It does not wait; what
// is asked for afterwards sees it.
func (r *Router) Connected(agent gateway.AgentID) { r.inbox.line(agent, gateway.Now(), Online) }

// Disconnected says that the agent's last connection is gone.
func (r *Router) Disconnected(agent gateway.AgentID) { r.inbox.line(agent, gateway.Now(), Away) }

// AgentChanged says that the agent was added, changed, disabled, or got other queues.
func (r *Router) AgentChanged(agent gateway.AgentID) { r.inbox.agent(agent) }

// Assign gives a conversation that waits or is somebody else's to an agent, by a
// person's order: his queues do not matter and his capacity may be exceeded, but he
// must be ready and connected. What he has already, he keeps. It returns a Refusal,
// or gateway.ErrConflict when the conversation changed meanwhile.
func (r *Router) Assign(ctx context.Context, id gateway.ConversationID, to gateway.AgentID, by gateway.Actor) error {
	return r.ask(ctx, assignWish{Conversation: id, Agent: to, Rule: Ordered, By: by})
}

// Target is where a conversation is transferred: exactly one field is set.
type Target struct {
	Queue gateway.QueueID
	Agent gateway.AgentID
}

// Transfer passes a conversation on to a queue, or to an agent who is ready,
// connected and has units for it. Errors are those of Assign.
func (r *Router) Transfer(ctx context.Context, id gateway.ConversationID, to Target, by gateway.Actor) error {
	if to.Agent != "" {
		return r.ask(ctx, assignWish{Conversation: id, Agent: to.Agent, Rule: Transferred, By: by})
	}
	return r.ask(ctx, transferWish{conversation: id, to: to.Queue, by: by})
}

// Undo takes back what the actor last did to a conversation as a whole: resolving
// it, or passing it on. If somebody went on from there it is gateway.ErrTooLate.
func (r *Router) Undo(ctx context.Context, id gateway.ConversationID, by gateway.Actor) error {
	return r.ask(ctx, undoWish{conversation: id, by: by})
}

// Accept takes what was offered to the agent. Work assigned directly is his
// already; for any other it returns a Refusal.
func (r *Router) Accept(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID) error {
	return r.ask(ctx, answerWish{id, Accept{Conversation: id, Agent: agent}})
}

// Decline returns what was offered to the agent. Work assigned directly was not
// offered: it returns a Refusal.
func (r *Router) Decline(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID) error {
	return r.ask(ctx, answerWish{id, Decline{Conversation: id, Agent: agent}})
}
