package alarms

import (
	"switchboard/gateway"
	"switchboard/router/dispatch"
)

// Kind is what is wrong.
type Kind string

// The kinds of alarms.
const (
	LongestWait      Kind = "longest_wait"      // somebody waits longer than his queue allows
	NobodyServing    Kind = "nobody_serving"    // somebody waits, and nobody who is ready and connected could take it
	DispatcherSilent Kind = "dispatcher_silent" // work waits, and is not given out
)

// ID names an alarm.
type ID string

// Alarm is what is or was wrong. It holds ids and small facts only.
type Alarm struct {
	ID    ID
	Kind  Kind
	Queue gateway.QueueID // "" of the dispatcher, which is everybody's
	Since gateway.Instant
	Until gateway.Instant // 0: it lasts
	// Value is what it was raised for: of a wait its milliseconds, else how many wait.
	Value int64
}

// Topic is where the bus tells of alarms, as Alarm: one when it is raised, and the same
// with Until when it is over.
const Topic = "alarms"

// Hints are the topics of alarms.
func Hints() []gateway.Hint { return []gateway.Hint{gateway.JSONHint[Alarm](Topic)} }

// Rows are how things stand, and the alarms.
type Rows interface {
	// LongestWaiting are live waits whose customers are there, the oldest first, and of
	// each queue so many at most.
	LongestWaiting(tx gateway.Tx, each int) ([]Waiting, error)
	// Floor are the agents who are ready and connected, with what they hold.
	Floor(tx gateway.Tx) ([]Agent, error)
	// LiveAlarms are those that last.
	LiveAlarms(tx gateway.Tx) ([]Alarm, error)
	// RaiseAlarm stores one. While one of its kind and queue lasts it is gateway.ErrConflict.
	RaiseAlarm(tx gateway.Tx, a Alarm) error
	// OweCalls has a Hook tell of one that was raised just now, and later of its end.
	OweCalls(tx gateway.Tx, id ID) error
	// EndAlarm ends one that lasts, or is gateway.ErrNotFound.
	EndAlarm(tx gateway.Tx, id ID, at gateway.Instant) error
}

// Waiting is a conversation in a queue.
type Waiting struct {
	Conversation gateway.ConversationID
	Queue        gateway.QueueID
	Kind         string // of channel
	Weight       int
	Since        gateway.Instant   // its customer waits, wherever he did until now
	Entered      gateway.Instant   // this queue
	Needs        []gateway.Need    // its own, besides its queue's
	Excluded     []gateway.AgentID // declined it
	Offered      bool              // to an agent, who has not accepted it yet
}

// Agent is one who is ready and connected.
type Agent struct {
	ID       gateway.AgentID
	Capacity int
	Limits   map[string]int // of units by kind of channel
	Queues   []gateway.QueueID
	Skills   []dispatch.Skill
	Load     map[string]int // units held and offered, by kind of channel
}
