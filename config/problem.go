package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong, and where.
type Problem struct {
	Source string // the file, or "environment"; empty for a value set in code
	Line   int    // in the file; 0 where there is none
	Key    string // such as store.driver, or the variable's name
	Reason string // never repeats a secret
}

// String is the problem on one line.
func (p Problem) String() string {
	var b strings.Builder
	if p.Source != "" {
		b.WriteString(p.Source)
		if p.Line > 0 {
			fmt.Fprintf(&b, ":%d", p.Line)
		}
		b.WriteString(": ")
	}
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.Reason)
	return b.String()
}

// Error is everything that is wrong with a configuration.
type Error struct{ Problems []Problem }

// Error lists the problems, one a line, those of the file by line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// place is where a value comes from.
type place struct {
	source string
	line   int
}

// problems collects.
type problems []Problem

func (ps *problems) add(at place, key, format string, args ...any) {
	*ps = append(*ps, Problem{Source: at.source, Line: at.line, Key: key, Reason: fmt.Sprintf(format, args...)})
}

// err is the problems in order of line, or nil.
func (ps problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key))
	})
	return &Error{Problems: ps}
}

// nearest returns the word that name was probably meant to be.
func nearest(name string, words []string) (word string, ok bool) {
	best := min(3, 1+len(name)/3)
	for _, w := range words {
		if d := distance(name, w); d < best {
			word, best, ok = w, d, true
		}
	}
	return word, ok
}

// distance is how many letters have to be changed, left out, put in or swapped with
// the next to make a into b.
func distance(a, b string) int {
	var before []int // the row above the row above
	above := make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			change := above[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, row[j]+1, above[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above = above, row
	}
	return above[len(b)]
}
