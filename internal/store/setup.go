package store

import (
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
// it, and a disabled calendar still says when the queues are open that have it.
func (Rows) Setup(tx gateway.Tx) (s router.Setup, err error) {
	skills, err := column[gateway.SkillID](tx, usableSkills)
	if err != nil {
		return s, err
	}
	usable := func(needs []gateway.Need) []gateway.Need {
		return slices.DeleteFunc(needs, func(n gateway.Need) bool { return !slices.Contains(skills, n.Skill) })
	}
	hours, err := hoursOfAll(tx)
	if err != nil {
		return s, err
	}
	if s.Queues, err = setupQueues(tx, hours); err != nil {
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
		rule, err := scanRule(r)
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

func hoursOfAll(tx gateway.Tx) (map[gateway.CalendarID]router.Hours, error) {
	hours := make(map[gateway.CalendarID]router.Hours)
	err := tx.Query(everyHours, nil, func(r gateway.Row) error {
		var id gateway.CalendarID
		var c calendar.Calendar
		if err := r.Scan(&id, asJSON(&c)); err != nil {
			return fmt.Errorf("calendar %s: %w", id, err)
		}
		hours[id] = c
		return nil
	})
	return hours, err
}

func setupQueues(tx gateway.Tx, hours map[gateway.CalendarID]router.Hours) (map[gateway.QueueID]router.Queue, error) {
	queues := make(map[gateway.QueueID]router.Queue)
	err := tx.Query(queuesToRoute, nil, func(r gateway.Row) error {
		var q router.Queue
		var by gateway.CalendarID
		if err := r.Scan(&q.ID, &q.Priority, asJSON(&q.Routing), &by); err != nil {
			return fmt.Errorf("queue %s: %w", q.ID, err)
		}
		q.Hours = hours[by]
		queues[q.ID] = q
		return nil
	})
	return queues, err
}

func scanRule(r gateway.Row) (router.Rule, error) {
	var id gateway.RuleID
	var name, conditions, outcome string
	if err := r.Scan(&id, &name, &conditions, &outcome); err != nil {
		return router.Rule{}, err
	}
	return router.ReadRule(id, name, []byte(conditions), []byte(outcome))
}
