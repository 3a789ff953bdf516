package router

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// Parts are what a Router is made of.
type Parts struct {
	Gateway *gateway.Gateway
	Rows    Rows
	Bus     gateway.Bus
	Book    *Book           // what administrators decided; shared with the gateway's intake
	Kinds   map[string]Kind // of channels
	Log     *slog.Logger

	// fence is checked in every transaction of the loop; nil is none.
	fence func(tx gateway.Tx) error
}

// Router is the loop around a core. Its methods may be called concurrently, also
// before Run; those with a context wait until what they ask for is committed. Once
// Run has returned they fail with gateway.ErrClosed.
type Router struct {
	gateway  *gateway.Gateway
	rows     Rows
	bus      gateway.Bus
	book     *Book
	kinds    map[string]Kind
	log      *slog.Logger
	fence    func(tx gateway.Tx) error
	inbox    *inbox
	requests chan request
	done     chan struct{} // closed when Run returns
	pulse    atomic.Int64  // when the loop last turned

	// The loop's own; no other goroutine touches them.
	core     *dispatch.Core
	online   connected
	pending  []dispatch.Decision             // not committed yet
	deciding map[gateway.ConversationID]bool // those of pending
	said     map[gateway.ConversationID]said // what a person's wish adds to its decision
	again    retries
	opens    gateway.Instant // when a queue opens or closes next; 0 if none does
	returnBy gateway.Instant // when who was connected before the start must be back; 0: nobody is awaited
}

// said is what goes with an offer or its end besides what the core decides.
type said struct {
	note   gateway.MessageID // that goes with what is passed on
	reason string            // key: why it was declined
	by     gateway.Actor
}

// policy are the core's own settings.
var policy = dispatch.Policy{Attentive: 2 * time.Minute, Drain: 30 * time.Second}

// passFor is how long an agent has to accept what another passes on to him.
const passFor = time.Minute

// New returns a router; Run makes it work.
func New(p Parts) *Router {
	return &Router{
		gateway: p.Gateway, rows: p.Rows, bus: p.Bus, book: p.Book, kinds: p.Kinds, log: p.Log, fence: p.fence,
		inbox: newInbox(), requests: make(chan request), done: make(chan struct{}),
		core: dispatch.NewCore(policy), online: make(connected),
		deciding: make(map[gateway.ConversationID]bool), said: make(map[gateway.ConversationID]said),
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

// Connected says that the agent's first connection to this node opened. It does not
// wait; what is asked for afterwards sees it.
func (r *Router) Connected(agent gateway.AgentID) {
	r.inbox.line(desk{agent, r.node()}, gateway.Now(), Online)
}

// Disconnected says that the agent's last connection to this node is gone.
func (r *Router) Disconnected(agent gateway.AgentID) {
	r.inbox.line(desk{agent, r.node()}, gateway.Now(), Away)
}

func (r *Router) node() string { return r.gateway.Leases().Node() }

// Input says that the agent used pointer or keyboard just now.
func (r *Router) Input(agent gateway.AgentID) { r.inbox.input(agent, gateway.Now()) }

// AgentChanged says that the agent was added, changed, disabled, or got other queues
// or skills.
func (r *Router) AgentChanged(agent gateway.AgentID) { r.inbox.agent(agent) }

// SetupChanged says that queues, hours or rules are set up differently.
func (r *Router) SetupChanged() { r.inbox.setupChanged() }

// WrapUp is how long an agent of the queue may write up a conversation.
func (r *Router) WrapUp(queue gateway.QueueID, exclusive bool) time.Duration {
	return r.book.Queue(queue).Routing.WrapUp(exclusive)
}

// Pulse is when the loop last turned. While it lives that is at most healEvery ago.
func (r *Router) Pulse() gateway.Instant { return gateway.Instant(r.pulse.Load()) }

// Assign gives a conversation that waits or is somebody else's to an agent, by a
// person's order: his queues do not matter and his capacity may be exceeded, but he
// must be ready and connected. What he has already, he keeps. It returns a Refusal,
// or gateway.ErrConflict when the conversation changed meanwhile.
func (r *Router) Assign(ctx context.Context, id gateway.ConversationID, to gateway.AgentID, by gateway.Actor) error {
	return r.ask(ctx, assignWish{Conversation: id, Agent: to, Rule: dispatch.Ordered, By: by})
}

// Claim gives a conversation that waits to an agent who asks for it himself: he must
// serve its queue and have the units. Errors are those of Assign.
func (r *Router) Claim(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID) error {
	return r.ask(ctx, assignWish{Conversation: id, Agent: agent, Rule: dispatch.Claimed, By: gateway.ByAgent(agent)})
}

// Target is where a conversation is transferred: exactly one field is set.
type Target struct {
	Queue gateway.QueueID
	Agent gateway.AgentID
}

// Transfer passes a conversation on. To a queue it goes at once. To an agent, who
// must be ready, connected and have units for it, it is offered, and its holder keeps
// it until he accepts; note is the message that goes with the offer, or "". Errors
// are those of Assign.
func (r *Router) Transfer(ctx context.Context, id gateway.ConversationID, to Target, note gateway.MessageID, by gateway.Actor) error {
	return r.ask(ctx, to.wish(id, note, by))
}

func (t Target) wish(id gateway.ConversationID, note gateway.MessageID, by gateway.Actor) wish {
	if t.Agent != "" {
		return passWish{Conversation: id, To: t.Agent, Note: note, By: by}
	}
	return transferWish{Conversation: id, To: t.Queue, By: by}
}

// Requeue takes a conversation from who has it, by a person's order.
func (r *Router) Requeue(ctx context.Context, id gateway.ConversationID, by gateway.Actor) error {
	return r.ask(ctx, requeueWish{Conversation: id, By: by})
}

// Undo takes back what the actor last did to a conversation as a whole: resolving
// it, or passing it on. If somebody went on from there it is gateway.ErrTooLate.
func (r *Router) Undo(ctx context.Context, id gateway.ConversationID, by gateway.Actor) error {
	return r.ask(ctx, undoWish{Conversation: id, By: by})
}

// Accept takes what was offered to the agent, or returns a Refusal.
func (r *Router) Accept(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID) error {
	return r.ask(ctx, answerWish{Conversation: id, Agent: agent, Accepts: true})
}

// Decline returns what was offered to the agent. reason is a key, or empty. It
// returns a Refusal for what was not offered, a *PresenceError for what is no key.
func (r *Router) Decline(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID, reason string) error {
	if !reasonKey(reason) {
		return &PresenceError{Reason: reason}
	}
	return r.ask(ctx, answerWish{Conversation: id, Agent: agent, Reason: reason})
}

// Opened says that the agent looks at a conversation. If it is his, and for the first
// time, that is stored.
func (r *Router) Opened(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID) error {
	return r.ask(ctx, openedWish{Conversation: id, Agent: agent})
}
