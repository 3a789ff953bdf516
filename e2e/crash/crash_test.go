//go:build crash

package crash

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"switchboard/e2e/rig"
	"switchboard/internal/store"
)

var binary string // built by TestMain

func TestMain(m *testing.M) {
	if os.Geteuid() != 0 {
		fmt.Fprintln(os.Stderr, "cutting the power of a file system needs root: run as root, or with sudo")
		os.Exit(1)
	}
	os.Exit(rig.WithBinary(func(built string) int {
		binary = built
		return m.Run()
	}))
}

// TestCrashKill kills the server 200 times under load.
func TestCrashKill(t *testing.T) {
	const kills = 200
	s := &rig.Server{Binary: binary, Folder: t.TempDir(), Agents: 2}
	load := begin(t, s, 12, 10*time.Millisecond)
	load.Files = true
	load.Start(t.Context())
	for i := range kills {
		before := load.Acked()
		await(t, s, func() bool { return load.Acked() >= before+20+i%50 })
		must(t, s.Kill())
		must(t, s.Start(t.Context()))
	}
	finish(t, s, load)
	t.Logf("%d acknowledged over %d kills", load.Acked(), kills)
}

// TestCrashPower cuts the power ten times under load, attachments included.
func TestCrashPower(t *testing.T) {
	const cuts = 10
	d, s := onDisk(t)
	load := begin(t, s, 12, 10*time.Millisecond)
	load.Files = true
	load.Start(t.Context())
	for i := range cuts {
		before := load.Acked()
		await(t, s, func() bool { return load.Acked() >= before+300+31*i })
		powerCut(t, d, s)
		must(t, s.Start(t.Context()))
	}
	finish(t, s, load)
	t.Logf("%d acknowledged over %d power cuts", load.Acked(), cuts)
}

// TestCrashControl shows that the cuts would find a loss: with commits that are
// not synced, the same harness loses what was acknowledged.
func TestCrashControl(t *testing.T) {
	const cuts = 5
	lost := 0
	for range cuts {
		lost += controlCut(t)
	}
	t.Logf("%d acknowledged messages lost over %d cuts without sync", lost, cuts)
	if lost == 0 {
		t.Error("nothing was lost although commits were not synced: the power cuts prove nothing")
	}
}

// controlCut cuts the power at least a second after the last checkpoint, and
// returns how many acknowledged messages are gone.
func controlCut(t *testing.T) int {
	d, s := onDisk(t)
	s.Env = []string{"SWITCHBOARD_TEST_SYNCHRONOUS=NORMAL"}
	load := begin(t, s, 2, 300*time.Millisecond) // few enough that a checkpoint takes seconds to come
	load.Start(t.Context())
	var checkpoint time.Time
	before := 0
	await(t, s, func() bool {
		info, err := os.Stat(filepath.Join(s.Data(), "switchboard.db")) // written by checkpoints only
		if err == nil && info.ModTime().After(checkpoint) {
			checkpoint, before = info.ModTime(), load.Acked()
		}
		return time.Since(checkpoint) > time.Second && load.Acked() >= before+8
	})
	powerCut(t, d, s)
	load.Stop()
	must(t, s.Start(t.Context()))
	lost := 0
	for _, wrong := range load.Check(t.Context()) {
		if strings.Contains(wrong, "lost") || strings.Contains(wrong, "stored 0 times") || strings.Contains(wrong, "history") {
			lost++
		}
	}
	must(t, s.Kill())
	must(t, d.off())
	return lost
}

// onDisk prepares a server whose data is on a disk of its own.
func onDisk(t *testing.T) (*disk, *rig.Server) {
	t.Helper()
	d, err := newDisk(t.TempDir())
	must(t, err)
	s := &rig.Server{Binary: binary, Folder: t.TempDir(), DataFolder: filepath.Join(d.mount, "data"), Agents: 2}
	t.Cleanup(func() {
		_ = s.Kill()
		_ = d.off() // may be off already
	})
	return d, s
}

func powerCut(t *testing.T, d *disk, s *rig.Server) {
	t.Helper()
	must(t, d.cut())
	must(t, s.Kill())
	must(t, d.off())
	must(t, d.on())
}

func begin(t *testing.T, s *rig.Server, visitors int, pause time.Duration) *rig.Load {
	t.Helper()
	must(t, s.Start(t.Context()))
	load, err := rig.NewLoad(t.Context(), s, visitors)
	must(t, err)
	load.Pause = pause
	return load
}

func finish(t *testing.T, s *rig.Server, load *rig.Load) {
	t.Helper()
	must(t, load.Quiet(t.Context()))
	for _, wrong := range load.Check(t.Context()) {
		t.Error(wrong)
	}
	load.Stop()
	must(t, s.Stop())
	wrong, err := rig.Audit(t.Context(), store.Config{Folder: s.Data()})
	must(t, err)
	for _, w := range wrong {
		t.Error(w)
	}
}

func await(t *testing.T, s *rig.Server, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(rig.Patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come about in %v\n%s", rig.Patience, s.Log())
		}
		select {
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
