package channels

import (
	"context"
	"io"
)

// PartKind says what a Part is and which of its fields are set.
type PartKind string

// The kinds of parts.
const (
	TextPart     PartKind = "text"     // Text
	HTMLPart     PartKind = "html"     // Text, untrusted
	ImagePart    PartKind = "image"    // File
	VoicePart    PartKind = "voice"    // File
	FilePart     PartKind = "file"     // File
	LocationPart PartKind = "location" // Text, Lat, Lon
	CardPart     PartKind = "card"     // Text, URL
	MenuPart     PartKind = "menu"     // Text, Options
	FormPart     PartKind = "form"     // Fields
)

// A Part is one piece of a message. A message's parts are ordered.
type Part struct {
	Kind    PartKind `json:"kind"`
	Text    string   `json:"text,omitempty"`
	URL     string   `json:"url,omitempty"`
	Lat     float64  `json:"lat,omitempty"`
	Lon     float64  `json:"lon,omitempty"`
	Options []string `json:"options,omitempty"`
	Fields  []Field  `json:"fields,omitempty"`
	File    *File    `json:"file,omitempty"`
	// Mentions are ids of agents whom a note names. A message that leaves has none.
	Mentions []string `json:"mentions,omitempty"`
}

// Field is one answer of a form.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// File is an attachment. Bytes are opened, never carried: an inbound part has
// Open set by the adapter, an outbound one by the gateway. Once stored, ID names it.
type File struct {
	ID        string `json:"id,omitempty"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"` // as sniffed by the gateway; a claim before that
	Size      int64  `json:"size"`
	Width     int    `json:"width,omitempty"`
	Height    int    `json:"height,omitempty"`
	// Inline says the bytes were re-encoded by the gateway as a plain picture, so a
	// browser may show them in place.
	Inline bool `json:"inline,omitempty"`

	Open func(ctx context.Context) (io.ReadCloser, error) `json:"-"`
}
