package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"switchboard/e2e/rig"
	"switchboard/internal/store"
)

// measureStart is what the program costs before anybody comes: its size, its memory
// when it has nothing to do, and how long it takes to be ready.
func measureStart(ctx context.Context, b *bench) (err error) {
	info, err := os.Stat(b.binary)
	if err != nil {
		return err
	}
	b.table.plain("binary, stripped", []float64{float64(info.Size()) / 1e6}, "MB", atMost(40))
	s, err := b.server(2)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	var idle []float64
	for range b.rounds {
		if err := errors.Join(s.Stop(), s.Start(ctx)); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(2 * time.Second):
		}
		bytes, err := rss(s.PID())
		if err != nil {
			return err
		}
		idle = append(idle, float64(bytes)/1e6)
	}
	b.table.plain("memory of an idle server", idle, "MB", atMost(40))
	return b.timeToReady(ctx, s)
}

// timeToReady is from the start of the process until it answers, with many
// conversations stored.
func (b *bench) timeToReady(ctx context.Context, s *rig.Server) error {
	conversations := b.pick(100_000, 20_000)
	if err := s.Stop(); err != nil {
		return err
	}
	if err := seedConversations(ctx, store.Config{Folder: s.Data()}, conversations); err != nil {
		return err
	}
	if err := errors.Join(s.Start(ctx), s.Stop()); err != nil { // what only the first start does
		return err
	}
	var took []float64
	for range b.rounds {
		began := time.Now()
		if err := s.Start(ctx); err != nil {
			return err
		}
		took = append(took, time.Since(began).Seconds()*1e3)
		if err := s.Stop(); err != nil {
			return err
		}
	}
	b.table.plain(fmt.Sprintf("start to ready, %d conversations stored", conversations), took, "ms", atMost(150))
	return nil
}
