// Package matching says by what a short text is found: as it is written, by its
// pinyin, and by the initials of its syllables. People, queues, customers and canned
// replies are all found in this one way, here by LIKE and in the console by rank.
package matching

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

const (
	maxText     = 4000 // runes kept of a text
	maxRead     = 40   // runes of it that are read aloud
	maxVariants = 24   // ways to read the whole
)

// Keys are what a text is found by, on three lines: the text in lower case, its
// pinyin, and its initials. Where characters have several readings the last two hold
// several words. A text without Chinese has its words' initials on the last line. A
// blank text has no keys: "".
func Keys(text string) string {
	return With(text, "")
}

// With are the keys of a title, with more text in which the words themselves are
// looked for, but not how they sound.
func With(title, more string) string {
	written := Fold(title + " " + more)
	if written == "" {
		return ""
	}
	said := soundsOf(Fold(title))
	pinyin := variants(said, func(s sound) []string { return s.full })
	initials := variants(said, func(s sound) []string { return s.initials })
	return shortened(written, maxText) + "\n" + strings.Join(pinyin, " ") + "\n" + strings.Join(initials, " ")
}

// Fold makes a text, or what somebody looks for, comparable: lower case, plain width,
// one space where there is any.
func Fold(text string) string {
	plain := strings.Map(func(r rune) rune {
		if f := width.LookupRune(r).Folded(); f != 0 {
			r = f
		}
		return unicode.ToLower(r)
	}, text)
	return strings.Join(strings.Fields(plain), " ")
}

// Pattern is a LIKE pattern, with backslash as its escape, that finds the keys which
// hold what somebody looks for. It never reaches over the end of a line of keys.
func Pattern(query string) string {
	escaped := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(shortened(Fold(query), maxText))
	return "%" + escaped + "%"
}

// sound is a character or a word, as it may be typed.
type sound struct {
	full     []string
	initials []string
}

// soundsOf reads a folded text: each Chinese character, and each word between them.
func soundsOf(folded string) []sound {
	var all []sound
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			first := string([]rune(word.String())[0])
			all = append(all, sound{full: []string{word.String()}, initials: distinct(first, word.String())})
			word.Reset()
		}
	}
	for _, r := range shortened(folded, maxRead) {
		if s, ok := character(r); ok {
			end()
			all = append(all, s)
			continue
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			word.WriteRune(r)
			continue
		}
		end()
	}
	end()
	return all
}

// character is how a Chinese character is read.
func character(r rune) (s sound, ok bool) {
	if !unicode.Is(unicode.Han, r) {
		return s, false
	}
	found := readingsOf(r)
	if len(found) == 0 {
		return s, false
	}
	for _, reading := range found {
		s.full = distinct(append(s.full, reading)...)
		s.initials = distinct(append(s.initials, shortened(reading, 1))...)
	}
	return s, true
}

// variants are the ways to say all the sounds in a row, the likeliest first. When they
// become too many, what follows is read in one way only.
func variants(all []sound, of func(sound) []string) []string {
	said := []string{""}
	for _, s := range all {
		ways := of(s)
		if len(said)*len(ways) > maxVariants {
			ways = ways[:1]
		}
		var longer []string
		for _, way := range ways {
			for _, before := range said {
				longer = append(longer, before+way)
			}
		}
		said = longer
	}
	return distinct(said...)
}

func distinct(list ...string) []string {
	seen := make(map[string]bool, len(list))
	out := list[:0:0]
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

func shortened(s string, runes int) string {
	for i := range s {
		if runes--; runes < 0 {
			return s[:i]
		}
	}
	return s
}
