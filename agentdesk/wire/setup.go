package wire

import (
	"switchboard/gateway"
	"switchboard/router"
	"switchboard/router/dispatch"
)

// What administrators decide about routing.

// The verbs of routing. ManageRouting is of skills, hours and rules.
const (
	ManageRouting Verb = "routing.manage" // granted for everything or not at all
	DedicateAgent Verb = "contact.dedicate"
)

// Skill is something that agents can do.
type Skill struct {
	ID       gateway.SkillID `json:"id"`
	Name     string          `json:"name"`
	Holders  int             `json:"holders"` // agents who are not disabled
	Disabled bool            `json:"disabled"`
	Managed  string          `json:"managed,omitempty"`
}

// SkillChange is the body of POST and PUT of a skill.
type SkillChange struct {
	Name     string `json:"name" minLength:"1" maxLength:"100"`
	Disabled bool   `json:"disabled,omitempty"`
}

// MemberSkill is a skill that an agent has.
type MemberSkill struct {
	Skill   gateway.SkillID `json:"skill" maxLength:"40"`
	Level   int             `json:"level" minimum:"1" maximum:"10"`
	Expires gateway.Instant `json:"expires,omitzero"` // not from then on
}

// Hours are a calendar as it is written: docs/routing-hours.md describes the form.
type Hours struct {
	Zone  string              `json:"zone" maxLength:"64"`
	Week  map[string][]string `json:"week"`            // mon … sun: shifts like 09:00-12:00
	Dates map[string][]string `json:"dates,omitempty"` // that have shifts of their own; none is closed
	Like  map[string]string   `json:"like,omitempty"`  // dates with the hours of another weekday
}

// Calendar is when somebody works.
type Calendar struct {
	ID       gateway.CalendarID `json:"id"`
	Brand    gateway.BrandID    `json:"brand"`
	Name     string             `json:"name"`
	Hours    Hours              `json:"hours"`
	Queues   []gateway.QueueID  `json:"queues"` // that are open by it
	Disabled bool               `json:"disabled"`
	Managed  string             `json:"managed,omitempty"`
}

// CalendarChange is the body of POST and PUT of a calendar. Its brand is what it was
// at first.
type CalendarChange struct {
	Name     string          `json:"name" minLength:"1" maxLength:"100"`
	Brand    gateway.BrandID `json:"brand" maxLength:"40"`
	Hours    Hours           `json:"hours"`
	Disabled bool            `json:"disabled,omitempty"`
}

// Observance puts holidays into hours: those of a list that ships, or of a file.
type Observance struct {
	Hours  Hours  `json:"hours"`
	Preset string `json:"preset,omitempty" maxLength:"40"`
	File   string `json:"file,omitempty" maxLength:"262144"`         // CSV
	Worked string `json:"worked" enum:"mon,tue,wed,thu,fri,sat,sun"` // whose hours a day worked instead has
}

// Observed is the hours with the holidays in.
type Observed struct {
	Hours Hours     `json:"hours"`
	Days  []Holiday `json:"days"` // of the list
	Kept  []string  `json:"kept"` // dates that had other hours of their own, and keep them
}

// Holiday is a date that a country treats unlike its weekday.
type Holiday struct {
	Date string `json:"date"`
	Work bool   `json:"work"` // else it is off
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

// HolidayPreset is a list of holidays that ships.
type HolidayPreset struct {
	Key  string `json:"key"`
	Year int    `json:"year"`
}

// HoursPreview asks what hours come to.
type HoursPreview struct {
	Hours Hours           `json:"hours"`
	From  gateway.Instant `json:"from,omitzero"` // zero is now
}

// HoursDay is a date and what it has.
type HoursDay struct {
	Date    string   `json:"date"`
	Weekday string   `json:"weekday"` // mon … sun
	Shifts  []string `json:"shifts"`
	// Why is "week", "date" if the date has shifts of its own, "like" if it has another
	// weekday's.
	Why string `json:"why" enum:"week,date,like"`
}

// RoutingRule places new conversations. The first that fits decides.
type RoutingRule struct {
	ID         gateway.RuleID    `json:"id"`
	Name       string            `json:"name"`
	Conditions router.Conditions `json:"conditions"`
	Outcome    router.Outcome    `json:"outcome"`
	Disabled   bool              `json:"disabled"`
	Managed    string            `json:"managed,omitempty"`
}

// RuleChange is the body of POST and PUT of a rule.
type RuleChange struct {
	Name       string            `json:"name" minLength:"1" maxLength:"100"`
	Conditions router.Conditions `json:"conditions"`
	Outcome    router.Outcome    `json:"outcome"`
	Disabled   bool              `json:"disabled,omitempty"`
}

// RuleMove puts a rule before another, or last.
type RuleMove struct {
	Before gateway.RuleID `json:"before,omitempty" maxLength:"40"`
}

// Supposed is a conversation that does not exist: what would happen to it?
type Supposed struct {
	Account gateway.AccountID `json:"account" maxLength:"40"`
	Locale  string            `json:"locale,omitempty" maxLength:"40"`
	Fields  map[string]string `json:"fields,omitempty"`
	Context map[string]string `json:"context,omitempty"`
	Page    string            `json:"page,omitempty" maxLength:"2000"`
	Subject string            `json:"subject,omitempty" maxLength:"500"`
	Text    string            `json:"text,omitempty" maxLength:"4000"`
	At      gateway.Instant   `json:"at,omitzero"` // zero is now
}

// Foreseen is what would happen to it.
type Foreseen struct {
	Rule     gateway.RuleID  `json:"rule,omitempty"` // that fits; none: the account's own queue
	RuleName string          `json:"rule_name,omitempty"`
	Passed   []PassedRule    `json:"passed"` // the rules before it, which do not fit
	Queue    gateway.QueueID `json:"queue"`
	Open     bool            `json:"open"`
	Changes  gateway.Instant `json:"changes"` // when the queue opens or closes next
	Priority int             `json:"priority"`
	Mode     dispatch.Mode   `json:"mode"`
	Rings    []NeededRing    `json:"rings"` // what is asked of agents, and how that relaxes
	Agents   []ForeseenAgent `json:"agents"`
}

// PassedRule is a rule that does not fit, and which of its conditions do not.
type PassedRule struct {
	Rule    gateway.RuleID `json:"rule"`
	Name    string         `json:"name"`
	Missing []string       `json:"missing"`
}

// NeededRing is what is asked from some time on.
type NeededRing struct {
	After int            `json:"after_s"`
	Needs []gateway.Need `json:"needs"`
}

// ForeseenAgent is a member of the queue, and from which ring on he has the skills.
type ForeseenAgent struct {
	ID       gateway.AgentID `json:"id"`
	Name     string          `json:"name"`
	Presence string          `json:"presence"`
	Online   bool            `json:"online"`
	Load     int             `json:"load"`
	Capacity int             `json:"capacity"`
	Ring     int             `json:"ring"` // below 0: he lacks a skill in all of them
	Now      bool            `json:"now"`  // he could take it at once
}

// Dedication is a customer's own agent, and who stands in for him.
type Dedication struct {
	Agent      gateway.AgentID `json:"agent"`
	AgentName  string          `json:"agent_name"`
	Deputy     gateway.AgentID `json:"deputy,omitempty"`
	DeputyName string          `json:"deputy_name,omitempty"`
	Since      gateway.Instant `json:"since"`
	Expires    gateway.Instant `json:"expires"`
}

// DedicationChange is the body of PUT /desk/contacts/{id}/dedication.
type DedicationChange struct {
	Agent   gateway.AgentID `json:"agent" minLength:"1" maxLength:"40"`
	Deputy  gateway.AgentID `json:"deputy,omitempty" maxLength:"40"`
	Expires gateway.Instant `json:"expires,omitzero"`
}
