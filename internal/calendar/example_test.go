package calendar_test

import (
	"encoding/json"
	"fmt"
	"time"

	"switchboard/internal/calendar"
)

// A complaint that comes in on the last evening before National Day is promised an
// answer within three working days.
func Example() {
	var office calendar.Calendar
	err := json.Unmarshal([]byte(`{
		"zone": "Asia/Shanghai",
		"week": {
			"mon": ["09:00-12:00", "13:30-17:00"], "tue": ["09:00-12:00", "13:30-17:00"],
			"wed": ["09:00-12:00", "13:30-17:00"], "thu": ["09:00-12:00", "13:30-17:00"],
			"fri": ["09:00-12:00", "13:30-16:00"]
		}
	}`), &office)
	if err != nil {
		fmt.Println(err)
		return
	}
	holidays, err := calendar.MainlandChina(2026)
	if err != nil {
		fmt.Println(err)
		return
	}
	office, _ = office.Observe(holidays, time.Monday)

	in := time.Date(2026, time.September, 30, 20, 0, 0, 0, office.Zone)
	opens, _ := office.NextOpening(in)
	due, _ := office.AddWorkingDays(in, 3)
	fmt.Println("open again", opens.In(office.Zone).Format("Mon 2 Jan 15:04"))
	fmt.Println("due", due.In(office.Zone).Format("Mon 2 Jan 15:04"))
	// Output:
	// open again Thu 8 Oct 09:00
	// due Mon 12 Oct 17:00
}
