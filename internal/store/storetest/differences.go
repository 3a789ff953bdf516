package storetest

import (
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
)

// differences pins what the engines do differently, so that nobody relies on one of them,
// and what they do alike only because the store makes them.
func differences(t *testing.T, s *store.Store) {
	for name, test := range map[string]struct {
		query            string
		args             []any
		sqlite, postgres string // result, or "error"
	}{
		"lower() knows only ASCII in SQLite":     {`SELECT LOWER('ÄA')`, nil, "Äa", "äa"},
		"LIKE minds the case in both":            {`SELECT CASE WHEN 'A' LIKE 'a' THEN 'yes' ELSE 'no' END`, nil, "no", "no"},
		"division of integers in both":           {`SELECT CAST(7 / 2 AS TEXT)`, nil, "3", "3"},
		"an untyped argument is text in both":    {`SELECT $1`, []any{"a"}, "a", "a"},
		"an untyped number is refused":           {`SELECT $1`, []any{7}, "error", "error"},
		"text in a number column":                {`INSERT INTO streams (key, last_seq) VALUES ($1, $2) RETURNING CAST(last_seq AS TEXT)`, []any{"t", "x"}, "x", "error"},
		"a number in a text column":              {`INSERT INTO installation (key, value) VALUES ($1, $2) RETURNING value`, []any{"n", 7}, "7", "error"},
		"a bool in a text column":                {`INSERT INTO installation (key, value) VALUES ($1, $2) RETURNING value`, []any{"b", true}, "1", "error"},
		"a number too large for SMALLINT":        {`UPDATE accounts SET enabled = $1 RETURNING id`, []any{1 << 20}, "none", "error"},
		"order is by bytes in both":              {`SELECT MIN(v) FROM (SELECT 'a' AS v UNION ALL SELECT 'Z' UNION ALL SELECT '退') AS x`, nil, "Z", "Z"},
		"NULLs come first in SQLite":             {`SELECT COALESCE(v, 'null') FROM (SELECT 'a' AS v UNION ALL SELECT NULL) AS x ORDER BY v LIMIT 1`, nil, "null", "a"},
		"length counts runes in both":            {`SELECT CAST(LENGTH('退款') AS TEXT)`, nil, "2", "2"},
		"|| of text and a number":                {`SELECT 'a' || 1`, nil, "a1", "a1"},
		"a name in double quotes is a name":      {`SELECT "nothing"`, nil, "error", "error"},
		"two rows of a group need an aggregate":  {`SELECT key FROM installation GROUP BY value`, nil, "none", "error"},
		"a comparison of a number with text":     {`SELECT CASE WHEN $1 = '1' THEN 'yes' ELSE 'no' END`, []any{1}, "no", "error"},
		"LIMIT of -1 is refused by PostgreSQL":   {`SELECT 'a' LIMIT $1`, []any{-1}, "a", "error"},
		"a bool is no condition in PostgreSQL":   {`SELECT 'a' WHERE $1`, []any{true}, "a", "error"},
		"placeholders that come twice are alike": {`SELECT $1 || $2 || $1`, []any{"a", "b"}, "aba", "aba"},
	} {
		t.Run(name, func(t *testing.T) {
			got := "none"
			_ = s.Do(t.Context(), func(tx gateway.Tx) error {
				err := tx.Query(test.query, test.args, func(r gateway.Row) error { return r.Scan(&got) })
				if err != nil {
					got = "error"
				}
				return errPoison // nothing stays
			})
			want := test.sqlite
			if s.Dialect() == store.Postgres {
				want = test.postgres
			}
			if got != want {
				t.Errorf("%s = %s, want %s", test.query, got, want)
			}
		})
	}
}
