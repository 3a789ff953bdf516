package wire

import "switchboard/gateway"

// Draft is what an agent has begun to write in a conversation. What he began as an
// answer and what he began as a note are two drafts that share nothing.
type Draft struct {
	Conversation gateway.ConversationID `json:"conversation"`
	Visibility   gateway.Visibility     `json:"visibility"`
	Text         string                 `json:"text"`
	Files        []File                 `json:"files"`
	Version      int64                  `json:"version"` // grows with every change; 0 if there is none
	At           gateway.Instant        `json:"at"`
}

// Drafts are all of an agent, from GET /desk/drafts, the newest first.
type Drafts struct {
	Drafts []Draft `json:"drafts"`
}

// DraftChange is the body of PUT /desk/conversations/{id}/draft. Base is the version
// that was changed; if the stored one has another by now, the answer is the problem
// "conflict" and nothing is stored. Without text and files the draft is deleted.
type DraftChange struct {
	Visibility gateway.Visibility     `json:"visibility" enum:"public,internal"`
	Text       string                 `json:"text" maxLength:"12000"`
	Files      []gateway.AttachmentID `json:"files" maxItems:"10"`
	Base       int64                  `json:"base" minimum:"0"`
}
