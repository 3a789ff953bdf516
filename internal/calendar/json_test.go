package calendar_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"switchboard/internal/calendar"
)

var same = cmp.Options{
	cmpopts.EquateEmpty(),
	cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
}

const written = `{"zone":"Asia/Shanghai",` +
	`"week":{"fri":["09:00-12:00","13:30-18:00"],"mon":["09:00-12:00","13:30-18:00"],"sat":[],"sun":[],` +
	`"thu":["09:00-12:00","13:30-18:00"],"tue":["09:00-12:00","13:30-18:00"],"wed":["09:00-12:00","13:30-18:00"]},` +
	`"dates":{"2026-09-30":["09:00-12:00"],"2026-10-01":[]},` +
	`"like":{"2026-10-10":"mon"}}`

func TestJSON(t *testing.T) {
	want := calendar.Calendar{
		Zone: zone(t, "Asia/Shanghai"),
		Week: week(shifts(t, "09:00-12:00", "13:30-18:00"), nil),
		Dates: map[calendar.Date][]calendar.Shift{
			date(t, "2026-09-30"): shifts(t, "09:00-12:00"),
			date(t, "2026-10-01"): nil,
		},
		Like: map[calendar.Date]time.Weekday{date(t, "2026-10-10"): time.Monday},
	}
	var got calendar.Calendar
	if err := json.Unmarshal([]byte(written), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("Unmarshal (-want +got):\n%s", diff)
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(written, string(text)); diff != "" {
		t.Errorf("Marshal (-want +got):\n%s", diff)
	}
}

func TestJSONIsStrict(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"no zone":                    {`{}`, "zone: want the name of a time zone, like Asia/Shanghai"},
		"an empty zone":              {`{"zone":""}`, "zone: want the name of a time zone, like Asia/Shanghai"},
		"this machine's zone":        {`{"zone":"Local"}`, "zone: want the name of a time zone, like Asia/Shanghai"},
		"an unknown zone":            {`{"zone":"Asia/Atlantis"}`, `zone: there is no time zone "Asia/Atlantis"; want a name like Asia/Shanghai`},
		"a zone's file elsewhere":    {`{"zone":"../../etc/passwd"}`, `zone: there is no time zone "../../etc/passwd"; want a name like Asia/Shanghai`},
		"a zone that is no text":     {`{"zone":8}`, "zone: want a text"},
		"an unknown field":           {`{"zone":"UTC","hours":{}}`, "hours: there is no such field"},
		"a field in capitals":        {`{"Zone":"UTC"}`, "Zone: there is no such field"},
		"a field twice":              {`{"zone":"UTC","zone":"UTC"}`, `calendar: "zone" is there twice`},
		"a list":                     {`[]`, "calendar: want an object"},
		"null":                       {`null`, "calendar: want an object"},
		"a week that is a list":      {`{"zone":"UTC","week":[]}`, "week: want an object"},
		"an unknown weekday":         {`{"zone":"UTC","week":{"monday":[]}}`, `week: "monday" is not a weekday like mon`},
		"a weekday twice":            {`{"zone":"UTC","week":{"mon":[],"mon":[]}}`, `week: "mon" is there twice`},
		"a day that is null":         {`{"zone":"UTC","week":{"mon":null}}`, `week.mon: want a list like ["09:00-12:00", "13:30-18:00"]; [] is closed all day`},
		"a shift that is null":       {`{"zone":"UTC","week":{"mon":[null]}}`, `week.mon: want a list like ["09:00-12:00", "13:30-18:00"]; [] is closed all day`},
		"a shift without an end":     {`{"zone":"UTC","week":{"mon":["09:00"]}}`, `week.mon[0]: "09:00" is not a shift like 09:00-12:00`},
		"an hour with one digit":     {`{"zone":"UTC","week":{"mon":["9:00-12:00"]}}`, `week.mon[0]: "9:00" is not a time like 09:30, 24:00 at most`},
		"after midnight":             {`{"zone":"UTC","week":{"mon":["22:00-24:30"]}}`, `week.mon[0]: "24:30" is not a time like 09:30, 24:00 at most`},
		"over midnight":              {`{"zone":"UTC","week":{"mon":["22:00-06:00"]}}`, "week.mon[0]: 22:00-06:00 does not end after it begins; a night shift is two, one to 24:00 and one from 00:00 on the next day"},
		"no time at all":             {`{"zone":"UTC","week":{"mon":["09:00-09:00"]}}`, "week.mon[0]: 09:00-09:00 does not end after it begins; a night shift is two, one to 24:00 and one from 00:00 on the next day"},
		"an overlap":                 {`{"zone":"UTC","week":{"tue":["09:00-12:00","11:59-18:00"]}}`, "week.tue[1]: 11:59-18:00 begins before 09:00-12:00 ends; shifts are in order and do not overlap"},
		"out of order":               {`{"zone":"UTC","dates":{"2026-10-10":["13:00-18:00","09:00-12:00"]}}`, "dates.2026-10-10[1]: 09:00-12:00 begins before 13:00-18:00 ends; shifts are in order and do not overlap"},
		"no such date":               {`{"zone":"UTC","dates":{"2026-02-29":[]}}`, `dates: "2026-02-29" is not a date like 2026-10-01`},
		"a date twice":               {`{"zone":"UTC","dates":{"2026-10-10":[],"2026-10-10":["09:00-12:00"]}}`, `dates: "2026-10-10" is there twice`},
		"like no weekday":            {`{"zone":"UTC","like":{"2026-10-10":"workday"}}`, `like.2026-10-10: "workday" is not a weekday like mon`},
		"like a number":              {`{"zone":"UTC","like":{"2026-10-10":1}}`, "like.2026-10-10: want a text"},
		"like on no date":            {`{"zone":"UTC","like":{"10-10":"mon"}}`, `like: "10-10" is not a date like 2026-10-01`},
		"hours of two kinds":         {`{"zone":"UTC","dates":{"2026-10-10":[]},"like":{"2026-10-10":"mon"}}`, "like.2026-10-10: the date has hours of its own in dates"},
		"several things at a time":   {`{"week":{"mon":["1-2"],"tue":[3]},"x":1}`, "week.mon[0]: \"1\" is not a time like 09:30, 24:00 at most\nweek.tue: want a list like [\"09:00-12:00\", \"13:30-18:00\"]; [] is closed all day\nx: there is no such field"},
		"a long word is shown short": {`{"zone":"UTC","week":{"` + strings.Repeat("m", 100) + `":[]}}`, `week: "mmmmmmmmmmmmmmmmmmmm" is not a weekday like mon`},
	} {
		t.Run(name, func(t *testing.T) {
			var c calendar.Calendar
			err := json.Unmarshal([]byte(tc.text), &c)
			if err == nil || err.Error() != tc.want {
				t.Fatalf("Unmarshal(%s) = %v, want %s", tc.text, err, tc.want)
			}
			if _, ok := errors.AsType[*calendar.FieldError](err); !ok {
				t.Errorf("Unmarshal(%s) = %T, want a FieldError in it", tc.text, err)
			}
			if c.Zone != nil {
				t.Errorf("Unmarshal(%s) left something behind", tc.text)
			}
		})
	}
}

// TestValidate has what JSON cannot say.
func TestValidate(t *testing.T) {
	never := calendar.Date{Year: 2026, Month: time.February, Day: 29}
	c := calendar.Calendar{
		Zone:  time.Local,
		Week:  [7][]calendar.Shift{time.Sunday: {{From: -1, To: 60}}, time.Monday: {{From: 60, To: calendar.Midnight + 1}}},
		Dates: map[calendar.Date][]calendar.Shift{never: nil},
		Like:  map[calendar.Date]time.Weekday{date(t, "2026-03-01"): 7},
	}
	want := strings.Join([]string{
		"zone: want the name of a time zone, like Asia/Shanghai",
		"week.mon[0]: 01:00-24:01 is not within 00:00-24:00",
		"week.sun[0]: 00:-1-01:00 is not within 00:00-24:00",
		"dates.2026-02-29: there is no such date",
		"like.2026-03-01: there is no weekday 7",
	}, "\n")
	if got := c.Validate(); got == nil || got.Error() != want {
		t.Errorf("Validate() = %v, want %s", got, want)
	}
	if err := office(t).Validate(); err != nil {
		t.Errorf("Validate() = %v, want nil", err)
	}
}

func FuzzCalendar(f *testing.F) {
	f.Add([]byte(written))
	f.Add([]byte(`{"zone":"America/New_York","week":{"sun":["00:00-24:00"]}}`))
	f.Add([]byte(`{"zone":"UTC","dates":{"0000-01-01":["00:00-00:01"],"9999-12-31":["23:59-24:00"]}}`))
	f.Add([]byte(`{"zone":"UTC"`))
	f.Add([]byte(`{"zone":"UTC"}{}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var c, again calendar.Calendar
		if err := c.UnmarshalJSON(text); err != nil {
			return
		}
		if err := c.Validate(); err != nil {
			t.Fatalf("Unmarshal took what Validate does not: %v", err)
		}
		out, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out, &again); err != nil {
			t.Fatalf("Unmarshal does not take what Marshal wrote: %v\n%s", err, out)
		}
		if diff := cmp.Diff(c, again, same); diff != "" {
			t.Fatalf("written and read again (-before +after):\n%s", diff)
		}
		at := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
		for range 3 {
			if next, ok := c.NextChange(at); ok {
				at = next
			}
		}
	})
}
