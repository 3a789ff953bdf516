package agentdesk

import (
	"context"
	"slices"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router/figures"
)

// mostBoardRows is how many rows behind a figure are shown.
const mostBoardRows = 200

func (d *Desk) boardRoutes() []route {
	return []route{
		{"GET", "/desk/board/rows", wire.ReadBoard, nil, noBody, rest(d.listBoardRows)},
		{"GET", "/desk/alarms", wire.ReadBoard, nil, noBody, rest(d.listAlarms)},
	}
}

type boardRowsInput struct {
	Figure figures.Key     `query:"figure" maxLength:"40" required:"true"`
	Queue  gateway.QueueID `query:"queue" maxLength:"40" doc:"without it, and without agent, of all queues that one sees"`
	Agent  gateway.AgentID `query:"agent" maxLength:"40"`
}

// listBoardRows opens a figure: what it counts today.
func (d *Desk) listBoardRows(ctx context.Context, in *boardRowsInput) (*answer[wire.BoardRows], error) {
	if known := slices.Concat(figures.QueueKeys(), figures.AgentKeys()); !slices.Contains(known, in.Figure) {
		return nil, badField("figure", "there is no such figure")
	}
	v := viewerOf(ctx)
	var out wire.BoardRows
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		if err := d.mayOpen(tx, v, in); err != nil {
			return err
		}
		day := d.today(gateway.Now())
		h, err := d.rows.Histories(tx, day, forever)
		if err != nil {
			return err
		}
		out.At = gateway.Now()
		w := figures.Window{From: day, To: forever, At: out.At}
		rows := figures.Rows(h, w, in.Figure, figures.Of{Queue: in.Queue, Agent: in.Agent})
		if in.Agent == "" {
			rows = slices.DeleteFunc(rows, func(r figures.Row) bool { return !v.may(wire.ReadBoard, Place{Queue: r.Queue}) })
		}
		out.All = len(rows)
		out.Rows, err = d.wireBoardRows(tx, v, rows[:min(len(rows), mostBoardRows)])
		return err
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.BoardRows]{out}, nil
}

// mayOpen refuses a queue or an agent out of the viewer's scope, as if he were not there.
func (d *Desk) mayOpen(tx gateway.Tx, v *Viewer, in *boardRowsInput) error {
	var places []Place
	switch {
	case in.Agent != "":
		found, err := d.placesOfAgent(tx, in.Agent)
		if err != nil {
			return err
		}
		places = found
	case in.Queue != "":
		places = []Place{{Queue: in.Queue}}
	default:
		return nil
	}
	if !v.may(wire.ReadBoard, places...) {
		return gateway.ErrNotFound
	}
	return nil
}

// wireBoardRows says rows with names. Of a conversation that the viewer may not read they
// say neither name nor id.
func (d *Desk) wireBoardRows(tx gateway.Tx, v *Viewer, rows []figures.Row) ([]wire.BoardRow, error) {
	conversations := make([]gateway.ConversationID, 0, len(rows))
	agents := make([]gateway.AgentID, 0, len(rows))
	for _, r := range rows {
		if r.Conversation != "" {
			conversations = append(conversations, r.Conversation)
		}
		if r.Agent != "" {
			agents = append(agents, r.Agent)
		}
	}
	listed, err := d.rows.Listings(tx, conversations)
	if err != nil {
		return nil, err
	}
	named, err := d.rows.AgentNames(tx, agents)
	if err != nil {
		return nil, err
	}
	out := make([]wire.BoardRow, len(rows))
	for i, r := range rows {
		out[i] = wire.BoardRow{
			Queue: r.Queue, Agent: r.Agent, AgentName: named[r.Agent], From: r.From, To: r.To, How: r.How, Reason: r.Reason,
		}
		if l, ok := listed[r.Conversation]; ok {
			out[i].Channel = l.Channel
			if v.may(wire.ReadConversations, l.Place()) {
				out[i].Conversation, out[i].Name = r.Conversation, l.Caller.name()
			}
		}
	}
	return out, nil
}
