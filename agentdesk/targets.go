package agentdesk

import (
	"context"
	"slices"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
	"switchboard/router/dispatch"
)

// listTargets answers who a conversation can be passed on to at the moment, and why the
// others cannot have it: with what the router would refuse it for.
func (d *Desk) listTargets(ctx context.Context, in *conversationInput) (*answer[[]wire.Target], error) {
	v, list := viewerOf(ctx), []wire.Target{}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		c, err := d.rows.Conversation(tx, in.ID)
		if err != nil {
			return err
		}
		account, features, err := d.gateway.Account(c.Account)
		if err != nil {
			return err
		}
		found, err := d.rows.Colleagues(tx)
		if err != nil {
			return err
		}
		members, err := d.rows.Members(tx)
		if err != nil {
			return err
		}
		standings, err := d.rows.AgentStandings(tx)
		if err != nil {
			return err
		}
		for _, one := range v.colleagues(found) {
			i := slices.IndexFunc(members, func(m wire.Member) bool { return m.ID == one.ID })
			if i < 0 || one.ID == c.Agent {
				continue
			}
			why := standings[one.ID].refuses(members[i], account.Kind, features.Exclusive)
			list = append(list, wire.Target{Agent: one, Refusal: string(why)})
		}
		return nil
	})
	return &answer[[]wire.Target]{list}, err
}

// refuses says why an agent cannot be offered one more conversation of a kind of
// channel now, or "". Who serves no queue takes no conversations at all.
func (s Standing) refuses(m wire.Member, kind string, exclusive bool) dispatch.Reason {
	switch {
	case len(m.Queues) == 0:
		return dispatch.NotMember
	case s.Presence != string(router.Ready):
		return dispatch.NotReady
	case !m.Online:
		return dispatch.NotConnected
	case !s.room(m, kind, exclusive):
		return dispatch.Full
	}
	return ""
}

// checkTransfer refuses a transfer to what is not there, or serves no queue, before its
// note is written, and notes from whom it is allowed.
func (d *Desk) checkTransfer(ctx context.Context, v *Viewer, id gateway.ConversationID, to *router.Target) error {
	return d.gateway.Read(ctx, func(tx gateway.Tx) error {
		place, err := d.rows.PlaceOf(tx, id)
		if err == nil {
			err = v.allow(wire.TransferConversation, []Place{place})
		}
		if err != nil {
			return err
		}
		to.From = &place.Agent
		if to.Queue != "" {
			_, err := d.rows.QueueName(tx, to.Queue)
			return err
		}
		return d.checkTarget(tx, id, to.Agent)
	})
}

func (d *Desk) checkTarget(tx gateway.Tx, id gateway.ConversationID, to gateway.AgentID) error {
	p, err := d.rows.Person(tx, to)
	if err != nil {
		return err
	}
	if p.DisabledAt != 0 {
		return gateway.ErrNotFound
	}
	reach, err := d.rows.Reach(tx, p.ID)
	if err == nil && len(reach.Queues) == 0 {
		err = router.Refusal{Conversation: id, Agent: to, Reason: dispatch.NotMember}
	}
	return err
}
