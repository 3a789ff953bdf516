package agentdesk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/internal/calendar"
)

// CalendarRows say when queues are open.
type CalendarRows interface {
	// Calendars returns all calendars, disabled ones too, by name and id.
	Calendars(tx gateway.Tx) ([]wire.Calendar, error)
	// SaveCalendar stores a calendar, which is new or there already: its brand stays.
	SaveCalendar(tx gateway.Tx, c wire.Calendar, at gateway.Instant) error
	// UpsertCalendar stores what the file says under its key.
	UpsertCalendar(tx gateway.Tx, c CalendarSpec, brand gateway.BrandID, at gateway.Instant) (gateway.CalendarID, error)
	// CalendarByKey finds a calendar, or returns gateway.ErrNotFound.
	CalendarByKey(tx gateway.Tx, key string) (gateway.CalendarID, error)
}

// CalendarSpec is a calendar, as the file says.
type CalendarSpec struct {
	Key, Name string
	Brand     string          // key; "" is the default brand
	Form      json.RawMessage // as docs/routing-hours.md describes
	Holidays  []string        // keys of lists that ship
	Worked    string          // whose hours a day worked instead has; "" is mon
	Hours     wire.Hours      // what the others come to
}

func (d *Desk) listCalendars(ctx context.Context, _ *struct{}) (*answer[[]wire.Calendar], error) {
	return listed(ctx, d, d.rows.Calendars)
}

func (d *Desk) addCalendar(ctx context.Context, in *struct{ Body wire.CalendarChange }) (*created, error) {
	c := wire.Calendar{ID: gateway.NewID[gateway.CalendarID](), Brand: in.Body.Brand}
	return madeAs(c.ID), d.setUp(ctx, func(w *gateway.Work) error {
		if err := d.checkBrand(w.Tx, "brand", c.Brand); err != nil {
			return err
		}
		return d.saveCalendar(ctx, w, c, in.Body, "calendar.created")
	})
}

type calendarChangeInput struct {
	ID   gateway.CalendarID `path:"id" maxLength:"40"`
	Body wire.CalendarChange
}

func (d *Desk) changeCalendar(ctx context.Context, in *calendarChangeInput) (*done, error) {
	return &done{}, d.setUp(ctx, func(w *gateway.Work) error {
		c, err := d.calendar(w.Tx, in.ID)
		if err != nil {
			return err
		}
		if err := unmanaged(c.Managed); err != nil {
			return err
		}
		return d.saveCalendar(ctx, w, c, in.Body, "calendar.changed")
	})
}

func (d *Desk) calendar(tx gateway.Tx, id gateway.CalendarID) (wire.Calendar, error) {
	all, err := d.rows.Calendars(tx)
	if err != nil {
		return wire.Calendar{}, err
	}
	i := slices.IndexFunc(all, func(c wire.Calendar) bool { return c.ID == id })
	if i < 0 {
		return wire.Calendar{}, gateway.ErrNotFound
	}
	return all[i], nil
}

// saveCalendar stores a calendar. One that a queue is open by, or that a rule asks,
// cannot be disabled.
func (d *Desk) saveCalendar(ctx context.Context, w *gateway.Work, c wire.Calendar, change wire.CalendarChange, action string) (err error) {
	if c.Name, err = named(change.Name); err != nil {
		return err
	}
	read, err := readHours(change.Hours)
	if err != nil {
		return refusedHours(err)
	}
	if c.Hours, err = writeHours(read); err != nil {
		return err
	}
	if change.Disabled && !c.Disabled {
		rules, err := d.rows.RoutingRules(w.Tx)
		if err != nil {
			return err
		}
		asked := slices.ContainsFunc(rules, func(r wire.RoutingRule) bool {
			return !r.Disabled && r.Conditions.Time != nil && r.Conditions.Time.Calendar == c.ID
		})
		if asked || len(c.Queues) > 0 {
			return errInUse
		}
	}
	c.Disabled = change.Disabled
	if err := d.rows.SaveCalendar(w.Tx, c, w.Now); err != nil {
		return err
	}
	return d.auditData(ctx, w, viewerOf(ctx).Actor(), action, "calendar", string(c.ID), map[string]any{
		"dates": len(c.Hours.Dates) + len(c.Hours.Like), "disabled": c.Disabled,
	})
}

// checkCalendar refuses a calendar that is not there or disabled, unless it stays.
func (d *Desk) checkCalendar(tx gateway.Tx, field string, id, was gateway.CalendarID) error {
	if id == "" || id == was {
		return nil
	}
	c, err := d.calendar(tx, id)
	if err == nil && c.Disabled {
		err = gateway.ErrNotFound
	}
	return unknownAt(field, err)
}

// readHours makes a calendar of its form.
func readHours(h wire.Hours) (c calendar.Calendar, err error) {
	form, err := json.Marshal(h)
	if err != nil {
		return c, fmt.Errorf("encode hours: %w", err)
	}
	return c, json.Unmarshal(form, &c)
}

// writeHours is the calendar in its form.
func writeHours(c calendar.Calendar) (h wire.Hours, err error) {
	form, err := json.Marshal(c)
	if err != nil {
		return h, fmt.Errorf("encode hours: %w", err)
	}
	return h, json.Unmarshal(form, &h)
}

// refusedHours names the field of a form that is wrong: "hours.week.mon[1]".
func refusedHours(err error) error {
	if wrong, ok := errors.AsType[*calendar.FieldError](err); ok {
		return badField("hours."+wrong.Field, wrong.Reason)
	}
	return badField("hours", err.Error())
}

// holidayPresets are the lists of holidays that ship, for the years around now.
func holidayPresets(now time.Time) []wire.HolidayPreset {
	list := []wire.HolidayPreset{}
	for year := now.Year() - 1; year <= now.Year()+1; year++ {
		if _, err := calendar.MainlandChina(year); err == nil {
			list = append(list, wire.HolidayPreset{Key: fmt.Sprintf("cn-%d", year), Year: year})
		}
	}
	return list
}

func (d *Desk) listHolidays(context.Context, *struct{}) (*answer[[]wire.HolidayPreset], error) {
	return &answer[[]wire.HolidayPreset]{holidayPresets(time.Now())}, nil
}

// errNoPreset says that no list of holidays ships under a key.
var errNoPreset = errors.New("no such list of holidays ships")

// presetHolidays are those that ship under a key like cn-2026.
func presetHolidays(key string) ([]calendar.Holiday, error) {
	var year int
	if _, err := fmt.Sscanf(key, "cn-%d", &year); err != nil || key != fmt.Sprintf("cn-%d", year) {
		return nil, errNoPreset
	}
	list, err := calendar.MainlandChina(year)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoPreset
	}
	return list, err
}

// observe puts holidays into hours and stores nothing.
func (d *Desk) observe(_ context.Context, in *struct{ Body wire.Observance }) (*answer[wire.Observed], error) {
	c, err := readHours(in.Body.Hours)
	if err != nil {
		return nil, refusedHours(err)
	}
	holidays, field := []calendar.Holiday(nil), "file"
	if in.Body.Preset != "" {
		field = "preset"
		holidays, err = presetHolidays(in.Body.Preset)
	} else {
		holidays, err = calendar.ParseHolidays(strings.NewReader(in.Body.File))
	}
	if err != nil {
		return nil, badField(field, err.Error())
	}
	with, kept := c.Observe(holidays, weekdayOf(in.Body.Worked))
	out := wire.Observed{Days: []wire.Holiday{}, Kept: []string{}}
	for _, h := range holidays {
		out.Days = append(out.Days, wire.Holiday{Date: h.Date.String(), Work: h.Work, ZH: h.ZH, EN: h.EN})
	}
	for _, date := range kept {
		out.Kept = append(out.Kept, date.String())
	}
	out.Hours, err = writeHours(with)
	return &answer[wire.Observed]{out}, err
}

// weekdayOf reads mon, tue and so on; anything else is Monday.
func weekdayOf(name string) time.Weekday {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if weekdayName(day) == name {
			return day
		}
	}
	return time.Monday
}

func weekdayName(day time.Weekday) string { return strings.ToLower(day.String()[:3]) }

// previewDays is how far a preview of hours reaches.
const previewDays = 14

// previewHours says what hours come to on the next days.
func (d *Desk) previewHours(_ context.Context, in *struct{ Body wire.HoursPreview }) (*answer[[]wire.HoursDay], error) {
	c, err := readHours(in.Body.Hours)
	if err != nil {
		return nil, refusedHours(err)
	}
	from := in.Body.From
	if from == 0 {
		from = gateway.Now()
	}
	if year := from.Time().Year(); year < 2000 || year > 2200 {
		return nil, newProblem(http.StatusUnprocessableEntity, "invalid", "that is too far away")
	}
	days := make([]wire.HoursDay, 0, previewDays)
	for date := calendar.DateOf(from.Time().In(c.Zone)); len(days) < previewDays; date = date.Add(1) {
		day := wire.HoursDay{Date: date.String(), Weekday: weekdayName(date.Weekday()), Shifts: []string{}, Why: "week"}
		if _, own := c.Dates[date]; own {
			day.Why = "date"
		} else if _, like := c.Like[date]; like {
			day.Why = "like"
		}
		for _, shift := range c.Shifts(date) {
			day.Shifts = append(day.Shifts, shift.String())
		}
		days = append(days, day)
	}
	return &answer[[]wire.HoursDay]{days}, nil
}
