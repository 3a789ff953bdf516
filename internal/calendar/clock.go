package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Date is a day in a calendar, wherever that is.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the date that the clock shows at t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads 2026-10-01.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%.20q is not a date like 2026-10-01", s)
	}
	return DateOf(t), nil
}

// String is 2026-10-01.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// MarshalText is [Date.String], also as a key of an object in JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Compare orders dates by time.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// Add is the date so many days later.
func (d Date) Add(days int) Date { return DateOf(d.wall(0).AddDate(0, 0, days)) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.wall(0).Weekday() }

// wall is what the clock shows, as if it hung in UTC.
func (d Date) wall(at Clock) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, int(at), 0, 0, time.UTC)
}

// Clock is a time of day in minutes since midnight.
type Clock int

// Midnight is the end of a day, 24:00.
const Midnight Clock = 24 * 60

// ParseClock reads 00:00 to 24:00.
func ParseClock(s string) (Clock, error) {
	if s == Midnight.String() {
		return Midnight, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf("%.20q is not a time like 09:30, 24:00 at most", s)
	}
	return Clock(t.Hour()*60 + t.Minute()), nil
}

// String is 09:30.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// Shift is open from From, and closed again at To.
type Shift struct{ From, To Clock }

// ParseShift reads 09:00-12:00. It does not hold the shift to any order.
func ParseShift(s string) (Shift, error) {
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		return Shift{}, fmt.Errorf("%.20q is not a shift like 09:00-12:00", s)
	}
	begins, err := ParseClock(from)
	if err != nil {
		return Shift{}, err
	}
	ends, err := ParseClock(to)
	if err != nil {
		return Shift{}, err
	}
	return Shift{begins, ends}, nil
}

// String is 09:00-12:00.
func (s Shift) String() string { return s.From.String() + "-" + s.To.String() }

// MarshalText is [Shift.String].
func (s Shift) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// weekdays are in the order in which people read them.
var weekdays = [...]time.Weekday{
	time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday,
}

// weekdayName is mon, tue and so on.
func weekdayName(day time.Weekday) string { return strings.ToLower(day.String()[:3]) }

func parseWeekday(s string) (time.Weekday, error) {
	i := slices.IndexFunc(weekdays[:], func(day time.Weekday) bool { return weekdayName(day) == s })
	if i < 0 {
		return 0, fmt.Errorf("%.20q is not a weekday like mon", s)
	}
	return weekdays[i], nil
}
