package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"switchboard/gateway"
)

// maxBatch is how many runs of a statement travel together.
const maxBatch = 1000

// postgresConn is a connection for the length of a transaction.
type postgresConn struct {
	conn *pgx.Conn
	ctx  context.Context
	row  postgresRow
}

func (c *postgresConn) dialect() Dialect { return Postgres }

// simple runs statements that have no arguments and no rows, in one round trip.
func (c *postgresConn) simple(statements string) error {
	_, err := c.conn.PgConn().Exec(c.ctx, statements).ReadAll()
	return c.fault(statements, err)
}

func (c *postgresConn) exec(query string, args []any) (int64, error) {
	args, err := neutrals(query, args)
	if err != nil {
		return 0, err
	}
	tag, err := c.conn.Exec(c.ctx, query, args...)
	return tag.RowsAffected(), c.fault(query, err)
}

func (c *postgresConn) query(query string, args []any, scan func(gateway.Row) error) error {
	args, err := neutrals(query, args)
	if err != nil {
		return err
	}
	rows, err := c.conn.Query(c.ctx, query, args...)
	if err != nil {
		return c.fault(query, err)
	}
	return c.scan(query, rows, scan)
}

func (c *postgresConn) each(query string, rows [][]any, scan func(i int, r gateway.Row) error) error {
	for first := 0; first < len(rows); first += maxBatch {
		some := rows[first:min(first+maxBatch, len(rows))]
		if err := c.batch(query, first, some, scan); err != nil {
			return err
		}
	}
	return nil
}

// batch sends the runs of a statement together and reads their results in order.
func (c *postgresConn) batch(query string, first int, rows [][]any, scan func(i int, r gateway.Row) error) (err error) {
	var b pgx.Batch
	for _, args := range rows {
		args, err := neutrals(query, args)
		if err != nil {
			return err
		}
		b.Queue(query, args...)
	}
	results := c.conn.SendBatch(c.ctx, &b)
	defer func() {
		if closing := results.Close(); err == nil {
			err = c.fault(query, closing)
		}
	}()
	for i := range rows {
		if scan == nil {
			if _, err := results.Exec(); err != nil {
				return c.fault(query, err)
			}
			continue
		}
		rows, err := results.Query()
		if err != nil {
			return c.fault(query, err)
		}
		if err := c.scan(query, rows, func(r gateway.Row) error { return scan(first+i, r) }); err != nil {
			return err
		}
	}
	return nil
}

func (c *postgresConn) scan(query string, rows pgx.Rows, scan func(gateway.Row) error) error {
	defer rows.Close()
	for rows.Next() {
		c.row.rows = rows
		if err := scan(&c.row); err != nil {
			return err
		}
	}
	return c.fault(query, rows.Err())
}

// neutrals makes the arguments what SQLite would get too.
func neutrals(query string, args []any) ([]any, error) {
	values := make([]any, len(args))
	for i, arg := range args {
		value, wrong := neutral(arg)
		if wrong != "" {
			return nil, badArgument(query, i, wrong)
		}
		values[i] = value
	}
	return values, nil
}

// fault says of the driver's error what may be said, or nothing of none.
func (c *postgresConn) fault(query string, err error) error {
	if err == nil {
		return nil
	}
	f := &fault{statement: summary(query)}
	if c.conn.IsClosed() {
		f.fate = lost
	}
	if ctx := c.ctx.Err(); ctx != nil {
		f.is, f.code = ctx, "interrupted"
		return f
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		f.code = "connection" // or an argument that does not fit: that message quotes it
		if f.fate != lost {
			f.code = "arguments or columns do not fit"
		}
		return f
	}
	f.code, f.detail = "SQLSTATE "+pg.Code, pg.ConstraintName
	switch {
	case pg.Code == "23505":
		f.is = gateway.ErrConflict
	case pg.Code == "40001" || pg.Code == "40P01":
		f.fate = rerun
	case strings.HasPrefix(pg.Code, "42"):
		f.detail = pg.Message // about the text of the statement
	case f.detail == "":
		f.detail = pg.ColumnName
	}
	return f
}

// postgresTx is a transaction of a writer.
type postgresTx struct {
	*postgresConn
	xid    string // empty until the transaction is open
	life   string // of the server that gave the number
	end    func() // gives the connection back
	status func(life, xid string) string
}

// mark opens the transaction with its first savepoint in one round trip.
func (t *postgresTx) mark() error {
	if t.xid != "" {
		return gone(t.simple("release item; savepoint item"))
	}
	const begin = "begin; savepoint item; select pg_current_xact_id(), (select max(id) from incarnation)"
	results, err := t.conn.PgConn().Exec(t.ctx, begin).ReadAll()
	if err != nil {
		return gone(t.fault(begin, err))
	}
	row := results[len(results)-1].Rows[0]
	t.xid, t.life = string(row[0]), string(row[1])
	return nil
}

func (t *postgresTx) back() error { return gone(t.simple("rollback to item")) }

// commit ends the transaction. If the connection breaks before the answer, it asks the
// database what became of it.
func (t *postgresTx) commit() error {
	const commit = "commit"
	if status := t.conn.PgConn().TxStatus(); status != 'T' {
		t.rollback()
		return &fault{statement: commit, code: "transaction status " + string(status), fate: lost}
	}
	_, err := t.conn.PgConn().Exec(t.ctx, commit).ReadAll()
	failed := t.fault(commit, err)
	t.release()
	if err == nil {
		return nil
	}
	if _, answered := errors.AsType[*pgconn.PgError](err); answered {
		return gone(failed)
	}
	switch t.status(t.life, t.xid) {
	case "committed":
		return nil
	case "aborted":
		return gone(failed)
	}
	return &fault{statement: commit, code: "not answered", detail: "not known whether it was committed", fate: unknown}
}

func (t *postgresTx) rollback() {
	if t.end == nil {
		return
	}
	if t.conn.PgConn().TxStatus() != 'I' {
		_ = t.simple("rollback")
	}
	t.release()
}

func (t *postgresTx) release() {
	t.end()
	t.end = nil
}

// postgresRow is the row under the cursor.
type postgresRow struct {
	rows pgx.Rows
	dest []any
}

// Scan implements gateway.Row.
func (r *postgresRow) Scan(dest ...any) error {
	r.dest = append(r.dest[:0], dest...)
	for i, d := range dest {
		if p, ok := d.(*bool); ok {
			r.dest[i] = (*truthOf)(p)
		}
	}
	if err := r.rows.Scan(r.dest...); err != nil {
		if scan, ok := errors.AsType[pgx.ScanArgError](err); ok {
			return fmt.Errorf("scan column %d into %T", scan.ColumnIndex+1, dest[scan.ColumnIndex])
		}
		return fmt.Errorf("scan %d columns into %d", len(r.rows.FieldDescriptions()), len(dest))
	}
	return nil
}

// truthOf reads a bool from a column of 0 or 1.
type truthOf bool

// ScanInt64 implements pgtype.Int64Scanner.
func (t *truthOf) ScanInt64(n pgtype.Int8) error {
	if !n.Valid {
		return errors.New("column is NULL")
	}
	*t = n.Int64 != 0
	return nil
}
