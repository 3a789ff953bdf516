package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	desk "switchboard/agentdesk/wire"
)

func TestGeneratedFilesAreFresh(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		want, err := generate(root, f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(root, f.path))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s is stale, run: go generate ./agentdesk/wire\n%s", f.path, diff)
		}
	}
}

func TestPrint(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		value any
		want  string
	}{
		"enum tag, omitted reason, instant": {
			desk.Presence{},
			"export interface Presence {\n" +
				"  state: \"ready\" | \"break\" | \"finishing\" | \"offline\" | \"missed\";\n" +
				"  reason?: string;\n  since: Instant;\n}\n",
		},
		"optional by pointer": {
			desk.ContactChange{},
			"export interface ContactChange {\n  name?: string;\n  note?: string;\n  fields?: Record<string, string>;\n",
		},
		"constants become a union": {
			desk.NewMessage{},
			"export type Visibility = \"public\" | \"internal\";\n",
		},
		"an embedded struct is extended": {
			desk.Conversation{},
			"export interface Conversation extends Row {\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := generate(root, file{path: "x.ts", types: []any{test.value}})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(got, test.want) {
				t.Errorf("generated:\n%s\nwant in it:\n%s", got, test.want)
			}
		})
	}
}

func TestRefusesWhatTypeScriptCannotSay(t *testing.T) {
	type odd struct {
		C chan int `json:"c"`
	}
	type nameless struct{ Name string }
	for _, v := range []any{odd{}, nameless{}} {
		if _, err := generate(".", file{types: []any{v}}); err == nil {
			t.Errorf("generate(%s) = nil error, want one", reflect.TypeOf(v))
		}
	}
}
