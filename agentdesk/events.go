package agentdesk

import (
	"context"
	"slices"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

type eventsInput struct {
	ID     gateway.ConversationID `path:"id" maxLength:"40"`
	Before int64                  `query:"before" minimum:"0"`
	Limit  int                    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// listEvents reads a page of a thread, the newest first asked for with no before.
func (d *Desk) listEvents(ctx context.Context, in *eventsInput) (*answer[wire.Events], error) {
	found, err := d.gateway.Events(ctx, gateway.ConversationStream(in.ID), in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	events, err := d.wireEvents(ctx, found)
	if err != nil {
		return nil, err
	}
	page := wire.Events{Events: events}
	if in.Before == 0 {
		err = d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
			page.Seen, err = d.rows.SeenSeq(tx, viewerOf(ctx).Person.ID, in.ID)
			return err
		})
	}
	return &answer[wire.Events]{page}, err
}

// wireEvents says events as the console hears them: with names, and with how far
// each answer has come by now.
func (d *Desk) wireEvents(ctx context.Context, found []gateway.Event) ([]wire.Event, error) {
	out := make([]wire.Event, len(found))
	if len(found) == 0 {
		return out, nil
	}
	if err := d.names.learn(ctx, found); err != nil {
		return nil, err
	}
	worst, err := d.deliveries(ctx, found)
	if err != nil {
		return nil, err
	}
	for i, e := range found {
		out[i] = wire.Event{Seq: e.Seq, Kind: e.Kind, At: e.At, Actor: e.Actor, Name: d.names.of(e.Actor), Data: e.Data}
		if e.Message != nil {
			m := d.wireMessage(*e.Message, worst[e.Message.ID])
			out[i].Message = &m
		}
	}
	return out, nil
}

func (d *Desk) wireMessage(m gateway.Message, delivery channels.DeliveryState) wire.Message {
	at := m.ReceivedAt
	if m.SentAt != 0 {
		at = m.SentAt
	}
	parts := m.Parts
	if parts == nil {
		parts = []channels.Part{}
	}
	return wire.Message{
		ID: m.ID, ClientID: m.ClientID, Author: m.Author, Name: d.names.of(m.Author), Visibility: m.Visibility,
		Parts: parts, Quoted: m.Quoted, At: at, Seq: m.Seq, Delivery: delivery, Erased: m.ErasedAt != 0,
	}
}

// deliveries returns the worst state of every answer among the events' messages.
func (d *Desk) deliveries(ctx context.Context, found []gateway.Event) (map[gateway.MessageID]channels.DeliveryState, error) {
	var answers []gateway.MessageID
	for _, e := range found {
		if m := e.Message; m != nil && m.Visibility == gateway.Public && m.Author.Kind != gateway.Customer {
			answers = append(answers, m.ID)
		}
	}
	if len(answers) == 0 {
		return nil, nil
	}
	var all map[gateway.MessageID][]gateway.Delivery
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		all, err = d.rows.Deliveries(tx, answers)
		return err
	})
	worst := make(map[gateway.MessageID]channels.DeliveryState, len(all))
	for id, list := range all {
		for _, one := range list {
			worst[id] = worse(worst[id], one.State)
		}
	}
	return worst, err
}

// worse is the state that a person must look at first.
func worse(a, b channels.DeliveryState) channels.DeliveryState {
	order := []channels.DeliveryState{
		"", channels.Read, channels.Delivered, channels.Sent, channels.Sending, channels.Queued,
		channels.Unknown, channels.Failed,
	}
	if slices.Index(order, a) < slices.Index(order, b) {
		return b
	}
	return a
}
