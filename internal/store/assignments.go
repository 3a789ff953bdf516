package store

import (
	"errors"

	"switchboard/gateway"
)

const insertAssignment = `INSERT INTO assignments
  (id, conversation_id, agent_id, queue_id, weight, rule, why, direct, epoch, since, until, actor_kind, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

const insertParticipant = `INSERT INTO participants (id, conversation_id, role, agent_id, since)
VALUES ($1, $2, 'assignee', $3, $4)`

// BeginAssignment gives the conversation to an agent. While another has it, it is
// ErrConflict: the index on live assignments sees to that.
func (Rows) BeginAssignment(tx gateway.Tx, a gateway.Assignment) error {
	_, err := tx.Exec(insertAssignment, gateway.NewID[string](), a.Conversation, a.Agent, a.Queue, a.Weight,
		a.Rule, a.Why, a.Direct, a.Epoch, a.Since, a.Until, a.By.Kind, a.By.ID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(insertParticipant, gateway.NewID[string](), a.Conversation, a.Agent, a.Since)
	return err
}

const assignmentColumns = `conversation_id, agent_id, queue_id, weight, rule, why, direct, epoch, since, until, actor_kind, actor_id`

func assignmentFields(a *gateway.Assignment) []any {
	return []any{&a.Conversation, &a.Agent, &a.Queue, &a.Weight, &a.Rule, &a.Why, &a.Direct, &a.Epoch, &a.Since, &a.Until, &a.By.Kind, &a.By.ID}
}

const endAssignment = `UPDATE assignments SET until = $1, ended = $2 WHERE conversation_id = $3 AND until = 0
RETURNING ` + assignmentColumns

const endAssignee = `UPDATE participants SET until = $1
WHERE conversation_id = $2 AND until = 0 AND role = 'assignee'`

// EndAssignment ends the live one and returns it; the zero Assignment if there is
// none.
func (Rows) EndAssignment(tx gateway.Tx, id gateway.ConversationID, how string, at gateway.Instant) (a gateway.Assignment, err error) {
	err = tx.Get(endAssignment, []any{at, how, id}, assignmentFields(&a)...)
	if errors.Is(err, gateway.ErrNotFound) {
		return gateway.Assignment{}, nil
	}
	if err != nil {
		return gateway.Assignment{}, err
	}
	_, err = tx.Exec(endAssignee, at, id)
	return a, err
}

const lastAssignment = `SELECT ` + assignmentColumns + ` FROM assignments
WHERE conversation_id = $1 ORDER BY since DESC, id DESC LIMIT 1`

// LastAssignment returns the newest assignment, live or ended, or ErrNotFound.
func (Rows) LastAssignment(tx gateway.Tx, id gateway.ConversationID) (a gateway.Assignment, err error) {
	err = tx.Get(lastAssignment, []any{id}, assignmentFields(&a)...)
	return a, err
}

const enterQueue = `INSERT INTO queue_visits (id, conversation_id, queue_id, entered_at, cause)
VALUES ($1, $2, $3, $4, $5)`

// EnterQueue begins a visit. A conversation that is in a queue already is
// ErrConflict.
func (Rows) EnterQueue(tx gateway.Tx, id gateway.ConversationID, q gateway.QueueID, cause string, at gateway.Instant) error {
	_, err := tx.Exec(enterQueue, gateway.NewID[string](), id, q, at, cause)
	return err
}

const leaveQueue = `UPDATE queue_visits SET left_at = $1, how = $2 WHERE conversation_id = $3 AND left_at = 0`

// LeaveQueue ends the live visit, if there is one.
func (Rows) LeaveQueue(tx gateway.Tx, id gateway.ConversationID, how string, at gateway.Instant) error {
	_, err := tx.Exec(leaveQueue, at, how, id)
	return err
}

// Why the conversation of a visit v waits. That its customer left is no reason: the one
// before stands, of the visit that ended as this one began.
const reasonOfVisit = `CASE WHEN v.cause <> 'left' THEN v.cause ELSE
  (SELECT b.cause FROM queue_visits b WHERE b.conversation_id = v.conversation_id AND b.left_at = v.entered_at
   ORDER BY b.entered_at DESC, b.id DESC LIMIT 1) END`

const liveVisit = `SELECT v.queue_id, v.entered_at, COALESCE(` + reasonOfVisit + `, '') FROM queue_visits v
WHERE v.conversation_id = $1 AND v.left_at = 0`

// LiveVisit returns where the conversation waits, or ErrNotFound.
func (Rows) LiveVisit(tx gateway.Tx, id gateway.ConversationID) (v gateway.Visit, err error) {
	err = tx.Get(liveVisit, []any{id}, &v.Queue, &v.Entered, &v.Reason)
	return v, err
}

const takeDraft = `DELETE FROM drafts WHERE agent_id = $1 AND conversation_id = $2 AND visibility = 'public' RETURNING text`

// TakeDraft deletes the answer an agent had begun to write and returns its text.
func (Rows) TakeDraft(tx gateway.Tx, agent gateway.AgentID, id gateway.ConversationID) (text string, err error) {
	err = tx.Get(takeDraft, []any{agent, id}, &text)
	if errors.Is(err, gateway.ErrNotFound) {
		return "", nil
	}
	return text, err
}
