package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"switchboard/channels"
	"switchboard/internal/picture"
)

// portraitSide is the width and height of a portrait: enough for the largest place
// it is shown in, on a screen with two dots to a pixel.
const portraitSide = 192

// ErrNoPicture says that what should be a picture is none that can be drawn.
var ErrNoPicture = errors.New("not a picture that can be shown")

// KeepPortrait stores the middle of a picture, drawn anew and small. Its row is the
// caller's to write, with what refers to it. All of r is read before a seat for
// drawing is taken: who sends slowly keeps nobody waiting.
func (g *Gateway) KeepPortrait(ctx context.Context, by Actor, r io.Reader) (Attachment, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return Attachment{}, fmt.Errorf("receive picture: %w", err)
	}
	plain, err := g.pictures.Portrait(ctx, raw, portraitSide)
	if errors.Is(err, picture.ErrUnfit) {
		return Attachment{}, fmt.Errorf("%w: %v", ErrNoPicture, err)
	}
	if err != nil {
		return Attachment{}, fmt.Errorf("draw portrait: %w", err)
	}
	a := Attachment{ID: NewID[AttachmentID](), Uploader: by, CreatedAt: Now()}
	a.File = channels.File{
		ID: string(a.ID), Name: "portrait", MediaType: plain.MediaType,
		Width: plain.Width, Height: plain.Height, Inline: true,
	}
	if a.Hash, a.File.Size, err = g.blobs.Put(ctx, bytes.NewReader(plain.Bytes), int64(len(plain.Bytes))); err != nil {
		return Attachment{}, fmt.Errorf("store portrait: %w", err)
	}
	return a, nil
}
