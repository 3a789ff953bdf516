package storetest_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"switchboard/internal/store"
)

func TestTokens(t *testing.T) {
	for text, want := range map[string][]string{
		"":                  nil,
		" ，。!?\n":           nil,
		"退款":                {"退", "款", "退款"},
		"退款退款":              {"退", "款", "退款", "款退"},
		"退 款":               {"退", "款"},
		"Order SF1024":      {"order", "sf", "1024"},
		"订单SF1024退款":        {"订", "单", "订单", "sf", "1024", "退", "款", "退款"},
		"ＡＢＣ１２３":            {"abc", "123"},
		"cafe\u0301 Straße": {"cafe", "straße"},
		"ｶﾞス":               {"カ", "ス", "カス"},
		"サービス":              {"サ", "ー", "サー", "ビ", "ービ", "ス", "ビス"},
		"👩‍👩‍👧 a-b":         {"a", "b"},
		"a\x00b\xffc":       {"a", "b", "c"},
		"สวัสดี":            {"ส", "ว", "สว", "วส", "ด", "สด"},
	} {
		if diff := cmp.Diff(want, store.Tokens(text)); diff != "" {
			t.Errorf("Tokens(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestTokensAreBounded(t *testing.T) {
	if words := store.Tokens(strings.Repeat("a", 1000)); len(words) != 1 || len(words[0]) != 64 {
		t.Errorf("a long word becomes %d words, the first of %d bytes", len(words), len(words[0]))
	}
	var all strings.Builder
	for r := rune(0x4E00); r < 0x9FFF; r++ {
		all.WriteRune(r)
	}
	if words := store.Tokens(strings.Repeat(all.String(), 10)); len(words) > 100_000 {
		t.Errorf("a long text becomes %d words", len(words))
	}
	if words := store.QueryTokens(all.String()); len(words) > 256 {
		t.Errorf("a long query becomes %d words", len(words))
	}
}

// Every word that a query of a part of a text looks for is in the index of the text; and
// no word can be taken for the syntax of a query.
func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"", "退款", "订单SF1024退款", "cafe\u0301", "ｶﾞ \x00\xff", "한국어", "a'b\"c*:|&!()", "サービス", "İI"} {
		f.Add(seed, 1, 3)
	}
	f.Fuzz(func(t *testing.T, text string, from, length int) {
		words := store.Tokens(text)
		for _, w := range words {
			if !utf8.ValidString(w) || w == "" || strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
				t.Fatalf("Tokens(%q) has %q", text, w)
			}
		}
		runes := []rune(text)
		if len(runes) > 40_000 || from < 0 || from >= len(runes) || length < 2 || length > 100 || from+length > len(runes) {
			return
		}
		part := runes[from : from+length]
		if slices.ContainsFunc(part, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
			return
		}
		for _, w := range store.QueryTokens(string(part)) {
			if !slices.Contains(words, w.Text) {
				t.Fatalf("Tokens(%q) lacks %q of its part %q", text, w.Text, string(part))
			}
		}
	})
}
