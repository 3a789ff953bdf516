package agentdesk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
)

// HoldingSpec is a skill that an agent has, as the file says.
type HoldingSpec struct {
	Skill string // key
	Level int    // 0 is 1
	Until string // its last day, like 2026-12-31, in UTC; "" is for good
}

// RuleSpec is a rule of routing, as the file says.
type RuleSpec struct {
	Key, Name string
	// JSON: router.Conditions and router.Outcome, with keys for ids; nil is none.
	Conditions, Outcome []byte
}

// vocabularyOfRouting stores what queues, agents and rules refer to.
func (pr *provisioning) vocabularyOfRouting(p Provision) error {
	for _, s := range p.Skills {
		if _, err := pr.desk.rows.UpsertSkill(pr.Tx, s, pr.Now); err != nil {
			return fmt.Errorf("skill %q: %w", s.Key, err)
		}
		pr.kept.Skills = append(pr.kept.Skills, s.Key)
	}
	for _, c := range p.Calendars {
		if err := pr.calendar(c); err != nil {
			return fmt.Errorf("calendar %q: %w", c.Key, err)
		}
	}
	return nil
}

// calendar stores a calendar with the holidays that the file puts into it.
func (pr *provisioning) calendar(c CalendarSpec) error {
	brand, err := pr.brand(c.Brand)
	if err != nil {
		return err
	}
	if err := readFile(c.Form, &c.Hours); err != nil {
		return err
	}
	hours, err := readHours(c.Hours)
	if err != nil {
		return err
	}
	for _, key := range c.Holidays {
		list, err := presetHolidays(key)
		if err != nil {
			return fmt.Errorf("holidays %q: %w", key, err)
		}
		hours, _ = hours.Observe(list, weekdayOf(c.Worked))
	}
	if c.Hours, err = writeHours(hours); err != nil {
		return err
	}
	pr.kept.Calendars = append(pr.kept.Calendars, c.Key)
	_, err = pr.desk.rows.UpsertCalendar(pr.Tx, c, brand, pr.Now)
	return err
}

// queueRouting stores how a queue that is there gives out its work.
func (pr *provisioning) queueRouting(q QueueSpec) error {
	rows := pr.desk.rows
	id, err := rows.QueueByKey(pr.Tx, q.Key)
	if err != nil {
		return err
	}
	var calendar gateway.CalendarID
	if q.Calendar != "" {
		if calendar, err = rows.CalendarByKey(pr.Tx, q.Calendar); err != nil {
			return fmt.Errorf("calendar %q: %w", q.Calendar, err)
		}
	}
	r := router.Routing{}
	if q.Routing != nil {
		if r, err = router.ReadRouting(q.Routing); err != nil {
			return fmt.Errorf("routing: %w", err)
		}
	}
	if err := pr.desk.checkModes(r); err != nil {
		return fmt.Errorf("routing: %w", err)
	}
	if r.Overflow, err = pr.queueOf(r.Overflow); err != nil {
		return err
	}
	if err := pr.skillsOf(r.Needs); err != nil {
		return err
	}
	for i := range r.Prefers {
		if r.Prefers[i].Skill, err = pr.skillOf(r.Prefers[i].Skill); err != nil {
			return err
		}
	}
	return rows.SetQueueRouting(pr.Tx, id, r, calendar)
}

// queueOf is the id for a key; "" is none.
func (pr *provisioning) queueOf(key gateway.QueueID) (gateway.QueueID, error) {
	if key == "" {
		return "", nil
	}
	id, err := pr.desk.rows.QueueByKey(pr.Tx, string(key))
	if err != nil {
		return "", fmt.Errorf("queue %q: %w", key, err)
	}
	return id, nil
}

func (pr *provisioning) skillOf(key gateway.SkillID) (gateway.SkillID, error) {
	id, err := pr.desk.rows.SkillByKey(pr.Tx, string(key))
	if err != nil {
		return "", fmt.Errorf("skill %q: %w", key, err)
	}
	return id, nil
}

// skillsOf puts ids in the places of keys.
func (pr *provisioning) skillsOf(needs []gateway.Need) (err error) {
	for i := range needs {
		if needs[i].Skill, err = pr.skillOf(needs[i].Skill); err != nil {
			return err
		}
	}
	return nil
}

// memberRouting stores what an agent can do, and how much of what.
func (pr *provisioning) memberRouting(id gateway.AgentID, a AgentSpec) error {
	var skills []wire.MemberSkill
	for _, h := range a.Skills {
		skill, err := pr.skillOf(gateway.SkillID(h.Skill))
		if err != nil {
			return err
		}
		held := wire.MemberSkill{Skill: skill, Level: max(h.Level, 1)}
		if held.Level > router.MaxLevel {
			return fmt.Errorf("skill %q: a level is 1 to %d", h.Skill, router.MaxLevel)
		}
		if h.Until != "" {
			day, err := time.Parse(time.DateOnly, h.Until)
			if err != nil {
				return fmt.Errorf("skill %q: until %q is not a date like 2026-12-31", h.Skill, h.Until)
			}
			held.Expires = gateway.At(day.AddDate(0, 0, 1))
		}
		skills = append(skills, held)
	}
	var limits map[string]int
	if err := readFile(a.Limits, &limits); err != nil {
		return fmt.Errorf("limits: %w", err)
	}
	if err := pr.desk.checkLimits(limits); err != nil {
		return fmt.Errorf("limits: %w", err)
	}
	return pr.desk.rows.SetMemberRouting(pr.Tx, id, skills, limits)
}

// care stores how silent customers of an account are treated.
func (pr *provisioning) care(id gateway.AccountID, raw []byte) error {
	var c gateway.Care
	if err := readFile(raw, &c); err != nil {
		return fmt.Errorf("care: %w", err)
	}
	if min(c.ParkAfter, c.RemindAfter, c.CloseAfter) < 0 {
		return errors.New("care: a time is below 0")
	}
	return pr.desk.rows.SetCare(pr.Tx, id, c, pr.Now)
}

// rule stores a rule in the place it has in the file, before those of the console.
func (pr *provisioning) rule(i int, s RuleSpec) error {
	rows := pr.desk.rows
	r, err := router.ReadRule(gateway.NewID[gateway.RuleID](), s.Name, orObject(s.Conditions), orObject(s.Outcome))
	if err != nil {
		return err
	}
	for i, key := range r.When.Accounts {
		a, err := rows.AccountByKey(pr.Tx, string(key))
		if err != nil {
			return fmt.Errorf("account %q: %w", key, err)
		}
		r.When.Accounts[i] = a.ID
	}
	for i, key := range r.When.Brands {
		if r.When.Brands[i], err = pr.brand(string(key)); err != nil {
			return err
		}
	}
	if t := r.When.Time; t != nil && t.Calendar != "" {
		if t.Calendar, err = rows.CalendarByKey(pr.Tx, string(t.Calendar)); err != nil {
			return fmt.Errorf("the calendar of its time: %w", err)
		}
	}
	if r.Then.Queue, err = pr.queueOf(r.Then.Queue); err != nil {
		return err
	}
	if err := pr.skillsOf(r.Then.Needs); err != nil {
		return err
	}
	pr.kept.Rules = append(pr.kept.Rules, s.Key)
	stored := wire.RoutingRule{ID: r.ID, Name: r.Name, Conditions: r.When, Outcome: r.Then}
	return rows.UpsertRoutingRule(pr.Tx, s.Key, stored, i-router.MaxRules, pr.Now)
}

func orObject(raw []byte) []byte {
	if raw == nil {
		return []byte("{}")
	}
	return raw
}

// readFile reads one object of known fields; nil is none.
func readFile(raw []byte, into any) error {
	if raw == nil {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the object")
	}
	return nil
}
