package gateway

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
)

var testLimits = limits{timeout: 10 * time.Second, grace: time.Second, slow: 5 * time.Second}

// circuit is a breaker in a bubble of virtual time.
type circuit struct {
	*breaker
	t *testing.T
}

func inCircuit(t *testing.T, test func(c circuit)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(circuit{newBreaker("send", testLimits, slog.New(slog.DiscardHandler)), t})
	})
}

// call makes one call that takes a while and ends with err.
func (c circuit) call(took time.Duration, err error) error {
	_, got := pass(c.t.Context(), c.breaker, attempt{}, func(context.Context) (struct{}, error) {
		time.Sleep(took)
		return struct{}{}, err
	})
	return got
}

// trip fails calls until the breaker is open.
func (c circuit) trip() {
	c.t.Helper()
	for range badRow {
		c.call(0, io.EOF)
	}
	c.is(BreakerOpen)
}

func (c circuit) is(want BreakerState) {
	c.t.Helper()
	if got := c.Status(); got.State != want {
		c.t.Fatalf("state = %s, want %s; %+v", got.State, want, got)
	}
}

// untilProbe waits until the breaker lets a call through.
func (c circuit) untilProbe() {
	c.t.Helper()
	c.is(BreakerOpen)
	time.Sleep(time.Until(c.Status().Probe.Time()) + 10*time.Millisecond)
	c.is(BreakerHalfOpen)
}

// Trap 1: a probe that never returns keeps gobreaker shut for ever.
func TestBreakerHungProbe(t *testing.T) {
	inCircuit(t, func(c circuit) {
		c.trip()
		c.untilProbe()
		began := time.Now()
		release := make(chan struct{})
		_, err := pass(c.t.Context(), c.breaker, attempt{}, func(context.Context) (struct{}, error) {
			<-release // whatever its context says
			return struct{}{}, nil
		})
		if !errors.Is(err, errOutlived) || !channels.AsError(err).Uncertain {
			t.Errorf("the hung call returned %v, want that it was given up, in doubt", err)
		}
		if took := time.Since(began); took != testLimits.timeout+testLimits.grace {
			t.Errorf("it held its caller for %v", took)
		}
		c.untilProbe()
		if err := c.call(0, nil); err != nil {
			t.Errorf("the next probe: %v", err)
		}
		c.is(BreakerClosed)
		close(release)
	})
}

// Trap 1, too: a probe that ends its goroutine.
func TestBreakerVanishedProbe(t *testing.T) {
	inCircuit(t, func(c circuit) {
		c.trip()
		c.untilProbe()
		_, err := pass(c.t.Context(), c.breaker, attempt{}, func(context.Context) (struct{}, error) {
			runtime.Goexit()
			return struct{}{}, nil
		})
		if !errors.Is(err, errVanished) {
			t.Errorf("the vanished call returned %v", err)
		}
		c.untilProbe()
		c.call(0, nil)
		c.is(BreakerClosed)
	})
}

// Trap 2: gobreaker calls back under its own lock. Whoever is told of a change may
// ask for the state here, and a full channel of changes blocks nothing.
func TestBreakerChangeAsksForState(t *testing.T) {
	inCircuit(t, func(c circuit) {
		ctx, cancel := context.WithCancel(c.t.Context())
		var seen []BreakerState
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.watch(ctx, func(to BreakerState) { seen = append(seen, c.Status().State) })
		}()
		synctest.Wait()
		c.trip()
		synctest.Wait()
		c.untilProbe()
		time.Sleep(time.Second)
		c.call(0, nil)
		synctest.Wait()
		cancel()
		<-done
		if want := []BreakerState{BreakerOpen, BreakerHalfOpen, BreakerClosed}; !slices.Equal(seen, want) {
			t.Errorf("the watcher saw %v, want %v", seen, want)
		}
	})
	inCircuit(t, func(c circuit) { // nobody watches
		for range 20 {
			c.trip()
			c.untilProbe()
			c.call(0, nil)
		}
	})
}

// Trap 3: gobreaker becomes half-open only when somebody asks.
func TestBreakerHalfOpenWithoutTraffic(t *testing.T) {
	inCircuit(t, func(c circuit) {
		ctx, cancel := context.WithCancel(c.t.Context())
		told := make(chan BreakerState, 8)
		done := make(chan struct{})
		go func() { defer close(done); c.watch(ctx, func(s BreakerState) { told <- s }) }()
		synctest.Wait()
		c.trip()
		if s := <-told; s != BreakerOpen {
			t.Errorf("told %s, want open", s)
		}
		began := time.Now()
		if s := <-told; s != BreakerHalfOpen || time.Since(began) > 3*time.Second {
			t.Errorf("told %s after %v, want half-open within the first probe's time", s, time.Since(began))
		}
		cancel()
		<-done
	})
}

// Trap 4: cancelled callers and refusals trip gobreaker.
func TestBreakerCountsOnlyTrouble(t *testing.T) {
	for name, err := range map[string]error{
		"rejected":      &channels.Error{Fault: channels.Rejected},
		"unreachable":   &channels.Error{Fault: channels.Unreachable},
		"throttled":     &channels.Error{Fault: channels.Throttled},
		"misconfigured": &channels.Error{Fault: channels.Misconfigured},
	} {
		t.Run(name, func(t *testing.T) {
			inCircuit(t, func(c circuit) {
				for range 100 {
					c.call(0, err)
				}
				c.is(BreakerClosed)
			})
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		inCircuit(t, func(c circuit) {
			ctx, cancel := context.WithCancel(c.t.Context())
			cancel()
			for range 100 {
				_, _ = pass(ctx, c.breaker, attempt{}, func(ctx context.Context) (struct{}, error) { return struct{}{}, ctx.Err() })
			}
			c.is(BreakerClosed)
		})
	})
	t.Run("uncounted and panicking", func(t *testing.T) {
		inCircuit(t, func(c circuit) {
			for range 100 {
				_, _ = pass(c.t.Context(), c.breaker, attempt{Uncount: true}, func(context.Context) (struct{}, error) { return struct{}{}, io.EOF })
				_, err := pass(c.t.Context(), c.breaker, attempt{}, func(context.Context) (struct{}, error) { panic("poison") })
				if e := channels.AsError(err); e.Fault != channels.Rejected || !e.Uncertain {
					t.Fatalf("a panic became %v, want rejected, in doubt", err)
				}
			}
			c.is(BreakerClosed)
		})
	})
}

// Trap 5: calls that succeed after half a minute never trip gobreaker.
func TestBreakerTripsOnSlowness(t *testing.T) {
	inCircuit(t, func(c circuit) {
		for range badRow {
			if err := c.call(testLimits.slow+time.Second, nil); err != nil {
				t.Fatalf("a slow call failed: %v", err)
			}
		}
		c.is(BreakerOpen)
		if got := c.Status().Reasons; got[0] != "transient slow" {
			t.Errorf("reasons = %v", got)
		}
	})
}

// gobreaker drops what took longer than its window, and a row that spans it.
func TestBreakerTripsOnHungCalls(t *testing.T) {
	inCircuit(t, func(c circuit) {
		c.limits.timeout = 2 * breakerWindow
		for range badRow {
			c.call(breakerWindow+time.Second, &channels.Error{Fault: channels.Transient})
		}
		c.is(BreakerOpen)
	})
}

// Trap 6: four failures of five never trip gobreaker's own rule.
func TestBreakerTripsOnShare(t *testing.T) {
	inCircuit(t, func(c circuit) {
		calls := 0
		for c.Status().State == BreakerClosed && calls < 1000 {
			calls++
			err := error(&channels.Error{Fault: channels.Transient, Code: "503"})
			if calls%5 == 0 {
				err = nil
			}
			c.call(100*time.Millisecond, err)
		}
		if calls != fewCalls+1 && calls != fewCalls {
			t.Errorf("tripped after %d calls, want about %d", calls, fewCalls)
		}
	})
	inCircuit(t, func(c circuit) { // two of five are too few
		for i := range 1000 {
			err := error(nil)
			if i%5 < 2 {
				err = io.EOF
			}
			c.call(100*time.Millisecond, err)
		}
		c.is(BreakerClosed)
	})
}

// An interval of 0 would never forget.
func TestBreakerForgets(t *testing.T) {
	inCircuit(t, func(c circuit) {
		for range 100 {
			c.call(0, io.EOF)
			c.call(0, io.EOF)
			c.call(0, nil)
			c.call(0, nil)
			c.call(0, nil)
			time.Sleep(breakerWindow)
		}
		c.is(BreakerClosed)
		if counts := c.cb.Counts(); counts.Requests > 10 {
			t.Errorf("it remembers %d calls", counts.Requests)
		}
	})
}

// gobreaker always waits equally long.
func TestBreakerBacksOffWithJitter(t *testing.T) {
	inCircuit(t, func(c circuit) {
		c.trip()
		for _, want := range []time.Duration{1, 2, 4, 8, 8, 8} {
			want *= time.Second
			s := c.Status()
			open := s.Probe.Sub(s.Since)
			if open < want*8/10-time.Millisecond || open > want*12/10+time.Millisecond {
				t.Errorf("trip %d: open for %v, want %v, a fifth more or less", s.Trips, open, want)
			}
			c.untilProbe()
			if err := c.call(0, io.EOF); err != io.EOF {
				t.Fatalf("the probe was not made: %v", err)
			}
		}
		c.untilProbe()
		c.call(0, nil)
		c.is(BreakerClosed)
		c.trip()
		if got := c.Status().Trips; got != 8 {
			t.Errorf("a trip soon after is number %d, want 8", got)
		}
		c.untilProbe()
		c.call(0, nil)
		time.Sleep(calmAfter + time.Second)
		c.trip()
		if got := c.Status().Trips; got != 1 {
			t.Errorf("a trip after a calm minute is number %d, want 1", got)
		}
	})
}

func TestBreakerHalfOpenTakesOne(t *testing.T) {
	inCircuit(t, func(c circuit) {
		c.trip()
		if err := c.call(0, nil); !errors.Is(err, errOpen) {
			t.Errorf("a call while open: %v, want %v", err, errOpen)
		}
		c.untilProbe()
		probing := make(chan error)
		go func() { probing <- c.call(time.Second, nil) }()
		synctest.Wait()
		if err := c.call(0, nil); !errors.Is(err, errOpen) {
			t.Errorf("a second call beside the probe: %v, want %v", err, errOpen)
		}
		if err := <-probing; err != nil {
			t.Errorf("the probe: %v", err)
		}
		c.is(BreakerClosed)
	})
}

func TestBreakerStatusNamesClasses(t *testing.T) {
	inCircuit(t, func(c circuit) {
		for _, code := range []string{"1", "2", "3", "4", "5", "6"} {
			c.call(0, &channels.Error{Fault: channels.Transient, Code: code, Err: errors.New("Mrs Li")})
			c.call(0, nil)
		}
		want := []string{"transient 6", "transient 5", "transient 4", "transient 3", "transient 2"}
		if got := c.Status().Reasons; !slices.Equal(got, want) {
			t.Errorf("reasons = %q, want %q", got, want)
		}
	})
}

func TestRetryBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBudget()
		spend := func() (n int) {
			for b.retry() {
				n++
			}
			return n
		}
		spend()
		for range 100 {
			b.first()
		}
		if n := spend(); n != 10 && n != 9 {
			t.Errorf("100 first attempts pay for %d retries, want a tenth", n)
		}
		time.Sleep(10 * time.Second)
		if n := spend(); n != 2 && n != 1 {
			t.Errorf("10 quiet seconds pay for %d retries, want 2", n)
		}
		time.Sleep(time.Hour)
		if n := spend(); n != budgetMost {
			t.Errorf("an hour pays for %d retries, want at most %d", n, budgetMost)
		}
	})
}

func TestBreakerRefusesUnaffordableRetries(t *testing.T) {
	inCircuit(t, func(c circuit) {
		made := 0
		for range 100 {
			_, err := pass(c.t.Context(), c.breaker, attempt{Retry: true}, func(context.Context) (struct{}, error) { made++; return struct{}{}, nil })
			if err != nil && !errors.Is(err, errThrifty) {
				t.Fatal(err)
			}
		}
		if made != budgetMost/2 {
			t.Errorf("%d retries were made of nothing but retries, want the %d of the beginning", made, budgetMost/2)
		}
	})
}

func TestBreakerHeldByAPerson(t *testing.T) {
	inCircuit(t, func(c circuit) {
		c.hold(true)
		if err := c.call(0, nil); !errors.Is(err, errOpen) {
			t.Errorf("a call while it is held: %v, want %v", err, errOpen)
		}
		time.Sleep(time.Hour)
		c.is(BreakerOpen)
		if got := c.Status(); !got.Held || got.Probe != 0 || time.Since(got.Since.Time()) != time.Hour {
			t.Errorf("status = %+v", got)
		}
		c.hold(false)
		c.is(BreakerClosed)
		if err := c.call(0, nil); err != nil {
			t.Errorf("a call once it is let go: %v", err)
		}
	})
}

func TestBreakerTriedAgainByAPerson(t *testing.T) {
	inCircuit(t, func(c circuit) {
		for range 4 { // it stays open for long by now
			c.trip()
			c.untilProbe()
			c.call(0, io.EOF)
		}
		time.Sleep(openFirst) // gobreaker's own time
		c.is(BreakerOpen)
		c.tryAgain()
		c.is(BreakerHalfOpen)
		c.call(0, nil)
		c.is(BreakerClosed)
	})
}
