package gateway

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Customers are counted by the node they are connected to. Each tells the others who
// came and went, and now and then everybody it has: what was lost, or a node that
// died, is noticed then.
const (
	presenceTopic    = "presence"
	presenceInterval = 30 * time.Second
	presenceLife     = 3 * presenceInterval
	presencePart     = 500 // customers told of at once
)

// presence says who came to a node, and who went.
type presence struct {
	Node      string   `json:"n"`
	Customers []Coming `json:"c"`
}

// elsewhere are the customers connected to other nodes.
type elsewhere struct {
	mu sync.Mutex // guards by
	by map[string]*guest
}

// guest is a customer of other nodes, with when each said last that he is there.
type guest struct {
	coming Coming
	said   map[string]time.Time
}

func (g *guest) there(now time.Time) bool {
	if g == nil {
		return false
	}
	for _, said := range g.said {
		if now.Sub(said) < presenceLife {
			return true
		}
	}
	return false
}

func (e *elsewhere) online(line string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.by[line].there(time.Now())
}

// note takes what a node says and returns what changed by that.
func (e *elsewhere) note(p presence, now time.Time) (changed []Coming) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.by == nil {
		e.by = make(map[string]*guest)
	}
	for _, c := range p.Customers {
		line := c.line()
		g := e.by[line]
		was := g.there(now)
		switch {
		case c.There && g == nil:
			g = &guest{coming: c, said: make(map[string]time.Time, 1)}
			e.by[line] = g
			fallthrough
		case c.There:
			g.said[p.Node] = now
		case g != nil:
			delete(g.said, p.Node)
		}
		if is := g.there(now); is != was {
			changed = append(changed, Coming{Account: c.Account, Address: c.Address, There: is})
		}
		if g != nil && len(g.said) == 0 {
			delete(e.by, line)
		}
	}
	return changed
}

// expire returns the customers of whom nothing was heard for too long.
func (e *elsewhere) expire(now time.Time) (gone []Coming) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for line, g := range e.by {
		if !g.there(now) {
			delete(e.by, line)
			gone = append(gone, Coming{Account: g.coming.Account, Address: g.coming.Address})
		}
	}
	return gone
}

// hearPresence tells this node's parts who came to another, and who went.
func (g *Gateway) hearPresence(payload any) {
	p, ok := payload.(presence)
	if !ok || p.Node == g.leases.Node() {
		return
	}
	for _, c := range g.elsewhere.note(p, time.Now()) {
		g.cameElsewhere(c)
	}
}

// cameElsewhere tells of who came to or went from another node, unless he is here too.
func (g *Gateway) cameElsewhere(c Coming) {
	g.customers.mu.Lock()
	here := g.customers.counts[c.line()] > 0
	g.customers.mu.Unlock()
	if !here {
		g.tellComing(c)
	}
}

// tellPresence says who is connected here.
func (g *Gateway) tellPresence(context.Context) error {
	for part := range slices.Chunk(g.customers.here(), presencePart) {
		g.bus.Publish(presenceTopic, presence{Node: g.leases.Node(), Customers: part})
	}
	for _, c := range g.elsewhere.expire(time.Now()) {
		g.cameElsewhere(c)
	}
	return nil
}
