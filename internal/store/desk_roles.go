package store

import (
	"fmt"
	"slices"

	"switchboard/agentdesk"
	"switchboard/gateway"
)

// roleID is an id that roles have among themselves only.
type roleID string

const insertRole = `INSERT INTO roles (id, key, name) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING`

const roleByKey = `SELECT id FROM roles WHERE key = $1`

const insertGrant = `INSERT INTO role_grants (role_id, verb, scope) VALUES ($1, $2, $3)
ON CONFLICT (role_id, verb) DO NOTHING`

// SeedRole stores the role, or what is new of it. A grant that was changed stays; one
// that was taken away has the scope none and stays too.
func (Rows) SeedRole(tx gateway.Tx, role agentdesk.Role) error {
	if _, err := tx.Exec(insertRole, gateway.NewID[roleID](), role.Key, role.Name); err != nil {
		return err
	}
	var id roleID
	if err := tx.Get(roleByKey, []any{role.Key}, &id); err != nil {
		return err
	}
	rows := each(role.Grants, func(g agentdesk.Grant) []any { return []any{id, g.Verb, g.Scope} })
	return tx.Each(insertGrant, rows, nil)
}

const grantsOf = `SELECT g.verb, g.scope FROM role_grants g JOIN agent_roles r ON r.role_id = g.role_id
WHERE r.agent_id = $1 ORDER BY g.role_id, g.verb`

// Grants returns what the agent's roles grant.
func (Rows) Grants(tx gateway.Tx, id gateway.AgentID) ([]agentdesk.Grant, error) {
	var list []agentdesk.Grant
	err := tx.Query(grantsOf, []any{id}, func(r gateway.Row) error {
		var g agentdesk.Grant
		err := r.Scan(&g.Verb, &g.Scope)
		list = append(list, g)
		return err
	})
	return list, err
}

const (
	dropRoles = `DELETE FROM agent_roles WHERE agent_id = $1`
	giveRole  = `INSERT INTO agent_roles (agent_id, role_id) VALUES ($1, $2)`
)

// SetRoles gives the agent these roles and no others.
func (Rows) SetRoles(tx gateway.Tx, agent gateway.AgentID, keys []string) error {
	if _, err := tx.Exec(dropRoles, agent); err != nil {
		return err
	}
	for _, key := range slices.Compact(slices.Sorted(slices.Values(keys))) {
		var id roleID
		if err := tx.Get(roleByKey, []any{key}, &id); err != nil {
			return fmt.Errorf("role %q: %w", key, err)
		}
		if _, err := tx.Exec(giveRole, agent, id); err != nil {
			return err
		}
	}
	return nil
}

const countInRole = `SELECT COUNT(*) FROM agent_roles g JOIN roles r ON r.id = g.role_id
JOIN agents a ON a.id = g.agent_id WHERE r.key = $1 AND a.disabled_at = 0`

// CountInRole is how many agents that are not disabled have the role.
func (Rows) CountInRole(tx gateway.Tx, key string) (n int, err error) {
	err = tx.Get(countInRole, []any{key}, &n)
	return n, err
}

const peopleKey = "people"

const peopleChanged = `INSERT INTO installation (key, value) VALUES ($1, '1')
ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(installation.value AS BIGINT) + 1 AS TEXT)`

// PeopleChanged counts a change of who may do what.
func (Rows) PeopleChanged(tx gateway.Tx) error {
	_, err := tx.Exec(peopleChanged, peopleKey)
	return err
}

const peopleVersion = `SELECT CAST(COALESCE(MAX(value), '0') AS BIGINT) FROM installation WHERE key = $1`

// PeopleVersion is how many changes there were.
func (Rows) PeopleVersion(tx gateway.Tx) (n int64, err error) {
	err = tx.Get(peopleVersion, []any{peopleKey}, &n)
	return n, err
}
