package router

import (
	"cmp"
	"slices"
	"time"

	"switchboard/gateway"
)

// Rows is what the router reads and writes in a transaction. internal/store
// implements it.
type Rows interface {
	// RoutedAgents returns all agents who are not disabled, ordered by id.
	RoutedAgents(tx gateway.Tx) ([]Agent, error)
	// RoutedAgent returns one agent, disabled or not, or gateway.ErrNotFound.
	RoutedAgent(tx gateway.Tx, id gateway.AgentID) (Agent, error)
	// OpenWork returns every conversation that waits or is an agent's, ordered by key
	// and id. LastAgent is left empty.
	OpenWork(tx gateway.Tx) ([]Work, error)
	// WorkByID returns the conversations there are among ids.
	WorkByID(tx gateway.Tx, ids []gateway.ConversationID) ([]Work, error)
	// LockConversation returns the conversation, locked until commit.
	LockConversation(tx gateway.Tx, id gateway.ConversationID) (gateway.Conversation, error)
	// ChangePresence ends the agent's live presence and begins p. If the live one is
	// alike, nothing changes; without such an agent it is gateway.ErrNotFound.
	ChangePresence(tx gateway.Tx, p Presence) (changed bool, err error)
	AddAudit(tx gateway.Tx, e gateway.AuditEntry) error
	// BeginConnections stores that agents are connected, unless they are.
	BeginConnections(tx gateway.Tx, cs []Connection) error
	// EndConnections ends the agents' live connections, if there are any.
	EndConnections(tx gateway.Tx, cs []Connection) error
	// EndAllConnections ends every live connection.
	EndAllConnections(tx gateway.Tx, cause string, at gateway.Instant) error
}

// Agent is an agent as the router sees him.
type Agent struct {
	ID       gateway.AgentID
	Capacity int
	Queues   []gateway.QueueID // ordered
	State    State
	Since    gateway.Instant // of State
	Idle     gateway.Instant // when he last got or ended an assignment
	Disabled bool
}

// Work is a conversation as the router sees it.
type Work struct {
	Conversation gateway.ConversationID
	Queue        gateway.QueueID
	Kind         string // of its account
	State        gateway.State
	Agent        gateway.AgentID
	Key          gateway.Instant // waiting since
	Weight       int
	Epoch        int64
	LastAgent    gateway.AgentID // who had it when it was last resolved, if nobody had it since
}

// Presence is what an agent chose to be from At on.
type Presence struct {
	Agent  gateway.AgentID
	State  State
	Reason string
	By     gateway.Actor
	At     gateway.Instant
}

// Connection is the beginning or end of an agent's being connected.
type Connection struct {
	Agent gateway.AgentID
	At    gateway.Instant
	Cause string // of the end
}

// commands tells the core that the agent is as a says.
func (a Agent) commands() []Command {
	if a.Disabled {
		return []Command{RemoveAgent{Agent: a.ID}}
	}
	return []Command{
		SetAgent{Agent: a.ID, Capacity: a.Capacity, Queues: slices.Clone(a.Queues), Idle: a.Idle},
		SetPresence{Agent: a.ID, State: a.State, Since: a.Since},
	}
}

// command tells the core that the conversation is as w says.
func (w Work) command(absence func(kind string) time.Duration) Command {
	switch w.State {
	case gateway.Waiting, gateway.Offered:
		return Enqueue{
			Conversation: w.Conversation, Queue: w.Queue, Key: w.Key, Weight: w.Weight,
			Epoch: w.Epoch, Absence: absence(w.Kind), Sticky: w.LastAgent,
		}
	case gateway.Active, gateway.Wrapup:
		return Hold{
			Conversation: w.Conversation, Queue: w.Queue, Agent: w.Agent, Weight: w.Weight,
			Epoch: w.Epoch, Absence: absence(w.Kind),
		}
	default:
		return Remove{Conversation: w.Conversation}
	}
}

// workOrder puts what waits first, by key.
func workOrder(a, b Work) int {
	rank := func(w Work) int {
		if w.State == gateway.Waiting || w.State == gateway.Offered {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Conversation, b.Conversation))
}
