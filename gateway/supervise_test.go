package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
)

// startsOf supervises run for d and returns when it was started, since the beginning.
func startsOf(t *testing.T, d time.Duration, run func(ctx context.Context, start int) error) []time.Duration {
	t.Helper()
	var starts []time.Duration
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), d)
		defer cancel()
		supervise(ctx, slog.New(slog.DiscardHandler), new(pulse), func(ctx context.Context) error {
			starts = append(starts, time.Since(began))
			return run(ctx, len(starts))
		})
	})
	return starts
}

func TestSuperviseBacksOff(t *testing.T) {
	s := time.Second
	tests := map[string]struct {
		run  func(ctx context.Context, start int) error
		want []time.Duration
	}{
		"an error doubles the wait": {
			func(context.Context, int) error { return io.EOF },
			[]time.Duration{0, 1 * s, 3 * s, 7 * s, 15 * s, 31 * s, 63 * s, 123 * s, 183 * s},
		},
		"a panic is an error": {
			func(context.Context, int) error { panic("boom") },
			[]time.Duration{0, 1 * s, 3 * s, 7 * s, 15 * s, 31 * s, 63 * s, 123 * s, 183 * s},
		},
		"returning by itself is a fault": {
			func(context.Context, int) error { return nil },
			[]time.Duration{0, 1 * s, 3 * s, 7 * s, 15 * s, 31 * s, 63 * s, 123 * s, 183 * s},
		},
		"a healthy while starts over gently": {
			func(ctx context.Context, start int) error {
				if start == 4 {
					pausedFor(ctx, 61*s)
				}
				return io.EOF
			},
			[]time.Duration{0, 1 * s, 3 * s, 7 * s, 69 * s, 71 * s, 75 * s, 83 * s, 99 * s, 131 * s, 191 * s},
		},
		"wrong settings wait for a person": {
			func(context.Context, int) error { return &channels.Error{Fault: channels.Misconfigured} },
			[]time.Duration{0, 60 * s, 120 * s, 180 * s},
		},
		"a throttle is honoured": {
			func(context.Context, int) error {
				return &channels.Error{Fault: channels.Throttled, RetryAfter: 90 * s}
			},
			[]time.Duration{0, 90 * s, 180 * s},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, startsOf(t, 200*s, tt.run)); diff != "" {
				t.Errorf("starts differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSuperviseReturnsAtOnceWhenCancelled(t *testing.T) {
	tests := map[string]func(context.Context, int) error{
		"while running": func(ctx context.Context, _ int) error { <-ctx.Done(); return nil },
		"while waiting": func(context.Context, int) error { return io.EOF },
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
				defer cancel()
				supervise(ctx, slog.New(slog.DiscardHandler), new(pulse), func(ctx context.Context) error { return run(ctx, 0) })
				if took := time.Since(began); took != 2500*time.Millisecond {
					t.Errorf("supervise returned after %v, want at the cancellation at 2.5s", took)
				}
			})
		})
	}
}

func TestSuperviseShowsStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p := new(pulse)
		if got := p.Status(); got != (RunStatus{State: RunStopped}) {
			t.Errorf("before the start: %+v, want stopped", got)
		}
		began := Now()
		failed := make(chan error)
		done := make(chan struct{})
		go func() {
			defer close(done)
			supervise(ctx, slog.New(slog.DiscardHandler), p, func(ctx context.Context) error {
				select {
				case err := <-failed:
					return err
				case <-ctx.Done():
					return nil
				}
			})
		}()
		steps := []struct {
			name string
			do   func()
			want RunStatus
		}{
			{"started", func() {}, RunStatus{State: RunUp, Since: began}},
			{
				"failed", func() { failed <- &channels.Error{Fault: channels.Throttled, Code: "429"} },
				RunStatus{State: RunWaiting, Since: began, Next: began.Add(time.Second), Restarts: 1, Fault: channels.Throttled, Code: "429"},
			},
			{
				"started again", func() { pausedFor(ctx, time.Second) },
				RunStatus{State: RunUp, Since: began.Add(time.Second), Restarts: 1, Fault: channels.Throttled, Code: "429"},
			},
			{
				"cancelled", cancel,
				RunStatus{State: RunStopped, Since: began.Add(time.Second), Restarts: 1, Fault: channels.Throttled, Code: "429"},
			},
		}
		for _, step := range steps {
			step.do()
			synctest.Wait()
			if diff := cmp.Diff(step.want, p.Status()); diff != "" {
				t.Errorf("%s: status differs (-want +got):\n%s", step.name, diff)
			}
		}
		<-done
	})
}

func TestPanicsAreLoggedWithoutTheirWords(t *testing.T) {
	tests := map[string]struct {
		panics func()
		want   string
	}{
		"an adapter's own value": {func() { panic("Mrs Li lives at Elm Street 5") }, "panic of type string"},
		"a runtime error":        {func() { _ = []int{}[len("Mrs Li")] }, "index out of range [6] with length 0"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
				defer cancel()
				var logged bytes.Buffer
				supervise(ctx, slog.New(slog.NewTextHandler(&logged, nil)), new(pulse), func(context.Context) error { tt.panics(); return nil })
				if got := logged.String(); !strings.Contains(got, tt.want) || strings.Contains(got, "Elm Street") {
					t.Errorf("log = %s\nwant %q and nobody's words", got, tt.want)
				}
			})
		})
	}
}

func TestRecoveredPassesErrorsOn(t *testing.T) {
	want := errors.New("no")
	if err := recovered(func() error { return want }); err != want {
		t.Errorf("recovered = %v, want %v", err, want)
	}
	if err := recovered(func() error { return nil }); err != nil {
		t.Errorf("recovered = %v, want nil", err)
	}
}
