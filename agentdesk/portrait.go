package agentdesk

import (
	"context"
	"net/http"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// maxPortrait is how many bytes a picture may have before it is made small.
const maxPortrait = 10 << 20

// choosePicture makes what is sent the agent's picture. Colleagues see it; customers
// never do.
func (d *Desk) choosePicture(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	v := viewerOf(ctx)
	picture, err := d.gateway.KeepPortrait(ctx, v.Actor(), r.Body)
	if err == nil {
		err = d.setPicture(ctx, picture)
	}
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (d *Desk) dropPicture(ctx context.Context, _ *struct{}) (*done, error) {
	return &done{}, d.setPicture(ctx, gateway.Attachment{})
}

// setPicture gives the viewer a picture; one without an id takes his away. What he
// had is swept, as any file that nothing refers to.
func (d *Desk) setPicture(ctx context.Context, picture gateway.Attachment) error {
	v := viewerOf(ctx)
	return d.gateway.Do(ctx, func(w *gateway.Work) error {
		action := "picture.removed"
		if picture.ID != "" {
			action = "picture.changed"
			if err := d.rows.AddAttachment(w.Tx, picture); err != nil {
				return err
			}
		}
		if err := d.rows.SetPicture(w.Tx, v.Person.ID, picture.ID, w.Now); err != nil {
			return err
		}
		return d.audit(ctx, w, v.Actor(), action, "agent", string(v.Person.ID))
	})
}

// showPicture sends an agent's picture. Its address names the picture, so that
// another one is fetched and this one never again.
func (d *Desk) showPicture(w http.ResponseWriter, r *http.Request) {
	picture, err := d.pictureOf(r.Context(), gateway.AgentID(r.PathValue("id")))
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	if wanted := r.URL.Query().Get("v"); wanted == string(picture) {
		w.Header().Set("Cache-Control", "private, max-age=86400")
	} else {
		w.Header().Set("Cache-Control", "private, no-cache")
	}
	d.sendFile(w, r, picture)
}

func (d *Desk) pictureOf(ctx context.Context, id gateway.AgentID) (picture wire.PictureID, err error) {
	err = d.gateway.Read(ctx, func(tx gateway.Tx) error {
		p, err := d.rows.Person(tx, id)
		picture = p.Picture
		return err
	})
	if err == nil && picture == "" {
		err = gateway.ErrNotFound
	}
	return picture, err
}
