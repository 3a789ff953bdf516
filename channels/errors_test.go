package channels_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"switchboard/channels"
)

func TestErrorText(t *testing.T) {
	tests := []struct {
		err  *channels.Error
		want string
	}{
		{&channels.Error{Fault: channels.Transient}, "transient"},
		{&channels.Error{Fault: channels.Throttled, Code: "45009", RetryAfter: time.Second}, "throttled 45009"},
		{&channels.Error{Fault: channels.Rejected, Err: io.EOF}, "rejected: EOF"},
		{&channels.Error{Fault: channels.Unreachable, Code: "550", Err: io.EOF}, "unreachable 550: EOF"},
		{&channels.Error{Fault: channels.Misconfigured, Code: "401"}, "misconfigured 401"},
		{&channels.Error{}, "fault(0)"},
		{nil, "no error (a nil *channels.Error)"},
	}
	for _, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("Error() = %q, want %q", got, tt.want)
		}
	}
}

func TestAsError(t *testing.T) {
	var typedNil *channels.Error
	throttled := &channels.Error{Fault: channels.Throttled, RetryAfter: time.Minute}
	tests := map[string]struct {
		err  error
		want channels.Fault
	}{
		"its own type":         {throttled, channels.Throttled},
		"wrapped":              {fmt.Errorf("send: %w", throttled), channels.Throttled},
		"joined":               {errors.Join(io.EOF, throttled), channels.Throttled},
		"any other":            {io.ErrUnexpectedEOF, channels.Transient},
		"a deadline":           {context.DeadlineExceeded, channels.Transient},
		"no fault set":         {&channels.Error{Code: "7"}, channels.Transient},
		"a fault out of range": {&channels.Error{Fault: 99}, channels.Transient},
		"a typed nil":          {typedNil, channels.Transient},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := channels.AsError(tt.err)
			if got == nil || got.Fault != tt.want {
				t.Errorf("AsError(%v) = %v, want fault %v", tt.err, got, tt.want)
			}
		})
	}
	if got := channels.AsError(nil); got != nil {
		t.Errorf("AsError(nil) = %v, want nil", got)
	}
	if e := channels.AsError(&channels.Error{Code: "7", Uncertain: true}); e.Code != "7" || !e.Uncertain {
		t.Errorf("AsError lost the code or the doubt of an error without fault: %+v", e)
	}
}

func TestErrorUnwraps(t *testing.T) {
	if err := error(&channels.Error{Fault: channels.Transient, Err: io.EOF}); !errors.Is(err, io.EOF) {
		t.Errorf("errors.Is(%v, io.EOF) = false", err)
	}
}
