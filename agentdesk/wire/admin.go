package wire

import (
	"encoding/json"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/router"
)

// What administrators see and decide. What a file manages has its key there in
// Managed, and cannot be changed here.

// Member is an agent as administrators see him.
type Member struct {
	ID       gateway.AgentID   `json:"id"`
	Login    string            `json:"login"`
	Name     string            `json:"name"`
	Number   string            `json:"number,omitempty"`
	Locale   string            `json:"locale"`
	Capacity int               `json:"capacity"`
	Roles    []string          `json:"roles"` // keys
	Teams    []gateway.TeamID  `json:"teams"`
	Queues   []gateway.QueueID `json:"queues"`
	Disabled bool              `json:"disabled"`
	Online   bool              `json:"online"`
	Open     int               `json:"open"` // conversations he has
	Managed  string            `json:"managed,omitempty"`
	Picture  PictureID         `json:"picture,omitempty"`
	Skills   []MemberSkill     `json:"skills"`
	Limits   map[string]int    `json:"limits"` // units by kind of channel
	Keys     string            `json:"keys"`   // what he is found by
}

// MemberDetail is a member with how customers see him.
type MemberDetail struct {
	Member
	Profiles []Profile `json:"profiles"`
}

// Profile is how the customers of a brand see an agent.
type Profile struct {
	Brand  gateway.BrandID `json:"brand"`
	Name   string          `json:"name" maxLength:"100"`
	Number string          `json:"number" maxLength:"40"` // 工号
}

// MemberChange is what may be changed of a member: the body of PUT.
type MemberChange struct {
	Name     string            `json:"name" minLength:"1" maxLength:"100"`
	Locale   string            `json:"locale" enum:"zh-CN,en"`
	Capacity int               `json:"capacity" minimum:"0" maximum:"200"`
	Roles    []string          `json:"roles" maxItems:"50"`
	Teams    []gateway.TeamID  `json:"teams" maxItems:"200"`
	Queues   []gateway.QueueID `json:"queues" maxItems:"500"`
	Profiles []Profile         `json:"profiles" maxItems:"100"`
	Skills   []MemberSkill     `json:"skills,omitempty" maxItems:"200"`
	Limits   map[string]int    `json:"limits,omitempty"`
}

// NewMember is the body of POST /desk/admin/agents.
type NewMember struct {
	Login string `json:"login" pattern:"^[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}$" patternDescription:"letters, digits and ._@+-"`
	MemberChange
}

// FirstPassword is a new password, which is told once. It is to be changed at the
// next sign-in.
type FirstPassword struct {
	ID       gateway.AgentID `json:"id"`
	Password string          `json:"password"`
}

// Team is a team and who is in it.
type Team struct {
	ID      gateway.TeamID    `json:"id"`
	Name    string            `json:"name"`
	Members []gateway.AgentID `json:"members"`
	Managed string            `json:"managed,omitempty"`
}

// TeamChange is the body of POST and PUT of a team.
type TeamChange struct {
	Name    string            `json:"name" minLength:"1" maxLength:"100"`
	Members []gateway.AgentID `json:"members" maxItems:"1500"`
}

// BrandRecord is a brand of the company.
type BrandRecord struct {
	ID      gateway.BrandID `json:"id"`
	Key     string          `json:"key"`
	Name    string          `json:"name"`
	Managed string          `json:"managed,omitempty"`
}

// BrandChange is the body of POST and PUT of a brand.
type BrandChange struct {
	Name string `json:"name" minLength:"1" maxLength:"100"`
}

// QueueRecord is a queue as administrators see it.
type QueueRecord struct {
	ID       gateway.QueueID   `json:"id"`
	Brand    gateway.BrandID   `json:"brand"`
	Name     string            `json:"name"`
	Priority int               `json:"priority"`
	Members  []gateway.AgentID `json:"members"`
	Waiting  int               `json:"waiting"`
	Disabled bool              `json:"disabled"`
	Managed  string            `json:"managed,omitempty"`

	Routing  router.Routing     `json:"routing"`
	Calendar gateway.CalendarID `json:"calendar,omitempty"` // none is always open
}

// QueueChange is the body of POST and PUT of a queue. Its brand is what it was at
// first.
type QueueChange struct {
	Name     string            `json:"name" minLength:"1" maxLength:"100"`
	Brand    gateway.BrandID   `json:"brand"`
	Priority int               `json:"priority" minimum:"0" maximum:"3"`
	Members  []gateway.AgentID `json:"members" maxItems:"1500"`
	Disabled bool              `json:"disabled"`

	Routing  router.Routing     `json:"routing,omitzero"`
	Calendar gateway.CalendarID `json:"calendar,omitempty" maxLength:"40"`
}

// Role is a named set of grants.
type Role struct {
	Key     string         `json:"key"`
	Name    string         `json:"name"`
	Grants  map[Verb]Scope `json:"grants"`
	Holders int            `json:"holders"` // agents who are not disabled
	Shipped bool           `json:"shipped"` // it cannot be deleted
	Fixed   bool           `json:"fixed"`   // it cannot be changed either
}

// Roles are all roles, and the verbs there are in the order they are shown.
type Roles struct {
	Roles []Role `json:"roles"`
	Verbs []Verb `json:"verbs"`
	// Whole are the verbs that are granted for everything or not at all.
	Whole []Verb `json:"whole"`
}

// RoleChange is the body of POST and PUT of a role.
type RoleChange struct {
	Name   string         `json:"name" minLength:"1" maxLength:"100"`
	Grants map[Verb]Scope `json:"grants"`
}

// ChannelKind is a kind of channel, and what an account of it needs to know.
type ChannelKind struct {
	Kind      string                  `json:"kind"`
	Name      channels.Text           `json:"name"`
	Fields    []channels.SettingField `json:"fields"`
	Hosted    bool                    `json:"hosted"`    // customers connect to Switchboard itself
	Webhook   bool                    `json:"webhook"`   // its provider calls in
	Exclusive bool                    `json:"exclusive"` // takes a whole agent, and always rings
}

// AccountRecord is a channel account. Secrets never leave the server: Secrets
// names those that are set.
type AccountRecord struct {
	ID       gateway.AccountID          `json:"id"`
	Key      string                     `json:"key"`
	Kind     string                     `json:"kind"`
	Name     string                     `json:"name"`
	Brand    gateway.BrandID            `json:"brand"`
	Queue    gateway.QueueID            `json:"queue"`
	Enabled  bool                       `json:"enabled"`
	Held     bool                       `json:"held"` // nothing goes out: a person said so
	Managed  string                     `json:"managed,omitempty"`
	Version  int64                      `json:"version"`
	Waiting  int                        `json:"waiting"` // messages to be sent
	Care     gateway.Care               `json:"care"`
	Live     *AccountLive               `json:"live,omitempty"`
	Settings map[string]json.RawMessage `json:"settings,omitempty"`
	Secrets  []string                   `json:"secrets,omitempty"`
}

// AccountLive is how a running account is doing.
type AccountLive struct {
	State    gateway.RunState     `json:"state"`
	Since    gateway.Instant      `json:"since"`
	Next     gateway.Instant      `json:"next,omitempty"` // when it starts again
	Restarts int                  `json:"restarts"`
	Fault    string               `json:"fault,omitempty"` // of the last failure
	Code     string               `json:"code,omitempty"`
	Breaker  gateway.BreakerState `json:"breaker,omitempty"` // of what is sent
	Opened   gateway.Instant      `json:"opened,omitempty"`  // since when it is as it is
	Reasons  []string             `json:"reasons,omitempty"` // classes of its last failures, newest first
}

// AccountChange is the body of PUT /desk/admin/accounts/{id}. A secret that is left
// out stays as it is; null takes it away.
type AccountChange struct {
	Name     string                     `json:"name" minLength:"1" maxLength:"100"`
	Brand    gateway.BrandID            `json:"brand"`
	Queue    gateway.QueueID            `json:"queue"`
	Enabled  bool                       `json:"enabled"`
	Settings map[string]json.RawMessage `json:"settings"`
	Version  int64                      `json:"version"` // that was changed; 0 for a new account
}

// NewAccount is the body of POST /desk/admin/accounts.
type NewAccount struct {
	Key  string `json:"key" pattern:"^[a-z0-9][a-z0-9-]{0,63}$" patternDescription:"small letters, digits and -"`
	Kind string `json:"kind" maxLength:"40"`
	AccountChange
}

// BreakerChange opens or closes an account's breaker by hand.
type BreakerChange struct {
	State gateway.BreakerState `json:"state" enum:"open,closed"`
}

// Probed is what came of asking a provider how it is.
type Probed struct {
	OK     bool   `json:"ok"`
	Fault  string `json:"fault,omitempty"`
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// AuditEntry is who did what, when.
type AuditEntry struct {
	ID     string          `json:"id"`
	At     gateway.Instant `json:"at"`
	Actor  gateway.Actor   `json:"actor"`
	Name   string          `json:"name,omitempty"` // of the actor
	Action string          `json:"action"`
	Kind   string          `json:"kind,omitempty"` // of the object
	Object string          `json:"object,omitempty"`
	What   string          `json:"what,omitempty"` // the object's name, if it is one of ours
	IP     string          `json:"ip,omitempty"`
	Data   json.RawMessage `json:"data"`
}

// AuditPage is a page of the audit, newest first.
type AuditPage struct {
	Entries []AuditEntry `json:"entries"`
	Next    string       `json:"next,omitempty"`
}

// The verbs of administration. They are granted for everything or not at all.
const (
	ReadSettings    Verb = "settings.read" // whatever is configured, but for secrets
	ManageAgents    Verb = "agent.manage"
	ManageTeams     Verb = "team.manage"
	ManageRoles     Verb = "role.manage"
	ManageBrands    Verb = "brand.manage"
	ManageQueues    Verb = "queue.manage"
	ManageAccounts  Verb = "account.manage"
	OperateAccounts Verb = "account.operate" // try, restart, open and close breakers
	ReadAudit       Verb = "audit.read"
)

// NewPassword is the body of PUT /desk/password: somebody chooses his own.
type NewPassword struct {
	Old string `json:"old" minLength:"1" maxLength:"1000"`
	New string `json:"new" minLength:"10" maxLength:"1000"`
}
