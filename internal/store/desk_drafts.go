package store

import (
	"encoding/json"
	"fmt"

	"switchboard/agentdesk"
	"switchboard/channels"
	"switchboard/gateway"
)

const draftsOf = `SELECT conversation_id, visibility, text, files, version, updated_at FROM drafts
WHERE agent_id = $1 ORDER BY updated_at DESC, conversation_id, visibility LIMIT $2`

// Drafts returns what the agent began to write, the newest first.
func (s Rows) Drafts(tx gateway.Tx, agent gateway.AgentID, limit int) ([]agentdesk.Draft, error) {
	var list []agentdesk.Draft
	err := tx.Query(draftsOf, []any{agent, limit}, func(r gateway.Row) error {
		d := agentdesk.Draft{Agent: agent}
		var files []byte
		if err := r.Scan(&d.Conversation, &d.Visibility, &d.Text, &files, &d.Version, &d.UpdatedAt); err != nil {
			return err
		}
		ids, err := draftFiles(files)
		for _, id := range ids {
			d.Files = append(d.Files, channels.File{ID: string(id)})
		}
		list = append(list, d)
		return err
	})
	return list, err
}

func draftFiles(raw []byte) (ids []gateway.AttachmentID, err error) {
	if err := json.Unmarshal(raw, &ids); err != nil {
		return nil, fmt.Errorf("decode files of a draft: %w", err)
	}
	return ids, nil
}

const (
	addDraft = `INSERT INTO drafts (agent_id, conversation_id, visibility, text, files, version, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (agent_id, conversation_id, visibility) DO NOTHING`
	changeDraft = `UPDATE drafts SET text = $1, files = $2, version = $3, updated_at = $4
WHERE agent_id = $5 AND conversation_id = $6 AND visibility = $7 AND version = $8`
)

// SaveDraft stores the draft if the stored one still has the version was (0: there is
// none), else it is ErrConflict.
func (Rows) SaveDraft(tx gateway.Tx, d agentdesk.Draft, was int64) error {
	ids := make([]string, len(d.Files))
	for i, f := range d.Files {
		ids[i] = f.ID
	}
	files, err := json.Marshal(ids)
	if err != nil {
		return fmt.Errorf("encode files of a draft: %w", err)
	}
	if was == 0 {
		return changed(tx.Exec(addDraft, d.Agent, d.Conversation, d.Visibility, d.Text, files, d.Version, d.UpdatedAt))
	}
	return changed(tx.Exec(changeDraft, d.Text, files, d.Version, d.UpdatedAt, d.Agent, d.Conversation, d.Visibility, was))
}

const (
	dropDraft   = `DELETE FROM drafts WHERE agent_id = $1 AND conversation_id = $2 AND visibility = $3 AND version <= $4`
	draftStands = `SELECT version FROM drafts WHERE agent_id = $1 AND conversation_id = $2 AND visibility = $3`
)

// DropDraft deletes the draft up to a version. A newer one stays: then it is ErrConflict.
func (Rows) DropDraft(tx gateway.Tx, d agentdesk.Draft) error {
	if _, err := tx.Exec(dropDraft, d.Agent, d.Conversation, d.Visibility, d.Version); err != nil {
		return err
	}
	newer, err := column[int64](tx, draftStands, d.Agent, d.Conversation, d.Visibility)
	if err == nil && len(newer) > 0 {
		return gateway.ErrConflict
	}
	return err
}
