package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMutantsFit keeps the list from rotting: what each replaces is in the core, once.
func TestMutantsFit(t *testing.T) {
	if len(mutants) < 30 {
		t.Errorf("there are %d mutants, want at least 30", len(mutants))
	}
	for _, m := range mutants {
		source, err := os.ReadFile(filepath.Join("..", m.file))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), m.old); n != 1 {
			t.Errorf("%q is %d times in %s, want once: %s", m.old, n, m.file, m.breaks)
		}
	}
}
