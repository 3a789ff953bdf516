package storetest

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/gateway"
	"switchboard/internal/store"
)

// each: one statement for many rows, in order, with the results of each.
func each(t *testing.T, s *store.Store) {
	const rows = 2500 // more than travel together
	args := make([][]any, rows)
	for i := range args {
		args[i] = []any{strconv.Itoa(i), "v" + strconv.Itoa(i)}
	}
	t.Run("results", func(t *testing.T) {
		next := 0
		do(t, s, func(tx gateway.Tx) error {
			next = 0
			return tx.Each(addFact+` RETURNING value`, args, func(i int, r gateway.Row) error {
				var value string
				if err := r.Scan(&value); err != nil {
					return err
				}
				if i != next || value != "v"+strconv.Itoa(i) {
					t.Fatalf("result %d is %q, want that of %d", i, value, next)
				}
				next++
				return nil
			})
		})
		if next != rows || len(facts(t, s)) != rows {
			t.Errorf("%d results, %d rows, want %d", next, len(facts(t, s)), rows)
		}
	})
	t.Run("no results", func(t *testing.T) {
		var several int
		do(t, s, func(tx gateway.Tx) error {
			several = 0
			if err := tx.Each(`DELETE FROM installation WHERE key = $1 AND value = $2`, args[:rows/2], nil); err != nil {
				return err
			}
			return tx.Each(`SELECT key FROM installation WHERE key <> $1 ORDER BY key LIMIT 3`, [][]any{{""}, {"x"}},
				func(i int, r gateway.Row) error { several += i + 1; return nil })
		})
		if several != 3*1+3*2 {
			t.Errorf("rows of two runs add up to %d, want 9", several)
		}
		if got := len(facts(t, s)); got != rows/2 {
			t.Errorf("%d rows are left, want %d", got, rows/2)
		}
	})
	t.Run("nothing", func(t *testing.T) {
		do(t, s, func(tx gateway.Tx) error { return tx.Each(addFact, nil, nil) })
	})
	t.Run("a row fails", func(t *testing.T) {
		err := s.Do(t.Context(), func(tx gateway.Tx) error { return tx.Each(addFact, [][]any{{"a", ""}, {"b", ""}, {"a", ""}}, nil) })
		if !errors.Is(err, gateway.ErrConflict) {
			t.Errorf("Do() = %v, want %v", err, gateway.ErrConflict)
		}
		if facts(t, s)["b"] != "" {
			t.Error("rows before the one that failed are stored")
		}
	})
	t.Run("the scan fails", func(t *testing.T) {
		err := s.Do(t.Context(), func(tx gateway.Tx) error {
			_ = tx.Each(addFact+` RETURNING key`, [][]any{{"c", ""}, {"d", ""}}, func(int, gateway.Row) error { return errPoison })
			return nil
		})
		if !errors.Is(err, errPoison) {
			t.Errorf("Do() with a hidden error = %v", err)
		}
	})
}

// conflicts: the errors that callers branch on.
func conflicts(t *testing.T, s *store.Store) {
	do(t, s, func(tx gateway.Tx) error { _, err := tx.Exec(addFact, "a", "v"); return err })
	for name, test := range map[string]struct {
		statement string
		args      []any
		conflict  bool
	}{
		"primary key": {addFact, []any{"a", "v"}, true},
		"unique": {
			`INSERT INTO timers (id, kind, ref, due_at) VALUES ($1, 'k', 'r', 1), ('other', 'k', 'r', 1)`,
			[]any{"id"},
			true,
		},
		"not null":    {`INSERT INTO installation (key, value) VALUES ($1, NULL)`, []any{"b"}, false},
		"foreign key": {`INSERT INTO team_members (team_id, agent_id) VALUES ($1, 'b')`, []any{"a"}, false},
	} {
		err := s.Do(t.Context(), func(tx gateway.Tx) error { _, err := tx.Exec(test.statement, test.args...); return err })
		if err == nil || errors.Is(err, gateway.ErrConflict) != test.conflict {
			t.Errorf("%s: Do() = %v, conflict %v", name, err, test.conflict)
		}
	}
	do(t, s, func(tx gateway.Tx) error {
		var v string
		if err := tx.Get(`SELECT value FROM installation WHERE key = $1`, []any{"nobody"}, &v); err != gateway.ErrNotFound {
			t.Errorf("Get() of no row = %v", err)
		}
		return tx.Get(`SELECT value FROM installation WHERE key = $1`, []any{"a"}, &v) // and goes on
	})
	do(t, s, func(tx gateway.Tx) error {
		n, err := tx.Exec(addFact+` ON CONFLICT (key) DO NOTHING`, "a", "v")
		if n != 0 {
			t.Errorf("Exec() = %d rows of an insert that did nothing", n)
		}
		return err
	})
}

// values: what goes in comes out, in the types of the caller.
func values(t *testing.T, s *store.Store) {
	type attempts int
	const addOutbox = `INSERT INTO outbox (id, account_id, conversation_id, message_id, delivery_id, seq, state, due_at, attempt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	id, when := gateway.NewID[gateway.MessageID](), gateway.Now()
	text := "退款 👩‍👩‍👧 \u202Eעברית\u202C é ' \" \\ \n \u0001"
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(addOutbox, id, text, "", json.RawMessage(`{"a":[1,"退款"]}`), []byte("bytes"), int64(math.MaxInt64), "1", when, attempts(-7))
		return err
	})
	type row struct {
		ID      gateway.MessageID
		Text    string
		Empty   string
		JSON    json.RawMessage
		Bytes   []byte
		Seq     int64
		State   string
		At      gateway.Instant
		Attempt attempts
		Plain   int
		Small   int32
		Yes     bool
		No      bool
		Sum     int64
		Half    float64
	}
	want := row{
		ID: id, Text: text, JSON: json.RawMessage(`{"a":[1,"退款"]}`), Bytes: []byte("bytes"), Seq: math.MaxInt64,
		State: "1", At: when, Attempt: -7, Plain: -7, Small: -7, Yes: true, Sum: -7, Half: 0.5,
	}
	var got row
	read := func(tx gateway.Tx) error {
		got = row{No: true}
		return tx.Get(`SELECT id, account_id, conversation_id, message_id, delivery_id, seq, state, due_at, attempt, attempt, attempt,
			1, 0, (SELECT SUM(attempt) FROM outbox), 0.5 FROM outbox WHERE id = $1`, []any{id},
			&got.ID, &got.Text, &got.Empty, &got.JSON, &got.Bytes, &got.Seq, &got.State, &got.At, &got.Attempt, &got.Plain, &got.Small,
			&got.Yes, &got.No, &got.Sum, &got.Half)
	}
	noError(t, s.Read(t.Context(), read))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read from a snapshot (-want +got):\n%s", diff)
	}
	do(t, s, read)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read by the writer (-want +got):\n%s", diff)
	}
	t.Run("flags", func(t *testing.T) { flags(t, s) })
	t.Run("wrong destinations", func(t *testing.T) { wrongDestinations(t, s) })
}

// flags: booleans are 0 and 1 in the database and bool outside.
func flags(t *testing.T, s *store.Store) {
	const add = `INSERT INTO accounts (id, brand_id, kind, key, name, settings, seal, enabled, created_at, updated_at)
		VALUES ($1, $2, 'k', $3, 'n', '', '', $4, 0, 0)`
	do(t, s, func(tx gateway.Tx) error {
		if _, err := tx.Exec(`INSERT INTO brands (id, key, name, created_at) VALUES ('b', 'b', 'b', 0)`); err != nil {
			return err
		}
		return tx.Each(add, [][]any{{"on", "b", "on", true}, {"off", "b", "off", false}, {"one", "b", "one", 1}}, nil)
	})
	for id, want := range map[string]bool{"on": true, "off": false, "one": true} {
		var flag bool
		var number int
		noError(t, s.Read(t.Context(), func(tx gateway.Tx) error {
			return tx.Get(`SELECT enabled, enabled FROM accounts WHERE id = $1 AND enabled = $2`, []any{id, want}, &flag, &number)
		}))
		if flag != want || (number == 1) != want {
			t.Errorf("enabled of %s = %v, %d", id, flag, number)
		}
	}
}

// wrongDestinations: a column that does not fit is an error, on both engines.
func wrongDestinations(t *testing.T, s *store.Store) {
	var text string
	var number int64
	var small int8
	var flag bool
	for query, dest := range map[string][]any{
		`SELECT MAX(key) FROM installation`:        {&text}, // NULL
		`SELECT MAX(due_at) FROM timers`:           {&number},
		`SELECT id FROM outbox`:                    {&number},
		`SELECT seq FROM outbox`:                   {&small},
		`SELECT id, seq FROM outbox`:               {&text},
		`SELECT id, seq, seq, seq FROM outbox`:     {&text, &number},
		`SELECT MAX(due_at) FROM timers WHERE 1=0`: {&flag},
	} {
		err := s.Read(t.Context(), func(tx gateway.Tx) error { return tx.Get(query, nil, dest...) })
		if err == nil || errors.Is(err, gateway.ErrNotFound) {
			t.Errorf("%s into %T = %v", query, dest[0], err)
		}
	}
}

// wrongText: what PostgreSQL cannot store is refused by both engines, whole and named.
func wrongText(t *testing.T, s *store.Store) {
	for name, text := range map[string]string{"NUL": "a\x00b", "UTF-8": "a\xff\xfeb", "half a rune": "退"[:2], "surrogate": "\xed\xa0\x80"} {
		for _, statement := range []func(tx gateway.Tx) error{
			func(tx gateway.Tx) error { _, err := tx.Exec(addFact, "k", text); return err },
			func(tx gateway.Tx) error { _, err := tx.Exec(addFact, "k", []byte(text)); return err },
			func(tx gateway.Tx) error { _, err := tx.Exec(addFact, gateway.MessageID(text), ""); return err },
			func(tx gateway.Tx) error { return tx.Each(addFact, [][]any{{"k", "v"}, {"l", text}}, nil) },
		} {
			err := s.Do(t.Context(), statement)
			if err == nil || !strings.Contains(err.Error(), "text ") || strings.Contains(err.Error(), text) {
				t.Errorf("%s: Do() = %v", name, err)
			}
		}
	}
	if got := facts(t, s); len(got) != 0 {
		t.Errorf("stored %v", got)
	}
}

// quotes: an error may end in a log, so it holds none of the values.
func quotes(t *testing.T, s *store.Store) {
	const secret = "13800138000"
	do(t, s, func(tx gateway.Tx) error { _, err := tx.Exec(addFact, secret, "v"); return err })
	for _, statement := range []struct {
		query string
		args  []any
	}{
		{addFact, []any{secret, secret}},
		{`INSERT INTO team_members (team_id, agent_id) VALUES ($1, $2)`, []any{secret, secret}},
		{`INSERT INTO streams (key, last_seq) VALUES ($1, CAST($2 AS SMALLINT) / 0)`, []any{secret, 99}},
		{`SELECT key FROM installation WHERE key = $1 AND`, []any{secret}},
		{`SELECT key FROM installation WHERE key = $1`, []any{secret, secret}},
		{`SELECT key FROM installation WHERE key = $1 AND value = $2`, []any{secret}},
		{`UPDATE streams SET last_seq = $1`, []any{map[string]string{secret: secret}}},
		{`INSERT INTO installation (key, value) VALUES ($1, NULL)`, []any{secret}},
		{addFact, []any{secret, secret + "\x00"}},
	} {
		err := s.Do(t.Context(), func(tx gateway.Tx) error { _, err := tx.Exec(statement.query, statement.args...); return err })
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", statement.query, err)
		}
	}
	var n int
	err := s.Read(t.Context(), func(tx gateway.Tx) error { return tx.Get(`SELECT key FROM installation`, nil, &n) })
	if err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("scan: %v", err)
	}
}
