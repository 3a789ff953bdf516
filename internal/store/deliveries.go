package store

import (
	"cmp"
	"maps"
	"slices"

	"switchboard/channels"
	"switchboard/gateway"
)

const insertDelivery = `INSERT INTO deliveries
  (id, message_id, account_id, address_id, provider_id, state, code, fault, attempts, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

// AddDelivery stores a new delivery. Its history begins with its first change.
func (Rows) AddDelivery(tx gateway.Tx, d gateway.Delivery) error {
	_, err := tx.Exec(insertDelivery, d.ID, d.Message, d.Account, d.Address, d.ProviderID, d.State, d.Code, d.Fault,
		d.Attempts, d.UpdatedAt)
	return err
}

const updateDelivery = `UPDATE deliveries SET provider_id = $1, state = $2, code = $3, fault = $4, attempts = $5,
  updated_at = $6
WHERE id = $7`

const insertDeliveryChange = `INSERT INTO delivery_changes
  (id, delivery_id, at, state, code, fault, actor_kind, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// SetDelivery stores a delivery's new state and its history row. A state never
// goes back: then changed is false, and only what was not known of the same
// delivery is added, the provider's id and the number of attempts.
func (s Rows) SetDelivery(tx gateway.Tx, d gateway.Delivery, by gateway.Actor) (changed bool, err error) {
	was, err := firstDelivery(tx, deliveryByID+tx.ForUpdate(), d.ID)
	if err != nil {
		return false, err
	}
	next := was
	next.ProviderID = cmp.Or(d.ProviderID, was.ProviderID)
	next.Attempts = max(d.Attempts, was.Attempts)
	changed = gateway.Advances(was.State, d.State)
	if changed {
		next.State, next.Code, next.Fault, next.UpdatedAt = d.State, d.Code, d.Fault, d.UpdatedAt
	}
	if next == was {
		return false, nil
	}
	_, err = tx.Exec(updateDelivery, next.ProviderID, next.State, next.Code, next.Fault, next.Attempts, next.UpdatedAt, next.ID)
	if err != nil || !changed {
		return false, err
	}
	_, err = tx.Exec(insertDeliveryChange, deliveryChange(next, by)...)
	return true, err
}

func deliveryChange(d gateway.Delivery, by gateway.Actor) []any {
	return []any{gateway.NewID[string](), d.ID, d.UpdatedAt, d.State, d.Code, d.Fault, by.Kind, by.ID}
}

const selectDelivery = `SELECT id, message_id, account_id, address_id, provider_id, state, code, fault, attempts,
  updated_at
FROM deliveries `

func deliveryFields(d *gateway.Delivery) []any {
	return []any{
		&d.ID, &d.Message, &d.Account, &d.Address, &d.ProviderID, &d.State, &d.Code, &d.Fault, &d.Attempts,
		&d.UpdatedAt,
	}
}

func firstDelivery(tx gateway.Tx, query string, args ...any) (d gateway.Delivery, err error) {
	err = tx.Get(query, args, deliveryFields(&d)...)
	return d, err
}

const deliveryByID = selectDelivery + `WHERE id = $1`

// DeliveryByID returns the delivery, or ErrNotFound.
func (Rows) DeliveryByID(tx gateway.Tx, id gateway.DeliveryID) (gateway.Delivery, error) {
	return firstDelivery(tx, deliveryByID, id)
}

const deliveryByProvider = selectDelivery + `WHERE account_id = $1 AND provider_id = $2 AND provider_id <> ''`

// DeliveryByProvider returns the delivery the provider knows by that id, or
// ErrNotFound.
func (Rows) DeliveryByProvider(tx gateway.Tx, account gateway.AccountID, providerID string) (gateway.Delivery, error) {
	return firstDelivery(tx, deliveryByProvider, account, providerID)
}

const messageDeliveries = selectDelivery + `WHERE message_id = $1 ORDER BY id`

// Deliveries returns the deliveries of the messages.
func (Rows) Deliveries(tx gateway.Tx, ids []gateway.MessageID) (map[gateway.MessageID][]gateway.Delivery, error) {
	list := make(map[gateway.MessageID][]gateway.Delivery, len(ids))
	err := tx.Each(messageDeliveries, each(ids, one), func(_ int, r gateway.Row) error {
		var d gateway.Delivery
		err := r.Scan(deliveryFields(&d)...)
		list[d.Message] = append(list[d.Message], d)
		return err
	})
	return list, err
}

const unseenDeliveries = `SELECT d.id, d.state, m.conversation_id, m.seq
FROM deliveries d JOIN messages m ON m.id = d.message_id
WHERE d.account_id = $1 AND d.address_id = $2 AND d.state <> 'read' AND m.line_seq > 0 AND m.line_seq <= $3
ORDER BY d.id`

const setDeliveryState = `UPDATE deliveries SET state = $1, updated_at = $2 WHERE id = $3`

// MarkSeen moves the deliveries of all agents' messages to the address, up to a
// line number, forward to state. It returns the last message moved in each
// conversation.
func (Rows) MarkSeen(tx gateway.Tx, account gateway.AccountID, address gateway.AddressID, upto int64, state channels.DeliveryState, at gateway.Instant) ([]gateway.SeenTo, error) {
	by := gateway.Actor{Kind: gateway.Customer, ID: string(address)}
	last := make(map[gateway.ConversationID]int64)
	var moved, history [][]any
	err := tx.Query(unseenDeliveries+tx.ForUpdate(), []any{account, address, upto}, func(r gateway.Row) error {
		d := gateway.Delivery{UpdatedAt: at}
		var c gateway.ConversationID
		var seq int64
		if err := r.Scan(&d.ID, &d.State, &c, &seq); err != nil || !gateway.Advances(d.State, state) {
			return err
		}
		d.State = state
		last[c] = max(last[c], seq)
		moved = append(moved, []any{d.State, d.UpdatedAt, d.ID})
		history = append(history, deliveryChange(d, by))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := tx.Each(setDeliveryState, moved, nil); err != nil {
		return nil, err
	}
	if err := tx.Each(insertDeliveryChange, history, nil); err != nil {
		return nil, err
	}
	var seen []gateway.SeenTo
	for _, c := range slices.Sorted(maps.Keys(last)) {
		seen = append(seen, gateway.SeenTo{Conversation: c, Upto: last[c]})
	}
	return seen, nil
}
