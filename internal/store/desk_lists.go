package store

import (
	"encoding/json"
	"fmt"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const selectListing = `SELECT c.id, c.state, a.kind, a.name, c.queue_id, c.agent_id, COALESCE(g.name, ''),
  COALESCE(p.id, ''), COALESCE(p.name, ''), d.kind, d.value, d.name, c.subject,
  COALESCE(m.author_kind, ''), COALESCE(m.parts, '[]'),
  c.opened_at, c.last_message_at, c.waiting_since, c.owed_since, COALESCE(s.last_seq, 0)
FROM conversations c
JOIN accounts a ON a.id = c.account_id
JOIN addresses d ON d.id = c.address_id
LEFT JOIN agents g ON g.id = c.agent_id
LEFT JOIN contact_links l ON l.address_id = c.address_id AND l.until = 0
LEFT JOIN contacts p ON p.id = l.contact_id
LEFT JOIN messages m ON m.id = c.last_message_id
LEFT JOIN streams s ON s.key = 'conv:' || c.id
`

func scanListing(r gateway.Row) (l agentdesk.Listing, err error) {
	var parts []byte
	err = r.Scan(&l.Conversation, &l.State, &l.Channel, &l.AccountName, &l.Queue, &l.Agent, &l.AgentName,
		&l.Contact, &l.Caller.Contact, &l.Caller.Kind, &l.Caller.Value, &l.Caller.Profile, &l.Subject,
		&l.LastBy, &parts, &l.OpenedAt, &l.LastMessageAt, &l.WaitingSince, &l.OwedSince, &l.Head)
	if err != nil {
		return l, err
	}
	l.Caller.ID = l.Contact
	if err := json.Unmarshal(parts, &l.LastParts); err != nil {
		return l, fmt.Errorf("decode parts of the last message of %s: %w", l.Conversation, err)
	}
	return l, nil
}

// A list is a view within a scope, from a cursor on. $1 is the agent who looks, $2
// and $3 the cursor, $4 the length of a page.
const (
	ownRows   = `c.agent_id = $1`
	queueRows = `(c.agent_id = $1 OR c.queue_id IN (SELECT queue_id FROM queue_members WHERE agent_id = $1))`
	teamRows  = `(c.agent_id = $1 OR c.queue_id IN (SELECT queue_id FROM queue_members WHERE agent_id = $1)
  OR c.agent_id IN (` + mates + `)
  OR c.queue_id IN (SELECT queue_id FROM queue_members WHERE agent_id IN (` + mates + `)))`
	allRows = `CAST($1 AS TEXT) <> ''` // whoever looks
	noRows  = `CAST($1 AS TEXT) = ''`

	mineView     = ` AND c.agent_id = $1 AND c.agent_id <> '' AND c.state IN ('offered', 'active', 'wrapup')`
	waitingView  = ` AND c.state = 'waiting'`
	allView      = ` AND c.state NOT IN ('resolved', 'closed')`
	resolvedView = ` AND c.state IN ('resolved', 'closed')`

	newestFirst = ` AND (c.last_message_at < $2 OR (c.last_message_at = $2 AND c.id < $3))
ORDER BY c.last_message_at DESC, c.id DESC LIMIT $4`
	longestFirst = ` AND (c.waiting_since > $2 OR (c.waiting_since = $2 AND c.id > $3))
ORDER BY c.waiting_since, c.id LIMIT $4`
)

func listQuery(view agentdesk.View, scope wire.Scope) string {
	where := within(scope)
	switch view {
	case agentdesk.MineView:
		return selectListing + `WHERE ` + where + mineView + newestFirst
	case agentdesk.WaitingView:
		return selectListing + `WHERE ` + where + waitingView + longestFirst
	case agentdesk.ResolvedView:
		return selectListing + `WHERE ` + where + resolvedView + newestFirst
	}
	return selectListing + `WHERE ` + where + allView + newestFirst
}

// List returns a page of a view of what is within the agent's scope.
func (Rows) List(tx gateway.Tx, q agentdesk.ListQuery) ([]agentdesk.Listing, error) {
	return listings(tx, listQuery(q.View, q.Scope), q.Agent, q.After.Key, q.After.ID, q.Limit)
}

func listings(tx gateway.Tx, query string, args ...any) ([]agentdesk.Listing, error) {
	var list []agentdesk.Listing
	err := tx.Query(query, args, func(r gateway.Row) error {
		l, err := scanListing(r)
		list = append(list, l)
		return err
	})
	return list, err
}

const listingByID = selectListing + `WHERE c.id = $1`

// Listings returns the conversations there are among those, as lists show them.
func (Rows) Listings(tx gateway.Tx, list []gateway.ConversationID) (map[gateway.ConversationID]agentdesk.Listing, error) {
	rows := make(map[gateway.ConversationID]agentdesk.Listing, len(list))
	err := tx.Each(listingByID, each(distinct(list), one), func(_ int, r gateway.Row) error {
		l, err := scanListing(r)
		rows[l.Conversation] = l
		return err
	})
	return rows, err
}

const listingsOfContact = selectListing + `
WHERE c.address_id IN (SELECT address_id FROM contact_links WHERE contact_id = $1 AND until = 0)
ORDER BY c.opened_at DESC, c.id DESC LIMIT $2`

// ListingsOfContact returns the contact's conversations, newest first.
func (Rows) ListingsOfContact(tx gateway.Tx, id gateway.ContactID, limit int) ([]agentdesk.Listing, error) {
	return listings(tx, listingsOfContact, id, limit)
}

const placeOf = `SELECT agent_id, queue_id FROM conversations WHERE id = $1`

// PlaceOf is where the conversation is, or ErrNotFound.
func (Rows) PlaceOf(tx gateway.Tx, id gateway.ConversationID) (p agentdesk.Place, err error) {
	err = tx.Get(placeOf, []any{id}, &p.Agent, &p.Queue)
	return p, err
}

const placesOfContact = `SELECT DISTINCT agent_id, queue_id FROM conversations
WHERE address_id IN (SELECT address_id FROM contact_links WHERE contact_id = $1 AND until = 0)
ORDER BY agent_id, queue_id`

// PlacesOfContact are where the contact's conversations are.
func (Rows) PlacesOfContact(tx gateway.Tx, id gateway.ContactID) ([]agentdesk.Place, error) {
	var list []agentdesk.Place
	err := tx.Query(placesOfContact, []any{id}, func(r gateway.Row) error {
		var p agentdesk.Place
		err := r.Scan(&p.Agent, &p.Queue)
		list = append(list, p)
		return err
	})
	return list, err
}

const liveWhy = `SELECT COALESCE(MAX(why), '') FROM assignments WHERE conversation_id = $1 AND until = 0`

// LiveWhy is why the conversation's agent has it; "" if nobody has it.
func (Rows) LiveWhy(tx gateway.Tx, id gateway.ConversationID) (why string, err error) {
	err = tx.Get(liveWhy, []any{id}, &why)
	return why, err
}
