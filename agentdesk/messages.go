package agentdesk

import (
	"context"
	"net/http"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

type writeInput struct {
	ID   gateway.ConversationID `path:"id" maxLength:"40"`
	Body wire.NewMessage
}

// write stores an answer or a note. That only the assignee answers is the
// gateway's to check, in the transaction that stores it.
func (d *Desk) write(ctx context.Context, in *writeInput) (*answer[wire.Message], error) {
	v := viewerOf(ctx)
	parts, err := newParts(in.Body.Parts)
	if err != nil {
		return nil, err
	}
	if err := d.checkMentions(ctx, in.ID, in.Body.Visibility, parts); err != nil {
		return nil, err
	}
	m, err := d.gateway.Reply(ctx, gateway.Reply{
		Conversation: in.ID, Author: v.Person.ID, ClientID: in.Body.ClientID,
		Visibility: in.Body.Visibility, Parts: parts, Quoted: in.Body.Quoted,
	})
	if err != nil {
		return nil, err
	}
	// The author's client id makes a message his, not the conversation's: one used
	// elsewhere finds that message.
	if m.Conversation != in.ID {
		return nil, newProblem(http.StatusConflict, "client_id_used", "this client id names a message of another conversation")
	}
	if err := d.tellMentioned(ctx, m); err != nil {
		return nil, err
	}
	if err := d.draftSent(ctx, m, in.Body.Draft); err != nil {
		return nil, err
	}
	events, err := d.wireEvents(ctx, []gateway.Event{{Actor: v.Actor(), Message: &m}})
	if err != nil {
		return nil, err
	}
	return &answer[wire.Message]{*events[0].Message}, nil
}

func newParts(given []wire.NewPart) ([]channels.Part, error) {
	parts := make([]channels.Part, len(given))
	for i, p := range given {
		parts[i] = channels.Part{Kind: p.Kind, Text: p.Text}
		for _, id := range p.Mentions {
			parts[i].Mentions = append(parts[i].Mentions, string(id))
		}
		isText := p.Kind == channels.TextPart
		switch {
		case isText && (strings.TrimSpace(p.Text) == "" || p.File != ""):
			return nil, newProblem(http.StatusUnprocessableEntity, "invalid", "a text part has a text and no file")
		case !isText && (!gateway.ValidID(string(p.File)) || p.Text != "" || len(p.Mentions) > 0):
			return nil, newProblem(http.StatusUnprocessableEntity, "invalid", "a file part has an uploaded file and no text")
		case !isText:
			parts[i].File = &channels.File{ID: string(p.File)}
		}
	}
	return parts, nil
}
