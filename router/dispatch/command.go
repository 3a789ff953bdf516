package dispatch

import (
	"time"

	"switchboard/gateway"
)

// A Command tells the core one thing that happened or is wanted.
type Command interface {
	apply(c *Core)
}

// Policy are the core's own settings. They do not change while it lives.
type Policy struct {
	Attentive time.Duration // how recently an agent used pointer or keyboard to get Direct work without a click
	Drain     time.Duration // how long heavy work waits before an agent drains for it; 0 is never
}

// Mode is how a conversation comes to an agent.
type Mode string

// The modes.
const (
	Direct Mode = "direct" // his at once, if he is attentive; else like Ring
	Ring   Mode = "ring"   // offered; he accepts
	Claim  Mode = "claim"  // in the list until somebody takes it
)

// Need is a skill an agent must have, at that level at least.
type Need struct {
	Skill gateway.SkillID `json:"skill"`
	Level int             `json:"level"` // at least 1
}

// Relaxation is what is needed from some time after arrival on. It replaces what was
// needed before.
type Relaxation struct {
	After time.Duration // since arrival, ascending; the first has 0
	Needs []Need
}

// Personal is an agent a conversation waits for first.
type Personal struct {
	Agent gateway.AgentID
	Until gateway.Instant // not at that instant any more; 0 is for as long as he is there
	Rule  Rule            // LastAgent, Dedicated, Deputy or Resumed: why him
	Mode  Mode            // how it comes to him; "" is as to everybody
}

// Absence is how long an agent may be away before what he holds is taken back.
type Absence struct {
	Away     time.Duration // without a connection; 0 is for ever
	OffShift time.Duration // since he chose to be Offline; 0 is for ever
}

// Overflow is where a conversation goes when it has waited too long.
type Overflow struct {
	Queue gateway.QueueID // "" is nowhere
	At    gateway.Instant
}

// Load is what a conversation weighs on its agent.
type Load struct {
	Kind      string // of the channel, for limits
	Weight    int    // units; 0 is parked
	Exclusive bool   // takes the whole agent while it has weight
}

// Standing is an offer that stands. It is withdrawn at once if the agent does not serve,
// so a core that starts is told of the agents and their connections first.
type Standing struct {
	Agent    gateway.AgentID
	Deadline gateway.Instant // 0 is none
	Rule     Rule
	By       gateway.Actor
}

// Enqueue says that a conversation waits, or is offered. Said again, it corrects what
// the core believed, without a decision about what it believed; said twice alike, it does
// nothing. Who is excluded is a set.
type Enqueue struct {
	Conversation gateway.ConversationID
	Queue        gateway.QueueID
	Arrival      gateway.Instant
	Allowance    time.Duration // key = Arrival - Allowance
	Load         Load          // Weight at least 1
	Mode         Mode
	RingFor      time.Duration // how long it is offered to one agent
	Rings        []Relaxation  // none: no skill is needed
	Personal     []Personal    // whom it waits for, first first
	Excluded     []gateway.AgentID
	Last         gateway.AgentID // who gets it only if nobody else can take it: he had it and did nothing; "" is nobody
	Overflow     Overflow
	Absence      Absence   // once somebody holds it
	Epoch        int64     // as stored: the fence of the next decision
	Offer        *Standing // to whom it is offered; nil: to nobody
}

// Hold says that an agent has a conversation, as Enqueue does that it waits. From
// an agent the core does not know it is taken back at once.
type Hold struct {
	Conversation gateway.ConversationID
	Queue        gateway.QueueID
	Agent        gateway.AgentID
	Load         Load
	Absence      Absence
	Rings        []Relaxation    // what who else could take it must be able to: the last counts
	Arrival      gateway.Instant // for its key, should it be passed on
	OpenBy       gateway.Instant // it is taken back then if he does not look at it; 0 is never
	AnswerBy     gateway.Instant // ... if he does not answer; 0 is never
	WrapUntil    gateway.Instant // it is over then; 0: it is no wrap-up
	Epoch        int64
	Passing      *Standing // to whom it is being passed; nil: to nobody
}

// Opened says that the agent looked at what he was given.
type Opened struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
}

// Answered says that the agent answered: nothing is expected of him by a certain time.
type Answered struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
}

// Remove says that a conversation neither waits nor is anybody's: it leaves its
// queue, or its agent's units are free. An offer of it is void without a decision.
type Remove struct {
	Conversation gateway.ConversationID
}

// Skill is what an agent can do, how well, and until when.
type Skill struct {
	Skill gateway.SkillID
	Level int
	Until gateway.Instant // not at that instant any more; 0 is for ever
}

// SetAgent says that an agent exists, what he can hold and do and which queues he
// serves. A new one is Offline and disconnected from now on. Offers he is not eligible
// for any more stand; they were made when he was.
type SetAgent struct {
	Agent    gateway.AgentID
	Capacity int            // units; at most MaxCapacity count
	Limits   map[string]int // units by kind of channel, 0 is none; a kind not in it is limited by Capacity alone
	Queues   []gateway.QueueID
	Skills   []Skill
	Idle     gateway.Instant // when he last got or ended work, for one the core does not know yet
}

// MaxCapacity is how many units an agent can hold at most.
const MaxCapacity = 1000

// RemoveAgent says that an agent is gone for good. All he holds is taken back at once,
// what was offered to him returns before that, each in the order of ids. Wrap-ups end.
type RemoveAgent struct {
	Agent gateway.AgentID
}

// State is what an agent chose to be. Whether he is connected is another fact.
type State string

// The states of agents.
const (
	Ready     State = "ready"     // takes work
	Break     State = "break"     // keeps what he has
	Finishing State = "finishing" // keeps what he has, parked work that returns included, and gets nothing new
	Offline   State = "offline"   // off shift
	Missed    State = "missed"    // did not react to an offer; only the core decides it
)

// SetPresence says what an agent chose to be, and since when. Said alike again it does
// nothing; the same state since another instant is a correction.
type SetPresence struct {
	Agent gateway.AgentID
	State State
	Since gateway.Instant
}

// Connect says that an agent has a connection.
type Connect struct {
	Agent gateway.AgentID
}

// Disconnect says that an agent lost his last connection.
type Disconnect struct {
	Agent gateway.AgentID
}

// Input says that an agent used pointer or keyboard. Work offered to him stays an offer.
type Input struct {
	Agent gateway.AgentID
	At    gateway.Instant
}

// AssignTo is somebody's wish that an agent have a conversation that waits or is
// another's. With the rule Ordered it may exceed the agent's capacity and his queues
// and skills do not matter; with Claimed it is the agent's own wish: the conversation
// must wait and he must be able to take it, whether he declined it or drains or not.
// If it is offered to somebody, or being passed on, that offer is withdrawn; what is
// offered does not wait, so it cannot be claimed. If he has it nothing happens. Both rules
// need him to serve.
type AssignTo struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
	Rule         Rule // Ordered or Claimed
	By           gateway.Actor
}

// Pass offers what an agent holds to another, who keeps it until the other accepts.
// The other must serve and have the units, one for what is parked; queue, skills and
// draining do not matter. A second Pass withdraws the first, and if it is to the same
// agent, his units are those reserved already. If he has it nothing happens.
type Pass struct {
	Conversation gateway.ConversationID
	To           gateway.AgentID
	Until        gateway.Instant
	By           gateway.Actor
}

// Accept says that the agent takes what is offered to him. If he has it nothing happens.
type Accept struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
}

// Decline says that the agent does not take what is offered to him.
type Decline struct {
	Conversation gateway.ConversationID
	Agent        gateway.AgentID
}

// Tick lets time pass; see Core.Next.
type Tick struct{}
