package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/e2e/rig"
	"switchboard/internal/store/pgserver"
)

// measureNodes serves one installation with two processes. How long a message takes to
// the console of its agent is measured at the node it was written to and at the other,
// with two windows of one agent; then the node that routes is killed.
func measureNodes(ctx context.Context, b *bench) (err error) {
	database, err := pgserver.Start(b.where)
	if err != nil {
		return err
	}
	defer database.Stop()
	url, err := database.Database(ctx)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp(b.folder, "nodes-")
	if err != nil {
		return err
	}
	nodes, err := rig.NewNodes(ctx, b.binary, folder, url, 2, 2)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, nodes.Close()) }()
	if err := measureDelivery(ctx, b, nodes); err != nil {
		return err
	}
	return measureFailover(ctx, b, nodes)
}

// arrival is when a message came to a window.
type arrival struct {
	window int
	at     time.Time
}

func measureDelivery(ctx context.Context, b *bench, nodes *rig.Nodes) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	arrivals := make(chan arrival, 1000)
	agent, err := nodes.Servers[0].SignIn(ctx, "agent-0")
	if err != nil {
		return err
	}
	for window, a := range []*rig.Agent{agent, agent.At(nodes.Servers[1])} {
		a.Answer = func(wire.Message) string {
			arrivals <- arrival{window, time.Now()}
			return ""
		}
		running.Go(func() { a.Run(ctx) })
	}
	v, err := rig.NewVisitor(ctx, nodes.Servers[0].Root(), "v")
	if err != nil {
		return err
	}
	var here, there []float64
	for range b.rounds {
		var took [2][]float64
		for n := range b.pick(200, 30) {
			began := time.Now()
			if err := v.Exchange(ctx, fmt.Sprintf("%d-%d", len(here), n), rig.Text("hello")); err != nil {
				return err
			}
			for range took {
				a, err := one(ctx, arrivals)
				if err != nil {
					return err
				}
				took[a.window] = append(took[a.window], a.at.Sub(began).Seconds()*1e3)
			}
		}
		here, there = append(here, median(took[0])), append(there, median(took[1]))
	}
	b.table.against("delivery p50 across two nodes / at one", there, here, "ms", ratioAtMost(2))
	return nil
}

func one(ctx context.Context, arrivals <-chan arrival) (arrival, error) {
	ctx, cancel := context.WithTimeout(ctx, rig.Patience)
	defer cancel()
	select {
	case a := <-arrivals:
		return a, nil
	case <-ctx.Done():
		return arrival{}, errors.New("a message did not arrive")
	}
}

func measureFailover(ctx context.Context, b *bench, nodes *rig.Nodes) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	for i, s := range nodes.Servers {
		a, err := s.SignIn(ctx, fmt.Sprintf("agent-%d", i))
		if err != nil {
			return err
		}
		a.Answer = func(m wire.Message) string { return "re " + string(m.ID) }
		running.Go(func() { a.Run(ctx) })
	}
	var gaps []float64
	for n := range b.pick(10, 2) {
		gap, err := nodes.Failover(ctx, fmt.Sprintf("k%d", n))
		if err != nil {
			return err
		}
		gaps = append(gaps, gap.Seconds())
	}
	b.table.plain("the node that routes is killed: until the next answer", gaps, "s", atMost(5))
	return nil
}
