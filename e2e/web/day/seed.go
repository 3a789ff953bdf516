package main

import (
	"context"
	"errors"
	"fmt"

	"switchboard/e2e/rig"
	"switchboard/gateway"
	"switchboard/internal/store"
)

// seeded is what was there before the day began.
type seeded struct {
	long string // the console's longest conversation
}

// long is its id, and that of its customer and his address.
const long = "01SEEDT0000000000000000001"

// statement is one of SQLite's, with its arguments.
type statement struct {
	query string
	args  []any
}

// seed stores so many resolved conversations, and one of so many messages that the
// console's agent still has.
func seed(ctx context.Context, c store.Config, rows, messages int) (seeded, error) {
	s, err := store.Open(ctx, c)
	if err != nil {
		return seeded{}, err
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
		for _, q := range append(past(rows, account, brand, queue, agent), talk(messages, account, brand, queue, agent)...) {
			if _, err := tx.Exec(q.query, q.args...); err != nil {
				return err
			}
		}
		return nil
	})
	return seeded{long: long}, errors.Join(err, s.Close())
}

// past is resolved conversations, a message each, a minute apart.
func past(count int, account, brand, queue, agent string) []statement {
	n := fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d),
c AS (SELECT printf('01SEED%%020d', i) AS id, i, unixepoch() * 1000 - (i + 10) * 60000 AS at FROM n)
`, count)
	return []statement{
		{n + `INSERT INTO contacts (id, name, created_at, updated_at) SELECT id, '老客户 ' || i, at, at FROM c`, nil},
		{n + `INSERT INTO addresses (id, kind, realm, value, created_at) SELECT id, 'webchat', $1, id, at FROM c`, []any{brand}},
		{n + `INSERT INTO contact_links (id, address_id, contact_id, since, proof, by_kind) SELECT id, id, id, at, 'verified', 'system' FROM c`, nil},
		{
			n + `INSERT INTO conversations (id, brand_id, account_id, address_id, queue_id, agent_id, state, weight, epoch, opened_at, resolved_at, last_message_id, last_message_at)
			SELECT id, $1, $2, id, $3, $4, 'resolved', 0, 1, at, at + 2, id, at FROM c`, []any{brand, account, queue, agent},
		},
		{
			n + `INSERT INTO messages (id, conversation_id, account_id, provider_id, author_kind, author_id, visibility, parts, received_at, seq, line_seq)
			SELECT id, id, $1, id, 'customer', id, 'public', '[{"kind":"text","text":"第 ' || i || ' 位：安装费怎么收？"}]', at, 2, 2 FROM c`, []any{account},
		},
		{n + `INSERT INTO streams (key, last_seq) SELECT 'conv:' || id, 2 FROM c UNION ALL SELECT 'line:' || $1 || ':' || id, 2 FROM c`, []any{account}},
		{
			n + `, k(prefix) AS (SELECT 'conv:' UNION ALL SELECT 'line:' || $1 || ':')
			INSERT INTO events (stream_key, seq, kind, at, actor_kind, actor_id, data)
			SELECT prefix || id, 1, 'conversation.opened', at, 'customer', id, '{"to":"waiting","cause":"new"}' FROM c, k UNION ALL
			SELECT prefix || id, 2, 'message.added', at, 'customer', id, '{"message":"' || id || '","visibility":"public"}' FROM c, k`, []any{account},
		},
		{
			n + `INSERT INTO assignments (id, conversation_id, agent_id, queue_id, weight, why, epoch, since, until, actor_kind)
			SELECT id, id, $1, $2, 1, '{}', 1, at, at + 2, 'system' FROM c`, []any{agent, queue},
		},
	}
}

// talk is one conversation of many messages, the customer's and the agent's in turn.
func talk(messages int, account, brand, queue, agent string) []statement {
	n := fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d),
m AS (SELECT printf('01SEEDM%%019d', i) AS id, i, i + 2 AS seq, unixepoch() * 1000 - (%[1]d - i) * 20000 AS at, i %% 2 = 1 AS asks,
  CASE i %% 2 WHEN 1 THEN 'customer' ELSE 'agent' END AS kind FROM n)
`, messages)
	return []statement{
		{`INSERT INTO contacts (id, name, created_at, updated_at) VALUES ($1, '说得最多的客户', 1, 1)`, []any{long}},
		{`INSERT INTO addresses (id, kind, realm, value, created_at) VALUES ($1, 'webchat', $2, $1, 1)`, []any{long, brand}},
		{`INSERT INTO contact_links (id, address_id, contact_id, since, proof, by_kind) VALUES ($1, $1, $1, 1, 'verified', 'system')`, []any{long}},
		{
			n + `INSERT INTO conversations (id, brand_id, account_id, address_id, queue_id, agent_id, state, epoch, opened_at, last_message_id, last_message_at)
			SELECT $1, $2, $3, $1, $4, $5, 'active', 1, min(at), max(id), max(at) FROM m`, []any{long, brand, account, queue, agent},
		},
		{
			n + `INSERT INTO messages (id, conversation_id, account_id, client_id, author_kind, author_id, visibility, parts, received_at, seq, line_seq)
			SELECT id, $1, $2, id, kind, CASE WHEN asks THEN $1 ELSE $3 END, 'public',
			'[{"kind":"text","text":"第 ' || i || ' 句：' || substr('灯一闪一闪的，先红后蓝，大概每两秒一次，按什么键都没有反应。', 1, 6 + i * 7 % 24) || '"}]', at, seq, seq FROM m`,
			[]any{long, account, agent},
		},
		{n + `, k(key) AS (SELECT 'conv:' || $1 UNION ALL SELECT 'line:' || $2 || ':' || $1)
			INSERT INTO streams (key, last_seq) SELECT key, max(seq) FROM m, k GROUP BY key`, []any{long, account}},
		{
			n + `, k(key) AS (SELECT 'conv:' || $1 UNION ALL SELECT 'line:' || $2 || ':' || $1)
			INSERT INTO events (stream_key, seq, kind, at, actor_kind, actor_id, data)
			SELECT key, 1, 'conversation.opened', at, 'customer', $1, '{"to":"waiting","cause":"new"}' FROM m, k WHERE i = 1 UNION ALL
			SELECT key, 2, 'conversation.assigned', at, 'system', '', '{"conversation":"' || $1 || '","agent":"' || $3 || '"}' FROM m, k WHERE i = 1 UNION ALL
			SELECT key, seq, 'message.added', at, kind, CASE WHEN asks THEN $1 ELSE $3 END, '{"message":"' || id || '","visibility":"public"}' FROM m, k`,
			[]any{long, account, agent},
		},
		{
			`INSERT INTO assignments (id, conversation_id, agent_id, queue_id, weight, why, epoch, since, until, actor_kind)
			VALUES ($1, $1, $2, $3, 1, '{}', 1, 1, 0, 'system')`, []any{long, agent, queue},
		},
	}
}

// countEvents is how many events there are of conversations.
func countEvents(ctx context.Context, c store.Config) (n int, err error) {
	s, err := store.OpenAsIs(ctx, c)
	if err != nil {
		return 0, err
	}
	err = s.Read(ctx, func(tx gateway.Tx) error {
		return tx.Get(`SELECT count(*) FROM events WHERE stream_key LIKE 'conv:%'`, nil, &n)
	})
	return n, errors.Join(err, s.Close())
}
