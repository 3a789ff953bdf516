package agentdesk_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

func TestPreferencesAreKeptForEachAgent(t *testing.T) {
	w := open(t)
	desktop, phone, bob := w.signIn("ann"), w.signIn("ann"), w.signIn("bob")
	put := func(key string, value any) {
		t.Helper()
		desktop.must("PUT", "/desk/preferences/"+key, wire.PreferenceChange{Value: value}, nil)
	}
	put("theme", "dark")
	put("theme", "light")
	put("density", "compact")
	put("singlekeys", false)
	put("sort.mine", "newest")
	put("keys", map[string]string{"thread.reply": "Alt+R"})
	put("density", nil)
	want := wire.Preferences{
		"theme": "light", "singlekeys": false, "sort.mine": "newest", "keys": map[string]any{"thread.reply": "Alt+R"},
	}
	var got, others wire.Preferences
	phone.must("GET", "/desk/preferences", nil, &got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("preferences (-want +got):\n%s", diff)
	}
	bob.must("GET", "/desk/preferences", nil, &others)
	if len(others) != 0 {
		t.Errorf("bob has %v", others)
	}
}

func TestAPreferenceReachesOnesOtherWindows(t *testing.T) {
	w := open(t)
	stream := gateway.AgentStream(w.agent("ann").ID)
	other := w.signIn("ann").socket(map[string]int64{stream: gateway.FromNow})
	w.signIn("ann").must("PUT", "/desk/preferences/theme", wire.PreferenceChange{Value: "dark"}, nil)
	for {
		f, err := other.read()
		if err != nil {
			t.Fatal(err)
		}
		if f.Stream != stream || len(f.Events) == 0 {
			continue
		}
		e := f.Events[0]
		if e.Kind != gateway.PreferenceChanged || string(e.Data) != `{"key":"theme"}` {
			t.Errorf("event %s %s, want that the theme changed and no more", e.Kind, e.Data)
		}
		return
	}
}

func TestOnlyKnownPreferencesOfTheirShapeAreTaken(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	deep := any("x")
	for range 6 {
		deep = map[string]any{"a": deep}
	}
	for name, test := range map[string]struct {
		key    string
		value  any
		status int
		code   string
	}{
		"unknown":             {"colour", "red", 422, "invalid"},
		"a family itself":     {"sort.", "newest", 422, "invalid"},
		"a family not known":  {"theme.x", "dark", 422, "invalid"},
		"a member with a dot": {"sort.a.b", "newest", 422, "invalid"},
		"a word not known":    {"theme", "pink", 422, "invalid"},
		"the wrong type":      {"singlekeys", "yes", 422, "invalid"},
		"a list for a map":    {"keys", []string{"a"}, 422, "invalid"},
		"a long word":         {"sort.mine", strings.Repeat("字", 65), 422, "invalid"},
		"a long word inside":  {"keys", map[string]any{"a": []string{strings.Repeat("x", 65)}}, 422, "invalid"},
		"too deep":            {"panels", deep, 422, "invalid"},
		"too large":           {"keys", entries(1000), 413, "too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			b := *ann
			world := *w
			world.t, b.w = t, &world
			b.refused("PUT", "/desk/preferences/"+test.key, wire.PreferenceChange{Value: test.value}, test.status, test.code)
		})
	}
	for key := range entries(200) {
		ann.must("PUT", "/desk/preferences/sort."+key, wire.PreferenceChange{Value: "newest"}, nil)
	}
	ann.refused("PUT", "/desk/preferences/sort.more", wire.PreferenceChange{Value: "newest"}, 409, "full")
}

// entries is a map of that many entries.
func entries(n int) map[string]any {
	all := make(map[string]any, n)
	for i := range n {
		all["key-"+strings.Repeat("a", i%20)+strings.Repeat("b", i/20%20)+strings.Repeat("c", i/400)] = "value"
	}
	return all
}
