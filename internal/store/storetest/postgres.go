package storetest

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"switchboard/internal/store/pgserver"
)

// shared is the one server of a test process; the first test that needs it starts it.
var shared struct {
	once   sync.Once
	server *pgserver.Server
	err    error
}

// Main runs the tests and stops what they started. Every package whose tests call
// Postgres has TestMain call it, or Stop.
func Main(m *testing.M) {
	code := m.Run()
	Stop()
	os.Exit(code)
}

// Stop ends the server, if a test started it. It comes after all tests.
func Stop() {
	if shared.server != nil {
		shared.server.Stop()
	}
}

// Postgres returns the URL of a new, migrated PostgreSQL database for one test.
func Postgres(t testing.TB) string {
	t.Helper()
	url, err := Server(t).Database(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// EmptyPostgres returns the URL of a new database without any table. options are added to
// CREATE DATABASE.
func EmptyPostgres(t testing.TB, options string) string {
	t.Helper()
	url, err := Server(t).Empty(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// Server returns the PostgreSQL of all tests of this process.
func Server(t testing.TB) *pgserver.Server {
	t.Helper()
	shared.once.Do(func() { shared.server, shared.err = pgserver.Start("") })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server
}

// SetPostgres changes a setting of a test's database, for its next connections.
func SetPostgres(t testing.TB, database, setting string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "ALTER DATABASE "+conn.Config().Database+" SET "+setting); err != nil {
		t.Fatal(err)
	}
}
