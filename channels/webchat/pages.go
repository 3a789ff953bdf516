package webchat

import (
	"bytes"
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

// pages are the widget, as it is served.
type pages struct {
	build  string // names the whole of dist
	files  http.Handler
	frame  page
	config page
}

// page is something written for the account.
type page struct {
	media string
	body  []byte
	tag   string
}

// readPages reads dist into memory and writes the account's config into the frame.
func readPages(dist fs.FS, config wire.Config) (*pages, error) {
	build, err := buildOf(dist)
	if err != nil {
		return nil, err
	}
	p := &pages{build: build}
	p.files, err = static.Handler(static.Site{Files: dist, Index: framePage, Policy: "default-src 'none'; frame-ancestors 'none'"})
	if err != nil {
		return nil, fmt.Errorf("serve the widget: %w", err)
	}
	config.Build = build
	raw, err := json.Marshal(config) // escapes <, so that it cannot end its element
	if err != nil {
		return nil, fmt.Errorf("encode config: %w", err)
	}
	p.config = newPage("application/json", raw)
	html, err := fs.ReadFile(dist, framePage)
	if err != nil {
		return nil, fmt.Errorf("read the widget: %w", err)
	}
	head, rest, ok := bytes.Cut(html, []byte("</head>"))
	if !ok {
		return nil, fmt.Errorf("%s of the widget has no head", framePage)
	}
	with := fmt.Appendf(nil, "%s<script type=\"application/json\" id=\"config\">%s</script>\n  </head>%s", head, raw, rest)
	p.frame = newPage("text/html; charset=utf-8", with)
	return p, nil
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
	h.Set("ETag", p.tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p.body))
}
