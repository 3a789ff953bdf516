package agentdesk

import (
	"context"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// listSessions answers with the browsers in which the viewer is signed in.
func (d *Desk) listSessions(ctx context.Context, _ *struct{}) (*answer[[]wire.SignedIn], error) {
	v := viewerOf(ctx)
	list := []wire.SignedIn{}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		found, err := d.rows.SessionsOf(tx, v.Person.ID)
		for _, s := range found {
			if s.live(gateway.Now()) {
				list = append(list, s.wire(v.Session))
			}
		}
		return err
	})
	return &answer[[]wire.SignedIn]{list}, err
}

func (s Session) wire(here SessionID) wire.SignedIn {
	browser, system := browserOf(s.UserAgent)
	return wire.SignedIn{
		ID: string(s.ID), Browser: browser, System: system, IP: s.IP, Since: s.CreatedAt, SeenAt: s.SeenAt,
		Here: s.ID == here,
	}
}

type sessionInput struct {
	ID SessionID `path:"id" maxLength:"40"`
}

// endSession signs the viewer out of one browser. Somebody else's is not there for
// him.
func (d *Desk) endSession(ctx context.Context, in *sessionInput) (*done, error) {
	return &done{}, d.endSessions(ctx, func(s Session) bool { return s.ID == in.ID }, gateway.ErrNotFound)
}

// endOtherSessions signs the viewer out everywhere but where he asks.
func (d *Desk) endOtherSessions(ctx context.Context, _ *struct{}) (*done, error) {
	here := viewerOf(ctx).Session
	return &done{}, d.endSessions(ctx, func(s Session) bool { return s.ID != here }, nil)
}

// endSessions ends those of the viewer's sessions, and with them their sockets; if
// there are none it is none.
func (d *Desk) endSessions(ctx context.Context, which func(Session) bool, none error) error {
	v := viewerOf(ctx)
	return d.administer(ctx, func(w *gateway.Work) error {
		all, err := d.rows.SessionsOf(w.Tx, v.Person.ID)
		if err != nil {
			return err
		}
		ended := 0
		for _, s := range all {
			if !which(s) {
				continue
			}
			if err := d.rows.EndSession(w.Tx, s.ID); err != nil {
				return err
			}
			if err := d.audit(ctx, w, v.Actor(), "session.revoked", "session", string(s.ID)); err != nil {
				return err
			}
			ended++
		}
		if ended == 0 {
			return none
		}
		return nil
	})
}
