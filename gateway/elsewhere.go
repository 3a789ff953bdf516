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
	presencePart     = 500 // lines told at once
)

// presence says which lines are connected to a node, and which no longer.
type presence struct {
	Node  string          `json:"n"`
	Lines map[string]bool `json:"l"`
}

// elsewhere are the lines connected to other nodes, each with when that was said last.
type elsewhere struct {
	mu sync.Mutex // guards by
	by map[string]map[string]time.Time
}

func (e *elsewhere) online(line string) bool {
	now := time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.anywhere(line, now)
}

// anywhere is online with e.mu held.
func (e *elsewhere) anywhere(line string, now time.Time) bool {
	for _, said := range e.by[line] {
		if now.Sub(said) < presenceLife {
			return true
		}
	}
	return false
}

// note takes what a node says and returns the lines that are online now and were not,
// or the other way round.
func (e *elsewhere) note(p presence, now time.Time) (changed map[string]bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.by == nil {
		e.by = make(map[string]map[string]time.Time)
	}
	changed = make(map[string]bool)
	for line, on := range p.Lines {
		was := e.anywhere(line, now)
		if on {
			if e.by[line] == nil {
				e.by[line] = make(map[string]time.Time, 1)
			}
			e.by[line][p.Node] = now
		} else {
			delete(e.by[line], p.Node)
		}
		if is := e.anywhere(line, now); is != was {
			changed[line] = is
		}
		if len(e.by[line]) == 0 {
			delete(e.by, line)
		}
	}
	return changed
}

// expire returns the lines of which nothing was heard for too long.
func (e *elsewhere) expire(now time.Time) (gone []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for line := range e.by {
		if !e.anywhere(line, now) {
			delete(e.by, line)
			gone = append(gone, line)
		}
	}
	return gone
}

// hearPresence tells those who watch a customer that he came or went, wherever he is
// connected.
func (g *Gateway) hearPresence(payload any) {
	p, ok := payload.(presence)
	if !ok || p.Node == g.leases.Node() {
		return
	}
	for line, on := range g.elsewhere.note(p, time.Now()) {
		g.online(line, on)
	}
}

// online tells of a line that came to or went from another node, if it is not here too.
func (g *Gateway) online(line string, on bool) {
	g.customers.mu.Lock()
	here := g.customers.counts[line] > 0
	g.customers.mu.Unlock()
	if !here {
		g.bus.Publish(onlineTopic+line, on)
	}
}

// tellPresence says who is connected here.
func (g *Gateway) tellPresence(context.Context) error {
	for part := range slices.Chunk(g.customers.lines(), presencePart) {
		p := presence{Node: g.leases.Node(), Lines: make(map[string]bool, len(part))}
		for _, line := range part {
			p.Lines[line] = true
		}
		g.bus.Publish(presenceTopic, p)
	}
	for _, line := range g.elsewhere.expire(time.Now()) {
		g.online(line, false)
	}
	return nil
}
