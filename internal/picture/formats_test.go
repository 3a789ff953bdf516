package picture

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
)

// drawing is a picture w × h whose left half is dark and whose right half is light.
func drawing(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			v := uint8(20)
			if x >= w/2 {
				v = 230
			}
			m.SetNRGBA(x, y, color.NRGBA{v, v, v, 255})
		}
	}
	return m
}

func encoded(t testing.TB, write func(io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return png.Encode(w, m) })
}

func asJPEG(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return jpeg.Encode(w, m, nil) })
}

func asGIF(t testing.TB, m image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return gif.Encode(w, m, nil) })
}

// Two pictures of one pixel: with a plane for transparency, and without.
const (
	clearWebP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
	plainWebP = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"
)

func decoded(t testing.TB, text string) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestEveryFormatIsDrawn(t *testing.T) {
	translucent := drawing(6, 4)
	translucent.SetNRGBA(0, 0, color.NRGBA{0, 0, 0, 100})
	grey := image.NewGray(image.Rect(0, 0, 6, 4))
	for name, c := range map[string]struct {
		raw           []byte
		mediaType     string
		width, height int
	}{
		"PNG":                 {asPNG(t, drawing(6, 4)), "image/png", 6, 4},
		"translucent PNG":     {asPNG(t, translucent), "image/png", 6, 4},
		"PNG of 16 bits":      {asPNG(t, image.NewRGBA64(image.Rect(0, 0, 6, 4))), "image/png", 6, 4},
		"JPEG":                {asJPEG(t, drawing(6, 4)), "image/jpeg", 6, 4},
		"grey JPEG":           {asJPEG(t, grey), "image/jpeg", 6, 4},
		"GIF that stands":     {asGIF(t, drawing(6, 4)), "image/png", 6, 4},
		"GIF that moves":      {blank(t, 2, 6, 4), "image/gif", 6, 4},
		"WebP":                {decoded(t, plainWebP), "image/jpeg", 1, 1},
		"WebP with an alpha":  {decoded(t, clearWebP), "image/png", 1, 1},
		"the smallest of all": {asPNG(t, drawing(1, 1)), "image/png", 1, 1},
	} {
		p, err := redraw(c.raw)
		if err != nil || p.MediaType != c.mediaType || p.Width != c.width || p.Height != c.height {
			t.Errorf("%s: drawn as %s %d × %d, %v; want %s %d × %d", name, p.MediaType, p.Width, p.Height, err, c.mediaType, c.width, c.height)
			continue
		}
		m, _, err := image.Decode(bytes.NewReader(p.Bytes))
		if err != nil || m.Bounds().Dx() != c.width || m.Bounds().Dy() != c.height {
			t.Errorf("%s: what was drawn cannot be read: %v", name, err)
		}
	}
}

func TestTransparencyStays(t *testing.T) {
	m := drawing(4, 4)
	m.SetNRGBA(1, 1, color.NRGBA{200, 10, 10, 77})
	p, err := redraw(asPNG(t, m))
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(p.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	if want := m.NRGBAAt(1, 1); color.NRGBAModel.Convert(got.At(1, 1)) != want {
		t.Errorf("pixel = %v, want %v", got.At(1, 1), want)
	}
}

// exif is a JPEG whose camera was held so.
func exif(t testing.TB, m image.Image, order binary.AppendByteOrder, orientation uint16) []byte {
	t.Helper()
	tiff := []byte("II")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		tiff = []byte("MM")
	}
	tiff = order.AppendUint32(order.AppendUint16(tiff, 42), 8)
	tiff = order.AppendUint16(tiff, 2)
	tiff = order.AppendUint16(order.AppendUint16(tiff, 0x0100), 3) // a width, to be passed over
	tiff = order.AppendUint32(order.AppendUint32(tiff, 1), 6)
	tiff = order.AppendUint16(order.AppendUint16(tiff, 0x0112), 3)
	tiff = order.AppendUint16(order.AppendUint32(tiff, 1), orientation)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(segment)+2))
	raw := asJPEG(t, m)
	return slices.Concat(raw[:2], head, segment, raw[2:])
}

func TestPhotosAreDrawnUpright(t *testing.T) {
	for name, order := range map[string]binary.AppendByteOrder{"Intel": binary.LittleEndian, "Motorola": binary.BigEndian} {
		for orientation, bright := range map[uint16]string{
			0: "right", 1: "right", 2: "left", 3: "left", 4: "right", 5: "bottom", 6: "bottom", 7: "top", 8: "top", 9: "right",
		} {
			p, err := redraw(exif(t, drawing(32, 16), order, orientation))
			if err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(p.Bytes))
			if err != nil {
				t.Fatal(err)
			}
			if got := brightSide(m); got != bright || p.Width != m.Bounds().Dx() {
				t.Errorf("%s, orientation %d: light is %s, want %s", name, orientation, got, bright)
			}
			if bytes.Contains(p.Bytes, []byte("Exif")) {
				t.Errorf("%s, orientation %d: the camera's notes are still there", name, orientation)
			}
		}
	}
}

func brightSide(m image.Image) string {
	b := m.Bounds()
	light := func(x, y int) bool {
		v, _, _, _ := m.At(x, y).RGBA()
		return v > 0x8000
	}
	switch {
	case light(b.Max.X-2, 1) && light(b.Max.X-2, b.Max.Y-2):
		return "right"
	case light(1, 1) && light(1, b.Max.Y-2):
		return "left"
	case light(1, b.Max.Y-2) && light(b.Max.X-2, b.Max.Y-2):
		return "bottom"
	}
	return "top"
}

// Whatever was hidden in a picture, before, between or behind its pixels, is gone.
func TestNothingButPixelsStays(t *testing.T) {
	const script = "<script>alert(1)</script>PK\x03\x04"
	comment := slices.Concat(binary.BigEndian.AppendUint16([]byte{0xff, 0xfe}, uint16(len(script)+2)), []byte(script))
	photo := asJPEG(t, drawing(8, 8))
	still, moves := asGIF(t, drawing(8, 8)), blank(t, 2, 8, 8)
	note := slices.Concat([]byte{0x21, 0xfe, byte(len(script))}, []byte(script), []byte{0})
	for name, raw := range map[string][]byte{
		"behind a PNG":         append(asPNG(t, drawing(8, 8)), script...),
		"behind a JPEG":        append(slices.Clone(photo), script...),
		"in a JPEG's comment":  slices.Concat(photo[:2], comment, photo[2:]),
		"behind a GIF":         append(slices.Clone(still), script...),
		"in a GIF's comment":   slices.Concat(moves[:len(moves)-1], note, moves[len(moves)-1:]),
		"behind a moving GIF":  append(slices.Clone(moves), script...),
		"behind a WebP":        append(decoded(t, plainWebP), script...),
		"in a PNG's own chunk": slices.Concat(asPNG(t, drawing(8, 8))[:33], chunk("tEXt", script), asPNG(t, drawing(8, 8))[33:]),
	} {
		p, err := redraw(raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if bytes.Contains(p.Bytes, []byte("script")) || bytes.Contains(p.Bytes, []byte("PK\x03\x04")) {
			t.Errorf("%s: it is still there", name)
		}
	}
}

func TestWhatIsNoPictureIsUnfit(t *testing.T) {
	whole := map[string][]byte{
		"PNG": asPNG(t, drawing(64, 64)), "JPEG": asJPEG(t, drawing(64, 64)), "GIF": asGIF(t, drawing(64, 64)),
		"moving GIF": blank(t, 3, 64, 64), "WebP": decoded(t, clearWebP),
	}
	cases := map[string][]byte{
		"nothing": nil, "text": []byte("hello"), "SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
		"HTML": []byte("<!DOCTYPE html><script>alert(1)</script>"), "BMP": []byte("BM" + strings.Repeat("\x00", 60)),
	}
	for name, raw := range whole {
		cases[name+" cut in its head"] = raw[:12]
		cases[name+" cut in the middle"] = raw[:len(raw)/2]
	}
	for name, raw := range cases {
		if p, err := redraw(raw); !errors.Is(err, ErrUnfit) {
			t.Errorf("%s: redraw = %s, %v, want ErrUnfit", name, p.MediaType, err)
		}
	}
}

func TestOnlyKnownMediaTypesAreTried(t *testing.T) {
	for mediaType, want := range map[string]bool{
		"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true,
		"image/svg+xml": false, "image/bmp": false, "image/x-icon": false, "text/html; charset=utf-8": false, "": false,
	} {
		if Known(mediaType) != want {
			t.Errorf("Known(%q) = %v", mediaType, !want)
		}
	}
}

func TestTheStudioLimitsWhatItReads(t *testing.T) {
	s := NewStudio(1)
	if _, err := s.Redraw(t.Context(), io.LimitReader(zeros{}, MaxBytes+1)); !errors.Is(err, ErrUnfit) {
		t.Errorf("a file too large: %v, want ErrUnfit", err)
	}
	if p, err := s.Redraw(t.Context(), bytes.NewReader(asPNG(t, drawing(3, 3)))); err != nil || p.Width != 3 {
		t.Errorf("Redraw = %+v, %v", p, err)
	}
	broken := errors.New("the disk is broken")
	if _, err := s.Redraw(t.Context(), io.MultiReader(strings.NewReader("\x89PNG"), failing{broken})); !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v, want its own error", err)
	}
}

func TestWaitingForASeatEndsWithTheContext(t *testing.T) {
	s := NewStudio(1)
	reading, writing := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := s.Redraw(t.Context(), reading)
		done <- err
	}()
	if _, err := writing.Write([]byte("x")); err != nil { // the only seat is taken
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Redraw(ctx, strings.NewReader("")); !errors.Is(err, context.Canceled) {
		t.Errorf("Redraw = %v, want that it waited in vain", err)
	}
	writing.Close()
	if err := <-done; !errors.Is(err, ErrUnfit) {
		t.Errorf("the one with the seat: %v", err)
	}
}

// chunk is one of a PNG's chunks.
func chunk(kind, data string) []byte {
	body := []byte(kind + data)
	raw := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), body...)
	return binary.BigEndian.AppendUint32(raw, crc32.ChecksumIEEE(body))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
