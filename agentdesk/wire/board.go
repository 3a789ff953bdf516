package wire

import "switchboard/gateway"

// ReadBoard is to see the live board: the figures of queues and agents, and the alarms.
const ReadBoard Verb = "board.read"

// ShowBoard says that the console shows the live board, or does not any more ("board").
type ShowBoard struct {
	Type string `json:"type"`
	On   bool   `json:"on"`
}

// Board is the live board ("board"), about once a second while the console shows it. Full
// has every row within the viewer's scope; without it Queues and Agents are those that
// changed since the frame before. Figures without a value are -1.
type Board struct {
	Type   string          `json:"type"`
	At     gateway.Instant `json:"at"`  // as of when
	Day    gateway.Instant `json:"day"` // when today began
	Full   bool            `json:"full,omitempty"`
	Queues []BoardQueue    `json:"queues"`
	Agents []BoardAgent    `json:"agents"`
	Alarms []Alarm         `json:"alarms"` // all that last
}

// BoardQueue is how a queue does. What is not of now is of today.
type BoardQueue struct {
	ID   gateway.QueueID `json:"id"`
	Name string          `json:"name"`

	Waiting int             `json:"waiting"` // now
	Oldest  gateway.Instant `json:"oldest"`  // since when the first of them is waited for; null while it is closed
	Gone    int             `json:"gone"`    // now: waiting, whose customers left
	InWork  int             `json:"in_work"` // now
	Parked  int             `json:"parked"`  // now
	Serving int             `json:"serving"` // now: members who are ready and connected

	Entered        int   `json:"entered"`
	Served         int   `json:"served"`
	InLevel        int   `json:"in_level"` // of these, within Target
	Abandoned      int   `json:"abandoned"`
	ShortAbandoned int   `json:"short_abandoned"`
	Overflowed     int   `json:"overflowed"`
	Elsewhere      int   `json:"elsewhere"`
	ServiceLevel   int   `json:"service_level"` // per mille
	Waited         int64 `json:"waited"`        // milliseconds, of all that were served
	AverageWait    int   `json:"average_wait"`  // milliseconds
	P95Wait        int   `json:"p95_wait"`      // milliseconds

	Target  int `json:"target"`  // seconds: a wait up to that is within the service level
	Longest int `json:"longest"` // seconds: a longer wait raises an alarm; 0 is for ever
}

// BoardAgent is how an agent does. What is not of now is of today.
type BoardAgent struct {
	ID      gateway.AgentID   `json:"id"`
	Name    string            `json:"name"`
	Number  string            `json:"number,omitempty"` // 工号
	Picture PictureID         `json:"picture,omitempty"`
	Queues  []gateway.QueueID `json:"queues"` // that he serves

	State     string          `json:"state" enum:"ready,break,finishing,offline,missed"`
	Reason    string          `json:"reason,omitempty"`
	Since     gateway.Instant `json:"since"`
	Connected bool            `json:"connected"`
	Load      map[string]int  `json:"load"` // units held and offered, by kind of channel
	Capacity  int             `json:"capacity"`
	Limits    map[string]int  `json:"limits"` // of units, by kind of channel
	InWork    int             `json:"in_work"`
	Parked    int             `json:"parked"`

	Taken     int            `json:"taken"`
	Handled   int            `json:"handled"`
	Missed    int            `json:"missed"`
	Declined  int            `json:"declined"`
	Minutes   map[string]int `json:"minutes"`   // in each state while connected, and "away"
	Occupancy int            `json:"occupancy"` // per cent
}

// Alarm is what is wrong with the routing, or was.
type Alarm struct {
	ID    string          `json:"id"`
	Kind  string          `json:"kind" enum:"longest_wait,nobody_serving,dispatcher_silent"`
	Queue gateway.QueueID `json:"queue,omitempty"`
	Since gateway.Instant `json:"since"`
	Until gateway.Instant `json:"until"`
	Value int64           `json:"value"` // of a wait its milliseconds, else how many wait
}

// AlarmChanged tells who may see the board that an alarm was raised, or is over
// ("alarm").
type AlarmChanged struct {
	Type  string `json:"type"`
	Alarm Alarm  `json:"alarm"`
}

// BoardRows are what a figure counts, from GET /desk/board/rows.
type BoardRows struct {
	At   gateway.Instant `json:"at"`
	Rows []BoardRow      `json:"rows"`
	All  int             `json:"all"` // how many there are; Rows are the first of them
}

// BoardRow is one of them: a wait, a conversation with an agent, an offer, or how long an
// agent was something. Of a conversation that the viewer may not read it says no name
// and no id.
type BoardRow struct {
	Conversation gateway.ConversationID `json:"conversation,omitempty"`
	Name         string                 `json:"name,omitempty"` // of the customer, as shown
	Channel      string                 `json:"channel,omitempty"`
	Queue        gateway.QueueID        `json:"queue,omitempty"`
	Agent        gateway.AgentID        `json:"agent,omitempty"`
	AgentName    string                 `json:"agent_name,omitempty"`
	From         gateway.Instant        `json:"from"`
	To           gateway.Instant        `json:"to"`
	How          string                 `json:"how,omitempty"` // it ended, or the state
	Reason       string                 `json:"reason,omitempty"`
}
