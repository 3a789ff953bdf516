package gateway

import (
	"context"
	"errors"
)

// Errors of the store that callers branch on.
var (
	// ErrNotFound says no row has that id, or none the asker may see.
	ErrNotFound = errors.New("not found")
	// ErrConflict says a uniqueness or a fence forbade the change.
	ErrConflict = errors.New("conflict")
	// ErrNotRunning says that an account is switched off, or about to start.
	ErrNotRunning = errors.New("account is not running")
	// ErrClosed says the store is shutting down.
	ErrClosed = errors.New("store is closed")
)

// Store runs transactions. It is the only truth: whatever is not in it has not
// happened.
type Store interface {
	// Write applies one operation of a hot path. Many callers' operations share a
	// transaction and a commit; Write returns nil only when that commit is on disk.
	// If ctx ends first Write returns its error and the operation may still commit.
	Write(ctx context.Context, op Op) error
	// Do runs fn in a read-write transaction and returns when it is on disk. fn may
	// run more than once, so it has no effect but through tx, and resets what it
	// captures. It runs on the store's own context: the caller's only ends the wait.
	Do(ctx context.Context, fn func(Tx) error) error
	// Read runs fn on a snapshot that never waits for writers.
	Read(ctx context.Context, fn func(Tx) error) error
}

// Op is one operation of a hot path.
type Op interface {
	// Lane says which operations are applied together. Lanes are compared by pointer.
	Lane() *Lane
	// Key orders: of two operations with one key, the one written first is applied first.
	Key() string
}

// Lane applies operations of one kind, all in one transaction. If Apply fails or
// panics every operation is applied again alone, so only the culprit fails.
// Apply sets results in the operations; it must set them all on every run.
type Lane struct {
	Name  string
	Apply func(tx Tx, ops []Op) error
}

// Tx is a running transaction. Queries are neutral SQL: placeholders $1..$n first
// appearing in ascending order, times as BIGINT unix ms, booleans as 0 or 1. A Tx
// is used by one goroutine and not after its function returned.
type Tx interface {
	// Exec runs a statement and returns how many rows it changed.
	Exec(query string, args ...any) (int64, error)
	// Get scans the first row into dest, or returns ErrNotFound.
	Get(query string, args []any, dest ...any) error
	// Query calls scan for every row.
	Query(query string, args []any, scan func(Row) error) error
	// Each runs one statement once for every element of rows, in order, in one
	// round trip where the engine can, and calls scan for every row returned by the
	// i-th run. scan may be nil.
	Each(query string, rows [][]any, scan func(i int, r Row) error) error
	// ForUpdate is the suffix that makes a SELECT lock its rows until commit. It is
	// empty where a transaction is alone anyhow.
	ForUpdate() string
}

// Row is one result row.
type Row interface {
	// Scan stores the columns, in order, where dest points.
	Scan(dest ...any) error
}
