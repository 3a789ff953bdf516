package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"switchboard/channels"
	"switchboard/gateway"
)

const knownMessage = `SELECT provider_id, id FROM messages WHERE account_id = $1 AND provider_id <> '' AND provider_id = $2`

// KnownMessages returns which of the provider's ids are stored, and as what.
func (Rows) KnownMessages(tx gateway.Tx, keys []gateway.ProviderKey) (map[gateway.ProviderKey]gateway.MessageID, error) {
	known := make(map[gateway.ProviderKey]gateway.MessageID)
	err := byProvider(tx, knownMessage, keys, func(key gateway.ProviderKey, r gateway.Row) error {
		var id gateway.MessageID
		err := r.Scan(&key.ID, &id)
		known[key] = id
		return err
	})
	return known, err
}

const claimAmend = `INSERT INTO amends (account_id, provider_id, message_id) VALUES ($1, $2, $3)
ON CONFLICT (account_id, provider_id) DO NOTHING`

// ClaimAmend remembers an amend by its own id, once.
func (Rows) ClaimAmend(tx gateway.Tx, amend gateway.ProviderKey, id gateway.MessageID) error {
	return changed(tx.Exec(claimAmend, amend.Account, amend.ID, id))
}

const saidWithID = `SELECT provider_id, id, conversation_id FROM messages
WHERE account_id = $1 AND erased_at = 0 AND provider_id <> '' AND provider_id = $2`

const sentWithID = `SELECT d.provider_id, m.id, m.conversation_id FROM deliveries d JOIN messages m ON m.id = d.message_id
WHERE d.account_id = $1 AND m.erased_at = 0 AND d.provider_id <> '' AND d.provider_id = $2`

// QuotedMessages returns the messages that the provider knows by these ids, whoever
// wrote them.
func (Rows) QuotedMessages(tx gateway.Tx, keys []gateway.ProviderKey) (map[gateway.ProviderKey]gateway.Quotable, error) {
	found := make(map[gateway.ProviderKey]gateway.Quotable)
	for _, query := range []string{sentWithID, saidWithID} {
		err := byProvider(tx, query, keys, func(key gateway.ProviderKey, r gateway.Row) error {
			var q gateway.Quotable
			err := r.Scan(&key.ID, &q.ID, &q.Conversation)
			found[key] = q
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// byProvider runs a query by account and provider's id, account after account.
func byProvider(tx gateway.Tx, query string, keys []gateway.ProviderKey, scan func(gateway.ProviderKey, gateway.Row) error) error {
	ids := make(map[gateway.AccountID][]string, 1)
	for _, k := range keys {
		ids[k.Account] = append(ids[k.Account], k.ID)
	}
	for _, account := range slices.Sorted(maps.Keys(ids)) {
		err := among(tx, query, "", []any{account}, ids[account], func(r gateway.Row) error {
			return scan(gateway.ProviderKey{Account: account}, r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

const insertMessage = `INSERT INTO messages (id, conversation_id, account_id, provider_id, client_id, author_kind,
  author_id, visibility, parts, quoted_id, sent_at, received_at, seq, line_seq)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

// AddMessages stores new messages. A provider's id or a client's id that is
// stored already is ErrConflict.
func (Rows) AddMessages(tx gateway.Tx, ms []gateway.Message) error {
	rows := make([][]any, len(ms))
	for i := range ms {
		m := &ms[i]
		parts, err := encodeParts(m.Parts)
		if err != nil {
			return err
		}
		rows[i] = []any{
			m.ID, m.Conversation, m.Account, m.ProviderID, m.ClientID, m.Author.Kind,
			m.Author.ID, m.Visibility, parts, m.Quoted, m.SentAt, m.ReceivedAt, m.Seq, m.LineSeq,
		}
	}
	return tx.Each(insertMessage, rows, nil)
}

const noParts = "[]"

func encodeParts(parts []channels.Part) (string, error) {
	if len(parts) == 0 {
		return noParts, nil
	}
	text, err := json.Marshal(parts)
	if err != nil {
		return "", fmt.Errorf("encode message parts: %w", err)
	}
	return string(text), nil
}

const selectMessage = `SELECT id, conversation_id, account_id, provider_id, client_id, author_kind, author_id,
  visibility, parts, quoted_id, sent_at, received_at, seq, line_seq, erased_at
FROM messages `

func scanMessage(r gateway.Row) (m gateway.Message, err error) {
	var parts []byte
	err = r.Scan(&m.ID, &m.Conversation, &m.Account, &m.ProviderID, &m.ClientID, &m.Author.Kind, &m.Author.ID,
		&m.Visibility, &parts, &m.Quoted, &m.SentAt, &m.ReceivedAt, &m.Seq, &m.LineSeq, &m.ErasedAt)
	if err != nil || string(parts) == noParts {
		return m, err
	}
	if err := json.Unmarshal(parts, &m.Parts); err != nil {
		return m, fmt.Errorf("decode parts of message %s: %w", m.ID, err)
	}
	return m, nil
}

func firstMessage(tx gateway.Tx, query string, args ...any) (m gateway.Message, err error) {
	err = gateway.ErrNotFound
	queried := tx.Query(query, args, func(r gateway.Row) (scanned error) {
		m, scanned = scanMessage(r)
		err = scanned
		return scanned
	})
	return m, cmp.Or(queried, err)
}

const clientMessage = selectMessage + `WHERE author_id = $1 AND client_id = $2 AND client_id <> '' AND author_kind = $3`

// ClientMessage returns the author's message with that client id, or ErrNotFound.
func (Rows) ClientMessage(tx gateway.Tx, author gateway.Actor, clientID string) (gateway.Message, error) {
	return firstMessage(tx, clientMessage, author.ID, clientID, author.Kind)
}

const messageByID = selectMessage + `WHERE id = $1`

// Message returns the message, or ErrNotFound.
func (Rows) Message(tx gateway.Tx, id gateway.MessageID) (gateway.Message, error) {
	return firstMessage(tx, messageByID, id)
}

// MessagesByID returns those of the messages that there are.
func (Rows) MessagesByID(tx gateway.Tx, ids []gateway.MessageID) (map[gateway.MessageID]gateway.Message, error) {
	list := make(map[gateway.MessageID]gateway.Message, len(ids))
	err := among(tx, messageByID, "", nil, ids, func(r gateway.Row) error {
		m, err := scanMessage(r)
		list[m.ID] = m
		return err
	})
	return list, err
}

const lineSeq = `SELECT line_seq FROM messages WHERE conversation_id = $1 AND seq <= $2 AND line_seq > 0
ORDER BY seq DESC LIMIT 1`

// LineSeq returns the highest line number among the conversation's messages up to
// a number of its own stream; 0 if the customer sees none of them.
func (Rows) LineSeq(tx gateway.Tx, id gateway.ConversationID, upto int64) (int64, error) {
	var seq int64 // lines are numbered in the order of the conversation: the last is the highest
	err := tx.Get(lineSeq, []any{id, upto}, &seq)
	if errors.Is(err, gateway.ErrNotFound) {
		return 0, nil
	}
	return seq, err
}

const setParts = `UPDATE messages SET parts = $1, amended_at = $2 WHERE id = $3 AND erased_at = 0`

// SetParts replaces what the message says. One that was erased stays empty: then
// it is ErrNotFound.
func (Rows) SetParts(tx gateway.Tx, id gateway.MessageID, parts []channels.Part, at gateway.Instant) error {
	text, err := encodeParts(parts)
	if err != nil {
		return err
	}
	return found(tx.Exec(setParts, text, at, id))
}

// The conflict updates rather than does nothing, so that it waits for an indexer
// that has read the message's old words and is about to call the row done.
const queueIndexing = `INSERT INTO index_queue (message_id, at) VALUES ($1, $2)
ON CONFLICT (message_id) DO UPDATE SET at = excluded.at`

// QueueIndexing asks the search index to read the messages again.
func (Rows) QueueIndexing(tx gateway.Tx, ids []gateway.MessageID, at gateway.Instant) error {
	return tx.Each(queueIndexing, each(ids, func(id gateway.MessageID) []any { return []any{id, at} }), nil)
}

const nextToIndex = `SELECT message_id FROM index_queue ORDER BY message_id LIMIT $1`

// NextToIndex returns messages that wait for the search index, oldest first. In
// the same transaction they are to be indexed and done.
func (s Rows) NextToIndex(tx gateway.Tx, limit int) ([]gateway.Message, error) {
	ids, err := column[gateway.MessageID](tx, nextToIndex+skipLocked(tx), limit)
	if err != nil {
		return nil, err
	}
	byID, err := s.MessagesByID(tx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]gateway.Message, 0, len(byID))
	for _, m := range byID {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b gateway.Message) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// Index makes a message findable by its words; empty words take it out.
func (Rows) Index(tx gateway.Tx, id gateway.MessageID, words []string) error {
	if len(words) == 0 {
		return unindex(tx, id)
	}
	return indexWords(tx, id, words)
}

const indexDone = `DELETE FROM index_queue WHERE message_id = $1`

// IndexDone says the search index has read the messages.
func (Rows) IndexDone(tx gateway.Tx, ids []gateway.MessageID) error {
	return tx.Each(indexDone, each(ids, one), nil)
}

// Search returns up to limit messages that hold all the query's words, newest first,
// beginning before the message, or with the newest if it is "".
func (Rows) Search(tx gateway.Tx, query string, before gateway.MessageID, limit int) ([]gateway.MessageID, error) {
	return searchMessages(tx, query, before, limit)
}
