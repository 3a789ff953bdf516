// Package e2e runs the whole binary: it kills it, cuts its clients off and floods
// it, and holds it to what it promised. e2e/rig is how; the browsers' part is in
// e2e/web.
package e2e

import (
	"cmp"
	"os"
	"testing"

	"switchboard/e2e/rig"
	"switchboard/internal/store/storetest"
)

// binary is where TestMain built the program.
var binary string

func TestMain(m *testing.M) {
	os.Exit(rig.WithBinary(func(built string) int {
		binary = built
		defer storetest.Stop()
		return m.Run()
	}))
}

// start starts a server that the test stops at its end, in a new folder unless it
// has one.
func start(t *testing.T, s *rig.Server) *rig.Server {
	t.Helper()
	s.Binary, s.Folder = binary, cmp.Or(s.Folder, t.TempDir())
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Log(s.Log())
		}
	})
	return s
}
