package agentdesk_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Whatever the desk notes in the audit, the console has words for.
func TestEveryAuditedActionHasWords(t *testing.T) {
	words, err := os.ReadFile("web/src/words/audit.ts")
	if err != nil {
		t.Fatal(err)
	}
	action := regexp.MustCompile(`"((?:account|address|agent|brand|calendar|canned|configuration|contact|contact_field|conversation|disposition|` +
		`password|picture|presence|presence_reason|profile|queue|role|rule|session|skill|team)\.[a-z]+)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range action.FindAllStringSubmatch(string(text), -1) {
			checked++
			if strings.Count(string(words), `"`+found[1]+`":`) != 2 {
				t.Errorf("%s: %s has no words in both languages", name, found[1])
			}
		}
	}
	if checked < 40 {
		t.Errorf("only %d actions were found", checked)
	}
}
