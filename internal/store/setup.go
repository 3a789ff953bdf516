package store

import (
	"switchboard/gateway"
	"switchboard/router"
)

const queuesSetup = `SELECT id, priority, routing FROM queues WHERE disabled_at = 0 ORDER BY id`

// Setup returns all queues that are not disabled, and the rules in their order.
func (Rows) Setup(tx gateway.Tx) (router.Setup, error) {
	s := router.Setup{Queues: make(map[gateway.QueueID]router.Queue)}
	err := tx.Query(queuesSetup, nil, func(r gateway.Row) error {
		var q router.Queue
		err := r.Scan(&q.ID, &q.Priority, asJSON(&q.Routing))
		s.Queues[q.ID] = q
		return err
	})
	return s, err
}
