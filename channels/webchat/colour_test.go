package webchat

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestInk(t *testing.T) {
	for ground, want := range map[string]string{"#0a6a72": lightInk, "#ffe14d": darkInk, "#ffffff": darkInk, "#000000": lightInk} {
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

// Whatever the brand's colour is, text in it and on it can be read.
func TestEveryColourCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		colour := fmt.Sprintf("#%06x", rapid.IntRange(0, 0xffffff).Draw(t, "colour"))
		for _, ground := range []string{lightGround, darkGround} {
			a := accentOn(colour, ground)
			if c := contrast(parseColour(a.Colour), parseColour(ground)); c < readable {
				t.Errorf("%s on %s: %s has a contrast of %.2f", colour, ground, a.Colour, c)
			}
			if c := contrast(parseColour(a.Colour), parseColour(a.Ink)); c < 4 {
				t.Errorf("%s on %s: ink %s has a contrast of %.2f", colour, ground, a.Ink, c)
			}
		}
		if c := contrast(parseColour(colour), parseColour(inkOn(colour))); c < 4 {
			t.Errorf("ink on %s has a contrast of %.2f", colour, c)
		}
	})
}
