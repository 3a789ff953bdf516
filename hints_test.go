package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// published are the topics that are published anywhere, as the code names them, each
// with an example. Who adds one adds it here and, so that it says what other nodes hear
// of it, to the hints of its room.
var published = map[string]string{
	"gateway.AccountsTopic":                 "accounts",
	"ComingsTopic":                          "comings",
	"HealthTopic":                           "health",
	"KindTopic(events[i].Kind)":             "kind:message.added",
	"LeaseTopic(h.Name)":                    "lease:router",
	"OnlineTopic(c.Account, c.Address)":     "online:line:a:b",
	"Topic":                                 "alarms",
	"OutboxTopic(op.queued)":                "outbox:a",
	"OutboxTopic(queued)":                   "outbox:a",
	"OutboxTopic(s.delivery.Account)":       "outbox:a",
	"PeopleTopic":                           "people",
	"PreviewTopic":                          "preview",
	"TypingTopic(conversation)":             "typing:conv:a",
	"TypingTopic(n.Conversation)":           "typing:conv:a",
	"lineTypingTopic(c.Account, a.Address)": "typing:line:a:b",
	"tryTopic(id)":                          "try:a",
	"presenceTopic":                         "presence",
	"viewingTopic":                          "viewing",
	"events[i].Stream":                      "conv:a",
	"commandsTopic":                         "commands",
	"setupTopic":                            "setup",
	"inputTopic":                            "input",
	"outcomeTopic(d.id)":                    "outcome:a",
}

// TestEveryTopicHasAHint looks for what is published in the source of all rooms.
func TestEveryTopicHasAHint(t *testing.T) {
	found := make(map[string]bool)
	for _, room := range []string{"gateway", "router", "agentdesk"} {
		err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			return publishedIn(path, found)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for topic := range found {
		example, known := published[topic]
		if !known {
			t.Errorf("the topic %s is published and not known here", topic)
			continue
		}
		if !hinted(example) {
			t.Errorf("nobody says what other nodes hear of %s", topic)
		}
	}
	for topic := range published {
		if !found[topic] {
			t.Errorf("the topic %s is not published any more", topic)
		}
	}
}

func hinted(topic string) bool {
	for _, h := range hints() {
		if h.Topic == topic || strings.HasSuffix(h.Topic, ":") && strings.HasPrefix(topic, h.Topic) {
			return true
		}
	}
	return false
}

// publishedIn adds the first arguments of all calls of a Publish in the file.
func publishedIn(path string, found map[string]bool) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return true
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Publish" {
			var text bytes.Buffer
			if err = printer.Fprint(&text, files, call.Args[0]); err == nil {
				found[text.String()] = true
			}
		}
		return true
	})
	return err
}
