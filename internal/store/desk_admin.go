package store

import (
	"encoding/json"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const (
	members = `SELECT a.id, a.login, a.name,
  COALESCE((SELECT MIN(p.number) FROM agent_profiles p WHERE p.agent_id = a.id AND p.number <> ''), ''),
  a.locale, a.capacity, a.disabled_at, CASE WHEN a.managed = '' THEN '' ELSE a.key END,
  (SELECT COUNT(*) FROM connections c WHERE c.agent_id = a.id AND c.until = 0),
  (SELECT COUNT(*) FROM conversations c WHERE c.agent_id = a.id AND c.agent_id <> ''), a.picture, a.limits
FROM agents a`
	everyMember = members + ` ORDER BY a.name, a.id`
	oneMember   = members + ` WHERE a.id = $1`

	rolesOfAll  = `SELECT g.agent_id, r.key FROM agent_roles g JOIN roles r ON r.id = g.role_id ORDER BY g.agent_id, r.key`
	teamsOfAll  = `SELECT agent_id, team_id FROM team_members ORDER BY agent_id, team_id`
	queuesOfAll = `SELECT agent_id, queue_id FROM queue_members ORDER BY agent_id, queue_id`

	rolesOf  = `SELECT r.key FROM agent_roles g JOIN roles r ON r.id = g.role_id WHERE g.agent_id = $1 ORDER BY r.key`
	teamsOf  = `SELECT team_id FROM team_members WHERE agent_id = $1 ORDER BY team_id`
	queuesOf = `SELECT queue_id FROM queue_members WHERE agent_id = $1 ORDER BY queue_id`
)

func scanMember(r gateway.Row) (m wire.Member, err error) {
	var disabled gateway.Instant
	var online int
	m = wire.Member{Roles: []string{}, Teams: []gateway.TeamID{}, Queues: []gateway.QueueID{}, Skills: []wire.MemberSkill{}}
	err = r.Scan(&m.ID, &m.Login, &m.Name, &m.Number, &m.Locale, &m.Capacity, &disabled, &m.Managed, &online, &m.Open, &m.Picture,
		asJSON(&m.Limits))
	m.Disabled, m.Online = disabled != 0, online > 0
	if m.Limits == nil {
		m.Limits = map[string]int{}
	}
	return m, err
}

// Members returns all agents, disabled ones too, by name and id.
func (Rows) Members(tx gateway.Tx) ([]wire.Member, error) {
	var list []wire.Member
	at := make(map[gateway.AgentID]int)
	err := tx.Query(everyMember, nil, func(r gateway.Row) error {
		m, err := scanMember(r)
		at[m.ID] = len(list)
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = belongings(tx, rolesOfAll, func(a gateway.AgentID, key string) { m := &list[at[a]]; m.Roles = append(m.Roles, key) })
	if err != nil {
		return nil, err
	}
	err = belongings(tx, teamsOfAll, func(a gateway.AgentID, id gateway.TeamID) { m := &list[at[a]]; m.Teams = append(m.Teams, id) })
	if err != nil {
		return nil, err
	}
	err = belongings(tx, queuesOfAll, func(a gateway.AgentID, id gateway.QueueID) { m := &list[at[a]]; m.Queues = append(m.Queues, id) })
	if err != nil {
		return nil, err
	}
	err = eachSkill(tx, everyMemberSkill, nil, func(a gateway.AgentID, s wire.MemberSkill) { m := &list[at[a]]; m.Skills = append(m.Skills, s) })
	return list, err
}

// belongings reads pairs of two ids.
func belongings[A, B any](tx gateway.Tx, query string, use func(A, B)) error {
	return tx.Query(query, nil, func(r gateway.Row) error {
		var a A
		var b B
		err := r.Scan(&a, &b)
		if err == nil {
			use(a, b)
		}
		return err
	})
}

const profilesOf = `SELECT brand_id, public_name, number FROM agent_profiles WHERE agent_id = $1 ORDER BY brand_id`

// MemberByID returns an agent with how customers see him, or ErrNotFound.
func (Rows) MemberByID(tx gateway.Tx, id gateway.AgentID) (m wire.MemberDetail, err error) {
	m.Profiles = []wire.Profile{}
	known := false
	err = tx.Query(oneMember, []any{id}, func(r gateway.Row) (err error) {
		m.Member, err = scanMember(r)
		known = true
		return err
	})
	if err == nil && !known {
		err = gateway.ErrNotFound
	}
	if err != nil {
		return m, err
	}
	if m.Roles, err = columnOr(tx, m.Roles, rolesOf, id); err != nil {
		return m, err
	}
	if m.Teams, err = columnOr(tx, m.Teams, teamsOf, id); err != nil {
		return m, err
	}
	if m.Queues, err = columnOr(tx, m.Queues, queuesOf, id); err != nil {
		return m, err
	}
	err = eachSkill(tx, memberSkills, []any{id}, func(_ gateway.AgentID, s wire.MemberSkill) { m.Skills = append(m.Skills, s) })
	if err != nil {
		return m, err
	}
	err = tx.Query(profilesOf, []any{id}, func(r gateway.Row) error {
		var p wire.Profile
		err := r.Scan(&p.Brand, &p.Name, &p.Number)
		m.Profiles = append(m.Profiles, p)
		return err
	})
	return m, err
}

// columnOr is the column, or none where it is empty.
func columnOr[T any](tx gateway.Tx, none []T, query string, args ...any) ([]T, error) {
	list, err := column[T](tx, query, args...)
	if list == nil {
		list = none
	}
	return list, err
}

const saveMember = `UPDATE agents SET name = $1, locale = $2, capacity = $3, updated_at = $4 WHERE id = $5`

// SaveMember stores what may be changed of an agent himself.
func (Rows) SaveMember(tx gateway.Tx, p agentdesk.Person, at gateway.Instant) error {
	return found(tx.Exec(saveMember, p.Name, p.Locale, p.Capacity, at, p.ID))
}

const disableMember = `UPDATE agents SET disabled_at = $1, updated_at = $2 WHERE id = $3`

// DisableMember sets when the agent was deactivated; 0 activates him.
func (Rows) DisableMember(tx gateway.Tx, id gateway.AgentID, since, at gateway.Instant) error {
	return found(tx.Exec(disableMember, since, at, id))
}

const expirePassword = `UPDATE agents SET password_temporary = 1 WHERE id = $1`

// ExpirePassword makes the agent choose another password when he signs in.
func (Rows) ExpirePassword(tx gateway.Tx, id gateway.AgentID) error {
	return found(tx.Exec(expirePassword, id))
}

const (
	allTeams  = `SELECT id, name, CASE WHEN managed = '' THEN '' ELSE key END FROM teams ORDER BY name, id`
	teamPairs = `SELECT team_id, agent_id FROM team_members ORDER BY team_id, agent_id`
	saveTeam  = `INSERT INTO teams (id, key, name, created_at) VALUES ($1, $1, $2, $3)
ON CONFLICT (id) DO UPDATE SET name = excluded.name`
	leaveTeam = `DELETE FROM team_members WHERE team_id = $1`
	fillTeam  = `INSERT INTO team_members (team_id, agent_id) VALUES ($1, $2)`
	dropTeam  = `DELETE FROM teams WHERE id = $1`
)

// Teams returns all teams with their members, by name and id.
func (Rows) Teams(tx gateway.Tx) ([]wire.Team, error) {
	var list []wire.Team
	at := make(map[gateway.TeamID]int)
	err := tx.Query(allTeams, nil, func(r gateway.Row) error {
		t := wire.Team{Members: []gateway.AgentID{}}
		err := r.Scan(&t.ID, &t.Name, &t.Managed)
		at[t.ID] = len(list)
		list = append(list, t)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = belongings(tx, teamPairs, func(id gateway.TeamID, a gateway.AgentID) { t := &list[at[id]]; t.Members = append(t.Members, a) })
	return list, err
}

// SaveTeam stores a team with just these members.
func (Rows) SaveTeam(tx gateway.Tx, t wire.Team, at gateway.Instant) error {
	if _, err := tx.Exec(saveTeam, t.ID, t.Name, at); err != nil {
		return err
	}
	if _, err := tx.Exec(leaveTeam, t.ID); err != nil {
		return err
	}
	return tx.Each(fillTeam, each(distinct(t.Members), func(a gateway.AgentID) []any { return []any{t.ID, a} }), nil)
}

// DropTeam deletes a team that nobody is in.
func (Rows) DropTeam(tx gateway.Tx, id gateway.TeamID) error { return found(tx.Exec(dropTeam, id)) }

const (
	brandRecords = `SELECT id, key, name, CASE WHEN managed = '' THEN '' ELSE key END FROM brands ORDER BY created_at, id`
	saveBrand    = `INSERT INTO brands (id, key, name, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET name = excluded.name`
)

// Brands returns all brands, the oldest first.
func (Rows) Brands(tx gateway.Tx) ([]wire.BrandRecord, error) {
	var list []wire.BrandRecord
	err := tx.Query(brandRecords, nil, func(r gateway.Row) error {
		var b wire.BrandRecord
		err := r.Scan(&b.ID, &b.Key, &b.Name, &b.Managed)
		list = append(list, b)
		return err
	})
	return list, err
}

// SaveBrand stores a brand.
func (Rows) SaveBrand(tx gateway.Tx, b wire.BrandRecord, at gateway.Instant) error {
	_, err := tx.Exec(saveBrand, b.ID, b.Key, b.Name, at)
	return err
}

const (
	allQueues = `SELECT q.id, q.brand_id, q.name, q.priority, q.disabled_at, CASE WHEN q.managed = '' THEN '' ELSE q.key END,
  (SELECT COUNT(*) FROM conversations c WHERE c.queue_id = q.id AND c.state IN ('waiting', 'offered'))
FROM queues q ORDER BY q.name, q.id`
	queuePairs = `SELECT queue_id, agent_id FROM queue_members ORDER BY queue_id, agent_id`
	saveQueue  = `INSERT INTO queues (id, key, brand_id, name, priority, disabled_at, created_at) VALUES ($1, $1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, priority = excluded.priority, disabled_at = excluded.disabled_at`
	emptyQueue      = `DELETE FROM queue_members WHERE queue_id = $1`
	fillQueue       = `INSERT INTO queue_members (queue_id, agent_id) VALUES ($1, $2)`
	accountsOfQueue = `SELECT COUNT(*) FROM accounts WHERE queue_id = $1 AND enabled = 1`
)

// QueueRecords returns all queues with their members, disabled ones too, by name and id.
func (Rows) QueueRecords(tx gateway.Tx) ([]wire.QueueRecord, error) {
	var list []wire.QueueRecord
	at := make(map[gateway.QueueID]int)
	err := tx.Query(allQueues, nil, func(r gateway.Row) error {
		q := wire.QueueRecord{Members: []gateway.AgentID{}}
		var disabled gateway.Instant
		err := r.Scan(&q.ID, &q.Brand, &q.Name, &q.Priority, &disabled, &q.Managed, &q.Waiting)
		q.Disabled = disabled != 0
		at[q.ID] = len(list)
		list = append(list, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = belongings(tx, queuePairs, func(id gateway.QueueID, a gateway.AgentID) { q := &list[at[id]]; q.Members = append(q.Members, a) })
	if err != nil {
		return nil, err
	}
	return list, readRouting(tx, list, at)
}

// SaveQueue stores a queue with just these members.
func (Rows) SaveQueue(tx gateway.Tx, q wire.QueueRecord, at gateway.Instant) error {
	if _, err := tx.Exec(saveQueue, q.ID, q.Brand, q.Name, q.Priority, since(q.Disabled, at), at); err != nil {
		return err
	}
	if err := (Rows{}).SetQueueRouting(tx, q.ID, q.Routing, q.Calendar); err != nil {
		return err
	}
	if _, err := tx.Exec(emptyQueue, q.ID); err != nil {
		return err
	}
	return tx.Each(fillQueue, each(distinct(q.Members), func(a gateway.AgentID) []any { return []any{q.ID, a} }), nil)
}

// AccountsOfQueue is how many enabled accounts' conversations wait in the queue.
func (Rows) AccountsOfQueue(tx gateway.Tx, id gateway.QueueID) (n int, err error) {
	err = tx.Get(accountsOfQueue, []any{id}, &n)
	return n, err
}

const (
	allRoles = `SELECT r.key, r.name,
  (SELECT COUNT(*) FROM agent_roles g JOIN agents a ON a.id = g.agent_id WHERE g.role_id = r.id AND a.disabled_at = 0)
FROM roles r ORDER BY r.key`
	allGrants = `SELECT r.key, g.verb, g.scope FROM role_grants g JOIN roles r ON r.id = g.role_id ORDER BY r.key, g.verb`
	saveRole  = `INSERT INTO roles (id, key, name) VALUES ($1, $2, $3)
ON CONFLICT (key) DO UPDATE SET name = excluded.name RETURNING id`
	dropGrants  = `DELETE FROM role_grants WHERE role_id = $1`
	roleHolders = `SELECT COUNT(*) FROM agent_roles WHERE role_id = $1`
	dropRole    = `DELETE FROM roles WHERE id = $1`
)

// Roles returns all roles with their grants, by key.
func (Rows) Roles(tx gateway.Tx) ([]wire.Role, error) {
	var list []wire.Role
	at := make(map[string]int)
	err := tx.Query(allRoles, nil, func(r gateway.Row) error {
		role := wire.Role{Grants: make(map[wire.Verb]wire.Scope)}
		err := r.Scan(&role.Key, &role.Name, &role.Holders)
		at[role.Key] = len(list)
		list = append(list, role)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = tx.Query(allGrants, nil, func(r gateway.Row) error {
		var key string
		var g agentdesk.Grant
		err := r.Scan(&key, &g.Verb, &g.Scope)
		if err == nil && g.Scope != wire.NoScope {
			list[at[key]].Grants[g.Verb] = g.Scope
		}
		return err
	})
	return list, err
}

// SaveRole stores a role with just these grants.
func (Rows) SaveRole(tx gateway.Tx, r wire.Role) error {
	var id roleID
	if err := tx.Get(saveRole, []any{gateway.NewID[roleID](), r.Key, r.Name}, &id); err != nil {
		return err
	}
	if _, err := tx.Exec(dropGrants, id); err != nil {
		return err
	}
	var rows [][]any
	for verb, scope := range r.Grants {
		rows = append(rows, []any{id, verb, scope})
	}
	return tx.Each(insertGrant, rows, nil)
}

// DropRole deletes a role that nobody has, not even somebody who is disabled.
func (Rows) DropRole(tx gateway.Tx, key string) error {
	var id roleID
	if err := tx.Get(roleByKey, []any{key}, &id); err != nil {
		return err
	}
	var holders int
	if err := tx.Get(roleHolders, []any{id}, &holders); err != nil {
		return err
	}
	if holders > 0 {
		return gateway.ErrConflict
	}
	if _, err := tx.Exec(dropGrants, id); err != nil {
		return err
	}
	return found(tx.Exec(dropRole, id))
}

const (
	holdAccount  = `UPDATE accounts SET held = $1, updated_at = $2 WHERE id = $3`
	renewAccount = `UPDATE accounts SET version = version + 1, updated_at = $1 WHERE id = $2`
	outboxSizes  = `SELECT account_id, COUNT(*) FROM outbox GROUP BY account_id ORDER BY account_id`
)

// HoldAccount stores whether a person holds the account's breaker open.
func (Rows) HoldAccount(tx gateway.Tx, id gateway.AccountID, held bool, at gateway.Instant) error {
	return found(tx.Exec(holdAccount, held, at, id))
}

// RenewAccount counts a change, on which the account's worker starts anew.
func (Rows) RenewAccount(tx gateway.Tx, id gateway.AccountID, at gateway.Instant) error {
	return found(tx.Exec(renewAccount, at, id))
}

// OutboxSizes is how many messages each account has yet to send.
func (Rows) OutboxSizes(tx gateway.Tx) (map[gateway.AccountID]int, error) {
	sizes := make(map[gateway.AccountID]int)
	err := belongings(tx, outboxSizes, func(id gateway.AccountID, n int) { sizes[id] = n })
	return sizes, err
}

const auditEntries = `SELECT id, at, actor_kind, actor_id, action, object_kind, object_id, ip, data FROM audit
WHERE (at < $1 OR (at = $1 AND id < $2)) AND at >= $3
  AND ($4 = '' OR actor_id = $4) AND ($5 = '' OR action = $5 OR action LIKE $6)
  AND ($7 = '' OR object_kind = $7) AND ($8 = '' OR object_id = $8)
ORDER BY at DESC, id DESC LIMIT $9`

// AuditEntries returns the newest entries before a place in time, newest first.
func (Rows) AuditEntries(tx gateway.Tx, q agentdesk.AuditQuery) ([]wire.AuditEntry, error) {
	list := []wire.AuditEntry{}
	args := []any{q.Before, q.BeforeID, q.From, q.Actor, q.Action, q.Action + `.%`, q.Kind, q.Object, q.Limit}
	err := tx.Query(auditEntries, args, func(r gateway.Row) error {
		var e wire.AuditEntry
		var data string
		err := r.Scan(&e.ID, &e.At, &e.Actor.Kind, &e.Actor.ID, &e.Action, &e.Kind, &e.Object, &e.IP, &data)
		e.Data = json.RawMessage(data)
		list = append(list, e)
		return err
	})
	return list, err
}
