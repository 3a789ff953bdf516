package gateway

import "time"

// Care is how silent customers of an account are treated, in seconds; 0 is the kind's
// own, for texts never.
type Care struct {
	ParkAfter   int    `json:"park_after_s,omitempty" minimum:"0" maximum:"86400"`
	RemindAfter int    `json:"remind_after_s,omitempty" minimum:"0" maximum:"2592000"` // after parking
	RemindText  string `json:"remind_text,omitempty" maxLength:"1000"`
	CloseAfter  int    `json:"close_after_s,omitempty" minimum:"0" maximum:"2592000"` // after the reminder, or after parking
	CloseText   string `json:"close_text,omitempty" maxLength:"1000"`
}

// Parking is how long the customer must be silent, his answer given, before his
// conversation is parked. own is what the channel's kind says.
func (c Care) Parking(own time.Duration) time.Duration {
	if c.ParkAfter > 0 {
		return time.Duration(c.ParkAfter) * time.Second
	}
	return own
}
