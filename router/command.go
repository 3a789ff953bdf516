package router

import (
	"time"

	"switchboard/gateway"
)

// A Command tells the core one thing that happened or is wanted.
type Command interface {
	apply(c *Core)
}

// Enqueue says that a conversation waits. Said again, it corrects what the core
// believed; said twice alike, it does nothing.
type Enqueue struct {
	Conversation gateway.ConversationID
	Queue        gateway.QueueID
	Key          gateway.Instant // least first; ties by id
	Weight       int             // units it takes, at least 1
	Epoch        int64           // as stored: the fence of the next assignment
	Absence      time.Duration   // how long its agent may be disconnected; 0 is for ever
	Sticky       gateway.AgentID // who had it before it was resolved
}

// Hold says that an agent has a conversation, as Enqueue does that it waits. From
// an agent the core does not know it is taken back at once.
type Hold struct {
	Conversation gateway.ConversationID
	Queue        gateway.QueueID
	Agent        gateway.AgentID
	Weight       int
	Epoch        int64
	Absence      time.Duration
}

// Remove says that a conversation neither waits nor is anybody's: it leaves its
// queue, or its agent's units are free.
type Remove struct {
	Conversation gateway.ConversationID
}

// SetAgent says that an agent exists, what he can hold and which queues he serves.
// A new one is Offline and disconnected from now on.
type SetAgent struct {
	Agent    gateway.AgentID
	Capacity int // units; at most MaxCapacity count
	Queues   []gateway.QueueID
	Idle     gateway.Instant // when he last got or ended work, for one the core does not know yet
}

// MaxCapacity is how many units an agent can hold at most.
const MaxCapacity = 1000

// RemoveAgent says that an agent is gone for good. All he holds is taken back at once.
type RemoveAgent struct {
	Agent gateway.AgentID
}

// SetPresence says what an agent chose to be, and since when.
type SetPresence struct {
	Agent gateway.AgentID
	State State
	Since gateway.Instant
}

// Connect says that an agent has a connection.
type Connect struct {
	Agent gateway.AgentID
}

// Disconnect says that an agent lost his last connection. Each conversation he
// holds is taken back when its Absence has passed and another agent of its queue
// is ready, connected and large enough: he may be busy, since what was taken back
// is first in line by its old key. While there is none, it stays.
type Disconnect struct {
	Agent gateway.AgentID
}

// AssignTo is somebody's wish that an agent have a conversation that waits or is
// another's. With the rule Ordered it may exceed the agent's capacity, with
// Transferred it may not.
type AssignTo struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	Rule         Rule
	By           gateway.Actor
}

// Accept says that the agent takes what was offered to him. Work assigned directly
// is his already.
type Accept struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
}

// Decline says that the agent does not take what was offered to him. Work assigned
// directly was not offered: it is refused.
type Decline struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
}

// Tick lets time pass; see Core.Next.
type Tick struct{}
