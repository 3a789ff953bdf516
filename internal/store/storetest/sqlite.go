package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"

	"switchboard/internal/store"
)

// SQLite returns the settings of a new, migrated SQLite database for one test. A copy
// costs a hundredth of migrating.
func SQLite(t testing.TB) store.Config {
	t.Helper()
	files, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, files); err != nil {
		t.Fatal(err)
	}
	return store.Config{Driver: store.SQLite, Folder: folder}
}

// migrated holds the files of a database without rows.
var migrated = sync.OnceValues(func() (fstest.MapFS, error) {
	folder, err := os.MkdirTemp("", "switchboard-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	s, err := store.Open(context.Background(), store.Config{Driver: store.SQLite, Folder: folder})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	files := fstest.MapFS{}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		files[e.Name()] = &fstest.MapFile{Data: data, Mode: 0o600}
	}
	return files, nil
})
