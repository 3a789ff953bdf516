package channels

import (
	"errors"
	"fmt"
	"time"
)

// Errors of the gateway that hosted adapters branch on.
var (
	// ErrReplayed is Timeline.Identify's refusal of a token that another address
	// presented before.
	ErrReplayed = errors.New("the token was used by another address")
	// ErrOtherPerson is Timeline.Identify's refusal to vouch for an address as
	// somebody else than before.
	ErrOtherPerson = errors.New("the address belongs to another person")
	// ErrErased says that the customer was erased: nothing is taken of his address or
	// told to it any more. He is somebody new, under an address of his own.
	ErrErased = errors.New("the address was erased")
	// ErrNoFile says that a part names, or Timeline.File was asked for, a file that
	// the address never uploaded or got, or one that is in another message already.
	ErrNoFile = errors.New("no such file of this address")
)

// Fault is what an error means for the gateway. The provider's code is for people.
type Fault uint8

// The five faults.
const (
	Transient     Fault = iota + 1 // try again; counts against the breaker
	Throttled                      // try again after RetryAfter; the channel works
	Rejected                       // this message will never be taken
	Unreachable                    // this address cannot be reached: blocked, gone, window closed
	Misconfigured                  // nothing will be taken until a person changes the settings
)

// String returns the fault's word in logs and metrics.
func (f Fault) String() string {
	switch f {
	case Transient:
		return "transient"
	case Throttled:
		return "throttled"
	case Rejected:
		return "rejected"
	case Unreachable:
		return "unreachable"
	case Misconfigured:
		return "misconfigured"
	}
	return fmt.Sprintf("fault(%d)", uint8(f))
}

// Error is how an adapter reports that something did not work. Its text must
// hold no secret and no customer text.
type Error struct {
	Fault      Fault
	Code       string        // the provider's own code, if it has one
	RetryAfter time.Duration // for Throttled: not before this
	// Uncertain says the provider may have taken the message all the same: the
	// request left and no answer came. Without Features.Idempotent or a Resolver
	// such a send is not repeated.
	Uncertain bool
	Err       error
}

// Error says what was being done and what came of it.
func (e *Error) Error() string {
	if e == nil {
		return "no error (a nil *channels.Error)"
	}
	s := e.Fault.String()
	if e.Code != "" {
		s += " " + e.Code
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// AsError returns err as an *Error; an error of any other type, and one without
// a known fault, is Transient. It returns nil only for nil.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*Error](err)
	if !ok || e == nil {
		return &Error{Fault: Transient, Err: err}
	}
	if e.Fault < Transient || e.Fault > Misconfigured {
		known := *e
		known.Fault = Transient
		return &known
	}
	return e
}
