package store

import (
	"cmp"
	"fmt"
	"slices"

	"switchboard/gateway"
)

const insertJob = `INSERT INTO outbox (id, account_id, conversation_id, message_id, delivery_id, seq, state, due_at)
VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7)`

// AddJob puts a delivery's message into the outbox, at its place in the
// conversation's line.
func (Rows) AddJob(tx gateway.Tx, id string, d gateway.Delivery, c gateway.ConversationID, seq int64, due gateway.Instant) error {
	_, err := tx.Exec(insertJob, id, d.Account, c, d.Message, d.ID, seq, due)
	return err
}

// A job that was being sent when its lease ran out is resending, not sending, so
// that the statement itself tells which they were. The lease is checked outside
// too: PostgreSQL checks that again on a row for which it waited, and so never
// leases a job twice.
const claimJobs = `UPDATE outbox SET state = CASE WHEN state = 'pending' THEN 'sending' ELSE 'resending' END,
  lease_until = $1, lease_epoch = lease_epoch + 1, attempt = attempt + 1
WHERE lease_until <= $2 AND id IN (
  SELECT o.id FROM outbox o
  WHERE o.account_id = $3 AND o.due_at <= $2 AND o.lease_until <= $2
    AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.conversation_id = o.conversation_id AND e.seq < o.seq)
  ORDER BY o.due_at, o.id LIMIT $4)
RETURNING id, account_id, conversation_id, message_id, delivery_id, attempt, lease_epoch, state`

// ClaimJobs leases up to limit jobs of the account that are due and first in
// their conversation's line. Claiming counts as an attempt.
func (s Rows) ClaimJobs(tx gateway.Tx, account gateway.AccountID, now, leaseUntil gateway.Instant, limit int) ([]gateway.Job, error) {
	var jobs []gateway.Job
	err := tx.Query(claimJobs, []any{leaseUntil, now, account, limit}, func(r gateway.Row) error {
		var j gateway.Job
		var state string
		err := r.Scan(&j.ID, &j.Account, &j.Conversation, &j.Message.ID, &j.Delivery, &j.Attempt, &j.Epoch, &state)
		j.WasSending = state == "resending"
		jobs = append(jobs, j)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(jobs, func(a, b gateway.Job) int { return cmp.Compare(a.ID, b.ID) })
	return jobs, s.completeJobs(tx, jobs)
}

// What a message quotes may have come from the customer or have gone to him.
const jobTarget = `SELECT a.kind, a.realm, a.value, c.thread, c.subject, COALESCE(
    (SELECT q.provider_id FROM messages q WHERE q.id = m.quoted_id AND q.provider_id <> ''),
    (SELECT MAX(p.provider_id) FROM deliveries p WHERE p.message_id = m.quoted_id),
    '')
FROM outbox o
JOIN deliveries d ON d.id = o.delivery_id
JOIN addresses a ON a.id = d.address_id
JOIN conversations c ON c.id = o.conversation_id
JOIN messages m ON m.id = o.message_id
WHERE o.id = $1`

// completeJobs fills in where each job goes and what it says.
func (s Rows) completeJobs(tx gateway.Tx, jobs []gateway.Job) error {
	targets := each(jobs, func(j gateway.Job) []any { return []any{j.ID} })
	err := tx.Each(jobTarget, targets, func(i int, r gateway.Row) error {
		j := &jobs[i]
		return r.Scan(&j.To.Kind, &j.To.Realm, &j.To.Value, &j.Thread, &j.Subject, &j.Quoted)
	})
	if err != nil {
		return err
	}
	wanted := make([]gateway.MessageID, len(jobs))
	for i := range jobs {
		wanted[i] = jobs[i].Message.ID
	}
	messages, err := s.MessagesByID(tx, wanted)
	if err != nil {
		return err
	}
	for i := range jobs {
		m, ok := messages[wanted[i]]
		if !ok {
			return fmt.Errorf("job %s: message: %w", jobs[i].ID, gateway.ErrNotFound)
		}
		jobs[i].Message = m
	}
	return nil
}

const finishJob = `DELETE FROM outbox WHERE id = $1 AND lease_epoch = $2 AND state <> 'pending'`

// FinishJob deletes the job if its lease still has that epoch, else ErrConflict.
func (Rows) FinishJob(tx gateway.Tx, id string, epoch int64) error {
	return changed(tx.Exec(finishJob, id, epoch))
}

const delayJob = `UPDATE outbox SET state = 'pending', due_at = $1, attempt = $2, lease_until = 0
WHERE id = $3 AND lease_epoch = $4 AND state <> 'pending'`

// DelayJob puts the job back until due, else ErrConflict.
func (Rows) DelayJob(tx gateway.Tx, id string, epoch int64, due gateway.Instant, attempt int) error {
	return changed(tx.Exec(delayJob, due, attempt, id, epoch))
}

const nextJob = `SELECT COALESCE(MIN(CASE WHEN o.due_at < o.lease_until THEN o.lease_until ELSE o.due_at END), 0)
FROM outbox o
WHERE o.account_id = $1
  AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.conversation_id = o.conversation_id AND e.seq < o.seq)`

// NextJob is when a job of the account can be claimed next; 0 if none waits.
func (Rows) NextJob(tx gateway.Tx, account gateway.AccountID) (due gateway.Instant, err error) {
	err = tx.Get(nextJob, []any{account}, &due)
	return due, err
}
