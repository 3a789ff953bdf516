// Package channeltest checks that a channel keeps every promise of the contract
// in package channels.
//
// An adapter's test is one call:
//
//	func TestConformance(t *testing.T) {
//		channeltest.Run(t, echo.Driver(), startEcho)
//	}
//
// where startEcho is a [Harness]: it starts a fresh provider, usually the
// channel's own simulator, and lets the kit act as its customers. The driver's
// Features choose which checks apply. Package channels/echo shows all of it.
//
// [Sink] and [Timeline] are the gateway's sides of the contract in memory, for an
// adapter's own tests as well.
package channeltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"switchboard/channels"
)

// patience guards against hanging. Nothing in the kit takes that long.
const patience = 15 * time.Second

// Run checks the driver, each promise as a subtest. It counts goroutines, so
// nothing else may run at the same time: no parallel tests.
func Run(t *testing.T, d channels.Driver, h Harness) {
	for _, c := range checks() {
		if !c.applies(d.Features) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			if err := c.verify(t.Context(), d, h, patience); err != nil {
				t.Error(err)
			}
		})
	}
}

// A check is one promise of the contract.
type check struct {
	name    string
	applies func(channels.Features) bool
	run     func(ctx context.Context, e *env) error
}

// verify runs the check in a world of its own and says what was not kept.
func (c check) verify(ctx context.Context, d channels.Driver, h Harness, patience time.Duration) error {
	before := goleak.IgnoreCurrent()
	e, err := newEnv(ctx, d, h, patience)
	if e == nil {
		return err
	}
	if err == nil {
		err = c.run(ctx, e)
	}
	if err := errors.Join(err, e.close()); err != nil {
		return err
	}
	if err := goleak.Find(before); err != nil {
		return fmt.Errorf("goroutines live on after Run returned and the kit closed Account.HTTP; whoever starts one waits for it: %w", err)
	}
	return nil
}

// checks lists every promise.
func checks() []check {
	return slices.Concat(openChecks(), receiveChecks(), sendChecks(), faultChecks(), webhookChecks(), hostedChecks())
}

func always(channels.Features) bool { return true }

func dialled(f channels.Features) bool { return !f.Hosted }

func hosted(f channels.Features) bool { return f.Hosted }
