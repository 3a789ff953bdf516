package webchat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

func (r *room) upload(v wire.Visitor, name, body string) reply {
	r.t.Helper()
	return r.call(http.MethodPost, "files?name="+name, strings.NewReader(body), bearer(v))
}

// TestFileFromAVisitor uploads a file, sends it, and fetches it by its address.
func TestFileFromAVisitor(t *testing.T) {
	for transport, connect := range transports() {
		t.Run(transport, func(t *testing.T) {
			r := newRoom(t, nil)
			v := r.visitor()
			f := decoded[wire.File](t, r.upload(v, "..%2F%E7%85%A7%E7%89%87%00.png", "the bytes"))
			if f.ID == "" || f.Name != "照片.png" || f.Size != 9 {
				t.Fatalf("stored as %+v", f)
			}
			line := connect(r, v, 0)
			line.say(wire.Send{Type: typeSend, ClientID: "a", Parts: []wire.Part{
				{Kind: "file", File: &wire.File{ID: f.ID}}, {Kind: "text", Text: ""}, {Kind: "text", Text: "see above"},
			}})
			line.hear(has(typeAck))
			parts := entriesOf(line.hear(entryCount(1)))[0].Parts
			if len(parts) != 2 || parts[0].File == nil || parts[1].Text != "see above" {
				t.Fatalf("parts %+v", parts)
			}
			got := r.call(http.MethodGet, parts[0].File.URL, nil, map[string]string{"Origin": ""})
			if got.status != http.StatusOK || string(got.body) != "the bytes" {
				t.Errorf("fetched %d %s", got.status, got.body)
			}
			for header, want := range map[string]string{
				"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff",
				"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Length": "9",
			} {
				if got.header.Get(header) != want {
					t.Errorf("%s is %q, want %q", header, got.header.Get(header), want)
				}
			}
			if d := got.header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") {
				t.Errorf("Content-Disposition is %q", d)
			}
			if c := got.header.Get("Cache-Control"); !strings.HasPrefix(c, "private") {
				t.Errorf("Cache-Control is %q", c)
			}
		})
	}
}

// TestFilesBetweenVisitors: neither an address nor an id helps another visitor.
func TestFilesBetweenVisitors(t *testing.T) {
	r := newRoom(t, nil)
	owner, other := r.visitor(), r.visitor()
	f := decoded[wire.File](t, r.upload(owner, "x", "secret"))
	stolen := r.site.showFile(visitorID(other.Visitor), channels.File{ID: f.ID}).URL // even if he could sign
	for name, address := range map[string]string{
		"for another visitor": strings.Replace(f.URL, owner.Visitor, other.Visitor, 1),
		"unsigned":            "files/" + f.ID,
		"signed for another":  stolen,
		"no such file":        r.site.signer.fileURL(visitorID(owner.Visitor), "nothing"),
	} {
		got := r.call(http.MethodGet, address, nil, bearer(other))
		if got.status != http.StatusUnauthorized && got.status != http.StatusNotFound || strings.Contains(string(got.body), "secret") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

func TestUploadsAreRefused(t *testing.T) {
	r := newRoom(t, map[string]any{"max_file_mb": 1})
	v := r.visitor()
	large := strings.Repeat("x", 1<<20+1)
	for name, c := range map[string]struct {
		body   io.Reader
		header map[string]string
		status int
		code   string
	}{
		"too large":            {strings.NewReader(large), bearer(v), http.StatusRequestEntityTooLarge, wire.CodeTooLong},
		"too large, unlabeled": {io.MultiReader(strings.NewReader(large)), bearer(v), http.StatusRequestEntityTooLarge, wire.CodeTooLong},
		"empty":                {nil, bearer(v), http.StatusBadRequest, wire.CodeEmpty},
		"without token":        {strings.NewReader("x"), nil, http.StatusUnauthorized, wire.CodeBadToken},
		"forged token":         {strings.NewReader("x"), bearer(wire.Visitor{Token: "x"}), http.StatusUnauthorized, wire.CodeBadToken},
		"from elsewhere":       {strings.NewReader("x"), map[string]string{"Authorization": "Bearer " + v.Token, "Origin": "https://evil.example"}, http.StatusForbidden, wire.CodeBadOrigin},
	} {
		got := r.call(http.MethodPost, "files?name=x", c.body, c.header)
		if got.status != c.status || got.problem.Code != c.code {
			t.Errorf("%s: %d %s, want %d %s", name, got.status, got.body, c.status, c.code)
		}
	}
	if got := r.upload(v, "x", strings.Repeat("x", 1<<20)); got.status != http.StatusCreated {
		t.Errorf("just within the limit: %d %s", got.status, got.body)
	}
}

// picky is a Timeline whose files go wrong.
type picky struct {
	channels.Timeline
	err error
}

func (p picky) Upload(context.Context, channels.Address, string, io.Reader) (channels.File, error) {
	return channels.File{}, p.err
}

func (p picky) File(context.Context, channels.Address, string) (channels.File, error) {
	return channels.File{}, p.err
}

func (p picky) Page(context.Context, channels.Address, int64, int) ([]channels.Entry, error) {
	return nil, p.err
}

func TestStoreGoesWrong(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	for name, c := range map[string]struct {
		err      error
		up, down int
	}{
		"rejected":    {&channels.Error{Fault: channels.Rejected, Code: "bomb"}, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
		"unavailable": {errors.New("the disk is full"), http.StatusServiceUnavailable, http.StatusServiceUnavailable},
		"not there":   {channels.ErrNoFile, http.StatusServiceUnavailable, http.StatusNotFound},
	} {
		r.http.Config.Handler = http.StripPrefix("/c/shop/", r.site.Host(r.Sink, picky{r.Timeline, c.err}))
		if got := r.upload(v, "x", "x"); got.status != c.up || got.problem.Code == "" {
			t.Errorf("%s: upload answered %d %s, want %d", name, got.status, got.body, c.up)
		}
		address := r.site.signer.fileURL(visitorID(v.Visitor), "x")
		if got := r.call(http.MethodGet, address, nil, nil); got.status != c.down || got.problem.Code == "" {
			t.Errorf("%s: download answered %d %s, want %d", name, got.status, got.body, c.down)
		}
		if got := r.call(http.MethodGet, "entries", nil, bearer(v)); got.status != http.StatusServiceUnavailable {
			t.Errorf("%s: entries answered %d %s", name, got.status, got.body)
		}
	}
}

func TestDescribe(t *testing.T) {
	for name, c := range map[string]struct {
		file               channels.File
		media, disposition string
	}{
		"a picture of ours":    {channels.File{Name: "a.png", MediaType: "image/png", Inline: true}, "image/png", "inline; filename=a.png"},
		"a picture of theirs":  {channels.File{Name: "a.svg", MediaType: "image/svg+xml"}, "application/octet-stream", "attachment; filename=a.svg"},
		"a page":               {channels.File{Name: "a.html", MediaType: "text/html"}, "application/octet-stream", "attachment; filename=a.html"},
		"sound":                {channels.File{Name: "a.ogg", MediaType: "audio/ogg"}, "audio/ogg", "attachment; filename=a.ogg"},
		"a name in Chinese":    {channels.File{Name: "照片.zip"}, "application/octet-stream", "attachment; filename*=utf-8''%E7%85%A7%E7%89%87.zip"},
		"a name with a header": {channels.File{Name: "a\r\nX: y\".zip"}, "application/octet-stream", `attachment; filename*=utf-8''a%0D%0AX%3A%20y%22.zip`},
	} {
		h := http.Header{}
		describe(h, c.file)
		if h.Get("Content-Type") != c.media || h.Get("Content-Disposition") != c.disposition {
			t.Errorf("%s: %q %q, want %q %q", name, h.Get("Content-Type"), h.Get("Content-Disposition"), c.media, c.disposition)
		}
	}
}

func TestFileNames(t *testing.T) {
	for in, want := range map[string]string{
		"a.png": "a.png", "": "file", "..": "file", "../../etc/passwd": "passwd", `C:\x\a.doc`: "a.doc",
		"a\x00\r\nb": "ab", "\xff照片.png": "照片.png", " a ": "a", "x/": "file",
		strings.Repeat("长", 100): strings.Repeat("长", 66),
	} {
		if got := fileName(in); got != want {
			t.Errorf("fileName(%.40q) = %q, want %q", in, got, want)
		}
	}
}

func TestHistory(t *testing.T) {
	r := newRoom(t, nil)
	v := r.visitor()
	for range 120 {
		r.agent(v, "x")
	}
	for query, want := range map[string][2]int64{
		"":                     {71, 120},
		"?limit=3":             {118, 120},
		"?before=50":           {1, 49},
		"?before=50&limit=100": {1, 49},
		"?before=120&limit=10": {110, 119},
	} {
		got := decoded[wire.Entries](t, r.call(http.MethodGet, "entries"+query, nil, bearer(v)))
		es := got.Entries
		if got.Type != typeEntries || len(es) == 0 || es[0].Seq != want[0] || es[len(es)-1].Seq != want[1] {
			t.Errorf("entries%s: %d of them, want %d to %d", query, len(es), want[0], want[1])
		}
	}
	if got := decoded[wire.Entries](t, r.call(http.MethodGet, "entries?before=1", nil, bearer(v))); got.Entries == nil || len(got.Entries) > 0 {
		t.Errorf("before the first: %+v", got)
	}
	for _, query := range []string{"?limit=0", "?limit=101", "?limit=x", "?before=-1", "?before=0", "?before=99999999999999999999"} {
		if got := r.call(http.MethodGet, "entries"+query, nil, bearer(v)); got.status != http.StatusBadRequest || got.problem.Code != wire.CodeBadFrame {
			t.Errorf("entries%s answered %d %s", query, got.status, got.body)
		}
	}
	if got := r.call(http.MethodGet, "entries", nil, nil); got.status != http.StatusUnauthorized {
		t.Errorf("without token: %d", got.status)
	}
}

// TestHostileBodies sends to every endpoint that takes JSON what is none.
func TestHostileBodies(t *testing.T) {
	r := newRoom(t, nil)
	for name, raw := range hostile() {
		for _, path := range []string{"visitors", "exchange"} {
			if name == "an unknown type" || name == "null as type" || name == "a list as type" || path == "visitors" && strings.HasPrefix(name, "a ") {
				continue // good bodies
			}
			began := time.Now()
			got := r.call(http.MethodPost, path, strings.NewReader(raw), nil)
			if name == "deep parts" && path == "visitors" {
				continue
			}
			if got.status != http.StatusBadRequest || got.problem.Code != wire.CodeBadFrame {
				t.Errorf("POST %s of %s answered %d %s", path, name, got.status, got.body)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("POST %s of %s took %v", path, name, took)
			}
		}
	}
	long := `{"locale":"` + strings.Repeat("x", maxJSON) + `"}`
	if got := r.call(http.MethodPost, "visitors", strings.NewReader(long), nil); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a long body: %d %s", got.status, got.body)
	}
	v := r.visitor()
	many := wire.Exchange{Hello: hello(v, 0), Frames: times(maxFrames+1, wire.Ping{Type: typePing})}
	if got := r.post("exchange", many, nil); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("many frames: %d %s", got.status, got.body)
	}
	if got := r.post("exchange", wire.Exchange{Hello: hello(wire.Visitor{Token: "x"}, 0)}, nil); got.status != http.StatusUnauthorized || got.problem.Code != wire.CodeBadToken {
		t.Errorf("a forged token: %d %s", got.status, got.body)
	}
	if got := r.call(http.MethodGet, "nothing", nil, nil); got.status != http.StatusNotFound {
		t.Errorf("an unknown path: %d", got.status)
	}
	if got := r.call(http.MethodDelete, "visitors", bytes.NewReader(nil), nil); got.status != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: %d", got.status)
	}
}
