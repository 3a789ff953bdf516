package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"switchboard/gateway"
)

// Config says where the rows are.
type Config struct {
	// Driver is sqlite, the default, or postgres.
	Driver Dialect
	// Folder holds switchboard.db, for sqlite.
	Folder string
	// URL of the database, for postgres. It is a secret.
	URL string
	// Connections is how many a postgres store may open; 0 is 20.
	Connections int
	// Synchronous is SQLite's pragma; empty is FULL. Anything else may lose what was
	// acknowledged in a power cut: it exists so that a test can show that it does.
	Synchronous string
	// Log receives what no caller can be told; nil discards it.
	Log *slog.Logger
}

// Store is an open database. Its methods may be called concurrently.
type Store struct {
	engine engine
	gate   *gate
}

var _ gateway.Store = (*Store)(nil)

// engine is one kind of database, already migrated. Its methods are called inside the
// gate; write and do leave it when the store owes them nothing more than a result.
type engine interface {
	dialect() Dialect
	write(ctx context.Context, g *gate, op gateway.Op) error
	do(ctx context.Context, g *gate, fn func(gateway.Tx) error) error
	read(ctx context.Context, fn func(gateway.Tx) error) error
	// snapshot is read without a limit of time.
	snapshot(ctx context.Context, fn func(gateway.Tx) error) error
	// begin opens a transaction beside the writers, who must be idle.
	begin(ctx context.Context) (transaction, error)
	backlog() int
	scrub(ctx context.Context) error
	// close finishes what was accepted. The gate is shut by then.
	close() error
}

// Open opens the database, making it first or bringing its schema up to date.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if _, err := Migrate(ctx, c); err != nil {
		return nil, err
	}
	e, err := openEngine(ctx, c)
	if err != nil {
		return nil, err
	}
	return &Store{engine: e, gate: new(gate)}, nil
}

// OpenAsIs opens a database whose schema it leaves alone: an older program may be
// serving it.
func OpenAsIs(ctx context.Context, c Config) (*Store, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Driver != Postgres {
		if _, err := os.Stat(filepath.Join(c.Folder, sqliteFile)); err != nil {
			return nil, fmt.Errorf("find the database: %w", err)
		}
	}
	e, err := openEngine(ctx, c)
	if err != nil {
		return nil, err
	}
	return &Store{engine: e, gate: new(gate)}, nil
}

func openEngine(ctx context.Context, c Config) (engine, error) {
	switch c.Driver {
	case SQLite, "":
		switch c.Synchronous {
		case "", "FULL", "NORMAL":
		default:
			return nil, fmt.Errorf("synchronous %q is not known: FULL or NORMAL", c.Synchronous)
		}
		return openSQLite(c)
	case Postgres:
		return openPostgres(ctx, c)
	}
	return nil, fmt.Errorf("store driver %q is not known: sqlite or postgres", c.Driver)
}

// Dialect is the engine behind the store.
func (s *Store) Dialect() Dialect { return s.engine.dialect() }

// Write implements gateway.Store. op belongs to the store until Write returns nil or an
// error that is not ctx's.
func (s *Store) Write(ctx context.Context, op gateway.Op) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	return s.engine.write(ctx, s.gate, op)
}

// Do implements gateway.Store. fn must not call the store: on SQLite it would wait for
// itself.
func (s *Store) Do(ctx context.Context, fn func(gateway.Tx) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	return s.engine.do(ctx, s.gate, fn)
}

// Read implements gateway.Store. Reads wait for each other when all their connections
// are busy, never for a writer.
func (s *Store) Read(ctx context.Context, fn func(gateway.Tx) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.gate.leave()
	return s.engine.read(ctx, fn)
}

// Backlog is how many operations and functions wait for a transaction.
func (s *Store) Backlog() int { return s.engine.backlog() }

// Scrub takes what was deleted out of the database's own files, after an erasure. SQLite
// empties its log of writes, whose pages are overwritten already. PostgreSQL drops the
// dead rows; its own log keeps them for as long as it is set to.
func (s *Store) Scrub(ctx context.Context) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.gate.leave()
	return s.engine.scrub(ctx)
}

// SchemaVersion is the number of the newest migration the database has.
func (s *Store) SchemaVersion(ctx context.Context) (int64, error) {
	var version int64
	err := s.Read(ctx, func(tx gateway.Tx) error {
		return tx.Get(schemaVersion, nil, &version)
	})
	return version, err
}

// Close commits what was accepted, refuses what comes later, and closes the database.
func (s *Store) Close() error {
	if !s.gate.shut() {
		return gateway.ErrClosed
	}
	return s.engine.close()
}

func (s *Store) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.gate.enter() {
		return gateway.ErrClosed
	}
	return nil
}

// gate counts who is inside and lets nobody in once it is shut.
type gate struct {
	mu     sync.RWMutex // guards closed
	closed bool
	inside sync.WaitGroup
}

func (g *gate) enter() bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.closed {
		return false
	}
	g.inside.Add(1)
	return true
}

func (g *gate) leave() { g.inside.Done() }

// shut closes the gate and waits until nobody is inside. It reports whether the gate
// was open.
func (g *gate) shut() bool {
	g.mu.Lock()
	was := g.closed
	g.closed = true
	g.mu.Unlock()
	g.inside.Wait()
	return !was
}

// newItem makes an item of an operation or of a function.
func newItem(op gateway.Op, fn func(gateway.Tx) error) *item {
	return &item{op: op, fn: fn, done: make(chan error, 1)}
}

var errNoFolder = errors.New("store folder is not set")
