package gateway

import "context"

// CompareHeads is what a running gateway does every ten seconds.
func (g *Gateway) CompareHeads(ctx context.Context) error { return g.compareHeads(ctx) }

// SweepBlobs is what a running gateway does now and then, for files that nothing has
// referred to since a moment.
func (g *Gateway) SweepBlobs(ctx context.Context, before Instant) error {
	return g.sweepBlobs(ctx, before)
}
