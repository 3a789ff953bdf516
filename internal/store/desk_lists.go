package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const listingFields = `SELECT c.id, c.state, a.kind, a.name, c.queue_id, c.agent_id, COALESCE(g.name, ''),
  COALESCE(p.id, ''), COALESCE(p.name, ''), d.kind, d.value, d.name, c.subject,
  COALESCE(m.author_kind, ''), COALESCE(m.parts, '[]'),
  c.opened_at, c.last_message_at, c.waiting_since, c.owed_since, COALESCE(s.last_seq, 0),
  c.priority, c.parked_at, c.left_at, c.wrap_until, COALESCE(og.name, ''),
  CASE WHEN c.left_at <> 0 THEN d.stated ELSE '' END,
  CASE WHEN c.left_at <> 0 AND EXISTS (SELECT 1 FROM contact_links ml JOIN addresses md ON md.id = ml.address_id
    WHERE ml.contact_id = l.contact_id AND ml.until = 0 AND md.kind = 'email') THEN 1 ELSE 0 END
`

const listingJoins = `
JOIN accounts a ON a.id = c.account_id
JOIN addresses d ON d.id = c.address_id
LEFT JOIN agents g ON g.id = c.agent_id
LEFT JOIN contact_links l ON l.address_id = c.address_id AND l.until = 0
LEFT JOIN contacts p ON p.id = l.contact_id
LEFT JOIN messages m ON m.id = c.last_message_id
LEFT JOIN streams s ON s.key = 'conv:' || c.id
LEFT JOIN offers o ON o.conversation_id = c.id AND o.ended_at = 0
LEFT JOIN agents og ON og.id = o.agent_id
`

const selectListing = listingFields + `FROM conversations c` + listingJoins

func scanListing(r gateway.Row) (l agentdesk.Listing, err error) {
	var parts []byte
	var caller gateway.Address
	var stated string // by who left
	err = r.Scan(&l.Conversation, &l.State, &l.Channel, &l.AccountName, &l.Queue, &l.Agent, &l.AgentName,
		&l.Contact, &l.Caller.Contact, &l.Caller.Kind, &l.Caller.Value, &l.Caller.Profile, &l.Subject,
		&l.LastBy, &parts, &l.OpenedAt, &l.LastMessageAt, &l.WaitingSince, &l.OwedSince, &l.Head,
		&l.Priority, &l.ParkedAt, &l.LeftAt, &l.WrapUntil, &l.OfferedTo, &stated, &l.ByEmail)
	if err != nil {
		return l, err
	}
	if err := readStated(&caller, stated); err != nil {
		return l, err
	}
	l.ByEmail = l.ByEmail || caller.Stated.Email != ""
	l.Caller.ID = l.Contact
	if err := json.Unmarshal(parts, &l.LastParts); err != nil {
		return l, fmt.Errorf("decode parts of the last message of %s: %w", l.Conversation, err)
	}
	return l, nil
}

// A list is a view within a scope, from a cursor on. $1 is the agent who looks, $2
// and $3 the cursor; then come a filter's values and the length of a page.
const (
	ownRows   = `c.agent_id = $1`
	queueRows = `(c.agent_id = $1 OR c.queue_id IN (SELECT queue_id FROM queue_members WHERE agent_id = $1))`
	teamRows  = `(c.agent_id = $1 OR c.queue_id IN (SELECT queue_id FROM queue_members WHERE agent_id = $1)
  OR c.agent_id IN (` + mates + `)
  OR c.queue_id IN (SELECT queue_id FROM queue_members WHERE agent_id IN (` + mates + `)))`
	allRows = `CAST($1 AS TEXT) <> ''` // whoever looks
	noRows  = `CAST($1 AS TEXT) = ''`

	mineView     = ` AND c.agent_id = $1 AND c.agent_id <> '' AND c.state IN ('active', 'wrapup')`
	waitingView  = ` AND c.state IN ('waiting', 'offered')`
	openView     = ` AND c.state NOT IN ('resolved', 'closed')`
	overView     = ` AND c.state IN ('resolved', 'closed')`
	resolvedView = overView + ` AND c.spam = 0`

	afterNewest = ` AND (c.last_message_at < $2 OR (c.last_message_at = $2 AND c.id < $3))`
	byNewest    = ` ORDER BY c.last_message_at DESC, c.id DESC`
	afterOldest = ` AND (c.last_message_at > $2 OR (c.last_message_at = $2 AND c.id > $3))`
	byOldest    = ` ORDER BY c.last_message_at, c.id`

	owedKey = `(CASE WHEN c.owed_since <> 0 THEN c.owed_since WHEN c.waiting_since <> 0 THEN c.waiting_since
  ELSE 8000000000000000 - c.last_message_at END)` // agentdesk.Unowed
	afterOwed = ` AND (` + owedKey + ` > $2 OR (` + owedKey + ` = $2 AND c.id > $3))`
	byOwed    = ` ORDER BY ` + owedKey + `, c.id`

	// unreadRows is what agentdesk counts as unread, as a condition.
	unreadRows = ` AND (EXISTS (SELECT 1 FROM reads r WHERE r.agent_id = $1 AND r.conversation_id = c.id AND r.marked = 1)
  OR EXISTS (SELECT 1 FROM notices n WHERE n.agent_id = $1 AND n.conversation_id = c.id AND n.kind = 'mention' AND n.read_at = 0)
  OR EXISTS (SELECT 1 FROM messages u WHERE u.conversation_id = c.id AND u.author_kind = 'customer' AND u.visibility = 'public'
    AND u.seq > COALESCE((SELECT r.seen_seq FROM reads r WHERE r.agent_id = $1 AND r.conversation_id = c.id),
      CASE WHEN c.agent_id = $1 OR c.state IN ('waiting', 'offered') THEN 0 ELSE 9000000000000000000 END)))`
)

// List returns a page of a view of what is within the agent's scope. What it is
// sorted by is looked at before what is shown: a page joins no more than its rows.
func (Rows) List(tx gateway.Tx, q agentdesk.ListQuery) ([]agentdesk.Listing, error) {
	after, order := afterNewest, byNewest
	switch q.Sort {
	case agentdesk.OwedFirst:
		after, order = afterOwed, byOwed
	case agentdesk.OldestFirst:
		after, order = afterOldest, byOldest
	}
	f := conditions{args: []any{q.Agent, q.After.Key, q.After.ID}}
	f.text.WriteString(within(q.Scope) + after)
	f.filter(q.Filter, q.Agent)
	limit := " LIMIT " + f.next(q.Limit)
	var pages []string
	for _, view := range inView(q) {
		pages = append(pages, "(SELECT c.* FROM conversations c WHERE "+f.text.String()+view+order+limit+") c")
	}
	from := pages[0]
	if len(pages) == 2 {
		from = "(SELECT c.* FROM (SELECT * FROM " + pages[0] + " UNION ALL SELECT * FROM " + pages[1] + ") c" + order + limit + ") c"
	}
	return listings(tx, listingFields+"FROM "+from+listingJoins+order, f.args...)
}

// inView are the conditions of a view, or of its two halves: what is open and what is
// over have an index each.
func inView(q agentdesk.ListQuery) []string {
	switch {
	case q.View == agentdesk.MineView:
		return []string{mineView}
	case q.View == agentdesk.WaitingView:
		return []string{waitingView}
	case q.View == agentdesk.ResolvedView:
		return []string{resolvedView}
	case q.View == agentdesk.AnyView && len(q.Filter.States) > 0:
		return halves(q.Filter.States)
	}
	return []string{openView}
}

// halves are the views in which conversations of such states are.
func halves(states []gateway.State) (views []string) {
	over := func(s gateway.State) bool { return s == gateway.Resolved || s == gateway.Closed }
	if slices.ContainsFunc(states, func(s gateway.State) bool { return !over(s) }) {
		views = append(views, openView)
	}
	if slices.ContainsFunc(states, over) {
		views = append(views, overView)
	}
	return views
}

// conditions is a WHERE that grows, with its arguments.
type conditions struct {
	text strings.Builder
	args []any
}

// next is the placeholder of another argument.
func (c *conditions) next(arg any) string {
	c.args = append(c.args, arg)
	return fmt.Sprintf("$%d", len(c.args))
}

// oneOf lets what stands before the list be any of values; without values it may be
// anything.
func (c *conditions) oneOf(before string, values []string, behind string) {
	if len(values) == 0 {
		return
	}
	places := make([]string, len(values))
	for i, v := range values {
		places[i] = c.next(v)
	}
	c.text.WriteString(" AND " + before + " IN (" + strings.Join(places, ", ") + ")" + behind)
}

func (c *conditions) filter(f wire.Filter, me gateway.AgentID) {
	agents := make([]string, len(f.Agents))
	for i, agent := range f.Agents {
		switch agent {
		case "me":
			agent = string(me)
		case "none":
			agent = ""
		}
		agents[i] = agent
	}
	c.oneOf("c.queue_id", text(f.Queues), "")
	c.oneOf("c.account_id", text(f.Accounts), "")
	c.oneOf("c.account_id IN (SELECT k.id FROM accounts k WHERE k.kind", f.Channels, ")")
	c.oneOf("c.agent_id", agents, "")
	c.oneOf("c.state", text(f.States), "")
	c.oneOf("c.brand_id", text(f.Brands), "")
	if f.Owed {
		c.text.WriteString(" AND c.owed_since <> 0")
	}
	if f.Unread {
		c.text.WriteString(unreadRows)
	}
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
	err := among(tx, listingByID, "", nil, distinct(list), func(r gateway.Row) error {
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

// The last wait that is over, of the agent $1. What is served at once did not wait, and
// whoever left waits no more: what he wrote is work for later.
const (
	waitOver = `SELECT left_at - entered_at, left_at FROM queue_visits
WHERE CAST($1 AS TEXT) <> '' AND entered_at > $2 AND left_at > $2 AND left_at - entered_at >= 1000
  AND cause <> 'left' AND how IN ('assigned', 'abandoned', 'short_abandoned')`
	lastOver = ` ORDER BY left_at DESC LIMIT 1`

	lastWait        = waitOver + lastOver
	lastWaitOfQueue = waitOver + ` AND queue_id IN (SELECT queue_id FROM queue_members WHERE agent_id = $1)` + lastOver
	lastWaitOfTeam  = waitOver + ` AND queue_id IN (SELECT queue_id FROM queue_members WHERE agent_id = $1
  OR agent_id IN (` + mates + `))` + lastOver
)

// LastWait is the last wait that is over in the queues within the agent's scope, of
// those that began since then; nil if there is none. What waits is nobody's own.
func (Rows) LastWait(tx gateway.Tx, agent gateway.AgentID, scope wire.Scope, since gateway.Instant) (*wire.PastWait, error) {
	query := ""
	switch scope {
	case wire.QueueScope:
		query = lastWaitOfQueue
	case wire.TeamScope:
		query = lastWaitOfTeam
	case wire.AllScope:
		query = lastWait
	default:
		return nil, nil
	}
	var w wire.PastWait
	err := tx.Get(query, []any{agent, since}, &w.Waited, &w.Until)
	if errors.Is(err, gateway.ErrNotFound) {
		return nil, nil
	}
	return &w, err
}
