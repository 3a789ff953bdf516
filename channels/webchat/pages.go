package webchat

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"switchboard/channels/webchat/wire"
	"switchboard/internal/static"
)

// Files of dist that become the page at frame, one for each language: nobody
// fetches words that he does not read.
const (
	frameZh = "frame.zh.html"
	frameEn = "frame.en.html"
)

// loaderFile is the file of dist that a host page includes, and lookMark what in
// it stands for the account's look.
const (
	loaderFile = "widget.js"
	lookMark   = "__LOOK__"
)

// pages are the widget, as it is served.
type pages struct {
	files  http.Handler
	zh, en framePage
	loader page
	config page
}

// framePage is the frame's page in one language.
type framePage struct {
	head, rest []byte // around its config
	page       page
}

// page is something written for the account.
type page struct {
	media  string
	body   []byte
	packed []byte // the same in gzip, or nil
	tag    string
}

// readPages reads dist into memory and writes the account's looks into it.
func readPages(dist fs.FS, s *Site) (*pages, error) {
	p := &pages{}
	var err error
	p.files, err = static.Handler(static.Site{Files: dist, Index: frameZh, Build: s.build, Policy: "default-src 'none'; frame-ancestors 'none'"})
	if err != nil {
		return nil, fmt.Errorf("serve the widget: %w", err)
	}
	config := s.config(s.settings)
	if p.zh, err = readFrame(dist, frameZh, config); err != nil {
		return nil, err
	}
	if p.en, err = readFrame(dist, frameEn, config); err != nil {
		return nil, err
	}
	loader, err := fs.ReadFile(dist, loaderFile)
	if err != nil {
		return nil, fmt.Errorf("read the loader: %w", err)
	}
	p.config = newPage("application/json", encode(config))
	loader = bytes.Replace(loader, []byte(lookMark), encode(look(s.settings)), 1)
	p.loader = newPage("text/javascript; charset=utf-8", loader)
	p.loader.packed = gzipped(loader)
	return p, nil
}

func readFrame(dist fs.FS, name string, c wire.Config) (framePage, error) {
	html, err := fs.ReadFile(dist, name)
	if err != nil {
		return framePage{}, fmt.Errorf("read the widget: %w", err)
	}
	head, rest, ok := bytes.Cut(html, []byte("</head>"))
	if !ok {
		return framePage{}, fmt.Errorf("%s of the widget has no head", name)
	}
	f := framePage{head: head, rest: rest}
	f.page = f.with(c)
	return f, nil
}

// in is the frame in the language that a visitor's page asks for.
func (p *pages) in(locale string) framePage {
	if locale == "" || strings.HasPrefix(strings.ToLower(locale), "zh") {
		return p.zh
	}
	return p.en
}

// with is the page for a config.
func (f framePage) with(c wire.Config) page {
	raw, err := json.Marshal(c) // escapes <, so that it cannot end its element
	if err != nil {
		panic("webchat: config cannot be JSON: " + err.Error()) // a mistake in its type
	}
	with := fmt.Appendf(nil, "%s<script type=\"application/json\" id=\"config\">%s</script>\n  </head>%s", f.head, raw, f.rest)
	return newPage("text/html; charset=utf-8", with)
}

func gzipped(body []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is one
	_, _ = z.Write(body)                                    // a Buffer takes everything
	_ = z.Close()
	return out.Bytes()
}

// buildOf is the name that the build gave to all files together.
func buildOf(dist fs.FS) (string, error) {
	name, err := fs.ReadFile(dist, "BUILD")
	if err != nil {
		return "", fmt.Errorf("read which build the widget is of (make web writes it): %w", err)
	}
	return strings.TrimSpace(string(name)), nil
}

func newPage(media string, body []byte) page {
	sum := sha256.Sum256(body)
	return page{media: media, body: body, tag: `"` + hex.EncodeToString(sum[:12]) + `"`}
}

// serve mounts the pages. ancestors may show the frame.
func (p *pages) serve(mux *http.ServeMux, ancestors string) {
	files := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // the loader is for other sites
		p.files.ServeHTTP(w, r)
	}
	mux.HandleFunc("GET /{file}", files)
	mux.HandleFunc("GET /v/{build}/{file}", files)
	for _, page := range []string{frameZh, frameEn} {
		mux.Handle("GET /"+page, http.NotFoundHandler()) // it is served at /frame
	}
	mux.HandleFunc("GET /"+loaderFile, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		p.loader.serve(w, r)
	})
	mux.HandleFunc("GET /config", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		p.config.serve(w, r)
	})
	mux.HandleFunc("GET /frame", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", framePolicy(r.Host, ancestors))
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		p.in(r.URL.Query().Get("lang")).page.serve(w, r)
	})
}

// framePolicy lets the frame load what is its own and nothing else. Not every
// browser counts the socket of the same host as 'self'.
func framePolicy(host, ancestors string) string {
	sockets := ""
	if host = strings.ToLower(host); validHost(host) {
		sockets = " ws://" + host + " wss://" + host
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
		"media-src 'self' blob:; connect-src 'self'" + sockets + "; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors " + ancestors
}

func (p page) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", p.media)
	h.Set("Cache-Control", "no-cache")
	body, tag := p.body, p.tag
	if p.packed != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			body, tag = p.packed, strings.TrimSuffix(p.tag, `"`)+`-gz"`
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
