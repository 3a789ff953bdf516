package agentdesk_test

import (
	"slices"
	"testing"

	"switchboard/agentdesk/wire"
)

// People and queues say by what they are found, and the console may ask it of its
// own words.
func TestThingsSayByWhatTheyAreFound(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	var agents []wire.Agent
	ann.must("GET", "/desk/agents", nil, &agents)
	if i := slices.IndexFunc(agents, func(a wire.Agent) bool { return a.Name == "BOB" }); i < 0 || agents[i].Keys != "bob\nbob\nb bob" {
		t.Errorf("agents = %+v", agents)
	}
	var queues []wire.Queue
	ann.must("GET", "/desk/queues", nil, &queues)
	if i := slices.IndexFunc(queues, func(q wire.Queue) bool { return q.Name == "Sales" }); i < 0 || queues[i].Keys != "sales\nsales\ns sales" {
		t.Errorf("queues = %+v", queues)
	}
	var keys wire.Keys
	ann.must("POST", "/desk/keys", wire.Texts{Texts: []string{"快递", ""}}, &keys)
	if want := []string{"快递\nkuaidi\nkd", ""}; !slices.Equal(keys.Keys, want) {
		t.Errorf("keys = %q, want %q", keys.Keys, want)
	}
}
