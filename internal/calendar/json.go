package calendar

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// MarshalJSON writes the form that docs/routing-hours.md describes.
func (c Calendar) MarshalJSON() ([]byte, error) {
	form := struct {
		Zone  string             `json:"zone"`
		Week  map[string][]Shift `json:"week"`
		Dates map[Date][]Shift   `json:"dates,omitempty"`
		Like  map[Date]string    `json:"like,omitempty"`
	}{c.zone().String(), map[string][]Shift{}, maps.Clone(c.Dates), map[Date]string{}}
	for _, day := range weekdays {
		form.Week[weekdayName(day)] = listed(c.Week[day])
	}
	for d, shifts := range form.Dates {
		form.Dates[d] = listed(shifts)
	}
	for d, day := range c.Like {
		form.Like[d] = weekdayName(day)
	}
	return json.Marshal(form)
}

// listed writes [] for a day without shifts, not null.
func listed(shifts []Shift) []Shift {
	if shifts == nil {
		return []Shift{}
	}
	return shifts
}

// UnmarshalJSON reads the form that docs/routing-hours.md describes. It takes no field,
// weekday or date that it does not know or has seen already, and nothing that does not
// pass [Calendar.Validate]. Its errors are [FieldError] except where the text is not JSON.
func (c *Calendar) UnmarshalJSON(text []byte) error {
	read := Calendar{Dates: map[Date][]Shift{}, Like: map[Date]time.Weekday{}}
	err := eachMember("", text, func(field string, value json.RawMessage) error {
		switch field {
		case "zone":
			return read.readZone(value)
		case "week":
			return eachMember(field, value, read.readWeekday)
		case "dates":
			return eachMember(field, value, read.readDate)
		case "like":
			return eachMember(field, value, read.readLike)
		}
		return wrong(field, "there is no such field")
	})
	if err == nil {
		err = read.Validate()
	}
	if err == nil {
		*c = read
	}
	return err
}

func (c *Calendar) readZone(value json.RawMessage) error {
	name, err := text("zone", value)
	if err != nil {
		return err
	}
	if name == "" || name == "Local" { // what LoadLocation takes for UTC and this machine's
		return wrong("zone", "want the name of a time zone, like Asia/Shanghai")
	}
	if c.Zone, err = time.LoadLocation(name); err != nil {
		return wrong("zone", "there is no time zone %.40q; want a name like Asia/Shanghai", name)
	}
	return nil
}

func (c *Calendar) readWeekday(name string, value json.RawMessage) error {
	day, err := parseWeekday(name)
	if err != nil {
		return wrong("week", "%v", err)
	}
	c.Week[day], err = readShifts("week."+name, value)
	return err
}

func (c *Calendar) readDate(name string, value json.RawMessage) error {
	d, err := ParseDate(name)
	if err != nil {
		return wrong("dates", "%v", err)
	}
	c.Dates[d], err = readShifts("dates."+name, value)
	return err
}

func (c *Calendar) readLike(name string, value json.RawMessage) error {
	d, err := ParseDate(name)
	if err != nil {
		return wrong("like", "%v", err)
	}
	word, err := text("like."+name, value)
	if err != nil {
		return err
	}
	if c.Like[d], err = parseWeekday(word); err != nil {
		return wrong("like."+name, "%v", err)
	}
	return nil
}

func readShifts(field string, value json.RawMessage) ([]Shift, error) {
	var words []*string
	if err := json.Unmarshal(value, &words); err != nil || words == nil || slices.Contains(words, nil) {
		return nil, wrong(field, `want a list like ["09:00-12:00", "13:30-18:00"]; [] is closed all day`)
	}
	shifts := make([]Shift, len(words))
	for i, word := range words {
		var err error
		if shifts[i], err = ParseShift(*word); err != nil {
			return nil, wrong(fmt.Sprintf("%s[%d]", field, i), "%v", err)
		}
	}
	return shifts, nil
}

func text(field string, value json.RawMessage) (string, error) {
	var s *string
	if err := json.Unmarshal(value, &s); err != nil || s == nil {
		return "", wrong(field, "want a text")
	}
	return *s, nil
}

// eachMember calls read with every member of an object, and goes on after its errors. A
// name that comes twice is wrong; [encoding/json] would take the second.
func eachMember(field string, object []byte, read func(name string, value json.RawMessage) error) error {
	where := cmp.Or(field, "calendar")
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil {
		return fmt.Errorf("read calendar: %w", err)
	} else if t != json.Delim('{') {
		return wrong(where, "want an object")
	}
	var errs []error
	seen := map[string]bool{}
	for d.More() {
		var value json.RawMessage
		t, err := d.Token()
		if err == nil {
			err = d.Decode(&value)
		}
		if err != nil {
			return fmt.Errorf("read calendar: %w", err)
		}
		name := t.(string) // what Token returns where a name is due
		if seen[name] {
			errs = append(errs, wrong(where, "%.20q is there twice", name))
			continue
		}
		seen[name] = true
		errs = append(errs, read(name, value))
	}
	if _, err := d.Token(); err != nil { // the object's end
		return fmt.Errorf("read calendar: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return wrong(where, "something follows the object")
	}
	return errors.Join(errs...)
}
