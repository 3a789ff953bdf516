package picture

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// framed is a picture whose middle square is blue, and clear or red around it.
func framed(t *testing.T, width, height int, around color.Color) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	square := middle(img.Bounds())
	for x := range width {
		for y := range height {
			img.Set(x, y, around)
			if image.Pt(x, y).In(square) {
				img.Set(x, y, color.NRGBA{0, 0, 255, 255})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAPortraitIsTheMiddleMadeSmall(t *testing.T) {
	red := color.NRGBA{255, 0, 0, 255}
	for name, c := range map[string]struct {
		width, height, side int
	}{
		"wide":             {400, 200, 100},
		"tall":             {200, 400, 100},
		"small stays so":   {40, 30, 30},
		"one pixel":        {1, 1, 1},
		"as large as that": {100, 100, 100},
	} {
		p, err := portrait(framed(t, c.width, c.height, red), 100)
		if err != nil || p.Width != c.side || p.Height != c.side || p.MediaType != "image/jpeg" {
			t.Errorf("%s: %s %d × %d, %v", name, p.MediaType, p.Width, p.Height, err)
			continue
		}
		m, _, err := image.Decode(bytes.NewReader(p.Bytes))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, at := range []image.Point{{}, {X: c.side - 1}, {Y: c.side - 1}, {X: c.side / 2, Y: c.side / 2}} {
			if r, _, b, _ := m.At(at.X, at.Y).RGBA(); r > b {
				t.Errorf("%s: what is around shows at %v", name, at)
			}
		}
	}
}

func TestAPortraitStaysClear(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 50, 50))
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	p, err := portrait(out.Bytes(), 20)
	if err != nil || p.MediaType != "image/png" {
		t.Errorf("portrait = %s, %v", p.MediaType, err)
	}
}

func TestAPortraitStands(t *testing.T) {
	p, err := portrait(blank(t, 3, 40, 30), 100)
	if err != nil || p.MediaType != "image/jpeg" || p.Width != 30 {
		t.Errorf("portrait = %s %d wide, %v", p.MediaType, p.Width, err)
	}
}

func TestNoPortraitOfWhatIsNoPicture(t *testing.T) {
	studio := NewStudio(1)
	for name, raw := range map[string][]byte{
		"nothing": nil, "text": []byte("hello"), "half": framed(t, 50, 50, color.Black)[:60], "too large": make([]byte, MaxBytes+1),
	} {
		if _, err := studio.Portrait(t.Context(), raw, 100); !errors.Is(err, ErrUnfit) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	studio.seats <- struct{}{}
	if _, err := studio.Portrait(ctx, framed(t, 50, 50, color.Black), 100); !errors.Is(err, context.Canceled) {
		t.Errorf("without a seat: %v", err)
	}
}
