package agentdesk

import (
	"context"
	"net/http"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// Notice tells an agent of something that concerns him.
type Notice = gateway.Notice

// MentionNotice is the kind of a notice that somebody mentioned the agent in a note.
const MentionNotice = "mention"

// TransferNotice is the kind of a notice that somebody gave the agent a conversation.
// Its message is the note that went with it, if there was one.
const TransferNotice = "transfer"

// NoticeRows are what agents are told.
type NoticeRows interface {
	// NoticesOf returns the agent's notices before an id, the newest first.
	NoticesOf(tx gateway.Tx, id gateway.AgentID, before gateway.NoticeID, limit int) ([]Notice, error)
	// CountUnread is how many of the agent's notices he has not read.
	CountUnread(tx gateway.Tx, id gateway.AgentID) (int, error)
	// ReadNotices marks as read those of ids, or those of the conversation, or all if
	// neither is given. Those that the conversation was taken from the agent are not read by
	// the conversation while it is not his. It returns how many were unread.
	ReadNotices(tx gateway.Tx, id gateway.AgentID, which wire.NoticesRead, at gateway.Instant) (int64, error)
}

func (d *Desk) noticeRoutes() []route {
	return []route{
		{"GET", "/desk/notices", signedIn, nil, noBody, rest(d.listNotices)},
		{"POST", "/desk/notices/read", signedIn, nil, jsonBody, rest(d.readNotices)},
	}
}

type noticesInput struct {
	Cursor gateway.NoticeID `query:"cursor" maxLength:"40"`
	Limit  int              `query:"limit" minimum:"1" maximum:"100" default:"30"`
}

func (d *Desk) listNotices(ctx context.Context, in *noticesInput) (*answer[wire.Notices], error) {
	v := viewerOf(ctx)
	before := gateway.NoticeID(afterAll)
	if in.Cursor != "" {
		if before = in.Cursor; !gateway.ValidID(string(before)) {
			return nil, newProblem(http.StatusUnprocessableEntity, "invalid", errBadCursor.Error())
		}
	}
	out := wire.Notices{Notices: []wire.Notice{}}
	var found []Notice
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		if found, err = d.rows.NoticesOf(tx, v.Person.ID, before, in.Limit); err != nil {
			return err
		}
		if out.Unread, err = d.rows.CountUnread(tx, v.Person.ID); err != nil {
			return err
		}
		out.Notices, err = d.wireNotices(tx, v, found)
		return err
	})
	if err != nil {
		return nil, err
	}
	if n := len(found); n == in.Limit {
		out.Next = string(found[n-1].ID)
	}
	return &answer[wire.Notices]{out}, nil
}

// wireNotices says notices with names. Of a conversation that the viewer may not read
// any more they say nothing.
func (d *Desk) wireNotices(tx gateway.Tx, v *Viewer, found []Notice) ([]wire.Notice, error) {
	conversations := make([]gateway.ConversationID, len(found))
	messages := make([]gateway.MessageID, len(found))
	var actors []gateway.AgentID
	for i, n := range found {
		conversations[i], messages[i] = n.Conversation, n.Message
		if n.Actor.Kind == gateway.AnAgent {
			actors = append(actors, gateway.AgentID(n.Actor.ID))
		}
	}
	listed, err := d.rows.Listings(tx, conversations)
	if err != nil {
		return nil, err
	}
	said, err := d.rows.MessagesByID(tx, messages)
	if err != nil {
		return nil, err
	}
	named, err := d.rows.AgentNames(tx, actors)
	if err != nil {
		return nil, err
	}
	out := make([]wire.Notice, len(found))
	for i, n := range found {
		out[i] = wire.Notice{
			ID: n.ID, Kind: n.Kind, Conversation: n.Conversation, Message: n.Message, Actor: n.Actor,
			Name: named[gateway.AgentID(n.Actor.ID)], At: n.At, ReadAt: n.ReadAt, After: n.After,
		}
		if l, ok := listed[n.Conversation]; ok && v.may(wire.ReadConversations, l.Place()) {
			m := said[n.Message]
			out[i].Customer, out[i].Preview, out[i].Seq = l.Caller.name(), preview(m.Parts), m.Seq
			if n.After != 0 && l.Agent != n.Agent {
				out[i].Holder = l.AgentName
			}
		}
	}
	return out, nil
}

type noticesReadInput struct{ Body wire.NoticesRead }

func (d *Desk) readNotices(ctx context.Context, in *noticesReadInput) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error { return d.noticesRead(w, v, in.Body) })
}

// noticesRead marks notices as read, and has the agent's other windows forget them too.
func (d *Desk) noticesRead(w *gateway.Work, v *Viewer, which wire.NoticesRead) error {
	n, err := d.rows.ReadNotices(w.Tx, v.Person.ID, which, w.Now)
	if err == nil && n > 0 {
		w.Emit(gateway.AgentStream(v.Person.ID), gateway.NoticesRead, v.Actor(), gateway.NoticeRef{Conversation: which.Conversation})
	}
	return err
}
