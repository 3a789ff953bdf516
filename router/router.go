package router

import (
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
// before Run. Once Run has returned its wishes fail with gateway.ErrClosed.
type Router struct {
	Wishes
	gateway  *gateway.Gateway
	rows     Rows
	bus      gateway.Bus
	book     *Book
	kinds    map[string]Kind
	log      *slog.Logger
	fence    func(tx gateway.Tx) error
	inbox    *inbox
	requests chan []request // what is asked for at once
	done     chan struct{}  // closed when Run returns
	pulse    atomic.Int64   // when the loop last turned

	// The loop's own; no other goroutine touches them.
	core     *dispatch.Core
	online   connected
	queues   map[gateway.QueueID]Queue       // as the core was told of everything
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
	r := &Router{
		gateway: p.Gateway, rows: p.Rows, bus: p.Bus, book: p.Book, kinds: p.Kinds, log: p.Log, fence: p.fence,
		inbox: newInbox(), requests: make(chan []request), done: make(chan struct{}),
		core: dispatch.NewCore(policy), online: make(connected),
		deciding: make(map[gateway.ConversationID]bool), said: make(map[gateway.ConversationID]said),
	}
	r.Wishes = Wishes{r}
	return r
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
