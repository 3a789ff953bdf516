package wire

// Verbs of presence.
const (
	// AssignPresence is to say for somebody else what he is.
	AssignPresence Verb = "presence.assign"
	// ManagePresenceReasons is to say which reasons for a break there are.
	ManagePresenceReasons Verb = "presence.reasons"
)

// PresenceReasonID names a reason for a break.
type PresenceReasonID string

// PresenceReason is why an agent is on a break. Key stands for it in
// PresenceChange, events and histories.
type PresenceReason struct {
	ID      PresenceReasonID `json:"id"`
	Key     string           `json:"key"`
	Name    string           `json:"name"`
	Managed bool             `json:"managed"` // by a file: read-only
}

// PresenceReasonChange is the body of POST /desk/presence/reasons and of PATCH
// /desk/presence/reasons/{id}. Reasons are shown by position, then by age.
type PresenceReasonChange struct {
	Name     string `json:"name" minLength:"1" maxLength:"40"`
	Position int    `json:"position,omitempty" minimum:"0" maximum:"1000"`
}
