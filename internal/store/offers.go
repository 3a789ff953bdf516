package store

import "switchboard/gateway"

const insertOffer = `INSERT INTO offers (id, conversation_id, queue_id, agent_id, from_id, rule, why, note_id,
  offered_at, deadline, epoch, actor_kind, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

// AddOffer stores an offer. While another of the conversation stands it is
// ErrConflict: the index on live offers sees to that.
func (Rows) AddOffer(tx gateway.Tx, o gateway.Offer) error {
	_, err := tx.Exec(insertOffer, o.ID, o.Conversation, o.Queue, o.Agent, o.From, o.Rule, o.Why, o.Note,
		o.At, o.Deadline, o.Epoch, o.By.Kind, o.By.ID)
	return err
}

const offerColumns = `id, conversation_id, queue_id, agent_id, from_id, rule, why, note_id, offered_at, deadline, epoch,
  actor_kind, actor_id`

func offerFields(o *gateway.Offer) []any {
	return []any{
		&o.ID, &o.Conversation, &o.Queue, &o.Agent, &o.From, &o.Rule, &o.Why, &o.Note, &o.At, &o.Deadline, &o.Epoch,
		&o.By.Kind, &o.By.ID,
	}
}

const standingOffer = `SELECT ` + offerColumns + ` FROM offers WHERE conversation_id = $1 AND ended_at = 0`

// StandingOffer returns the offer that stands on the conversation, or ErrNotFound.
func (Rows) StandingOffer(tx gateway.Tx, id gateway.ConversationID) (o gateway.Offer, err error) {
	err = tx.Get(standingOffer, []any{id}, offerFields(&o)...)
	return o, err
}

const endOffer = `UPDATE offers SET ended_at = $1, outcome = $2, reason = $3
WHERE conversation_id = $4 AND ended_at = 0 RETURNING ` + offerColumns

// EndOffer ends the conversation's standing offer and returns it, or ErrNotFound.
func (Rows) EndOffer(tx gateway.Tx, id gateway.ConversationID, outcome, reason string, at gateway.Instant) (o gateway.Offer, err error) {
	err = tx.Get(endOffer, []any{at, outcome, reason, id}, offerFields(&o)...)
	return o, err
}

const declinedBy = `SELECT agent_id, reason FROM offers WHERE conversation_id = $1 AND outcome = 'declined' ORDER BY ended_at, id`

// DeclinedBy is why agents did not want the conversation: of each the last reason, "" if he
// gave none.
func (Rows) DeclinedBy(tx gateway.Tx, id gateway.ConversationID) (map[gateway.AgentID]string, error) {
	var why map[gateway.AgentID]string
	err := tx.Query(declinedBy, []any{id}, func(r gateway.Row) error {
		var agent gateway.AgentID
		var reason string
		err := r.Scan(&agent, &reason)
		if why == nil {
			why = make(map[gateway.AgentID]string)
		}
		why[agent] = reason
		return err
	})
	return why, err
}

const offersTo = `SELECT ` + offerColumns + ` FROM offers WHERE agent_id = $1 AND ended_at = 0 ORDER BY deadline, id`

// OffersTo returns what is offered to the agent now, the soonest deadline first.
func (Rows) OffersTo(tx gateway.Tx, id gateway.AgentID) ([]gateway.Offer, error) {
	var list []gateway.Offer
	err := tx.Query(offersTo, []any{id}, func(r gateway.Row) error {
		var o gateway.Offer
		err := r.Scan(offerFields(&o)...)
		list = append(list, o)
		return err
	})
	return list, err
}
