package ws

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// Code is why a connection was closed. Codes from 4000 to 4499 ask the client to
// come back and resume, codes from 4500 to 4999 tell it not to; [Code.Reconnect]
// knows the standard ones too.
type Code int

// Codes after which a client does not come back by itself: it would meet the same
// end again.
const (
	Normal      Code = 1000 // either side had nothing more to say
	Protocol    Code = 1002 // the peer broke the WebSocket protocol
	Unsupported Code = 1003 // a binary message; everything here is text
	BadText     Code = 1007 // a text message that is not UTF-8
	Policy      Code = 1008 // the peer did what it may not
	TooBig      Code = 1009 // a message longer than Options.MaxMessage
	Revoked     Code = 4500 // the session or token behind the connection ended: sign in again
)

// Codes after which a client comes back, with backoff, and resumes where it was.
const (
	GoingAway Code = 1001 // the page is left, or the server stops for good
	Abnormal  Code = 1006 // no closing frame came: the network broke; never sent
	Internal  Code = 1011 // a bug on our side, already logged
	Restart   Code = 1012 // the server restarts
	TryLater  Code = 1013 // the server has more than it can do
	Slow      Code = 4008 // resume: the client read slower than it was written to
	Changed   Code = 4009 // what the client may see changed: come back and load anew
)

// Reconnect reports whether a client that was closed with c should come back.
func (c Code) Reconnect() bool {
	switch c {
	case GoingAway, Abnormal, Internal, Restart, TryLater:
		return true
	}
	return 4000 <= c && c < 4500
}

// CloseError is how a connection ended, when an end was announced.
type CloseError struct {
	Code   Code
	Reason string // for developers; never customer text
}

// Error says the code and the reason.
func (e *CloseError) Error() string {
	s := "connection closed with " + strconv.Itoa(int(e.Code))
	if e.Reason != "" {
		s += " " + e.Reason
	}
	return s
}

var (
	// ErrClosed is returned by Send on a connection that is closed or closing.
	ErrClosed = errors.New("connection is closed")
	// ErrSlow is returned by the Send that found the queue full.
	ErrSlow = errors.New("connection is too slow and was closed")

	errSilent = errors.New("nothing heard for a whole ping interval")
)

// translated turns gorilla's errors into ours.
func translated(err error) error {
	if e, ok := errors.AsType[*websocket.CloseError](err); ok {
		if e.Code == websocket.CloseNoStatusReceived {
			return &CloseError{Code: Normal}
		}
		return &CloseError{Code: Code(e.Code), Reason: e.Text}
	}
	if errors.Is(err, websocket.ErrReadLimit) {
		return &CloseError{Code: TooBig}
	}
	return fmt.Errorf("read from socket: %w", err)
}

// maxReason is what a closing frame has left for its reason.
const maxReason = 123

// frame is the payload of the closing frame.
func (e *CloseError) frame() []byte {
	reason := e.Reason
	for len(reason) > maxReason {
		_, n := utf8.DecodeLastRuneInString(reason)
		reason = reason[:len(reason)-n]
	}
	return websocket.FormatCloseMessage(int(e.Code), reason)
}
