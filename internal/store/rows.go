package store

import (
	"cmp"
	"slices"

	"switchboard/gateway"
)

// Rows is what the gateway reads and writes. It holds nothing: all is in the
// transaction it is given, so one Rows serves any number of them.
//
// Its statements are the same text on both engines. Where several rows are
// locked they are locked in the order of their keys, whatever order they are
// asked for in, so that two transactions never wait for each other.
type Rows struct{}

var _ gateway.Rows = Rows{}

// changed turns the count of a fenced statement into ErrConflict when the fence
// held it off.
func changed(n int64, err error) error {
	if err == nil && n == 0 {
		return gateway.ErrConflict
	}
	return err
}

// found turns the count of a statement on one row into ErrNotFound when that row
// is not there.
func found(n int64, err error) error {
	if err == nil && n == 0 {
		return gateway.ErrNotFound
	}
	return err
}

// each makes the arguments of gateway.Tx.Each: one row for every one of list.
func each[T any](list []T, row func(T) []any) [][]any {
	rows := make([][]any, len(list))
	for i := range list {
		rows[i] = row(list[i])
	}
	return rows
}

// one is the row of arguments that is only v itself.
func one[T any](v T) []any { return []any{v} }

// sorted is a copy of list in order and without repetitions, for locking.
func sorted[T comparable](list []T, order func(a, b T) int) []T {
	list = slices.Clone(list)
	slices.SortFunc(list, order)
	return slices.Compact(list)
}

// distinct is sorted for ids.
func distinct[T cmp.Ordered](list []T) []T { return sorted(list, cmp.Compare[T]) }

const databaseClock = `SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`

// databaseNow is the time by the one clock that all nodes share. SQLite has one
// node, whose clock it uses.
func databaseNow(tx gateway.Tx) (now gateway.Instant, err error) {
	if dialectOf(tx) == SQLite {
		return gateway.Now(), nil
	}
	err = tx.Get(databaseClock, nil, &now)
	return now, err
}

// column returns the one column of a query.
func column[T any](tx gateway.Tx, query string, args ...any) ([]T, error) {
	var list []T
	err := tx.Query(query, args, func(r gateway.Row) error {
		var v T
		err := r.Scan(&v)
		list = append(list, v)
		return err
	})
	return list, err
}
