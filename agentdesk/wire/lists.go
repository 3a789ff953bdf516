package wire

import "switchboard/gateway"

// ShareViews lets make saved views that others see too: those of one's teams and
// everybody's. One's own need no more than reading.
const ShareViews Verb = "view.share"

// Row is a conversation in a list.
type Row struct {
	ID            gateway.ConversationID `json:"id"`
	State         gateway.State          `json:"state"`
	Channel       string                 `json:"channel"` // kind
	Account       string                 `json:"account"` // name
	Queue         gateway.QueueID        `json:"queue,omitempty"`
	Agent         gateway.AgentID        `json:"agent,omitempty"`
	AgentName     string                 `json:"agent_name,omitempty"`
	Contact       gateway.ContactID      `json:"contact"`
	Name          string                 `json:"name"` // of the customer, as shown
	Subject       string                 `json:"subject,omitempty"`
	Preview       string                 `json:"preview,omitempty"`
	PreviewBy     gateway.ActorKind      `json:"preview_by,omitempty"`
	LastMessageAt gateway.Instant        `json:"last_message_at"`
	WaitingSince  gateway.Instant        `json:"waiting_since"`
	OwedSince     gateway.Instant        `json:"owed_since"`
	Priority      int                    `json:"priority,omitempty"`
	ParkedAt      gateway.Instant        `json:"parked_at"`            // it weighs nothing until the customer writes
	LeftAt        gateway.Instant        `json:"left_at"`              // the customer left while he waited
	ByEmail       bool                   `json:"by_email,omitempty"`   // who left can be answered by email
	WrapUntil     gateway.Instant        `json:"wrap_until"`           // it is being written up
	OfferedTo     string                 `json:"offered_to,omitempty"` // name of who is asked whether he takes it
	Unread        int                    `json:"unread,omitempty"`     // for the viewer, 99 at most; told in lists only
	Head          int64                  `json:"head"`                 // last number of the conversation's stream
}

// Rows is a page of a list. Next is empty at its end.
type Rows struct {
	Rows []Row  `json:"rows"`
	Next string `json:"next,omitempty"`
	// LastWait is of the list of what waits, when nothing does.
	LastWait *PastWait `json:"last_wait,omitempty"`
}

// PastWait is how long a customer waited for an agent, until he had one or gave up.
type PastWait struct {
	Waited int64           `json:"waited_ms"`
	Until  gateway.Instant `json:"until"`
}

// RowsChanged are fresh rows ("rows"): the agent's own, what waits in his scope,
// what mentions him, and what he watches. It may be lost: lists ask again. Unread
// goes with Rows in step.
type RowsChanged struct {
	Type   string `json:"type"`
	Rows   []Row  `json:"rows"`
	Unread []int  `json:"unread"`
}

// Watch names the rows that the console shows ("watch"), at most 500; those named
// before are forgotten.
type Watch struct {
	Type string                   `json:"type"`
	Rows []gateway.ConversationID `json:"rows"`
}

// Filter chooses conversations: those that match one of each list that is not
// empty. Without States it is those that are open.
type Filter struct {
	Queues   []gateway.QueueID   `json:"queues,omitempty" maxItems:"20"`
	Accounts []gateway.AccountID `json:"accounts,omitempty" maxItems:"20"`
	Channels []string            `json:"channels,omitempty" maxItems:"20"` // kinds
	Agents   []string            `json:"agents,omitempty" maxItems:"20"`   // ids, "me", "none"
	States   []gateway.State     `json:"states,omitempty" maxItems:"6"`
	Brands   []gateway.BrandID   `json:"brands,omitempty" maxItems:"20"`
	Unread   bool                `json:"unread,omitempty"`
	Owed     bool                `json:"owed,omitempty"`
}

// ViewID names a saved view.
type ViewID string

// Audience says who sees a saved view.
type Audience string

// The audiences.
const (
	ForMe        Audience = "me"
	ForTeam      Audience = "team"
	ForEverybody Audience = "all"
)

// SavedView is a list somebody made.
type SavedView struct {
	ID       ViewID         `json:"id"`
	Name     string         `json:"name"`
	For      Audience       `json:"for"`
	Team     gateway.TeamID `json:"team,omitempty"`
	TeamName string         `json:"team_name,omitempty"`
	Filter   Filter         `json:"filter"`
	Mine     bool           `json:"mine"` // the viewer may change it
}

// SavedViews is the answer of GET /desk/views: the views, and what filters may
// choose from besides queues and agents.
type SavedViews struct {
	Views    []SavedView `json:"views"`
	Accounts []Choice    `json:"accounts"`
	Brands   []Choice    `json:"brands"`
	Teams    []Choice    `json:"teams"` // the viewer's
}

// Choice is something by its name, for a filter to choose or a reason to name.
type Choice struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind,omitempty"` // of an account
}

// NewView is the body of POST /desk/views.
type NewView struct {
	Name   string         `json:"name" minLength:"1" maxLength:"40"`
	For    Audience       `json:"for" enum:"me,team,all"`
	Team   gateway.TeamID `json:"team,omitempty"`
	Filter Filter         `json:"filter"`
}

// ViewChange is the body of PATCH /desk/views/{id}.
type ViewChange struct {
	Name   *string `json:"name,omitempty" minLength:"1" maxLength:"40"`
	Filter *Filter `json:"filter,omitempty"`
}
