package store

import (
	"switchboard/gateway"
	"switchboard/router"
)

const caredAccounts = `SELECT id, kind, care FROM accounts WHERE enabled = 1 ORDER BY id`

// Cared returns the enabled accounts with how their silent customers are treated.
func (Rows) Cared(tx gateway.Tx) ([]router.CaredAccount, error) {
	var list []router.CaredAccount
	err := tx.Query(caredAccounts, nil, func(r gateway.Row) error {
		var a router.CaredAccount
		err := r.Scan(&a.ID, &a.Kind, asJSON(&a.Care))
		list = append(list, a)
		return err
	})
	return list, err
}

// What is silent is found by the index of live conversations, the parked by their own.
const (
	answeredSince = `SELECT id FROM conversations
WHERE account_id = $1 AND last_message_at <= $2 AND state NOT IN ('resolved', 'closed') AND state = 'active'
  AND parked_at = 0 AND owed_since = 0
ORDER BY last_message_at, id LIMIT $3`

	parkedSince = `SELECT id FROM conversations
WHERE account_id = $1 AND parked_at <> 0 AND parked_at <= $2 AND reminded_at = 0 AND owed_since = 0
ORDER BY parked_at, id LIMIT $3`

	remindedSince = `SELECT id FROM conversations
WHERE account_id = $1 AND parked_at <> 0 AND reminded_at <> 0 AND reminded_at <= $2 AND owed_since = 0
ORDER BY parked_at, id LIMIT $3`
)

// Answered returns conversations in which nothing is owed and nothing was said lately.
func (Rows) Answered(tx gateway.Tx, account gateway.AccountID, before gateway.Instant, limit int) ([]gateway.ConversationID, error) {
	return column[gateway.ConversationID](tx, answeredSince, account, before, limit)
}

// Parked returns conversations that were parked before and not reminded of.
func (Rows) Parked(tx gateway.Tx, account gateway.AccountID, before gateway.Instant, limit int) ([]gateway.ConversationID, error) {
	return column[gateway.ConversationID](tx, parkedSince, account, before, limit)
}

// Reminded returns conversations whose customer was reminded before.
func (Rows) Reminded(tx gateway.Tx, account gateway.AccountID, before gateway.Instant, limit int) ([]gateway.ConversationID, error) {
	return column[gateway.ConversationID](tx, remindedSince, account, before, limit)
}

const waitingOfKind = `SELECT c.id FROM conversations c JOIN accounts n ON n.id = c.account_id
WHERE c.state IN ('waiting', 'offered') AND c.left_at = 0 AND n.kind = $1 ORDER BY c.id`

// Waiting returns the conversations that wait on accounts of these kinds.
func (Rows) Waiting(tx gateway.Tx, kinds []string) (all []gateway.ConversationID, err error) {
	for _, kind := range kinds {
		ids, err := column[gateway.ConversationID](tx, waitingOfKind, kind)
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	return all, nil
}
