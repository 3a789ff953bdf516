package router

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"switchboard/gateway"
)

// newcomer is a conversation that rules are asked about. What several of them look at
// is worked out once, and only if one looks.
type newcomer struct {
	gateway.Newcomer
	foldedFields, foldedContext            map[string]string
	foldedPath, foldedText, foldedLanguage *string
}

// maxRead is how much of a message rules read: intake waits for them.
const maxRead = 16 << 10

// fields are those of the customer, folded.
func (n *newcomer) fields() map[string]string {
	if n.foldedFields == nil {
		n.foldedFields = foldedFacts(n.Fields)
	}
	return n.foldedFields
}

// context is what the page says, folded.
func (n *newcomer) context() map[string]string {
	if n.foldedContext == nil {
		n.foldedContext = foldedFacts(n.Context)
	}
	return n.foldedContext
}

// language is the locale as tag spells it.
func (n *newcomer) language() string {
	if n.foldedLanguage == nil {
		n.foldedLanguage = new(tag(n.Locale))
	}
	return *n.foldedLanguage
}

// path is the path of the page, folded.
func (n *newcomer) path() string {
	if n.foldedPath == nil {
		path := n.Page
		if u, err := url.Parse(n.Page); err == nil {
			path = u.Path
		}
		n.foldedPath = new(fold(path))
	}
	return *n.foldedPath
}

// text is what the customer said, folded.
func (n *newcomer) text() string {
	if n.foldedText == nil {
		text := n.Subject + "\n" + n.Text
		if len(text) > maxRead {
			text = strings.ToValidUTF8(text[:maxRead], "")
		}
		n.foldedText = new(fold(text))
	}
	return *n.foldedText
}

// says reports whether the customer said the word, which is folded. What is written
// without blanks between its words may stand anywhere, everything else alone.
func (n *newcomer) says(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(word)
	for rest, before := n.text(), rune(0); ; {
		at := strings.Index(rest, word)
		if at < 0 {
			return false
		}
		if at > 0 {
			before, _ = utf8.DecodeLastRuneInString(rest[:at])
		}
		after, _ := utf8.DecodeRuneInString(rest[at+len(word):])
		if !joined(before, first) && !joined(last, after) {
			return true
		}
		before = first
		rest = rest[at+utf8.RuneLen(first):]
	}
}

// joined reports whether two letters that follow each other are of one word.
func joined(a, b rune) bool { return spelt(a) && spelt(b) }

// spelt reports whether the letter is of a script that has blanks between its words.
func spelt(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// fold makes letters alike that differ in case or width.
func fold(s string) string { return strings.ToLower(width.Fold.String(s)) }

// folded is every one of them folded, without the blanks around it.
func folded(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.TrimSpace(fold(s))
	}
	return out
}

func foldedFacts(facts map[string]string) map[string]string {
	out := make(map[string]string, len(facts))
	for key, value := range facts {
		out[key] = strings.TrimSpace(fold(value))
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
