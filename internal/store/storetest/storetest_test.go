package storetest_test

import (
	"testing"

	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Config { return storetest.SQLite(t) })
}

func TestPostgres(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Config {
		return store.Config{Driver: store.Postgres, URL: storetest.Postgres(t)}
	})
}
