package agentdesk

import (
	"context"
	"slices"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// ProfileRows are what agents keep of themselves.
type ProfileRows interface {
	// RenamePerson changes what colleagues call the agent.
	RenamePerson(tx gateway.Tx, id gateway.AgentID, name string, at gateway.Instant) error
	// RenamePublicly changes what the brand's customers call him.
	RenamePublicly(tx gateway.Tx, id gateway.AgentID, brand gateway.BrandID, name string) error
	// SetPicture gives the agent the picture; "" takes his away.
	SetPicture(tx gateway.Tx, id gateway.AgentID, picture wire.PictureID, at gateway.Instant) error
	// AddAttachment stores an attachment.
	AddAttachment(tx gateway.Tx, a gateway.Attachment) error
	// SessionsOf returns the agent's sessions, the one used last first.
	SessionsOf(tx gateway.Tx, id gateway.AgentID) ([]Session, error)
}

func (d *Desk) profileRoutes() []route {
	return []route{
		{"GET", "/desk/profile", signedIn, nil, noBody, rest(d.readProfile)},
		{"PUT", "/desk/profile", wire.EditProfile, nil, jsonBody, rest(d.changeProfile)},
		{"PUT", "/desk/profile/picture", wire.EditProfile, nil, portraitBody, raw(d.choosePicture)},
		{"DELETE", "/desk/profile/picture", wire.EditProfile, nil, noBody, rest(d.dropPicture)},
		{"GET", "/desk/agents/{id}/picture", wire.SeeColleagues, d.agentPlaces, streamed, raw(d.showPicture)},
		{"GET", "/desk/sessions", signedIn, nil, noBody, rest(d.listSessions)},
		{"DELETE", "/desk/sessions", signedIn, nil, noBody, rest(d.endOtherSessions)},
		{"DELETE", "/desk/sessions/{id}", signedIn, nil, noBody, rest(d.endSession)},
	}
}

func (d *Desk) readProfile(ctx context.Context, _ *struct{}) (*answer[wire.OwnProfile], error) {
	v := viewerOf(ctx)
	p := wire.OwnProfile{Name: v.Person.Name, Login: v.Person.Login, Picture: v.Person.Picture, Brands: []wire.PublicName{}}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		m, err := d.rows.MemberByID(tx, v.Person.ID)
		if err != nil {
			return err
		}
		brands, err := d.rows.Brands(tx)
		if err != nil {
			return err
		}
		p.Managed, p.Brands = m.Managed, publicNames(brands, m.Profiles)
		return nil
	})
	return &answer[wire.OwnProfile]{p}, err
}

// publicNames are how the customers of each brand see an agent, in the order of the
// brands.
func publicNames(brands []wire.BrandRecord, profiles []wire.Profile) []wire.PublicName {
	list := []wire.PublicName{}
	for _, b := range brands {
		for _, p := range profiles {
			if p.Brand == b.ID {
				list = append(list, wire.PublicName{Brand: b.ID, Called: b.Name, Name: p.Name, Number: p.Number})
			}
		}
	}
	return list
}

// changeProfile changes what an agent may change of himself: his names. What he may
// do, where he serves and his number are given to him.
func (d *Desk) changeProfile(ctx context.Context, in *struct{ Body wire.ProfileChange }) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.administer(ctx, func(w *gateway.Work) error {
		m, err := d.rows.MemberByID(w.Tx, v.Person.ID)
		if err != nil {
			return err
		}
		if err := unmanaged(m.Managed); err != nil {
			return err
		}
		name, err := named(in.Body.Name)
		if err != nil {
			return err
		}
		if err := d.rows.RenamePerson(w.Tx, m.ID, name, w.Now); err != nil {
			return err
		}
		for _, wanted := range in.Body.Brands {
			if err := d.renamePublicly(w, m, wanted); err != nil {
				return err
			}
		}
		return d.audit(ctx, w, v.Actor(), "profile.changed", "agent", string(m.ID))
	})
}

func (d *Desk) renamePublicly(w *gateway.Work, m wire.MemberDetail, wanted wire.OwnedName) error {
	if !slices.ContainsFunc(m.Profiles, func(p wire.Profile) bool { return p.Brand == wanted.Brand }) {
		return badField("brands", "there is no such brand")
	}
	name := strings.TrimSpace(wanted.Name)
	if name == "" {
		return badField("brands", "a name is missing")
	}
	return d.rows.RenamePublicly(w.Tx, m.ID, wanted.Brand, name)
}
