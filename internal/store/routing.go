package store

import (
	"cmp"

	"switchboard/gateway"
	"switchboard/router"
	"switchboard/router/dispatch"
)

var _ router.Rows = Rows{}

// An agent is idle since he last got or ended an assignment.
const selectAgents = `SELECT g.id, g.capacity, g.limits, g.disabled_at, COALESCE(p.state, 'offline'), COALESCE(p.since, 0),
  COALESCE((SELECT MAX(a.until) FROM assignments a WHERE a.agent_id = g.id), 0),
  COALESCE((SELECT MAX(a.since) FROM assignments a WHERE a.agent_id = g.id AND a.until = 0), 0)
FROM agents g LEFT JOIN presence p ON p.agent_id = g.id AND p.until = 0 `

func scanAgent(r gateway.Row) (a router.Agent, err error) {
	var ended, got, disabled gateway.Instant
	err = r.Scan(&a.ID, &a.Capacity, asJSON(&a.Limits), &disabled, &a.State, &a.Since, &ended, &got)
	a.Idle, a.Disabled = max(ended, got), disabled != 0
	return a, err
}

const agentsToRoute = selectAgents + `WHERE g.disabled_at = 0 ORDER BY g.id`

const allMembers = `SELECT agent_id, queue_id FROM queue_members ORDER BY agent_id, queue_id`

const selectSkills = `SELECT a.agent_id, a.skill_id, a.level, a.expires_at FROM agent_skills a
JOIN skills s ON s.id = a.skill_id AND s.disabled_at = 0 `

const allSkills = selectSkills + `ORDER BY a.agent_id, a.skill_id`

// RoutedAgents returns all agents who are not disabled, with their queues and skills.
func (Rows) RoutedAgents(tx gateway.Tx) ([]router.Agent, error) {
	queues := make(map[gateway.AgentID][]gateway.QueueID)
	err := tx.Query(allMembers, nil, func(r gateway.Row) error {
		var agent gateway.AgentID
		var queue gateway.QueueID
		err := r.Scan(&agent, &queue)
		queues[agent] = append(queues[agent], queue)
		return err
	})
	if err != nil {
		return nil, err
	}
	skills, err := skillsOf(tx, allSkills)
	if err != nil {
		return nil, err
	}
	var list []router.Agent
	err = tx.Query(agentsToRoute, nil, func(r gateway.Row) error {
		a, err := scanAgent(r)
		a.Queues, a.Skills = queues[a.ID], skills[a.ID]
		list = append(list, a)
		return err
	})
	return list, err
}

func skillsOf(tx gateway.Tx, query string, args ...any) (map[gateway.AgentID][]dispatch.Skill, error) {
	skills := make(map[gateway.AgentID][]dispatch.Skill)
	err := tx.Query(query, args, func(r gateway.Row) error {
		var agent gateway.AgentID
		var s dispatch.Skill
		err := r.Scan(&agent, &s.Skill, &s.Level, &s.Until)
		skills[agent] = append(skills[agent], s)
		return err
	})
	return skills, err
}

const agentToRoute = selectAgents + `WHERE g.id = $1`

const queuesOfAgent = `SELECT queue_id FROM queue_members WHERE agent_id = $1 ORDER BY queue_id`

const skillsOfAgent = selectSkills + `WHERE a.agent_id = $1 ORDER BY a.skill_id`

// RoutedAgent returns one agent, disabled or not, or ErrNotFound.
func (Rows) RoutedAgent(tx gateway.Tx, id gateway.AgentID) (a router.Agent, err error) {
	err = tx.Query(agentToRoute, []any{id}, func(r gateway.Row) (err error) {
		a, err = scanAgent(r)
		return err
	})
	if err != nil {
		return a, err
	}
	if a.ID == "" {
		return a, gateway.ErrNotFound
	}
	if a.Queues, err = column[gateway.QueueID](tx, queuesOfAgent, id); err != nil {
		return a, err
	}
	skills, err := skillsOf(tx, skillsOfAgent, id)
	a.Skills = skills[id]
	return a, err
}

// Each half is an index of its own.
const openWork = `SELECT id, epoch, 0 AS part FROM conversations WHERE agent_id <> '' AND state NOT IN ('waiting', 'offered')
UNION ALL SELECT id, epoch, CASE WHEN state = 'offered' THEN 1 ELSE 2 END AS part FROM conversations WHERE state IN ('waiting', 'offered')
ORDER BY part, id`

// OpenWork returns every conversation that waits, is offered, or is an agent's; first
// those that agents have, then those that are offered.
func (Rows) OpenWork(tx gateway.Tx) ([]router.Open, error) {
	var open []router.Open
	err := tx.Query(openWork, nil, func(r gateway.Row) error {
		var o router.Open
		var part int
		err := r.Scan(&o.Conversation, &o.Epoch, &part)
		open = append(open, o)
		return err
	})
	return open, err
}

const workByID = `SELECT c.id, c.queue_id, n.kind, c.state, c.agent_id, c.waiting_since, c.owed_since, c.opened_at, c.priority, c.epoch,
  c.needs, c.excluded, c.parked_at, c.left_at, c.wrap_until,
  COALESCE(o.agent_id, ''), COALESCE(o.from_id, ''), COALESCE(o.deadline, 0), COALESCE(o.rule, ''),
  COALESCE(o.actor_kind, ''), COALESCE(o.actor_id, ''),
  COALESCE(a.since, 0), COALESCE(a.opened_at, 0), COALESCE(a.direct, 0),
  COALESCE(v.entered_at, 0), COALESCE(` + reasonOfVisit + `, '')
FROM conversations c JOIN accounts n ON n.id = c.account_id
LEFT JOIN offers o ON o.conversation_id = c.id AND o.ended_at = 0
LEFT JOIN assignments a ON a.conversation_id = c.id AND a.until = 0
LEFT JOIN queue_visits v ON v.conversation_id = c.id AND v.left_at = 0
WHERE c.id = $1`

// WorkByID returns the conversations there are among ids.
func (rows Rows) WorkByID(tx gateway.Tx, ids []gateway.ConversationID) ([]router.Work, error) {
	var list []router.Work
	err := tx.Each(workByID, each(ids, one), func(_ int, r gateway.Row) error {
		w, err := scanWork(r)
		list = append(list, w)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, rows.former(tx, list)
}

func scanWork(r gateway.Row) (w router.Work, err error) {
	var waiting, owed, opened, parked, left, seen gateway.Instant
	var o dispatch.Standing
	err = r.Scan(&w.Conversation, &w.Queue, &w.Kind, &w.State, &w.Agent, &waiting, &owed, &opened, &w.Priority, &w.Epoch,
		asJSON(&w.Needs), asJSON(&w.Excluded), &parked, &left, &w.WrapUntil,
		&o.Agent, &w.From, &o.Deadline, &o.Rule, &o.By.Kind, &o.By.ID,
		&w.Since, &seen, &w.Direct, &w.Entered, &w.Cause)
	w.Arrival = cmp.Or(waiting, owed, w.Since, opened)
	w.OwedSince, w.Parked, w.Left, w.Opened = owed, parked != 0, left != 0, seen != 0
	if o.Agent != "" {
		w.Offer = &o
	}
	return w, err
}

const (
	// Who had the customer last, in this conversation or another on the same address.
	formerAgent = `SELECT a.agent_id, a.until, a.ended FROM conversations c
JOIN conversations p ON p.address_id = c.address_id JOIN assignments a ON a.conversation_id = p.id
WHERE c.id = $1 AND a.until <> 0 ORDER BY a.until DESC, a.id DESC LIMIT 1`

	ownAgent = `SELECT d.agent_id, d.deputy_id, d.expires_at FROM conversations c
JOIN contact_links l ON l.address_id = c.address_id AND l.until = 0
JOIN dedications d ON d.contact_id = l.contact_id AND d.until = 0
WHERE c.id = $1`
)

// former finds whom those that wait may wait for.
func (Rows) former(tx gateway.Tx, list []router.Work) error {
	var waiting []*router.Work
	for i := range list {
		if list[i].State == gateway.Waiting || list[i].State == gateway.Offered {
			waiting = append(waiting, &list[i])
		}
	}
	args := each(waiting, func(w *router.Work) []any { return []any{w.Conversation} })
	err := tx.Each(formerAgent, args, func(i int, r gateway.Row) error {
		return r.Scan(&waiting[i].Last.Agent, &waiting[i].Last.Until, &waiting[i].Last.Ended)
	})
	if err != nil {
		return err
	}
	return tx.Each(ownAgent, args, func(i int, r gateway.Row) error {
		return r.Scan(&waiting[i].Own, &waiting[i].Deputy, &waiting[i].OwnUntil)
	})
}

const openedAssignment = `UPDATE assignments SET opened_at = $1
WHERE conversation_id = $2 AND agent_id = $3 AND until = 0 AND opened_at = 0`

// OpenedAssignment notes that the agent looked at what he has.
func (Rows) OpenedAssignment(tx gateway.Tx, id gateway.ConversationID, agent gateway.AgentID, at gateway.Instant) (first bool, err error) {
	n, err := tx.Exec(openedAssignment, at, id, agent)
	return n > 0, err
}

const endOtherPresence = `UPDATE presence SET until = $1
WHERE agent_id = $2 AND until = 0 AND (state <> $3 OR reason <> $4)`

const beginPresence = `INSERT INTO presence (id, agent_id, state, reason, since, actor_kind, actor_id)
SELECT CAST($1 AS TEXT), g.id, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS TEXT), CAST($6 AS TEXT)
FROM agents g WHERE g.id = $7
  AND NOT EXISTS (SELECT 1 FROM presence p WHERE p.agent_id = g.id AND p.until = 0)`

const agentExists = `SELECT id FROM agents WHERE id = $1`

// ChangePresence ends the agent's live presence and begins p, unless they are alike.
func (Rows) ChangePresence(tx gateway.Tx, p router.Presence) (bool, error) {
	if _, err := tx.Exec(endOtherPresence, p.At, p.Agent, p.State, p.Reason); err != nil {
		return false, err
	}
	n, err := tx.Exec(beginPresence, gateway.NewID[string](), p.State, p.Reason, p.At, p.By.Kind, p.By.ID, p.Agent)
	if err != nil || n > 0 {
		return n > 0, err
	}
	var id gateway.AgentID
	return false, tx.Get(agentExists, []any{p.Agent}, &id)
}
