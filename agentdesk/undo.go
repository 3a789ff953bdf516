package agentdesk

import (
	"context"
	"errors"
	"net/http"

	"switchboard/gateway"
)

// undoPlaces are where the conversation is, and where it was before the viewer
// himself moved it: what he did he may take back, wherever it went.
func (d *Desk) undoPlaces(tx gateway.Tx, r *http.Request) ([]Place, error) {
	places, err := d.conversationPlaces(tx, r)
	if err != nil {
		return nil, err
	}
	was, err := d.gateway.Undoable(tx, gateway.ConversationID(r.PathValue("id")))
	if errors.Is(err, gateway.ErrTooLate) {
		return places, nil
	}
	if err == nil && was.By == viewerOf(r.Context()).Actor() {
		places = append(places, Place{Agent: was.Agent, Queue: was.Queue})
	}
	return places, err
}

// undo takes back what the viewer did last to the conversation as a whole. What he
// passed on to a colleague is his no longer once that one has looked at it.
func (d *Desk) undo(ctx context.Context, in *conversationInput) (*done, error) {
	var was gateway.Undoable
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		was, err = d.gateway.Undoable(tx, in.ID)
		if errors.Is(err, gateway.ErrTooLate) {
			return nil // but what is only offered he may keep
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if was.To != "" && d.hub.viewing.looks(in.ID, was.To) {
		return nil, gateway.ErrTooLate
	}
	return &done{}, d.router.Undo(ctx, in.ID, viewerOf(ctx).Actor())
}
