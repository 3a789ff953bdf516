package calendar_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/internal/calendar"
)

// zones have what clocks do: nothing; an hour; half an hour; at midnight and a minute
// after; backwards in spring; across the date line.
var zones = []string{
	"UTC", "Asia/Shanghai", "Asia/Kathmandu", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
	"America/Sao_Paulo", "America/Havana", "America/St_Johns", "Africa/Casablanca", "Europe/Dublin", "Pacific/Apia",
}

// draw makes a calendar and a moment about which to ask, mostly near a change of clocks.
func draw(t *rapid.T) (calendar.Calendar, time.Time) {
	z, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(rapid.IntRange(2005, 2030).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC).
		Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minute")) * time.Minute)
	if _, end := at.In(z).ZoneBounds(); !end.IsZero() && rapid.Bool().Draw(t, "clocks change") {
		at = end.Add(time.Duration(rapid.IntRange(-2*24*60, 2*24*60).Draw(t, "off")) * time.Minute).UTC().Truncate(time.Minute)
	}
	c := calendar.Calendar{Zone: z, Dates: map[calendar.Date][]calendar.Shift{}, Like: map[calendar.Date]time.Weekday{}}
	for day := range c.Week {
		c.Week[day] = drawShifts(t)
	}
	for range rapid.IntRange(0, 5).Draw(t, "exceptions") {
		d := calendar.DateOf(at).Add(rapid.IntRange(-3, 10).Draw(t, "date"))
		delete(c.Like, d)
		c.Dates[d] = drawShifts(t)
		if rapid.Bool().Draw(t, "like") {
			delete(c.Dates, d)
			c.Like[d] = time.Weekday(rapid.IntRange(0, 6).Draw(t, "like"))
		}
	}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return c, at
}

// drawSteady makes a moment on a day on which the clocks do not change.
func drawSteady(t *rapid.T) (calendar.Calendar, time.Time) {
	type moment struct {
		c  calendar.Calendar
		at time.Time
	}
	steady := func(m moment) bool {
		begin, end := m.at.In(m.c.Zone).ZoneBounds()
		return (begin.IsZero() || m.at.Sub(begin) >= 24*time.Hour) && (end.IsZero() || end.Sub(m.at) >= 24*time.Hour)
	}
	m := rapid.Custom(func(t *rapid.T) moment {
		c, at := draw(t)
		return moment{c, at}
	}).Filter(steady).Draw(t, "moment")
	return m.c, m.at
}

// workingDays counts the dates between two instants, without their own, that are worked.
func workingDays(c calendar.Calendar, from, to time.Time) (n int) {
	for d := calendar.DateOf(from.In(c.Zone)).Add(1); d.Compare(calendar.DateOf(to.In(c.Zone))) < 0; d = d.Add(1) {
		if c.WorkingDay(d) {
			n++
		}
	}
	return n
}

// drawShifts makes some shifts, some of which touch each other or midnight.
func drawShifts(t *rapid.T) []calendar.Shift {
	quarters := rapid.SliceOfNDistinct(rapid.IntRange(0, 96), 0, 6, rapid.ID[int]).Draw(t, "quarters")
	slices.Sort(quarters)
	step := rapid.IntRange(1, 2).Draw(t, "step")
	var shifts []calendar.Shift
	for i := 0; i+1 < len(quarters); i += step {
		shifts = append(shifts, calendar.Shift{From: calendar.Clock(15 * quarters[i]), To: calendar.Clock(15 * quarters[i+1])})
	}
	return shifts
}

func drawAfter(t *rapid.T, at time.Time, name string) time.Time {
	return at.Add(time.Duration(rapid.IntRange(0, 9*24*60).Draw(t, name)) * time.Minute)
}

func TestWorkedAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal, a := draw(t)
		b, c := drawAfter(t, a, "b"), drawAfter(t, a, "c") // c may be before b
		if ab, bc, ac := cal.Worked(a, b), cal.Worked(b, c), cal.Worked(a, c); ab+bc != ac {
			t.Fatalf("Worked(a, b) + Worked(b, c) = %v + %v, want Worked(a, c) = %v; a %v, b %v, c %v", ab, bc, ac, a, b, c)
		}
	})
}

// TestWorkedIsTimeOpen asks minute by minute; all there is begins and ends in one.
func TestWorkedIsTimeOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, at := draw(t)
		var open time.Duration
		to := at.Add(time.Duration(rapid.IntRange(0, 2*24*60).Draw(t, "minutes")) * time.Minute)
		for m := at; m.Before(to); m = m.Add(time.Minute) {
			if c.Open(m) {
				open += time.Minute
			}
		}
		if got := c.Worked(at, to); got != open {
			t.Fatalf("Worked(%v, %v) = %v, but it is open for %v", at, to, got, open)
		}
	})
}

// TestOpenAsTheClockShows compares with what one reads off the clock, where the clocks
// do not change within a day.
func TestOpenAsTheClockShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, at := drawSteady(t)
		local := at.In(c.Zone)
		clock := calendar.Clock(local.Hour()*60 + local.Minute())
		want := slices.ContainsFunc(c.Shifts(calendar.DateOf(local)), func(s calendar.Shift) bool {
			return s.From <= clock && clock < s.To
		})
		if got := c.Open(at); got != want {
			t.Fatalf("Open(%v) = %v, want %v", local, got, want)
		}
	})
}

func TestNextChangeIsTheNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, at := draw(t)
		open := c.Open(at)
		next, ok := c.NextChange(at)
		if !ok {
			next = at.Add(30 * 24 * time.Hour)
		} else if !next.After(at) || c.Open(next) == open {
			t.Fatalf("NextChange(%v) = %v, where Open is still %v", at, next, open)
		}
		worked := c.Worked(at, next)
		if open && worked != next.Sub(at) || !open && worked != 0 {
			t.Fatalf("NextChange(%v) = %v, but of that time it is open for %v", at, next, worked)
		}
		first, opens := c.NextOpening(at)
		if open && !first.Equal(at) || !open && (opens != ok || ok && !first.Equal(next)) {
			t.Fatalf("NextOpening(%v) = %v, %v, but NextChange is %v, %v", at, first, opens, next, ok)
		}
	})
}

func TestOpenSinceIsWithoutABreak(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, at := draw(t)
		from := at.Add(-time.Duration(rapid.IntRange(-60, 3*24*60).Draw(t, "minutes")) * time.Minute)
		since, open := c.OpenSince(from, at)
		if open != c.Open(at) {
			t.Fatalf("OpenSince(%v, %v) = %v, %v, but Open is %v", from, at, since, open, c.Open(at))
		}
		if !open {
			return
		}
		first := from
		if at.Before(from) {
			first = at
		}
		if since.Before(first) || since.After(at) || c.Worked(since, at) != at.Sub(since) {
			t.Fatalf("OpenSince(%v, %v) = %v, and it is open for %v since", from, at, since, c.Worked(since, at))
		}
		if since.After(first) && c.Open(since.Add(-1)) {
			t.Fatalf("OpenSince(%v, %v) = %v, and it was open before", from, at, since)
		}
	})
}

func TestAddWorkingUndoesWorked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, at := draw(t)
		a := time.Duration(rapid.IntRange(1, 48*60).Draw(t, "a")) * time.Minute
		b := time.Duration(rapid.IntRange(0, 48*60).Draw(t, "b")) * time.Minute
		due, ok := c.AddWorking(at, a)
		if !ok {
			if open := c.Worked(at, at.Add(calendar.Horizon)); open >= a {
				t.Fatalf("AddWorking(%v, %v) is not to be had, but it is open for %v", at, a, open)
			}
			return
		}
		if got := c.Worked(at, due); got != a {
			t.Fatalf("Worked(at, AddWorking(at, %v)) = %v; at %v, due %v", a, got, at, due)
		}
		if !c.Open(due.Add(-1)) {
			t.Fatalf("AddWorking(%v, %v) = %v, which is not within open time", at, a, due)
		}
		one, ok1 := c.AddWorking(due, b)
		two, ok2 := c.AddWorking(at, a+b)
		if ok1 && ok2 && !one.Equal(two) {
			t.Fatalf("AddWorking(AddWorking(at, a), b) = %v, want AddWorking(at, a+b) = %v", one, two)
		}
		later := drawAfter(t, at, "later")
		if back, ok := c.AddWorking(at, c.Worked(at, later)); !ok || back.After(later) {
			t.Fatalf("AddWorking(at, Worked(at, %v)) = %v, %v, which is later", later, back, ok)
		}
	})
}

func TestWorkingDaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, at := draw(t)
		a, b := rapid.IntRange(0, 9).Draw(t, "a"), rapid.IntRange(0, 9).Draw(t, "b")
		due, ok := c.AddWorkingDays(at, a)
		if !ok {
			if n := workingDays(c, at, at.Add(calendar.Horizon)); n > a {
				t.Fatalf("AddWorkingDays(%v, %d) is not to be had, but %d days are worked", at, a, n)
			}
			return
		}
		if due.Before(at) || !c.Open(due.Add(-1)) {
			t.Fatalf("AddWorkingDays(%v, %d) = %v, which is before or not within open time", at, a, due)
		}
		one, ok1 := c.AddWorkingDays(due, b)
		two, ok2 := c.AddWorkingDays(at, a+b)
		if ok1 && ok2 && !one.Equal(two) {
			t.Fatalf("AddWorkingDays(AddWorkingDays(at, %d), %d) = %v, want AddWorkingDays(at, %d) = %v", a, b, one, a+b, two)
		}
	})
}

func BenchmarkCalendar(b *testing.B) {
	at := instant(b, "2026-09-30 18:00")
	cal, round, never := office(b), every(b, "America/New_York", "00:00-24:00"), every(b, "America/New_York")
	for _, bm := range []struct {
		name string
		run  func()
	}{
		{"Open", func() { cal.Open(at) }},
		{"NextChange", func() { cal.NextChange(at) }},
		{"NextChange round the clock", func() { round.NextChange(at) }},
		{"NextChange never", func() { never.NextChange(at) }},
		{"AddWorkingDays", func() { cal.AddWorkingDays(at, 3) }},
	} {
		b.Run(bm.name, func(b *testing.B) {
			for b.Loop() {
				bm.run()
			}
		})
	}
}
