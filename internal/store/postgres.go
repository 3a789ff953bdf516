package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"hash/maphash"
	mathrand "math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"switchboard/gateway"
)

const (
	connections    = 20
	fewestConns    = 8
	pgWriters      = 2 // more would make smaller groups
	pgWriteLimit   = 30 * time.Second
	pgConnectLimit = 5 * time.Second
	migrationLock  = 0x53_57_49_54_43_48 // key of the advisory lock
)

// postgresEngine has writers that group operations, each those of its own keys, and
// functions that run beside them; and a pool for reads that neither can empty.
type postgresEngine struct {
	writes  *pgxpool.Pool
	reads   *pgxpool.Pool
	writers []*writer
	alone   *writer       // runs functions; its queue is not used
	slots   chan struct{} // one taken for every running function
	seed    maphash.Seed
	done    sync.WaitGroup
}

func openPostgres(ctx context.Context, c Config) (*postgresEngine, error) {
	config, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return nil, errBadURL
	}
	prepareConfig(config.ConnConfig)
	all := max(cmp.Or(c.Connections, connections), fewestConns)
	e := &postgresEngine{seed: maphash.MakeSeed(), slots: make(chan struct{}, all/2-pgWriters)}
	if e.writes, err = newPool(ctx, config, all/2); err != nil {
		return nil, err
	}
	if e.reads, err = newPool(ctx, config, all-all/2); err != nil {
		e.writes.Close()
		return nil, err
	}
	if err := e.incarnate(ctx); err != nil {
		e.writes.Close()
		e.reads.Close()
		return nil, err
	}
	e.alone = &writer{log: c.Log, limit: pgWriteLimit, begin: e.begin}
	for range pgWriters {
		w := &writer{log: c.Log, queue: make(chan *item, maxQueue), limit: pgWriteLimit, begin: e.begin}
		e.writers = append(e.writers, w)
		e.done.Go(w.run)
	}
	return e, nil
}

func newPool(ctx context.Context, config *pgxpool.Config, size int) (*pgxpool.Pool, error) {
	config = config.Copy()
	config.MaxConns = int32(size)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, connectFault(err)
	}
	return pool, nil
}

// prepareConfig adds what the store needs of every connection. A transaction whose
// client is gone without a word keeps its locks no longer than the timeout.
func prepareConfig(c *pgx.ConnConfig) {
	c.ConnectTimeout = pgConnectLimit
	c.RuntimeParams["application_name"] = "switchboard"
	c.RuntimeParams["idle_in_transaction_session_timeout"] = "60000"
}

func (e *postgresEngine) dialect() Dialect { return Postgres }

func (e *postgresEngine) write(ctx context.Context, g *gate, op gateway.Op) error {
	w := e.writers[maphash.String(e.seed, op.Key())%pgWriters]
	return w.submit(ctx, g, newItem(op, nil))
}

// do runs fn beside the caller, who may leave.
func (e *postgresEngine) do(ctx context.Context, g *gate, fn func(gateway.Tx) error) error {
	select {
	case e.slots <- struct{}{}:
	case <-ctx.Done():
		g.leave()
		return ctx.Err()
	}
	it := newItem(nil, fn)
	go func() { // Close waits for it at the gate
		defer g.leave()
		_ = e.alone.alone(it) // it.err says it too
		<-e.slots
		it.done <- it.err
	}()
	return it.wait(ctx)
}

func (e *postgresEngine) backlog() int {
	n := 0
	for _, w := range e.writers {
		n += len(w.queue)
	}
	return n
}

// begin takes a connection. The transaction is opened by its first mark.
func (e *postgresEngine) begin(ctx context.Context) (transaction, error) {
	acquiring, acquired := context.WithTimeout(ctx, pgConnectLimit)
	defer acquired()
	c, err := e.writes.Acquire(acquiring)
	if err != nil {
		return nil, connectFault(err)
	}
	return &postgresTx{
		postgresConn: &postgresConn{conn: c.Conn(), ctx: ctx},
		end:          c.Release,
		status:       e.statusOf,
	}, nil
}

func (e *postgresEngine) read(ctx context.Context, fn func(gateway.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	return e.snapshot(ctx, fn)
}

// snapshot runs fn in a transaction that sees one moment and writes nothing.
func (e *postgresEngine) snapshot(ctx context.Context, fn func(gateway.Tx) error) error {
	pooled, err := e.reads.Acquire(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return connectFault(err)
	}
	defer pooled.Release() // a connection still in a transaction is thrown away
	c := &postgresConn{conn: pooled.Conn(), ctx: ctx}
	if err := c.simple("begin isolation level repeatable read read only"); err != nil {
		return err
	}
	defer func() { _ = c.simple("rollback") }()
	return (&handle{conn: c}).run(fn)
}

func (e *postgresEngine) scrub(ctx context.Context) error {
	const vacuum = "VACUUM (INDEX_CLEANUP ON)"
	c, err := e.writes.Acquire(ctx)
	if err != nil {
		return connectFault(err)
	}
	defer c.Release()
	return (&postgresConn{conn: c.Conn(), ctx: ctx}).simple(vacuum)
}

func (e *postgresEngine) close() error {
	for _, w := range e.writers {
		close(w.queue)
	}
	e.done.Wait()
	e.writes.Close()
	e.reads.Close()
	return nil
}

// incarnate gives the server's life an id, unless it has one. A crash takes it away.
func (e *postgresEngine) incarnate(ctx context.Context) error {
	_, err := e.writes.Exec(ctx, `INSERT INTO incarnation (id) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM incarnation)`, rand.Text())
	if err != nil {
		return connectFault(err)
	}
	return nil
}

// statusOf asks what became of a transaction whose commit was not answered. After a crash
// of the server nobody can say: another transaction may have its number.
func (e *postgresEngine) statusOf(incarnation, xid string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 2*pgConnectLimit)
	defer cancel()
	for {
		var status string
		err := e.reads.QueryRow(ctx, `SELECT COALESCE(pg_xact_status($1::text::xid8), '') FROM incarnation WHERE id = $2`, xid, incarnation).Scan(&status)
		if errors.Is(err, pgx.ErrNoRows) {
			_ = e.incarnate(ctx) // for the commits that follow; who asks next tries again
			return ""
		}
		if err == nil && status != "in progress" {
			return status
		}
		select {
		case <-ctx.Done():
			return ""
		case <-time.After(50*time.Millisecond + mathrand.N(50*time.Millisecond)):
		}
	}
}

// withPostgres runs fn while no other process migrates the database.
func withPostgres(ctx context.Context, c Config, fn func(*sql.DB) error) error {
	conn, err := dialPostgres(ctx, c)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) // gives the lock back
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		return fmt.Errorf("wait for other migrations: %w", err)
	}
	db := stdlib.OpenDB(*conn.Config())
	defer db.Close()
	return fn(db)
}

// dialPostgres opens one connection to a suitable database.
func dialPostgres(ctx context.Context, c Config) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(c.URL)
	if err != nil {
		return nil, errBadURL
	}
	prepareConfig(config)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, connectFault(err)
	}
	if err := suitable(ctx, conn); err != nil {
		return nil, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	}
	return conn, nil
}

// postgresSchema is the number of a database's newest migration; 0 where there is none.
func postgresSchema(ctx context.Context, c Config) (version int64, err error) {
	conn, err := dialPostgres(ctx, c)
	if err != nil {
		return 0, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	tables := 0
	if err := conn.QueryRow(ctx, postgresMigrated).Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	err = conn.QueryRow(ctx, schemaVersion).Scan(&version)
	return version, err
}

const createDatabase = `create one with: CREATE DATABASE switchboard TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'`

// suitable refuses a database that would sort otherwise than SQLite does, or that
// acknowledges what is not on disk.
func suitable(ctx context.Context, conn *pgx.Conn) error {
	var encoding, provider, collate, ctype, locale, fsync, synchronous string
	err := conn.QueryRow(ctx, `
		SELECT pg_encoding_to_char(encoding), COALESCE(d ->> 'datlocprovider', 'c'),
		       datcollate, datctype, COALESCE(d ->> 'datlocale', ''),
		       current_setting('fsync'), current_setting('synchronous_commit')
		FROM pg_database, to_jsonb(pg_database) AS d WHERE datname = current_database()`,
	).Scan(&encoding, &provider, &collate, &ctype, &locale, &fsync, &synchronous)
	if err != nil {
		return fmt.Errorf("ask for the database's locale: %w", err)
	}
	if provider == "b" { // PostgreSQL's own locales
		collate, ctype = locale, locale
	}
	switch {
	case encoding != "UTF8":
		return fmt.Errorf("the database's encoding is %s, not UTF8; %s", encoding, createDatabase)
	case provider == "i":
		return fmt.Errorf("the database sorts by ICU, not by C; %s", createDatabase)
	case !plainLocale(collate) || !plainLocale(ctype):
		return fmt.Errorf("the database's locale is %s (ctype %s), not C or C.UTF-8; %s", collate, ctype, createDatabase)
	case fsync == "off" || synchronous == "off":
		return errors.New("the database has fsync or synchronous_commit off and would acknowledge what it can lose; set both on")
	}
	return nil
}

func plainLocale(name string) bool {
	return slices.Contains([]string{"C", "POSIX", "C.UTF-8", "C.UTF8"}, strings.ToUpper(name))
}

var errBadURL = errors.New("store url is no PostgreSQL URL") // and is not quoted: it holds a password

// connectFault says why there is no connection, without the URL.
func connectFault(err error) error {
	f := &fault{statement: "connect to PostgreSQL", code: "no connection", fate: lost}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		f.code, f.detail = pg.Code, pg.Message
	} else if op, ok := errors.AsType[*net.OpError](err); ok {
		f.detail = op.Error()
	} else if errors.Is(err, context.DeadlineExceeded) {
		f.detail = "timed out"
	} else if errors.Is(err, context.Canceled) {
		f.is = context.Canceled
	}
	return f
}
