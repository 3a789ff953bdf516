package matching

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/mozillazg/go-pinyin"
)

var update = flag.Bool("update", false, "write readings.txt from the dictionary")

// dictionary is how characters are read, without tones. Rarer readings than the first
// three are not typed.
func dictionary() map[rune][]string {
	all := make(map[rune][]string, len(pinyin.PinyinDict))
	for r := range pinyin.PinyinDict {
		said := pinyin.SinglePinyin(rune(r), pinyin.Args{Style: pinyin.Normal, Heteronym: true})
		if unicode.Is(unicode.Han, rune(r)) && len(said) > 0 {
			all[rune(r)] = distinct(said[:min(len(said), 3)]...)
		}
	}
	return all
}

func TestReadingsAreThoseOfTheDictionary(t *testing.T) {
	want := dictionary()
	if *update {
		var lines strings.Builder
		for _, r := range slices.Sorted(maps.Keys(want)) {
			lines.WriteString(string(r) + strings.Join(want[r], ",") + "\n")
		}
		if err := os.WriteFile("readings.txt", []byte(lines.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		readings = lines.String()
	}
	got := make(map[rune][]string, len(want))
	for line := range strings.Lines(readings) {
		r, _ := utf8.DecodeRuneInString(line)
		got[r] = readingsOf(r)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("readings (-dictionary +ours): %.2000s", diff)
	}
	for _, r := range []rune{0, 'a', '々', '\U0003fffd', unicode.MaxRune} {
		if said := readingsOf(r); said != nil && want[r] == nil {
			t.Errorf("%q is read %q", r, said)
		}
	}
}
