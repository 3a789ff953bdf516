package agentdesk

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
	"switchboard/router/dispatch"
)

// ForecastRows tell what would happen to a conversation.
type ForecastRows interface {
	router.SetupRows
	// AgentStandings returns what each agent who is not disabled chose to be, and the
	// units that he has.
	AgentStandings(tx gateway.Tx) (map[gateway.AgentID]Standing, error)
}

// Standing is what an agent chose to be, and the units of what he has and is offered.
type Standing struct {
	Presence string
	Units    map[string]int // by kind of channel
}

// room reports whether the agent could take one more unit of a kind of channel.
func (s Standing) room(m wire.Member, kind string, exclusive bool) bool {
	limit, limited := m.Limits[kind]
	switch {
	case limited && s.Units[kind] >= limit:
		return false
	case exclusive:
		return s.load() == 0 && m.Capacity > 0
	}
	return s.load() < m.Capacity
}

func (s Standing) load() (units int) {
	for _, n := range s.Units {
		units += n
	}
	return units
}

// foresee answers what would happen to a conversation that began. It reads what is
// stored and changes nothing.
func (d *Desk) foresee(ctx context.Context, in *struct{ Body wire.Supposed }) (*answer[wire.Foreseen], error) {
	out := wire.Foreseen{Passed: []wire.PassedRule{}, Rings: []wire.NeededRing{}, Agents: []wire.ForeseenAgent{}}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		n, err := d.supposed(tx, in.Body)
		if err != nil {
			return err
		}
		setup, err := d.rows.Setup(tx)
		if err != nil {
			return err
		}
		f := setup.Foresee(n, d.drivers[n.Kind].Features.Exclusive)
		out.Rule, out.Queue, out.Open, out.Changes = f.Placement.Rule, f.Placement.Queue, f.Open, f.Changes
		out.Priority, out.Mode = f.Priority, f.Mode
		if i := slices.IndexFunc(setup.Rules, func(r router.Rule) bool { return r.ID == out.Rule }); i >= 0 {
			out.RuleName = setup.Rules[i].Name
		}
		for _, p := range f.Passed {
			out.Passed = append(out.Passed, wire.PassedRule(p))
		}
		for _, ring := range f.Rings {
			out.Rings = append(out.Rings, neededRing(ring))
		}
		out.Agents, err = d.candidates(tx, n, out.Queue, f.Rings)
		return err
	})
	return &answer[wire.Foreseen]{out}, err
}

// supposed makes a newcomer of what is supposed.
func (d *Desk) supposed(tx gateway.Tx, s wire.Supposed) (gateway.Newcomer, error) {
	a, err := d.storedAccount(tx, s.Account)
	if err != nil {
		return gateway.Newcomer{}, unknownAt("account", err)
	}
	n := gateway.Newcomer{
		Account: a.ID, Brand: a.Brand, Kind: a.Kind, Queue: a.Queue, Fields: s.Fields, Context: s.Context,
		Locale: s.Locale, Page: s.Page, Subject: s.Subject, Text: s.Text, At: s.At,
	}
	if n.At == 0 {
		n.At = gateway.Now()
	}
	return n, nil
}

func neededRing(r dispatch.Relaxation) wire.NeededRing {
	ring := wire.NeededRing{After: int(r.After.Seconds()), Needs: []gateway.Need{}}
	for _, n := range r.Needs {
		ring.Needs = append(ring.Needs, gateway.Need(n))
	}
	return ring
}

// candidates are the members of the queue: who could take it at once first, then by
// the ring from which on they can.
func (d *Desk) candidates(tx gateway.Tx, n gateway.Newcomer, queue gateway.QueueID, rings []dispatch.Relaxation) ([]wire.ForeseenAgent, error) {
	members, err := d.rows.Members(tx)
	if err != nil {
		return nil, err
	}
	standings, err := d.rows.AgentStandings(tx)
	if err != nil {
		return nil, err
	}
	list := []wire.ForeseenAgent{}
	for _, m := range members {
		if m.Disabled || !slices.Contains(m.Queues, queue) {
			continue
		}
		s := standings[m.ID]
		c := wire.ForeseenAgent{
			ID: m.ID, Name: m.Name, Presence: s.Presence, Online: m.Online, Load: s.load(), Capacity: m.Capacity,
			Ring: firstRing(m.Skills, rings, n.At),
		}
		c.Now = c.Ring == 0 && c.Online && c.Presence == string(router.Ready) && s.room(m, n.Kind, d.drivers[n.Kind].Features.Exclusive)
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b wire.ForeseenAgent) int {
		return cmp.Or(rank(a)-rank(b), strings.Compare(a.Name, b.Name))
	})
	return list, nil
}

func rank(c wire.ForeseenAgent) int {
	switch {
	case c.Now:
		return -1
	case c.Ring < 0:
		return math.MaxInt32
	}
	return c.Ring
}

// firstRing is the first ring whose needs the skills meet; below 0 if none is.
func firstRing(skills []wire.MemberSkill, rings []dispatch.Relaxation, at gateway.Instant) int {
	if len(rings) == 0 {
		return 0
	}
	return slices.IndexFunc(rings, func(r dispatch.Relaxation) bool {
		return !slices.ContainsFunc(r.Needs, func(n dispatch.Need) bool {
			return !slices.ContainsFunc(skills, func(s wire.MemberSkill) bool {
				return s.Skill == n.Skill && s.Level >= n.Level && (s.Expires == 0 || s.Expires > at)
			})
		})
	})
}
