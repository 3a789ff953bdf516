package gateway

import "context"

// CompareHeads is what a running gateway does every ten seconds.
func (g *Gateway) CompareHeads(ctx context.Context) error { return g.compareHeads(ctx) }

// Sweep is what a running gateway does every ten minutes.
func (g *Gateway) Sweep(ctx context.Context) error { return g.sweep(ctx) }
