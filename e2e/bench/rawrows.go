package main

import (
	"encoding/json"
	"strconv"

	"switchboard/channels"
	"switchboard/gateway"
)

// The rows that one customer's message on a hosted channel writes, as whoever wrote
// the program for the benchmark alone would write them: in the same schema with all
// its indexes and foreign keys, but nothing looked up, nothing checked.
const (
	rawBump = `INSERT INTO streams (key, last_seq) VALUES ($1, 1)
ON CONFLICT (key) DO UPDATE SET last_seq = streams.last_seq + 1 RETURNING last_seq`
	rawEvent = `INSERT INTO events (stream_key, seq, kind, v, at, actor_kind, actor_id, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	rawInsert = `INSERT INTO messages (id, conversation_id, account_id, provider_id, client_id, author_kind,
author_id, visibility, parts, quoted_id, sent_at, received_at, seq, line_seq)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`
	rawTouch = `UPDATE conversations SET last_message_id = $1, last_message_at = $2, owed_since = $3 WHERE id = $4`
	rawIndex = `INSERT INTO index_queue (message_id, at) VALUES ($1, $2)`
)

// rawMessage is a message with everything of it that can be made outside the
// transaction.
type rawMessage struct {
	id, conversation, address, line, provider string
	parts, data                               string
	at                                        int64
}

const body = filler + filler + filler // about 200 bytes

func newRawMessage(customer, number int) rawMessage {
	m := rawMessage{
		id: gateway.NewID[string](), conversation: rawID("conversation", customer), address: rawID("address", customer),
		at: int64(gateway.Now()),
	}
	m.line = "line:" + rawAccount + ":" + m.address
	m.provider = m.address + ":" + strconv.Itoa(number)
	m.parts, m.data = rawJSON(words(body)), rawJSON(gateway.MessageRef{Message: gateway.MessageID(m.id), Visibility: gateway.Public})
	return m
}

func rawJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // a type that cannot be JSON
	}
	return string(raw)
}

func words(text string) []channels.Part {
	return []channels.Part{{Kind: channels.TextPart, Text: text}}
}

const (
	rawBrand   = "01J00000000000000000000BRA"
	rawAccount = "01J00000000000000000000ACC"
)

func rawID(kind string, n int) string { return kind + "-" + strconv.Itoa(n) }

// The arguments of the statements.

func (m *rawMessage) bumps() [2][]any {
	return [2][]any{{"conv:" + m.conversation}, {m.line}}
}

func (m *rawMessage) events(conv, line int64) [2][]any {
	return [2][]any{
		{"conv:" + m.conversation, conv, "message.added", 1, m.at, "customer", m.address, m.data},
		{m.line, line, "message.added", 1, m.at, "customer", m.address, m.data},
	}
}

func (m *rawMessage) insert(conv, line int64) []any {
	return []any{m.id, m.conversation, rawAccount, m.provider, "", "customer", m.address, "public", m.parts, "", m.at, m.at, conv, line}
}

func (m *rawMessage) touch() []any { return []any{m.id, m.at, m.at, m.conversation} }

func (m *rawMessage) index() []any { return []any{m.id, m.at} }

// statement is one with its arguments.
type statement struct {
	query string
	args  []any
}

// rawSeed are the rows that were there before: so many customers, each with an open
// conversation.
func rawSeed(customers int) []statement {
	all := []statement{
		{`INSERT INTO brands (id, key, name, created_at) VALUES ($1, 'shop', 'Shop', 1)`, []any{rawBrand}},
		{`INSERT INTO accounts (id, brand_id, kind, key, name, settings, seal, created_at, updated_at)
			VALUES ($1, $2, 'chat', 'chat', 'Chat', '{}', 'seal', 1, 1)`, []any{rawAccount, rawBrand}},
	}
	for i := range customers {
		address := rawID("address", i)
		all = append(
			all,
			statement{`INSERT INTO addresses (id, kind, realm, value, created_at) VALUES ($1, 'chat', 'shop', $2, 1)`, []any{address, address}},
			statement{
				`INSERT INTO conversations (id, brand_id, account_id, address_id, state, opened_at) VALUES ($1, $2, $3, $4, 'waiting', 1)`,
				[]any{rawID("conversation", i), rawBrand, rawAccount, address},
			},
		)
	}
	return all
}
