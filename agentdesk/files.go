package agentdesk

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"switchboard/gateway"
)

// filePlaces is where the message is that names the file. Before a message does,
// the file is its uploader's alone.
func (d *Desk) filePlaces(tx gateway.Tx, r *http.Request) ([]Place, error) {
	id := r.PathValue("id")
	a, err := d.rows.Attachment(tx, gateway.AttachmentID(id))
	if err != nil {
		return nil, err
	}
	if a.Message == "" {
		if a.Uploader.Kind != gateway.AnAgent {
			return nil, gateway.ErrNotFound
		}
		return []Place{{Agent: gateway.AgentID(a.Uploader.ID), Private: true}}, nil
	}
	m, err := d.rows.Message(tx, a.Message)
	if err != nil {
		return nil, err
	}
	place, err := d.rows.PlaceOf(tx, m.Conversation)
	return []Place{place}, err
}

// upload stores a file and answers with what a message may name.
func (d *Desk) upload(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	a, err := d.gateway.Upload(r.Context(), viewerOf(r.Context()).Actor(), name, r.Body)
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(a.File) // the browser went away
}

// filePolicy keeps a file from doing anything, should a browser take it for a page.
const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

// download sends a file. Only pictures that the gateway drew anew are shown in
// place; all else is saved.
func (d *Desk) download(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "private, no-cache") // kept, but asked about: rights change
	d.sendFile(w, r, gateway.AttachmentID(r.PathValue("id")))
}

// sendFile sends a stored file to whoever may have it.
func (d *Desk) sendFile(w http.ResponseWriter, r *http.Request, id gateway.AttachmentID) {
	f, err := d.gateway.OpenFile(r.Context(), id)
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	head := w.Header()
	head.Set("Content-Security-Policy", filePolicy)
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	tag := `"` + string(id) + `"`
	head.Set("Etag", tag)
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body, err := f.Open(r.Context())
	if err != nil {
		head.Del("Etag")
		d.refuse(w, r, err)
		return
	}
	defer body.Close()
	media, disposition := "application/octet-stream", "attachment"
	if f.Inline {
		media, disposition = f.MediaType, "inline"
	}
	head.Set("Content-Type", media)
	head.Set("Content-Disposition", cmp.Or(mime.FormatMediaType(disposition, map[string]string{"filename": f.Name}), disposition))
	head.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(fileTimeout)) // a recorder in tests has none
	if r.Method == http.MethodHead {
		return
	}
	if _, err := io.Copy(w, body); err != nil && !errors.Is(err, r.Context().Err()) {
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
}
