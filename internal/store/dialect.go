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
