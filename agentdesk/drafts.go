package agentdesk

import (
	"context"
	"errors"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

// Draft is what an agent has begun to write: an answer or a note. The two of one
// conversation are two drafts, so that nothing passes from one into the other.
type Draft struct {
	Agent        gateway.AgentID
	Conversation gateway.ConversationID
	Visibility   gateway.Visibility
	Text         string
	Files        []channels.File // as stored, only their ids
	Version      int64           // grows with every change, also over a deletion
	UpdatedAt    gateway.Instant
}

// maxDrafts is how many drafts a console is told of.
const maxDrafts = 500

// DraftRows are agents' drafts.
type DraftRows interface {
	// Drafts returns the agent's drafts, the newest first.
	Drafts(tx gateway.Tx, agent gateway.AgentID, limit int) ([]Draft, error)
	// SaveDraft stores the draft if the stored one still has the version was (0:
	// there is none), else it is ErrConflict.
	SaveDraft(tx gateway.Tx, d Draft, was int64) error
	// DropDraft deletes the draft up to its version. A newer one stays: then it is
	// ErrConflict.
	DropDraft(tx gateway.Tx, d Draft) error
}

func (d *Desk) listDrafts(ctx context.Context, _ *struct{}) (*answer[wire.Drafts], error) {
	v := viewerOf(ctx)
	out := wire.Drafts{Drafts: []wire.Draft{}}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		found, err := d.rows.Drafts(tx, v.Person.ID, maxDrafts)
		if err != nil {
			return err
		}
		for _, one := range found {
			if one.Files, err = d.unsentFiles(tx, v, one.Files); err != nil {
				return err
			}
			out.Drafts = append(out.Drafts, wireDraft(one))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.Drafts]{out}, nil
}

func wireDraft(d Draft) wire.Draft {
	files := d.Files
	if files == nil {
		files = []channels.File{}
	}
	return wire.Draft{
		Conversation: d.Conversation, Visibility: d.Visibility, Text: d.Text, Files: files, Version: d.Version, At: d.UpdatedAt,
	}
}

// unsentFiles are those of files that are the viewer's own uploads and in no message
// yet: nobody learns of another's file by drafting its id.
func (d *Desk) unsentFiles(tx gateway.Tx, v *Viewer, files []channels.File) ([]channels.File, error) {
	var own []channels.File
	for _, f := range files {
		a, err := d.rows.Attachment(tx, gateway.AttachmentID(f.ID))
		if errors.Is(err, gateway.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if a.Uploader == v.Actor() && a.Message == "" {
			own = append(own, a.File)
		}
	}
	return own, nil
}

type draftInput struct {
	ID   gateway.ConversationID `path:"id" maxLength:"40"`
	Body wire.DraftChange
}

// saveDraft keeps what the viewer wrote. One who wrote on over an older state is
// refused, so that an old window does not overwrite what is newer.
func (d *Desk) saveDraft(ctx context.Context, in *draftInput) (*answer[wire.Draft], error) {
	v := viewerOf(ctx)
	draft := Draft{Agent: v.Person.ID, Conversation: in.ID, Visibility: in.Body.Visibility, Text: in.Body.Text}
	named := make([]channels.File, len(in.Body.Files))
	for i, id := range in.Body.Files {
		named[i].ID = string(id)
	}
	var out wire.Draft
	err := d.gateway.Do(ctx, func(w *gateway.Work) (err error) {
		if draft.Files, err = d.unsentFiles(w.Tx, v, named); err != nil {
			return err
		}
		draft.Version, draft.UpdatedAt = in.Body.Base, w.Now
		if draft.Text == "" && len(draft.Files) == 0 {
			out = wireDraft(Draft{Conversation: in.ID, Visibility: draft.Visibility})
			return d.rows.DropDraft(w.Tx, draft)
		}
		// The clock counts, so that a draft begun anew is newer than the one before it.
		draft.Version = max(int64(w.Now), in.Body.Base+1)
		out = wireDraft(draft)
		return d.rows.SaveDraft(w.Tx, draft, in.Body.Base)
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.Draft]{out}, nil
}

// draftSent forgets the draft that became a message. What was written after it stays.
func (d *Desk) draftSent(ctx context.Context, m gateway.Message, version int64) error {
	if version == 0 {
		return nil
	}
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		return d.rows.DropDraft(w.Tx, Draft{
			Agent: gateway.AgentID(m.Author.ID), Conversation: m.Conversation, Visibility: m.Visibility, Version: version,
		})
	})
	if errors.Is(err, gateway.ErrConflict) {
		return nil
	}
	return err
}
