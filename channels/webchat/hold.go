package webchat

import "time"

// hold keeps messages in their order when one was refused for now: those after it
// are refused as well, until it is sent again or the wait that the client was told
// is over. By then the client knows, and sends them again in order.
type hold struct {
	clientID string // of the message that comes first
	until    time.Time
	why      *problem
}

func (h *hold) begin(p *problem, now time.Time) {
	wait := time.Duration(p.retryAfter()) * time.Second // as the client was told
	*h = hold{clientID: p.clientID, until: now.Add(wait), why: p}
}

// stops returns why a message may not be taken in yet, or nil.
func (h *hold) stops(clientID string, now time.Time) *problem {
	if h.why == nil || clientID == h.clientID || !now.Before(h.until) {
		*h = hold{}
		return nil
	}
	p := h.why.about(clientID)
	p.retry = h.until.Sub(now)
	return p
}
