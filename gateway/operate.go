package gateway

import (
	"context"

	"switchboard/channels"
)

// Probe asks the account's provider how it is, whatever the breaker thinks. An
// account that cannot be asked is well if it runs. ErrNotRunning says that it does
// not; any other error is the provider's answer.
func (g *Gateway) Probe(ctx context.Context, id AccountID) error {
	a, ok := g.registry.get(id)
	if !ok {
		return ErrNotFound
	}
	g.workers.mu.Lock()
	w := g.workers.byKey[a.Key]
	g.workers.mu.Unlock()
	if w == nil {
		return ErrNotRunning
	}
	adapter := w.adapter.Load()
	if adapter == nil {
		return ErrNotRunning
	}
	p, ok := (*adapter).(channels.Prober)
	if !ok {
		return nil
	}
	l := limits{timeout: sendTimeout, grace: sendGrace}
	_, err := bounded(ctx, l, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.Probe(ctx) })
	return err
}

// TryAgain lets what waits for an open breaker of the account be tried now. A
// breaker that a person holds stays open. It is done by the node that runs the account.
func (g *Gateway) TryAgain(id AccountID) { g.bus.Publish(tryTopic(id), nil) }

// tryTopic asks who sends for the account to try again.
func tryTopic(id AccountID) string { return "try:" + string(id) }
