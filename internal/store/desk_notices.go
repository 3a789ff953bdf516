package store

import (
	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const addNotice = `INSERT INTO notices (id, agent_id, kind, conversation_id, message_id, actor_kind, actor_id, at, after_ms)
SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT),
  CAST($7 AS TEXT), CAST($8 AS BIGINT), CAST($9 AS BIGINT)
WHERE NOT EXISTS (SELECT 1 FROM notices WHERE agent_id = $2 AND conversation_id = $4 AND kind = $3 AND message_id = $5 AND read_at = 0)
  AND NOT EXISTS (SELECT 1 FROM notices WHERE agent_id = $2 AND kind = $3 AND message_id = $5 AND message_id <> '')`

// AddNotice stores the notice, unless the agent has one of its kind about the message;
// without a message, one of the conversation that he has not read.
func (Rows) AddNotice(tx gateway.Tx, n agentdesk.Notice) (added bool, err error) {
	rows, err := tx.Exec(addNotice, n.ID, n.Agent, n.Kind, n.Conversation, n.Message, n.Actor.Kind, n.Actor.ID, n.At, n.After)
	return rows > 0, err
}

const noticesOf = `SELECT id, agent_id, kind, conversation_id, message_id, actor_kind, actor_id, at, read_at, after_ms FROM notices
WHERE agent_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`

// NoticesOf returns the agent's notices before an id, the newest first.
func (Rows) NoticesOf(tx gateway.Tx, id gateway.AgentID, before gateway.NoticeID, limit int) ([]agentdesk.Notice, error) {
	var list []agentdesk.Notice
	err := tx.Query(noticesOf, []any{id, before, limit}, func(r gateway.Row) error {
		var n agentdesk.Notice
		err := r.Scan(&n.ID, &n.Agent, &n.Kind, &n.Conversation, &n.Message, &n.Actor.Kind, &n.Actor.ID, &n.At, &n.ReadAt, &n.After)
		list = append(list, n)
		return err
	})
	return list, err
}

const countUnread = `SELECT COUNT(*) FROM notices WHERE agent_id = $1 AND read_at = 0`

// CountUnread is how many of the agent's notices he has not read.
func (Rows) CountUnread(tx gateway.Tx, id gateway.AgentID) (n int, err error) {
	err = tx.Get(countUnread, []any{id}, &n)
	return n, err
}

const (
	readNotices   = `UPDATE notices SET read_at = $1 WHERE agent_id = $2 AND read_at = 0`
	readNotice    = readNotices + ` AND id = $3`
	readNoticesOf = readNotices + ` AND conversation_id = $3 AND (kind NOT IN ('taken_back', 'unopened', 'unanswered')
  OR EXISTS (SELECT 1 FROM conversations c WHERE c.id = $3 AND c.agent_id = $2))`
)

// ReadNotices marks notices as read and returns how many were not. Who looks at what was
// taken from him has not acknowledged that, unless it is his again.
func (Rows) ReadNotices(tx gateway.Tx, id gateway.AgentID, which wire.NoticesRead, at gateway.Instant) (n int64, err error) {
	switch {
	case which.Conversation != "":
		return tx.Exec(readNoticesOf, at, id, which.Conversation)
	case len(which.IDs) == 0:
		return tx.Exec(readNotices, at, id)
	}
	for _, one := range distinct(which.IDs) {
		marked, err := tx.Exec(readNotice, at, id, one)
		if err != nil {
			return n, err
		}
		n += marked
	}
	return n, nil
}
