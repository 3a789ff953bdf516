package store

import "switchboard/gateway"

const insertAttachment = `INSERT INTO attachments (id, hash, name, media_type, size, width, height, inline,
  uploader_kind, uploader_id, message_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

// AddAttachment stores an attachment.
func (Rows) AddAttachment(tx gateway.Tx, a gateway.Attachment) error {
	f := a.File
	_, err := tx.Exec(insertAttachment, a.ID, a.Hash, f.Name, f.MediaType, f.Size, f.Width, f.Height, truth(f.Inline),
		a.Uploader.Kind, a.Uploader.ID, a.Message, a.CreatedAt)
	return err
}

const attachmentColumns = `id, hash, name, media_type, size, width, height, inline, uploader_kind, uploader_id,
  message_id, created_at`

func firstAttachment(tx gateway.Tx, query string, args ...any) (a gateway.Attachment, err error) {
	var inline int
	f := &a.File
	err = tx.Get(query, args, &a.ID, &a.Hash, &f.Name, &f.MediaType, &f.Size, &f.Width, &f.Height, &inline,
		&a.Uploader.Kind, &a.Uploader.ID, &a.Message, &a.CreatedAt)
	f.ID, f.Inline = string(a.ID), inline != 0
	return a, err
}

const selectAttachment = `SELECT ` + attachmentColumns + ` FROM attachments WHERE id = $1`

// Attachment returns the attachment, or ErrNotFound.
func (Rows) Attachment(tx gateway.Tx, id gateway.AttachmentID) (gateway.Attachment, error) {
	return firstAttachment(tx, selectAttachment, id)
}

const claimAttachment = `UPDATE attachments SET message_id = $1
WHERE id = $2 AND uploader_kind = $3 AND uploader_id = $4 AND message_id = ''
RETURNING ` + attachmentColumns

// ClaimAttachment gives the file to the message if the uploader is by and no
// message has it yet, else it is ErrNotFound.
func (Rows) ClaimAttachment(tx gateway.Tx, id gateway.AttachmentID, by gateway.Actor, m gateway.MessageID) (gateway.Attachment, error) {
	return firstAttachment(tx, claimAttachment, m, id, by.Kind, by.ID)
}

const attachmentMessage = selectMessage + `WHERE id = (SELECT message_id FROM attachments WHERE id = $1)`

// AttachmentMessage is the message that names the attachment, or ErrNotFound.
func (Rows) AttachmentMessage(tx gateway.Tx, id gateway.AttachmentID) (gateway.Message, error) {
	return firstMessage(tx, attachmentMessage, id)
}

const isAvatar = `SELECT agent_id FROM agent_profiles WHERE avatar = $1 AND brand_id = $2 AND avatar <> '' LIMIT 1`

// IsAvatar reports whether the file is how an agent looks to the brand's customers.
func (Rows) IsAvatar(tx gateway.Tx, id gateway.AttachmentID, brand gateway.BrandID) (bool, error) {
	agents, err := column[gateway.AgentID](tx, isAvatar, id, brand)
	return len(agents) > 0, err
}

const blobUsed = `SELECT id FROM attachments WHERE hash = $1 LIMIT 1`

// BlobUsed reports whether any attachment refers to the hash.
func (Rows) BlobUsed(tx gateway.Tx, hash string) (bool, error) {
	users, err := column[gateway.AttachmentID](tx, blobUsed, hash)
	return len(users) > 0, err
}

const dropUnclaimed = `DELETE FROM attachments WHERE message_id = '' AND created_at < $1
  AND NOT EXISTS (SELECT 1 FROM agent_profiles p WHERE p.avatar = attachments.id)
  AND NOT EXISTS (SELECT 1 FROM agents a WHERE a.picture = attachments.id)
  AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.agent_id = attachments.uploader_id AND d.files LIKE '%' || attachments.id || '%')
  AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.recording_id = attachments.id AND c.recording_id <> '')`

// DropUnclaimed deletes attachments uploaded before t that no message names, nor
// anything else that may.
func (Rows) DropUnclaimed(tx gateway.Tx, before gateway.Instant) (int64, error) {
	return tx.Exec(dropUnclaimed, before)
}
