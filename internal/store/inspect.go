package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"switchboard/gateway"
)

// Inspected is a table of what is stored: ids, states, counts and times, and nothing that
// anybody said or is called.
type Inspected struct {
	Title   string
	Columns []string
	Rows    [][]string
}

// inspection is a table and how it is asked for. Columns that end in @ are moments; all
// others are read as text.
type inspection struct{ title, columns, query string }

const (
	inspectOpen = `SELECT state, CAST(COUNT(*) AS TEXT), COALESCE(MIN(CASE WHEN waiting_since <> 0 THEN waiting_since END), 0),
  COALESCE(MIN(CASE WHEN owed_since <> 0 THEN owed_since END), 0)
FROM conversations WHERE state NOT IN ('resolved', 'closed') GROUP BY state ORDER BY 1`
	inspectOutbox = `SELECT account_id, state, CAST(COUNT(*) AS TEXT), MIN(due_at), CAST(MAX(attempt) AS TEXT)
FROM outbox GROUP BY account_id, state ORDER BY 1, 2`
	inspectTimers   = `SELECT kind, CAST(COUNT(*) AS TEXT), MIN(due_at) FROM timers GROUP BY kind ORDER BY kind`
	inspectLeases   = `SELECT name, node, CAST(epoch AS TEXT), until FROM leases ORDER BY name`
	inspectCommands = `SELECT node, kind, CAST(COUNT(*) AS TEXT), MIN(at) FROM router_commands WHERE done_at = 0
GROUP BY node, kind ORDER BY node, kind`
	inspectIndex = `SELECT CAST(COUNT(*) AS TEXT), COALESCE(MIN(at), 0) FROM index_queue HAVING COUNT(*) > 0`

	inspectConversation = `SELECT state, account_id, queue_id, agent_id, CAST(epoch AS TEXT), opened_at, waiting_since, owed_since,
  resolved_at, closed_at FROM conversations WHERE id = $1`
	inspectVisits = `SELECT queue_id, entered_at, cause, left_at, how FROM queue_visits WHERE conversation_id = $1
ORDER BY entered_at, id`
	inspectOffers = `SELECT agent_id, rule, offered_at, ended_at, outcome, reason FROM offers WHERE conversation_id = $1
ORDER BY offered_at, id`
	inspectAssignments = `SELECT agent_id, since, until, ended, actor_kind, actor_id, why FROM assignments WHERE conversation_id = $1
ORDER BY since, id`
	inspectDeliveries = `SELECT d.message_id, d.state, d.fault, d.code, CAST(d.attempts AS TEXT), d.updated_at
FROM deliveries d JOIN messages m ON m.id = d.message_id WHERE m.conversation_id = $1 ORDER BY m.seq, d.id`
	inspectEvents = `SELECT CAST(seq AS TEXT), at, kind, actor_kind, actor_id, data FROM events
WHERE stream_key = 'conv:' || CAST($1 AS TEXT) ORDER BY events.seq`
)

func inspections(id gateway.ConversationID) []inspection {
	if id == "" {
		return []inspection{
			{"Open conversations", "state count waiting@ owed@", inspectOpen},
			{"To be sent", "account state count due@ attempts", inspectOutbox},
			{"Timers", "kind count due@", inspectTimers},
			{"Leases", "name node epoch until@", inspectLeases},
			{"Wishes of nodes", "node kind count since@", inspectCommands},
			{"To be indexed", "count since@", inspectIndex},
		}
	}
	return []inspection{
		{"Conversation", "state account queue agent epoch opened@ waiting@ owed@ resolved@ closed@", inspectConversation},
		{"Waits", "queue entered@ cause left@ how", inspectVisits},
		{"Offers", "agent rule offered@ ended@ outcome reason", inspectOffers},
		{"Assignments", "agent since@ until@ ended by id why", inspectAssignments},
		{"Deliveries", "message state fault code attempts updated@", inspectDeliveries},
		{"Events", "seq at@ kind by id data", inspectEvents},
	}
}

// Inspect tells how everything stands, or what is stored of one conversation; one that is
// not there is gateway.ErrNotFound.
func (s *Store) Inspect(ctx context.Context, id gateway.ConversationID) (tables []Inspected, err error) {
	err = s.Read(ctx, func(tx gateway.Tx) error {
		tables = nil
		for _, i := range inspections(id) {
			t, err := i.read(tx, id)
			if err != nil {
				return fmt.Errorf("inspect %s: %w", strings.ToLower(i.title), err)
			}
			if tables = append(tables, t); id != "" && len(tables[0].Rows) == 0 {
				return fmt.Errorf("conversation %s: %w", id, gateway.ErrNotFound)
			}
		}
		return nil
	})
	return tables, err
}

func (i inspection) read(tx gateway.Tx, id gateway.ConversationID) (Inspected, error) {
	t := Inspected{Title: i.title}
	columns := strings.Fields(i.columns)
	for _, c := range columns {
		t.Columns = append(t.Columns, strings.TrimSuffix(c, "@"))
	}
	var args []any
	if id != "" {
		args = []any{id}
	}
	err := tx.Query(i.query, args, func(r gateway.Row) error {
		texts, moments, dest := make([]string, len(columns)), make([]gateway.Instant, len(columns)), make([]any, len(columns))
		for n, c := range columns {
			if dest[n] = &texts[n]; strings.HasSuffix(c, "@") {
				dest[n] = &moments[n]
			}
		}
		if err := r.Scan(dest...); err != nil {
			return err
		}
		for n, at := range moments {
			if at != 0 {
				texts[n] = at.Time().UTC().Format(time.RFC3339)
			}
		}
		t.Rows = append(t.Rows, texts)
		return nil
	})
	return t, err
}
