package storetest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/gateway"
	"switchboard/internal/store"
)

// backups: all rows go to a file while the store is in use, and from it into an empty
// database of either engine.
func backups(t *testing.T, s *store.Store) {
	fill(t, s)
	file := exported(t, s)
	for name, c := range map[string]store.Config{
		"sqlite":   {Driver: store.SQLite, Folder: t.TempDir()},
		"postgres": {Driver: store.Postgres, URL: EmptyPostgres(t, "")},
	} {
		t.Run("into "+name, func(t *testing.T) {
			noError(t, store.Import(t.Context(), c, bytes.NewReader(file)))
			restored := Open(t, c)
			if diff := cmp.Diff(text(t, file), text(t, exported(t, restored))); diff != "" {
				t.Errorf("exported again (-first +second):\n%s", diff)
			}
			if err := store.Import(t.Context(), c, bytes.NewReader(file)); err == nil || !strings.Contains(err.Error(), "not empty") {
				t.Errorf("Import() into a full database = %v", err)
			}
		})
	}
	t.Run("while in use", func(t *testing.T) {
		var out bytes.Buffer
		err := s.Export(t.Context(), writerFunc(func(p []byte) (int, error) {
			do(t, s, func(tx gateway.Tx) error {
				_, err := tx.Exec(addFact+` ON CONFLICT (key) DO NOTHING`, "meanwhile", "v")
				return err
			})
			return out.Write(p)
		}))
		noError(t, err)
		if diff := cmp.Diff(text(t, file), text(t, out.Bytes())); diff != "" {
			t.Errorf("exported while writing (-before +while):\n%s", diff)
		}
	})
	t.Run("broken", func(t *testing.T) { brokenBackups(t, file) })
}

// writerFunc is a function as a writer.
type writerFunc func(p []byte) (int, error)

// Write calls the function.
func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// fill stores rows that refer to each other, texts that need care, and many of a kind.
func fill(t *testing.T, s *store.Store) {
	do(t, s, func(tx gateway.Tx) error {
		for _, statement := range []string{
			`INSERT INTO brands (id, key, name, created_at) VALUES ('b', 'b', '品牌', 9007199254740993)`,
			`INSERT INTO accounts (id, brand_id, kind, key, name, settings, seal, created_at, updated_at) VALUES ('a', 'b', 'k', 'k', 'n', '{"a":"\u0001"}', '', 0, 0)`,
			`INSERT INTO addresses (id, kind, realm, value, created_at) VALUES ('d', 'k', 'r', 'v', 0)`,
			`INSERT INTO conversations (id, brand_id, account_id, address_id, state, opened_at) VALUES ('c', 'b', 'a', 'd', 'active', 0)`,
			`INSERT INTO messages (id, conversation_id, account_id, author_kind, visibility, parts, received_at, seq) VALUES ('m', 'c', 'a', 'customer', 'public', '[{"kind":"text","text":"退款"}]', 7, 1)`,
			`INSERT INTO index_queue (message_id, at) VALUES ('m', 7)`,
		} {
			if _, err := tx.Exec(statement); err != nil {
				return err
			}
		}
		rows := make([][]any, 1700)
		for i := range rows {
			rows[i] = []any{fmt.Sprintf("%04d", i), "a\t\"\\ </script> 退款 \u2028 \u202E"}
		}
		return tx.Each(addFact, rows, nil)
	})
}

func exported(t *testing.T, s *store.Store) []byte {
	t.Helper()
	var out bytes.Buffer
	noError(t, s.Export(t.Context(), &out))
	return out.Bytes()
}

func text(t *testing.T, file []byte) string {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(file))
	noError(t, err)
	all, err := io.ReadAll(zip)
	noError(t, err)
	return string(all)
}

// brokenBackups: what is not whole or not ours is refused.
func brokenBackups(t *testing.T, file []byte) {
	whole := text(t, file)
	lines := strings.SplitAfter(whole, "\n")
	row := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, `"品牌"`) })
	for name, broken := range map[string][]byte{
		"empty":          nil,
		"not gzip":       []byte(whole),
		"cut in gzip":    file[:len(file)-20],
		"cut in lines":   zipped(strings.Join(lines[:len(lines)/2], "")),
		"a row missing":  zipped(strings.Join(slices.Delete(slices.Clone(lines), row, row+1), "")),
		"not ours":       zipped(`{"format":"other","schema":2}` + "\n"),
		"newer":          zipped(strings.Replace(whole, `"schema":`, `"schema":99`, 1)),
		"unknown table":  zipped(strings.Replace(whole, `"table":"brands"`, `"table":"brands; DROP TABLE brands"`, 1)),
		"unknown column": zipped(strings.Replace(whole, `"columns":["id"`, `"columns":["id) VALUES (1); --"`, 1)),
		"a NULL":         zipped(strings.Replace(whole, `"品牌"`, `null`, 1)),
		"another type":   zipped(strings.Replace(whole, `9007199254740993`, `"x"`, 1)),
	} {
		t.Run(name, func(t *testing.T) {
			c := store.Config{Driver: store.SQLite, Folder: t.TempDir()}
			if err := store.Import(t.Context(), c, bytes.NewReader(broken)); err == nil {
				t.Error("Import() succeeded")
			}
		})
	}
}

func zipped(s string) []byte {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, _ = io.WriteString(zip, s)
	_ = zip.Close()
	return out.Bytes()
}
