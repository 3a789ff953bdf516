package store

import (
	"errors"
	"time"

	"switchboard/gateway"
	"switchboard/router"
)

const insertCommand = `INSERT INTO router_commands (id, node, kind, body, at) VALUES ($1, $2, $3, $4, $5)`

// AddCommand stores what a node wishes of the one that routes. When that was, and when
// something came of it, is by the database's clock.
func (Rows) AddCommand(tx gateway.Tx, c router.Command) error {
	now, err := databaseNow(tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(insertCommand, c.ID, c.Node, c.Kind, c.Body, now)
	return err
}

// taken is the outcome of a command that is taken and not finished.
const taken = "taken"

const commandWaits = `SELECT id FROM router_commands WHERE done_at = 0 AND outcome = '' LIMIT 1`

// CommandsWait reports whether there are commands that nobody took.
func (Rows) CommandsWait(tx gateway.Tx) (bool, error) {
	var id string
	err := tx.Get(commandWaits, nil, &id)
	if errors.Is(err, gateway.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

const commandsWaiting = `SELECT id, node, kind, body, at FROM router_commands WHERE done_at = 0 AND outcome = '' ORDER BY id LIMIT $1`

const takeCommand = `UPDATE router_commands SET outcome = 'taken' WHERE id = $1`

// TakeCommands returns the commands that nobody took, in the order of their ids, and
// notes that they are taken.
func (Rows) TakeCommands(tx gateway.Tx, limit int) ([]router.Command, error) {
	now, err := databaseNow(tx)
	if err != nil {
		return nil, err
	}
	var list []router.Command
	err = tx.Query(commandsWaiting+tx.ForUpdate(), []any{limit}, func(r gateway.Row) error {
		var c router.Command
		var at gateway.Instant
		err := r.Scan(&c.ID, &c.Node, &c.Kind, &c.Body, &at)
		c.Age = now.Sub(at)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, tx.Each(takeCommand, each(list, func(c router.Command) []any { return []any{c.ID} }), nil)
}

const finishCommand = `UPDATE router_commands SET outcome = $1, done_at = $2 WHERE id = $3 AND done_at = 0`

// FinishCommand stores what came of a command.
func (Rows) FinishCommand(tx gateway.Tx, id, outcome string) error {
	now, err := databaseNow(tx)
	if err != nil {
		return err
	}
	return changed(tx.Exec(finishCommand, outcome, now, id))
}

const dropTaken = `UPDATE router_commands SET outcome = $1, done_at = $2 WHERE done_at = 0 AND outcome = 'taken'`

// DropTaken finishes with that outcome what was taken and not finished.
func (Rows) DropTaken(tx gateway.Tx, outcome string) error {
	now, err := databaseNow(tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(dropTaken, outcome, now)
	return err
}

const commandOutcome = `SELECT outcome FROM router_commands WHERE id = $1`

// CommandOutcome returns what came of a command, "" while nothing has.
func (Rows) CommandOutcome(tx gateway.Tx, id string) (outcome string, err error) {
	err = tx.Get(commandOutcome, []any{id}, &outcome)
	if outcome == taken {
		return "", err
	}
	return outcome, err
}

const dropCommands = `DELETE FROM router_commands WHERE done_at <> 0 AND done_at < $1`

// DropCommands deletes the commands finished longer ago.
func (Rows) DropCommands(tx gateway.Tx, ago time.Duration) error {
	now, err := databaseNow(tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(dropCommands, now.Add(-ago))
	return err
}
