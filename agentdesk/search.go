package agentdesk

import (
	"context"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const (
	maxHits = 200 // messages looked at
	maxRows = 50  // conversations shown
)

type searchInput struct {
	Query string `query:"q" minLength:"1" maxLength:"200" required:"true"`
}

// search finds conversations by what was said in them, the newest hit first. Each
// row's preview is the message that was found.
func (d *Desk) search(ctx context.Context, in *searchInput) (*answer[wire.Rows], error) {
	page := wire.Rows{Rows: []wire.Row{}}
	if strings.TrimSpace(in.Query) == "" {
		return &answer[wire.Rows]{page}, nil
	}
	v := viewerOf(ctx)
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		hits, err := d.rows.Search(tx, in.Query, maxHits)
		if err != nil {
			return err
		}
		messages, err := d.rows.MessagesByID(tx, hits)
		if err != nil {
			return err
		}
		page.Rows, err = d.hitRows(tx, v, hits, messages)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.Rows]{page}, nil
}

// hitRows are the conversations of the hits that the viewer may read, each once.
func (d *Desk) hitRows(tx gateway.Tx, v *Viewer, hits []gateway.MessageID, messages map[gateway.MessageID]gateway.Message) ([]wire.Row, error) {
	var order []gateway.ConversationID
	best := make(map[gateway.ConversationID]gateway.Message)
	for _, id := range hits {
		m, ok := messages[id]
		if _, known := best[m.Conversation]; !ok || known {
			continue
		}
		best[m.Conversation] = m
		order = append(order, m.Conversation)
	}
	found, err := d.rows.Listings(tx, order)
	if err != nil {
		return nil, err
	}
	rows := []wire.Row{}
	for _, id := range order {
		l, ok := found[id]
		if !ok || len(rows) == maxRows || !v.may(wire.ReadConversations, l.Place()) {
			continue
		}
		row := wireRow(l)
		row.Preview, row.PreviewBy = preview(best[id].Parts), best[id].Author.Kind
		rows = append(rows, row)
	}
	return rows, nil
}
