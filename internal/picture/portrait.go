package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Portrait draws the square in the middle of a picture anew, at most side wide. Of a
// moving picture it is the first frame. It waits for its turn while ctx lasts.
func (s *Studio) Portrait(ctx context.Context, raw []byte, side int) (Plain, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return Plain{}, err
	}
	defer leave()
	if len(raw) > MaxBytes {
		return Plain{}, fmt.Errorf("%w: more than %d bytes", ErrUnfit, MaxBytes)
	}
	return portrait(raw, side)
}

func portrait(raw []byte, side int) (p Plain, err error) {
	defer unpanicked(&p, &err)
	m, err := still(raw)
	if err != nil {
		return Plain{}, err
	}
	from := middle(m.Bounds())
	side = min(side, from.Dx())
	small := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.BiLinear.Scale(small, small.Bounds(), m, from, draw.Src, nil)
	if small.Opaque() {
		return encode(small, "image/jpeg")
	}
	return encode(small, "image/png")
}

// still decodes a picture; of a moving one, its first frame.
func still(raw []byte) (image.Image, error) {
	format, err := measure(raw)
	if err != nil {
		return nil, err
	}
	var m image.Image
	switch format {
	case "gif":
		m, err = gif.Decode(bytes.NewReader(raw))
	case "jpeg":
		if m, err = jpeg.Decode(bytes.NewReader(raw)); err == nil {
			m = upright(m, orientation(raw))
		}
	case "webp":
		m, err = webp.Decode(bytes.NewReader(raw))
	default:
		m, err = png.Decode(bytes.NewReader(raw))
	}
	if err != nil {
		return nil, unfit(err)
	}
	return m, nil
}

// middle is the largest square in the middle of a rectangle.
func middle(b image.Rectangle) image.Rectangle {
	side := min(b.Dx(), b.Dy())
	at := image.Pt(b.Min.X+(b.Dx()-side)/2, b.Min.Y+(b.Dy()-side)/2)
	return image.Rectangle{Min: at, Max: at.Add(image.Pt(side, side))}
}
