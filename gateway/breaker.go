package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"switchboard/channels"
)

// Rules of every breaker.
const (
	breakerWindow = 30 * time.Second // what it remembers
	breakerBucket = 3 * time.Second
	fewCalls      = 20  // in the window, before the share of failures counts
	badShare      = 0.5 // of them
	badRow        = 5   // failures in a row

	openFirst   = time.Second // how long it stays open at first, and at most
	openLast    = 8 * time.Second
	calmAfter   = time.Minute // closed so long, the next trip counts as the first
	reasonsKept = 5
)

// limits of one call through a breaker.
type limits struct {
	timeout time.Duration // for the call's context
	grace   time.Duration // that a call may outlive it, before it is given up
	slow    time.Duration // a call that takes longer counts as a failure
}

// Errors of calls that were not made; nothing left for the provider.
var (
	errOpen     = errors.New("breaker is open")
	errThrifty  = errors.New("retry budget is spent")
	errSlow     = errors.New("slow")
	errExcluded = errors.New("does not count")
	errOutlived = errors.New("call outlived its deadline and was given up")
	errVanished = errors.New("call ended its goroutine")
)

// BreakerState says whether calls pass.
type BreakerState string

// The states of a breaker.
const (
	BreakerClosed   BreakerState = "closed"    // calls pass
	BreakerOpen     BreakerState = "open"      // none does, until BreakerStatus.Probe
	BreakerHalfOpen BreakerState = "half_open" // one passes, and decides
)

// BreakerStatus is what the console shows of a breaker.
type BreakerStatus struct {
	State   BreakerState `json:"state"`
	Since   Instant      `json:"since"`
	Probe   Instant      `json:"probe"`   // when the next call is let through, while open
	Trips   int          `json:"trips"`   // in this bout of trouble
	Reasons []string     `json:"reasons"` // classes of the last failures, newest first
	Held    bool         `json:"held"`    // a person holds it open
}

// breaker stands before one class of an account's calls. It wraps gobreaker,
// which alone hangs on a probe that hangs, deadlocks when a callback asks for its
// state, reports half-open only when asked, trips on cancellations, never trips
// on slowness, forgets failures in a row that are slow to come, and always waits
// equally long.
type breaker struct {
	log     *slog.Logger
	limits  limits
	retries *budget
	cb      *gobreaker.TwoStepCircuitBreaker[struct{}]
	changes chan gobreaker.State // from under gobreaker's lock: never waited for
	row     atomic.Int64         // failures in a row; gobreaker's own count ends with its window

	mu      sync.Mutex // guards what follows; taken before gobreaker's own
	state   gobreaker.State
	since   time.Time
	probeAt time.Time
	trips   int
	held    bool      // open until a person closes it
	heldAt  time.Time // when that began
	reasons []string
}

func newBreaker(name string, l limits, log *slog.Logger) *breaker {
	b := &breaker{log: log.With("breaker", name), limits: l, retries: newBudget(), changes: make(chan gobreaker.State, 8), since: time.Now()}
	b.cb = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name:         name,
		MaxRequests:  1,
		Interval:     breakerWindow,
		BucketPeriod: breakerBucket,
		Timeout:      openFirst / 2, // the least there is; observe sets the real time
		ReadyToTrip:  b.tripped,
		IsExcluded:   func(err error) bool { return errors.Is(err, errExcluded) },
		OnStateChange: func(_ string, _, to gobreaker.State) {
			select {
			case b.changes <- to:
			default: // watch looks every second anyhow
			}
		},
	})
	return b
}

// tripped is the rule. Failures in a row find a dead provider at once, the share
// finds one that answers now and then. It runs under gobreaker's lock.
func (b *breaker) tripped(c gobreaker.Counts) bool {
	return b.row.Load() >= badRow ||
		c.Requests >= fewCalls && float64(c.TotalFailures) >= badShare*float64(c.Requests)
}

// watch follows the breaker's state until ctx ends, so that it becomes half-open
// without anybody calling. changed is told of every change.
func (b *breaker) watch(ctx context.Context, changed func(BreakerState)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	last := b.current()
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.changes:
		case <-tick.C:
		}
		if now := b.current(); now != last {
			last = now
			changed(now)
		}
	}
}

// Status returns what the console shows.
func (b *breaker) Status() BreakerStatus {
	state := b.current()
	b.mu.Lock()
	defer b.mu.Unlock()
	s := BreakerStatus{State: state, Since: At(b.since), Trips: b.trips, Reasons: slices.Clone(b.reasons), Held: b.held}
	if b.held {
		s.Since = At(b.heldAt)
	} else if state == BreakerOpen {
		s.Probe = At(b.probeAt)
	}
	return s
}

// current returns the state as it is now.
func (b *breaker) current() BreakerState {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.observe()
}

// observe takes note of gobreaker's state; b.mu is held. gobreaker's callback
// takes no lock of ours, so this order of locks is the only one.
func (b *breaker) observe() BreakerState {
	now := time.Now()
	if b.held {
		return BreakerOpen
	}
	if b.state == gobreaker.StateOpen && now.Before(b.probeAt) {
		return BreakerOpen // gobreaker's own, shorter time does not count
	}
	state := b.cb.State()
	if state != b.state {
		b.change(state, now)
	}
	switch state {
	case gobreaker.StateOpen:
		return BreakerOpen
	case gobreaker.StateHalfOpen:
		return BreakerHalfOpen
	}
	return BreakerClosed
}

// hold opens the breaker until it is let go, whatever the provider does.
func (b *breaker) hold(held bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if held && !b.held {
		b.heldAt = time.Now()
	}
	b.held = held
}

// tryAgain lets the next call through now, if it is open by itself: that call
// decides.
func (b *breaker) tryAgain() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probeAt = time.Now()
}

// change notes a new state; b.mu is held.
func (b *breaker) change(to gobreaker.State, now time.Time) {
	if to == gobreaker.StateOpen {
		if b.state == gobreaker.StateClosed && now.Sub(b.since) > calmAfter {
			b.trips = 0
		}
		b.trips++
		open := min(openFirst<<min(b.trips-1, 10), openLast)
		b.probeAt = now.Add(jittered(open))
	}
	b.log.Warn("breaker changed", "from", b.state.String(), "to", to.String(), "trips", b.trips)
	b.state, b.since = to, now
}

// attempt is what a breaker knows of a call.
type attempt struct {
	Retry   bool // it repeats an earlier call: the budget must afford it
	Uncount bool // its failure says nothing about the provider
}

// pass makes a call through the breaker: first the budget for retries is asked,
// then the breaker; then the call has its time, and is given up if it takes more.
// errors.Is(err, errOpen) or errThrifty means that it was not made.
func pass[T any](ctx context.Context, b *breaker, a attempt, call func(context.Context) (T, error)) (result T, err error) {
	if b.current() == BreakerOpen {
		return result, errOpen
	}
	if !a.Retry {
		b.retries.first()
	} else if !b.retries.retry() {
		return result, errThrifty
	}
	done, err := b.cb.Allow()
	if err != nil {
		return result, fmt.Errorf("%w: %w", errOpen, err)
	}
	began := time.Now()
	result, err = bounded(ctx, b.limits, call)
	verdict := b.verdict(ctx, a, err, time.Since(began))
	switch verdict {
	case nil:
		b.row.Store(0)
	case errExcluded:
	default:
		b.row.Add(1)
	}
	done(verdict)
	b.current()
	return result, err
}

// verdict is what a call's end says about the provider: nil that it works.
func (b *breaker) verdict(ctx context.Context, a attempt, err error, took time.Duration) error {
	fault := channels.AsError(err)
	_, panicked := errors.AsType[*panicError](err)
	switch {
	case ctx.Err() != nil || panicked:
		return errExcluded // we broke it off ourselves, or broke over it
	case fault != nil && fault.Fault == channels.Transient:
		if a.Uncount {
			return errExcluded
		}
		b.note(fault)
		return err
	case took > b.limits.slow:
		b.note(&channels.Error{Fault: channels.Transient, Code: errSlow.Error()})
		return errSlow
	}
	return nil // an answer, be it a refusal
}

// note keeps the class of a failure for the console.
func (b *breaker) note(e *channels.Error) {
	reason := e.Fault.String()
	if e.Code != "" {
		reason += " " + e.Code
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reasons = append([]string{reason}, b.reasons[:min(len(b.reasons), reasonsKept-1)]...)
}

// bounded gives a call its time. A call that ignores its context is left behind:
// nothing can stop it, and its slot must not wait for it.
func bounded[T any](ctx context.Context, l limits, call func(context.Context) (T, error)) (T, error) {
	type answer struct {
		result T
		err    error
	}
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	answered := make(chan answer, 1)
	go func() {
		a := answer{err: &channels.Error{Fault: channels.Transient, Uncertain: true, Err: errVanished}}
		defer func() { answered <- a }() // even when the call ends its goroutine
		err := recovered(func() (err error) {
			a.result, err = call(ctx)
			return err
		})
		if p, ok := errors.AsType[*panicError](err); ok {
			err = &channels.Error{Fault: channels.Rejected, Code: "panic", Uncertain: true, Err: p}
		}
		a.err = err
	}()
	timer := time.NewTimer(l.timeout + l.grace)
	defer timer.Stop()
	select {
	case a := <-answered:
		return a.result, a.err
	case <-timer.C:
		return answer{}.result, &channels.Error{Fault: channels.Transient, Uncertain: true, Err: errOutlived}
	}
}

// breakers are those of every account, by class of call. They outlive the
// adapter: a restart makes no provider well.
type breakers struct {
	mu   sync.Mutex // guards what follows
	by   map[breakerKey]*breaker
	held map[AccountID]bool // by a person
}

type breakerKey struct {
	account AccountID
	class   string
}

// of returns the breaker before a class of the account's calls.
func (bs *breakers) of(account AccountID, class string, l limits, log *slog.Logger) *breaker {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	key := breakerKey{account, class}
	b, ok := bs.by[key]
	if !ok {
		if bs.by == nil {
			bs.by = make(map[breakerKey]*breaker)
		}
		b = newBreaker(class, l, log)
		b.hold(bs.held[account])
		bs.by[key] = b
	}
	return b
}

// hold opens the account's breakers until they are let go.
func (bs *breakers) hold(account AccountID, held bool) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	if bs.held == nil {
		bs.held = make(map[AccountID]bool)
	}
	bs.held[account] = held
	for key, b := range bs.by {
		if key.account == account {
			b.hold(held)
		}
	}
}

// tryAgain lets each class of the account's calls be tried now.
func (bs *breakers) tryAgain(account AccountID) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	for key, b := range bs.by {
		if key.account == account {
			b.tryAgain()
		}
	}
}

// statuses returns how the account's breakers are, by class.
func (bs *breakers) statuses(account AccountID) map[string]BreakerStatus {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	out := map[string]BreakerStatus{}
	for key, b := range bs.by {
		if key.account == account {
			out[key.class] = b.Status()
		}
	}
	return out
}
