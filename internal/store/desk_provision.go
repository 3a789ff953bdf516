package store

import (
	"errors"
	"slices"

	"switchboard/agentdesk"
	"switchboard/gateway"
)

const (
	insertInstallation = `INSERT INTO installation (key, value) VALUES ('id', $1) ON CONFLICT (key) DO NOTHING`
	selectInstallation = `SELECT value FROM installation WHERE key = 'id'`
)

// InstallationID returns the installation's id, which is fresh if it has none yet.
func (Rows) InstallationID(tx gateway.Tx, fresh string) (id string, err error) {
	if _, err := tx.Exec(insertInstallation, fresh); err != nil {
		return "", err
	}
	err = tx.Get(selectInstallation, nil, &id)
	return id, err
}

const seedBrand = `INSERT INTO brands (id, key, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO NOTHING`

// SeedBrand stores a brand unless there is one with that key.
func (Rows) SeedBrand(tx gateway.Tx, key, name string) error {
	_, err := tx.Exec(seedBrand, gateway.NewID[gateway.BrandID](), key, name, gateway.Now())
	return err
}

const upsertBrand = `INSERT INTO brands (id, key, name, managed, created_at) VALUES ($1, $2, $3, 'file', $4)
ON CONFLICT (key) DO UPDATE SET name = excluded.name, managed = 'file' RETURNING id`

// UpsertBrand stores a brand under its key.
func (Rows) UpsertBrand(tx gateway.Tx, b agentdesk.BrandSpec, at gateway.Instant) (id gateway.BrandID, err error) {
	err = tx.Get(upsertBrand, []any{gateway.NewID[gateway.BrandID](), b.Key, b.Name, at}, &id)
	return id, err
}

const upsertTeam = `INSERT INTO teams (id, key, name, managed, created_at) VALUES ($1, $2, $3, 'file', $4)
ON CONFLICT (key) DO UPDATE SET name = excluded.name, managed = 'file' RETURNING id`

// UpsertTeam stores a team under its key.
func (Rows) UpsertTeam(tx gateway.Tx, t agentdesk.TeamSpec, at gateway.Instant) (id gateway.TeamID, err error) {
	err = tx.Get(upsertTeam, []any{gateway.NewID[gateway.TeamID](), t.Key, t.Name, at}, &id)
	return id, err
}

const upsertQueue = `INSERT INTO queues (id, brand_id, key, name, priority, managed, created_at)
VALUES ($1, $2, $3, $4, $5, 'file', $6)
ON CONFLICT (key) DO UPDATE SET brand_id = excluded.brand_id, name = excluded.name, priority = excluded.priority,
  managed = 'file', disabled_at = 0
RETURNING id`

// UpsertQueue stores a queue under its key.
func (Rows) UpsertQueue(tx gateway.Tx, q agentdesk.QueueSpec, brand gateway.BrandID, at gateway.Instant) (id gateway.QueueID, err error) {
	err = tx.Get(upsertQueue, []any{gateway.NewID[gateway.QueueID](), brand, q.Key, q.Name, q.Priority, at}, &id)
	return id, err
}

const brandByKey = `SELECT id FROM brands WHERE key = $1`

// BrandByKey finds a brand, or returns ErrNotFound.
func (Rows) BrandByKey(tx gateway.Tx, key string) (id gateway.BrandID, err error) {
	err = tx.Get(brandByKey, []any{key}, &id)
	return id, err
}

const teamByKey = `SELECT id FROM teams WHERE key = $1`

// TeamByKey finds a team, or returns ErrNotFound.
func (Rows) TeamByKey(tx gateway.Tx, key string) (id gateway.TeamID, err error) {
	err = tx.Get(teamByKey, []any{key}, &id)
	return id, err
}

const queueByKey = `SELECT id FROM queues WHERE key = $1`

// QueueByKey finds a queue, or returns ErrNotFound.
func (Rows) QueueByKey(tx gateway.Tx, key string) (id gateway.QueueID, err error) {
	err = tx.Get(queueByKey, []any{key}, &id)
	return id, err
}

const (
	// A key finds its agent even after his login changed; a login finds one that was
	// made in the console and is now in the file.
	agentByKey   = `SELECT id, password_hash FROM agents WHERE key = $1 AND key <> ''`
	agentByLogin = `SELECT id, password_hash FROM agents WHERE login = $1`

	insertAgent = `INSERT INTO agents (id, key, login, name, locale, capacity, managed, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, 'file', $7, $7)`
	updateAgent = `UPDATE agents SET key = $1, login = $2, name = $3, locale = $4, capacity = $5, managed = 'file',
  disabled_at = 0, updated_at = $6 WHERE id = $7`
)

// UpsertAgent stores an agent under his key or login.
func (Rows) UpsertAgent(tx gateway.Tx, a agentdesk.AgentSpec, at gateway.Instant) (id gateway.AgentID, hasPassword bool, err error) {
	var hash string
	err = tx.Get(agentByKey, []any{a.Key}, &id, &hash)
	if errors.Is(err, gateway.ErrNotFound) {
		err = tx.Get(agentByLogin, []any{a.Login}, &id, &hash)
	}
	if errors.Is(err, gateway.ErrNotFound) {
		id = gateway.NewID[gateway.AgentID]()
		_, err = tx.Exec(insertAgent, id, a.Key, a.Login, a.Name, a.Locale, a.Capacity, at)
		return id, false, err
	}
	if err != nil {
		return "", false, err
	}
	_, err = tx.Exec(updateAgent, a.Key, a.Login, a.Name, a.Locale, a.Capacity, at, id)
	return id, hash != "", err
}

const (
	leaveTeams  = `DELETE FROM team_members WHERE agent_id = $1`
	joinTeam    = `INSERT INTO team_members (agent_id, team_id) VALUES ($1, $2)`
	leaveQueues = `DELETE FROM queue_members WHERE agent_id = $1`
	joinQueue   = `INSERT INTO queue_members (agent_id, queue_id) VALUES ($1, $2)`
)

// SetMemberships makes the agent a member of these teams and queues and no others.
func (Rows) SetMemberships(tx gateway.Tx, id gateway.AgentID, teams []gateway.TeamID, queues []gateway.QueueID) error {
	if _, err := tx.Exec(leaveTeams, id); err != nil {
		return err
	}
	if _, err := tx.Exec(leaveQueues, id); err != nil {
		return err
	}
	err := tx.Each(joinTeam, each(distinct(teams), func(t gateway.TeamID) []any { return []any{id, t} }), nil)
	if err != nil {
		return err
	}
	return tx.Each(joinQueue, each(distinct(queues), func(q gateway.QueueID) []any { return []any{id, q} }), nil)
}

const setPublicProfile = `INSERT INTO agent_profiles (agent_id, brand_id, public_name, number) VALUES ($1, $2, $3, $4)
ON CONFLICT (agent_id, brand_id) DO UPDATE SET public_name = excluded.public_name, number = excluded.number`

// SetPublicProfile stores how customers of the brand see the agent.
func (Rows) SetPublicProfile(tx gateway.Tx, id gateway.AgentID, brand gateway.BrandID, p agentdesk.ProfileSpec) error {
	_, err := tx.Exec(setPublicProfile, id, brand, p.PublicName, p.Number)
	return err
}

const accountByKey = `SELECT id, brand_id, queue_id, kind, key, name, settings, seal, enabled, managed, version
FROM accounts WHERE key = $1`

// AccountByKey returns the account, Settings and Seal as stored, or ErrNotFound.
func (Rows) AccountByKey(tx gateway.Tx, key string) (a gateway.Account, err error) {
	err = tx.Get(accountByKey, []any{key}, &a.ID, &a.Brand, &a.Queue, &a.Kind, &a.Key, &a.Name, &a.Settings, &a.Seal,
		&a.Enabled, &a.Managed, &a.Version)
	return a, err
}

const saveAccount = `INSERT INTO accounts
  (id, brand_id, queue_id, kind, key, name, settings, seal, enabled, managed, version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
ON CONFLICT (key) DO UPDATE SET brand_id = excluded.brand_id, queue_id = excluded.queue_id, name = excluded.name,
  settings = excluded.settings, seal = excluded.seal, enabled = excluded.enabled, managed = excluded.managed,
  version = excluded.version, updated_at = excluded.updated_at`

// SaveAccount stores the account under its key. Its kind stays what it was at first.
func (Rows) SaveAccount(tx gateway.Tx, a gateway.Account, at gateway.Instant) error {
	_, err := tx.Exec(saveAccount, a.ID, a.Brand, a.Queue, a.Kind, a.Key, a.Name, a.Settings, a.Seal,
		a.Enabled, a.Managed, a.Version, at)
	return err
}

const (
	managedTeams    = `SELECT key FROM teams WHERE managed = 'file' ORDER BY id`
	managedQueues   = `SELECT key FROM queues WHERE managed = 'file' AND disabled_at = 0 ORDER BY id`
	managedAgents   = `SELECT key FROM agents WHERE managed = 'file' AND disabled_at = 0 ORDER BY id`
	managedAccounts = `SELECT key FROM accounts WHERE managed = 'file' AND enabled = 1 ORDER BY id`
	managedReasons  = `SELECT key FROM presence_reasons WHERE managed = 'file' AND disabled_at = 0 ORDER BY id`

	managedCanned       = `SELECT key FROM canned_replies WHERE managed = 'file' AND disabled_at = 0 ORDER BY id`
	managedDispositions = `SELECT key FROM dispositions WHERE managed = 'file' AND disabled_at = 0 ORDER BY id`
	managedFields       = `SELECT key FROM contact_fields WHERE managed = 'file' AND disabled_at = 0 ORDER BY id`

	managedSkills    = `SELECT key FROM skills WHERE managed = 'file' AND disabled_at = 0 ORDER BY id`
	managedCalendars = `SELECT key FROM calendars WHERE managed = 'file' AND disabled_at = 0 ORDER BY id`
	managedRules     = `SELECT key FROM routing_rules WHERE managed = 'file' AND disabled_at = 0 ORDER BY id`
	disableSkill     = `UPDATE skills SET disabled_at = $1 WHERE key = $2`
	disableCalendar  = `UPDATE calendars SET disabled_at = $1, updated_at = $1 WHERE key = $2`
	disableRule      = `UPDATE routing_rules SET disabled_at = $1, updated_at = $1 WHERE key = $2`

	disableDisposition = `UPDATE dispositions SET disabled_at = $1 WHERE key = $2`
	disableField       = `UPDATE contact_fields SET disabled_at = $1 WHERE key = $2`

	emptyTeam      = `DELETE FROM team_members WHERE team_id IN (SELECT id FROM teams WHERE key = $1)`
	dropReason     = `UPDATE presence_reasons SET disabled_at = $1 WHERE key = $2`
	disableQueue   = `UPDATE queues SET disabled_at = $1 WHERE key = $2`
	disableAgent   = `UPDATE agents SET disabled_at = $1, updated_at = $1 WHERE key = $2 RETURNING id`
	disableCanned  = `UPDATE canned_replies SET disabled_at = $1, updated_at = $1 WHERE key = $2`
	disableAccount = `UPDATE accounts SET enabled = 0, version = version + 1, updated_at = $1 WHERE key = $2`
)

// DisableUnlisted disables what the file manages and no longer lists. A team cannot
// be disabled: nobody is in it any more.
func (Rows) DisableUnlisted(tx gateway.Tx, kept agentdesk.KeptKeys, at gateway.Instant) (agents []gateway.AgentID, err error) {
	for _, sort := range []struct {
		managed string
		kept    []string
		disable func(key string) error
	}{
		{managedTeams, kept.Teams, func(key string) error { _, err := tx.Exec(emptyTeam, key); return err }},
		{managedQueues, kept.Queues, func(key string) error { _, err := tx.Exec(disableQueue, at, key); return err }},
		{managedReasons, kept.PresenceReasons, func(key string) error { _, err := tx.Exec(dropReason, at, key); return err }},
		{managedAccounts, kept.Accounts, func(key string) error { _, err := tx.Exec(disableAccount, at, key); return err }},
		{managedCanned, kept.Canned, func(key string) error { _, err := tx.Exec(disableCanned, at, key); return err }},
		{managedDispositions, kept.Dispositions, func(key string) error { _, err := tx.Exec(disableDisposition, at, key); return err }},
		{managedFields, kept.Fields, func(key string) error { _, err := tx.Exec(disableField, at, key); return err }},
		{managedSkills, kept.Skills, func(key string) error { _, err := tx.Exec(disableSkill, at, key); return err }},
		{managedCalendars, kept.Calendars, func(key string) error { _, err := tx.Exec(disableCalendar, at, key); return err }},
		{managedRules, kept.Rules, func(key string) error { _, err := tx.Exec(disableRule, at, key); return err }},
		{managedAgents, kept.Agents, func(key string) error {
			var id gateway.AgentID
			err := tx.Get(disableAgent, []any{at, key}, &id)
			agents = append(agents, id)
			return err
		}},
	} {
		keys, err := column[string](tx, sort.managed)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			if slices.Contains(sort.kept, key) {
				continue
			}
			if err := sort.disable(key); err != nil {
				return nil, err
			}
		}
	}
	return agents, nil
}
