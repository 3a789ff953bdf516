package router

import (
	"cmp"
	"slices"

	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// Rows is what the router reads and writes in a transaction. internal/store
// implements it.
type Rows interface {
	SetupRows
	SilenceRows

	// RoutedAgents returns all agents who are not disabled, ordered by id.
	RoutedAgents(tx gateway.Tx) ([]Agent, error)
	// RoutedAgent returns one agent, disabled or not, or gateway.ErrNotFound.
	RoutedAgent(tx gateway.Tx, id gateway.AgentID) (Agent, error)
	// OpenWork returns every conversation that waits or is an agent's: first those that
	// agents have, each by id.
	OpenWork(tx gateway.Tx) ([]Open, error)
	// WorkByID returns the conversations there are among ids.
	WorkByID(tx gateway.Tx, ids []gateway.ConversationID) ([]Work, error)
	// Conversation returns the conversation, or gateway.ErrNotFound.
	Conversation(tx gateway.Tx, id gateway.ConversationID) (gateway.Conversation, error)
	// LockConversation returns the conversation, locked until commit.
	LockConversation(tx gateway.Tx, id gateway.ConversationID) (gateway.Conversation, error)
	// OpenedAssignment notes that the agent looked at what he has. first is false if he
	// had before, or does not have it.
	OpenedAssignment(tx gateway.Tx, id gateway.ConversationID, agent gateway.AgentID, at gateway.Instant) (first bool, err error)
	// ChangePresence ends the agent's live presence and begins p. If the live one is
	// alike, nothing changes; without such an agent it is gateway.ErrNotFound.
	ChangePresence(tx gateway.Tx, p Presence) (changed bool, err error)
	// AddAudit keeps who did what.
	AddAudit(tx gateway.Tx, e gateway.AuditEntry) error
	ConnectionRows
	CommandRows
}

// Agent is an agent as the router sees him.
type Agent struct {
	ID       gateway.AgentID
	Capacity int
	Limits   map[string]int    // units by kind of channel
	Queues   []gateway.QueueID // ordered
	Skills   []dispatch.Skill
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
	Arrival      gateway.Instant // waiting since, or owed since
	Priority     int
	Epoch        int64
	Needs        []gateway.Need
	Excluded     []gateway.AgentID
	OwedSince    gateway.Instant // 0 when the customer waits for no answer
	Parked       bool
	Left         bool // the customer is gone
	WrapUntil    gateway.Instant
	Offer        *dispatch.Standing
	From         gateway.AgentID // who passes on what is offered

	// Of one that waits.
	Entered  gateway.Instant // its queue
	Cause    string          // why it waits, whether or not its customer left since
	Last     Former          // who had the customer last, here or in an earlier conversation
	Own      gateway.AgentID // the customer's own agent
	Deputy   gateway.AgentID // who stands in for him
	OwnUntil gateway.Instant // 0 is for ever

	// Of one that an agent has.
	Since  gateway.Instant // he has it
	Opened bool            // he looked at it
	Direct bool            // nobody asked him
}

// Open is a conversation that waits or is an agent's, and its epoch.
type Open struct {
	Conversation gateway.ConversationID
	Epoch        int64
}

// Former is who had a customer, until when, and how that ended.
type Former struct {
	Agent gateway.AgentID
	Until gateway.Instant
	Ended string
}

// Presence is what an agent chose to be from At on.
type Presence struct {
	Agent  gateway.AgentID
	State  State
	Reason string
	By     gateway.Actor
	At     gateway.Instant
}

// commands tells the core that the agent is as a says.
func (a Agent) commands() []dispatch.Command {
	if a.Disabled {
		return []dispatch.Command{dispatch.RemoveAgent{Agent: a.ID}}
	}
	return []dispatch.Command{
		dispatch.SetAgent{
			Agent: a.ID, Capacity: a.Capacity, Limits: a.Limits, Queues: slices.Clone(a.Queues), Skills: a.Skills, Idle: a.Idle,
		},
		dispatch.SetPresence{Agent: a.ID, State: a.State, Since: a.Since},
	}
}

// order is how the core is told of several: first what agents have that it does not know
// of, which only takes their units, and what is offered; then what waits, by arrival, so that whoever gets
// free by the rest sees all of it.
func (r *Router) order(a, b Work) int {
	rank := func(w Work) int {
		switch {
		case w.State == gateway.Offered:
			return 1 // it reserves units
		case w.State == gateway.Waiting:
			return 2
		case !r.core.Knows(w.Conversation):
			return 0
		}
		return 3
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Arrival, b.Arrival), cmp.Compare(a.Conversation, b.Conversation))
}
