package store

import (
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const addConsult = `INSERT INTO participants (id, conversation_id, role, agent_id, since)
SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), 'consult', CAST($3 AS TEXT), CAST($4 AS BIGINT)
WHERE NOT EXISTS (SELECT 1 FROM participants WHERE conversation_id = $2 AND agent_id = $3 AND role = 'consult' AND until = 0)`

// AddConsult notes that an agent is asked, unless he is already.
func (Rows) AddConsult(tx gateway.Tx, id gateway.ConversationID, agent gateway.AgentID, at gateway.Instant) (added bool, err error) {
	n, err := tx.Exec(addConsult, gateway.NewID[string](), id, agent, at)
	return n > 0, err
}

const endConsult = `UPDATE participants SET until = $1
WHERE conversation_id = $2 AND agent_id = $3 AND role = 'consult' AND until = 0`

// EndConsult ends that.
func (Rows) EndConsult(tx gateway.Tx, id gateway.ConversationID, agent gateway.AgentID, at gateway.Instant) (ended bool, err error) {
	n, err := tx.Exec(endConsult, at, id, agent)
	return n > 0, err
}

const endConsults = `UPDATE participants SET until = $1
WHERE conversation_id = $2 AND role = 'consult' AND until = 0 RETURNING agent_id`

// EndConsults ends it for everybody who is asked, and returns who was.
func (Rows) EndConsults(tx gateway.Tx, id gateway.ConversationID, at gateway.Instant) (asked []gateway.AgentID, err error) {
	err = tx.Query(endConsults, []any{at, id}, func(r gateway.Row) error {
		var agent gateway.AgentID
		err := r.Scan(&agent)
		asked = append(asked, agent)
		return err
	})
	return asked, err
}

const consultants = `SELECT p.agent_id, g.name, p.since FROM participants p JOIN agents g ON g.id = p.agent_id
WHERE p.conversation_id = $1 AND p.until = 0 AND p.role = 'consult' ORDER BY p.since, p.id`

// Consultants returns who is asked about the conversation now.
func (Rows) Consultants(tx gateway.Tx, id gateway.ConversationID) ([]wire.Consultant, error) {
	list := []wire.Consultant{}
	err := tx.Query(consultants, []any{id}, func(r gateway.Row) error {
		var c wire.Consultant
		err := r.Scan(&c.ID, &c.Name, &c.Since)
		list = append(list, c)
		return err
	})
	return list, err
}

const unopenedBy = `SELECT COUNT(*) FROM assignments
WHERE conversation_id = $1 AND agent_id = $2 AND until = 0 AND opened_at = 0`

// UnopenedBy reports whether the conversation is the agent's and he has not looked at it.
func (Rows) UnopenedBy(tx gateway.Tx, id gateway.ConversationID, agent gateway.AgentID) (bool, error) {
	var n int
	err := tx.Get(unopenedBy, []any{id, agent}, &n)
	return n > 0, err
}
