package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"switchboard/channels"
)

// A supervised run is started again after a wait that doubles from the first to
// the last, and begins anew once a run stayed healthy for a while.
const (
	firstRestart = time.Second
	lastRestart  = time.Minute
	healthyAfter = time.Minute
)

// errReturned is the fault of a run that ended by itself, without an error.
var errReturned = errors.New("returned without being cancelled")

// RunState says whether an account is receiving.
type RunState string

// The states of a supervised run.
const (
	RunStopped RunState = "stopped" // not started yet, or cancelled
	RunUp      RunState = "up"
	RunWaiting RunState = "waiting" // it failed and starts again at RunStatus.Next
	RunStandby RunState = "standby" // another node runs it
)

// RunStatus is how the receiving side of an account is doing, for the console.
type RunStatus struct {
	State    RunState       `json:"state"`
	Since    Instant        `json:"since"`
	Next     Instant        `json:"next"`     // when it starts again, while waiting
	Restarts int            `json:"restarts"` // since the account was opened
	Fault    channels.Fault `json:"-"`        // of the last failure; 0 is none
	Code     string         `json:"code"`     // the provider's code for it
}

// A pulse holds the latest RunStatus of one account. The zero pulse is stopped.
type pulse struct {
	mu     sync.Mutex // guards status
	status RunStatus
}

// Status returns the latest status.
func (p *pulse) Status() RunStatus {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.status
	if s.State == "" {
		s.State = RunStopped
	}
	return s
}

func (p *pulse) set(change func(*RunStatus)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.status)
}

// turn sets the state of a run that goes on.
func (p *pulse) turn(to RunState) {
	p.set(func(s *RunStatus) { s.State, s.Since = to, Now() })
}

// supervise keeps run running until ctx is cancelled: whatever makes it return or
// panic stops this one account, which starts again with backoff. It returns when
// run has returned.
func supervise(ctx context.Context, log *slog.Logger, p *pulse, run func(context.Context) error) {
	defer p.set(func(s *RunStatus) { s.State, s.Since, s.Next = RunStopped, Now(), 0 })
	for wait := firstRestart; ; wait = min(2*wait, lastRestart) {
		began := time.Now()
		p.set(func(s *RunStatus) { s.State, s.Since, s.Next = RunUp, At(began), 0 })
		err := recovered(func() error { return run(ctx) })
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			err = errReturned
		}
		if time.Since(began) > healthyAfter {
			wait = firstRestart
		}
		fault := channels.AsError(err)
		pause := restartPause(wait, fault)
		p.set(func(s *RunStatus) {
			s.State, s.Since, s.Next = RunWaiting, Now(), Now().Add(pause)
			s.Fault, s.Code = fault.Fault, fault.Code
			s.Restarts++
		})
		log.WarnContext(ctx, "channel stopped, will start again", "err", err, "fault", fault.Fault, "in", pause)
		if !pausedFor(ctx, pause) {
			return
		}
	}
}

// restartPause is the backoff, longer where the fault says that hurrying is no use.
func restartPause(wait time.Duration, fault *channels.Error) time.Duration {
	switch fault.Fault {
	case channels.Misconfigured:
		return lastRestart // only a person can help
	case channels.Throttled:
		return max(wait, fault.RetryAfter)
	}
	return wait
}

// pausedFor waits d and reports whether ctx still runs.
func pausedFor(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return ctx.Err() == nil
	}
}

// panicError is a panic as an error. Its text names the panic's type only, unless
// the runtime raised it: an adapter may panic with somebody's words.
type panicError struct {
	value any
	stack []byte
}

// Error is what may be told of the panic, with its stack.
func (e *panicError) Error() string {
	if r, ok := e.value.(runtime.Error); ok {
		return fmt.Sprintf("panic: %v\n%s", r, e.stack)
	}
	return fmt.Sprintf("panic of type %T\n%s", e.value, e.stack)
}

// recovered calls f and turns a panic into an error.
func recovered(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{value: v, stack: debug.Stack()}
		}
	}()
	return f()
}
