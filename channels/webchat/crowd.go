package webchat

import (
	"sync"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

const (
	// maxEach bounds one visitor's connections: a few tabs, or polls and sends.
	maxEach = 12
	// lingering is how long a visitor counts as online after his last connection
	// ended. A reload takes less, and so does the pause between two polls.
	lingering = 5 * time.Second
)

// crowd is who is connected.
type crowd struct {
	most int

	mu      sync.Mutex // guards what follows
	count   int        // connections
	present map[visitorID]int
	leaving map[visitorID]leaver // without connection, but not gone for long
}

type leaver struct {
	until time.Time
	gone  func()
}

func newCrowd(most int) crowd {
	return crowd{most: most, present: make(map[visitorID]int), leaving: make(map[visitorID]leaver)}
}

// join counts a connection in and tells the desk of a visitor's first.
func (c *crowd) join(line channels.Timeline, v visitorID, from channels.Address) *problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.count >= c.most:
		return &problem{code: wire.CodeFull, detail: "too many visitors are connected", retry: 30 * time.Second}
	case c.present[v] >= maxEach:
		return tooFast(10*time.Second, "too many connections of this visitor")
	}
	c.count++
	c.present[v]++
	if _, lingers := c.leaving[v]; lingers {
		delete(c.leaving, v)
	} else if c.present[v] == 1 {
		line.Online(from, true)
	}
	return nil
}

// part counts it out again. The desk hears of it later, in sweep.
func (c *crowd) part(line channels.Timeline, v visitorID, from channels.Address, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count--
	c.present[v]--
	if c.present[v] == 0 {
		delete(c.present, v)
		c.leaving[v] = leaver{now.Add(lingering), func() { line.Online(from, false) }}
	}
}

// sweep tells the desk who has been gone for long enough.
func (c *crowd) sweep(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for v, l := range c.leaving {
		if now.After(l.until) {
			delete(c.leaving, v)
			l.gone()
		}
	}
}

// disperse is sweep at the end: nobody lingers in a closed site.
func (c *crowd) disperse() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range c.leaving {
		l.gone()
	}
	clear(c.leaving)
}
