package channels_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"switchboard/channels"
)

func TestNoAnswer(t *testing.T) {
	at := func(err error) error {
		return &url.Error{Op: "Post", URL: "https://x.example/?token=hunter2", Err: err}
	}
	tests := map[string]struct {
		err       error
		uncertain bool
	}{
		"refused":           {at(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}), false},
		"no such host":      {at(&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host"}}), false},
		"reset":             {at(&net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}), true},
		"anything else":     {at(errors.New("EOF")), true},
		"wrapped once more": {fmt.Errorf("call: %w", at(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED})), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := channels.NoAnswer("send message", tt.err)
			if got.Fault != channels.Transient || got.Uncertain != tt.uncertain {
				t.Errorf("NoAnswer = %v with Uncertain %t, want transient with %t", got, got.Uncertain, tt.uncertain)
			}
			if strings.Contains(got.Error(), "hunter2") || !strings.Contains(got.Error(), "send message") {
				t.Errorf("NoAnswer says %q, want what was done and no address", got)
			}
		})
	}
}

func TestBadStatus(t *testing.T) {
	tests := []struct {
		code      int
		retry     string
		fault     channels.Fault
		after     time.Duration
		uncertain bool
	}{
		{code: 400, fault: channels.Rejected},
		{code: 401, fault: channels.Misconfigured},
		{code: 403, fault: channels.Misconfigured},
		{code: 404, fault: channels.Unreachable},
		{code: 408, fault: channels.Transient},
		{code: 410, fault: channels.Unreachable},
		{code: 422, fault: channels.Rejected},
		{code: 429, fault: channels.Throttled},
		{code: 429, retry: "30", fault: channels.Throttled, after: 30 * time.Second},
		{code: 429, retry: "-30", fault: channels.Throttled},
		{code: 429, retry: "99999999", fault: channels.Throttled, after: 24 * time.Hour},
		{code: 429, retry: "Wed, 21 Oct 2015 07:28:00 GMT", fault: channels.Throttled},
		{code: 429, retry: "soon", fault: channels.Throttled},
		{code: 500, fault: channels.Transient},
		{code: 502, fault: channels.Transient, uncertain: true},
		{code: 503, fault: channels.Transient},
		{code: 504, fault: channels.Transient, uncertain: true},
	}
	for _, tt := range tests {
		resp := &http.Response{StatusCode: tt.code, Header: http.Header{}}
		if tt.retry != "" {
			resp.Header.Set("Retry-After", tt.retry)
		}
		got := channels.BadStatus("send message", resp)
		if got.Fault != tt.fault || got.RetryAfter != tt.after || got.Uncertain != tt.uncertain {
			t.Errorf("BadStatus(%d, %q) = %v after %v, uncertain %t; want %v after %v, uncertain %t",
				tt.code, tt.retry, got.Fault, got.RetryAfter, got.Uncertain, tt.fault, tt.after, tt.uncertain)
		}
	}
}

func TestBadStatusReadsADate(t *testing.T) {
	resp := &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {time.Now().Add(time.Minute).UTC().Format(http.TimeFormat)}}}
	if got := channels.BadStatus("send", resp).RetryAfter; got < 50*time.Second || got > time.Minute {
		t.Errorf("RetryAfter of a date in a minute is %v", got)
	}
}
