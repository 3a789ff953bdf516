package store

import (
	"switchboard/gateway"
	"switchboard/router/alarms"
)

var (
	_ alarms.Rows     = Rows{}
	_ alarms.HookRows = Rows{}
)

const longestWaiting = `SELECT c.id, c.queue_id, n.kind, c.weight, c.waiting_since, v.entered_at,
  c.needs, c.excluded, CASE WHEN c.state = 'offered' THEN 1 ELSE 0 END
FROM (SELECT id, queue_id, account_id, weight, waiting_since, needs, excluded, state,
    ROW_NUMBER() OVER (PARTITION BY queue_id ORDER BY waiting_since, id) AS place
  FROM conversations WHERE state IN ('waiting', 'offered') AND left_at = 0) c
JOIN queue_visits v ON v.conversation_id = c.id AND v.left_at = 0 JOIN accounts n ON n.id = c.account_id
WHERE c.place <= $1 ORDER BY c.waiting_since, c.id`

// LongestWaiting are live waits whose customers are there, the oldest of each queue,
// what is offered among them: until it is accepted its customer waits.
func (Rows) LongestWaiting(tx gateway.Tx, each int) ([]alarms.Waiting, error) {
	var list []alarms.Waiting
	err := tx.Query(longestWaiting, []any{each}, func(r gateway.Row) error {
		var w alarms.Waiting
		err := r.Scan(&w.Conversation, &w.Queue, &w.Kind, &w.Weight, &w.Since, &w.Entered, asJSON(&w.Needs), asJSON(&w.Excluded), &w.Offered)
		list = append(list, w)
		return err
	})
	return list, err
}

const (
	floorAgents = `SELECT g.id, g.capacity, g.limits FROM presence p JOIN agents g ON g.id = p.agent_id
WHERE p.until = 0 AND p.state = 'ready' AND g.disabled_at = 0
  AND EXISTS (SELECT 1 FROM connections c WHERE c.agent_id = g.id AND c.until = 0)
ORDER BY g.id`

	floorLoads = `SELECT s.agent_id, n.kind, SUM(c.weight) FROM assignments s
JOIN conversations c ON c.id = s.conversation_id JOIN accounts n ON n.id = c.account_id
WHERE s.until = 0 GROUP BY s.agent_id, n.kind
UNION ALL SELECT o.agent_id, n.kind, SUM(c.weight) FROM offers o
JOIN conversations c ON c.id = o.conversation_id JOIN accounts n ON n.id = c.account_id
WHERE o.ended_at = 0 GROUP BY o.agent_id, n.kind`
)

// Floor are the agents who are ready and connected, with what they hold.
func (Rows) Floor(tx gateway.Tx) ([]alarms.Agent, error) {
	var list []alarms.Agent
	at := make(map[gateway.AgentID]int)
	err := tx.Query(floorAgents, nil, func(r gateway.Row) error {
		a := alarms.Agent{Load: make(map[string]int)}
		err := r.Scan(&a.ID, &a.Capacity, asJSON(&a.Limits))
		at[a.ID] = len(list)
		list = append(list, a)
		return err
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	err = tx.Query(allMembers, nil, func(r gateway.Row) error {
		var agent gateway.AgentID
		var queue gateway.QueueID
		err := r.Scan(&agent, &queue)
		if i, there := at[agent]; there {
			list[i].Queues = append(list[i].Queues, queue)
		}
		return err
	})
	if err != nil {
		return list, err
	}
	skills, err := skillsOf(tx, allSkills)
	if err != nil {
		return list, err
	}
	for i := range list {
		list[i].Skills = skills[list[i].ID]
	}
	err = tx.Query(floorLoads, nil, func(r gateway.Row) error {
		var agent gateway.AgentID
		var kind string
		var units int
		err := r.Scan(&agent, &kind, &units)
		if i, there := at[agent]; there {
			list[i].Load[kind] += units
		}
		return err
	})
	return list, err
}

const selectAlarm = `SELECT id, kind, queue_id, since, until, value FROM alarms `

func alarmsIn(tx gateway.Tx, query string, args ...any) ([]alarms.Alarm, error) {
	var list []alarms.Alarm
	err := tx.Query(query, args, func(r gateway.Row) error {
		var a alarms.Alarm
		err := r.Scan(&a.ID, &a.Kind, &a.Queue, &a.Since, &a.Until, &a.Value)
		list = append(list, a)
		return err
	})
	return list, err
}

const liveAlarms = selectAlarm + `WHERE until = 0 ORDER BY kind, queue_id`

// LiveAlarms are those that last, by kind.
func (Rows) LiveAlarms(tx gateway.Tx) ([]alarms.Alarm, error) { return alarmsIn(tx, liveAlarms) }

const insertAlarm = `INSERT INTO alarms (id, kind, queue_id, since, until, value) VALUES ($1, $2, $3, $4, $5, $6)`

// RaiseAlarm stores one. While one of its kind and queue lasts it is ErrConflict: the
// index on live alarms sees to that.
func (Rows) RaiseAlarm(tx gateway.Tx, a alarms.Alarm) error {
	_, err := tx.Exec(insertAlarm, a.ID, a.Kind, a.Queue, a.Since, a.Until, a.Value)
	return err
}

const endAlarm = `UPDATE alarms SET until = $1 WHERE id = $2 AND until = 0`

// EndAlarm ends one that lasts, or is ErrNotFound.
func (Rows) EndAlarm(tx gateway.Tx, id alarms.ID, at gateway.Instant) error {
	return found(tx.Exec(endAlarm, at, id))
}

const oweCalls = `UPDATE alarms SET owed = 'raised' WHERE id = $1`

// OweCalls has a hook tell of an alarm that was raised just now, and later of its end.
func (Rows) OweCalls(tx gateway.Tx, id alarms.ID) error { return found(tx.Exec(oweCalls, id)) }

const owedCalls = `SELECT id, kind, queue_id, since, CASE WHEN owed = 'ended' THEN until ELSE 0 END, value, owed, attempts, due_at
FROM alarms WHERE owed <> '' AND (owed = 'raised' OR until <> 0) ORDER BY attempts, id LIMIT $1`

// OwedCalls are the calls that a hook is to make: of each alarm the next, those that
// failed least often first.
func (Rows) OwedCalls(tx gateway.Tx, limit int) ([]alarms.Owed, error) {
	var list []alarms.Owed
	err := tx.Query(owedCalls, []any{limit}, func(r gateway.Row) error {
		var o alarms.Owed
		err := r.Scan(&o.ID, &o.Kind, &o.Queue, &o.Since, &o.Until, &o.Value, &o.Event, &o.Attempts, &o.Due)
		list = append(list, o)
		return err
	})
	return list, err
}

const saveOwed = `UPDATE alarms SET owed = $1, attempts = $2, due_at = $3 WHERE id = $4 AND owed = $5`

// SaveOwed says what is owed of an alarm now, if what was is the same still.
func (Rows) SaveOwed(tx gateway.Tx, now alarms.Owed, was alarms.Event) error {
	_, err := tx.Exec(saveOwed, now.Event, now.Attempts, now.Due, now.ID, was)
	return err
}
