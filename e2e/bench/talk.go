package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"switchboard/e2e/rig"
)

// What other desks did on two cores at 16 conversations: Tinode's delivered durable
// messages a second and its processor time a message, driver and database included.
const (
	othersRate = 1279 // messages/s
	othersCPU  = 1.07 // ms
)

// stage is a server with its clients.
type stage struct {
	server  *rig.Server
	clients *child
}

// stage starts a server, and a process for its clients.
func (b *bench) stage(ctx context.Context, s *rig.Server) (*stage, error) {
	if err := s.Start(ctx); err != nil {
		return nil, err
	}
	c, err := startChild()
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return &stage{s, c}, nil
}

// open starts a server and gathers talkers at it.
func (b *bench) open(ctx context.Context, agents, visitors int) (*stage, error) {
	s, err := b.server(agents)
	if err != nil {
		return nil, err
	}
	st, err := b.stage(ctx, s)
	if err != nil {
		return nil, err
	}
	f := Floor{Address: s.Address, Agents: agents, Visitors: visitors}
	if err := st.clients.call("Talk.Open", f, nil); err != nil {
		return nil, errors.Join(err, st.close())
	}
	return st, nil
}

func (st *stage) close() error {
	return errors.Join(st.clients.stop(), st.server.Stop())
}

// measureLatency is how long a message takes from a visitor's socket through the whole
// program to an agent's socket: in one conversation, and in a thousand at once.
func measureLatency(ctx context.Context, b *bench) (err error) {
	const agents = 8 // a socket follows at most 200 streams
	visitors := b.pick(1000, 200)
	one, err := b.open(ctx, 1, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, one.close()) }()
	many, err := b.open(ctx, agents, visitors)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, many.close()) }()
	raw, err := openRawLatency(ctx, b, visitors)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.close()) }()

	profiled := b.startProfile(ctx, many.server, "latency", time.Duration(b.pick(50, 5))*time.Second)
	var ours, base, commits, echoes, slow, paced, p99 []float64
	for range b.rounds {
		n := b.pick(2000, 300)
		commit, err := raw.commits(n)
		if err != nil {
			return err
		}
		echo, err := raw.echoes(n)
		if err != nil {
			return err
		}
		var single, crowd Measured
		if err := one.clients.call("Talk.Sequence", n, &single); err != nil {
			return err
		}
		pace := Pace{PerSecond: visitors, Messages: visitors * b.pick(8, 2)}
		if err := many.clients.call("Talk.Rate", pace, &crowd); err != nil {
			return err
		}
		bare, err := raw.paced(pace.PerSecond, visitors, pace.Messages)
		if err != nil {
			return err
		}
		ours, p99, paced = append(ours, single.P50), append(p99, crowd.P99), append(paced, bare.p99)
		commits, echoes, slow = append(commits, commit.p50), append(echoes, echo.p50), append(slow, commit.p99)
		base = append(base, commit.p50+echo.p50)
	}
	b.table.info("raw single commit of a message's rows, p50", commits, "ms")
	b.table.info("the same, p99: what the machine itself adds", slow, "ms")
	b.table.info("raw gorilla echo, p50", echoes, "ms")
	b.table.against("visitor socket to agent socket, 1 conversation, p50", ours, base, "ms", ratioAtMost(2.5))
	b.table.against(fmt.Sprintf("the same, %d conversations, %d messages/s, p99", visitors, visitors), p99, ours, "ms", ratioAtMost(10))
	b.table.info("raw group commit of as many, p99: what the disk leaves of it", paced, "ms")
	return <-profiled
}

// measureLoop is sixteen conversations as fast as they go, and what they cost.
func measureLoop(ctx context.Context, b *bench) (err error) {
	const conversations = 16
	st, err := b.open(ctx, 1, conversations)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	length := time.Duration(b.pick(5, 1)) * time.Second
	var rates, servers, drivers, totals, p50 []float64
	var discarded Measured
	if err := st.clients.call("Talk.Loop", length/4, &discarded); err != nil {
		return err
	}
	if err := indexedFile(ctx, st.server.Data()); err != nil {
		return err
	}
	profiled := b.startProfile(ctx, st.server, "loop", time.Duration(b.rounds)*length)
	for range b.rounds {
		var m Measured
		before, err := cpu(st.server.PID())
		if err != nil {
			return err
		}
		if err := st.clients.call("Talk.Loop", length, &m); err != nil {
			return err
		}
		if err := indexedFile(ctx, st.server.Data()); err != nil { // what is put off costs, too
			return err
		}
		after, err := cpu(st.server.PID())
		if err != nil {
			return err
		}
		each := func(d time.Duration) float64 { return d.Seconds() * 1e3 / float64(m.Messages) }
		rates, p50 = append(rates, float64(m.Messages)/m.Seconds), append(p50, m.P50)
		servers, drivers = append(servers, each(after-before)), append(drivers, each(m.CPU))
		totals = append(totals, each(after-before+m.CPU))
	}
	const name = "16 conversations, closed loop"
	b.table.plain(name, rates, "messages/s", atLeast(3*othersRate))
	b.table.plain(name+": CPU", totals, "ms/message", atMost(0.3*othersCPU))
	b.table.info(name+": server's CPU", servers, "ms/message")
	b.table.info(name+": driver's CPU", drivers, "ms/message")
	b.table.info(name+": p50", p50, "ms")
	return <-profiled
}
