package store

import (
	"switchboard/gateway"
	"switchboard/router"
)

const beginConnection = `INSERT INTO connections (id, agent_id, node, since)
SELECT CAST($1 AS TEXT), g.id, CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM agents g WHERE g.id = $4
  AND NOT EXISTS (SELECT 1 FROM connections c WHERE c.agent_id = g.id AND c.node = $2 AND c.until = 0)`

// BeginConnections stores that agents are connected to nodes, unless they are or do
// not exist.
func (Rows) BeginConnections(tx gateway.Tx, cs []router.Connection) error {
	return tx.Each(beginConnection, each(cs, func(c router.Connection) []any {
		return []any{gateway.NewID[string](), c.Node, c.At, c.Agent}
	}), nil)
}

const endConnection = `UPDATE connections SET until = $1, cause = $2 WHERE agent_id = $3 AND node = $4 AND until = 0`

// EndConnections ends the agents' live connections to the nodes, if there are any.
func (Rows) EndConnections(tx gateway.Tx, cs []router.Connection) error {
	return tx.Each(endConnection, each(cs, func(c router.Connection) []any {
		return []any{c.At, c.Cause, c.Agent, c.Node}
	}), nil)
}

const endLostConnections = `UPDATE connections SET until = $1, cause = $2 WHERE until = 0 AND (node = $3
  OR NOT EXISTS (SELECT 1 FROM leases l WHERE l.name = 'node:' || connections.node AND l.until > $4))`

// EndLostConnections ends every live connection to the node itself, and to nodes that
// do not live any more.
func (Rows) EndLostConnections(tx gateway.Tx, node, cause string, at gateway.Instant) error {
	now, err := databaseNow(tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(endLostConnections, at, cause, node, now)
	return err
}

const liveConnections = `SELECT agent_id, node, since FROM connections WHERE until = 0 ORDER BY agent_id, node`

// LiveConnections returns who is connected, to which nodes.
func (Rows) LiveConnections(tx gateway.Tx) ([]router.Connection, error) {
	var list []router.Connection
	err := tx.Query(liveConnections, nil, func(r gateway.Row) error {
		var c router.Connection
		err := r.Scan(&c.Agent, &c.Node, &c.At)
		list = append(list, c)
		return err
	})
	return list, err
}

const liveNodes = `SELECT node FROM leases WHERE name = 'node:' || node AND until > $1 ORDER BY node`

// LiveNodes returns the nodes that live.
func (Rows) LiveNodes(tx gateway.Tx) ([]string, error) {
	now, err := databaseNow(tx)
	if err != nil {
		return nil, err
	}
	return column[string](tx, liveNodes, now)
}
