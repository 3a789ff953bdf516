package store

import (
	"switchboard/agentdesk"
	"switchboard/gateway"
)

var _ agentdesk.Rows = Rows{}

const insertSession = `INSERT INTO sessions (id, token_hash, agent_id, created_at, seen_at, expires_at, ip, user_agent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// AddSession stores a signed-in browser.
func (Rows) AddSession(tx gateway.Tx, s agentdesk.Session) error {
	_, err := tx.Exec(insertSession, s.ID, s.TokenHash, s.Agent, s.CreatedAt, s.SeenAt, s.ExpiresAt, s.IP, s.UserAgent)
	return err
}

const selectSession = `SELECT id, token_hash, agent_id, created_at, seen_at, expires_at, ip, user_agent FROM sessions `

const sessionByHash = selectSession + `WHERE token_hash = $1`

// SessionByHash returns the session whose token has that hash, or ErrNotFound.
func (Rows) SessionByHash(tx gateway.Tx, tokenHash string) (s agentdesk.Session, err error) {
	err = tx.Get(sessionByHash, []any{tokenHash}, sessionFields(&s)...)
	return s, err
}

func sessionFields(s *agentdesk.Session) []any {
	return []any{&s.ID, &s.TokenHash, &s.Agent, &s.CreatedAt, &s.SeenAt, &s.ExpiresAt, &s.IP, &s.UserAgent}
}

const sessionByID = selectSession + `WHERE id = $1`

// LiveSessions returns those of ids that have not ended.
func (Rows) LiveSessions(tx gateway.Tx, list []agentdesk.SessionID) (map[agentdesk.SessionID]agentdesk.Session, error) {
	live := make(map[agentdesk.SessionID]agentdesk.Session, len(list))
	err := tx.Each(sessionByID, each(distinct(list), one), func(_ int, r gateway.Row) error {
		var s agentdesk.Session
		err := r.Scan(sessionFields(&s)...)
		live[s.ID] = s
		return err
	})
	return live, err
}

const touchSession = `UPDATE sessions SET seen_at = $1 WHERE id = $2`

// TouchSession stores when the session was last used.
func (Rows) TouchSession(tx gateway.Tx, id agentdesk.SessionID, at gateway.Instant) error {
	_, err := tx.Exec(touchSession, at, id)
	return err
}

const endSession = `DELETE FROM sessions WHERE id = $1`

// EndSession ends one session; one that is not there is no error.
func (Rows) EndSession(tx gateway.Tx, id agentdesk.SessionID) error {
	_, err := tx.Exec(endSession, id)
	return err
}

const endSessionsOf = `DELETE FROM sessions WHERE agent_id = $1`

// EndSessionsOf ends every session of the agent.
func (Rows) EndSessionsOf(tx gateway.Tx, agent gateway.AgentID) error {
	_, err := tx.Exec(endSessionsOf, agent)
	return err
}

const dropDeadSessions = `DELETE FROM sessions WHERE seen_at < $1 OR expires_at <= $2`

// DropDeadSessions deletes what was last used before idle or expired by now.
func (Rows) DropDeadSessions(tx gateway.Tx, idle, now gateway.Instant) error {
	_, err := tx.Exec(dropDeadSessions, idle, now)
	return err
}
