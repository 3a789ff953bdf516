package main

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// Limits of a request to whose handler nothing better is known.
const (
	bodyTimeout   = 15 * time.Second
	answerTimeout = time.Minute
)

// timed bounds how long a request's body and its answer take. Handlers that need
// longer say so themselves. It matters most where none looks: net/http reads away
// what a handler left of a body before it answers, and waits for a client that
// does not read its answer, both for ever.
func timed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now, control := time.Now(), http.NewResponseController(w)
		_ = control.SetWriteDeadline(now.Add(answerTimeout)) // a recorder in tests has none
		if r.Body != nil && r.Body != http.NoBody {
			_ = control.SetReadDeadline(now.Add(bodyTimeout))
			r.Body = &timedBody{r.Body, control}
		}
		next.ServeHTTP(w, r)
	})
}

// timedBody ends its time when it has ended itself: from then on net/http reads
// only to notice that the client left, and a deadline would look like that. The
// answer's time begins then.
type timedBody struct {
	io.ReadCloser
	control *http.ResponseController
}

// Read implements io.Reader.
func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.control.SetReadDeadline(time.Time{})
		_ = b.control.SetWriteDeadline(time.Now().Add(answerTimeout))
	}
	return n, err
}
