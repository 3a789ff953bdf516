package calendar_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/internal/calendar"
)

// TestMainlandChina2026 reads the file against the sentences of the notice.
func TestMainlandChina2026(t *testing.T) {
	holidays, err := calendar.MainlandChina(2026)
	if err != nil {
		t.Fatal(err)
	}
	off, work := map[string][]string{}, map[string][]string{}
	for _, h := range holidays {
		kind := off
		if h.Work {
			kind = work
		}
		day := fmt.Sprintf("%d月%d日%s", int(h.Date.Month), h.Date.Day, h.Date.Weekday().String()[:3])
		kind[h.ZH] = append(kind[h.ZH], day)
	}
	for name, tc := range map[string]struct {
		first, last string
		days        int
		work        []string
	}{
		"元旦":  {"1月1日Thu", "1月3日Sat", 3, []string{"1月4日Sun"}},
		"春节":  {"2月15日Sun", "2月23日Mon", 9, []string{"2月14日Sat", "2月28日Sat"}},
		"清明节": {"4月4日Sat", "4月6日Mon", 3, nil},
		"劳动节": {"5月1日Fri", "5月5日Tue", 5, []string{"5月9日Sat"}},
		"端午节": {"6月19日Fri", "6月21日Sun", 3, nil},
		"中秋节": {"9月25日Fri", "9月27日Sun", 3, nil},
		"国庆节": {"10月1日Thu", "10月7日Wed", 7, []string{"9月20日Sun", "10月10日Sat"}},
	} {
		days := off[name]
		if len(days) != tc.days || days[0] != tc.first || days[len(days)-1] != tc.last {
			t.Errorf("%s is off on %v, want %d days from %s to %s", name, days, tc.days, tc.first, tc.last)
		}
		if diff := cmp.Diff(tc.work, work[name]); diff != "" {
			t.Errorf("%s is worked for on (-want +got):\n%s", name, diff)
		}
	}
	if len(holidays) != 33+6 {
		t.Errorf("there are %d dates, want 33 off and 6 worked", len(holidays))
	}
	if _, err := calendar.MainlandChina(1999); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("MainlandChina(1999) = %v, want ErrNotExist", err)
	}
}

const (
	heading  = "date,day,zh,en\n"
	newYear  = "2027-01-01,off,元旦,New Year's Day\n"
	saturday = "2027-01-09,work,元旦,New Year's Day\n"
)

func TestParseHolidays(t *testing.T) {
	want := []calendar.Holiday{
		{Date: date(t, "2027-01-01"), ZH: "元旦", EN: "New Year's Day"},
		{Date: date(t, "2027-01-09"), Work: true, ZH: "元旦", EN: "New Year's Day"},
	}
	for name, text := range map[string]string{
		"in order":                  heading + newYear + saturday,
		"not in order":              heading + saturday + newYear,
		"with remarks and a gap":    "# 来源\n" + heading + "\n" + newYear + "# and\n" + saturday,
		"as a spreadsheet saves it": "\ufeff" + strings.ReplaceAll(heading+newYear+saturday, "\n", "\r\n"),
		"without the last end":      strings.TrimSpace(heading + newYear + saturday),
		"with quotes":               heading + "\"2027-01-01\",off,\"元旦\",\"New Year's Day\"\n" + saturday,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := calendar.ParseHolidays(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("ParseHolidays (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseHolidaysIsStrict(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"nothing":                        {"", "line 1: want the heading date,day,zh,en"},
		"only remarks":                   {"# 2027\n", "line 1: want the heading date,day,zh,en"},
		"no heading":                     {"# 2027\n" + newYear, "line 2: want the heading date,day,zh,en"},
		"a date as a spreadsheet has it": {heading + "2027/1/1,off,元旦,New Year's Day\n", `line 2: date: "2027/1/1" is not a date like 2026-10-01`},
		"no such date":                   {heading + newYear + "2027-02-29,off,元旦,New Year's Day\n", `line 3: date: "2027-02-29" is not a date like 2026-10-01`},
		"another kind of day":            {heading + "2027-01-01,OFF,元旦,New Year's Day\n", `line 2: day: want off or work, not "OFF"`},
		"a field missing":                {heading + "2027-01-01,off,元旦\n", "line 2: want 4 fields, date,day,zh,en, not 3"},
		"a field too many":               {heading + "2027-01-01,off,元旦,New Year's Day,\n", "line 2: want 4 fields, date,day,zh,en, not 5"},
		"no name":                        {heading + "2027-01-01,off,元旦,\n", "line 2: en: want a name without blanks around it"},
		"a name with a blank":            {heading + "2027-01-01,off,元旦 ,New Year's Day\n", "line 2: zh: want a name without blanks around it"},
		"a name of two lines":            {heading + "2027-01-01,off,\"元\n旦\",New Year's Day\n", "line 2: zh: a name has no line breaks or control characters"},
		"a long name":                    {heading + "2027-01-01,off," + strings.Repeat("元", 61) + ",New Year's Day\n", "line 2: zh: a name has at most 60 characters"},
		"a date twice":                   {heading + newYear + "\n" + newYear, "line 4: 2027-01-01 is in line 2 already"},
		"a quote within":                 {heading + newYear + "2027-01-02,off,元\"旦,New Year's Day\n", `line 3: bare " in non-quoted-field`},
		"a quote without end":            {heading + newYear + "2027-01-02,off,元旦,\"New Year's Day\n", `line 3: extraneous or missing " in quoted-field`},
		"GB18030":                        {heading + newYear + "2027-01-02,off,\xd4\xaa\xb5\xa9,New Year's Day\n", "line 3: not UTF-8; save the file as CSV UTF-8"},
		"a large file":                   {heading + strings.Repeat("\n", 256<<10), "read holidays: more than 256 kB"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := calendar.ParseHolidays(strings.NewReader(tc.text)); err == nil || err.Error() != tc.want {
				t.Errorf("ParseHolidays = %v, %v, want %s", got, err, tc.want)
			}
		})
	}
	torn := errors.New("torn")
	if _, err := calendar.ParseHolidays(iotest.ErrReader(torn)); !errors.Is(err, torn) {
		t.Errorf("ParseHolidays of a torn file = %v, want %v", err, torn)
	}
}

func TestObserve(t *testing.T) {
	list := []calendar.Holiday{
		{Date: date(t, "2026-10-01")},
		{Date: date(t, "2026-10-02")},
		{Date: date(t, "2026-10-03")},
		{Date: date(t, "2026-10-10"), Work: true},
		{Date: date(t, "2026-10-11"), Work: true},
	}
	before := calendar.Calendar{
		Zone: zone(t, "Asia/Shanghai"),
		Week: week(shifts(t, "09:00-17:00"), nil),
		Dates: map[calendar.Date][]calendar.Shift{
			date(t, "2026-10-02"): shifts(t, "10:00-12:00"), // an emergency desk
			date(t, "2026-10-03"): nil,                      // as the list has it
			date(t, "2026-12-24"): nil,                      // not in the list
		},
		Like: map[calendar.Date]time.Weekday{date(t, "2026-10-11"): time.Friday},
	}
	after, kept := before.Observe(list, time.Monday)
	if diff := cmp.Diff([]calendar.Date{date(t, "2026-10-02"), date(t, "2026-10-11")}, kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if err := after.Validate(); err != nil {
		t.Errorf("Validate() = %v", err)
	}
	for day, want := range map[string][]calendar.Shift{
		"2026-10-01": nil,
		"2026-10-02": shifts(t, "10:00-12:00"),
		"2026-10-03": nil,
		"2026-10-10": shifts(t, "09:00-17:00"),
		"2026-10-11": shifts(t, "09:00-17:00"),
		"2026-12-24": nil,
	} {
		if diff := cmp.Diff(want, after.Shifts(date(t, day))); diff != "" {
			t.Errorf("Shifts(%s) (-want +got):\n%s", day, diff)
		}
	}
	if len(before.Dates) != 3 || len(before.Like) != 1 {
		t.Errorf("Observe changed the calendar itself: %+v", before)
	}
	again, kept := after.Observe(list, time.Monday)
	if diff := cmp.Diff(after, again, same); diff != "" || len(kept) != 2 {
		t.Errorf("Observe again kept %v and changed (-once +twice):\n%s", kept, diff)
	}
	after.Week[time.Monday] = shifts(t, "08:00-16:00")
	if diff := cmp.Diff(shifts(t, "08:00-16:00"), after.Shifts(date(t, "2026-10-10"))); diff != "" {
		t.Errorf("a day worked does not follow Monday's new hours (-want +got):\n%s", diff)
	}
}

func TestObserveWithoutMondays(t *testing.T) {
	weekend := calendar.Calendar{Zone: zone(t, "Asia/Shanghai"), Week: week(nil, shifts(t, "10:00-16:00"))}
	got, _ := weekend.Observe([]calendar.Holiday{{Date: date(t, "2026-10-10"), Work: true}}, time.Monday)
	if !got.WorkingDay(date(t, "2026-10-10")) {
		t.Error("a day worked closed a queue that is open at weekends only")
	}
}

func FuzzParseHolidays(f *testing.F) {
	f.Add([]byte(heading + newYear + saturday))
	f.Add([]byte("\ufeff# x\r\n" + heading + "\r\n" + newYear))
	f.Add([]byte(heading + "\"2027-01-01\",off,\"a\"\"b\",\"c,d\"\n"))
	f.Add([]byte(heading + newYear + newYear))
	f.Fuzz(func(t *testing.T, text []byte) {
		holidays, err := calendar.ParseHolidays(bytes.NewReader(text))
		if err != nil {
			if len(text) < 256<<10 && !strings.HasPrefix(err.Error(), "line ") {
				t.Fatalf("ParseHolidays = %v, which names no line", err)
			}
			return
		}
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		rows := [][]string{strings.Split(strings.TrimSpace(heading), ",")}
		for _, h := range holidays {
			day := "off"
			if h.Work {
				day = "work"
			}
			rows = append(rows, []string{h.Date.String(), day, h.ZH, h.EN})
		}
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		again, err := calendar.ParseHolidays(&out)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(holidays, again); diff != "" {
			t.Fatalf("written and read again (-before +after):\n%s", diff)
		}
	})
}
