package floor

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"switchboard/e2e/rig"
)

// TestHoursOfToday has customers write to a queue whose calendar says of today what it does
// not say of other such days: it is worked instead, off, or begins in a minute.
func TestHoursOfToday(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		calendar func(now time.Time) string // in YAML
		play     func(f *floor, c *customer, ann *rig.Agent)
	}{
		"a day worked instead": {
			func(now time.Time) string {
				other := weekday(now.AddDate(0, 0, 3))
				return fmt.Sprintf("week: {%s: ['00:00-24:00']}, like: {%s: %s, %s: %[1]s}", other, day(now, 0), other, day(now, 1))
			},
			func(_ *floor, c *customer, _ *rig.Agent) { c.becomes("ann") },
		},
		"a day off": {
			func(now time.Time) string {
				return fmt.Sprintf("week: {%s}, dates: {%s: [], %s: []}", allWeek(now), day(now, 0), day(now, 1))
			},
			func(f *floor, c *customer, ann *rig.Agent) {
				f.await("the page says that nobody serves", func() bool { s := c.Standing(); return s.Waiting && !s.Served })
				c.is("waiting")
				if err := ann.Do(f.t.Context(), http.MethodPost, "/desk/conversations/"+string(c.id)+"/claim", nil, nil); err != nil {
					f.t.Fatal(err)
				}
				c.is("ann") // who is there may
			},
		},
		"a day that begins in a minute": {
			func(now time.Time) string {
				opens := now.Add(90 * time.Second).Truncate(time.Minute) // the server has started before
				return fmt.Sprintf("week: {%s: ['00:00-24:00']}, dates: {%s: ['%s-24:00']}", weekday(now.AddDate(0, 0, 3)), day(opens, 0), opens.Format("15:04"))
			},
			func(f *floor, c *customer, _ *rig.Agent) {
				c.is("waiting")
				c.becomes("ann")
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.Now().UTC()
			f := open(t, rig.More{
				Routing: "{}, calendar: office",
				Queues:  "  calendars:\n    - {key: office, name: Office, hours: {zone: UTC, " + tc.calendar(now) + "}}\n",
			}, desks{"ann": 5})
			ann, _ := f.comes("ann")
			tc.play(f, f.customer("are you there today?"), ann)
		})
	}
}

func day(at time.Time, later int) string { return at.AddDate(0, 0, later).Format("\"2006-01-02\"") }

func weekday(at time.Time) string { return strings.ToLower(at.Format("Mon")) }

func allWeek(now time.Time) string {
	var days []string
	for i := range 7 {
		days = append(days, weekday(now.AddDate(0, 0, i))+": ['00:00-24:00']")
	}
	return strings.Join(days, ", ")
}
