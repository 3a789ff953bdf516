package store_test

import (
	"os"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func TestReadSchema(t *testing.T) {
	for name, c := range map[string]store.Config{
		"sqlite":   {Driver: store.SQLite, Folder: t.TempDir()},
		"postgres": {Driver: store.Postgres, URL: storetest.EmptyPostgres(t, "")},
	} {
		t.Run(name, func(t *testing.T) {
			schema := func() store.Schema {
				t.Helper()
				s, err := store.ReadSchema(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			needs := schema().Needs
			if s := schema(); s.Has != 0 || s.Err() == nil {
				t.Errorf("of no database: %+v, %v", s, s.Err())
			}
			if made, err := os.ReadDir(c.Folder); c.Folder != "" && (err != nil || len(made) > 0) {
				t.Errorf("reading made %v, %v", made, err)
			}
			m, err := store.Migrate(t.Context(), c)
			if err != nil || m.To != needs {
				t.Fatalf("Migrate = %+v, %v, want schema %d", m, err, needs)
			}
			if s := schema(); s != (store.Schema{Has: needs, Needs: needs}) || s.Err() != nil {
				t.Errorf("of a new database: %+v, %v", s, s.Err())
			}
			st, err := store.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			do(t, st, func(tx gateway.Tx) error {
				_, err := tx.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, TRUE)`, 9999)
				return err
			})
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			if s := schema(); s != (store.Schema{Has: 9999, Needs: needs}) || s.Err() == nil {
				t.Errorf("of a newer program's: %+v, %v", s, s.Err())
			}
		})
	}
}
