package router

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/gateway"
)

// Times are a condition on the moment: the opening hours of a calendar, or days of the
// week and a part of the day where the clock of Zone hangs. What is given must all fit.
type Times struct {
	Calendar gateway.CalendarID `json:"calendar,omitempty" maxLength:"40"`
	Closed   bool               `json:"closed,omitempty"` // while that calendar is closed

	Days []string `json:"days,omitempty" maxItems:"7"` // mon tue wed thu fri sat sun; of the part's beginning
	From string   `json:"from,omitempty" maxLength:"5"`
	To   string   `json:"to,omitempty" maxLength:"5"` // on the next day if it is before From
	Zone string   `json:"zone,omitempty" maxLength:"64"`
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} // as time.Weekday

// test is the condition, ready to be asked. The times are valid.
func (t Times) test(hours map[gateway.CalendarID]Hours) func(*newcomer) bool {
	calendar, known := hours[t.Calendar]
	window := t.window()
	return func(n *newcomer) bool {
		at := n.At.Time()
		if t.Calendar != "" && (!known || calendar.Open(at) == t.Closed) {
			return false
		}
		return window == nil || window(at)
	}
}

// window is what is asked of the clock; nil if nothing is.
func (t Times) window() func(time.Time) bool {
	if len(t.Days) == 0 && t.From == "" && t.To == "" {
		return nil
	}
	zone, _ := time.LoadLocation(t.Zone)
	from, _ := minuteOf(t.From, 0)
	to, _ := minuteOf(t.To, fullDay)
	var days [7]bool
	for i, day := range weekdays {
		days[i] = len(t.Days) == 0 || slices.Contains(t.Days, day)
	}
	return func(at time.Time) bool {
		at = at.In(zone)
		minute := at.Hour()*60 + at.Minute()
		today, yesterday := days[at.Weekday()], days[(at.Weekday()+6)%7]
		if from < to {
			return today && minute >= from && minute < to
		}
		return today && minute >= from || yesterday && minute < to
	}
}

const fullDay = 24 * 60

// minuteOf reads 00:00 to 24:00 as minutes; "" is or.
func minuteOf(clock string, or int) (minute int, ok bool) {
	switch clock {
	case "":
		return or, true
	case "24:00":
		return fullDay, true
	}
	t, err := time.Parse("15:04", clock)
	return t.Hour()*60 + t.Minute(), err == nil && len(clock) == len("15:04")
}

// check is the first thing that is wrong, or nil.
func (t Times) check() *FieldError {
	for _, day := range t.Days {
		if !slices.Contains(weekdays, day) {
			return &FieldError{"days", fmt.Sprintf("%.20q is not a weekday like mon", day)}
		}
	}
	from, ok := minuteOf(t.From, 0)
	if !ok {
		return &FieldError{"from", notClock(t.From)}
	}
	to, ok := minuteOf(t.To, fullDay)
	if !ok {
		return &FieldError{"to", notClock(t.To)}
	}
	clock := len(t.Days) > 0 || t.From != "" || t.To != ""
	switch {
	case from == to || from == fullDay:
		return &FieldError{"to", "the part of the day is empty"}
	case clock && (t.Zone == "" || strings.EqualFold(t.Zone, "local")):
		return &FieldError{"zone", "want the name of a time zone, like Asia/Shanghai"}
	case !clock && t.Calendar == "":
		return &FieldError{"", "want a calendar, days or a part of the day"}
	}
	if _, err := time.LoadLocation(t.Zone); err != nil {
		return &FieldError{"zone", fmt.Sprintf("there is no time zone %.40q", t.Zone)}
	}
	return nil
}

func notClock(s string) string { return fmt.Sprintf("%.20q is not a time like 09:30", s) }
