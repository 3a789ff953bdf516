package store

import (
	"fmt"
	"strings"

	"switchboard/gateway"
)

// mostAmong is how many keys one run of a statement asks for.
const mostAmong = 16

// among runs a query for many keys, several at a time: that costs a fraction of asking
// for each alone. query ends by comparing a column with its last placeholder, the only
// one that the keys go into; those before it are fixed. What follows the comparison is
// tail. scan gets the rows in no particular order beyond that of tail and of the keys.
func among[K any](tx gateway.Tx, query, tail string, fixed []any, keys []K, scan func(gateway.Row) error) error {
	if len(keys) == 0 {
		return nil
	}
	width, most := 1, mostAmong
	if dialectOf(tx) == Postgres {
		// The runs travel together anyhow, and a plan for several keys that was made while
		// the table was small would read all of it when it has grown.
		most = 1
	}
	for width < min(len(keys), most) {
		width *= 4
	}
	var rows [][]any
	for len(keys) > 0 {
		row := append(make([]any, 0, len(fixed)+width), fixed...)
		for i := range width { // the last is repeated: it is found once all the same
			row = append(row, keys[min(i, len(keys)-1)])
		}
		rows = append(rows, row)
		keys = keys[min(width, len(keys)):]
	}
	return tx.Each(oneOf(query, len(fixed)+1, width)+tail, rows, func(_ int, r gateway.Row) error { return scan(r) })
}

// oneOf lets the comparison at the end of a query, with placeholder first, be with any
// of so many.
func oneOf(query string, first, width int) string {
	compared, ok := strings.CutSuffix(query, fmt.Sprintf("= $%d", first))
	if !ok {
		panic("store: the query does not end with its key: " + query) // a mistake in this package
	}
	if width == 1 {
		return query
	}
	var b strings.Builder
	b.WriteString(compared)
	b.WriteString("IN (")
	for i := range width {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	b.WriteString(")")
	return b.String()
}
