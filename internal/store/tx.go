package store

import (
	"errors"
	"sync/atomic"

	"switchboard/gateway"
)

// conn runs statements in the transaction that is open on it. Errors of statements
// are *fault; what scan returns comes back as it is.
type conn interface {
	dialect() Dialect
	exec(query string, args []any) (int64, error)
	query(query string, args []any, scan func(gateway.Row) error) error
	each(query string, rows [][]any, scan func(i int, r gateway.Row) error) error
}

// handle is the gateway.Tx that one function sees: a conn for as long as the function
// runs and no statement failed.
type handle struct {
	conn   conn
	locks  string // what ForUpdate returns
	over   atomic.Bool
	inside bool  // a statement is running, or a scan of its rows
	failed error // of the first statement that failed
}

var _ gateway.Tx = (*handle)(nil)

// errEnough ends a query after its first row.
var errEnough = errors.New("enough rows")

func writing(c conn) *handle {
	h := &handle{conn: c}
	if c.dialect() == Postgres {
		h.locks = " FOR UPDATE"
	}
	return h
}

// run calls fn and returns its error, or that of a statement whose error fn hid.
func (h *handle) run(fn func(gateway.Tx) error) error {
	defer h.over.Store(true)
	if err := fn(h); err != nil {
		return err
	}
	return h.failed
}

// Exec implements gateway.Tx.
func (h *handle) Exec(query string, args ...any) (int64, error) {
	var n int64
	err := h.guard(func() (err error) {
		n, err = h.conn.exec(query, args)
		return err
	})
	return n, err
}

// Get implements gateway.Tx.
func (h *handle) Get(query string, args []any, dest ...any) error {
	err := h.Query(query, args, func(r gateway.Row) error {
		if err := r.Scan(dest...); err != nil {
			return err
		}
		return errEnough
	})
	switch {
	case errors.Is(err, errEnough):
		return nil
	case err == nil:
		return gateway.ErrNotFound
	}
	return err
}

// Query implements gateway.Tx.
func (h *handle) Query(query string, args []any, scan func(gateway.Row) error) error {
	return h.guard(func() error { return h.conn.query(query, args, scan) })
}

// Each implements gateway.Tx.
func (h *handle) Each(query string, rows [][]any, scan func(i int, r gateway.Row) error) error {
	if len(rows) == 0 {
		return h.guard(func() error { return nil })
	}
	err := h.guard(func() error { return h.conn.each(query, rows, scan) })
	if err != nil && h.failed == nil {
		h.failed = err // scan gave up: how many of the rows ran depends on the engine
	}
	return err
}

// ForUpdate implements gateway.Tx. On a snapshot nothing can be locked.
func (h *handle) ForUpdate() string { return h.locks }

// guard lets one statement run at a time, none after one failed or the end.
func (h *handle) guard(statement func() error) error {
	switch {
	case h.over.Load():
		return errOver
	case h.inside:
		return errNested
	case h.failed != nil:
		return h.failed
	}
	h.inside = true
	defer func() { h.inside = false }()
	err := statement()
	if f, ok := errors.AsType[*fault](err); ok {
		h.failed = f
	}
	return err
}
