package store

import (
	"errors"
	"fmt"

	"switchboard/gateway"
	"switchboard/router/figures"
)

// mostHistory is how many rows of one history are read at once: about what a thousand
// agents do in a day. More is an error, and no wrong figure.
const mostHistory = 200_000

// What touches [$1, $2): it began before the end, and goes on or ended after the beginning.
const (
	visitsBetween = `SELECT v.id, v.conversation_id, v.queue_id, CASE WHEN v.left_at = 0 THEN c.waiting_since ELSE 0 END,
  v.entered_at, v.left_at, v.cause, v.how
FROM queue_visits v JOIN conversations c ON c.id = v.conversation_id
WHERE (v.left_at = 0 OR v.left_at >= $1) AND v.entered_at < $2 LIMIT $3`

	assignmentsBetween = `SELECT s.id, s.conversation_id, s.queue_id, s.agent_id, n.kind, s.since, s.until, s.ended,
  c.weight, CASE WHEN c.parked_at <> 0 THEN 1 ELSE 0 END
FROM assignments s JOIN conversations c ON c.id = s.conversation_id JOIN accounts n ON n.id = c.account_id
WHERE (s.until = 0 OR s.until >= $1) AND s.since < $2 LIMIT $3`

	offersBetween = `SELECT o.id, o.conversation_id, o.queue_id, o.agent_id, n.kind, c.weight, o.offered_at, o.ended_at, o.outcome, o.reason
FROM offers o JOIN conversations c ON c.id = o.conversation_id JOIN accounts n ON n.id = c.account_id
WHERE (o.ended_at = 0 OR o.ended_at >= $1) AND o.offered_at < $2 LIMIT $3`

	staysBetween = `SELECT id, agent_id, state, reason, since, until FROM presence
WHERE (until = 0 OR until >= $1) AND since < $2 LIMIT $3`

	connectionsBetween = `SELECT id, agent_id, since, until FROM connections
WHERE (until = 0 OR until >= $1) AND since < $2 LIMIT $3`
)

// Histories returns what touches the time from since until before until. What a live
// assignment weighs, and whether it is parked, are of now.
func (Rows) Histories(tx gateway.Tx, since, until gateway.Instant) (h figures.Histories, err error) {
	h.Visits, err = between(tx, visitsBetween, since, until, func(r gateway.Row, v *figures.Visit) error {
		return r.Scan(&v.ID, &v.Conversation, &v.Queue, &v.Began, &v.Entered, &v.Left, &v.Cause, &v.How)
	})
	if err != nil {
		return h, err
	}
	h.Assignments, err = between(tx, assignmentsBetween, since, until, func(r gateway.Row, a *figures.Assignment) error {
		return r.Scan(&a.ID, &a.Conversation, &a.Queue, &a.Agent, &a.Kind, &a.Since, &a.Until, &a.Ended, &a.Weight, &a.Parked)
	})
	if err != nil {
		return h, err
	}
	h.Offers, err = between(tx, offersBetween, since, until, func(r gateway.Row, o *figures.Offer) error {
		return r.Scan(&o.ID, &o.Conversation, &o.Queue, &o.Agent, &o.Kind, &o.Weight, &o.Made, &o.Ended, &o.Outcome, &o.Reason)
	})
	if err != nil {
		return h, err
	}
	h.Stays, err = between(tx, staysBetween, since, until, func(r gateway.Row, s *figures.Stay) error {
		return r.Scan(&s.ID, &s.Agent, &s.State, &s.Reason, &s.Since, &s.Until)
	})
	if err != nil {
		return h, err
	}
	h.Connections, err = between(tx, connectionsBetween, since, until, func(r gateway.Row, c *figures.Connection) error {
		return r.Scan(&c.ID, &c.Agent, &c.Since, &c.Until)
	})
	return h, err
}

var errTooMuch = errors.New("a history is longer than can be read at once")

func between[T any](tx gateway.Tx, query string, since, until gateway.Instant, scan func(gateway.Row, *T) error) (rows []T, err error) {
	err = tx.Query(query, []any{since, until, mostHistory + 1}, func(r gateway.Row) error {
		var one T
		if err := scan(r, &one); err != nil {
			return err
		}
		rows = append(rows, one)
		return nil
	})
	if err == nil && len(rows) > mostHistory {
		err = fmt.Errorf("read history: %w", errTooMuch)
	}
	return rows, err
}
