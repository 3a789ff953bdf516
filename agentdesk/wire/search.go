package wire

import "switchboard/gateway"

// FoundMessages is a page of GET /desk/search, the newest first. Next is empty at its end; a
// page may be short, or empty, though there is a next: then as much was looked at as
// one request may. Until is how far back it was looked.
type FoundMessages struct {
	Hits  []FoundMessage  `json:"hits"`
	Next  string          `json:"next,omitempty"`
	Until gateway.Instant `json:"until"`
}

// FoundMessage is a message that was found.
type FoundMessage struct {
	Row        Row                `json:"row"` // its conversation, as it is now
	Message    gateway.MessageID  `json:"message"`
	Seq        int64              `json:"seq"`
	At         gateway.Instant    `json:"at"`
	Author     gateway.Actor      `json:"author"`
	Name       string             `json:"name,omitempty"` // of the author
	Visibility gateway.Visibility `json:"visibility"`
	Snippet    []Piece            `json:"snippet"`
}

// Piece is a stretch of a text that was found, or that stands beside it.
type Piece struct {
	Text  string `json:"text"`
	Found bool   `json:"found,omitempty"`
}
