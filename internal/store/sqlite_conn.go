package store

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"switchboard/gateway"
)

// maxStatements is how many prepared statements a connection keeps.
const maxStatements = 256

// sqliteConn is a connection of the driver without database/sql around it, used by one
// goroutine at a time. It keeps its statements prepared, and its buffers.
type sqliteConn struct {
	conn       driver.Conn
	ctx        context.Context // of the statements; Background but in a snapshot
	statements map[string]*list.Element
	recent     list.List // of *statement, the last used first
	args       []driver.NamedValue
	row        sqliteRow
}

// preparer and statement are what the driver's types offer.
type statement struct {
	query string
	exec  driver.StmtExecContext
	rows  driver.StmtQueryContext
	close func() error
}

// dialSQLite opens a connection.
func dialSQLite(dsn string) (*sqliteConn, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	c, err := connector.Connect(context.Background())
	if err != nil {
		return nil, err
	}
	return &sqliteConn{conn: c, ctx: context.Background(), statements: map[string]*list.Element{}}, nil
}

func (c *sqliteConn) close() error {
	for e := c.recent.Front(); e != nil; e = e.Next() {
		_ = e.Value.(*statement).close()
	}
	return c.conn.Close()
}

func (c *sqliteConn) dialect() Dialect { return SQLite }

func (c *sqliteConn) exec(query string, args []any) (int64, error) {
	st, err := c.prepare(query)
	if err != nil {
		return 0, err
	}
	if err := c.bind(query, args); err != nil {
		return 0, err
	}
	result, err := st.exec.ExecContext(c.ctx, c.args)
	if err != nil {
		return 0, c.fault(query, err)
	}
	return result.RowsAffected()
}

func (c *sqliteConn) query(query string, args []any, scan func(gateway.Row) error) error {
	st, err := c.prepare(query)
	if err != nil {
		return err
	}
	return c.rows(st, args, scan)
}

func (c *sqliteConn) each(query string, rows [][]any, scan func(i int, r gateway.Row) error) error {
	for i, args := range rows {
		var err error
		if scan == nil {
			_, err = c.exec(query, args)
		} else {
			err = c.query(query, args, func(r gateway.Row) error { return scan(i, r) })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rows runs a statement and calls scan for its rows.
func (c *sqliteConn) rows(st *statement, args []any, scan func(gateway.Row) error) (err error) {
	if err := c.bind(st.query, args); err != nil {
		return err
	}
	rows, err := st.rows.QueryContext(c.ctx, c.args)
	if err != nil {
		return c.fault(st.query, err)
	}
	defer func() {
		if closing := rows.Close(); err == nil && closing != nil {
			err = c.fault(st.query, closing)
		}
	}()
	c.row.reset(len(rows.Columns()))
	for {
		if err := c.ctx.Err(); err != nil {
			return c.fault(st.query, err)
		}
		switch err := rows.Next(c.row.values); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return c.fault(st.query, err)
		}
		if err := scan(&c.row); err != nil {
			return err
		}
	}
}

// prepare returns the query's statement, closing the one unused for longest when there
// are too many.
func (c *sqliteConn) prepare(query string) (*statement, error) {
	if e, ok := c.statements[query]; ok {
		c.recent.MoveToFront(e)
		return e.Value.(*statement), nil
	}
	prepared, err := c.conn.Prepare(query)
	if err != nil {
		f := c.fault(query, err)
		if s, ok := errors.AsType[*sqlite.Error](err); ok && s.Code() == sqlite3.SQLITE_ERROR {
			f.detail = s.Error() // about the text of the statement; no values yet
		}
		return nil, f
	}
	st := &statement{
		query: query,
		exec:  prepared.(driver.StmtExecContext),
		rows:  prepared.(driver.StmtQueryContext),
		close: prepared.Close,
	}
	c.statements[query] = c.recent.PushFront(st)
	if c.recent.Len() > maxStatements {
		oldest := c.recent.Remove(c.recent.Back()).(*statement)
		delete(c.statements, oldest.query)
		_ = oldest.close()
	}
	return st, nil
}

func (c *sqliteConn) bind(query string, args []any) error {
	c.args = c.args[:0]
	for i, arg := range args {
		value, wrong := neutral(arg)
		if wrong != "" {
			return badArgument(query, i, wrong)
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	return nil
}

// fault says of the driver's error what may be said.
func (c *sqliteConn) fault(query string, err error) *fault {
	f := &fault{statement: summary(query)}
	if ctx := c.ctx.Err(); ctx != nil {
		f.is, f.code = ctx, "interrupted"
		return f
	}
	s, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		f.code, f.fate = fmt.Sprintf("%T", err), lost
		return f
	}
	f.code = fmt.Sprintf("SQLite %d", s.Code())
	switch s.Code() & 0xff {
	case sqlite3.SQLITE_CONSTRAINT:
		_, f.detail, _ = strings.Cut(s.Error(), "constraint failed: ") // names tables and columns
		switch s.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
			f.is = gateway.ErrConflict
		}
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_BUSY,
		sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN:
		f.fate = lost // SQLite rolls back by itself on some of these
	}
	return f
}

// sqliteRow is the row under the cursor.
type sqliteRow struct{ values []driver.Value }

func (r *sqliteRow) reset(columns int) {
	for len(r.values) < columns {
		r.values = append(r.values, nil)
	}
	r.values = r.values[:columns]
}

// Scan implements gateway.Row.
func (r *sqliteRow) Scan(dest ...any) error {
	if len(dest) != len(r.values) {
		return fmt.Errorf("scan %d columns into %d", len(r.values), len(dest))
	}
	for i := range dest {
		if err := assign(dest[i], r.values[i]); err != nil {
			return fmt.Errorf("scan column %d into %T: %w", i+1, dest[i], err)
		}
	}
	return nil
}
