// Package wire holds the types of the web chat protocol, version 1: what the
// widget and Switchboard say to each other. docs/webchat.md is the description
// for people who write another client; the widget's TypeScript is generated from
// these types.
//
// A client holds one visitor token and the number of the last entry it has. Over
// a WebSocket, or over POST and long poll, it says [Hello] with both and gets a
// [Welcome], then every entry it misses, then new ones as they come. What it
// sends carries a client id of its own choosing: sent again, it is stored once.
package wire

import "time"

// Version is the version of the protocol that Hello and Welcome carry.
const Version = 1

// Frame is anything sent over the socket: one of the types below, told apart by
// its type field.
type Frame struct {
	Type string `json:"type"`
}

// What the client sends.

// Hello is the first frame on a socket ("hello").
type Hello struct {
	Type     string `json:"type"`
	V        int    `json:"v"`
	Token    string `json:"token"`
	After    int64  `json:"after"`              // the last entry the client holds; 0 is none
	Locale   string `json:"locale,omitempty"`   // BCP 47
	Page     string `json:"page,omitempty"`     // address of the host page
	Identity string `json:"identity,omitempty"` // JWT made by the host's server
	Consent  string `json:"consent,omitempty"`  // version of the notice the visitor agreed to
	// Context is what the page says of the visit; Queue the tag of the last Queue frame.
	Context map[string]string `json:"context,omitempty"`
	Queue   string            `json:"queue,omitempty"`
}

// Send is a message of the visitor ("send"). It is answered by Ack or Refused
// with the same client id.
type Send struct {
	Type     string `json:"type"`
	ClientID string `json:"client_id"` // 1 to 64 of A-Z a-z 0-9 _ -
	Parts    []Part `json:"parts"`     // 1 to 10
}

// Seen says the client holds, or the visitor saw, every entry up to Upto ("seen").
type Seen struct {
	Type  string `json:"type"`
	Upto  int64  `json:"upto"`
	State string `json:"state"` // delivered, read
}

// Typing says that the other side types, in both directions ("typing"). It lapses
// after six seconds without another. The server says who, as in Entry.
type Typing struct {
	Type   string `json:"type"`
	On     bool   `json:"on"`
	Name   string `json:"name,omitempty"`
	Number string `json:"number,omitempty"`
}

// Page says that the visitor moved on ("page").
type Page struct {
	Type string `json:"type"`
	Page string `json:"page"`
}

// Identify vouches for the visitor later than Hello ("identify").
type Identify struct {
	Type     string `json:"type"`
	Identity string `json:"identity"`
}

// Consent says that the visitor agreed to a version of the privacy notice
// ("consent").
type Consent struct {
	Type    string `json:"type"`
	Version string `json:"version"`
}

// Context says what the page knows of the visit, in place of what it said before
// ("context").
type Context struct {
	Type    string            `json:"type"`
	Context map[string]string `json:"context"`
}

// Details are how the visitor can be reached, as he says ("details"). They are
// answered by Ack or Refused with the same client id.
type Details struct {
	Type     string `json:"type"`
	ClientID string `json:"client_id"`
	Name     string `json:"name,omitempty"`
	Email    string `json:"email,omitempty"`
	Phone    string `json:"phone,omitempty"`
}

// End resolves the open conversation ("end").
type End struct {
	Type string `json:"type"`
}

// Ping asks for a Pong ("ping", "pong"), so that a browser notices a dead network.
type Ping struct {
	Type string `json:"type"`
}

// What the server sends.

// Welcome answers Hello ("welcome").
type Welcome struct {
	Type    string    `json:"type"`
	V       int       `json:"v"`
	Visitor string    `json:"visitor"` // the visitor's id, as the host page may see it
	Time    time.Time `json:"time"`    // the server's clock
	Build   string    `json:"build"`   // changes when the frame should reload
	Limits  Limits    `json:"limits"`
	// Token replaces the client's, which is past half of its life: store it.
	Token string `json:"token,omitempty"`
}

// Limits are what the account accepts.
type Limits struct {
	Text  int   `json:"text"`  // runes in one text part
	File  int64 `json:"file"`  // bytes in one file
	Parts int   `json:"parts"` // parts in one message
}

// Entries are the next entries, in order ("entries"). With Reset the client
// forgets what it has and begins with these.
type Entries struct {
	Type    string  `json:"type"`
	Reset   bool    `json:"reset,omitempty"`
	Entries []Entry `json:"entries"`
}

// Queue says how the visitor stands in the queue ("queue"): once after Welcome, and
// when it changes.
type Queue struct {
	Type    string `json:"type"`
	Served  bool   `json:"served"`         // somebody who takes work is there
	Waiting bool   `json:"waiting"`        // the visitor's conversation waits
	Ahead   int    `json:"ahead"`          // who wait longer
	From    int    `json:"from,omitempty"` // the likely rest of the wait, in minutes,
	To      int    `json:"to,omitempty"`   // by what others waited lately; 0 is not known
	Tag     string `json:"tag"`            // for Hello
}

// Entry is one numbered line of the visitor's timeline. Numbers have no gaps.
// A client ignores kinds it does not know.
type Entry struct {
	Seq      int64     `json:"seq"`
	Kind     string    `json:"kind"` // message seen opened joined resolved closed erased
	At       time.Time `json:"at"`
	ID       string    `json:"id,omitempty"`        // of the message
	ClientID string    `json:"client_id,omitempty"` // of the visitor's own message
	Mine     bool      `json:"mine,omitempty"`      // the visitor wrote it, or ended it
	Name     string    `json:"name,omitempty"`      // public name of the agent who acts
	Number   string    `json:"number,omitempty"`    // his number (工号)
	Avatar   string    `json:"avatar,omitempty"`    // his picture, as File.URL
	Parts    []Part    `json:"parts,omitempty"`
	Upto     int64     `json:"upto,omitempty"`  // seen: the agent has everything up to this
	State    string    `json:"state,omitempty"` // seen: delivered, read
}

// Part is one piece of a message: text, image, voice, file, or another kind shown
// as its text.
type Part struct {
	Kind string `json:"kind"`
	Text string `json:"text,omitempty"`
	File *File  `json:"file,omitempty"`
}

// File is an uploaded file. A client sends only its ID.
type File struct {
	ID        string `json:"id"`
	Name      string `json:"name,omitempty"`
	MediaType string `json:"media_type,omitempty"`
	Size      int64  `json:"size,omitempty"`
	Width     int    `json:"width,omitempty"`
	Height    int    `json:"height,omitempty"`
	Inline    bool   `json:"inline,omitempty"` // a picture the client may show in place
	URL       string `json:"url,omitempty"`    // relative to the account's root; valid for a day
}

// Ack says that the message is on disk ("ack").
type Ack struct {
	Type     string `json:"type"`
	ClientID string `json:"client_id"`
}

// Refused says that something was not done and why ("refused"). Nothing of it was
// stored. With RetryAfter it may be sent again, unchanged, after that many
// seconds; without, never.
type Refused struct {
	Type       string `json:"type"`
	ClientID   string `json:"client_id,omitempty"` // of the message, when it was one
	Code       string `json:"code"`
	Detail     string `json:"detail"` // in English, for developers
	RetryAfter int    `json:"retry_after,omitempty"`
}

// The codes of Refused, and of errors over HTTP.
const (
	CodeBadFrame     = "bad_frame"     // not JSON, an unknown type, a wrong field
	CodeBadToken     = "bad_token"     // get a new visitor
	CodeBadIdentity  = "bad_identity"  // the JWT is forged, expired or used by another visitor
	CodeTooLong      = "too_long"      // over Limits
	CodeBadFile      = "bad_file"      // no such upload, or used already
	CodeEmpty        = "empty"         // a message of nothing
	CodeTooFast      = "too_fast"      // over a rate limit; RetryAfter is set
	CodeFull         = "full"          // the account has too many visitors connected; RetryAfter is set
	CodeUnavailable  = "unavailable"   // the message could not be stored now; RetryAfter is set
	CodeBadOrigin    = "bad_origin"    // the page is not on the account's list
	CodeNoConsent    = "no_consent"    // the visitor has not agreed to the notice, or to another version
	CodeOtherPerson  = "other_person"  // the JWT is another customer's than before: get a new visitor
	CodeBadDetails   = "bad_details"   // no mail address or phone number
	CodeBlocked      = "blocked"       // the company takes no messages of this visitor
	CodeNotSupported = "not_supported" // the version
	CodeNotFound     = "not_found"     // no such address or file; over HTTP only
)

// Config is how the account wants to look. It is in the frame's page, as JSON in
// the element with the id "config", and at GET config.
type Config struct {
	Account  string  `json:"account"` // the account's key
	Build    string  `json:"build"`
	Colour   string  `json:"colour"`   // #rrggbb
	Ink      string  `json:"ink"`      // of text on Colour
	Light    Accent  `json:"light"`    // the colour as text on a light ground
	Dark     Accent  `json:"dark"`     // and on a dark one
	Theme    string  `json:"theme"`    // auto, light, dark
	Language string  `json:"language"` // auto, zh, en
	Title    Text    `json:"title"`
	Greeting Text    `json:"greeting"`
	Agents   string  `json:"agents"` // what is shown of them: name, number, both
	Sound    bool    `json:"sound"`  // on, until the visitor says otherwise
	Limits   Limits  `json:"limits"`
	Notice   *Notice `json:"notice,omitempty"` // to be agreed to before anything is sent
	Preview  bool    `json:"preview,omitempty"`
}

// Accent is a colour that can be read on the ground it is for, and the ink that
// can be read on it.
type Accent struct {
	Colour string `json:"colour"`
	Ink    string `json:"ink"`
}

// Notice is what a visitor agrees to.
type Notice struct {
	Text    Text   `json:"text"`
	URL     string `json:"url,omitempty"`
	Version string `json:"version"`
}

// Text is a text in both languages.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// NewVisitor is the body of POST visitors.
type NewVisitor struct {
	Locale string `json:"locale,omitempty"`
	Page   string `json:"page,omitempty"`
}

// Visitor answers it. The token is the visitor's only credential.
type Visitor struct {
	Visitor string `json:"visitor"`
	Token   string `json:"token"`
}

// Exchange is the body of POST exchange, the protocol without a socket: the
// frames a client would have sent, at most 100. It is answered by an [Answer]:
// with Wait as soon as there is more to say than Welcome, at the latest after
// 25 s; without, at once, with everything stored by then.
type Exchange struct {
	Hello  Hello `json:"hello"`
	Frames []any `json:"frames"`
	Wait   bool  `json:"wait,omitempty"` // long poll
}

// Answer is what Exchange gets: the frames a server would have sent, Welcome first.
type Answer struct {
	Frames []any `json:"frames"`
}

// Problem is the body of every HTTP error.
type Problem struct {
	Code       string `json:"code"`
	Detail     string `json:"detail"`
	RetryAfter int    `json:"retry_after,omitempty"`
}
