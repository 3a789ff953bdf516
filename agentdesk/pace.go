package agentdesk

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"switchboard/gateway"
	"switchboard/internal/allowance"
)

// How much anybody may ask of the desk. An agent, his scripts included, never comes
// near it; an office of two hundred signs in at nine behind one address.
const (
	signInsPerMinute  = 60 // from one network, whatever the logins
	signInsAtOnce     = 200
	requestsPerMinute = 6000 // of one agent
	requestsAtOnce    = 1000
	uploadsPerMinute  = 120 // of one agent
	uploadsAtOnce     = 200 // a folder dragged in
	sweepingPaces     = 10 * time.Minute
)

// paces keeps any one from taking what is everybody's.
type paces struct {
	signIns  *allowance.Allowance[netip.Prefix]
	requests *allowance.Allowance[gateway.AgentID]
	uploads  *allowance.Allowance[gateway.AgentID]
}

func newPaces() paces {
	return paces{
		signIns:  allowance.New[netip.Prefix](signInsPerMinute, signInsAtOnce),
		requests: allowance.New[gateway.AgentID](requestsPerMinute, requestsAtOnce),
		uploads:  allowance.New[gateway.AgentID](uploadsPerMinute, uploadsAtOnce),
	}
}

// stranger counts what somebody asks who need not be signed in and who makes us
// work: one guess each at many logins earns no delay of any login's.
func (p paces) stranger(rt route, from netip.Addr) error {
	if rt.verb != anyone || rt.method == http.MethodGet {
		return nil
	}
	return soon(p.signIns.Take(allowance.Network(from), time.Now()))
}

// agent counts what an agent asks.
func (p paces) agent(rt route, id gateway.AgentID) error {
	now := time.Now()
	if err := soon(p.requests.Take(id, now)); err != nil || rt.body != fileBody && rt.body != portraitBody {
		return err
	}
	return soon(p.uploads.Take(id, now))
}

func soon(wait time.Duration, ok bool) error {
	if ok {
		return nil
	}
	return tooFast(wait)
}

func (p paces) run(ctx context.Context) error {
	tick := time.NewTicker(sweepingPaces)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			p.signIns.Sweep(now)
			p.requests.Sweep(now)
			p.uploads.Sweep(now)
		}
	}
}
