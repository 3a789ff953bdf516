package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == childWord {
		serveChild()
		return
	}
	os.Exit(m.Run())
}

// TestItWorks runs what speaks to a server, shortly: what the benchmark says of a
// machine is nobody's promise here, but it must still understand what it is told.
func TestItWorks(t *testing.T) {
	out := filepath.Join(t.TempDir(), "bench.json")
	if err := run(t.Context(), []string{"-quick", "-only", "loop,crowd", "-out", out}, io.Discard); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(out); err != nil || len(raw) < 500 {
		t.Errorf("bench.json: %s, %v", raw, err)
	}
}
