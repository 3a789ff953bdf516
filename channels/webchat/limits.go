package webchat

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxBuckets bounds an allowance. Keys beyond it share one bucket, so that
// strangers can fill the table but not memory, and nobody's own bucket is lost.
const maxBuckets = 1 << 16

// allowance limits how often each key may do something. The zero allowance has no limit.
type allowance[K comparable] struct {
	perMinute int
	burst     int

	mu      sync.Mutex // guards what follows
	buckets map[K]*rate.Limiter
	others  *rate.Limiter
}

func newAllowance[K comparable](perMinute, burst int) *allowance[K] {
	return &allowance[K]{perMinute: perMinute, burst: max(1, burst), buckets: make(map[K]*rate.Limiter)}
}

// take uses one up, or says how long until there is one.
func (a *allowance[K]) take(key K, now time.Time) (wait time.Duration, ok bool) {
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

func (a *allowance[K]) bucket(key K) *rate.Limiter {
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

func (a *allowance[K]) newBucket() *rate.Limiter {
	return rate.NewLimiter(rate.Limit(float64(a.perMinute)/60), a.burst)
}

// sweep forgets the keys whose bucket is full again: a new one is the same.
func (a *allowance[K]) sweep(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for key, b := range a.buckets {
		if b.TokensAt(now) >= float64(a.burst) {
			delete(a.buckets, key)
		}
	}
}

// callerNet is the network a request is counted under: the address in IPv4, the
// /64 in IPv6, of which everybody has one to himself.
func (s *Site) callerNet(r *http.Request) netip.Prefix {
	ip := s.callerIP(r).Unmap().WithZone("")
	bits := 64
	if ip.Is4() {
		bits = 32
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // no address: all such share one bucket
	}
	return p
}

func (s *Site) callerIP(r *http.Request) netip.Addr {
	if s.account.ClientIP != nil {
		return s.account.ClientIP(r)
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	return ip
}
