package gateway

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"switchboard/channels"
)

// How long a message is carried.
const (
	maxAttempts    = 10 // over about three quarters of an hour
	firstRetry     = 5 * time.Second
	lastRetry      = 20 * time.Minute
	maxRetryAfter  = time.Hour
	maxPause       = time.Minute // of the whole account when the provider throttles
	giveUpAfter    = 24 * time.Hour
	suspectAttempt = 3                // a message that failed so often is its own trouble
	storeTimeout   = 30 * time.Second // for writing down what came of an attempt
)

// errLeaseLost says that another sender has the job now.
var errLeaseLost = errors.New("the job's lease is another's")

// carried is a job of ours until its lease ends.
type carried struct {
	Job
	probing bool // the breaker is half-open: this attempt only finds out
}

// carry takes a job one step further and writes down how far it came.
func (s *sender) carry(ctx context.Context, j carried) {
	own, cancel := drained(ctx, sendDrain)
	defer cancel()
	if err := recovered(func() error { return s.attempt(own, j) }); err != nil {
		s.log.ErrorContext(ctx, "attempt not written down, its lease will tell",
			"err", err, "conversation", j.Conversation, "message", j.Message.ID)
	}
}

// drained is a context that ends a while after ctx.
func drained(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		pausedFor(own, d)
		cancel()
	})
	return own, func() { stop(); cancel() }
}

// attempt sends the job's message, unless an earlier attempt may have.
func (s *sender) attempt(ctx context.Context, j carried) error {
	if j.WasSending && !s.driver.Features.Idempotent {
		return s.clarify(ctx, j)
	}
	out, err := s.outbound(ctx, j)
	if err != nil {
		return s.failed(ctx, j, err)
	}
	// A message that keeps failing where others may succeed says nothing about the
	// provider.
	a := attempt{Retry: j.Attempt > 1 && !j.probing, Uncount: j.Attempt > suspectAttempt}
	receipt, err := pass(ctx, s.sending, a, func(ctx context.Context) (channels.Receipt, error) {
		return s.adapter.Send(ctx, out)
	})
	if err != nil {
		return s.failed(ctx, j, err)
	}
	return s.took(ctx, j, receipt)
}

// outbound is the job as the adapter sees it. Files are opened when they are read.
func (s *sender) outbound(ctx context.Context, j carried) (channels.Outbound, error) {
	out := channels.Outbound{
		Key: string(j.Delivery), To: j.To, Thread: j.Thread, Subject: j.Subject, Quoted: j.Quoted, Attempt: j.Attempt,
		Parts: append([]channels.Part(nil), j.Message.Parts...),
	}
	if j.Message.ErasedAt != 0 || len(out.Parts) == 0 {
		return out, rejected("erased", "the message was erased before it was sent")
	}
	err := s.g.store.Read(ctx, func(tx Tx) error {
		for i, p := range out.Parts {
			if p.File == nil {
				continue
			}
			a, err := s.g.rows.Attachment(tx, AttachmentID(p.File.ID))
			if errors.Is(err, ErrNotFound) {
				return rejected("attachment", "an attachment of the message is gone")
			}
			if err != nil {
				return fmt.Errorf("find attachment: %w", err)
			}
			f := s.g.file(a)
			out.Parts[i].File = &f
		}
		return nil
	})
	return out, err
}

// failed decides what an attempt that brought no receipt means for the job.
func (s *sender) failed(ctx context.Context, j carried, err error) error {
	fault := certainty(err)
	switch {
	case errors.Is(err, errOpen), errors.Is(err, errThrifty):
		return s.delay(ctx, j, jittered(firstRetry), j.Attempt-1) // it was not made
	case ctx.Err() != nil:
		return nil // broken off by the shutdown
	case fault.Uncertain && !s.driver.Features.Idempotent:
		return s.clarify(ctx, j)
	case fault.Fault == channels.Throttled:
		return s.throttled(ctx, j, fault)
	case fault.Fault == channels.Transient, fault.Fault == channels.Misconfigured:
		return s.retry(ctx, j, fault)
	}
	return s.give(ctx, j, fault)
}

// certainty is the error with its doubt: of an adapter's bare deadline it is not
// known whether the request had left.
func certainty(err error) *channels.Error {
	if _, ok := errors.AsType[*channels.Error](err); !ok && errors.Is(err, context.DeadlineExceeded) {
		return &channels.Error{Fault: channels.Transient, Uncertain: true, Err: err}
	}
	return channels.AsError(err)
}

// clarify finds out what became of an attempt whose end nobody saw. It never
// sends: nobody could tell whether the customer reads the message twice.
func (s *sender) clarify(ctx context.Context, j carried) error {
	unknown := Delivery{State: channels.Unknown, Code: "unconfirmed"}
	resolver, ok := s.adapter.(channels.Resolver)
	if !ok {
		return s.end(ctx, j, unknown)
	}
	out, err := s.outbound(ctx, j)
	if err != nil {
		return s.end(ctx, j, unknown)
	}
	receipt, err := pass(ctx, s.resolves, attempt{}, func(ctx context.Context) (channels.Receipt, error) {
		return resolver.Resolve(ctx, out)
	})
	switch {
	case err != nil && j.Attempt < maxAttempts:
		return nil // asked again when the lease has run out
	case err != nil || receipt.State == channels.Unknown:
		return s.end(ctx, j, unknown)
	case receipt.State == channels.Failed: // it never arrived, so it may be sent again
		return s.retry(ctx, j, &channels.Error{Fault: channels.Transient})
	}
	return s.took(ctx, j, receipt)
}

// retry sends later, unless it was tried for long enough. A probe of a provider
// in trouble costs the message nothing.
func (s *sender) retry(ctx context.Context, j carried, fault *channels.Error) error {
	spent := j.Attempt
	if j.probing {
		spent--
	}
	if spent >= maxAttempts || stale(j) {
		return s.give(ctx, j, fault)
	}
	return s.delay(ctx, j, jittered(backoff(spent)), spent)
}

func backoff(spent int) time.Duration {
	return min(firstRetry<<min(max(spent-1, 0), 20), lastRetry)
}

// throttled waits as the provider asks, and lets the rest of the account wait too.
func (s *sender) throttled(ctx context.Context, j carried, fault *channels.Error) error {
	if stale(j) {
		return s.give(ctx, j, fault)
	}
	asked := min(max(fault.RetryAfter, firstRetry), maxRetryAfter)
	s.mu.Lock()
	s.paused = time.Now().Add(min(asked, maxPause))
	s.mu.Unlock()
	return s.delay(ctx, j, asked+rand.N(time.Second), j.Attempt-1)
}

func stale(j carried) bool { return Now().Sub(j.Message.ReceivedAt) > giveUpAfter }

// took writes down that the provider has the message.
func (s *sender) took(ctx context.Context, j carried, r channels.Receipt) error {
	d := Delivery{State: r.State, ProviderID: r.ProviderID}
	if arrival(d.State) < arrival(channels.Sent) {
		d.State = channels.Sent
	}
	return s.end(ctx, j, d)
}

// give gives the message up.
func (s *sender) give(ctx context.Context, j carried, fault *channels.Error) error {
	return s.end(ctx, j, Delivery{State: channels.Failed, Code: fault.Code, Fault: fault.Fault.String()})
}

// end writes down how the delivery ended and lets the next of the conversation go.
func (s *sender) end(ctx context.Context, j carried, d Delivery) error {
	d.ID, d.Message, d.Account, d.Attempts = j.Delivery, j.Message.ID, j.Account, j.Attempt
	err := s.write(ctx, func(w *Work) error {
		if err := s.g.rows.FinishJob(w.Tx, j.ID, j.Epoch); err != nil {
			return leaseLost(err)
		}
		d.UpdatedAt = w.Now
		return settle(w, s.g.rows, d, BySystem())
	})
	if errors.Is(err, ErrConflict) && d.ProviderID != "" {
		d.ProviderID = "" // the provider gave one id to two messages: receipts are lost, no more
		return s.end(ctx, j, d)
	}
	return err
}

// delay puts the job back until later.
func (s *sender) delay(ctx context.Context, j carried, d time.Duration, spent int) error {
	return s.write(ctx, func(w *Work) error {
		return leaseLost(s.g.rows.DelayJob(w.Tx, j.ID, j.Epoch, w.Now.Add(d), spent))
	})
}

func leaseLost(err error) error {
	if errors.Is(err, ErrConflict) {
		return errLeaseLost
	}
	return err
}

// write stores what came of an attempt, also after a shutdown began, and insists:
// what is not written down would be done again.
func (s *sender) write(ctx context.Context, fn func(*Work) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := s.g.Do(ctx, fn)
		final := err == nil || errors.Is(err, errLeaseLost) || errors.Is(err, ErrConflict) || errors.Is(err, ErrClosed)
		if final || !pausedFor(ctx, wait) {
			return err
		}
	}
}
