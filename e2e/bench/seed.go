package main

import (
	"context"
	"errors"
	"fmt"

	"switchboard/e2e/rig"
	"switchboard/gateway"
	"switchboard/internal/store"
)

// seedConversations stores so many conversations of so many customers, each with a
// message, as a year leaves them: of a thousand five wait, five are an agent's, ten
// are resolved, and the others are closed.
func seedConversations(ctx context.Context, c store.Config, count int) error {
	s, err := store.Open(ctx, c)
	if err != nil {
		return err
	}
	err = s.Do(ctx, func(tx gateway.Tx) error {
		var account, brand, queue, agent string
		err := tx.Get(`SELECT id, brand_id, queue_id FROM accounts WHERE key = $1`, []any{rig.AccountKey}, &account, &brand, &queue)
		if err != nil {
			return err
		}
		if err := tx.Get(`SELECT id FROM agents WHERE login = 'agent-0'`, nil, &agent); err != nil {
			return err
		}
		for _, q := range seeds(account, brand, queue, agent) {
			if _, err := tx.Exec(fmt.Sprintf(numbers, count)+q.query, q.args...); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, s.Close())
}

// numbers is a table of 1 to a count, and of the state each conversation is in.
const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d),
c AS (SELECT printf('01SEED%%020d', i) AS id, 1700000000000 + i * 1000 AS at, CASE
  WHEN i %% 1000 < 5 THEN 'waiting' WHEN i %% 1000 < 10 THEN 'active' WHEN i %% 1000 < 20 THEN 'resolved' ELSE 'closed' END AS state FROM n)
`

func seeds(account, brand, queue, agent string) []statement {
	return []statement{
		{`INSERT INTO contacts (id, name, created_at, updated_at) SELECT id, 'Customer', at, at FROM c`, nil},
		{`INSERT INTO addresses (id, kind, realm, value, created_at) SELECT id, 'webchat', $1, id, at FROM c`, []any{brand}},
		{`INSERT INTO contact_links (id, address_id, contact_id, since, proof, by_kind) SELECT id, id, id, at, 'verified', 'system' FROM c`, nil},
		{
			`INSERT INTO conversations (id, brand_id, account_id, address_id, queue_id, agent_id, state, epoch, opened_at,
			waiting_since, resolved_at, closed_at, last_message_id, last_message_at)
			SELECT id, $1, $2, id, $3, CASE WHEN state = 'active' THEN $4 ELSE '' END, state, 1, at,
			CASE WHEN state = 'waiting' THEN at ELSE 0 END,
			CASE WHEN state IN ('resolved', 'closed') THEN CAST(unixepoch() AS INTEGER) * 1000 ELSE 0 END,
			CASE WHEN state = 'closed' THEN at + 2 ELSE 0 END, id, at FROM c`,
			[]any{brand, account, queue, agent},
		},
		{
			`INSERT INTO messages (id, conversation_id, account_id, provider_id, author_kind, author_id, visibility, parts, received_at, seq, line_seq)
			SELECT id, id, $1, id, 'customer', id, 'public', '[{"kind":"text","text":"` + body + `"}]', at, 2, 2 FROM c`,
			[]any{account},
		},
		{`INSERT INTO streams (key, last_seq) SELECT 'conv:' || id, 2 FROM c UNION ALL SELECT 'line:' || $1 || ':' || id, 2 FROM c`, []any{account}},
		{
			`INSERT INTO events (stream_key, seq, kind, at, actor_kind, actor_id, data)
			SELECT 'conv:' || id, 1, 'conversation.opened', at, 'customer', id, '{"to":"waiting","cause":"new"}' FROM c UNION ALL
			SELECT 'conv:' || id, 2, 'message.added', at, 'customer', id, '{"message":"' || id || '","visibility":"public"}' FROM c`, nil,
		},
		{
			`INSERT INTO events (stream_key, seq, kind, at, actor_kind, actor_id, data)
			SELECT 'line:' || $1 || ':' || id, 1, 'conversation.opened', at, 'customer', id, '{"to":"waiting","cause":"new"}' FROM c UNION ALL
			SELECT 'line:' || $1 || ':' || id, 2, 'message.added', at, 'customer', id, '{"message":"' || id || '","visibility":"public"}' FROM c`,
			[]any{account},
		},
		{
			`INSERT INTO queue_visits (id, conversation_id, queue_id, entered_at, left_at, cause, how)
			SELECT id, id, $1, at, CASE WHEN state = 'waiting' THEN 0 ELSE at END, 'new', 'assigned' FROM c`, []any{queue},
		},
		{
			`INSERT INTO assignments (id, conversation_id, agent_id, queue_id, weight, why, epoch, since, until, actor_kind)
			SELECT id, id, $1, $2, 1, '{}', 1, at, CASE WHEN state = 'active' THEN 0 ELSE at END, 'system' FROM c WHERE state <> 'waiting'`,
			[]any{agent, queue},
		},
	}
}
