package store

import (
	"slices"

	"switchboard/agentdesk"
	"switchboard/gateway"
)

const readsOf = `SELECT conversation_id, agent_id, seen_seq, marked FROM reads WHERE conversation_id = $1`

const mentionsOf = `SELECT conversation_id, agent_id, COUNT(*) FROM notices
WHERE read_at = 0 AND kind = 'mention' AND conversation_id = $1`

// Marks returns everybody's marks of the conversations.
func (Rows) Marks(tx gateway.Tx, list []gateway.ConversationID) (map[gateway.ConversationID]map[gateway.AgentID]agentdesk.Mark, error) {
	all := make(map[gateway.ConversationID]map[gateway.AgentID]agentdesk.Mark)
	set := func(id gateway.ConversationID, agent gateway.AgentID, m agentdesk.Mark) {
		if all[id] == nil {
			all[id] = make(map[gateway.AgentID]agentdesk.Mark)
		}
		all[id][agent] = m
	}
	list = distinct(list)
	err := among(tx, readsOf, "", nil, list, func(r gateway.Row) error {
		var id gateway.ConversationID
		var agent gateway.AgentID
		m := agentdesk.Mark{Looked: true}
		err := r.Scan(&id, &agent, &m.Seen, &m.Unread)
		set(id, agent, m)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = among(tx, mentionsOf, " GROUP BY conversation_id, agent_id", nil, list, func(r gateway.Row) error {
		var id gateway.ConversationID
		var agent gateway.AgentID
		var n int
		err := r.Scan(&id, &agent, &n)
		m := all[id][agent]
		m.Mentions = n
		set(id, agent, m)
		return err
	})
	return all, err
}

const setSeen = `INSERT INTO reads (agent_id, conversation_id, seen_seq, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (agent_id, conversation_id) DO UPDATE SET marked = 0, updated_at = excluded.updated_at,
  seen_seq = CASE WHEN excluded.seen_seq > reads.seen_seq THEN excluded.seen_seq ELSE reads.seen_seq END`

// SetSeen notes that the agent saw a conversation up to a number.
func (Rows) SetSeen(tx gateway.Tx, agent gateway.AgentID, s gateway.SeenTo, at gateway.Instant) error {
	_, err := tx.Exec(setSeen, agent, s.Conversation, s.Upto, at)
	return err
}

const setUnread = `INSERT INTO reads (agent_id, conversation_id, seen_seq, marked, updated_at) VALUES ($1, $2, $3, 1, $4)
ON CONFLICT (agent_id, conversation_id) DO UPDATE SET marked = 1, updated_at = excluded.updated_at`

// SetUnread notes that the agent put the conversation back unread.
func (Rows) SetUnread(tx gateway.Tx, agent gateway.AgentID, s gateway.SeenTo, at gateway.Instant) error {
	_, err := tx.Exec(setUnread, agent, s.Conversation, s.Upto, at)
	return err
}

// The limit is agentdesk.MaxUnread.
const spokenAfter = `SELECT conversation_id, seq FROM messages
WHERE conversation_id = $1 AND seq > $2 AND author_kind = 'customer' AND visibility = 'public'
ORDER BY seq DESC LIMIT 99`

// Spoken returns the numbers of customers' messages after those of list, ascending.
func (Rows) Spoken(tx gateway.Tx, list []gateway.SeenTo) (map[gateway.ConversationID][]int64, error) {
	spoken := make(map[gateway.ConversationID][]int64, len(list))
	keys := each(list, func(s gateway.SeenTo) []any { return []any{s.Conversation, s.Upto} })
	err := tx.Each(spokenAfter, keys, func(_ int, r gateway.Row) error {
		var id gateway.ConversationID
		var seq int64
		err := r.Scan(&id, &seq)
		spoken[id] = append(spoken[id], seq)
		return err
	})
	for _, numbers := range spoken {
		slices.Reverse(numbers)
	}
	return spoken, err
}
