package matching_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"switchboard/agentdesk/matching"
)

func TestKeys(t *testing.T) {
	for what, c := range map[string]struct{ text, want string }{
		"Chinese":                   {"快递", "快递\nkuaidi\nkd"},
		"a surname read otherwise":  {"曾丽", "曾丽\ncengli zengli\ncl zl"},
		"two characters read twice": {"重行", "重行\nzhongxing chongxing tongxing zhonghang chonghang tonghang zhongheng chongheng tongheng\nzx cx tx zh ch th"},
		"a name with ü":             {"吕绿", "吕绿\nlvlv lvlu\nll"},
		"Latin words":               {" Ann  LEE ", "ann lee\nannlee\nal annl alee annlee"},
		"both":                      {"VIP 护士", "vip 护士\nviphushi\nvhs viphs"},
		"full-width letters":        {"ＡＢＣ", "abc\nabc\na abc"},
		"nothing to say":            {"!!", "!!\n\n"},
		"blank":                     {" \t", ""},
	} {
		if diff := cmp.Diff(c.want, matching.Keys(c.text)); diff != "" {
			t.Errorf("%s: Keys(%q): %s", what, c.text, diff)
		}
	}
}

// A text that can be read in thousands of ways is read in a few.
func TestKeysAreBounded(t *testing.T) {
	keys := matching.Keys(strings.Repeat("重行乐长", 2000))
	if n := utf8.RuneCountInString(keys); n > 4000+2*24*(40*6+1) {
		t.Errorf("the keys have %d runes", n)
	}
	for line := range strings.Lines(keys) {
		if ways := len(strings.Fields(line)); ways > 24 {
			t.Errorf("%d ways on one line", ways)
		}
	}
}

func TestOnlyTheTitleIsRead(t *testing.T) {
	if got, want := matching.With("发票", "三天内 寄出"), "发票 三天内 寄出\nfapiao\nfp"; got != want {
		t.Errorf("With = %q, want %q", got, want)
	}
}

func TestPatternTakesItsQueryLiterally(t *testing.T) {
	if got, want := matching.Pattern(` 50%_\ OFF `), `%50\%\_\\ off%`; got != want {
		t.Errorf("Pattern = %q, want %q", got, want)
	}
}

func FuzzKeys(f *testing.F) {
	f.Add("快递 express E4")
	f.Fuzz(func(t *testing.T, text string) {
		keys := matching.Keys(text)
		if keys == "" {
			return
		}
		if got := strings.Count(keys, "\n"); got != 2 {
			t.Errorf("Keys(%q) = %q has %d line ends, want 2", text, keys, got)
		}
		if matching.Keys(strings.ToUpper(text)) == "" {
			t.Errorf("Keys(%q) is empty in upper case", text)
		}
	})
}
