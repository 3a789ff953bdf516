package calendar

import (
	"iter"
	"time"
)

// Horizon is how far from an instant the questions look that ask for a later one. Who
// keeps an answer of "no" asks again before that time is over.
const Horizon = 2 * 366 * 24 * time.Hour

// Open reports whether it is open. At the end of a shift it is not any more.
func (c Calendar) Open(at time.Time) bool {
	for range c.spans(at, at.Add(1)) {
		return true
	}
	return false
}

// NextOpening is the first instant at which it is open: at itself, if it is. It is false
// if it stays closed up to the [Horizon].
func (c Calendar) NextOpening(at time.Time) (time.Time, bool) {
	for s := range c.spans(at, at.Add(Horizon)) {
		return later(s.from, at).UTC(), true
	}
	return time.Time{}, false
}

// NextChange is when it opens next, or closes if it is open. It is false if neither
// happens up to the [Horizon].
func (c Calendar) NextChange(at time.Time) (time.Time, bool) {
	var closes time.Time // zero as long as it is closed
	end := at.Add(Horizon)
	for s := range c.spans(at, end) {
		switch {
		case closes.IsZero() && s.from.After(at):
			return s.from, true
		case !closes.IsZero() && s.from.After(closes):
			return closes, true
		}
		closes = s.to
	}
	if closes.IsZero() || !closes.Before(end) { // what follows at the end is not known
		return time.Time{}, false
	}
	return closes, true
}

// OpenSince is since when it is open without a break at the second instant, the first at
// the earliest. It is false if it is closed then.
func (c Calendar) OpenSince(from, at time.Time) (time.Time, bool) {
	var opened, closes time.Time
	from = earlier(from, at)
	for s := range c.spans(from, at.Add(1)) {
		if closes.IsZero() || s.from.After(closes) {
			opened = later(s.from, from)
		}
		closes = s.to
	}
	return opened.UTC(), closes.After(at)
}

// Worked is how long it is open between the two, negative if to is before from.
func (c Calendar) Worked(from, to time.Time) time.Duration {
	if to.Before(from) {
		return -c.Worked(to, from)
	}
	var sum time.Duration
	for s := range c.spans(from, to) {
		sum += earlier(s.to, to).Sub(later(s.from, from))
	}
	return sum
}

// AddWorking is the first instant at which it has been open for d since at, and at
// itself if d is not positive. So it is within open time or at its end. It is false if
// that is not up to the [Horizon].
func (c Calendar) AddWorking(at time.Time, d time.Duration) (time.Time, bool) {
	if d <= 0 {
		return at.UTC(), true
	}
	for s := range c.spans(at, at.Add(Horizon)) {
		from := later(s.from, at)
		open := s.to.Sub(from)
		if d <= open {
			return from.Add(d).UTC(), true
		}
		d -= open
	}
	return time.Time{}, false
}

// WorkingDay reports whether it is open at all on a date.
func (c Calendar) WorkingDay(d Date) bool {
	_, ok := c.closing(d)
	return ok
}

// AddWorkingDays is the end of the n-th working day's hours after the working day to
// which at belongs; 0 is the end of that day's. at belongs to the first working day
// whose hours are not over: what comes in on Monday before the end of hours and is
// promised in three working days is due on Thursday, what comes in after that, on
// Friday. It is false if there are not so many up to the [Horizon], or n is negative.
//
// A day counts if it is open at all. Who answers on Saturdays but does not count them
// has another calendar for promises.
func (c Calendar) AddWorkingDays(at time.Time, n int) (time.Time, bool) {
	// The hours of the day before may end at midnight, which at may be, and a zone that
	// moved to the other side of the date line has lost a day.
	d := DateOf(at.In(c.zone())).Add(-2)
	for last := DateOf(at.Add(Horizon).In(c.zone())); n >= 0 && d.Compare(last) <= 0; d = d.Add(1) {
		closes, ok := c.closing(d)
		if !ok || closes.Before(at) {
			continue
		}
		if n == 0 {
			return closes, true
		}
		n--
	}
	return time.Time{}, false
}

// closing is the end of a date's last shift. It is false if the date has no open time.
func (c Calendar) closing(d Date) (closes time.Time, ok bool) {
	for s := range c.day(d) {
		closes, ok = s.to, true
	}
	return closes, ok
}

// span is open time. Its ends are in UTC, and to is after from.
type span struct{ from, to time.Time }

// spans are what is open between the two instants and reaches into that time, in order
// and uncut. They may touch.
func (c Calendar) spans(after, before time.Time) iter.Seq[span] {
	return func(yield func(span) bool) {
		// One more date, since a clock that goes back over midnight shows the old one
		// again when the new one has begun.
		last := DateOf(before.In(c.zone())).Add(1)
		for d := DateOf(after.In(c.zone())); d.Compare(last) <= 0; d = d.Add(1) {
			for s := range c.day(d) {
				if s.to.After(after) && s.from.Before(before) && !yield(s) {
					return
				}
			}
		}
	}
}

// day are the spans of a date's shifts, without those that the clock skips.
func (c Calendar) day(d Date) iter.Seq[span] {
	return func(yield func(span) bool) {
		for _, shift := range c.Shifts(d) {
			s := span{c.instant(d, shift.From), c.instant(d, shift.To)}
			if s.from.Before(s.to) && !yield(s) {
				return
			}
		}
	}
}

// instant is the first instant at which the clock shows the time of the date or has
// passed it. [time.Date] does not say which it chooses where there are two or none.
func (c Calendar) instant(d Date, at Clock) time.Time {
	wall := d.wall(at)
	// No clock is a whole day off UTC, so it shows less here; then every stretch of time
	// with one offset is tried.
	for t := wall.Add(-24 * time.Hour).In(c.zone()); ; {
		_, offset := t.Zone()
		_, end := t.ZoneBounds()
		shown := later(t, wall.Add(-time.Duration(offset)*time.Second))
		if end.IsZero() || shown.Before(end) {
			return shown.UTC()
		}
		t = end
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
