package e2e

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels/webchat/wire"
	"switchboard/e2e/rig"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// onPostgres is the section of the settings that names a database.
func onPostgres(url string) string {
	return fmt.Sprintf("store:\n  driver: postgres\n  url: %q\n", url)
}

func TestKillPostgres(t *testing.T) {
	url := storetest.Postgres(t)
	s := start(t, &rig.Server{Agents: 2, Store: onPostgres(url)})
	killed(t, s, 12, 5)
	audit(t, store.Config{Driver: store.Postgres, URL: url})
}

// TestPostgresAway crashes the database under load and brings it back. Meanwhile
// nothing is acknowledged and the server says that it is not ready; afterwards
// everybody goes on where he was.
func TestPostgresAway(t *testing.T) {
	const away = 3 * time.Second
	database := storetest.Server(t)
	url := storetest.Postgres(t)
	s := start(t, &rig.Server{Agents: 1, Store: onPostgres(url)})
	load, err := rig.NewLoad(t.Context(), s, 8)
	if err != nil {
		t.Fatal(err)
	}
	load.Files = true
	load.Start(t.Context())
	await(t, func() bool { return load.Acked() > 200 })
	other, err := rig.NewVisitor(t.Context(), s.Root(), "other")
	if err != nil {
		t.Fatal(err)
	}
	load.Visitors = append(load.Visitors, other) // whom agents answer as well

	database.Crash()
	began := time.Now()
	await(t, func() bool { return readiness(t, s) == http.StatusServiceUnavailable })
	if err := other.Exchange(t.Context(), "meanwhile", rig.Text("meanwhile")); err == nil {
		t.Error("a message was acknowledged without a database")
	}
	acked := load.Acked()
	await(t, func() bool { return time.Since(began) > away })
	if now := load.Acked(); now != acked {
		t.Errorf("%d messages and answers were acknowledged without a database", now-acked)
	}
	if status, _ := get(t, s.URL("/healthz")); status != http.StatusOK {
		t.Errorf("/healthz: %d; a restart would mend nothing", status)
	}
	if err := database.Resume(); err != nil {
		t.Fatal(err)
	}
	await(t, func() bool { return readiness(t, s) == http.StatusOK })

	await(t, func() bool { return load.Acked() > acked+200 })
	if err := other.Exchange(t.Context(), "meanwhile", rig.Text("meanwhile")); err != nil {
		t.Error(err)
	}
	settle(t, load)
	load.Stop()
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	audit(t, store.Config{Driver: store.Postgres, URL: url})
}

func readiness(t *testing.T, s *rig.Server) int {
	t.Helper()
	status, _ := get(t, s.URL("/readyz"))
	return status
}

// TestMoveToPostgres takes an installation from SQLite to PostgreSQL with the
// commands that operators have. Customers and agents see what they saw.
func TestMoveToPostgres(t *testing.T) {
	s := start(t, &rig.Server{Agents: 1})
	load, err := rig.NewLoad(t.Context(), s, 4)
	if err != nil {
		t.Fatal(err)
	}
	load.Files = true
	load.Start(t.Context())
	await(t, func() bool { return load.Acked() > 200 })
	settle(t, load)
	load.Stop()
	before := histories(t, load.Visitors)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(s.Folder, "backup.tar")
	mustRun(t, s.Folder, "backup", "-config", filepath.Join(s.Folder, "switchboard.yaml"), "-with-key", file)

	url := storetest.EmptyPostgres(t, "")
	other := &rig.Server{Binary: binary, Folder: t.TempDir(), Agents: 1, Address: s.Address, Metrics: s.Metrics, Store: onPostgres(url)}
	if err := other.Configure(); err != nil {
		t.Fatal(err)
	}
	mustRun(t, other.Folder, "restore", "-config", filepath.Join(other.Folder, "switchboard.yaml"), file)
	audit(t, store.Config{Driver: store.Postgres, URL: url})
	start(t, other)
	if diff := cmp.Diff(before, histories(t, load.Visitors)); diff != "" {
		t.Errorf("histories (-on SQLite +on PostgreSQL):\n%s", diff)
	}
	load.Server = other
	load.Start(t.Context()) // with the tokens and sessions of before
	acked := load.Acked()
	await(t, func() bool { return load.Acked() > acked+100 })
	settle(t, load)
	load.Stop()
}

// histories are the timelines of all visitors.
func histories(t *testing.T, visitors []*rig.Visitor) map[string][]wire.Entry {
	t.Helper()
	all := make(map[string][]wire.Entry)
	for _, v := range visitors {
		history, err := v.History(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all[v.Name] = history
	}
	return all
}
