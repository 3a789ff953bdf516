package store

import (
	"switchboard/gateway"
	"switchboard/router"
)

var _ router.Rows = Rows{}

// An agent is idle since he last got or ended an assignment.
const selectAgents = `SELECT g.id, g.capacity, g.disabled_at, COALESCE(p.state, 'offline'), COALESCE(p.since, 0),
  COALESCE((SELECT MAX(a.until) FROM assignments a WHERE a.agent_id = g.id), 0),
  COALESCE((SELECT MAX(a.since) FROM assignments a WHERE a.agent_id = g.id AND a.until = 0), 0)
FROM agents g LEFT JOIN presence p ON p.agent_id = g.id AND p.until = 0 `

func scanAgent(r gateway.Row) (a router.Agent, err error) {
	var ended, got, disabled gateway.Instant
	err = r.Scan(&a.ID, &a.Capacity, &disabled, &a.State, &a.Since, &ended, &got)
	a.Idle, a.Disabled = max(ended, got), disabled != 0
	return a, err
}

const agentsToRoute = selectAgents + `WHERE g.disabled_at = 0 ORDER BY g.id`

const allMembers = `SELECT agent_id, queue_id FROM queue_members ORDER BY agent_id, queue_id`

// RoutedAgents returns all agents who are not disabled, with their queues.
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
	var list []router.Agent
	err = tx.Query(agentsToRoute, nil, func(r gateway.Row) error {
		a, err := scanAgent(r)
		a.Queues = queues[a.ID]
		list = append(list, a)
		return err
	})
	return list, err
}

const agentToRoute = selectAgents + `WHERE g.id = $1`

const queuesOfAgent = `SELECT queue_id FROM queue_members WHERE agent_id = $1 ORDER BY queue_id`

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
	a.Queues, err = column[gateway.QueueID](tx, queuesOfAgent, id)
	return a, err
}

const selectWork = `SELECT c.id, c.queue_id, n.kind, c.state, c.agent_id, c.waiting_since, c.weight, c.epoch`

func workFields(w *router.Work) []any {
	return []any{&w.Conversation, &w.Queue, &w.Kind, &w.State, &w.Agent, &w.Key, &w.Weight, &w.Epoch}
}

// Each half is an index of its own.
const openWork = selectWork + ` FROM conversations c JOIN accounts n ON n.id = c.account_id WHERE c.state = 'waiting'
UNION ALL ` + selectWork + ` FROM conversations c JOIN accounts n ON n.id = c.account_id
  WHERE c.agent_id <> '' AND c.state <> 'waiting'
ORDER BY 6, 1`

// OpenWork returns every conversation that waits or is an agent's.
func (Rows) OpenWork(tx gateway.Tx) ([]router.Work, error) {
	var list []router.Work
	err := tx.Query(openWork, nil, func(r gateway.Row) error {
		var w router.Work
		err := r.Scan(workFields(&w)...)
		list = append(list, w)
		return err
	})
	return list, err
}

// Who had it last matters if he resolved it and nobody had it since.
const workByID = selectWork + `, COALESCE((SELECT CASE WHEN a.ended = 'resolved' THEN a.agent_id ELSE '' END
  FROM assignments a WHERE a.conversation_id = c.id ORDER BY a.since DESC, a.id DESC LIMIT 1), '')
FROM conversations c JOIN accounts n ON n.id = c.account_id WHERE c.id = $1`

// WorkByID returns the conversations there are among ids.
func (Rows) WorkByID(tx gateway.Tx, ids []gateway.ConversationID) ([]router.Work, error) {
	var list []router.Work
	err := tx.Each(workByID, each(ids, one), func(_ int, r gateway.Row) error {
		var w router.Work
		err := r.Scan(append(workFields(&w), &w.LastAgent)...)
		list = append(list, w)
		return err
	})
	return list, err
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

const beginConnection = `INSERT INTO connections (id, agent_id, since)
SELECT CAST($1 AS TEXT), g.id, CAST($2 AS BIGINT) FROM agents g WHERE g.id = $3
  AND NOT EXISTS (SELECT 1 FROM connections c WHERE c.agent_id = g.id AND c.until = 0)`

// BeginConnections stores that agents are connected, unless they are or do not exist.
func (Rows) BeginConnections(tx gateway.Tx, cs []router.Connection) error {
	return tx.Each(beginConnection, each(cs, func(c router.Connection) []any {
		return []any{gateway.NewID[string](), c.At, c.Agent}
	}), nil)
}

const endConnection = `UPDATE connections SET until = $1, cause = $2 WHERE agent_id = $3 AND until = 0`

// EndConnections ends the agents' live connections, if there are any.
func (Rows) EndConnections(tx gateway.Tx, cs []router.Connection) error {
	return tx.Each(endConnection, each(cs, func(c router.Connection) []any {
		return []any{c.At, c.Cause, c.Agent}
	}), nil)
}

const endAllConnections = `UPDATE connections SET until = $1, cause = $2 WHERE until = 0`

// EndAllConnections ends every live connection.
func (Rows) EndAllConnections(tx gateway.Tx, cause string, at gateway.Instant) error {
	_, err := tx.Exec(endAllConnections, at, cause)
	return err
}
