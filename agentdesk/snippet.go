package agentdesk

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
)

const (
	snippetBefore = 24  // runes before the first word that was found
	snippetLength = 120 // runes in all
)

// wanted is what a query asks for: words that must all be in a text.
type wanted [][]rune

// wantedOf are the words between the spaces of a query, without their punctuation.
func wantedOf(query string) wanted {
	var all wanted
	for _, word := range strings.Fields(query) {
		if w := squeeze([]rune(word)); len(w.runes) > 0 {
			all = append(all, w.runes)
		}
	}
	return all
}

// squeezed is a text without anything but letters and digits, folded, and where in
// the text each of them stands: people search without the spaces and signs between.
type squeezed struct {
	runes []rune
	at    []int
}

func squeeze(text []rune) (s squeezed) {
	for i, r := range text {
		if plain := width.LookupRune(r).Folded(); plain != 0 {
			r = plain
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			s.runes = append(s.runes, unicode.ToLower(r))
			s.at = append(s.at, i)
		}
	}
	return s
}

// find marks where the words stand in the text. It reports false if one is missing.
func (w wanted) find(text []rune) (marks []bool, all bool) {
	s := squeeze(text)
	marks = make([]bool, len(text))
	for _, word := range w {
		found := false
		for from := 0; from+len(word) <= len(s.runes); from++ {
			if string(s.runes[from:from+len(word)]) != string(word) {
				continue
			}
			found = true
			for i := s.at[from]; i <= s.at[from+len(word)-1]; i++ {
				marks[i] = true
			}
		}
		if !found {
			return nil, false
		}
	}
	return marks, len(w) > 0
}

// snippet shows the message where it holds the words; nil if it does not.
func (w wanted) snippet(parts []channels.Part) []wire.Piece {
	text := []rune(searchable(parts))
	marks, ok := w.find(text)
	if !ok {
		return nil
	}
	first := 0
	for first < len(marks) && !marks[first] {
		first++
	}
	start := max(0, first-snippetBefore)
	end := min(len(text), start+snippetLength)
	pieces := []wire.Piece{}
	if start > 0 {
		pieces = append(pieces, wire.Piece{Text: "…"})
	}
	for from := start; from < end; {
		to := from
		for to < end && marks[to] == marks[from] {
			to++
		}
		pieces = append(pieces, wire.Piece{Text: string(text[from:to]), Found: marks[from]})
		from = to
	}
	if end < len(text) {
		pieces = append(pieces, wire.Piece{Text: "…"})
	}
	return pieces
}

// searchable is what is found of a message, on one line: what it says, and what its
// files are called.
func searchable(parts []channels.Part) string {
	var all []string
	for _, p := range parts {
		all = append(all, strings.Fields(p.Text)...)
		if p.File != nil {
			all = append(all, strings.Fields(p.File.Name)...)
		}
	}
	return strings.Join(all, " ")
}
