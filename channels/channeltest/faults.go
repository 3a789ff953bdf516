package channeltest

//lint:file-ignore ST1005 these errors are a test report; they begin with the name of what is wrong

import (
	"context"
	"errors"
	"fmt"
	"time"

	"switchboard/channels"
)

// faultChecks are about sends that meet trouble.
func faultChecks() []check {
	return []check{
		{"each fault has its name", dialled, checkFaults},
		{"send honours its deadline", dialled, checkDeadline},
		{"a provider that is not there", dialled, checkAbsent},
		{"a lost answer is uncertain", dialled, checkLostAnswer},
		{"no secret and no words in errors and logs", dialled, checkSecrets},
	}
}

const askedWait = 7 * time.Second // what the provider asks for when it throttles

func checkFaults(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	for _, f := range []channels.Fault{channels.Transient, channels.Throttled, channels.Rejected, channels.Unreachable, channels.Misconfigured} {
		if !e.provider.Refuse(f, askedWait) {
			if f == channels.Transient || f == channels.Misconfigured {
				return fmt.Errorf("the harness's Refuse(%v) is false, but every provider can be overloaded and can revoke a credential", f)
			}
			continue
		}
		before := len(e.provider.Taken())
		out, err := e.outbound(ctx, sample(channels.TextPart))
		if err != nil {
			return err
		}
		_, err = e.send(ctx, out)
		got := channels.AsError(err)
		switch {
		case err == nil:
			return fmt.Errorf("the provider refused a message as %v and Send returned nil", f)
		case got.Fault != f:
			return fmt.Errorf("the provider refused a message as %v and Send returned %q; return a *channels.Error with that Fault", f, err)
		case f == channels.Throttled && (got.RetryAfter-askedWait).Abs() > time.Second:
			return fmt.Errorf("the provider asked to wait %v and Error.RetryAfter is %v", askedWait, got.RetryAfter)
		case len(e.provider.Taken()) > before:
			return fmt.Errorf("the provider took a message it refused as %v", f)
		}
		e.provider.Refuse(0, 0)
		if err := e.sendText(ctx, "after"); err != nil {
			return fmt.Errorf("after the provider stopped refusing as %v: %w", f, err)
		}
	}
	return nil
}

func checkDeadline(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	e.setLines(hung, nil)
	out, err := e.outbound(ctx, sample(channels.TextPart))
	if err != nil {
		return err
	}
	calls := map[string]func(context.Context) error{
		"Send": func(ctx context.Context) error { _, err := e.send(ctx, out); return err },
	}
	if r, ok := e.adapter.(channels.Resolver); ok {
		calls["Resolve"] = func(ctx context.Context) error { _, err := r.Resolve(ctx, out); return e.watch.saw(err) }
	}
	if p, ok := e.adapter.(channels.Prober); ok {
		calls["Probe"] = func(ctx context.Context) error { return e.watch.saw(p.Probe(ctx)) }
	}
	if t, ok := e.adapter.(channels.Typer); ok {
		calls["Typing"] = func(ctx context.Context) error { return e.watch.saw(t.Typing(ctx, out.To, true)) }
	}
	for name, call := range calls {
		if err := e.returnsInTime(ctx, name, call); err != nil {
			return err
		}
	}
	return nil
}

// returnsInTime makes a call to a provider that hangs.
func (e *env) returnsInTime(ctx context.Context, name string, call func(context.Context) error) error {
	const limit, grace = 150 * time.Millisecond, time.Second
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	returned := make(chan error, 1)
	go func() { returned <- guarded(func() error { return call(bounded) }) }()
	timer := time.NewTimer(limit + grace)
	defer timer.Stop()
	select {
	case err := <-returned:
		if err == nil && name != "Typing" {
			return fmt.Errorf("%s returned nil from a provider that never answered", name)
		}
		if err != nil && channels.AsError(err).Fault != channels.Transient {
			return fmt.Errorf("%s to a provider that never answered returned %q, want Transient", name, err)
		}
		return nil
	case <-timer.C:
		e.cutLines()
		<-returned
		return fmt.Errorf("%s outlived its ctx's deadline of %v by more than %v; pass ctx to every call and connection", name, limit, grace)
	}
}

func checkAbsent(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	if err := e.refuseLines(); err != nil {
		return err
	}
	out, err := e.outbound(ctx, sample(channels.TextPart))
	if err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	_, err = e.send(bounded, out)
	got := channels.AsError(err)
	switch {
	case err == nil:
		return errors.New("Send returned nil although nobody listens at the provider's address")
	case got.Fault != channels.Transient:
		return fmt.Errorf("nobody listens at the provider's address and Send returned %q, want Transient", err)
	case got.Uncertain:
		return errors.New("nobody listens at the provider's address, so nothing was sent: Error.Uncertain must be false")
	}
	if err := e.listenLines(); err != nil {
		return err
	}
	return e.sendText(ctx, "after")
}

// checkLostAnswer lets the provider take a message and cuts its answer off.
func checkLostAnswer(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	before := len(e.provider.Taken())
	e.setLines(mute, func() bool { return len(e.provider.Taken()) > before })
	out, err := e.outbound(ctx, sample(channels.TextPart))
	if err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err = e.send(bounded, out)
	got := channels.AsError(err)
	switch {
	case len(e.provider.Taken()) == before:
		return fmt.Errorf("the provider took nothing: %w", err)
	case err == nil:
		return errors.New("the provider's answer was lost and Send returned nil")
	case got.Fault != channels.Transient || !got.Uncertain:
		return fmt.Errorf("the provider took the message, its answer was lost, and Send returned %q with Uncertain %t; want Transient with Uncertain", err, got.Uncertain)
	}
	e.setLines(clear, nil)
	e.cutLines()
	if err := e.repeats(ctx, out, before); err != nil {
		return err
	}
	return e.resolves(ctx, out)
}

// repeats holds an idempotent provider to its word after a lost answer.
func (e *env) repeats(ctx context.Context, out channels.Outbound, before int) error {
	if !e.driver.Features.Idempotent {
		return nil
	}
	out.Attempt++
	receipt, err := e.deliver(ctx, out)
	if err != nil {
		return fmt.Errorf("Send again with the same key: %w", err)
	}
	if _, err := e.took(out, receipt); err != nil {
		return err
	}
	if n := len(e.provider.Taken()) - before; n != 1 {
		return fmt.Errorf("Features claim Idempotent, but two sends with one Outbound.Key became %d messages; pass the key on", n)
	}
	return nil
}

// resolves asks what became of a send, and of one that never was.
func (e *env) resolves(ctx context.Context, out channels.Outbound) error {
	r, ok := e.adapter.(channels.Resolver)
	if !ok {
		return nil
	}
	receipt, err := e.persist(ctx, func(ctx context.Context) (channels.Receipt, error) {
		receipt, err := r.Resolve(ctx, out)
		return receipt, e.watch.saw(err)
	})
	if err != nil {
		return fmt.Errorf("Resolve of a message the provider took: %w", err)
	}
	if _, err := e.took(out, receipt); err != nil {
		return fmt.Errorf("Resolve of a message the provider took: %w", err)
	}
	never, err := e.outbound(ctx, sample(channels.TextPart))
	if err != nil {
		return err
	}
	receipt, err = r.Resolve(ctx, never)
	if e.watch.saw(err) == nil && receipt.State != channels.Failed && receipt.State != channels.Unknown {
		return fmt.Errorf("Resolve of a message that was never sent says %q, want failed, or unknown if the provider cannot tell", receipt.State)
	}
	return nil
}

// checkSecrets makes an adapter complain in every way; what it says is watched.
func checkSecrets(ctx context.Context, e *env) error {
	if err := e.refuseLines(); err != nil {
		return err
	}
	if err := e.start(ctx); err != nil {
		return err
	}
	complain := func() error {
		out, err := e.outbound(ctx, sample(channels.TextPart))
		if err != nil {
			return err
		}
		bounded, cancel := context.WithTimeout(ctx, 2*aWhile)
		defer cancel()
		_, _ = e.send(bounded, out) // watched
		if p, ok := e.adapter.(channels.Prober); ok {
			_ = e.watch.saw(p.Probe(bounded))
		}
		return nil
	}
	if err := complain(); err != nil {
		return err
	}
	if err := e.listenLines(); err != nil {
		return err
	}
	e.setLines(hung, nil)
	if err := complain(); err != nil {
		return err
	}
	e.cutLines()
	e.setLines(clear, nil)
	for _, f := range []channels.Fault{channels.Transient, channels.Rejected, channels.Misconfigured} {
		e.provider.Refuse(f, 0)
		if err := complain(); err != nil {
			return err
		}
	}
	return nil
}
