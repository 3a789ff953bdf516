package store

import (
	"cmp"
	"errors"

	"switchboard/channels"
	"switchboard/gateway"
)

const selectConversation = `SELECT id, brand_id, account_id, address_id, thread, queue_id, agent_id, state, weight,
  priority, subject, previous_id, epoch, opened_at, waiting_since, owed_since, snoozed_until, resolved_at,
  closed_at, last_message_id, last_message_at, disposition_id, spam, needs, rule_id, excluded, parked_at, reminded_at,
  left_at, wrap_until
FROM conversations `

// conversationFields are where the columns of selectConversation go.
func conversationFields(c *gateway.Conversation) []any {
	return []any{
		&c.ID, &c.Brand, &c.Account, &c.Address, &c.Thread, &c.Queue, &c.Agent, &c.State, &c.Weight,
		&c.Priority, &c.Subject, &c.Previous, &c.Epoch, &c.OpenedAt, &c.WaitingSince, &c.OwedSince, &c.SnoozedUntil,
		&c.ResolvedAt, &c.ClosedAt, &c.LastMessage, &c.LastMessageAt, &c.Disposition, &c.Spam, asJSON(&c.Needs), &c.Rule,
		asJSON(&c.Excluded), &c.ParkedAt, &c.RemindedAt, &c.LeftAt, &c.WrapUntil,
	}
}

const openConversation = selectConversation + `
WHERE state <> 'closed' AND account_id = $1 AND thread = $2 AND address_id = $3`

// OpenConversations returns the open ones among the keys, locked.
func (Rows) OpenConversations(tx gateway.Tx, keys []gateway.OpenKey) (map[gateway.OpenKey]gateway.Conversation, error) {
	open := make(map[gateway.OpenKey]gateway.Conversation, len(keys))
	keys = sorted(keys, compareOpenKeys)
	for len(keys) > 0 {
		account, thread := keys[0].Account, keys[0].Thread
		var addresses []gateway.AddressID
		for len(keys) > 0 && keys[0].Account == account && keys[0].Thread == thread {
			addresses, keys = append(addresses, keys[0].Address), keys[1:]
		}
		err := among(tx, openConversation, " ORDER BY address_id"+tx.ForUpdate(), []any{account, thread}, addresses, func(r gateway.Row) error {
			var c gateway.Conversation
			err := r.Scan(conversationFields(&c)...)
			open[gateway.OpenKey{Account: c.Account, Address: c.Address, Thread: c.Thread}] = c
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return open, nil
}

func compareOpenKeys(a, b gateway.OpenKey) int {
	return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Thread, b.Thread), cmp.Compare(a.Address, b.Address))
}

const openConversationID = `SELECT c.id FROM conversations c JOIN addresses a ON a.id = c.address_id
WHERE c.account_id = $1 AND c.state <> 'closed' AND a.kind = $2 AND a.realm = $3 AND a.value = $4
ORDER BY c.opened_at DESC, c.id DESC LIMIT 1`

// OpenConversationID finds the newest open conversation of an address on an
// account without locking it, or ErrNotFound.
func (Rows) OpenConversationID(tx gateway.Tx, account gateway.AccountID, a channels.Address) (id gateway.ConversationID, err error) {
	err = tx.Get(openConversationID, []any{account, a.Kind, a.Realm, a.Value}, &id)
	return id, err
}

const lastConversation = selectConversation + `
WHERE account_id = $1 AND address_id = $2 AND thread = $3 ORDER BY opened_at DESC, id DESC LIMIT 1`

// LastConversation returns the newest conversation of the key, open or not, or
// ErrNotFound.
func (Rows) LastConversation(tx gateway.Tx, key gateway.OpenKey) (c gateway.Conversation, err error) {
	err = tx.Get(lastConversation, []any{key.Account, key.Address, key.Thread}, conversationFields(&c)...)
	return c, err
}

const conversationByID = selectConversation + `WHERE id = $1`

// LockConversation returns the conversation, locked until commit.
func (Rows) LockConversation(tx gateway.Tx, id gateway.ConversationID) (c gateway.Conversation, err error) {
	err = tx.Get(conversationByID+tx.ForUpdate(), []any{id}, conversationFields(&c)...)
	return c, err
}

// Conversation returns the conversation, or ErrNotFound.
func (Rows) Conversation(tx gateway.Tx, id gateway.ConversationID) (c gateway.Conversation, err error) {
	err = tx.Get(conversationByID, []any{id}, conversationFields(&c)...)
	return c, err
}

const insertConversation = `INSERT INTO conversations (id, brand_id, account_id, address_id, thread, queue_id,
  agent_id, state, weight, priority, subject, previous_id, epoch, opened_at, waiting_since, owed_since,
  snoozed_until, resolved_at, closed_at, last_message_id, last_message_at, needs, rule_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`

// AddConversation stores a new conversation. A second open one of the same
// account, address and thread is ErrConflict.
func (Rows) AddConversation(tx gateway.Tx, c gateway.Conversation) error {
	_, err := tx.Exec(insertConversation, c.ID, c.Brand, c.Account, c.Address, c.Thread, c.Queue,
		c.Agent, c.State, c.Weight, c.Priority, c.Subject, c.Previous, c.Epoch, c.OpenedAt, c.WaitingSince, c.OwedSince,
		c.SnoozedUntil, c.ResolvedAt, c.ClosedAt, c.LastMessage, c.LastMessageAt, asJSON(&c.Needs), c.Rule)
	return err
}

const updateConversation = `UPDATE conversations SET queue_id = $1, agent_id = $2, state = $3, weight = $4,
  priority = $5, subject = $6, epoch = $7, waiting_since = $8, owed_since = $9, snoozed_until = $10,
  resolved_at = $11, closed_at = $12, last_message_id = $13, last_message_at = $14, disposition_id = $15, spam = $16,
  needs = $17, rule_id = $18, excluded = $19, parked_at = $20, reminded_at = $21, left_at = $22, wrap_until = $23
WHERE id = $24 AND epoch = $25`

// SaveConversation stores c if its stored epoch is still was, else ErrConflict.
// Brand, account, address, thread and beginning are for good.
func (Rows) SaveConversation(tx gateway.Tx, c gateway.Conversation, was int64) error {
	return changed(tx.Exec(updateConversation, c.Queue, c.Agent, c.State, c.Weight,
		c.Priority, c.Subject, c.Epoch, c.WaitingSince, c.OwedSince, c.SnoozedUntil,
		c.ResolvedAt, c.ClosedAt, c.LastMessage, c.LastMessageAt, c.Disposition, c.Spam,
		asJSON(&c.Needs), c.Rule, asJSON(&c.Excluded), c.ParkedAt, c.RemindedAt, c.LeftAt, c.WrapUntil, c.ID, was))
}

const touchConversation = `UPDATE conversations SET last_message_id = $1, last_message_at = $2, owed_since = $3
WHERE id = $4`

// TouchConversations stores the summaries after new messages.
func (Rows) TouchConversations(tx gateway.Tx, ts []gateway.Touch) error {
	return tx.Each(touchConversation, each(ts, func(t gateway.Touch) []any {
		return []any{t.LastMessage, t.LastMessageAt, t.OwedSince, t.Conversation}
	}), nil)
}

const insertStateChange = `INSERT INTO conversation_changes
  (id, conversation_id, at, from_state, to_state, cause, actor_kind, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// AddStateChange writes a step of the conversation's life into its history.
func (Rows) AddStateChange(tx gateway.Tx, id gateway.ConversationID, from, to gateway.State, cause string, by gateway.Actor, at gateway.Instant) error {
	_, err := tx.Exec(insertStateChange, gateway.NewID[string](), id, at, from, to, cause, by.Kind, by.ID)
	return err
}

const publicAgent = `SELECT public_name, number, avatar FROM agent_profiles WHERE agent_id = $1 AND brand_id = $2`

// PublicAgent is how customers of the brand see the agent. Without a profile there
// he is nobody in particular: the name his colleagues know is not theirs to see.
func (Rows) PublicAgent(tx gateway.Tx, agent gateway.AgentID, brand gateway.BrandID) (a channels.Agent, err error) {
	err = tx.Get(publicAgent, []any{agent, brand}, &a.Name, &a.Number, &a.Avatar)
	if errors.Is(err, gateway.ErrNotFound) {
		return channels.Agent{}, nil
	}
	return a, err
}

const resolvedBefore = `SELECT id FROM conversations WHERE state = 'resolved' AND resolved_at < $1
ORDER BY resolved_at, id LIMIT $2`

// ResolvedBefore returns conversations resolved before t, at most limit.
func (Rows) ResolvedBefore(tx gateway.Tx, t gateway.Instant, limit int) ([]gateway.ConversationID, error) {
	return column[gateway.ConversationID](tx, resolvedBefore, t, limit)
}
