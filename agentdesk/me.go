package agentdesk

import (
	"context"
	"slices"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

func (d *Desk) readSession(ctx context.Context, _ *struct{}) (*answer[wire.Me], error) {
	me, err := d.me(ctx, viewerOf(ctx))
	if err != nil {
		return nil, err
	}
	return &answer[wire.Me]{*me}, nil
}

// me describes the viewer to his own console.
func (d *Desk) me(ctx context.Context, v *Viewer) (*wire.Me, error) {
	p := v.Person
	me := &wire.Me{
		Agent: wire.Agent{ID: p.ID, Name: p.Name, Number: p.Number, Picture: p.Picture, Online: d.hub.connected(p.ID)},
		Login: p.Login, Locale: p.Locale, Can: make(map[string]string, len(v.Grants)),
		Load: wire.Load{Capacity: p.Capacity}, Letters: d.letters(), Build: d.build, Time: gateway.Now(),
		NewPassword: p.Temporary,
	}
	for verb, scope := range v.Grants {
		if scope != wire.NoScope {
			me.Can[string(verb)] = string(scope)
		}
	}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		if me.Load.Kinds, err = d.rows.AgentLoad(tx, p.ID); err != nil {
			return err
		}
		for _, k := range me.Load.Kinds {
			me.Load.Used += k.Used
		}
		now, err := d.rows.LivePresence(tx, p.ID)
		me.Presence = wire.Presence(now)
		me.Agent.Presence = now.State
		return err
	})
	return me, err
}

// letters are the kinds of channels by which nobody waits at the other end.
func (d *Desk) letters() []string {
	kinds := []string{}
	for kind, driver := range d.drivers {
		if driver.Features.Letters {
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}
