package matching

import (
	_ "embed"
	"sort"
	"strings"
)

// readings has a line for every Chinese character, sorted: the character and how it is
// read, the likeliest first. A map of them would take five megabytes of memory and a
// part of every start; this stays in the program's file until it is looked into.
//
// It is made of the dictionary of github.com/mozillazg/go-pinyin (MIT):
//
//	go test ./agentdesk/matching -run TestReadings -update
//
//go:embed readings.txt
var readings string

// readingsOf are the ways to read a character, or none.
func readingsOf(r rune) []string {
	key := string(r)
	at := lineFrom(sort.Search(len(readings), func(i int) bool {
		from := lineFrom(i)
		return from == len(readings) || readings[from:] >= key
	}))
	line, _, _ := strings.Cut(readings[at:], "\n")
	said, found := strings.CutPrefix(line, key)
	if !found {
		return nil
	}
	return strings.Split(said, ",")
}

// lineFrom is where the first line begins that does not begin before i.
func lineFrom(i int) int {
	if i == 0 {
		return 0
	}
	if next := strings.IndexByte(readings[i-1:], '\n'); next >= 0 {
		return i + next
	}
	return len(readings)
}
