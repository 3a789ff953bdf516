package agentdesk

import (
	"context"
	"slices"
	"strings"

	"switchboard/agentdesk/matching"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
)

// Person is an agent as a person who signs in.
type Person struct {
	ID         gateway.AgentID
	Login      string
	Name       string
	Number     string // 工号
	Locale     string
	Capacity   int
	DisabledAt gateway.Instant
	Temporary  bool // his password is, until he chooses another
	Picture    wire.PictureID
}

// Colleague is an agent as others see him.
type Colleague struct {
	ID       gateway.AgentID
	Name     string
	Number   string
	Presence string
	Online   bool
	Picture  wire.PictureID
}

// QueueCount is a queue and how many conversations wait in it.
type QueueCount struct {
	ID      gateway.QueueID
	Name    string
	Waiting int
	Routing router.Routing
}

// Presence is what an agent chose to be, and since when.
type Presence struct {
	State  string
	Reason string
	Since  gateway.Instant
}

func (d *Desk) listAgents(ctx context.Context, _ *struct{}) (*answer[[]wire.Agent], error) {
	var found []Colleague
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		found, err = d.rows.Colleagues(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &answer[[]wire.Agent]{viewerOf(ctx).colleagues(found)}, nil
}

// colleagues are those whom the viewer may see, by name.
func (v *Viewer) colleagues(found []Colleague) []wire.Agent {
	list := make([]wire.Agent, 0, len(found))
	for _, c := range found {
		if v.may(wire.SeeColleagues, Place{Agent: c.ID}) {
			list = append(list, wire.Agent{
				ID: c.ID, Name: c.Name, Number: c.Number, Presence: c.Presence, Online: c.Online,
				Picture: c.Picture, Keys: matching.With(c.Name, c.Number),
			})
		}
	}
	slices.SortStableFunc(list, func(a, b wire.Agent) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func (d *Desk) listQueues(ctx context.Context, _ *struct{}) (*answer[[]wire.Queue], error) {
	var found []QueueCount
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		found, err = d.rows.QueueCounts(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	v := viewerOf(ctx)
	list := make([]wire.Queue, 0, len(found))
	for _, q := range found {
		if v.may(wire.SeeQueues, Place{Queue: q.ID}) {
			longest := int(q.Routing.Longest().Seconds())
			list = append(list, wire.Queue{ID: q.ID, Name: q.Name, Waiting: q.Waiting, Longest: longest, Keys: matching.Keys(q.Name)})
		}
	}
	slices.SortStableFunc(list, func(a, b wire.Queue) int { return strings.Compare(a.Name, b.Name) })
	return &answer[[]wire.Queue]{list}, nil
}
