package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"switchboard/channels"
	"switchboard/internal/picture"
)

// MaxUpload is the largest file anybody may store, unless the process says less.
const MaxUpload = 20 << 20

// ErrTooLarge says that a file is larger than allowed.
var ErrTooLarge = errors.New("file is too large")

// Upload stores a file that its uploader may name in one later message. Only
// pictures that could be drawn anew are marked Inline; everything else is for
// download, whatever it claims to be.
func (g *Gateway) Upload(ctx context.Context, by Actor, name string, r io.Reader) (Attachment, error) {
	a, err := g.keep(ctx, by, name, r)
	if err != nil {
		return a, err
	}
	err = g.store.Do(ctx, func(tx Tx) error { return g.rows.AddAttachment(tx, a) })
	if err != nil {
		return Attachment{}, fmt.Errorf("store attachment: %w", err)
	}
	return a, nil
}

// keep puts the bytes on disk and describes them; no row is written.
func (g *Gateway) keep(ctx context.Context, by Actor, name string, r io.Reader) (Attachment, error) {
	hash, size, err := g.blobs.Put(ctx, r, g.maxUpload)
	if err != nil {
		return Attachment{}, fmt.Errorf("store file: %w", err)
	}
	a := Attachment{ID: NewID[AttachmentID](), Hash: hash, Uploader: by, CreatedAt: Now()}
	a.File = channels.File{ID: string(a.ID), Name: fileName(name), Size: size}
	if a.File.MediaType, err = g.sniff(ctx, hash); err != nil {
		return Attachment{}, err
	}
	if picture.Known(a.File.MediaType) {
		return g.redraw(ctx, a)
	}
	return a, nil
}

// fileName is the last element of what the sender calls the file, without
// anything a file system or a header would take for more than a name.
func fileName(s string) string {
	s = path.Base(strings.ReplaceAll(cleanText(s), `\`, "/"))
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`"<>:|?*/`, r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1 // control characters and those that turn the reading direction
		}
		return r
	}, s)
	s = strings.TrimSpace(shorten(s, 200))
	if s == "" || s == "." || s == ".." {
		return "file"
	}
	return s
}

func (g *Gateway) sniff(ctx context.Context, hash string) (string, error) {
	r, err := g.blobs.Open(ctx, hash)
	if err != nil {
		return "", fmt.Errorf("read file back: %w", err)
	}
	defer r.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read file back: %w", err)
	}
	return http.DetectContentType(head[:n]), nil
}

// redraw replaces a picture by one made from its pixels alone. What cannot be
// drawn, or is too large to try, stays a file for download.
func (g *Gateway) redraw(ctx context.Context, a Attachment) (Attachment, error) {
	raw, err := g.blobs.Open(ctx, a.Hash)
	if err != nil {
		return a, fmt.Errorf("read picture back: %w", err)
	}
	defer raw.Close()
	plain, err := g.pictures.Redraw(ctx, raw)
	if errors.Is(err, picture.ErrUnfit) {
		return a, nil
	}
	if err != nil {
		return a, fmt.Errorf("redraw picture: %w", err)
	}
	hash, size, err := g.blobs.Put(ctx, bytes.NewReader(plain.Bytes), int64(len(plain.Bytes)))
	if err != nil {
		return a, fmt.Errorf("store picture: %w", err)
	}
	a.Hash = hash
	a.File.MediaType, a.File.Size = plain.MediaType, size
	a.File.Width, a.File.Height, a.File.Inline = plain.Width, plain.Height, true
	return a, nil
}

// OpenFile finds a stored file; its Open yields the bytes. Whether the asker may
// have it is the caller's question.
func (g *Gateway) OpenFile(ctx context.Context, id AttachmentID) (channels.File, error) {
	var a Attachment
	err := g.store.Read(ctx, func(tx Tx) (err error) {
		a, err = g.rows.Attachment(tx, id)
		return err
	})
	if err != nil {
		return channels.File{}, err
	}
	return g.file(a), nil
}

func (g *Gateway) file(a Attachment) channels.File {
	f := a.File
	f.Open = func(ctx context.Context) (io.ReadCloser, error) { return g.blobs.Open(ctx, a.Hash) }
	return f
}
