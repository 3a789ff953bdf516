package agentdesk_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	img.Set(3, 3, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFilesGoUpFirstAndAreNamedByMessages(t *testing.T) {
	w := open(t)
	ann, bob, cat, aud := w.signIn("ann"), w.signIn("bob"), w.signIn("cat"), w.signIn("aud")
	id := w.says("shop", "kim", "m1", "hello")
	w.assign(id, "ann")
	var up wire.File
	ann.must("POST", "/desk/files?name=cat.png", picture(t), &up)
	if up.ID == "" || !up.Inline || up.MediaType != "image/png" || up.Width != 8 {
		t.Errorf("uploaded %+v", up)
	}
	path := "/desk/files/" + up.ID
	ann.must("GET", path, nil, nil)
	bob.refused("GET", path, nil, 404, "not_found") // it is no message's yet
	aud.refused("GET", path, nil, 404, "not_found")
	sent := wire.NewMessage{
		ClientID: "c1", Visibility: gateway.Public,
		Parts: []wire.NewPart{{Kind: channels.ImagePart, File: gateway.AttachmentID(up.ID)}},
	}
	ann.must("POST", at(id, "/messages"), sent, nil)
	sent.ClientID = "c2"
	ann.refused("POST", at(id, "/messages"), sent, 422, "bad_message") // a file is sent once
	status, _, head := bob.do("GET", path, nil)
	if status != 200 || head.Get("Content-Type") != "image/png" || !strings.HasPrefix(head.Get("Content-Disposition"), "inline") ||
		head.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(head.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("bob gets %d %v", status, head)
	}
	cat.refused("GET", path, nil, 404, "not_found")
}

func TestWhatIsNoPictureIsSaved(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	for name, body := range map[string]string{
		"a page":              "<!doctype html><script>alert(1)</script>",
		"an SVG":              `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
		"a picture and a ZIP": "\x89PNG\r\n\x1a\n" + "PK\x03\x04 not a picture",
		"a PDF":               "%PDF-1.7 ...",
		"nothing much":        "x",
	} {
		var up wire.File
		ann.must("POST", "/desk/files?name=../../%E6%96%87%E4%BB%B6%22%0d%0aX-Evil:1.html", body, &up)
		status, got, head := ann.do("GET", "/desk/files/"+up.ID, nil)
		if status != 200 || string(got) != body || head.Get("Content-Type") != "application/octet-stream" ||
			!strings.HasPrefix(head.Get("Content-Disposition"), "attachment") || head.Get("X-Evil") != "" || head.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", name, status, head)
		}
	}
}

func TestUploadsAreLimited(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	ann.refused("POST", "/desk/files?name=a", strings.Repeat("x", 1<<20+1), 413, "too_large")
	ann.must("POST", "/desk/files?name=a", strings.Repeat("x", 1<<20), nil)
	ann.refused("POST", "/desk/files?name=%00", "x", 422, "invalid")
	w.signIn("aud").refused("POST", "/desk/files?name=a", "x", 403, "forbidden")
	ann.refused("GET", "/desk/files/"+string(gateway.NewID[gateway.AttachmentID]()), nil, 404, "not_found")
}

func TestAnUnchangedFileIsNotSentAgain(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	var up wire.File
	ann.must("POST", "/desk/files?name=a", "content", &up)
	r, err := http.NewRequestWithContext(t.Context(), "GET", w.server.URL+"/desk/files/"+up.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("If-None-Match", `"`+up.ID+`"`)
	resp, err := ann.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusNotModified {
		t.Errorf("status %d, want 304", resp.StatusCode)
	}
}
