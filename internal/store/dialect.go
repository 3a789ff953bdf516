package store

import (
	"errors"
	"fmt"
	"strings"

	"switchboard/gateway"
)

// Dialect names an engine.
type Dialect string

// The engines.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Errors of transactions that are used in a way no engine could honour.
var (
	errOver   = errors.New("transaction used after its function returned")
	errNested = errors.New("transaction used inside its own scan")
)

// dialectOf tells the few statements that cannot be neutral which engine runs tx.
func dialectOf(tx gateway.Tx) Dialect {
	if h, ok := tx.(*handle); ok {
		return h.conn.dialect()
	}
	return SQLite
}

// skipLocked is the suffix that makes a SELECT lock the rows that nobody else has
// locked, and leave out the others.
func skipLocked(tx gateway.Tx) string {
	if lock := tx.ForUpdate(); lock != "" {
		return lock + " SKIP LOCKED"
	}
	return ""
}

// fault is what became of a statement. It holds no text of the driver, because
// drivers quote values.
type fault struct {
	statement string // its first words
	code      string // of the engine
	detail    string // constraint, column, or what is wrong with the text of the statement
	is        error  // ErrConflict or a context's error, if it is one of those
	fate      fate
}

// fate says what a fault means for the transaction around it.
type fate int

const (
	spoiled fate = iota // back to the savepoint, then others may go on
	lost                // the transaction is gone
	rerun               // gone too, and worth another try: deadlock, serialization
	unknown             // nobody knows whether it was committed
)

// Error names the statement and what is wrong with it, and no value of a row.
func (f *fault) Error() string {
	var b strings.Builder
	b.WriteString(f.statement)
	if f.is != nil {
		b.WriteString(": " + f.is.Error())
	}
	b.WriteString(": " + f.code)
	if f.detail != "" {
		b.WriteString(" (" + f.detail + ")")
	}
	return b.String()
}

// Unwrap is what the fault means to callers, if anything.
func (f *fault) Unwrap() error { return f.is }

// fateOf is the fate of the transaction in which err happened.
func fateOf(err error) fate {
	if f, ok := errors.AsType[*fault](err); ok {
		return f.fate
	}
	return spoiled
}

// summary is enough of a statement to know it again in a log.
func summary(query string) string {
	const words = 5
	fields := strings.Fields(query)
	return strings.Join(fields[:min(words, len(fields))], " ")
}

func badArgument(query string, i int, why string) error {
	return &fault{statement: summary(query), code: fmt.Sprintf("argument $%d", i+1), detail: why}
}

// schemaVersion reads the number of the newest migration.
const schemaVersion = `SELECT MAX(version_id) FROM goose_db_version`

// Whether a database was ever migrated.
const (
	sqliteMigrated   = `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'`
	postgresMigrated = `SELECT COUNT(*) FROM pg_class WHERE relname = 'goose_db_version' AND relnamespace = current_schema()::regnamespace`
)

// The tables of a database, in the order they were made: those that others refer to
// first. What begins with search_ is computed from the others.
const (
	sqliteTables = `SELECT m.name, c.name, CASE WHEN c.type LIKE '%INT%' THEN 1 ELSE 0 END
		FROM sqlite_master AS m, pragma_table_info(m.name) AS c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.name NOT LIKE 'search\_%' ESCAPE '\' AND m.name <> 'goose_db_version'
		ORDER BY m.rowid, c.cid`
	postgresTables = `SELECT t.relname, c.attname, CASE WHEN c.atttypid IN ('int8'::regtype, 'int4'::regtype, 'int2'::regtype) THEN 1 ELSE 0 END
		FROM pg_class AS t JOIN pg_attribute AS c ON c.attrelid = t.oid
		WHERE t.relkind = 'r' AND t.relpersistence = 'p' AND t.relnamespace = current_schema()::regnamespace AND c.attnum > 0 AND NOT c.attisdropped
		AND t.relname NOT LIKE 'search\_%' AND t.relname <> 'goose_db_version'
		ORDER BY t.oid, c.attnum`
)

func tablesOf(tx gateway.Tx) ([]table, error) {
	query := sqliteTables
	if dialectOf(tx) == Postgres {
		query = postgresTables
	}
	var all []table
	err := tx.Query(query, nil, func(r gateway.Row) error {
		var name string
		var c field
		if err := r.Scan(&name, &c.name, &c.number); err != nil {
			return err
		}
		if len(all) == 0 || all[len(all)-1].name != name {
			all = append(all, table{name: name})
		}
		last := &all[len(all)-1]
		last.columns = append(last.columns, c)
		return nil
	})
	return all, err
}
