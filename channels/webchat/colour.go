package webchat

import (
	"fmt"
	"math"
	"strconv"

	"switchboard/channels/webchat/wire"
)

// The grounds of the frame on which the brand's colour is text: of the dark ones the
// lightest, which is the hardest.
const (
	lightGround = "#ffffff"
	darkGround  = "#22272c"
)

// The inks of text on the brand's colour. On a few colours of middle lightness only
// black can be read.
const (
	lightInk = "#ffffff"
	darkInk  = "#15191d"
	blackInk = "#000000"
)

// readable is the contrast that WCAG 2.2 asks for between text and its ground.
const readable = 4.5

// rgb is a colour whose channels go from 0 to 1.
type rgb [3]float64

// parseColour reads #rrggbb, which was checked before.
func parseColour(s string) (c rgb) {
	for i := range c {
		n, _ := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
		c[i] = float64(n) / 255
	}
	return c
}

// String is the colour as CSS writes it, #rrggbb.
func (c rgb) String() string {
	n := func(i int) int { return int(math.Round(c[i] * 255)) }
	return fmt.Sprintf("#%02x%02x%02x", n(0), n(1), n(2))
}

// luminance is the relative luminance of WCAG.
func (c rgb) luminance() float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := c[i]
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// contrast is from 1, the same, to 21, black on white.
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// inkOn is an ink that can be read on a ground, whatever that is: of the usual two the
// one that is easier to read, if it can be.
func inkOn(ground string) string {
	g := parseColour(ground)
	light, dark := contrast(g, parseColour(lightInk)), contrast(g, parseColour(darkInk))
	switch {
	case max(light, dark) < readable:
		return blackInk
	case light >= dark:
		return lightInk
	}
	return darkInk
}

// accentOn is the brand's colour made readable as text on a ground: darker or
// lighter as the ground demands, and no more than needed.
func accentOn(colour, ground string) wire.Accent {
	c, g := parseColour(colour), parseColour(ground)
	far := rgb{1, 1, 1}
	if g.luminance() > 0.5 {
		far = rgb{}
	}
	for range 20 {
		if contrast(parseColour(c.String()), g) >= readable {
			break
		}
		for i := range c {
			c[i] += (far[i] - c[i]) * 0.1
		}
	}
	return wire.Accent{Colour: c.String(), Ink: inkOn(c.String())}
}
