package store

import (
	"errors"

	"switchboard/agentdesk"
	"switchboard/gateway"
)

const (
	chosenPasswords = `SELECT COUNT(*) FROM (SELECT id FROM audit
  WHERE object_kind = 'agent' AND object_id = $1 AND action = 'password.chosen' LIMIT 1) AS found`
	otherPeople  = `SELECT COUNT(*) FROM agents WHERE disabled_at = 0 AND password_hash <> '' AND id <> $1`
	firstAccount = `SELECT key FROM accounts WHERE kind = $1 AND enabled = 1 ORDER BY id LIMIT 1`
	firstPages   = `SELECT page FROM addresses WHERE page <> '' ORDER BY id LIMIT $1`
	anyReady     = `SELECT COUNT(*) FROM (SELECT id FROM presence WHERE state = 'ready' LIMIT 1) AS found`
	anyAsked     = `SELECT COUNT(*) FROM (SELECT id FROM messages WHERE author_kind = 'customer' LIMIT 1) AS found`
	anyAnswered  = `SELECT COUNT(*) FROM (SELECT id FROM messages
  WHERE author_kind = 'agent' AND visibility = 'public' LIMIT 1) AS found`
)

// StepFacts reads what the first steps are told by.
func (Rows) StepFacts(tx gateway.Tx, who gateway.AgentID, kind string, pages int) (f agentdesk.StepFacts, err error) {
	for _, fact := range []struct {
		query string
		args  []any
		into  any
	}{
		{chosenPasswords, []any{who}, &f.PasswordChosen},
		{otherPeople, []any{who}, &f.Others},
		{anyReady, nil, &f.Ready},
		{anyAsked, nil, &f.Asked},
		{anyAnswered, nil, &f.Answered},
	} {
		if err := tx.Get(fact.query, fact.args, fact.into); err != nil {
			return f, err
		}
	}
	err = tx.Get(firstAccount, []any{kind}, &f.Account)
	if err != nil && !errors.Is(err, gateway.ErrNotFound) {
		return f, err
	}
	f.Pages, err = column[string](tx, firstPages, pages)
	return f, err
}
