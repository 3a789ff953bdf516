package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"
)

// blank is a GIF with frames as large as its screen.
func blank(t testing.TB, frames, width, height int) []byte {
	t.Helper()
	g := &gif.GIF{LoopCount: 0}
	frame := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black, color.White})
	for range frames {
		g.Image = append(g.Image, frame)
		g.Delay = append(g.Delay, 2)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, g); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestMovingPicturesStayMoving(t *testing.T) {
	p, err := redraw(blank(t, 3, 40, 30))
	if err != nil || p.MediaType != "image/gif" || p.Width != 40 || p.Height != 30 {
		t.Fatalf("redraw = %s %d × %d, %v", p.MediaType, p.Width, p.Height, err)
	}
	all, err := gif.DecodeAll(bytes.NewReader(p.Bytes))
	if err != nil || len(all.Image) != 3 || all.LoopCount != 0 {
		t.Errorf("%d frames, loop %d, %v", len(all.Image), all.LoopCount, err)
	}
}

func TestTooMuchMovementStands(t *testing.T) {
	for name, raw := range map[string][]byte{
		"many frames":           blank(t, MaxFrames+1, 2, 2),
		"frames of many pixels": blank(t, 30, 1000, 1000),
	} {
		p, err := redraw(raw)
		if err != nil || p.MediaType != "image/png" {
			t.Errorf("%s: %q, %v; want the first frame alone", name, p.MediaType, err)
		}
	}
}

// Frames behind a block about whose end decoders differ are counted like all
// others: image/gif takes 13 bytes of the first two, whatever their lengths say.
func TestNoFrameHidesBehindAMalformedBlock(t *testing.T) {
	whole := blank(t, 30, 1000, 1000)
	first := bytes.Index(whole, []byte(gifControl))
	second := first + 8 + bytes.Index(whole[first+8:], []byte(gifControl))
	third := second + 8 + bytes.Index(whole[second+8:], []byte(gifControl))
	for name, block := range map[string]string{
		"a text of length 0":         "\x21\x01\x00\x3b0123456789\x01\x00",
		"an application of length 0": "\x21\xff\x00\x3b" + string(make([]byte, 0x3b)) + "\x00",
	} {
		raw := slices.Concat(whole[:third], []byte(block), whole[third:])
		if m, ok := readGIF(raw); ok {
			all, err := gif.DecodeAll(bytes.NewReader(m.raw))
			if err != nil || len(all.Image) != m.frames {
				t.Errorf("%s: %d frames counted, %d decoded, %v", name, m.frames, len(all.Image), err)
			}
		}
		if p, err := redraw(raw); err == nil && p.MediaType == "image/gif" {
			all, err := gif.DecodeAll(bytes.NewReader(p.Bytes))
			if err != nil || len(all.Image)*1000*1000 > MaxPixels {
				t.Errorf("%s: redrawn with %d frames, %v", name, len(all.Image), err)
			}
		}
	}
}

func TestPicturesThatTakeTooMuchMemoryAreUnfit(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height uint32
		depth, kind   byte
		interlace     byte
		fit           bool
	}{
		{"50,000 × 50,000", 50_000, 50_000, 8, 2, 0, false},
		{"a stripe", 100_000, 10, 8, 2, 0, false},
		{"a large photo", 4500, 4000, 8, 2, 0, true},
		{"deep colours", 4500, 4000, 16, 6, 0, false},
		{"interlaced", 4500, 4000, 8, 6, 1, false},
		{"grey", 4500, 4000, 8, 0, 0, true},
	} {
		if _, err := measure(headPNG(c.width, c.height, c.depth, c.kind, c.interlace)); (err == nil) != c.fit || err != nil && !errors.Is(err, ErrUnfit) {
			t.Errorf("%s: measure = %v, want fit %v", c.name, err, c.fit)
		}
	}
}

// headPNG is the beginning of a PNG, as far as it is measured.
func headPNG(width, height uint32, depth, kind, interlace byte) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err)
	}
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	head = append(binary.BigEndian.AppendUint32(head, height), depth, kind, 0, 0, interlace)
	raw := append(out.Bytes()[:12], head...)
	raw = binary.BigEndian.AppendUint32(raw, crc32.ChecksumIEEE(head))
	return append(raw, "\x00\x00\x00\x00IDAT\x35\xaf\x06\x1e"...)
}

func TestWeightOfAJPEG(t *testing.T) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewRGBA(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	progressive := slices.Clone(out.Bytes())
	progressive[bytes.Index(progressive, []byte("\xff\xc0"))+1] = 0xc2
	hidden := slices.Concat(progressive[:2], []byte("junk\xff\xc0"), progressive[2:])
	for _, c := range []struct {
		name string
		raw  []byte
		want int
	}{
		{"sequential", out.Bytes(), 3},
		{"progressive", progressive, 15},
		{"progressive behind junk", hidden, 15},
	} {
		if got := weightJPEG(c.raw, color.YCbCrModel); got != c.want {
			t.Errorf("%s: %d bytes a pixel, want %d", c.name, got, c.want)
		}
	}
}

// A picture with one white corner is turned eight ways; the corner tells which.
func TestUpright(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 3, 2))
	m.SetGray(0, 0, color.Gray{Y: 255})
	for orientation, white := range map[int]image.Point{
		1: {0, 0}, 2: {2, 0}, 3: {2, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 2}, 8: {0, 2},
	} {
		up := upright(m, orientation)
		size := image.Pt(3, 2)
		if orientation >= 5 {
			size = image.Pt(2, 3)
		}
		if up.Bounds().Size() != size {
			t.Errorf("orientation %d: %v, want %v", orientation, up.Bounds(), size)
		}
		if v, _, _, _ := up.At(white.X, white.Y).RGBA(); v != 0xffff {
			t.Errorf("orientation %d: the white corner is not at %v", orientation, white)
		}
	}
}

// FuzzRedraw draws anything: no panic gets out, and what is drawn is within the
// limits, of its type, can be read again, and stays drawable.
func FuzzRedraw(f *testing.F) {
	f.Add(blank(f, 2, 3, 3))
	f.Add(asGIF(f, drawing(3, 3)))
	f.Add(asPNG(f, drawing(3, 3)))
	f.Add(asJPEG(f, drawing(9, 9)))
	f.Add(exif(f, drawing(9, 3), binary.BigEndian, 6))
	f.Add(decoded(f, clearWebP))
	f.Add(decoded(f, plainWebP))
	f.Add(headPNG(2, 2, 8, 2, 0))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00<script>"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := redraw(raw)
		if err != nil {
			if !errors.Is(err, ErrUnfit) {
				t.Fatalf("%v is not ErrUnfit", err)
			}
			return
		}
		c, format, err := image.DecodeConfig(bytes.NewReader(p.Bytes))
		if err != nil || c.Width != p.Width || c.Height != p.Height || "image/"+format != p.MediaType {
			t.Fatalf("drawn as %s of %d × %d, read as %s of %d × %d, %v", p.MediaType, p.Width, p.Height, format, c.Width, c.Height, err)
		}
		if p.Width > MaxSide || p.Height > MaxSide || p.Width*p.Height > MaxPixels {
			t.Fatalf("drawn as %d × %d", p.Width, p.Height)
		}
		if _, err := redraw(p.Bytes); err != nil {
			t.Fatalf("what was drawn cannot be drawn: %v", err)
		}
	})
}
