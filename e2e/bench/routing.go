package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"switchboard/e2e/rig"
)

// measureCore is the router's core by itself, as its own benchmarks have it: 10,000
// agents, 100,000 conversations that wait, 50 skills.
func measureCore(ctx context.Context, b *bench) error {
	const rate, p99 = "assignments/s", "p99-µs/command"
	var rates, slow [2][]float64 // by how many skills
	var naive []float64
	for range b.rounds {
		ran, err := coreRun(ctx, "^BenchmarkSteady$", b.pick(200_000, 5_000))
		if err != nil {
			return err
		}
		for i := range rates {
			of := ran[fmt.Sprintf("BenchmarkSteady/skills=%d", i+1)]
			rates[i], slow[i] = append(rates[i], of[rate]), append(slow[i], of[p99])
		}
		if ran, err = coreRun(ctx, "^BenchmarkNaive$", b.pick(1_000, 50)); err != nil {
			return err
		}
		naive = append(naive, ran["BenchmarkNaive"][rate])
	}
	b.table.plain("core, one skill", rates[0], rate, atLeast(200_000))
	b.table.plain("core, one skill, p99 of a command", slow[0], "µs", atMost(20))
	b.table.plain("core, two skills", rates[1], rate, atLeast(100_000))
	b.table.plain("core, two skills, p99 of a command", slow[1], "µs", atMost(20))
	b.table.against("core, one skill, to a scan of all that waits", rates[0], naive, rate, ratioAtLeast(50))
	return nil
}

// coreRun runs benchmarks of the core, so many steps of each, and returns by name and
// unit what they measured.
func coreRun(ctx context.Context, which string, steps int) (map[string]map[string]float64, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", which, "-benchtime", fmt.Sprint(steps, "x"), "switchboard/router/dispatch")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	found := make(map[string]map[string]float64)
	for line := range bytes.Lines(out) {
		fields := strings.Fields(string(line))
		if len(fields) < 2 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := fields[0]
		if at := strings.LastIndexByte(name, '-'); at > 0 {
			name = name[:at] // of how many processors
		}
		found[name] = make(map[string]float64)
		for i := 2; i+1 < len(fields); i += 2 {
			if found[name][fields[i+1]], err = strconv.ParseFloat(fields[i], 64); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s measured nothing", strings.Join(cmd.Args, " "))
	}
	return found, nil
}

// supervisors are so many that none gives orders faster than one person may.
const supervisors = 20

func supervisor(i int) string { return fmt.Sprintf("boss-%d", i) }

// measureOrders is how long a supervisor's order takes through the core and its commit
// to the socket of the agent who gets the conversation.
func measureOrders(ctx context.Context, b *bench) (err error) {
	const agents = 16
	conversations := b.pick(1000, 100)
	s, err := b.server(agents)
	if err != nil {
		return err
	}
	for i := range supervisors {
		name := supervisor(i)
		s.More.Agents += fmt.Sprintf("    - {key: %s, login: %s, name: %s, password: %q, roles: [supervisor], queues: [service]}\n", name, name, name, rig.Password)
	}
	st, err := b.stage(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	c := st.clients
	if err := c.call("Orders.Open", Floor{Address: s.Address, Agents: agents, Visitors: conversations}, nil); err != nil {
		return err
	}
	profiled := b.startProfile(ctx, s, "orders", time.Duration(b.pick(20, 2))*time.Second)
	var single, p50, p99 []float64
	for range b.rounds {
		var alone, m Measured
		if err := c.call("Orders.Sequence", b.pick(500, 50), &alone); err != nil {
			return err
		}
		pace := Pace{PerSecond: 1000, Messages: b.pick(4000, 500)}
		if err := c.call("Orders.Rate", pace, &m); err != nil {
			return err
		}
		single, p50, p99 = append(single, alone.P50), append(p50, m.P50), append(p99, m.P99)
	}
	b.table.info("order to the agent's socket, one at a time, p50", single, "ms")
	b.table.against("order to the agent's socket, 1,000 orders/s, p99 to its p50", p99, p50, "ms", ratioAtMost(10))
	return <-profiled
}
