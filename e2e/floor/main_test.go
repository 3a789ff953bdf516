// Package floor runs the whole binary as a floor of agents works it: who is away, leaves
// and comes back, while customers wait. Most of what it proves takes its minute, so that
// its tests wait side by side, and beside those of e2e.
package floor

import (
	"flag"
	"os"
	"testing"

	"switchboard/e2e/rig"
)

// binary is where TestMain built the program.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "20"); err != nil { // they wait, however few processors there are
		panic(err)
	}
	os.Exit(rig.WithBinary(func(built string) int {
		binary = built
		return m.Run()
	}))
}
