// Package allowance limits how often somebody may do something: a token bucket for
// each key, in bounded memory.
package allowance

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxBuckets bounds an allowance. Keys beyond it share one bucket, so that
// strangers can fill the table but not memory, and nobody's own bucket is lost.
const maxBuckets = 1 << 16

// Allowance limits how often each key may do something. Its methods may be called
// concurrently.
type Allowance[K comparable] struct {
	perMinute int
	burst     int

	mu      sync.Mutex // guards what follows
	buckets map[K]*rate.Limiter
	others  *rate.Limiter
}

// New returns an allowance of so many a minute, burst of them at once; 0 a minute
// is without limit.
func New[K comparable](perMinute, burst int) *Allowance[K] {
	return &Allowance[K]{perMinute: perMinute, burst: max(1, burst), buckets: make(map[K]*rate.Limiter)}
}

// Take uses one up, or says how long until there is one.
func (a *Allowance[K]) Take(key K, now time.Time) (wait time.Duration, ok bool) {
	if a.perMinute == 0 {
		return 0, true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.bucket(key).ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return wait, false
	}
	return 0, true
}

func (a *Allowance[K]) bucket(key K) *rate.Limiter {
	if b := a.buckets[key]; b != nil {
		return b
	}
	if len(a.buckets) >= maxBuckets {
		if a.others == nil {
			a.others = a.newBucket()
		}
		return a.others
	}
	b := a.newBucket()
	a.buckets[key] = b
	return b
}

func (a *Allowance[K]) newBucket() *rate.Limiter {
	return rate.NewLimiter(rate.Limit(float64(a.perMinute)/60), a.burst)
}

// Sweep forgets the keys whose bucket is full again: a new one is the same. It is
// called now and then.
func (a *Allowance[K]) Sweep(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for key, b := range a.buckets {
		if b.TokensAt(now) >= float64(a.burst) {
			delete(a.buckets, key)
		}
	}
}

// Network is what one subscriber gets and is counted under: the address in IPv4, the
// /64 in IPv6. What is no address is the zero prefix, so that all such are one.
func Network(ip netip.Addr) netip.Prefix {
	ip = ip.Unmap().WithZone("")
	bits := 64
	if ip.Is4() {
		bits = 32
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
