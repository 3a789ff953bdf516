package storetest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func TestSQLiteIsDurable(t *testing.T) {
	folder := t.TempDir()
	s := storetest.Open(t, store.Config{Folder: folder})
	err := s.Do(t.Context(), func(tx gateway.Tx) error {
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"} {
			var got string
			query := "SELECT CAST(" + pragma + " AS TEXT) FROM pragma_" + pragma
			if err := tx.Get(query, nil, &got); err != nil {
				return err
			}
			if got != want {
				t.Errorf("%s = %s, want %s", pragma, got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(folder, "switchboard.db"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v (%v), want 0600", info.Mode(), err)
	}
}

// After an erasure none of the files holds a byte of it.
func TestScrub(t *testing.T) {
	folder := t.TempDir()
	s := storetest.Open(t, store.Config{Folder: folder})
	var rows store.Rows
	id := gateway.NewID[gateway.MessageID]()
	write := func(fn func(tx gateway.Tx) error) {
		t.Helper()
		if err := s.Do(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
	write(func(tx gateway.Tx) error {
		for i := range 500 { // pages around it that stay
			other := gateway.NewID[gateway.MessageID]()
			words := []string{"lamp", strings.Repeat("blue ", i%40)}
			if i == 250 {
				other, words = id, []string{"zebrafish 斑马鱼"}
			}
			if err := rows.Index(tx, other, words); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO installation (key, value) VALUES ($1, $2)`, other, strings.Join(words, " ")); err != nil {
				return err
			}
		}
		return nil
	})
	if !holds(t, folder, "zebrafish") || !holds(t, folder, "斑马") {
		t.Fatal("the words are not in the files to begin with")
	}
	write(func(tx gateway.Tx) error {
		if _, err := tx.Exec(`UPDATE installation SET value = '' WHERE key = $1`, id); err != nil {
			return err
		}
		return rows.Index(tx, id, nil)
	})
	if err := s.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if holds(t, folder, "zebrafish") || holds(t, folder, "斑马") {
		t.Error("an erased word is in the files")
	}
}

func holds(t *testing.T, folder, word string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, name := range files {
		all, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(all, []byte(word)) {
			return true
		}
	}
	return false
}
