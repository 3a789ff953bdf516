package channels

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// NoAnswer classifies the error of an HTTP request that got no answer. Unless the
// connection was never made, the provider may have acted on it: Uncertain. The
// request's address does not show, for it may hold a token.
func NoAnswer(doing string, err error) *Error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	op, ok := errors.AsType[*net.OpError](err)
	dialling := ok && op.Op == "dial"
	return &Error{Fault: Transient, Uncertain: !dialling, Err: fmt.Errorf("%s: %w", doing, err)}
}

// BadStatus classifies an HTTP answer that is not a success by its status alone.
// Providers that say more in the body need more than this.
func BadStatus(doing string, resp *http.Response) *Error {
	e := &Error{Code: strconv.Itoa(resp.StatusCode), Err: errors.New(doing)}
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		e.Fault = Misconfigured
	case code == http.StatusTooManyRequests:
		e.Fault, e.RetryAfter = Throttled, retryAfter(resp.Header)
	case code == http.StatusNotFound || code == http.StatusGone:
		e.Fault = Unreachable
	case code == http.StatusBadGateway || code == http.StatusGatewayTimeout:
		e.Fault, e.Uncertain = Transient, true // what stands behind may have acted
	case code == http.StatusRequestTimeout || code >= 500:
		e.Fault = Transient
	default:
		e.Fault = Rejected
	}
	return e
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	if s, err := strconv.Atoi(value); err == nil && s > 0 {
		return min(time.Duration(s)*time.Second, 24*time.Hour)
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, min(time.Until(at), 24*time.Hour))
	}
	return 0
}
