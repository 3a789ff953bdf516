package webchat

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"switchboard/channels/webchat/wire"
)

// framePage is the file of dist that becomes the page at frame.
const framePage = "frame.html"

// pages are the widget's files, as they are served.
type pages struct {
	build  string // names the whole of dist
	files  []page
	frame  page
	config page
}

// page is one file.
type page struct {
	name   string
	media  string
	body   []byte
	brotli []byte // nil where there is none
	sum    string // of the body
}

// readPages reads dist into memory and writes the account's config into the frame.
func readPages(dist fs.FS, config wire.Config) (*pages, error) {
	names, err := fs.Glob(dist, "*")
	if err != nil {
		return nil, fmt.Errorf("list the widget's files: %w", err)
	}
	p := &pages{}
	all := sha256.New()
	for _, name := range names {
		if strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".sha256") {
			continue
		}
		f, err := readFile(dist, name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintln(all, f.name, f.sum)
		if name == framePage {
			p.frame = f
		} else {
			p.files = append(p.files, f)
		}
	}
	p.build = short(all.Sum(nil))
	config.Build = p.build
	raw, err := json.Marshal(config) // escapes <, so that it cannot end its element
	if err != nil {
		return nil, fmt.Errorf("encode config: %w", err)
	}
	p.config = newPage("config", "application/json", raw)
	head, rest, ok := bytes.Cut(p.frame.body, []byte("</head>"))
	if !ok {
		return nil, fmt.Errorf("the widget's files have no %s with a head", framePage)
	}
	with := fmt.Appendf(nil, "%s<script type=\"application/json\" id=\"config\">%s</script>\n  </head>%s", head, raw, rest)
	p.frame = newPage("frame", "text/html; charset=utf-8", with)
	return p, nil
}

func readFile(dist fs.FS, name string) (page, error) {
	body, err := fs.ReadFile(dist, name)
	if err != nil {
		return page{}, fmt.Errorf("read the widget's files: %w", err)
	}
	f := newPage(name, mime.TypeByExtension(path.Ext(name)), body)
	if packed, err := fs.ReadFile(dist, name+".br"); err == nil {
		f.brotli = packed
	}
	return f, nil
}

func newPage(name, media string, body []byte) page {
	sum := sha256.Sum256(body)
	return page{name: name, media: media, body: body, sum: short(sum[:])}
}

// short is the form in which the widget's build writes sums, too.
func short(sum []byte) string { return hex.EncodeToString(sum)[:12] }

// serve mounts the pages. ancestors may show the frame.
func (p *pages) serve(mux *http.ServeMux, ancestors string) {
	for _, f := range p.files {
		mux.HandleFunc("GET /"+f.name, f.serve)
	}
	mux.HandleFunc("GET /config", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		p.config.serve(w, r)
	})
	mux.HandleFunc("GET /frame", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", framePolicy(r.Host, ancestors))
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

// serve answers with the file. Asked for by its sum it never changes; the loader,
// which pages ask for without, may be ten minutes old.
func (f page) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.media)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Add("Vary", "Accept-Encoding")
	switch {
	case r.URL.Query().Get("v") == f.sum:
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	case f.name == "widget.js":
		h.Set("Cache-Control", "public, max-age=600")
	default:
		h.Set("Cache-Control", "no-cache")
	}
	body, tag := f.body, f.sum
	if f.brotli != nil && acceptsBrotli(r) {
		body, tag = f.brotli, f.sum+"-br"
		h.Set("Content-Encoding", "br")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func acceptsBrotli(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";")
		if name == "br" && q != "q=0" {
			return true
		}
	}
	return false
}
