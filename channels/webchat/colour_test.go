package webchat

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestInk(t *testing.T) {
	for ground, want := range map[string]string{
		"#0a6a72": lightInk, "#ffe14d": darkInk, "#ffffff": darkInk, "#000000": lightInk,
		"#e0483e": blackInk, // neither of the usual ones reaches 4.5 on it
	} {
		if got := inkOn(ground); got != want {
			t.Errorf("ink on %s is %s, want %s", ground, got, want)
		}
	}
}

func TestAccentKeepsAReadableColour(t *testing.T) {
	if got := accentOn("#0a6a72", lightGround).Colour; got != "#0a6a72" {
		t.Errorf("#0a6a72 on white became %s", got)
	}
}

// Whatever the brand's colour is, text in it, on it, and on what is tinted with it can be
// read wherever the frame has any.
func TestEveryColourCanBeRead(t *testing.T) {
	light, dark := tokens(t)
	rapid.Check(t, func(t *rapid.T) {
		colour := fmt.Sprintf("#%06x", rapid.IntRange(0, 0xffffff).Draw(t, "colour"))
		expectReadable(t, inkOn(colour), parseColour(colour))
		for ground, theme := range map[string]map[string]rgb{lightGround: light, darkGround: dark} {
			a := accentOn(colour, ground)
			accent := parseColour(a.Colour)
			expectReadable(t, a.Ink, accent)
			for _, name := range []string{"surface", "raised"} {
				expectReadable(t, a.Colour, theme[name])
			}
			mine := mix(accent, 0.15, theme["surface"])
			for _, name := range []string{"text", "muted"} {
				expectReadable(t, theme[name].String(), mine)
			}
		}
	})
}

// A grid over all colours: that of middle lightness which is far from both inks is not left to chance.
func TestInkOnEveryMiddleColour(t *testing.T) {
	for r := 0; r < 256; r += 5 {
		for g := 0; g < 256; g += 5 {
			for b := 0; b < 256; b += 5 {
				ground := fmt.Sprintf("#%02x%02x%02x", r, g, b)
				if c := contrast(parseColour(ground), parseColour(inkOn(ground))); c < readable {
					t.Fatalf("ink %s on %s has a contrast of %.2f", inkOn(ground), ground, c)
				}
			}
		}
	}
}

func expectReadable(t *rapid.T, ink string, ground rgb) {
	t.Helper()
	if c := contrast(parseColour(ink), ground); c < readable {
		t.Errorf("%s on %s has a contrast of %.2f", ink, ground, c)
	}
}

// mix is so much of the one colour in the other, as CSS mixes them.
func mix(one rgb, much float64, other rgb) (c rgb) {
	for i := range c {
		c[i] = one[i]*much + other[i]*(1-much)
	}
	return c
}

// tokens are the colours that the frame's style sheet names, of its light and of its dark theme.
func tokens(t *testing.T) (light, dark map[string]rgb) {
	t.Helper()
	css, err := os.ReadFile("web/src/frame.css")
	if err != nil {
		t.Fatal(err)
	}
	mine := "--mine: color-mix(in srgb, var(--accent) 15%, var(--surface));"
	if !strings.Contains(string(css), mine) {
		t.Fatalf("the frame's own messages are not tinted by %q", mine)
	}
	rule := regexp.MustCompile(`(?s):root(\[data-theme="dark"\])? \{\n  color-scheme.*?\n\}`)
	token := regexp.MustCompile(`--(\w+): (#[0-9a-f]{3,6});`)
	var themes []map[string]rgb
	for _, block := range rule.FindAllString(string(css), -1) {
		theme := make(map[string]rgb)
		for _, found := range token.FindAllStringSubmatch(block, -1) {
			theme[found[1]] = parseColour(long(found[2]))
		}
		themes = append(themes, theme)
	}
	if len(themes) != 2 {
		t.Fatalf("the frame has %d themes", len(themes))
	}
	return themes[0], themes[1]
}

// long writes #rgb as #rrggbb.
func long(colour string) string {
	if len(colour) != 4 {
		return colour
	}
	return fmt.Sprintf("#%[1]c%[1]c%[2]c%[2]c%[3]c%[3]c", colour[1], colour[2], colour[3])
}
