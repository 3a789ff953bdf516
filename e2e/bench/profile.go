package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"switchboard/e2e/rig"
)

// profileSelf profiles this process until stop is called, if that is wanted.
func (b *bench) profileSelf(name string) (stop func() error, err error) {
	if b.profile == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(filepath.Join(b.profile, name+".prof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}

// startProfile has the server profile itself, if that is wanted.
func (b *bench) startProfile(ctx context.Context, s *rig.Server, name string, length time.Duration) <-chan error {
	done := make(chan error, 1)
	if b.profile == "" {
		done <- nil
		return done
	}
	go func() { done <- saveProfile(ctx, s, filepath.Join(b.profile, name+".prof"), length) }()
	return done
}

func saveProfile(ctx context.Context, s *rig.Server, file string, length time.Duration) error {
	raw, err := operate(ctx, s, http.MethodGet, fmt.Sprintf("/debug/pprof/profile?seconds=%d", int(length.Seconds())))
	if err != nil {
		return err
	}
	return os.WriteFile(file, raw, 0o644)
}
