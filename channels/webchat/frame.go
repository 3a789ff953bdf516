package webchat

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"unicode/utf8"

	"switchboard/channels/webchat/wire"
)

// The types of frames.
const (
	typeHello    = "hello"
	typeSend     = "send"
	typeSeen     = "seen"
	typeTyping   = "typing"
	typePage     = "page"
	typeIdentify = "identify"
	typePing     = "ping"
	typeConsent  = "consent"
	typeContext  = "context"
	typeDetails  = "details"
	typeEnd      = "end"

	typeWelcome = "welcome"
	typeEntries = "entries"
	typeAck     = "ack"
	typeRefused = "refused"
	typePong    = "pong"
	typeQueue   = "queue"
)

// Limits of what a client may send as JSON.
const (
	maxJSON  = 64 << 10 // bytes
	maxDepth = 32       // objects and lists within each other
)

// decode reads one frame of a client: a pointer to its type in wire.
func decode(raw []byte) (any, *problem) {
	if p := checkJSON(raw); p != nil {
		return nil, p
	}
	var head wire.Frame
	if p := parse(raw, &head); p != nil {
		return nil, p
	}
	frame := newFrame(head.Type)
	if frame == nil {
		return nil, badFrame("no frame of a client has this type")
	}
	if p := parse(raw, frame); p != nil {
		return nil, p.about(clientIDIn(raw))
	}
	if id, named := clientIDOf(frame); named && !validClientID(id) {
		return nil, badFrame("client_id has 1 to %d of A-Z a-z 0-9 _ -", maxClientID)
	}
	return frame, nil
}

// clientIDOf is the client id of the frames that have one.
func clientIDOf(frame any) (id string, named bool) {
	switch f := frame.(type) {
	case *wire.Send:
		return f.ClientID, true
	case *wire.Details:
		return f.ClientID, true
	}
	return "", false
}

func newFrame(kind string) any {
	switch kind {
	case typeHello:
		return new(wire.Hello)
	case typeSend:
		return new(wire.Send)
	case typeSeen:
		return new(wire.Seen)
	case typeTyping:
		return new(wire.Typing)
	case typePage:
		return new(wire.Page)
	case typeIdentify:
		return new(wire.Identify)
	case typePing:
		return new(wire.Ping)
	case typeConsent:
		return new(wire.Consent)
	case typeContext:
		return new(wire.Context)
	case typeDetails:
		return new(wire.Details)
	case typeEnd:
		return new(wire.End)
	}
	return nil
}

// checkJSON refuses at the price of one pass what is not worth parsing.
func checkJSON(raw []byte) *problem {
	switch {
	case len(raw) > maxJSON:
		return refuse(wire.CodeTooLong, "more than %d bytes of JSON", maxJSON)
	case !utf8.Valid(raw):
		return badFrame("not valid UTF-8")
	case deeperThan(raw, maxDepth):
		return badFrame("nested more than %d deep", maxDepth)
	}
	return nil
}

// deeperThan counts brackets outside of strings. It need not be right about what
// is not JSON at all: the parser refuses that.
func deeperThan(raw []byte, limit int) bool {
	depth, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// parse decodes a JSON object into a struct. Fields it does not know are ignored,
// so that a newer client can talk to an older server.
func parse(raw []byte, into any) *problem {
	if trimmed := bytes.TrimLeft(raw, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return badFrame("not a JSON object")
	}
	err := json.Unmarshal(raw, into)
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return badFrame("%s has the wrong type: %s expected", e.Field, jsonType(e.Type))
	}
	return badFrame("not valid JSON")
}

// jsonType is what JSON calls a Go type.
func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Slice:
		return "array"
	case reflect.Map:
		return "object of strings"
	case reflect.Int, reflect.Int64:
		return "integer"
	}
	return "object"
}

const maxClientID = 64

func validClientID(id string) bool {
	if id == "" || len(id) > maxClientID {
		return false
	}
	for _, c := range []byte(id) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// clientIDIn finds the client id in a frame that is wrong elsewhere, so that its
// refusal can name it.
func clientIDIn(raw []byte) string {
	var f struct {
		ClientID string `json:"client_id"`
	}
	if err := json.Unmarshal(raw, &f); err != nil || !validClientID(f.ClientID) {
		return ""
	}
	return f.ClientID
}
