package agentdesk

import (
	"context"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
)

func (d *Desk) readPresence(ctx context.Context, _ *struct{}) (*answer[wire.Presence], error) {
	id := viewerOf(ctx).Person.ID
	var now Presence
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		now, err = d.rows.LivePresence(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.Presence]{wire.Presence(now)}, nil
}

type presenceInput struct {
	Body wire.PresenceChange
}

func (d *Desk) setPresence(ctx context.Context, in *presenceInput) (*answer[wire.Presence], error) {
	v := viewerOf(ctx)
	err := d.router.Presence(ctx, v.Person.ID, router.State(in.Body.State), in.Body.Reason, v.Actor())
	if err != nil {
		return nil, err
	}
	return d.readPresence(ctx, nil)
}
