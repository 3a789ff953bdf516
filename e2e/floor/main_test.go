// Package floor runs the whole binary as a floor of agents works it: who is away, leaves
// and comes back, while customers wait. Most of what it proves takes its minute, so that
// its tests wait side by side, and beside those of e2e.
package floor

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"

	"switchboard/e2e/rig"
)

// binary is where TestMain built the program.
var binary string

func TestMain(m *testing.M) {
	os.Exit(build(m))
}

func build(m *testing.M) int {
	folder, err := os.MkdirTemp("", "switchboard-floor-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	if binary, err = rig.Build(context.Background(), folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	flag.Parse()
	if err := flag.Set("test.parallel", "20"); err != nil { // they wait, however few processors there are
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}
