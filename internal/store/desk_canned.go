package store

import (
	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const cannedColumns = `c.id, c.key, c.brand_id, c.agent_id, c.title, c.text, c.search, c.managed`

func cannedFields(c *agentdesk.Canned) []any {
	return []any{&c.ID, &c.Key, &c.Brand, &c.Agent, &c.Title, &c.Text, &c.Search, &c.Managed}
}

const cannedOf = `SELECT ` + cannedColumns + `, COALESCE(u.uses, 0) FROM canned_replies c
LEFT JOIN canned_uses u ON u.canned_id = c.id AND u.agent_id = $1
WHERE c.disabled_at = 0 AND c.agent_id IN ('', $1)
ORDER BY COALESCE(u.uses, 0) DESC, COALESCE(u.used_at, 0) DESC, c.id LIMIT $2`

// CannedOf returns what the agent may use, what he used most first.
func (Rows) CannedOf(tx gateway.Tx, id gateway.AgentID, limit int) ([]agentdesk.Canned, error) {
	var list []agentdesk.Canned
	err := tx.Query(cannedOf, []any{id, limit}, func(r gateway.Row) error {
		var c agentdesk.Canned
		err := r.Scan(append(cannedFields(&c), &c.Uses)...)
		list = append(list, c)
		return err
	})
	return list, err
}

const cannedByID = `SELECT ` + cannedColumns + ` FROM canned_replies c WHERE c.id = $1 AND c.disabled_at = 0`

// Canned returns the canned reply, or ErrNotFound.
func (Rows) Canned(tx gateway.Tx, id wire.CannedID) (c agentdesk.Canned, err error) {
	err = tx.Get(cannedByID, []any{id}, cannedFields(&c)...)
	return c, err
}

const countCanned = `SELECT COUNT(*) FROM canned_replies WHERE agent_id = $1 AND disabled_at = 0`

// CountCanned is how many an agent has of his own, or "" are shared.
func (Rows) CountCanned(tx gateway.Tx, id gateway.AgentID) (n int, err error) {
	err = tx.Get(countCanned, []any{id}, &n)
	return n, err
}

const insertCanned = `INSERT INTO canned_replies
  (id, key, brand_id, agent_id, title, text, search, managed, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`

// AddCanned stores a new canned reply.
func (Rows) AddCanned(tx gateway.Tx, c agentdesk.Canned, at gateway.Instant) error {
	_, err := tx.Exec(insertCanned, c.ID, c.Key, c.Brand, c.Agent, c.Title, c.Text, c.Search, c.Managed, at)
	return err
}

const saveCanned = `UPDATE canned_replies SET brand_id = $1, title = $2, text = $3, search = $4, updated_at = $5 WHERE id = $6`

// SaveCanned stores a canned reply's words and brand.
func (Rows) SaveCanned(tx gateway.Tx, c agentdesk.Canned, at gateway.Instant) error {
	return found(tx.Exec(saveCanned, c.Brand, c.Title, c.Text, c.Search, at, c.ID))
}

const (
	dropCannedUses = `DELETE FROM canned_uses WHERE canned_id = $1`
	dropCanned     = `DELETE FROM canned_replies WHERE id = $1`
)

// DropCanned deletes a canned reply and how often it was used.
func (Rows) DropCanned(tx gateway.Tx, id wire.CannedID) error {
	if _, err := tx.Exec(dropCannedUses, id); err != nil {
		return err
	}
	return found(tx.Exec(dropCanned, id))
}

const upsertCanned = insertCanned + `
ON CONFLICT (key) WHERE key <> '' DO UPDATE SET brand_id = excluded.brand_id, title = excluded.title, text = excluded.text,
  search = excluded.search, managed = excluded.managed, disabled_at = 0, updated_at = excluded.updated_at`

// UpsertCanned stores a shared canned reply under its key.
func (Rows) UpsertCanned(tx gateway.Tx, c agentdesk.Canned, at gateway.Instant) error {
	_, err := tx.Exec(upsertCanned, c.ID, c.Key, c.Brand, "", c.Title, c.Text, c.Search, c.Managed, at)
	return err
}

const usedCanned = `INSERT INTO canned_uses (canned_id, agent_id, uses, used_at) VALUES ($1, $2, 1, $3)
ON CONFLICT (canned_id, agent_id) DO UPDATE SET uses = canned_uses.uses + 1, used_at = excluded.used_at`

// UsedCanned counts a use.
func (Rows) UsedCanned(tx gateway.Tx, id wire.CannedID, by gateway.AgentID, at gateway.Instant) error {
	_, err := tx.Exec(usedCanned, id, by, at)
	return err
}

const allBrands = `SELECT id, name FROM brands ORDER BY id`

// CannedBrands returns all brands.
func (Rows) CannedBrands(tx gateway.Tx) ([]wire.Brand, error) {
	list := []wire.Brand{}
	err := tx.Query(allBrands, nil, func(r gateway.Row) error {
		var b wire.Brand
		err := r.Scan(&b.ID, &b.Name)
		list = append(list, b)
		return err
	})
	return list, err
}
