package calendar

import (
	"bytes"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Holiday is a date that a country treats unlike its weekday.
type Holiday struct {
	Date Date
	// Work says that people work on a day they would have off, as on a 调休 Saturday;
	// otherwise they are off.
	Work bool
	// ZH and EN are the holiday's names. A day worked has that of the holiday it pays for.
	ZH, EN string
}

//go:embed holidays/*.csv
var shipped embed.FS

// MainlandChina are the holidays of a year and the weekends worked instead, as the State
// Council published them. For a year that is not shipped it returns [fs.ErrNotExist].
func MainlandChina(year int) ([]Holiday, error) {
	text, err := shipped.ReadFile(fmt.Sprintf("holidays/cn-%d.csv", year))
	if err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	return ParseHolidays(bytes.NewReader(text))
}

// Observe returns the calendar with the holidays: closed on those off, and open on those
// worked as on the given weekday, which is mostly Monday. Where that weekday is closed, a
// day worked stays as it is. What the calendar says of a date already stays, and kept
// are those of these dates for which the list says something else.
func (c Calendar) Observe(holidays []Holiday, worked time.Weekday) (with Calendar, kept []Date) {
	with = c
	with.Dates, with.Like = copied(c.Dates), copied(c.Like)
	for _, h := range holidays {
		own, hasOwn := c.Dates[h.Date]
		like, hasLike := c.Like[h.Date]
		switch {
		case hasOwn && !h.Work && len(own) == 0, hasLike && h.Work && like == worked:
		case hasOwn || hasLike:
			kept = append(kept, h.Date)
		case !h.Work:
			with.Dates[h.Date] = nil
		case len(c.Week[worked]) > 0:
			with.Like[h.Date] = worked
		}
	}
	return with, kept
}

func copied[V any](m map[Date]V) map[Date]V {
	c := make(map[Date]V, len(m))
	maps.Copy(c, m)
	return c
}

const (
	maxHolidayFile = 256 << 10 // bytes
	maxHolidayName = 60        // characters
)

// ParseHolidays reads a file of holidays in the form that docs/routing-hours.md
// describes, and returns them in order. Errors have the number of the line.
func ParseHolidays(r io.Reader) ([]Holiday, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxHolidayFile+1))
	if err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	if len(text) > maxHolidayFile {
		return nil, fmt.Errorf("read holidays: more than %d kB", maxHolidayFile>>10)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // what spreadsheets begin with
	if line, ok := firstNotUTF8(text); ok {
		return nil, fmt.Errorf("line %d: not UTF-8; save the file as CSV UTF-8", line)
	}
	rows := csv.NewReader(bytes.NewReader(text))
	rows.Comment = '#'
	rows.FieldsPerRecord = -1 // holiday says it better
	return readHolidays(rows)
}

const holidayHeader = "date,day,zh,en"

func readHolidays(rows *csv.Reader) ([]Holiday, error) {
	var holidays []Holiday
	seen := map[Date]int{} // lines
	header := false
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, fmt.Errorf("line %d: %w", broken.StartLine, broken.Err)
		}
		if err != nil {
			return nil, fmt.Errorf("read holidays: %w", err)
		}
		line, _ := rows.FieldPos(0)
		if !header {
			if strings.Join(row, ",") != holidayHeader {
				return nil, fmt.Errorf("line %d: want the heading %s", line, holidayHeader)
			}
			header = true
			continue
		}
		h, err := holiday(row)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if first, ok := seen[h.Date]; ok {
			return nil, fmt.Errorf("line %d: %v is in line %d already", line, h.Date, first)
		}
		seen[h.Date] = line
		holidays = append(holidays, h)
	}
	if !header {
		return nil, fmt.Errorf("line 1: want the heading %s", holidayHeader)
	}
	slices.SortFunc(holidays, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return holidays, nil
}

func holiday(row []string) (Holiday, error) {
	if len(row) != 4 {
		return Holiday{}, fmt.Errorf("want 4 fields, %s, not %d", holidayHeader, len(row))
	}
	d, err := ParseDate(row[0])
	if err != nil {
		return Holiday{}, fmt.Errorf("date: %w", err)
	}
	if row[1] != "off" && row[1] != "work" {
		return Holiday{}, fmt.Errorf("day: want off or work, not %.20q", row[1])
	}
	for i, field := range []string{"zh", "en"} {
		if err := validName(row[2+i]); err != nil {
			return Holiday{}, fmt.Errorf("%s: %w", field, err)
		}
	}
	return Holiday{Date: d, Work: row[1] == "work", ZH: row[2], EN: row[3]}, nil
}

func validName(name string) error {
	switch {
	case name == "" || name != strings.TrimSpace(name):
		return errors.New("want a name without blanks around it")
	case utf8.RuneCountInString(name) > maxHolidayName:
		return fmt.Errorf("a name has at most %d characters", maxHolidayName)
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return errors.New("a name has no line breaks or control characters")
	}
	return nil
}

// firstNotUTF8 is the line of the first byte that is not UTF-8.
func firstNotUTF8(text []byte) (line int, found bool) {
	line = 1
	for l := range bytes.Lines(text) {
		if !utf8.Valid(l) {
			return line, true
		}
		line++
	}
	return 0, false
}
