package store

import (
	"encoding/json"
	"fmt"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const savedViews = `SELECT id, agent_id, team_id, name, filter FROM saved_views
WHERE agent_id = $1 OR agent_id = ''
  AND (team_id = '' OR team_id IN (SELECT team_id FROM team_members WHERE agent_id = $1))
ORDER BY position, id`

// SavedViews returns the agent's own views, his teams' and everybody's.
func (Rows) SavedViews(tx gateway.Tx, agent gateway.AgentID) ([]agentdesk.SavedView, error) {
	var list []agentdesk.SavedView
	err := tx.Query(savedViews, []any{agent}, func(r gateway.Row) error {
		var v agentdesk.SavedView
		var filter []byte
		if err := r.Scan(&v.ID, &v.Agent, &v.Team, &v.Name, &filter); err != nil {
			return err
		}
		if err := json.Unmarshal(filter, &v.Filter); err != nil {
			return fmt.Errorf("decode filter of view %s: %w", v.ID, err)
		}
		list = append(list, v)
		return nil
	})
	return list, err
}

const insertView = `INSERT INTO saved_views (id, agent_id, team_id, name, filter, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $6)`

// AddView stores a new view.
func (Rows) AddView(tx gateway.Tx, v agentdesk.SavedView, at gateway.Instant) error {
	filter, err := json.Marshal(v.Filter)
	if err != nil {
		return fmt.Errorf("encode filter: %w", err)
	}
	_, err = tx.Exec(insertView, v.ID, v.Agent, v.Team, v.Name, filter, at)
	return err
}

const updateView = `UPDATE saved_views SET name = $1, filter = $2, updated_at = $3 WHERE id = $4`

// SetView stores a view's name and filter.
func (Rows) SetView(tx gateway.Tx, v agentdesk.SavedView, at gateway.Instant) error {
	filter, err := json.Marshal(v.Filter)
	if err != nil {
		return fmt.Errorf("encode filter: %w", err)
	}
	return found(tx.Exec(updateView, v.Name, filter, at, v.ID))
}

const deleteView = `DELETE FROM saved_views WHERE id = $1`

// DropView deletes a view.
func (Rows) DropView(tx gateway.Tx, id wire.ViewID) error {
	return found(tx.Exec(deleteView, id))
}

const teamChoices = `SELECT t.id, t.name, '' FROM teams t JOIN team_members m ON m.team_id = t.id
WHERE m.agent_id = $1 ORDER BY t.name, t.id`

// TeamsOf returns the agent's teams, by name.
func (Rows) TeamsOf(tx gateway.Tx, agent gateway.AgentID) ([]wire.Choice, error) {
	return choices(tx, teamChoices, agent)
}

const accountChoices = `SELECT id, name, kind FROM accounts WHERE enabled = 1 ORDER BY name, id`

// AccountChoices returns the accounts that are enabled, by name.
func (Rows) AccountChoices(tx gateway.Tx) ([]wire.Choice, error) { return choices(tx, accountChoices) }

const skillChoices = `SELECT id, name, '' FROM skills ORDER BY name, id`

// SkillChoices returns what all skills are called, disabled ones too, by name and id.
func (Rows) SkillChoices(tx gateway.Tx) ([]wire.Choice, error) { return choices(tx, skillChoices) }

const brandChoices = `SELECT id, name, '' FROM brands ORDER BY name, id`

// BrandChoices returns the brands, by name.
func (Rows) BrandChoices(tx gateway.Tx) ([]wire.Choice, error) { return choices(tx, brandChoices) }

func choices(tx gateway.Tx, query string, args ...any) ([]wire.Choice, error) {
	list := []wire.Choice{}
	err := tx.Query(query, args, func(r gateway.Row) error {
		var c wire.Choice
		err := r.Scan(&c.ID, &c.Name, &c.Kind)
		list = append(list, c)
		return err
	})
	return list, err
}
