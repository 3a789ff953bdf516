package wire

import "switchboard/gateway"

// CannedID names a canned reply.
type CannedID string

// CannedReplies are the canned replies that the viewer may use, from
// GET /desk/canned: those he used most first.
type CannedReplies struct {
	Replies []CannedReply `json:"replies"`
	Brands  []Brand       `json:"brands"`
	// Share says that the viewer may write replies that all of a brand use.
	Share bool `json:"share"`
}

// CannedReply is a text to answer with. Words in braces stand for what is filled in:
// {客户称呼} {坐席} {单号}, in English {customer} {agent} {number}.
type CannedReply struct {
	ID      CannedID        `json:"id"`
	Brand   gateway.BrandID `json:"brand"`
	Shared  bool            `json:"shared"` // by all of the brand; else the viewer's own
	Title   string          `json:"title"`
	Text    string          `json:"text"`
	Keys    string          `json:"keys"`              // what it is found by
	Uses    int             `json:"uses"`              // by the viewer
	Managed bool            `json:"managed,omitempty"` // by file: it cannot be changed here
}

// CannedChange is the body of POST /desk/canned and PUT /desk/canned/{id}. Whose it
// is stays as it was made. Without a brand it is the default one's.
type CannedChange struct {
	Brand  gateway.BrandID `json:"brand,omitempty" maxLength:"40"`
	Shared bool            `json:"shared,omitempty"`
	Title  string          `json:"title" minLength:"1" maxLength:"100"`
	Text   string          `json:"text" minLength:"1" maxLength:"4000"`
}

// Brand is a name under which the company meets customers.
type Brand struct {
	ID   gateway.BrandID `json:"id"`
	Name string          `json:"name"`
}
