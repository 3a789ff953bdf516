package store

import (
	"time"

	"switchboard/gateway"
)

const waitingQueues = `SELECT DISTINCT queue_id FROM conversations WHERE state IN ('waiting', 'offered')`

// WaitingQueues returns the queues in which anybody waits.
func (Rows) WaitingQueues(tx gateway.Tx) ([]gateway.QueueID, error) {
	return column[gateway.QueueID](tx, waitingQueues)
}

const waitersOfQueue = `SELECT c.account_id, a.kind, a.realm, a.value, c.waiting_since, c.needs
FROM conversations c JOIN addresses a ON a.id = c.address_id
WHERE c.queue_id = $1 AND c.state IN ('waiting', 'offered') ORDER BY c.waiting_since, c.id`

// Waiters returns who waits in the queue, longest first.
func (Rows) Waiters(tx gateway.Tx, q gateway.QueueID) ([]gateway.Waiter, error) {
	var list []gateway.Waiter
	err := tx.Query(waitersOfQueue, []any{q}, func(r gateway.Row) error {
		var w gateway.Waiter
		err := r.Scan(&w.Account, &w.Address.Kind, &w.Address.Realm, &w.Address.Value, &w.Since, asJSON(&w.Needs))
		list = append(list, w)
		return err
	})
	return list, err
}

const recentWaits = `SELECT left_at - entered_at FROM queue_visits
WHERE queue_id = $1 AND how = 'assigned' AND left_at > $2 AND left_at - entered_at >= $3
ORDER BY left_at DESC LIMIT $4`

// RecentWaits returns how long those waited who were assigned from the queue.
func (Rows) RecentWaits(tx gateway.Tx, q gateway.QueueID, since gateway.Instant, least time.Duration, limit int) ([]int64, error) {
	return column[int64](tx, recentWaits, q, since, least.Milliseconds(), limit)
}

const membersOnDuty = ` FROM queue_members m
JOIN agents g ON g.id = m.agent_id AND g.disabled_at = 0
JOIN presence p ON p.agent_id = m.agent_id AND p.until = 0 AND p.state = 'ready'
JOIN connections c ON c.agent_id = m.agent_id AND c.until = 0`

const servedQueues = `SELECT DISTINCT m.queue_id` + membersOnDuty

// ServedQueues returns the queues that a ready and connected agent serves.
func (Rows) ServedQueues(tx gateway.Tx) ([]gateway.QueueID, error) {
	return column[gateway.QueueID](tx, servedQueues)
}

const skillsOnDuty = `SELECT DISTINCT m.agent_id, k.skill_id, k.level` + membersOnDuty + `
JOIN agent_skills k ON k.agent_id = m.agent_id AND (k.expires_at = 0 OR k.expires_at > $1)
JOIN skills s ON s.id = k.skill_id AND s.disabled_at = 0
WHERE m.queue_id = $2`

// SkillsOnDuty returns the skills of who is ready, connected and serves the queue.
func (Rows) SkillsOnDuty(tx gateway.Tx, q gateway.QueueID, at gateway.Instant) (map[gateway.AgentID]map[gateway.SkillID]int, error) {
	skills := make(map[gateway.AgentID]map[gateway.SkillID]int)
	err := tx.Query(skillsOnDuty, []any{at, q}, func(r gateway.Row) error {
		var agent gateway.AgentID
		var skill gateway.SkillID
		var level int
		err := r.Scan(&agent, &skill, &level)
		if skills[agent] == nil {
			skills[agent] = make(map[gateway.SkillID]int)
		}
		skills[agent][skill] = level
		return err
	})
	return skills, err
}
