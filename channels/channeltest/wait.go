package channeltest

import (
	"context"
	"fmt"
	"time"
)

const (
	pollEvery = 2 * time.Millisecond
	// aWhile is how long the kit looks whether something happens that must not.
	aWhile = 60 * time.Millisecond
)

// wait waits d and reports whether ctx still runs.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// until waits for a condition, and no longer than patience: a guard against
// hanging, not a limit of speed.
func until(ctx context.Context, patience time.Duration, what string, holds func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for !holds() {
		if !wait(ctx, pollEvery) && !holds() {
			return fmt.Errorf("waited %v in vain: %s", patience, what)
		}
	}
	return nil
}
