package webchat

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

const (
	uploadWait   = 10 * time.Minute // for a whole file, either way
	progressWait = 30 * time.Second // for the next piece of it
	maxFileName  = 200              // bytes
)

// upload answers POST files: the body is the file.
func (h *host) upload(sh *shift, w http.ResponseWriter, r *http.Request) *problem {
	v, p := h.bearer(r)
	if p != nil {
		return p
	}
	if wait, ok := h.uploads.Take(h.callerNet(r), time.Now()); !ok {
		return tooFast(wait, "too many uploads from this address")
	}
	switch {
	case !h.settings.agreed(r.URL.Query().Get("consent")):
		return noConsent()
	case r.ContentLength > h.limits.File:
		return h.tooLarge()
	case r.ContentLength == 0:
		return refuse(wire.CodeEmpty, "a file of nothing")
	}
	ctx, cancel := context.WithTimeout(r.Context(), uploadWait)
	defer cancel()
	defer context.AfterFunc(sh.ctx, cancel)()
	body := &bounded{r: r.Body, left: h.limits.File, c: http.NewResponseController(w)}
	f, err := h.line.Upload(ctx, h.address(v), fileName(r.URL.Query().Get("name")), body)
	switch {
	case body.over:
		w.Header().Set("Connection", "close") // the rest is not read
		return h.tooLarge()
	case body.broken:
		return badFrame("the body broke off")
	case err != nil:
		return h.notStored(ctx, err)
	}
	answerJSON(w, http.StatusCreated, h.showFile(v, f))
	return nil
}

func (s *Site) tooLarge() *problem {
	return refuse(wire.CodeTooLong, "a file has at most %d bytes", s.limits.File)
}

func (h *host) notStored(ctx context.Context, err error) *problem {
	if errors.Is(err, channels.ErrErased) {
		return erased()
	}
	if e := channels.AsError(err); e.Fault == channels.Rejected {
		return refuse(wire.CodeBadFile, "the file was rejected: %s", e.Code)
	}
	h.account.Log.WarnContext(ctx, "visitor's file not stored", "err", err)
	return unavailable(retryWait, "the file could not be stored now")
}

// fileName keeps the last element of a name, without what disturbs a line of text.
func fileName(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimSpace(strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return -1
		}
		return c
	}, name))
	for len(name) > maxFileName {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	if name == "" || name == "." || name == ".." {
		return "file"
	}
	return name
}

// bounded is a request's body: it ends with an error at the limit, and when the
// client stops sending.
type bounded struct {
	r      io.Reader
	c      *http.ResponseController
	left   int64
	over   bool // the limit was passed
	broken bool // the client went away
}

var (
	errTooLarge = errors.New("file is too large")
	errBroken   = errors.New("body broke off")
)

// Read reads the next piece.
func (b *bounded) Read(p []byte) (int, error) {
	_ = b.c.SetReadDeadline(time.Now().Add(progressWait)) // where it can be set
	_ = b.c.SetWriteDeadline(time.Now().Add(2 * progressWait))
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	switch {
	case b.left < 0:
		b.over = true
		return 0, errTooLarge
	case err != nil && !errors.Is(err, io.EOF):
		b.broken = true
		return n, errBroken
	}
	return n, err
}

// download answers GET files/{id}. The address itself is the permission.
func (h *host) download(_ *shift, w http.ResponseWriter, r *http.Request) *problem {
	id := r.PathValue("id")
	v, p := h.signer.checkFile(id, r.URL.Query(), time.Now())
	if p != nil {
		return p
	}
	if p := h.mayRead(v); p != nil {
		return p
	}
	ctx, cancel := context.WithTimeout(r.Context(), uploadWait)
	defer cancel()
	f, err := h.line.File(ctx, h.address(v), id)
	if err != nil {
		return h.notOpened(ctx, err)
	}
	body, err := f.Open(ctx)
	if err != nil {
		return h.notOpened(ctx, err)
	}
	defer body.Close()
	describe(w.Header(), f)
	out := &paced{w: w, c: http.NewResponseController(w)}
	_, _ = io.Copy(out, body) // a client that left needs no answer
	return nil
}

func (h *host) notOpened(ctx context.Context, err error) *problem {
	if errors.Is(err, channels.ErrNoFile) {
		return refuse(wire.CodeNotFound, "no such file")
	}
	h.account.Log.WarnContext(ctx, "file not opened", "err", err)
	return unavailable(retryWait, "the file could not be read now")
}

// describe sets the headers under which a file is harmless: shown in place only
// when the gateway made the picture itself or it is sound, and sandboxed always.
func describe(h http.Header, f channels.File) {
	disposition, media := "attachment", "application/octet-stream"
	switch {
	case f.Inline:
		disposition, media = "inline", f.MediaType
	case strings.HasPrefix(f.MediaType, "audio/"):
		media = f.MediaType
	}
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	if f.Size > 0 {
		h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	}
}

// paced gives every piece of a download its own time.
type paced struct {
	w io.Writer
	c *http.ResponseController
}

// Write writes the next piece.
func (p *paced) Write(b []byte) (int, error) {
	_ = p.c.SetWriteDeadline(time.Now().Add(progressWait)) // where it can be set
	return p.w.Write(b)
}
