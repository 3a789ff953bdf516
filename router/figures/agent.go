package figures

import (
	"cmp"
	"slices"
	"time"

	"switchboard/gateway"
)

// The figures of agents.
const (
	Load      Key = "load"
	Taken     Key = "taken"
	Handled   Key = "handled"
	Missed    Key = "missed"
	Declined  Key = "declined"
	TimeIn    Key = "time_in" // each state
	Occupancy Key = "occupancy"
)

// What agents choose to be, as far as figures ask; and Away, which nobody chooses: to
// have chosen something else than offline and not to be connected.
const (
	Ready     = "ready"
	Finishing = "finishing"
	Offline   = "offline"
	Away      = "away"
)

// Agent is how an agent does.
type Agent struct {
	// Of now, that is at the window's At.
	State     string // Offline if he never chose
	Reason    string
	Since     gateway.Instant
	Connected bool
	Held      int            // conversations he has, parked ones apart
	Parked    int            // conversations he has that are parked
	Load      map[string]int // units held and offered, by kind of channel

	// Of the window.
	Taken     int // conversations that he got
	Handled   int // of these, over while he had them
	Missed    int
	Declined  int
	Times     map[string]time.Duration // in each state while connected, and Away
	Occupancy int                      // per mille of his time Ready or Finishing; None without any
}

// offerFigures say which offers are behind a figure.
func offerFigures() []figure[Offer] {
	return []figure[Offer]{
		{Missed, func(o Offer, w Window) bool { return came(o, w, gateway.OfferMissed) }},
		{Declined, func(o Offer, w Window) bool { return came(o, w, gateway.OfferDeclined) }},
		{Load, func(o Offer, w Window) bool { return w.live(o.Made, o.Ended) }},
	}
}

// came reports whether the offer counts in the window and came to that.
func came(o Offer, w Window, outcome string) bool {
	return w.began(o.Made) && w.over(o.Ended) && o.Outcome == outcome
}

// agentFigures say which assignments are behind a figure of an agent.
func agentFigures() []figure[Assignment] {
	return []figure[Assignment]{
		{InWork, inWork},
		{Parked, parked},
		{Load, func(a Assignment, w Window) bool { return a.Weight > 0 && w.live(a.Since, a.Until) }},
		{Taken, func(a Assignment, w Window) bool { return w.began(a.Since) }},
		{Handled, handled},
		{Occupancy, func(a Assignment, w Window) bool {
			return a.Since < w.end() && (!w.over(a.Until) || a.Until > w.From)
		}},
	}
}

func handled(a Assignment, w Window) bool {
	return w.began(a.Since) && w.over(a.Until) && (a.Ended == Resolved || a.Ended == Spam)
}

// Agents are the figures of these agents.
func Agents(h Histories, w Window, who []gateway.AgentID) map[gateway.AgentID]Agent {
	counted := make(map[gateway.AgentID]*working, len(who))
	for _, id := range who {
		counted[id] = &working{Agent: Agent{State: Offline, Load: make(map[string]int), Times: make(map[string]time.Duration)}}
	}
	for _, s := range h.Stays {
		if g := counted[s.Agent]; g != nil {
			g.stays = append(g.stays, s)
		}
	}
	for _, c := range h.Connections {
		if g := counted[c.Agent]; g != nil {
			g.connections = append(g.connections, span{c.Since, c.Until})
			g.Connected = g.Connected || w.live(c.Since, c.Until)
		}
	}
	byAssignment, byOffer := agentFigures(), offerFigures()
	for _, a := range h.Assignments {
		g := counted[a.Agent]
		for _, f := range byAssignment {
			if g != nil && f.counts(a, w) {
				g.assignment(f.key, a)
			}
		}
	}
	for _, o := range h.Offers {
		g := counted[o.Agent]
		for _, f := range byOffer {
			if g != nil && f.counts(o, w) {
				g.offer(f.key, o)
			}
		}
	}
	out := make(map[gateway.AgentID]Agent, len(counted))
	for id, g := range counted {
		g.times(w)
		out[id] = g.Agent
	}
	return out
}

// working is an agent who is being counted.
type working struct {
	Agent
	stays       []Stay
	connections []span
	busy        []span
}

func (g *working) assignment(key Key, a Assignment) {
	switch key {
	case InWork:
		g.Held++
	case Parked:
		g.Agent.Parked++
	case Load:
		g.Agent.Load[a.Kind] += a.Weight
	case Taken:
		g.Agent.Taken++
	case Handled:
		g.Agent.Handled++
	case Occupancy:
		g.busy = append(g.busy, span{a.Since, a.Until})
	}
}

func (g *working) offer(key Key, o Offer) {
	switch key {
	case Load:
		g.Agent.Load[o.Kind] += o.Weight
	case Missed:
		g.Agent.Missed++
	case Declined:
		g.Agent.Declined++
	}
}

// times says what he is, and how long he was what.
func (g *working) times(w Window) {
	connected := union(g.connections, w)
	busy := union(g.busy, w)
	var serving, occupied time.Duration
	for _, s := range g.stays {
		if w.live(s.Since, s.Until) && s.Since >= g.Since {
			g.State, g.Reason, g.Since = s.State, s.Reason, s.Since
		}
		stay := union([]span{{s.Since, s.Until}}, w)
		if s.State == Offline || len(stay) == 0 {
			continue
		}
		there := overlap(stay, connected)
		g.add(s.State, length(there))
		g.add(Away, length(stay)-length(there))
		if s.State == Ready || s.State == Finishing {
			serving += length(there)
			occupied += length(overlap(there, busy))
		}
	}
	g.Agent.Occupancy = perMille(int(occupied.Milliseconds()), int(serving.Milliseconds()))
}

func (g *working) add(state string, d time.Duration) {
	if d > 0 {
		g.Times[state] += d
	}
}

// span is from an instant until another, 0 is still.
type span struct{ from, to gateway.Instant }

// union is the spans within the window, joined where they touch, in order.
func union(list []span, w Window) []span {
	var within []span
	for _, s := range list {
		if s.to == 0 || s.to > w.end() {
			s.to = w.end()
		}
		if s.from = max(s.from, w.From); s.from < s.to {
			within = append(within, s)
		}
	}
	slices.SortFunc(within, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	var joined []span
	for _, s := range within {
		if n := len(joined); n > 0 && s.from <= joined[n-1].to {
			joined[n-1].to = max(joined[n-1].to, s.to)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// overlap is what two unions have in common.
func overlap(a, b []span) []span {
	var both []span
	for i, j := 0, 0; i < len(a) && j < len(b); {
		if s := (span{max(a[i].from, b[j].from), min(a[i].to, b[j].to)}); s.from < s.to {
			both = append(both, s)
		}
		if a[i].to < b[j].to {
			i++
		} else {
			j++
		}
	}
	return both
}

func length(list []span) time.Duration {
	var sum time.Duration
	for _, s := range list {
		sum += s.to.Sub(s.from)
	}
	return sum
}
