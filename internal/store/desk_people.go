package store

import (
	"errors"
	"maps"
	"slices"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
)

const selectPerson = `SELECT a.id, a.login, a.name, a.locale, a.capacity, a.disabled_at, a.password_hash, a.password_temporary,
  COALESCE((SELECT MIN(p.number) FROM agent_profiles p WHERE p.agent_id = a.id AND p.number <> ''), ''), a.picture
FROM agents a `

func onePerson(tx gateway.Tx, query string, arg any) (p agentdesk.Person, hash string, err error) {
	temporary := 0
	err = tx.Get(query, []any{arg}, &p.ID, &p.Login, &p.Name, &p.Locale, &p.Capacity, &p.DisabledAt, &hash, &temporary, &p.Number, &p.Picture)
	p.Temporary = temporary != 0
	return p, hash, err
}

const personByID = selectPerson + `WHERE a.id = $1`

// Person returns the agent, or ErrNotFound.
func (Rows) Person(tx gateway.Tx, id gateway.AgentID) (agentdesk.Person, error) {
	p, _, err := onePerson(tx, personByID, id)
	return p, err
}

const personByLogin = selectPerson + `WHERE a.login = $1`

// PersonByLogin returns the agent and the hash of his password, or ErrNotFound.
func (Rows) PersonByLogin(tx gateway.Tx, login string) (agentdesk.Person, string, error) {
	return onePerson(tx, personByLogin, login)
}

const insertPerson = `INSERT INTO agents (id, login, name, locale, capacity, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $6)`

const defaultProfiles = `INSERT INTO agent_profiles (agent_id, brand_id, public_name)
SELECT a.id, b.id, a.name FROM agents a CROSS JOIN brands b WHERE a.id = $1`

// AddPerson stores an agent without a password, with his own name at every brand.
func (Rows) AddPerson(tx gateway.Tx, p agentdesk.Person, at gateway.Instant) error {
	if _, err := tx.Exec(insertPerson, p.ID, p.Login, p.Name, p.Locale, p.Capacity, at); err != nil {
		return err
	}
	_, err := tx.Exec(defaultProfiles, p.ID)
	return err
}

const setPasswordHash = `UPDATE agents SET password_hash = $1, password_temporary = 0, updated_at = $2 WHERE id = $3`

// SetPasswordHash stores the hash of the agent's password, which is his for good.
func (Rows) SetPasswordHash(tx gateway.Tx, id gateway.AgentID, hash string, at gateway.Instant) error {
	return found(tx.Exec(setPasswordHash, hash, at, id))
}

const (
	myQueues = `SELECT queue_id FROM queue_members WHERE agent_id = $1 ORDER BY queue_id`
	// of the agent $1: everybody in his teams
	mates = `SELECT m.agent_id FROM team_members m JOIN team_members mine ON mine.team_id = m.team_id
WHERE mine.agent_id = $1`
	myMates      = `SELECT DISTINCT agent_id FROM (` + mates + `) AS mate ORDER BY agent_id`
	myTeamQueues = `SELECT DISTINCT queue_id FROM queue_members WHERE agent_id IN (` + mates + `) ORDER BY queue_id`
)

// Reach is what scopes mean for the agent.
func (Rows) Reach(tx gateway.Tx, id gateway.AgentID) (reach agentdesk.Reach, err error) {
	if reach.Queues, err = column[gateway.QueueID](tx, myQueues, id); err != nil {
		return reach, err
	}
	if reach.Mates, err = column[gateway.AgentID](tx, myMates, id); err != nil {
		return reach, err
	}
	reach.TeamQueues, err = column[gateway.QueueID](tx, myTeamQueues, id)
	return reach, err
}

const colleagues = `SELECT a.id, a.name,
  COALESCE((SELECT MIN(p.number) FROM agent_profiles p WHERE p.agent_id = a.id AND p.number <> ''), ''),
  COALESCE((SELECT s.state FROM presence s WHERE s.agent_id = a.id AND s.until = 0), 'offline'),
  (SELECT COUNT(*) FROM connections c WHERE c.agent_id = a.id AND c.until = 0), a.picture
FROM agents a WHERE a.disabled_at = 0 ORDER BY a.id`

// Colleagues returns the agents that are not disabled, by id.
func (Rows) Colleagues(tx gateway.Tx) ([]agentdesk.Colleague, error) {
	var list []agentdesk.Colleague
	err := tx.Query(colleagues, nil, func(r gateway.Row) error {
		var c agentdesk.Colleague
		err := r.Scan(&c.ID, &c.Name, &c.Number, &c.Presence, &c.Online, &c.Picture)
		list = append(list, c)
		return err
	})
	return list, err
}

const queueCounts = `SELECT q.id, q.name, q.routing,
  (SELECT COUNT(*) FROM conversations c WHERE c.queue_id = q.id AND c.state IN ('waiting', 'offered'))
FROM queues q WHERE q.disabled_at = 0 ORDER BY q.id`

// QueueCounts returns the queues that are not disabled, by id.
func (Rows) QueueCounts(tx gateway.Tx) ([]agentdesk.QueueCount, error) {
	var list []agentdesk.QueueCount
	err := tx.Query(queueCounts, nil, func(r gateway.Row) error {
		var q agentdesk.QueueCount
		var routing string
		err := r.Scan(&q.ID, &q.Name, &routing, &q.Waiting)
		if asJSON(&q.Routing).Scan(routing) != nil {
			q.Routing = router.Routing{} // what cannot be read is as if it were not set
		}
		list = append(list, q)
		return err
	})
	return list, err
}

const queueName = `SELECT name FROM queues WHERE id = $1`

// QueueName returns the queue's name, or ErrNotFound.
func (Rows) QueueName(tx gateway.Tx, id gateway.QueueID) (name string, err error) {
	err = tx.Get(queueName, []any{id}, &name)
	return name, err
}

const livePresence = `SELECT state, reason, since FROM presence WHERE agent_id = $1 AND until = 0`

// LivePresence is what the agent chose last; offline if he never chose.
func (Rows) LivePresence(tx gateway.Tx, id gateway.AgentID) (p agentdesk.Presence, err error) {
	err = tx.Get(livePresence, []any{id}, &p.State, &p.Reason, &p.Since)
	if errors.Is(err, gateway.ErrNotFound) {
		return agentdesk.Presence{State: "offline"}, nil
	}
	return p, err
}

const agentLoad = `SELECT n.kind, CAST(SUM(c.weight) AS BIGINT) FROM conversations c JOIN accounts n ON n.id = c.account_id
WHERE c.agent_id = $1 AND c.agent_id <> '' GROUP BY n.kind ORDER BY n.kind`

const agentLimits = `SELECT limits FROM agents WHERE id = $1`

// AgentLoad is the units of capacity that the agent's conversations take, by kind.
func (Rows) AgentLoad(tx gateway.Tx, id gateway.AgentID) ([]wire.KindLoad, error) {
	limits := make(map[string]int)
	if err := tx.Get(agentLimits, []any{id}, asJSON(&limits)); err != nil {
		return nil, err
	}
	list := []wire.KindLoad{}
	err := tx.Query(agentLoad, []any{id}, func(r gateway.Row) error {
		var k wire.KindLoad
		err := r.Scan(&k.Kind, &k.Used)
		k.Limit = limits[k.Kind]
		delete(limits, k.Kind)
		list = append(list, k)
		return err
	})
	for _, kind := range slices.Sorted(maps.Keys(limits)) {
		list = append(list, wire.KindLoad{Kind: kind, Limit: limits[kind]})
	}
	return list, err
}

const agentName = `SELECT id, name FROM agents WHERE id = $1`

// AgentNames returns the agents' own names.
func (Rows) AgentNames(tx gateway.Tx, list []gateway.AgentID) (map[gateway.AgentID]string, error) {
	names := make(map[gateway.AgentID]string, len(list))
	err := tx.Each(agentName, each(distinct(list), one), func(_ int, r gateway.Row) error {
		var id gateway.AgentID
		var name string
		err := r.Scan(&id, &name)
		names[id] = name
		return err
	})
	return names, err
}

const caller = `SELECT d.id, d.kind, d.value, d.name, COALESCE(p.id, ''), COALESCE(p.name, '')
FROM addresses d
LEFT JOIN contact_links l ON l.address_id = d.id AND l.until = 0
LEFT JOIN contacts p ON p.id = l.contact_id
WHERE d.id = $1`

// Callers returns what the addresses' owners are called.
func (Rows) Callers(tx gateway.Tx, list []gateway.AddressID) (map[gateway.AddressID]agentdesk.Caller, error) {
	callers := make(map[gateway.AddressID]agentdesk.Caller, len(list))
	err := tx.Each(caller, each(distinct(list), one), func(_ int, r gateway.Row) error {
		var id gateway.AddressID
		var c agentdesk.Caller
		err := r.Scan(&id, &c.Kind, &c.Value, &c.Profile, &c.ID, &c.Contact)
		callers[id] = c
		return err
	})
	return callers, err
}
