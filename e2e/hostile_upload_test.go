package e2e

import (
	"archive/zip"
	"bytes"
	endian "encoding/binary"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"testing"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// script is what nobody's browser may run.
const script = "<script>fetch('/" + canary + "')</script>"

// nasty are files that want to be something else, or too much. Whether a picture
// may be shown in place is said of those that may.
func nasty(t *testing.T) map[string][]byte {
	small := image.NewRGBA(image.Rect(0, 0, 4, 4))
	photo, drawn := encoded(t, func(w io.Writer) error { return jpeg.Encode(w, small, nil) }), encoded(t, func(w io.Writer) error { return png.Encode(w, small) })
	moving := movie(t, 3, 4, 4)
	zipped := archive(t, 1)
	pdf := "%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert('" + canary + "'))>>>>endobj\ntrailer<</Root 1 0 R>>"
	svg := `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">` + script + `</svg>`
	return map[string][]byte{
		"page.html":       []byte("<!DOCTYPE html>" + script),
		"page.png":        []byte("<html>" + script),
		"page.xhtml":      []byte(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">` + script + `</html>`),
		"image.svg":       []byte(svg),
		"image.svg.png":   []byte(`<?xml version="1.0"?>` + svg),
		"laughs.xml":      []byte(`<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;` + canary + `</x>`),
		"script.js":       []byte("fetch('/" + canary + "')"),
		"style.css":       []byte("@import '//evil.test/" + canary + "'"),
		"form.pdf":        []byte(pdf),
		"gif.pdf":         append(slices.Clone(moving), pdf...),
		"gifar.gif":       append(slices.Clone(moving), zipped...),
		"script.gif":      append(append([]byte("GIF89a/*"), drawn[8:]...), "*/=0;alert('"+canary+"')"...),
		"comment.gif":     slices.Concat(moving[:len(moving)-1], []byte("\x21\xfe"), block(script), []byte{0, 0x3b}),
		"comment.jpg":     slices.Concat(photo[:2], segment(0xfe, script), photo[2:]),
		"exif.jpg":        slices.Concat(photo[:2], exif(), photo[2:]),
		"exif-bomb.jpg":   slices.Concat(photo[:2], bytes.Repeat(exif(), 200), photo[2:]),
		"tail.png":        append(slices.Clone(drawn), script...),
		"text.png":        slices.Concat(drawn[:33], chunk("tEXt", "Comment\x00"+script), drawn[33:]),
		"zip.png":         append(slices.Clone(drawn), zipped...),
		"half.png":        drawn[:len(drawn)/2],
		"half.jpg":        photo[:len(photo)*3/4],
		"half.gif":        moving[:len(moving)-4],
		"head.png":        drawn[:8],
		"50k.png":         slices.Concat(drawn[:8], chunk("IHDR", "\x00\x00\xc3\x50\x00\x00\xc3\x50\x08\x02\x00\x00\x00"), drawn[33:]),
		"negative.png":    slices.Concat(drawn[:8], chunk("IHDR", "\xff\xff\xff\xff\xff\xff\xff\xff\x08\x02\x00\x00\x00"), drawn[33:]),
		"deep.png":        slices.Concat(drawn[:8], chunk("IHDR", "\x00\x00\x0f\x00\x00\x00\x0f\x00\x10\x06\x00\x00\x01"), drawn[33:]),
		"progressive.jpg": progressive(photo, 5000, 4000),
		"10k.gif":         movie(t, 10_000, 2, 2),
		"large.gif":       movie(t, 8, 2000, 2000),
		"hidden.gif":      hiding(movie(t, 12, 2000, 2000)),
		"screen.gif":      append([]byte("GIF89a\xff\xff\xff\xff\x80\x00\x00\x00\x00\x00\xff\xff\xff"), moving[19:]...),
		"bomb.zip":        archive(t, 30<<20),
		"word.docx":       zipped,
		"sound.wav":       append([]byte("RIFF\xff\xff\xff\x7fWAVEfmt "), script...),
		"animated.webp":   append([]byte("RIFF\xff\xff\xff\x7fWEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\xff\xff\xff\xff\xff\xff"), script...),
		"lossless.webp":   append([]byte("RIFF\x20\x00\x00\x00WEBPVP8L\x14\x00\x00\x00\x2f\xff\xff\xff\x0f"), script...),
		"elf":             []byte("\x7fELF\x02\x01\x01" + canary),
		"NULs":            make([]byte, 4096),
	}
}

// names are what a file cannot be called.
func names() []string {
	return []string{
		"../../../etc/passwd", `..\..\windows\win.ini`, "/etc/shadow", "C:\\boot.ini", "..", ".", "", " ", "a/../b", "....//",
		"invoice\u202egpj.exe", "\u2066x\u2069.png", "a\r\nSet-Cookie: x=" + canary + "\r\n\r\n" + script, "a\x00.png", "\"; filename=\"x.html", "a;b=c.html",
		script + ".png", strings.Repeat("长", 500) + ".png", "%2e%2e%2f", "bad\xff\xfeutf8", "CON", "x\x1b[2Jy", "name\tname", "\ufeffx", "a?b#c.html", "'$(reboot)`id`.sh",
	}
}

// uploads brings every nasty file and name in, through the visitor's and the
// agent's door, and looks at how it comes out.
func (s *siege) uploads(t *testing.T) {
	for name, content := range nasty(t) {
		s.passes(t, name, content)
	}
	for _, name := range names() {
		s.passes(t, name, []byte(canary))
	}
	empty := s.do(t, call{method: "POST", path: "/c/open/files?name=x", token: s.visitor.Token, body: ""})
	refused(t, "a file of nothing", empty, 400, "empty")
	for _, q := range []string{"name=%ff%00", "name=a&name=b", "x=1&name=%zz"} {
		if r := s.do(t, call{method: "POST", path: "/c/open/files?" + q, token: s.visitor.Token, body: "x"}); r.status >= 500 {
			t.Errorf("?%s: %d %s", q, r.status, r.body)
		}
		if r := s.do(t, s.as(s.boss, call{method: "POST", path: "/desk/files?" + q, body: "x"})); r.status >= 500 {
			t.Errorf("desk ?%s: %d %s", q, r.status, r.body)
		}
	}
}

// passes uploads a file at both doors. It is stored as something harmless.
func (s *siege) passes(t *testing.T, name string, content []byte) {
	t.Helper()
	in := s.do(t, call{method: "POST", path: "/c/open/files?" + query("name", name), token: s.visitor.Token, body: content, header: map[string]string{"Content-Type": "text/html"}})
	var seen wire.File
	if s.stored(t, name, in, &seen) {
		harmless(t, name, seen.Name, seen.Inline, s.do(t, call{method: "GET", path: "/c/open/" + seen.URL}))
	}
	in = s.do(t, s.as(s.boss, call{method: "POST", path: "/desk/files?" + query("name", name), body: content}))
	var kept channels.File
	if s.stored(t, "desk: "+name, in, &kept) {
		harmless(t, "desk: "+name, kept.Name, kept.Inline, s.do(t, s.as(s.boss, call{method: "GET", path: "/desk/files/" + kept.ID})))
	}
}

func (s *siege) stored(t *testing.T, what string, r reply, into any) bool {
	t.Helper()
	if r.status != http.StatusCreated {
		if r.status < 400 || r.status >= 500 || r.code == "" {
			t.Errorf("%.60q: %d %.200s", what, r.status, r.body)
		}
		return false
	}
	if err := json.Unmarshal(r.body, into); err != nil {
		t.Errorf("%.60q: %v", what, err)
		return false
	}
	return true
}

// harmless checks a download: nothing in it can act, whoever opens it.
func harmless(t *testing.T, what, name string, inline bool, r reply) {
	t.Helper()
	if r.status != http.StatusOK {
		t.Errorf("%.60q: download: %d %s", what, r.status, r.body)
		return
	}
	if strings.ContainsAny(name, "/\\\r\n\x00\x1b\u202e\u2066\u2069\"<>") || name == "" || name == ".." || len(name) > 200 {
		t.Errorf("%.60q: is called %.200q", what, name)
	}
	disposition, params, err := mime.ParseMediaType(r.header.Get("Content-Disposition"))
	if err != nil || params["filename"] != name || len(params) != 1 {
		t.Errorf("%.60q: Content-Disposition %q: %v", what, r.header.Get("Content-Disposition"), err)
	}
	policy, media := r.header.Get("Content-Security-Policy"), r.header.Get("Content-Type")
	if r.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") || r.header.Get("Set-Cookie") != "" {
		t.Errorf("%.60q: served with %v", what, r.header)
	}
	if !inline {
		if disposition != "attachment" || media != "application/octet-stream" && !strings.HasPrefix(media, "audio/") {
			t.Errorf("%.60q: served as %s, %s", what, disposition, media)
		}
		return
	}
	if !slices.Contains([]string{"image/png", "image/jpeg", "image/gif"}, media) || media != http.DetectContentType(r.body) {
		t.Errorf("%.60q: shown as %s", what, media)
	}
	if bytes.Contains(r.body, []byte(canary)) || bytes.Contains(r.body, []byte("PK\x03\x04")) || bytes.Contains(r.body, []byte("%PDF")) || bytes.Contains(r.body, []byte("Exif")) {
		t.Errorf("%.60q: is shown with what hid in it", what)
	}
	if _, _, err := image.Decode(bytes.NewReader(r.body)); err != nil {
		t.Errorf("%.60q: is shown and broken: %v", what, err)
	}
}

// oversize uploads end early, whether their length is told or not.
func (s *siege) oversize(t *testing.T) {
	for path, credentials := range map[string]string{
		"/c/open/files": "Authorization: Bearer " + s.visitor.Token,
		"/desk/files":   "Cookie: " + s.boss.Cookie(),
	} {
		head := "POST " + path + "?name=big HTTP/1.1\r\nHost: " + s.Address + "\r\nOrigin: " + s.URL("") + "\r\n" + credentials + "\r\n"
		told := strings.NewReader(head + "Content-Length: 10737418240\r\n\r\n")
		chunks := strings.NewReader(head + "Transfer-Encoding: chunked\r\n\r\n280000000\r\n")
		for how, request := range map[string]io.Reader{
			"told":     io.MultiReader(told, io.LimitReader(zeros{}, 10<<30)),
			"not told": io.MultiReader(chunks, io.LimitReader(zeros{}, 10<<30)),
		} {
			if got := s.status(t, request); got != http.StatusRequestEntityTooLarge {
				t.Errorf("10 GiB for %s, %s: %d", path, how, got)
			}
		}
	}
}

// zeros never end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func encoded(t *testing.T, encode func(io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func movie(t *testing.T, frames, width, height int) []byte {
	g := &gif.GIF{Delay: make([]int, frames)}
	one := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black, color.White})
	g.Image = slices.Repeat([]*image.Paletted{one}, frames)
	return encoded(t, func(w io.Writer) error { return gif.EncodeAll(w, g) })
}

// hiding puts a text block of length 0 behind the second frame: decoders differ
// about where it ends, and a counter of frames may stop there.
func hiding(movie []byte) []byte {
	const control = "\x21\xf9\x04"
	at := 0
	for range 3 {
		at += 1 + bytes.Index(movie[at+1:], []byte(control))
	}
	return slices.Concat(movie[:at], []byte("\x21\x01\x00\x3b0123456789\x01\x00"), movie[at:])
}

// archive is a zip of one file of so many zeros.
func archive(t *testing.T, size int64) []byte {
	return encoded(t, func(w io.Writer) error {
		z := zip.NewWriter(w)
		f, err := z.Create("../../" + canary + ".html")
		if err != nil {
			return err
		}
		if _, err := io.CopyN(f, zeros{}, size); err != nil {
			return err
		}
		return z.Close()
	})
}

func block(s string) []byte { return append([]byte{byte(len(s))}, s...) }

// segment of a JPEG.
func segment(marker byte, content string) []byte {
	return append(endian.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(2+len(content))), content...)
}

// chunk of a PNG.
func chunk(kind, content string) []byte {
	body := append([]byte(kind), content...)
	raw := append(endian.BigEndian.AppendUint32(nil, uint32(len(content))), body...)
	return endian.BigEndian.AppendUint32(raw, crc32.ChecksumIEEE(body))
}

// exif claims 65,535 entries, a position among them, and turns the picture.
func exif() []byte {
	return segment(0xe1, "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\xff\xff\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"+canary+strings.Repeat("\xff", 60_000))
}

// progressive makes a photo say that it is a large progressive one.
func progressive(photo []byte, width, height uint16) []byte {
	raw := slices.Clone(photo)
	at := bytes.Index(raw, []byte("\xff\xc0"))
	raw[at+1] = 0xc2
	endian.BigEndian.PutUint16(raw[at+5:], height)
	endian.BigEndian.PutUint16(raw[at+7:], width)
	return raw
}
