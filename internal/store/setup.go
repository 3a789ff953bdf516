package store

import (
	"errors"
	"fmt"
	"slices"

	"switchboard/gateway"
	"switchboard/internal/calendar"
	"switchboard/router"
)

const (
	usableSkills  = `SELECT id FROM skills WHERE disabled_at = 0 ORDER BY id`
	everyHours    = `SELECT id, body FROM calendars ORDER BY id`
	queuesToRoute = `SELECT id, priority, routing, calendar_id FROM queues WHERE disabled_at = 0 ORDER BY id`
	rulesToRoute  = `SELECT id, name, conditions, outcome FROM routing_rules WHERE disabled_at = 0 ORDER BY position, id`
)

// Setup returns all queues that are not disabled, and the rules in their order. What
// refers to a disabled queue refers to none, what needs a disabled skill does not need
// it, and a disabled calendar still says when the queues are open that have it. What a
// row holds that cannot be read keeps nobody from routing by the others.
func (Rows) Setup(tx gateway.Tx) (s router.Setup, err error) {
	skills, err := column[gateway.SkillID](tx, usableSkills)
	if err != nil {
		return s, err
	}
	usable := func(needs []gateway.Need) []gateway.Need {
		return slices.DeleteFunc(needs, func(n gateway.Need) bool { return !slices.Contains(skills, n.Skill) })
	}
	hours, err := hoursOfAll(tx, &s)
	if err != nil {
		return s, err
	}
	if err := setupQueues(tx, hours, &s); err != nil {
		return s, err
	}
	for id, q := range s.Queues {
		q.Routing.Needs = usable(q.Routing.Needs)
		q.Routing.Prefers = slices.DeleteFunc(q.Routing.Prefers, func(p router.Preference) bool { return !slices.Contains(skills, p.Skill) })
		if _, there := s.Queues[q.Routing.Overflow]; !there {
			q.Routing.Overflow = ""
		}
		s.Queues[id] = q
	}
	var rules []router.Rule
	err = tx.Query(rulesToRoute, nil, func(r gateway.Row) error {
		var id gateway.RuleID
		var name, conditions, outcome string
		if err := r.Scan(&id, &name, &conditions, &outcome); err != nil {
			return err
		}
		rule, err := router.ReadRule(id, name, []byte(conditions), []byte(outcome))
		if wrong, ok := errors.AsType[*router.RuleError](err); ok {
			s.Unread = append(s.Unread, fmt.Sprintf("rule %s: %v", id, &wrong.FieldError)) // without its name
			return nil
		}
		rule.Then.Needs = usable(rule.Then.Needs)
		rules = append(rules, rule)
		return err
	})
	if err != nil {
		return s, err
	}
	s.Rules, err = router.NewRules(rules, s.Queues, hours)
	return s, err
}

// hoursOfAll returns the calendars, and notes those that cannot be read.
func hoursOfAll(tx gateway.Tx, s *router.Setup) (map[gateway.CalendarID]router.Hours, error) {
	hours := make(map[gateway.CalendarID]router.Hours)
	err := tx.Query(everyHours, nil, func(r gateway.Row) error {
		var id gateway.CalendarID
		var body string
		if err := r.Scan(&id, &body); err != nil {
			return err
		}
		var c calendar.Calendar
		if err := asJSON(&c).Scan(body); err != nil {
			s.Unread = append(s.Unread, fmt.Sprintf("calendar %s: %v", id, err))
			return nil
		}
		hours[id] = c
		return nil
	})
	return hours, err
}

// setupQueues reads the queues into s, and notes those that cannot be read.
func setupQueues(tx gateway.Tx, hours map[gateway.CalendarID]router.Hours, s *router.Setup) error {
	s.Queues = make(map[gateway.QueueID]router.Queue)
	return tx.Query(queuesToRoute, nil, func(r gateway.Row) error {
		var q router.Queue
		var routing string
		var by gateway.CalendarID
		if err := r.Scan(&q.ID, &q.Priority, &routing, &by); err != nil {
			return err
		}
		if err := asJSON(&q.Routing).Scan(routing); err != nil {
			s.Unread = append(s.Unread, fmt.Sprintf("queue %s: %v", q.ID, err))
			q.Routing = router.Routing{}
		}
		q.Hours = hours[by]
		s.Queues[q.ID] = q
		return nil
	})
}
