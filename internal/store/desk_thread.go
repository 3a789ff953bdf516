package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const outcomeOf = `SELECT id, disposition_id, spam FROM conversations WHERE id = $1`

// Outcomes are what came of conversations.
func (Rows) Outcomes(tx gateway.Tx, ids []gateway.ConversationID) (map[gateway.ConversationID]agentdesk.Outcome, error) {
	came := make(map[gateway.ConversationID]agentdesk.Outcome, len(ids))
	err := among(tx, outcomeOf, "", nil, ids, func(r gateway.Row) error {
		var id gateway.ConversationID
		var o agentdesk.Outcome
		err := r.Scan(&id, &o.Disposition, &o.Spam)
		came[id] = o
		return err
	})
	return came, err
}

const seenSeq = `SELECT seen_seq FROM reads WHERE agent_id = $1 AND conversation_id = $2`

// SeenSeq is how far the agent has seen the conversation; 0 if never.
func (Rows) SeenSeq(tx gateway.Tx, agent gateway.AgentID, id gateway.ConversationID) (seq int64, err error) {
	err = tx.Get(seenSeq, []any{agent, id}, &seq)
	if errors.Is(err, gateway.ErrNotFound) {
		return 0, nil
	}
	return seq, err
}

const messagesOf = selectMessage + `WHERE conversation_id = $1 ORDER BY seq DESC`

// EachMessage visits all messages of the conversation, the newest first.
func (Rows) EachMessage(tx gateway.Tx, id gateway.ConversationID, visit func(gateway.Message) error) error {
	return tx.Query(messagesOf, []any{id}, func(r gateway.Row) error {
		m, err := scanMessage(r)
		if err != nil {
			return err
		}
		return visit(m)
	})
}

// What comes last has the highest position; of two alike the older comes first.
const dispositions = `SELECT id, brand_id, name, managed, disabled_at FROM dispositions ORDER BY position, id`

// Dispositions returns all, in their order.
func (Rows) Dispositions(tx gateway.Tx) ([]wire.Disposition, error) {
	list := []wire.Disposition{}
	err := tx.Query(dispositions, nil, func(r gateway.Row) error {
		var d wire.Disposition
		var managed string
		var disabled gateway.Instant
		err := r.Scan(&d.ID, &d.Brand, &d.Name, &managed, &disabled)
		d.Managed, d.Disabled = managed != "", disabled != 0
		list = append(list, d)
		return err
	})
	return list, err
}

const lastPosition = 1_000_000 // of what nobody has put anywhere

const saveDisposition = `INSERT INTO dispositions (id, key, brand_id, name, position, disabled_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, disabled_at = excluded.disabled_at`

// SaveDisposition stores d, a new one or one that is there.
func (Rows) SaveDisposition(tx gateway.Tx, d wire.Disposition, at gateway.Instant) error {
	_, err := tx.Exec(saveDisposition, d.ID, strings.ToLower(string(d.ID)), d.Brand, d.Name, lastPosition, disabledAt(d.Disabled, at), at)
	return err
}

func disabledAt(disabled bool, at gateway.Instant) gateway.Instant {
	if disabled {
		return at
	}
	return 0
}

const upsertDisposition = `INSERT INTO dispositions (id, key, brand_id, name, position, managed, created_at)
VALUES ($1, $2, $3, $4, $5, 'file', $6)
ON CONFLICT (key) DO UPDATE SET brand_id = excluded.brand_id, name = excluded.name, position = excluded.position,
  managed = 'file', disabled_at = 0`

// UpsertDisposition stores what the file says under its key.
func (Rows) UpsertDisposition(tx gateway.Tx, s agentdesk.DispositionSpec, brand gateway.BrandID, position int, at gateway.Instant) error {
	_, err := tx.Exec(upsertDisposition, gateway.NewID[string](), s.Key, brand, s.Name, position, at)
	return err
}

const placeDisposition = `UPDATE dispositions SET position = $1 WHERE id = $2`

// OrderDispositions puts them in the order of ids.
func (Rows) OrderDispositions(tx gateway.Tx, ids []string) error {
	return tx.Each(placeDisposition, positions(ids), nil)
}

func positions(ids []string) [][]any {
	rows := make([][]any, len(ids))
	for i, id := range ids {
		rows[i] = []any{i, id}
	}
	return rows
}

const contactFields = `SELECT id, key, name, kind, choices, managed, disabled_at FROM contact_fields ORDER BY position, id`

// ContactFields returns all, in their order.
func (Rows) ContactFields(tx gateway.Tx) ([]wire.ContactField, error) {
	list := []wire.ContactField{}
	err := tx.Query(contactFields, nil, func(r gateway.Row) error {
		var f wire.ContactField
		var choices []byte
		var managed string
		var disabled gateway.Instant
		if err := r.Scan(&f.ID, &f.Key, &f.Name, &f.Kind, &choices, &managed, &disabled); err != nil {
			return err
		}
		f.Managed, f.Disabled = managed != "", disabled != 0
		list = append(list, f)
		return json.Unmarshal(choices, &list[len(list)-1].Choices)
	})
	return list, err
}

const saveContactField = `INSERT INTO contact_fields (id, key, name, kind, choices, position, disabled_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, choices = excluded.choices, disabled_at = excluded.disabled_at`

// SaveContactField stores f, a new one or one that is there. Its kind is for good.
func (Rows) SaveContactField(tx gateway.Tx, f wire.ContactField, at gateway.Instant) error {
	choices, err := json.Marshal(append([]string{}, f.Choices...))
	if err != nil {
		return fmt.Errorf("encode choices: %w", err)
	}
	_, err = tx.Exec(saveContactField, f.ID, f.Key, f.Name, f.Kind, string(choices), lastPosition, disabledAt(f.Disabled, at), at)
	return err
}

const upsertContactField = `INSERT INTO contact_fields (id, key, name, kind, choices, position, managed, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 'file', $7)
ON CONFLICT (key) DO UPDATE SET name = excluded.name, choices = excluded.choices, position = excluded.position,
  managed = 'file', disabled_at = 0`

// UpsertContactField stores what the file says under its key.
func (Rows) UpsertContactField(tx gateway.Tx, s agentdesk.FieldSpec, position int, at gateway.Instant) error {
	choices, err := json.Marshal(append([]string{}, s.Choices...))
	if err != nil {
		return fmt.Errorf("encode choices: %w", err)
	}
	_, err = tx.Exec(upsertContactField, gateway.NewID[string](), s.Key, s.Name, s.Kind, string(choices), position, at)
	return err
}

const placeContactField = `UPDATE contact_fields SET position = $1 WHERE id = $2`

// OrderContactFields puts them in the order of ids.
func (Rows) OrderContactFields(tx gateway.Tx, ids []string) error {
	return tx.Each(placeContactField, positions(ids), nil)
}

const contactValues = `SELECT fields FROM contacts WHERE id = $1`

// ContactValues are the values of a contact's fields, by key.
func (Rows) ContactValues(tx gateway.Tx, id gateway.ContactID) (map[string]string, error) {
	var raw []byte
	if err := tx.Get(contactValues, []any{id}, &raw); err != nil {
		return nil, err
	}
	values := make(map[string]string)
	if err := json.Unmarshal(raw, &values); err != nil {
		return nil, fmt.Errorf("decode fields of contact %s: %w", id, err)
	}
	return values, nil
}

const setContactValues = `UPDATE contacts SET fields = $1 WHERE id = $2 AND erased_at = 0`

// SetContactValues stores the values of a contact's fields.
func (Rows) SetContactValues(tx gateway.Tx, id gateway.ContactID, values map[string]string) error {
	raw, err := json.Marshal(values)
	if err != nil {
		return fmt.Errorf("encode fields of a contact: %w", err)
	}
	return found(tx.Exec(setContactValues, string(raw), id))
}
