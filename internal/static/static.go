// Package static serves a built front end: every file with an ETag, in brotli
// where the browser takes it, and for ever where it was asked for by its content
// or by its build.
package static

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Site is what a Handler serves.
type Site struct {
	// Files are the front end. What stands beside name as name.br is its brotli form.
	Files fs.FS
	// Index answers the root.
	Index string
	// Build names the files as they are together, if not empty: under v/Build/ they
	// are kept for ever. Under another build's name there is nothing: a page of that
	// build must not get a piece that does not fit it.
	Build string
	// Policy is the Content-Security-Policy of every answer.
	Policy string
}

// types are the media types of what a front end is made of. Other files are not
// served: they are not meant for browsers.
const types = ".html text/html; charset=utf-8\n" +
	".js text/javascript; charset=utf-8\n" +
	".css text/css; charset=utf-8\n" +
	".svg image/svg+xml\n" +
	".png image/png\n" +
	".ico image/x-icon\n" +
	".woff2 font/woff2\n" +
	".json application/json\n" +
	".webmanifest application/manifest+json\n"

// minVersion is how much of a file's sum its address must name to be kept for ever.
const minVersion = 12

// Handler serves the site's files. Which there are is looked up once, here.
func Handler(s Site) (http.Handler, error) {
	h := &handler{policy: s.Policy, site: s.Files, files: make(map[string]file)}
	if s.Build != "" {
		h.versioned = "/v/" + s.Build
	}
	err := fs.WalkDir(s.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		media := mediaType(name)
		if media == "" {
			return nil
		}
		f, err := look(s.Files, name, media)
		h.files["/"+name] = f
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read front end: %w", err)
	}
	index, ok := h.files["/"+s.Index]
	if !ok {
		return nil, fmt.Errorf("read front end: there is no %q", s.Index)
	}
	h.files["/"] = index
	return h, nil
}

func mediaType(name string) string {
	for line := range strings.Lines(types) {
		if ext, media, _ := strings.Cut(strings.TrimSpace(line), " "); ext == path.Ext(name) {
			return media
		}
	}
	return ""
}

// file is one file in both forms.
type file struct {
	media  string
	sum    func() string // sha256, hex; made when it is first asked for, lest starting reads all files
	plain  form
	brotli form // without a name if there is none
}

// form is where the bytes are. They are not kept: they are in the program's file.
type form struct {
	name string
	size int64
}

func look(files fs.FS, name, media string) (file, error) {
	info, err := fs.Stat(files, name)
	if err != nil {
		return file{}, err
	}
	f := file{media: media, plain: form{name, info.Size()}, sum: sync.OnceValue(func() string {
		sum := sha256.New()
		_, _ = pour(sum, files, name) // what cannot be read cannot be served either
		return hex.EncodeToString(sum.Sum(nil))
	})}
	if info, err := fs.Stat(files, name+".br"); err == nil {
		f.brotli = form{name + ".br", info.Size()}
	}
	return f, nil
}

// pour writes what a file holds.
func pour(w io.Writer, files fs.FS, name string) (int64, error) {
	f, err := files.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.Copy(w, f)
}

type handler struct {
	policy    string
	versioned string // where files are of this build; "" if nowhere
	site      fs.FS
	files     map[string]file
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Content-Security-Policy", h.policy)
	name, kept := h.name(r)
	f, ok := h.files[name]
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	case !ok:
		head.Set("Cache-Control", "no-store") // another server behind the same name may have it
		http.Error(w, "not found", http.StatusNotFound)
	default:
		f.serve(w, r, h.site, kept || f.asked(r.URL.Query().Get("v")))
	}
}

// name is the file that a request asks for, and whether its address promises that
// it never changes.
func (h *handler) name(r *http.Request) (name string, kept bool) {
	if h.versioned == "" {
		return r.URL.Path, false
	}
	if name, ok := strings.CutPrefix(r.URL.Path, h.versioned); ok && strings.HasPrefix(name, "/") && name != "/" {
		return name, true
	}
	return r.URL.Path, false
}

func (f file) serve(w http.ResponseWriter, r *http.Request, site fs.FS, kept bool) {
	head := w.Header()
	body, tag := f.plain, `"`+f.sum()[:2*minVersion]+`"`
	if f.brotli.name != "" {
		head.Set("Vary", "Accept-Encoding")
		if acceptsBrotli(r.Header.Get("Accept-Encoding")) {
			body, tag = f.brotli, `"`+f.sum()[:2*minVersion]+`-br"`
			head.Set("Content-Encoding", "br")
		}
	}
	head.Set("Cache-Control", caching(kept))
	head.Set("Content-Type", f.media)
	head.Set("Etag", tag)
	if matches(r.Header.Get("If-None-Match"), tag) {
		head.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	head.Set("Content-Length", strconv.FormatInt(body.size, 10))
	if r.Method != http.MethodHead {
		_, _ = pour(w, site, body.name) // the browser went away
	}
}

// asked reports whether a file was asked for by its content, and this is that
// content: during an update another version may ask here.
func (f file) asked(version string) bool {
	return len(version) >= minVersion && strings.HasPrefix(f.sum(), version)
}

func caching(kept bool) string {
	if kept {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}

func acceptsBrotli(header string) bool {
	for coding := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if strings.EqualFold(strings.TrimSpace(name), "br") {
			q := strings.TrimSpace(weight)
			return q != "q=0" && !strings.HasPrefix(q, "q=0.0")
		}
	}
	return false
}

func matches(header, tag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		if c := strings.TrimPrefix(strings.TrimSpace(candidate), "W/"); c == tag || c == "*" {
			return true
		}
	}
	return false
}
