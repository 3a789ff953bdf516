package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	deskwire "switchboard/agentdesk/wire"
	"switchboard/e2e/rig"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// leaderKills is how often the leading node is killed; SWITCHBOARD_LEADER_KILLS is
// another number.
const leaderKills = 3

// TestNodes serves one installation with two processes: an agent at each, customers at
// both. The one that routes is killed again and again. Whoever writes then is answered
// by the other, soon, and nobody is ever two agents'.
func TestNodes(t *testing.T) {
	url := storetest.Postgres(t)
	nodes, err := rig.NewNodes(t.Context(), binary, t.TempDir(), url, 2, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := nodes.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			for _, s := range nodes.Servers {
				t.Log(s.Log())
			}
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	t.Cleanup(running.Wait)
	t.Cleanup(cancel)
	var agents []*rig.Agent
	for i, s := range nodes.Servers {
		a, err := s.SignIn(ctx, fmt.Sprintf("agent-%d", i))
		if err != nil {
			t.Fatal(err)
		}
		a.Answer = func(m deskwire.Message) string { return "re " + string(m.ID) }
		running.Go(func() { a.Run(ctx) })
		agents = append(agents, a)
	}
	await(t, func() bool { // everybody is at work
		var all []deskwire.Agent
		if err := agents[0].Do(ctx, http.MethodGet, "/desk/agents", nil, &all); err != nil {
			t.Fatal(err)
		}
		there := 0
		for _, a := range all {
			if a.Online {
				there++
			}
		}
		return there == len(agents)
	})
	for i := range 12 { // those who write to one node are answered from the other, too
		served(t, nodes.Servers[i%2], fmt.Sprintf("v%d", i))
	}
	for i, a := range agents {
		if a.Seen() == 0 {
			t.Errorf("agent-%d got nothing", i)
		}
	}
	var gaps []time.Duration
	for n := range kills() {
		gap, err := nodes.Failover(ctx, fmt.Sprintf("k%d", n))
		if err != nil {
			t.Fatal(err)
		}
		gaps = append(gaps, gap)
		for _, s := range nodes.Servers {
			served(t, s, fmt.Sprintf("r%d", n))
		}
	}
	t.Logf("from the kill of the leader to an answer: %v", gaps)
	for _, a := range agents {
		for _, wrong := range a.Wrong() {
			t.Error(wrong)
		}
	}
	audit(t, store.Config{Driver: store.Postgres, URL: url})
}

func kills() int {
	if n, err := strconv.Atoi(os.Getenv("SWITCHBOARD_LEADER_KILLS")); err == nil {
		return n
	}
	return leaderKills
}

// served has a new customer write to a node, and waits for the answer.
func served(t *testing.T, s *rig.Server, name string) {
	t.Helper()
	if _, err := s.Served(t.Context(), name); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
