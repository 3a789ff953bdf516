package store

import (
	"fmt"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
)

const (
	everySkill = `SELECT s.id, s.name, s.disabled_at, CASE WHEN s.managed = '' THEN '' ELSE s.key END,
  (SELECT COUNT(*) FROM agent_skills k JOIN agents a ON a.id = k.agent_id WHERE k.skill_id = s.id AND a.disabled_at = 0)
FROM skills s ORDER BY s.name, s.id`
	saveSkill = `INSERT INTO skills (id, key, name, disabled_at, created_at) VALUES ($1, $1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, disabled_at = excluded.disabled_at`
	upsertSkill = `INSERT INTO skills (id, key, name, managed, created_at) VALUES ($1, $2, $3, 'file', $4)
ON CONFLICT (key) DO UPDATE SET name = excluded.name, managed = 'file', disabled_at = 0 RETURNING id`
	skillByKey = `SELECT id FROM skills WHERE key = $1`
)

// Skills returns all skills, disabled ones too, by name and id.
func (Rows) Skills(tx gateway.Tx) ([]wire.Skill, error) {
	var list []wire.Skill
	err := tx.Query(everySkill, nil, func(r gateway.Row) error {
		var s wire.Skill
		var disabled gateway.Instant
		err := r.Scan(&s.ID, &s.Name, &disabled, &s.Managed, &s.Holders)
		s.Disabled = disabled != 0
		list = append(list, s)
		return err
	})
	return list, err
}

// SaveSkill stores a skill, which is new or there already.
func (Rows) SaveSkill(tx gateway.Tx, s wire.Skill, at gateway.Instant) error {
	_, err := tx.Exec(saveSkill, s.ID, s.Name, since(s.Disabled, at), at)
	return err
}

// since is the moment for what is so, else 0.
func since(is bool, at gateway.Instant) gateway.Instant {
	if is {
		return at
	}
	return 0
}

// UpsertSkill stores a skill under its key.
func (Rows) UpsertSkill(tx gateway.Tx, s agentdesk.SkillSpec, at gateway.Instant) (id gateway.SkillID, err error) {
	err = tx.Get(upsertSkill, []any{gateway.NewID[gateway.SkillID](), s.Key, s.Name, at}, &id)
	return id, err
}

// SkillByKey finds a skill, or returns ErrNotFound.
func (Rows) SkillByKey(tx gateway.Tx, key string) (id gateway.SkillID, err error) {
	err = tx.Get(skillByKey, []any{key}, &id)
	return id, err
}

const (
	everyMemberSkill = `SELECT agent_id, skill_id, level, expires_at FROM agent_skills ORDER BY agent_id, skill_id`
	memberSkills     = `SELECT agent_id, skill_id, level, expires_at FROM agent_skills WHERE agent_id = $1 ORDER BY agent_id, skill_id`
	dropMemberSkills = `DELETE FROM agent_skills WHERE agent_id = $1`
	addMemberSkill   = `INSERT INTO agent_skills (agent_id, skill_id, level, expires_at) VALUES ($1, $2, $3, $4)`
	saveLimits       = `UPDATE agents SET limits = $1 WHERE id = $2`
)

// eachSkill reads what agents can do.
func eachSkill(tx gateway.Tx, query string, args []any, use func(gateway.AgentID, wire.MemberSkill)) error {
	return tx.Query(query, args, func(r gateway.Row) error {
		var agent gateway.AgentID
		var s wire.MemberSkill
		err := r.Scan(&agent, &s.Skill, &s.Level, &s.Expires)
		if err == nil {
			use(agent, s)
		}
		return err
	})
}

// SetMemberRouting gives the agent just these skills and limits.
func (Rows) SetMemberRouting(tx gateway.Tx, id gateway.AgentID, skills []wire.MemberSkill, limits map[string]int) error {
	if _, err := tx.Exec(dropMemberSkills, id); err != nil {
		return err
	}
	err := tx.Each(addMemberSkill, each(skills, func(s wire.MemberSkill) []any { return []any{id, s.Skill, s.Level, s.Expires} }), nil)
	if err != nil {
		return err
	}
	return found(tx.Exec(saveLimits, asJSON(&limits), id))
}

const (
	routingOfAll    = `SELECT id, routing, calendar_id FROM queues ORDER BY id`
	setQueueRouting = `UPDATE queues SET routing = $1, calendar_id = $2 WHERE id = $3`
)

// SetQueueRouting stores how a queue gives out its work, and when it is open.
func (Rows) SetQueueRouting(tx gateway.Tx, id gateway.QueueID, r router.Routing, by gateway.CalendarID) error {
	return found(tx.Exec(setQueueRouting, asJSON(&r), by, id))
}

// readRouting completes the records of all queues.
func readRouting(tx gateway.Tx, list []wire.QueueRecord, at map[gateway.QueueID]int) error {
	return tx.Query(routingOfAll, nil, func(r gateway.Row) error {
		var q wire.QueueRecord
		if err := r.Scan(&q.ID, asJSON(&q.Routing), &q.Calendar); err != nil {
			return fmt.Errorf("queue %s: %w", q.ID, err)
		}
		if i, ok := at[q.ID]; ok {
			list[i].Routing, list[i].Calendar = q.Routing, q.Calendar
		}
		return nil
	})
}

const (
	allCalendars = `SELECT c.id, c.brand_id, c.name, c.body, c.disabled_at, CASE WHEN c.managed = '' THEN '' ELSE c.key END
FROM calendars c ORDER BY c.name, c.id`
	queuesByCalendar = `SELECT calendar_id, id FROM queues WHERE calendar_id <> '' ORDER BY calendar_id, id`
	saveCalendar     = `INSERT INTO calendars (id, key, brand_id, name, body, disabled_at, created_at, updated_at)
VALUES ($1, $1, $2, $3, $4, $5, $6, $6)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body, disabled_at = excluded.disabled_at,
  updated_at = excluded.updated_at`
	upsertCalendar = `INSERT INTO calendars (id, key, brand_id, name, body, managed, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, 'file', $6, $6)
ON CONFLICT (key) DO UPDATE SET brand_id = excluded.brand_id, name = excluded.name, body = excluded.body,
  managed = 'file', disabled_at = 0, updated_at = excluded.updated_at
RETURNING id`
	calendarByKey = `SELECT id FROM calendars WHERE key = $1`
)

// Calendars returns all calendars, disabled ones too, by name and id.
func (Rows) Calendars(tx gateway.Tx) ([]wire.Calendar, error) {
	var list []wire.Calendar
	at := make(map[gateway.CalendarID]int)
	err := tx.Query(allCalendars, nil, func(r gateway.Row) error {
		c := wire.Calendar{Queues: []gateway.QueueID{}}
		var disabled gateway.Instant
		err := r.Scan(&c.ID, &c.Brand, &c.Name, asJSON(&c.Hours), &disabled, &c.Managed)
		c.Disabled = disabled != 0
		at[c.ID] = len(list)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, belongings(tx, queuesByCalendar, func(id gateway.CalendarID, q gateway.QueueID) {
		if i, ok := at[id]; ok {
			list[i].Queues = append(list[i].Queues, q)
		}
	})
}

// SaveCalendar stores a calendar, which is new or there already: its brand stays.
func (Rows) SaveCalendar(tx gateway.Tx, c wire.Calendar, at gateway.Instant) error {
	_, err := tx.Exec(saveCalendar, c.ID, c.Brand, c.Name, asJSON(&c.Hours), since(c.Disabled, at), at)
	return err
}

// UpsertCalendar stores a calendar under its key.
func (Rows) UpsertCalendar(tx gateway.Tx, c agentdesk.CalendarSpec, brand gateway.BrandID, at gateway.Instant) (id gateway.CalendarID, err error) {
	err = tx.Get(upsertCalendar, []any{gateway.NewID[gateway.CalendarID](), c.Key, brand, c.Name, asJSON(&c.Hours), at}, &id)
	return id, err
}

// CalendarByKey finds a calendar, or returns ErrNotFound.
func (Rows) CalendarByKey(tx gateway.Tx, key string) (id gateway.CalendarID, err error) {
	err = tx.Get(calendarByKey, []any{key}, &id)
	return id, err
}

const (
	allRules = `SELECT id, name, conditions, outcome, disabled_at, CASE WHEN managed = '' THEN '' ELSE key END
FROM routing_rules ORDER BY position, id`
	saveRule = `INSERT INTO routing_rules (id, key, name, position, conditions, outcome, disabled_at, created_at, updated_at)
SELECT CAST($1 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT), COALESCE(MAX(position), 0) + 1, CAST($3 AS TEXT),
  CAST($4 AS TEXT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($6 AS BIGINT) FROM routing_rules WHERE true
ON CONFLICT (id) DO UPDATE SET name = excluded.name, conditions = excluded.conditions, outcome = excluded.outcome,
  disabled_at = excluded.disabled_at, updated_at = excluded.updated_at`
	upsertRule = `INSERT INTO routing_rules (id, key, name, position, conditions, outcome, managed, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, 'file', $7, $7)
ON CONFLICT (key) DO UPDATE SET name = excluded.name, position = excluded.position, conditions = excluded.conditions,
  outcome = excluded.outcome, managed = 'file', disabled_at = 0, updated_at = excluded.updated_at`
	placeRule = `UPDATE routing_rules SET position = $1 WHERE id = $2`
	dropRule  = `DELETE FROM routing_rules WHERE id = $1`
)

// RoutingRules returns all rules, disabled ones too, in their order.
func (Rows) RoutingRules(tx gateway.Tx) ([]wire.RoutingRule, error) {
	var list []wire.RoutingRule
	err := tx.Query(allRules, nil, func(r gateway.Row) error {
		var one wire.RoutingRule
		var disabled gateway.Instant
		err := r.Scan(&one.ID, &one.Name, asJSON(&one.Conditions), asJSON(&one.Outcome), &disabled, &one.Managed)
		one.Disabled = disabled != 0
		list = append(list, one)
		return err
	})
	return list, err
}

// SaveRoutingRule stores a rule: a new one last, one that is there where it is.
func (Rows) SaveRoutingRule(tx gateway.Tx, r wire.RoutingRule, at gateway.Instant) error {
	_, err := tx.Exec(saveRule, r.ID, r.Name, asJSON(&r.Conditions), asJSON(&r.Outcome), since(r.Disabled, at), at)
	return err
}

// UpsertRoutingRule stores a rule under its key.
func (Rows) UpsertRoutingRule(tx gateway.Tx, key string, r wire.RoutingRule, position int, at gateway.Instant) error {
	_, err := tx.Exec(upsertRule, r.ID, key, r.Name, position, asJSON(&r.Conditions), asJSON(&r.Outcome), at)
	return err
}

// OrderRoutingRules puts the rules in the order of ids.
func (Rows) OrderRoutingRules(tx gateway.Tx, ids []gateway.RuleID) error {
	position := 0
	return tx.Each(placeRule, each(ids, func(id gateway.RuleID) []any { position++; return []any{position, id} }), nil)
}

// DropRoutingRule deletes a rule. Conversations that it placed keep its id.
func (Rows) DropRoutingRule(tx gateway.Tx, id gateway.RuleID) error {
	return found(tx.Exec(dropRule, id))
}

const (
	careOfAll = `SELECT id, care FROM accounts ORDER BY id`
	setCare   = `UPDATE accounts SET care = $1, updated_at = $2 WHERE id = $3`
)

// Care returns how silent customers of each account are treated.
func (Rows) Care(tx gateway.Tx) (map[gateway.AccountID]gateway.Care, error) {
	all := make(map[gateway.AccountID]gateway.Care)
	err := tx.Query(careOfAll, nil, func(r gateway.Row) error {
		var id gateway.AccountID
		var c gateway.Care
		err := r.Scan(&id, asJSON(&c))
		all[id] = c
		return err
	})
	return all, err
}

// SetCare stores how silent customers of the account are treated.
func (Rows) SetCare(tx gateway.Tx, id gateway.AccountID, c gateway.Care, at gateway.Instant) error {
	return found(tx.Exec(setCare, asJSON(&c), at, id))
}

const (
	chosenByAll = `SELECT g.id, COALESCE(p.state, 'offline') FROM agents g
LEFT JOIN presence p ON p.agent_id = g.id AND p.until = 0 WHERE g.disabled_at = 0 ORDER BY g.id`
	unitsOfAll = `SELECT h.agent_id, n.kind, SUM(c.weight)
FROM (SELECT id, agent_id FROM conversations WHERE agent_id <> '' AND state <> 'waiting'
  UNION ALL SELECT conversation_id, agent_id FROM offers WHERE ended_at = 0) h
JOIN conversations c ON c.id = h.id JOIN accounts n ON n.id = c.account_id
GROUP BY h.agent_id, n.kind ORDER BY h.agent_id, n.kind`
)

// AgentStandings returns what each agent who is not disabled chose to be, and the
// units of what he has and is offered.
func (Rows) AgentStandings(tx gateway.Tx) (map[gateway.AgentID]agentdesk.Standing, error) {
	all := make(map[gateway.AgentID]agentdesk.Standing)
	err := belongings(tx, chosenByAll, func(id gateway.AgentID, state string) {
		all[id] = agentdesk.Standing{Presence: state, Units: make(map[string]int)}
	})
	if err != nil {
		return nil, err
	}
	err = tx.Query(unitsOfAll, nil, func(r gateway.Row) error {
		var id gateway.AgentID
		var kind string
		var units int
		err := r.Scan(&id, &kind, &units)
		if s, ok := all[id]; ok {
			s.Units[kind] = units
		}
		return err
	})
	return all, err
}
