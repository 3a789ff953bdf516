package store

import (
	"switchboard/agentdesk"
	"switchboard/gateway"
)

const boardQueues = `SELECT id, name FROM queues WHERE disabled_at = 0 ORDER BY name, id`

// BoardQueues returns the queues that are not disabled, by name.
func (Rows) BoardQueues(tx gateway.Tx) ([]agentdesk.BoardQueue, error) {
	var list []agentdesk.BoardQueue
	err := tx.Query(boardQueues, nil, func(r gateway.Row) error {
		var q agentdesk.BoardQueue
		err := r.Scan(&q.ID, &q.Name)
		list = append(list, q)
		return err
	})
	return list, err
}

const boardAgents = `SELECT a.id, a.name,
  COALESCE((SELECT MIN(p.number) FROM agent_profiles p WHERE p.agent_id = a.id AND p.number <> ''), ''),
  a.picture, a.capacity, a.limits
FROM agents a WHERE a.disabled_at = 0 ORDER BY a.name, a.id`

// BoardAgents returns the agents that are not disabled, by name, with the queues they
// serve.
func (Rows) BoardAgents(tx gateway.Tx) ([]agentdesk.BoardAgent, error) {
	serves := make(map[gateway.AgentID][]gateway.QueueID)
	err := tx.Query(allMembers, nil, func(r gateway.Row) error {
		var agent gateway.AgentID
		var queue gateway.QueueID
		err := r.Scan(&agent, &queue)
		serves[agent] = append(serves[agent], queue)
		return err
	})
	if err != nil {
		return nil, err
	}
	var list []agentdesk.BoardAgent
	err = tx.Query(boardAgents, nil, func(r gateway.Row) error {
		var a agentdesk.BoardAgent
		err := r.Scan(&a.ID, &a.Name, &a.Number, &a.Picture, &a.Capacity, asJSON(&a.Limits))
		a.Queues = serves[a.ID]
		list = append(list, a)
		return err
	})
	return list, err
}
