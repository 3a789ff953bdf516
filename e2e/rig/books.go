package rig

import (
	"context"
	"fmt"

	"switchboard/channels/webchat/wire"
	"switchboard/gateway"
	"switchboard/internal/store"
)

func fileAt(url string) wire.File { return wire.File{URL: url} }

// books are the questions whose answer must be 0.
func books() map[string]string {
	return map[string]string{
		"streams with a gap":                    `SELECT count(*) FROM streams s WHERE s.last_seq <> (SELECT count(*) FROM events e WHERE e.stream_key = s.key)`,
		"streams that do not begin at 1":        `SELECT count(*) FROM streams s WHERE s.last_seq > 0 AND NOT EXISTS (SELECT 1 FROM events e WHERE e.stream_key = s.key AND e.seq = 1)`,
		"messages without their event":          `SELECT count(*) FROM messages m WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.stream_key = 'conv:' || m.conversation_id AND e.seq = m.seq)`,
		"conversations with two live assignees": `SELECT count(*) FROM (SELECT conversation_id FROM assignments WHERE until = 0 GROUP BY conversation_id HAVING count(*) > 1) t`,
		"assignments that overlap": `SELECT count(*) FROM assignments a JOIN assignments b ON b.conversation_id = a.conversation_id AND b.id <> a.id
			WHERE a.since < b.since AND (a.until = 0 OR a.until > b.since)`,
		"assignees that the histories do not have": `SELECT count(*) FROM conversations c WHERE c.agent_id <> '' AND NOT EXISTS
			(SELECT 1 FROM assignments a WHERE a.conversation_id = c.id AND a.agent_id = c.agent_id AND a.until = 0)`,
		"waiting conversations outside a queue": `SELECT count(*) FROM conversations c WHERE c.state = 'waiting' AND NOT EXISTS
			(SELECT 1 FROM queue_visits v WHERE v.conversation_id = c.id AND v.left_at = 0)`,
		"attachments without their message": `SELECT count(*) FROM attachments a WHERE a.message_id <> '' AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = a.message_id)`,
	}
}

// Audit reads the database of a server that does not run and returns what in it
// cannot be.
func Audit(ctx context.Context, c store.Config) ([]string, error) {
	st, err := store.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	defer st.Close()
	questions := books()
	if st.Dialect() == store.SQLite { // PostgreSQL has no way to store them
		questions["rows that refer to nothing"] = `SELECT count(*) FROM pragma_foreign_key_check`
	}
	var wrong []string
	err = st.Read(ctx, func(tx gateway.Tx) error {
		for what, query := range questions {
			var n int
			if err := tx.Get(query, nil, &n); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			if n > 0 {
				wrong = append(wrong, fmt.Sprintf("%d %s", n, what))
			}
		}
		return nil
	})
	return wrong, err
}
