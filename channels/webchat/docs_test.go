package webchat

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// TestDocumentationIsComplete finds every setting, field, frame and code in
// docs/webchat.md: whoever writes a client has nothing else.
func TestDocumentationIsComplete(t *testing.T) {
	raw, err := os.ReadFile("../../docs/webchat.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(raw)
	for _, f := range channels.SchemaOf[Settings]().Fields {
		line := regexp.MustCompile("(?m)^\\|.*`" + f.Name + "`.*$").FindString(doc)
		if line == "" || !strings.Contains(line, f.Default) {
			t.Errorf("setting %s with its default %q is not in the table", f.Name, f.Default)
		}
	}
	mentioned := func(what, word string) {
		if !regexp.MustCompile("[`\"]" + word + "[`\"]").MatchString(doc) {
			t.Errorf("%s %s is not mentioned", what, word)
		}
	}
	for _, v := range []any{
		wire.Hello{},
		wire.Send{},
		wire.Seen{},
		wire.Typing{},
		wire.Page{},
		wire.Identify{},
		wire.Consent{},
		wire.Context{},
		wire.Details{},
		wire.Queue{},
		wire.Welcome{},
		wire.Limits{},
		wire.Entries{},
		wire.Entry{},
		wire.Part{},
		wire.File{},
		wire.Ack{},
		wire.Refused{},
		wire.Config{},
		wire.Accent{},
		wire.Notice{},
		wire.Text{},
		wire.NewVisitor{},
		wire.Visitor{},
		wire.Exchange{},
		wire.Answer{},
		wire.Problem{},
	} {
		for f := range reflect.TypeOf(v).Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			mentioned("field", name)
		}
	}
	for _, name := range []string{
		typeHello, typeSend, typeSeen, typeTyping, typePage, typeIdentify, typePing,
		typeWelcome, typeEntries, typeAck, typeRefused, typePong,
		typeConsent, typeContext, typeDetails, typeEnd, typeQueue,
	} {
		mentioned("frame", name)
	}
	source, err := os.ReadFile("wire/wire.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`Code\w+ += "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(codes) < 10 {
		t.Fatalf("found only %d codes", len(codes))
	}
	for _, m := range codes {
		mentioned("code", m[1])
	}
}
