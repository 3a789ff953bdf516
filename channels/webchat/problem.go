package webchat

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"switchboard/channels/webchat/wire"
)

// problem is why something was not done: a Refused frame, or the body of an HTTP
// error. Its detail is for developers and repeats nothing a visitor wrote.
type problem struct {
	code     string
	detail   string
	retry    time.Duration // when the same may be tried again; 0 is never
	clientID string        // of the message it is about
}

// Error is for logs: it holds nothing that a visitor wrote.
func (p *problem) Error() string { return p.code + ": " + p.detail }

func refuse(code, format string, args ...any) *problem {
	return &problem{code: code, detail: fmt.Sprintf(format, args...)}
}

func badFrame(format string, args ...any) *problem {
	return refuse(wire.CodeBadFrame, format, args...)
}

func tooFast(retry time.Duration, detail string) *problem {
	return &problem{code: wire.CodeTooFast, detail: detail, retry: retry}
}

func unavailable(retry time.Duration, detail string) *problem {
	return &problem{code: wire.CodeUnavailable, detail: detail, retry: retry}
}

// erased is what the token of an erased visitor is answered with.
func erased() *problem {
	return refuse(wire.CodeBadToken, "this visitor was erased: get a new visitor")
}

// about names the message that the problem is about.
func (p *problem) about(clientID string) *problem {
	own := *p
	own.clientID = clientID
	return &own
}

// retryAfter is the wait in whole seconds, at least one where there is one.
func (p *problem) retryAfter() int { return int(math.Ceil(p.retry.Seconds())) }

func (p *problem) frame() wire.Refused {
	return wire.Refused{
		Type: typeRefused, ClientID: p.clientID, Code: p.code, Detail: p.detail, RetryAfter: p.retryAfter(),
	}
}

// answer writes the problem as an HTTP error.
func (p *problem) answer(w http.ResponseWriter) {
	if p.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.retryAfter()))
	}
	answerJSON(w, p.status(), wire.Problem{Code: p.code, Detail: p.detail, RetryAfter: p.retryAfter()})
}

func (p *problem) status() int {
	switch p.code {
	case wire.CodeBadToken:
		return http.StatusUnauthorized
	case wire.CodeBadOrigin, wire.CodeBadIdentity, wire.CodeOtherPerson, wire.CodeNoConsent, wire.CodeBlocked:
		return http.StatusForbidden
	case wire.CodeNotFound:
		return http.StatusNotFound
	case wire.CodeTooLong:
		return http.StatusRequestEntityTooLarge
	case wire.CodeBadFile:
		return http.StatusUnprocessableEntity
	case wire.CodeTooFast:
		return http.StatusTooManyRequests
	case wire.CodeFull, wire.CodeUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic("webchat: answer cannot be JSON: " + err.Error()) // a mistake in its type
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that left needs no answer
}
