package calendar_test

import (
	"testing"
	"time"
	_ "time/tzdata" // as in the binary, so that tests know every zone anywhere

	"switchboard/internal/calendar"
)

// week has the shifts on Monday to Friday, and others at the weekend.
func week(workdays, weekend []calendar.Shift) (w [7][]calendar.Shift) {
	for day := range w {
		w[day] = workdays
	}
	w[time.Saturday], w[time.Sunday] = weekend, weekend
	return w
}

func shifts(t testing.TB, words ...string) []calendar.Shift {
	t.Helper()
	var all []calendar.Shift
	for _, word := range words {
		s, err := calendar.ParseShift(word)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// office is open from Monday to Friday with a lunch break, and as China's holidays of
// 2026 have it.
func office(t testing.TB) calendar.Calendar {
	t.Helper()
	c := calendar.Calendar{Zone: zone(t, "Asia/Shanghai"), Week: week(shifts(t, "09:00-12:00", "13:30-17:00"), nil)}
	holidays, err := calendar.MainlandChina(2026)
	if err != nil {
		t.Fatal(err)
	}
	c, _ = c.Observe(holidays, time.Monday)
	return c
}

// every is open in the same shifts every day.
func every(t testing.TB, zoneName string, words ...string) calendar.Calendar {
	t.Helper()
	s := shifts(t, words...)
	return calendar.Calendar{Zone: zone(t, zoneName), Week: week(s, s)}
}

// instant reads a time with its offset, so that a time that comes twice is told apart,
// or without one a time in Shanghai.
func instant(t testing.TB, s string) time.Time {
	t.Helper()
	if len(s) == len("2026-10-01 09:00") {
		s += " +08:00"
	}
	at, err := time.Parse("2006-01-02 15:04 -07:00", s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func TestOpenAndNextChange(t *testing.T) {
	spring := calendar.Calendar{Zone: zone(t, "Europe/Berlin")}
	spring.Week[time.Sunday] = shifts(t, "02:00-03:00")
	leap := every(t, "Asia/Shanghai")
	leap.Dates = map[calendar.Date][]calendar.Shift{date(t, "2028-02-29"): shifts(t, "10:00-11:00")}
	round := every(t, "Asia/Shanghai", "00:00-24:00")
	paused := round
	paused.Dates = map[calendar.Date][]calendar.Shift{date(t, "2026-10-01"): nil}
	for name, tc := range map[string]struct {
		calendar calendar.Calendar
		at       string
		open     bool
		next     string // empty: never
	}{
		"a morning before hours":                         {office(t), "2026-03-02 08:59", false, "2026-03-02 09:00"},
		"the minute in which it opens":                   {office(t), "2026-03-02 09:00", true, "2026-03-02 12:00"},
		"the minute in which lunch begins":               {office(t), "2026-03-02 12:00", false, "2026-03-02 13:30"},
		"the lunch break":                                {office(t), "2026-03-02 12:45", false, "2026-03-02 13:30"},
		"the end of the day":                             {office(t), "2026-03-02 17:00", false, "2026-03-03 09:00"},
		"a Friday night":                                 {office(t), "2026-03-06 20:00", false, "2026-03-09 09:00"},
		"the evening before National Day":                {office(t), "2026-09-30 17:00", false, "2026-10-08 09:00"},
		"a Thursday that is National Day":                {office(t), "2026-10-01 10:00", false, "2026-10-08 09:00"},
		"a 调休 Saturday":                                  {office(t), "2026-10-10 10:00", true, "2026-10-10 12:00"},
		"the Friday evening before it":                   {office(t), "2026-10-09 18:00", false, "2026-10-10 09:00"},
		"the Sunday after it":                            {office(t), "2026-10-11 10:00", false, "2026-10-12 09:00"},
		"a 调休 Sunday":                                    {office(t), "2026-09-20 16:59", true, "2026-09-20 17:00"},
		"round the clock":                                {round, "2026-03-02 00:00", true, ""},
		"round the clock but one day":                    {paused, "2026-03-02 00:00", true, "2026-10-01 00:00"},
		"that day":                                       {paused, "2026-10-01 23:59", false, "2026-10-02 00:00"},
		"never":                                          {every(t, "Asia/Shanghai"), "2026-03-02 00:00", false, ""},
		"the zero value":                                 {calendar.Calendar{}, "2026-03-02 00:00", false, ""},
		"only a leap day":                                {leap, "2028-02-28 23:00", false, "2028-02-29 10:00"},
		"after the leap day":                             {leap, "2028-02-29 11:00", false, ""},
		"a night over midnight":                          {every(t, "Asia/Shanghai", "00:00-06:00", "22:00-24:00"), "2026-03-02 23:00", true, "2026-03-03 06:00"},
		"shifts that touch":                              {every(t, "Asia/Shanghai", "08:00-12:00", "12:00-18:00"), "2026-03-02 09:00", true, "2026-03-02 18:00"},
		"a shift that spring skips":                      {spring, "2026-03-28 12:00 +01:00", false, "2026-04-05 02:00 +02:00"},
		"opening in the hour that spring skips":          {every(t, "America/New_York", "02:30-08:00"), "2026-03-08 01:59 -05:00", false, "2026-03-08 03:00 -04:00"},
		"closing in the hour that spring skips":          {every(t, "America/New_York", "01:00-02:30"), "2026-03-08 01:59 -05:00", true, "2026-03-08 03:00 -04:00"},
		"opening in the hour that autumn repeats":        {every(t, "Europe/Berlin", "02:30-08:00"), "2026-10-25 02:00 +02:00", false, "2026-10-25 02:30 +02:00"},
		"still open when autumn repeats that hour":       {every(t, "Europe/Berlin", "02:30-08:00"), "2026-10-25 02:15 +01:00", true, "2026-10-25 08:00 +01:00"},
		"closing in the hour that autumn repeats":        {every(t, "America/New_York", "00:00-01:30"), "2026-11-01 01:00 -04:00", true, "2026-11-01 01:30 -04:00"},
		"closed still when autumn repeats that hour":     {every(t, "America/New_York", "00:00-01:30"), "2026-11-01 01:00 -05:00", false, "2026-11-02 00:00 -05:00"},
		"an hour that autumn repeats is within a shift":  {every(t, "America/New_York", "01:00-02:00"), "2026-11-01 01:30 -04:00", true, "2026-11-01 02:00 -05:00"},
		"a day that begins at one o'clock":               {every(t, "America/Sao_Paulo", "00:00-10:00"), "2018-11-03 23:00 -03:00", false, "2018-11-04 01:00 -02:00"},
		"a date that the date line took":                 {every(t, "Pacific/Apia", "09:00-17:00"), "2011-12-29 18:00 -10:00", false, "2011-12-31 09:00 +14:00"},
		"an old date again after midnight at St. John's": {every(t, "America/St_Johns", "00:00-24:00"), "2010-11-06 23:30 -03:30", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			at := instant(t, tc.at)
			if got := tc.calendar.Open(at); got != tc.open {
				t.Errorf("Open(%s) = %v, want %v", tc.at, got, tc.open)
			}
			got, ok := tc.calendar.NextChange(at)
			if ok != (tc.next != "") || ok && !got.Equal(instant(t, tc.next)) {
				t.Errorf("NextChange(%s) = %v, %v, want %q", tc.at, got.In(tc.calendar.Zone), ok, tc.next)
			}
		})
	}
}

func TestNextOpening(t *testing.T) {
	for name, tc := range map[string]struct {
		calendar calendar.Calendar
		at, want string
	}{
		"it is open":                      {office(t), "2026-03-02 09:30", "2026-03-02 09:30"},
		"lunch":                           {office(t), "2026-03-02 12:00", "2026-03-02 13:30"},
		"spring festival":                 {office(t), "2026-02-16 12:00", "2026-02-24 09:00"},
		"never":                           {every(t, "Europe/Berlin"), "2026-02-16 12:00", ""},
		"not within the two years":        {only(t, "2030-01-01", "09:00-10:00"), "2026-02-16 12:00", ""},
		"two years before, to the minute": {only(t, "2030-01-01", "09:00-10:00"), "2027-12-31 09:00", ""},
		"a minute later":                  {only(t, "2030-01-01", "09:00-10:00"), "2027-12-31 09:01", "2030-01-01 09:00"},
		"closer to that single date":      {only(t, "2030-01-01", "09:00-10:00"), "2028-02-16 12:00", "2030-01-01 09:00"},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := tc.calendar.NextOpening(instant(t, tc.at))
			if ok != (tc.want != "") || ok && !got.Equal(instant(t, tc.want)) {
				t.Errorf("NextOpening(%s) = %v, %v, want %q", tc.at, got, ok, tc.want)
			}
		})
	}
}

// only is open on a single date.
func only(t testing.TB, on string, words ...string) calendar.Calendar {
	t.Helper()
	c := every(t, "Asia/Shanghai")
	c.Dates = map[calendar.Date][]calendar.Shift{date(t, on): shifts(t, words...)}
	return c
}

func TestWorked(t *testing.T) {
	for name, tc := range map[string]struct {
		calendar calendar.Calendar
		from, to string
		want     time.Duration
	}{
		"a whole day with lunch":              {office(t), "2026-03-02 00:00", "2026-03-03 00:00", 6*time.Hour + 30*time.Minute},
		"from within a shift into another":    {office(t), "2026-03-02 11:00", "2026-03-02 14:00", 90 * time.Minute},
		"backwards":                           {office(t), "2026-03-02 14:00", "2026-03-02 11:00", -90 * time.Minute},
		"the week of National Day":            {office(t), "2026-10-01 00:00", "2026-10-08 00:00", 0},
		"the week with a Saturday":            {office(t), "2026-10-05 00:00", "2026-10-12 00:00", 3 * (6*time.Hour + 30*time.Minute)},
		"round the clock in spring":           {every(t, "Europe/Berlin", "00:00-24:00"), "2026-03-29 00:00 +01:00", "2026-03-30 00:00 +02:00", 23 * time.Hour},
		"round the clock in autumn":           {every(t, "America/New_York", "00:00-24:00"), "2026-11-01 00:00 -04:00", "2026-11-02 00:00 -05:00", 25 * time.Hour},
		"a night shift shortened by spring":   {every(t, "America/New_York", "00:00-06:00"), "2026-03-08 00:00 -05:00", "2026-03-09 00:00 -04:00", 5 * time.Hour},
		"half an hour at Lord Howe in autumn": {every(t, "Australia/Lord_Howe", "01:00-03:00"), "2026-04-05 00:00 +11:00", "2026-04-06 00:00 +10:30", 150 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.calendar.Worked(instant(t, tc.from), instant(t, tc.to)); got != tc.want {
				t.Errorf("Worked(%s, %s) = %v, want %v", tc.from, tc.to, got, tc.want)
			}
		})
	}
}

func TestAddWorking(t *testing.T) {
	for name, tc := range map[string]struct {
		calendar calendar.Calendar
		at       string
		add      time.Duration
		want     string
	}{
		"nothing":                       {office(t), "2026-03-01 03:00", 0, "2026-03-01 03:00"},
		"over lunch":                    {office(t), "2026-03-02 11:00", 2 * time.Hour, "2026-03-02 14:30"},
		"to the end of hours":           {office(t), "2026-03-02 16:00", time.Hour, "2026-03-02 17:00"},
		"from the weekend":              {office(t), "2026-03-01 03:00", time.Hour, "2026-03-02 10:00"},
		"over National Day and back":    {office(t), "2026-09-30 16:30", time.Hour, "2026-10-08 09:30"},
		"over an hour that comes twice": {every(t, "Europe/Berlin", "00:00-24:00"), "2026-10-25 02:30 +02:00", time.Hour, "2026-10-25 02:30 +01:00"},
		"never open":                    {every(t, "Europe/Berlin"), "2026-10-25 02:30 +02:00", 1, ""},
		"more than there is":            {only(t, "2026-10-01", "09:00-10:00"), "2026-09-01 00:00", 61 * time.Minute, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := tc.calendar.AddWorking(instant(t, tc.at), tc.add)
			if ok != (tc.want != "") || ok && !got.Equal(instant(t, tc.want)) {
				t.Errorf("AddWorking(%s, %v) = %v, %v, want %q", tc.at, tc.add, got, ok, tc.want)
			}
		})
	}
}

// TestThreeWorkingDays has the promise for complaints, 3个工作日内.
func TestThreeWorkingDays(t *testing.T) {
	c := office(t)
	for name, tc := range map[string]struct{ at, want string }{
		"on a Monday":                                {"2026-03-02 10:00", "2026-03-05 17:00"},
		"on a Monday before hours":                   {"2026-03-02 00:30", "2026-03-05 17:00"},
		"during lunch":                               {"2026-03-02 12:30", "2026-03-05 17:00"},
		"in the last minute":                         {"2026-03-02 16:59", "2026-03-05 17:00"},
		"at the very end of hours":                   {"2026-03-02 17:00", "2026-03-05 17:00"},
		"after hours counts from the next day":       {"2026-03-02 17:01", "2026-03-06 17:00"},
		"over a weekend":                             {"2026-03-05 10:00", "2026-03-10 17:00"},
		"at the weekend counts from Monday":          {"2026-03-07 10:00", "2026-03-12 17:00"},
		"over a 调休 Sunday":                           {"2026-09-18 10:00", "2026-09-22 17:00"},
		"over Mid-Autumn":                            {"2026-09-22 10:00", "2026-09-28 17:00"},
		"before National Day, a 调休 Saturday counts":  {"2026-09-30 16:59", "2026-10-10 17:00"},
		"after hours before National Day":            {"2026-09-30 17:01", "2026-10-12 17:00"},
		"on National Day":                            {"2026-10-01 10:00", "2026-10-12 17:00"},
		"on a 调休 Saturday":                           {"2026-10-10 10:00", "2026-10-14 17:00"},
		"on a 调休 Saturday before Spring Festival":    {"2026-02-14 10:00", "2026-02-26 17:00"},
		"before Spring Festival, the 28th counts":    {"2026-02-25 10:00", "2026-02-28 17:00"},
		"at the turn of the year":                    {"2025-12-31 10:00", "2026-01-06 17:00"},
		"over New Year, whose Sunday the 4th counts": {"2025-12-30 18:00", "2026-01-06 17:00"},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := c.AddWorkingDays(instant(t, tc.at), 3)
			if !ok || !got.Equal(instant(t, tc.want)) {
				t.Errorf("AddWorkingDays(%s, 3) = %v, %v, want %s", tc.at, got.In(c.Zone), ok, tc.want)
			}
		})
	}
}

func TestAddWorkingDaysElsewhere(t *testing.T) {
	for name, tc := range map[string]struct {
		calendar calendar.Calendar
		at       string
		n        int
		want     string
	}{
		"none more: the end of this day's hours":    {office(t), "2026-03-02 10:00", 0, "2026-03-02 17:00"},
		"midnight is the end of the day before":     {every(t, "Asia/Shanghai", "00:00-24:00"), "2026-03-03 00:00", 1, "2026-03-04 00:00"},
		"a leap day is a day":                       {every(t, "Asia/Shanghai", "09:00-17:00"), "2028-02-28 10:00", 2, "2028-03-01 17:00"},
		"a date that the date line took is none":    {every(t, "Pacific/Apia", "09:00-17:00"), "2011-12-29 10:00 -10:00", 1, "2011-12-31 17:00 +14:00"},
		"its midnight is the end of the day before": {every(t, "Pacific/Apia", "00:00-24:00"), "2011-12-31 00:00 +14:00", 0, "2011-12-31 00:00 +14:00"},
		"the day on which the clocks go back":       {every(t, "Europe/Berlin", "09:00-17:00"), "2026-10-24 10:00 +02:00", 1, "2026-10-25 17:00 +01:00"},
		"never open":                                {every(t, "Europe/Berlin"), "2026-03-02 10:00", 0, ""},
		"backwards":                                 {office(t), "2026-03-02 10:00", -1, ""},
		"more days than there are in the two years": {office(t), "2026-03-02 10:00", 1000, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := tc.calendar.AddWorkingDays(instant(t, tc.at), tc.n)
			if ok != (tc.want != "") || ok && !got.Equal(instant(t, tc.want)) {
				t.Errorf("AddWorkingDays(%s, %d) = %v, %v, want %q", tc.at, tc.n, got, ok, tc.want)
			}
		})
	}
}

func TestWorkingDay(t *testing.T) {
	spring := calendar.Calendar{Zone: zone(t, "Europe/Berlin")}
	spring.Week[time.Sunday] = shifts(t, "02:00-03:00")
	for name, tc := range map[string]struct {
		calendar calendar.Calendar
		date     string
		want     bool
	}{
		"a Monday":                               {office(t), "2026-03-02", true},
		"a Saturday":                             {office(t), "2026-03-07", false},
		"a 调休 Saturday":                          {office(t), "2026-05-09", true},
		"a Friday that is Labour Day":            {office(t), "2026-05-01", false},
		"a day whose only hour spring skips":     {spring, "2026-03-29", false},
		"the same weekday a week later":          {spring, "2026-04-05", true},
		"a date that the date line took":         {every(t, "Pacific/Apia", "00:00-24:00"), "2011-12-30", false},
		"a year for which there are no holidays": {office(t), "2027-10-01", true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.calendar.WorkingDay(date(t, tc.date)); got != tc.want {
				t.Errorf("WorkingDay(%s) = %v, want %v", tc.date, got, tc.want)
			}
		})
	}
}
