package store

import (
	"switchboard/agentdesk"
	"switchboard/agentdesk/matching"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// Contacts within a scope, the newest first. $1 is the agent who looks, $2 a whole
// address, $3 the end of a phone number, $4 a name, $5 the cursor, $6 how many.
const (
	findContacts = `SELECT p.id FROM contacts p
WHERE p.erased_at = 0 AND EXISTS (SELECT 1 FROM contact_links l JOIN conversations c ON c.address_id = l.address_id
  WHERE l.contact_id = p.id AND l.until = 0 AND `
	contactsAmong = `)
AND (EXISTS (SELECT 1 FROM contact_links l JOIN addresses d ON d.id = l.address_id WHERE l.contact_id = p.id AND l.until = 0
    AND ((d.kind IN ('email', 'customer') AND d.value = $2) OR (d.kind = 'phone' AND d.value LIKE $3)
      OR d.search LIKE $4 ESCAPE '\'))
  OR p.search LIKE $4 ESCAPE '\')
AND p.id < $5 ORDER BY p.id DESC LIMIT $6`
)

// FindContacts returns a page of the contacts that answer a search.
func (Rows) FindContacts(tx gateway.Tx, q agentdesk.ContactQuery) ([]gateway.ContactID, error) {
	statement := findContacts + within(q.Scope) + contactsAmong
	const nothing = "\n" // like no value there is
	phone, name := nothing, nothing
	if q.Digits != "" {
		phone = "%" + q.Digits
	}
	if q.Name != "" {
		name = matching.Pattern(q.Name)
	}
	return column[gateway.ContactID](tx, statement, q.Agent, q.Address, phone, name, q.Before, q.Limit)
}

// within is the condition that conversation c is within a scope of agent $1.
func within(scope wire.Scope) string {
	switch scope {
	case wire.OwnScope:
		return ownRows
	case wire.QueueScope:
		return queueRows
	case wire.TeamScope:
		return teamRows
	case wire.AllScope:
		return allRows
	}
	return noRows
}

const (
	keysMade = `SELECT COUNT(*) FROM installation WHERE key = 'search keys'`
	makeKeys = `INSERT INTO installation (key, value) VALUES ('search keys', '1') ON CONFLICT (key) DO NOTHING`

	keylessContacts  = `SELECT id, name FROM contacts WHERE id > $1 AND search = '' AND name <> '' ORDER BY id LIMIT $2`
	keylessAddresses = `SELECT id, name FROM addresses WHERE id > $1 AND search = '' AND name <> '' ORDER BY id LIMIT $2`
	keyContact       = `UPDATE contacts SET search = $1 WHERE id = $2 AND name = $3`
	keyAddress       = `UPDATE addresses SET search = $1 WHERE id = $2 AND name = $3`
)

// KeysMade reports whether people of before there were search keys have theirs.
func (Rows) KeysMade(tx gateway.Tx) (bool, error) {
	var n int
	err := tx.Get(keysMade, nil, &n)
	return n > 0, err
}

// MakeKeys gives search keys to up to limit contacts and addresses that have none,
// after the cursor, and returns the next one, which is Done when all have theirs.
func (Rows) MakeKeys(tx gateway.Tx, after agentdesk.KeyCursor, limit int) (agentdesk.KeyCursor, error) {
	for _, sort := range []struct {
		keyless, key string
		at           *string
	}{
		{keylessContacts, keyContact, &after.Contact}, {keylessAddresses, keyAddress, &after.Address},
	} {
		var rows [][]any
		err := tx.Query(sort.keyless, []any{*sort.at, limit}, func(r gateway.Row) error {
			var id, name string
			err := r.Scan(&id, &name)
			rows = append(rows, []any{matching.Keys(name), id, name})
			*sort.at = id
			return err
		})
		if err != nil {
			return after, err
		}
		if err := tx.Each(sort.key, rows, nil); err != nil || len(rows) == limit {
			return after, err
		}
	}
	after.Done = true
	_, err := tx.Exec(makeKeys)
	return after, err
}
