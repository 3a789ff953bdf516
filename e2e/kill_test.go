package e2e

import (
	"testing"
	"time"

	"switchboard/e2e/rig"
	"switchboard/internal/store"
)

// TestKill kills the server with SIGKILL again and again while customers write and
// agents answer. The ledgers of both sides are the judges.
func TestKill(t *testing.T) {
	s := start(t, &rig.Server{Agents: 2})
	killed(t, s, 12, 20)
	audit(t, store.Config{Folder: s.Data()})
}

// killed kills a server under the load of so many visitors, checks the ledgers and
// stops it.
func killed(t *testing.T, s *rig.Server, visitors, kills int) {
	t.Helper()
	load, err := rig.NewLoad(t.Context(), s, visitors)
	if err != nil {
		t.Fatal(err)
	}
	load.Files = true
	load.Start(t.Context())
	for i := range kills {
		before := load.Acked()
		await(t, func() bool { return load.Acked() >= before+40+7*i })
		if err := s.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	settle(t, load)
	t.Logf("%d messages and answers acknowledged over %d kills", load.Acked(), kills)
	load.Stop()
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
}

// settle ends the writing, waits for all acknowledgements and answers, and checks
// the ledgers.
func settle(t *testing.T, load *rig.Load) {
	t.Helper()
	if err := load.Quiet(t.Context()); err != nil {
		t.Error(err)
	}
	for _, wrong := range load.Check(t.Context()) {
		t.Error(wrong)
	}
}

// TestDrain stops the server as an operator does, under load: it ends well, and
// the next start goes on.
func TestDrain(t *testing.T) {
	s := start(t, &rig.Server{Agents: 1})
	load, err := rig.NewLoad(t.Context(), s, 8)
	if err != nil {
		t.Fatal(err)
	}
	load.Start(t.Context())
	for range 3 {
		before := load.Acked()
		await(t, func() bool { return load.Acked() >= before+100 })
		if err := s.Stop(); err != nil { // an exit code other than 0 is an error
			t.Fatal(err)
		}
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	settle(t, load)
	load.Stop()
}

func audit(t *testing.T, c store.Config) {
	t.Helper()
	wrong, err := rig.Audit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range wrong {
		t.Error(w)
	}
}

// await waits for what other processes bring about.
func await(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(rig.Patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come about in %v", rig.Patience)
		}
		select {
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
}
