// Package calendar says when somebody works: a week's shifts in a time zone, and the
// dates that differ from it. Queues have their opening hours by it, and promises in
// working hours or working days their due times.
//
// It is pure: every answer is a function of the calendar and of the instant asked
// about. A shift's times are what the clock on the wall shows. Where the clocks change,
// a time means the first instant at which the clock shows it or has passed it: what is
// skipped in spring takes no time, and an hour that comes twice in autumn belongs to the
// shift it comes twice in. So shifts never overlap and leave no holes of their own.
//
// A shift ends at 24:00 at the latest. A night shift is two, 22:00-24:00 and
// 00:00-06:00 on the next day: each belongs to its own date, so that a holiday closes at
// midnight. What touches, also over midnight, is one stretch of open time.
//
// Zones come from the system where it has them. The main package imports time/tzdata, so
// that the binary knows them all on a system that has none, as in a container made from
// scratch.
package calendar

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Calendar says when it is open. Its zero value never is. Its methods change nothing.
type Calendar struct {
	// Zone is where the clock hangs; it comes from [time.LoadLocation].
	Zone *time.Location
	// Week has the shifts of every [time.Weekday], in order; none is closed all day.
	Week [7][]Shift
	// Dates have shifts of their own instead of their weekday's; none is closed all day.
	Dates map[Date][]Shift
	// Like are the dates with the hours of another weekday: of a 调休 Saturday, those of
	// a Monday, also when Monday's change. No date is in both Dates and Like.
	Like map[Date]time.Weekday
}

// FieldError is one thing that is wrong with a calendar, and where: "week.mon[1]".
type FieldError struct{ Field, Reason string }

// Error is the field and the reason.
func (e *FieldError) Error() string { return e.Field + ": " + e.Reason }

// wrong makes a [FieldError].
func wrong(field, format string, args ...any) error {
	return &FieldError{field, fmt.Sprintf(format, args...)}
}

// Shifts are the hours of a date: its own, or those of another weekday, or of its own.
func (c Calendar) Shifts(d Date) []Shift {
	if own, ok := c.Dates[d]; ok {
		return own
	}
	if day, ok := c.Like[d]; ok {
		return c.Week[day]
	}
	return c.Week[d.Weekday()]
}

// Validate returns a [FieldError] for everything that is wrong, joined.
func (c Calendar) Validate() error {
	var errs []error
	if c.Zone == nil || c.Zone == time.Local {
		errs = append(errs, wrong("zone", "want the name of a time zone, like Asia/Shanghai"))
	}
	for _, day := range weekdays {
		errs = append(errs, validDay("week."+weekdayName(day), c.Week[day]))
	}
	for _, d := range slices.SortedFunc(maps.Keys(c.Dates), Date.Compare) {
		field := "dates." + d.String()
		errs = append(errs, validDate(field, d), validDay(field, c.Dates[d]))
	}
	for _, d := range slices.SortedFunc(maps.Keys(c.Like), Date.Compare) {
		field := "like." + d.String()
		errs = append(errs, validDate(field, d))
		if day := c.Like[d]; day < time.Sunday || day > time.Saturday {
			errs = append(errs, wrong(field, "there is no weekday %d", int(day)))
		}
		if _, ok := c.Dates[d]; ok {
			errs = append(errs, wrong(field, "the date has hours of its own in dates"))
		}
	}
	return errors.Join(errs...)
}

func validDate(field string, d Date) error {
	if _, err := ParseDate(d.String()); err != nil {
		return wrong(field, "there is no such date")
	}
	return nil
}

// validDay holds a day's shifts to their order. They may touch.
func validDay(field string, shifts []Shift) error {
	var errs []error
	for i, s := range shifts {
		at := fmt.Sprintf("%s[%d]", field, i)
		switch {
		case s.From < 0 || s.To > Midnight:
			errs = append(errs, wrong(at, "%v is not within 00:00-24:00", s))
		case s.From >= s.To:
			errs = append(errs, wrong(at, "%v does not end after it begins; a night shift is two, one to 24:00 and one from 00:00 on the next day", s))
		case i > 0 && s.From < shifts[i-1].To:
			errs = append(errs, wrong(at, "%v begins before %v ends; shifts are in order and do not overlap", s, shifts[i-1]))
		}
	}
	return errors.Join(errs...)
}

// zone is UTC in the zero value.
func (c Calendar) zone() *time.Location { return cmp.Or(c.Zone, time.UTC) }
