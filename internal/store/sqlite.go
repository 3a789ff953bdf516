package store

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"switchboard/gateway"
)

const (
	sqliteFile  = "switchboard.db"
	busyTimeout = 10 * time.Second // another process, such as the erase command, is writing
	readLimit   = time.Minute      // a longer snapshot would keep the log of writes from shrinking
)

// sqliteEngine has one connection that writes and a few that read.
type sqliteEngine struct {
	log     *slog.Logger
	file    string
	writer  *writer
	conn    *sqliteConn // of the writer
	readers *readers
	done    sync.WaitGroup
}

func openSQLite(c Config) (*sqliteEngine, error) {
	if c.Folder == "" {
		return nil, errNoFolder
	}
	file, err := filepath.Abs(filepath.Join(c.Folder, sqliteFile))
	if err != nil {
		return nil, err
	}
	e := &sqliteEngine{log: c.Log, file: file, readers: newReaders(readerDSN(file))}
	if e.conn, err = dialSQLite(writerDSN(e.file, c.Synchronous)); err != nil {
		return nil, fmt.Errorf("open %s: %w", e.file, err)
	}
	e.writer = &writer{log: c.Log, queue: make(chan *item, maxQueue), begin: e.begin}
	e.done.Go(e.writer.run)
	return e, nil
}

// writerDSN opens the file for writing. Deleted cells are overwritten, so that what was
// erased is not found in the file.
func writerDSN(file, synchronous string) string {
	if synchronous == "" {
		synchronous = "FULL"
	}
	return sqliteDSN(file, url.Values{"_pragma": {
		"journal_mode(WAL)",
		"synchronous(" + synchronous + ")",
		"foreign_keys(1)",
		"secure_delete(1)",
		"case_sensitive_like(1)",
		"fullfsync(1)", // on macOS, where fsync is none
		"cache_size(-16000)",
		"temp_store(MEMORY)", // where a savepoint keeps pages: no file for each group
		"journal_size_limit(67108864)",
		"wal_autocheckpoint(4000)", // pages: more of them are written to the file once for several changes
	}})
}

func readerDSN(file string) string {
	return sqliteDSN(file, url.Values{"mode": {"ro"}, "_pragma": {
		"query_only(1)",
		"case_sensitive_like(1)",
		"cache_size(-4000)",
	}})
}

func sqliteDSN(file string, q url.Values) string {
	q.Set("_busy_timeout", strconv.FormatInt(busyTimeout.Milliseconds(), 10))
	q.Set("_dqs", "0") // "name" is never a string
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(file), RawQuery: q.Encode()}
	return u.String()
}

func (e *sqliteEngine) dialect() Dialect { return SQLite }

func (e *sqliteEngine) write(ctx context.Context, g *gate, op gateway.Op) error {
	return e.writer.submit(ctx, g, newItem(op, nil))
}

func (e *sqliteEngine) do(ctx context.Context, g *gate, fn func(gateway.Tx) error) error {
	return e.writer.submit(ctx, g, newItem(nil, fn))
}

func (e *sqliteEngine) backlog() int { return len(e.writer.queue) }

// begin opens the writer's transaction. It never ends by a context: an interrupted
// statement would take the whole transaction with it.
func (e *sqliteEngine) begin(context.Context) (transaction, error) {
	if _, err := e.conn.exec(beginWrite, nil); err != nil {
		return nil, err
	}
	return &sqliteTx{sqliteConn: e.conn}, nil
}

const beginWrite = "BEGIN IMMEDIATE"

func (e *sqliteEngine) read(ctx context.Context, fn func(gateway.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	return e.snapshot(ctx, fn)
}

// snapshot runs fn in a transaction of a reading connection.
func (e *sqliteEngine) snapshot(ctx context.Context, fn func(gateway.Tx) error) error {
	c, err := e.readers.take(ctx)
	if err != nil {
		return err
	}
	clean := false
	defer func() { e.readers.giveBack(c, clean) }()
	if _, err := c.exec("BEGIN", nil); err != nil {
		return err
	}
	c.ctx = ctx
	defer func() {
		c.ctx = context.Background()
		_, err := c.exec("ROLLBACK", nil)
		clean = err == nil
	}()
	return (&handle{conn: c}).run(fn)
}

// scrub waits for open snapshots, since they may still need the log.
func (e *sqliteEngine) scrub(ctx context.Context) error {
	c, err := dialSQLite(writerDSN(e.file, ""))
	if err != nil {
		return err
	}
	defer c.close()
	c.ctx = ctx
	const checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)"
	return c.query(checkpoint, nil, func(r gateway.Row) error {
		var busy, pages, moved int
		if err := r.Scan(&busy, &pages, &moved); err != nil {
			return err
		}
		if busy != 0 {
			return &fault{statement: checkpoint, code: "busy", detail: "snapshots are open"}
		}
		return nil
	})
}

func (e *sqliteEngine) close() error {
	close(e.writer.queue)
	e.done.Wait()
	e.readers.close()
	return e.conn.close() // the last one: it empties the log of writes into the file
}

// sqliteTx is the writer's open transaction. Its beginning is the first savepoint, for
// which SQLite keeps no copy of every page that is written.
type sqliteTx struct {
	*sqliteConn
	marks int // since the beginning
}

func (t *sqliteTx) mark() error {
	t.marks++
	if t.marks == 1 {
		return nil
	}
	if t.marks > 2 {
		if _, err := t.exec("RELEASE item", nil); err != nil {
			return gone(err)
		}
	}
	_, err := t.exec("SAVEPOINT item", nil)
	return gone(err)
}

func (t *sqliteTx) back() error {
	if t.marks > 1 {
		_, err := t.exec("ROLLBACK TO item", nil)
		return gone(err)
	}
	t.marks = 0
	if _, err := t.exec("ROLLBACK", nil); err != nil {
		return gone(err)
	}
	_, err := t.exec(beginWrite, nil)
	return gone(err)
}

func (t *sqliteTx) commit() error {
	_, err := t.exec("COMMIT", nil)
	return gone(err)
}

// rollback may find nothing to roll back: SQLite does it by itself when the disk fails.
func (t *sqliteTx) rollback() { _, _ = t.exec("ROLLBACK", nil) }

// gone marks the error of a statement without which the transaction is lost.
func gone(err error) error {
	if f, ok := err.(*fault); ok && f.fate == spoiled {
		f.fate = lost
	}
	return err
}
