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

// framePage is the file of dist that becomes the page at frame.
const framePage = "frame.html"

// loaderFile is the file of dist that a host page includes, and lookMark what in
// it stands for the account's look.
const (
	loaderFile = "widget.js"
	lookMark   = "__LOOK__"
)

// pages are the widget, as it is served.
type pages struct {
	files      http.Handler
	head, rest []byte // of the frame's page, around its config
	loader     page
	frame      page
	config     page
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
	p.files, err = static.Handler(static.Site{Files: dist, Index: framePage, Policy: "default-src 'none'; frame-ancestors 'none'"})
	if err != nil {
		return nil, fmt.Errorf("serve the widget: %w", err)
	}
	html, err := fs.ReadFile(dist, framePage)
	if err != nil {
		return nil, fmt.Errorf("read the widget: %w", err)
	}
	var ok bool
	if p.head, p.rest, ok = bytes.Cut(html, []byte("</head>")); !ok {
		return nil, fmt.Errorf("%s of the widget has no head", framePage)
	}
	loader, err := fs.ReadFile(dist, loaderFile)
	if err != nil {
		return nil, fmt.Errorf("read the loader: %w", err)
	}
	config := s.config(s.settings)
	p.frame = p.framed(config)
	p.config = newPage("application/json", encode(config))
	loader = bytes.Replace(loader, []byte(lookMark), encode(look(s.settings)), 1)
	p.loader = newPage("text/javascript; charset=utf-8", loader)
	p.loader.packed = gzipped(loader)
	return p, nil
}

// framed is the frame's page for a config.
func (p *pages) framed(c wire.Config) page {
	raw, err := json.Marshal(c) // escapes <, so that it cannot end its element
	if err != nil {
		panic("webchat: config cannot be JSON: " + err.Error()) // a mistake in its type
	}
	with := fmt.Appendf(nil, "%s<script type=\"application/json\" id=\"config\">%s</script>\n  </head>%s", p.head, raw, p.rest)
	return newPage("text/html; charset=utf-8", with)
}

func gzipped(body []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is one
	_, _ = z.Write(body)                                    // a Buffer takes everything
	_ = z.Close()
	return out.Bytes()
}

// buildOf is a sum of all there is.
func buildOf(dist fs.FS) (string, error) {
	names, err := fs.Glob(dist, "*")
	if err != nil {
		return "", fmt.Errorf("list the widget's files: %w", err)
	}
	all := sha256.New()
	for _, name := range names {
		body, err := fs.ReadFile(dist, name)
		if err != nil {
			return "", fmt.Errorf("read the widget: %w", err)
		}
		fmt.Fprintf(all, "%s %x\n", name, sha256.Sum256(body))
	}
	return hex.EncodeToString(all.Sum(nil))[:12], nil
}

func newPage(media string, body []byte) page {
	sum := sha256.Sum256(body)
	return page{media: media, body: body, tag: `"` + hex.EncodeToString(sum[:12]) + `"`}
}

// serve mounts the pages. ancestors may show the frame.
func (p *pages) serve(mux *http.ServeMux, ancestors string) {
	mux.HandleFunc("GET /{file}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // the loader is for other sites
		p.files.ServeHTTP(w, r)
	})
	mux.Handle("GET /"+framePage, http.NotFoundHandler()) // it is served at /frame
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
		p.frame.serve(w, r)
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
