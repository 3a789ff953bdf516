package agentdesk

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	"switchboard/internal/allowance"
)

// The delay that failed sign-ins of one login from one network earn: a few are
// free, then it doubles.
const (
	freeTries  = 4
	firstDelay = time.Second
	lastDelay  = 15 * time.Minute
	forgetting = time.Hour // without a further try
	maxDelays  = 10_000    // logins times networks remembered
)

// delays remembers failed sign-ins. Nobody is ever locked out: who owns the login
// signs in from another network, or waits.
type delays struct {
	mu sync.Mutex // guards by
	by map[delayKey]*delay
}

type delayKey struct {
	login   string
	network netip.Prefix
}

type delay struct {
	tries int
	last  time.Time
	until time.Time // no try before this
}

// try counts a try before its password is checked, so that many at once are not
// all free. It returns how long to wait when it is too early.
func (d *delays) try(login string, from netip.Addr, now time.Time) (key delayKey, wait time.Duration) {
	key = delayKey{shortened(strings.ToLower(login)), allowance.Network(from)}
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.by[key]
	if e == nil || now.Sub(e.last) > forgetting {
		d.makeRoom(now)
		e = &delay{}
		d.by[key] = e
	}
	if now.Before(e.until) {
		return key, e.until.Sub(now)
	}
	e.tries++
	e.last = now
	if over := e.tries - freeTries; over >= 0 {
		e.until = now.Add(min(firstDelay<<min(over, 20), lastDelay))
	}
	return key, 0
}

// succeeded forgets the tries.
func (d *delays) succeeded(key delayKey) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.by, key)
}

// makeRoom forgets what is old, and if that is not enough, whoever tried least
// lately. d.mu is held.
func (d *delays) makeRoom(now time.Time) {
	if d.by == nil {
		d.by = make(map[delayKey]*delay)
	}
	if len(d.by) < maxDelays {
		return
	}
	var oldest delayKey
	for k, e := range d.by {
		if now.Sub(e.last) > forgetting {
			delete(d.by, k)
		} else if o := d.by[oldest]; o == nil || e.last.Before(o.last) {
			oldest = k
		}
	}
	if len(d.by) >= maxDelays {
		delete(d.by, oldest)
	}
}

// shortened keeps a login in the map from being as long as its sender likes.
func shortened(s string) string {
	const most = 100
	return s[:min(len(s), most)]
}
