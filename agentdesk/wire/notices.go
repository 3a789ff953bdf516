package wire

import "switchboard/gateway"

// Notice tells an agent that something concerns him: somebody mentioned him, or gave
// him a conversation.
type Notice struct {
	ID           gateway.NoticeID       `json:"id"`
	Kind         string                 `json:"kind"` // mention, transfer, taken_back, unopened, unanswered
	Conversation gateway.ConversationID `json:"conversation"`
	Message      gateway.MessageID      `json:"message,omitempty"`
	Seq          int64                  `json:"seq,omitempty"` // of the message, if he may read it
	Actor        gateway.Actor          `json:"actor"`
	Name         string                 `json:"name"`     // of the actor
	Customer     string                 `json:"customer"` // "" if he may not read the conversation any more
	Preview      string                 `json:"preview,omitempty"`
	At           gateway.Instant        `json:"at"`
	ReadAt       gateway.Instant        `json:"read_at"`
	After        int64                  `json:"after_ms,omitempty"` // of what was taken back: how long he was away, or had it if it was not opened, not answered or taken by the actor
	Holder       string                 `json:"holder,omitempty"`   // of what was taken back: who has it now
}

// Notices is a page of the viewer's own, from GET /desk/notices, the newest first.
type Notices struct {
	Notices []Notice `json:"notices"`
	Unread  int      `json:"unread"` // of all
	Next    string   `json:"next,omitempty"`
}

// NoticesRead is the body of POST /desk/notices/read: these, or those of a
// conversation; without either all.
type NoticesRead struct {
	IDs          []gateway.NoticeID     `json:"ids,omitempty" maxItems:"100"`
	Conversation gateway.ConversationID `json:"conversation,omitempty" maxLength:"40"`
}

// Mentionables are the colleagues who can be mentioned in a note, from
// GET /desk/conversations/{id}/mentionable.
type Mentionables struct {
	Agents []Mentionable `json:"agents"`
}

// Mentionable is a colleague, and whether he could read what he is mentioned in.
type Mentionable struct {
	ID      gateway.AgentID `json:"id"`
	Name    string          `json:"name"`
	Number  string          `json:"number,omitempty"`
	Keys    string          `json:"keys"`
	Picture PictureID       `json:"picture,omitempty"`
	CanRead bool            `json:"can_read"`
}
