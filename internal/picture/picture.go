// Package picture draws pictures of strangers anew: what comes out is made from
// the pixels alone, so nothing else that hid in the file, a script, a position, a
// second format, can come along.
package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// Limits of what is drawn; larger pictures stay files for download.
const (
	MaxBytes  = 20 << 20
	MaxSide   = 12_000
	MaxPixels = 24_000_000 // a whole picture, or all frames of a moving one
	MaxFrames = 1000       // each costs its own tables, however small it is
	MaxMemory = 72 << 20   // bytes that decoding takes
)

const jpegQuality = 88

// ErrUnfit says that the bytes are no picture that can be drawn here: broken, too
// large, or of another kind than they say.
var ErrUnfit = errors.New("not a picture that can be drawn")

// Known reports whether a media type is one of those drawn: PNG, JPEG, GIF, WebP.
func Known(mediaType string) bool {
	switch mediaType {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return false
}

// Plain is a picture drawn anew.
type Plain struct {
	Bytes         []byte
	MediaType     string
	Width, Height int
}

// Studio draws a few pictures at a time, because each may take MaxMemory, and as
// much again before it is collected.
type Studio struct {
	seats chan struct{}
}

// NewStudio returns a studio in which so many pictures are drawn at once.
func NewStudio(seats int) *Studio { return &Studio{seats: make(chan struct{}, seats)} }

// Redraw reads a picture and draws it anew. It waits for its turn while ctx lasts.
func (s *Studio) Redraw(ctx context.Context, r io.Reader) (Plain, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return Plain{}, err
	}
	defer leave()
	raw, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Plain{}, fmt.Errorf("read picture: %w", err)
	}
	if len(raw) > MaxBytes {
		return Plain{}, fmt.Errorf("%w: more than %d bytes", ErrUnfit, MaxBytes)
	}
	return redraw(raw)
}

// enter waits for a seat; what it returns gives it back.
func (s *Studio) enter(ctx context.Context) (leave func(), err error) {
	select {
	case s.seats <- struct{}{}:
		return func() { <-s.seats }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to draw a picture: %w", ctx.Err())
	}
}

// unpanicked makes a panic an error: decoders of foreign bytes have panicked before.
func unpanicked(p *Plain, err *error) {
	if v := recover(); v != nil {
		*p, *err = Plain{}, fmt.Errorf("%w: decoder: %v", ErrUnfit, v)
	}
}

func redraw(raw []byte) (p Plain, err error) {
	defer unpanicked(&p, &err)
	format, err := measure(raw)
	if err != nil {
		return Plain{}, err
	}
	switch format {
	case "gif":
		return redrawGIF(raw)
	case "jpeg":
		m, err := jpeg.Decode(bytes.NewReader(raw))
		if err != nil {
			return Plain{}, unfit(err)
		}
		return encode(upright(m, orientation(raw)), "image/jpeg")
	case "webp":
		m, err := webp.Decode(bytes.NewReader(raw))
		if err != nil {
			return Plain{}, unfit(err)
		}
		if opaque(m) {
			return encode(m, "image/jpeg")
		}
		return encode(m, "image/png")
	}
	m, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return Plain{}, unfit(err)
	}
	return encode(m, "image/png")
}

func unfit(err error) error { return fmt.Errorf("%w: %v", ErrUnfit, err) }

// measure tells the format from the bytes and refuses before anything is
// allocated for the pixels.
func measure(raw []byte) (string, error) {
	var c image.Config
	var err error
	var format string
	switch {
	case bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")):
		format = "png"
		c, err = png.DecodeConfig(bytes.NewReader(raw))
	case bytes.HasPrefix(raw, []byte("\xff\xd8\xff")):
		format = "jpeg"
		c, err = jpeg.DecodeConfig(bytes.NewReader(raw))
	case bytes.HasPrefix(raw, []byte("GIF8")):
		format = "gif"
		c, err = gif.DecodeConfig(bytes.NewReader(raw))
	case len(raw) > 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP":
		format = "webp"
		c, err = webp.DecodeConfig(bytes.NewReader(raw))
	default:
		return "", fmt.Errorf("%w: unknown format", ErrUnfit)
	}
	if err != nil {
		return "", unfit(err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > MaxSide || c.Height > MaxSide || c.Width*c.Height > MaxPixels {
		return "", fmt.Errorf("%w: %d × %d pixels", ErrUnfit, c.Width, c.Height)
	}
	if c.Width*c.Height*weight(format, c.ColorModel, raw) > MaxMemory {
		return "", fmt.Errorf("%w: %d × %d pixels take more than %d bytes", ErrUnfit, c.Width, c.Height, MaxMemory)
	}
	return format, nil
}

// weight is how many bytes a pixel takes at most while it is decoded.
func weight(format string, model color.Model, raw []byte) int {
	_, indexed := model.(color.Palette)
	switch format {
	case "png":
		return weightPNG(raw, indexed)
	case "jpeg":
		return weightJPEG(raw, model)
	case "webp":
		if model == color.YCbCrModel {
			return 2
		}
		return 8 // the pixels, and once more while they are transformed
	}
	return 1
}

// weightPNG reads the depth and the interlacing from the header, which is always
// the first chunk. An interlaced picture is put together of others.
func weightPNG(raw []byte, indexed bool) int {
	const depthAt, interlaceAt = 24, 28
	bytes := 4
	switch {
	case indexed:
		bytes = 1
	case raw[depthAt] == 16:
		bytes = 8
	}
	if raw[interlaceAt] != 0 {
		bytes *= 2
	}
	return bytes
}

// weightJPEG counts the planes, and for a progressive picture the coefficients
// that are kept until its last scan.
func weightJPEG(raw []byte, model color.Model) int {
	planes, coefficient := 3, 4
	switch model {
	case color.GrayModel:
		planes = 1
	case color.CMYKModel:
		planes = 4
	}
	if baseline(raw) {
		coefficient = 0
	}
	if planes == 4 {
		return 2*planes + planes*coefficient // converted into another picture
	}
	return planes + planes*coefficient
}

func opaque(m image.Image) bool {
	o, ok := m.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

func encode(m image.Image, mediaType string) (Plain, error) {
	var out bytes.Buffer
	var err error
	if mediaType == "image/jpeg" {
		err = jpeg.Encode(&out, m, &jpeg.Options{Quality: jpegQuality})
	} else {
		err = png.Encode(&out, m)
	}
	if err != nil {
		return Plain{}, unfit(err)
	}
	b := m.Bounds()
	return Plain{Bytes: out.Bytes(), MediaType: mediaType, Width: b.Dx(), Height: b.Dy()}, nil
}

// redrawGIF keeps a moving picture moving, as long as its frames together stay
// within the limits; else only the first remains.
func redrawGIF(raw []byte) (Plain, error) {
	m, ok := readGIF(raw)
	if !ok {
		return Plain{}, fmt.Errorf("%w: blocks of a GIF that do not end", ErrUnfit)
	}
	if m.frames > 1 && m.frames <= MaxFrames && m.frames*m.pixels <= MaxPixels {
		all, err := gif.DecodeAll(bytes.NewReader(m.raw))
		if err != nil {
			return Plain{}, unfit(err)
		}
		clean := &gif.GIF{
			Image: all.Image, Delay: all.Delay, LoopCount: all.LoopCount, Disposal: all.Disposal,
			Config: all.Config, BackgroundIndex: all.BackgroundIndex,
		}
		var out bytes.Buffer
		if err := gif.EncodeAll(&out, clean); err != nil {
			return Plain{}, unfit(err)
		}
		return Plain{Bytes: out.Bytes(), MediaType: "image/gif", Width: all.Config.Width, Height: all.Config.Height}, nil
	}
	first, err := gif.Decode(bytes.NewReader(m.raw))
	if err != nil {
		return Plain{}, unfit(err)
	}
	return encode(first, "image/png")
}

// upright turns a picture the way its camera was held (Exif 2.32, tag 0x0112).
func upright(m image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return m
	}
	return turnedImage{m, orientation}
}

// turnedImage shows another image turned, without a copy of its pixels.
type turnedImage struct {
	image.Image
	orientation int
}

// Bounds begin at 0, 0.
func (t turnedImage) Bounds() image.Rectangle {
	size := t.Image.Bounds().Size()
	if t.orientation >= 5 {
		size.X, size.Y = size.Y, size.X
	}
	return image.Rectangle{Max: size}
}

// At is the pixel that is seen at x, y.
func (t turnedImage) At(x, y int) color.Color {
	b := t.Image.Bounds()
	fromX, fromY := source(t.orientation, x, y, b.Dx(), b.Dy())
	return t.Image.At(b.Min.X+fromX, b.Min.Y+fromY)
}

// source is where in a w × h picture the pixel is that belongs at x, y.
func source(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	default: // 8
		return w - 1 - y, x
	}
}
