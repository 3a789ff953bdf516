package all_test

import (
	"testing"

	"switchboard/channels/all"
)

// Kinds are stored with accounts, so no two channels may share one.
func TestKindsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range all.Drivers() {
		if d.Kind == "" || seen[d.Kind] || d.Open == nil {
			t.Errorf("driver %+v: its kind is empty or another's, or it cannot open", d.Name)
		}
		seen[d.Kind] = true
	}
}
