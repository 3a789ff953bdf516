package agentdesk

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
)

// problem is an error as the console gets it. Its code is stable; its detail
// holds nobody's words.
type problem struct {
	wire.Problem
}

var _ huma.StatusError = (*problem)(nil)

func newProblem(status int, code, detail string) *problem {
	return &problem{wire.Problem{Status: status, Code: code, Title: http.StatusText(status), Detail: detail}}
}

// tooFast asks to come back later.
func tooFast(wait time.Duration) *problem {
	p := newProblem(http.StatusTooManyRequests, "too_fast", "too many tries; wait")
	p.RetryAfter = int(math.Ceil(wait.Seconds()))
	return p
}

// Error implements error.
func (p *problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *problem) GetStatus() int { return p.Status }

// GetHeaders adds Retry-After.
func (p *problem) GetHeaders() http.Header {
	if p.RetryAfter == 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(p.RetryAfter)}}
}

// ContentType implements huma.ContentTypeFilter.
func (p *problem) ContentType(string) string { return problemType }

// MarshalJSON encodes the wire form.
func (p *problem) MarshalJSON() ([]byte, error) { return json.Marshal(p.Problem) }

const problemType = "application/problem+json"

// errBadLogin says no more than that: whether the login exists is nobody's business.
var errBadLogin error = newProblem(http.StatusUnauthorized, "bad_login", "login or password is wrong")

// asProblem says what an error means to the console. What it does not know is a
// fault of ours: logged, and told without a word about it.
func asProblem(ctx context.Context, log *slog.Logger, err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if r, ok := errors.AsType[router.Refusal](err); ok {
		return newProblem(http.StatusConflict, string(r.Reason), "the router refused: "+string(r.Reason))
	}
	if _, ok := errors.AsType[*router.PresenceError](err); ok {
		return newProblem(http.StatusUnprocessableEntity, "invalid", "this presence cannot be chosen")
	}
	if e, ok := errors.AsType[*gateway.TransitionError](err); ok {
		return newProblem(http.StatusConflict, "illegal_state", "the conversation is "+string(e.From))
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return newProblem(http.StatusRequestEntityTooLarge, "too_large", "at most "+strconv.FormatInt(e.Limit, 10)+" bytes")
	}
	for _, known := range []struct {
		is     error
		status int
		code   string
	}{
		{errNoSession, http.StatusUnauthorized, "no_session"},
		{gateway.ErrNotFound, http.StatusNotFound, "not_found"},
		{gateway.ErrConflict, http.StatusConflict, "conflict"},
		{gateway.ErrOwed, http.StatusConflict, "owed"},
		{gateway.ErrNotRunning, http.StatusConflict, "not_running"},
		{gateway.ErrTooLate, http.StatusConflict, "too_late"},
		{gateway.ErrDoubtful, http.StatusConflict, "doubtful"},
		{gateway.ErrNotAssignee, http.StatusForbidden, "not_assignee"},
		{gateway.ErrBadMessage, http.StatusUnprocessableEntity, "bad_message"},
		{gateway.ErrNoPicture, http.StatusUnprocessableEntity, "bad_picture"},
		{gateway.ErrTooLarge, http.StatusRequestEntityTooLarge, "too_large"},
		{errCrowded, http.StatusServiceUnavailable, "unavailable"},
		{gateway.ErrClosed, http.StatusServiceUnavailable, "unavailable"},
		{context.DeadlineExceeded, http.StatusServiceUnavailable, "unavailable"},
		{context.Canceled, http.StatusServiceUnavailable, "unavailable"},
	} {
		if errors.Is(err, known.is) {
			p := newProblem(known.status, known.code, known.is.Error())
			if errors.Is(known.is, gateway.ErrBadMessage) {
				p.Detail = err.Error() // says which limit, in our own words
			}
			if known.status == http.StatusServiceUnavailable {
				p.RetryAfter = 1
			}
			return p
		}
	}
	log.ErrorContext(ctx, "request failed", "err", err)
	return newProblem(http.StatusInternalServerError, "internal", "a fault of ours; it is logged")
}

// refuse answers a request that did not reach its handler.
func (d *Desk) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := asProblem(r.Context(), d.log, err)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p.Problem) // the browser went away
}

// humaProblem turns huma's own errors into ours, without the values they quote.
func humaProblem(_ huma.Context, _ string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := newProblem(e.Status, humaCode(e.Status), e.Detail)
	for _, detail := range e.Errors {
		if detail.Location != "" {
			p.Detail += "; " + detail.Location + ": " + detail.Message
		}
	}
	return p, nil
}

func humaCode(status int) string {
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return "invalid"
	case http.StatusUnsupportedMediaType:
		return "not_json"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	}
	return "internal"
}
