package gateway

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/internal/picture"
)

// MaxUpload is the largest file anybody may store, unless the process says less.
const MaxUpload = 20 << 20

const dropTimeout = 10 * time.Second

// ErrTooLarge says that a file is larger than allowed.
var ErrTooLarge = errors.New("file is too large")

// Upload stores a file that its uploader may name in one later message. Only
// pictures that could be drawn anew are marked Inline; everything else is for
// download, whatever it claims to be.
func (g *Gateway) Upload(ctx context.Context, by Actor, name string, r io.Reader) (Attachment, error) {
	return g.upload(ctx, by, name, r, func(Tx) error { return nil })
}

// upload is Upload by one who may.
func (g *Gateway) upload(ctx context.Context, by Actor, name string, r io.Reader, may func(Tx) error) (Attachment, error) {
	a, err := g.keep(ctx, by, name, r)
	if err != nil {
		return a, err
	}
	err = g.store.Do(ctx, func(tx Tx) error {
		if err := may(tx); err != nil {
			return err
		}
		return g.rows.AddAttachment(tx, a)
	})
	if err != nil {
		return Attachment{}, fmt.Errorf("store attachment: %w", err)
	}
	return a, nil
}

// keep puts the bytes on disk and describes them; no row is written.
func (g *Gateway) keep(ctx context.Context, by Actor, name string, r io.Reader) (Attachment, error) {
	const sniffed = 512 // what DetectContentType looks at
	content := bufio.NewReaderSize(r, sniffed)
	head, err := content.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return Attachment{}, fmt.Errorf("receive file: %w", err)
	}
	a := Attachment{ID: NewID[AttachmentID](), Uploader: by, CreatedAt: Now()}
	a.File = channels.File{ID: string(a.ID), Name: fileName(name), MediaType: http.DetectContentType(head)}
	if picture.Known(a.File.MediaType) {
		return g.keepPicture(ctx, a, content)
	}
	return g.keepFile(ctx, a, content)
}

// keepFile stores the bytes as they are.
func (g *Gateway) keepFile(ctx context.Context, a Attachment, r io.Reader) (Attachment, error) {
	var err error
	if a.Hash, a.File.Size, err = g.blobs.Put(ctx, r, g.maxUpload); err != nil {
		return Attachment{}, fmt.Errorf("store file: %w", err)
	}
	return a, nil
}

// keepPicture stores a picture made from the original's pixels alone. What cannot
// be drawn, or is too large to try, stays a file for download. The original waits
// on disk for its turn, and for no longer: it may say where it was taken. Behind a
// prefix of its own it is nobody else's blob.
func (g *Gateway) keepPicture(ctx context.Context, a Attachment, r io.Reader) (Attachment, error) {
	prefix := rand.Text()
	original, _, err := g.blobs.Put(ctx, io.MultiReader(strings.NewReader(prefix), r), g.maxUpload+int64(len(prefix)))
	if err != nil {
		return Attachment{}, fmt.Errorf("store picture: %w", err)
	}
	defer g.dropOriginal(ctx, original)
	err = g.reread(ctx, original, len(prefix), func(raw io.Reader) (err error) {
		a, err = g.redraw(ctx, a, raw)
		return err
	})
	if errors.Is(err, picture.ErrUnfit) {
		err = g.reread(ctx, original, len(prefix), func(raw io.Reader) (err error) {
			a, err = g.keepFile(ctx, a, raw)
			return err
		})
	}
	return a, err
}

// reread calls use with a stored blob, without its first bytes.
func (g *Gateway) reread(ctx context.Context, hash string, skip int, use func(io.Reader) error) error {
	raw, err := g.blobs.Open(ctx, hash)
	if err != nil {
		return fmt.Errorf("read picture back: %w", err)
	}
	defer raw.Close()
	if _, err := io.CopyN(io.Discard, raw, int64(skip)); err != nil {
		return fmt.Errorf("read picture back: %w", err)
	}
	return use(raw)
}

func (g *Gateway) dropOriginal(ctx context.Context, hash string) {
	const clockSkew = time.Hour // of a store of blobs elsewhere
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dropTimeout)
	defer cancel()
	if err := g.blobs.Delete(ctx, hash, time.Now().Add(clockSkew)); err != nil {
		g.log.Warn("a picture's original stays until it is swept", "err", err)
	}
}

// redraw stores a picture drawn anew.
func (g *Gateway) redraw(ctx context.Context, a Attachment, raw io.Reader) (Attachment, error) {
	plain, err := g.pictures.Redraw(ctx, raw)
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
