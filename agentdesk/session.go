package agentdesk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// How long a session lives.
const (
	sessionIdle  = 12 * time.Hour
	sessionLife  = 30 * 24 * time.Hour
	sessionTouch = 5 * time.Minute // how exactly its last use is stored
)

// SessionID names a session. It is no secret: the token is.
type SessionID string

// Session is one signed-in browser.
type Session struct {
	ID        SessionID
	TokenHash string // sha256 of the token, hex
	Agent     gateway.AgentID
	CreatedAt gateway.Instant
	SeenAt    gateway.Instant
	ExpiresAt gateway.Instant
	IP        string
	UserAgent string
}

func (s Session) live(now gateway.Instant) bool {
	return now < s.ExpiresAt && now.Sub(s.SeenAt) < sessionIdle
}

// newToken makes 256 random bits as text.
func newToken() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// errNoSession says that nobody is signed in with this cookie.
var errNoSession = errors.New("no session")

type signInInput struct {
	Body wire.Credentials
}

type signInAnswer struct {
	Cookie http.Cookie `header:"Set-Cookie"`
	Body   wire.Me
}

// signIn checks a password and opens a session.
func (d *Desk) signIn(ctx context.Context, in *signInInput) (*signInAnswer, error) {
	from := requestOf(ctx)
	login := strings.ToLower(strings.TrimSpace(in.Body.Login))
	key, wait := d.delays.try(login, from.ip, time.Now())
	if wait > 0 {
		return nil, tooFast(wait)
	}
	person, err := d.authenticate(ctx, login, in.Body.Password)
	if err != nil {
		return nil, err
	}
	d.delays.succeeded(key)
	return d.admitted(ctx, from, person)
}

// admitted opens a session for whoever proved who he is.
func (d *Desk) admitted(ctx context.Context, from request, person Person) (*signInAnswer, error) {
	token, s, err := d.openSession(ctx, person)
	if err != nil {
		return nil, err
	}
	v, err := d.viewer(ctx, s)
	if err != nil {
		return nil, err
	}
	me, err := d.me(ctx, v)
	if err != nil {
		return nil, err
	}
	return &signInAnswer{Cookie: d.cookie(from, token, int(sessionLife.Seconds())), Body: *me}, nil
}

// authenticate returns the person with the login and password. Who does not exist,
// is disabled or has another password cannot be told apart, not even by a clock.
func (d *Desk) authenticate(ctx context.Context, login, password string) (Person, error) {
	var person Person
	var hash string
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		person, hash, err = d.rows.PersonByLogin(tx, login)
		return err
	})
	if err != nil && !errors.Is(err, gateway.ErrNotFound) {
		return Person{}, err
	}
	if person.DisabledAt != 0 {
		hash = ""
	}
	ok, err := d.passwords.matches(ctx, password, hash)
	if err != nil {
		return Person{}, err
	}
	if ok {
		return person, nil
	}
	return Person{}, errors.Join(d.auditRefusal(ctx, person.ID), errBadLogin)
}

// auditRefusal notes that a sign-in failed. What was typed as a login is not
// stored: people type passwords there.
func (d *Desk) auditRefusal(ctx context.Context, agent gateway.AgentID) error {
	by := gateway.BySystem()
	return d.gateway.Do(ctx, func(w *gateway.Work) error {
		return d.audit(ctx, w, by, "session.refused", "agent", string(agent))
	})
}

func (d *Desk) openSession(ctx context.Context, p Person) (token string, s Session, err error) {
	from := requestOf(ctx)
	token = newToken()
	err = d.gateway.Do(ctx, func(w *gateway.Work) error {
		s = Session{
			ID: gateway.NewID[SessionID](), TokenHash: hashToken(token), Agent: p.ID,
			CreatedAt: w.Now, SeenAt: w.Now, ExpiresAt: w.Now.Add(sessionLife), IP: from.ip.String(), UserAgent: from.browser,
		}
		if err := d.rows.AddSession(w.Tx, s); err != nil {
			return err
		}
		return d.audit(ctx, w, gateway.ByAgent(p.ID), "session.opened", "session", string(s.ID))
	})
	if err != nil { // the transaction may still be running: s is its own
		return "", Session{}, err
	}
	return token, s, nil
}

type signOutAnswer struct {
	Cookie http.Cookie `header:"Set-Cookie"`
}

// signOut ends the session, and with it its sockets.
func (d *Desk) signOut(ctx context.Context, _ *struct{}) (*signOutAnswer, error) {
	v := viewerOf(ctx)
	err := d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.rows.EndSession(w.Tx, v.Session); err != nil {
			return err
		}
		if err := d.rows.PeopleChanged(w.Tx); err != nil {
			return err
		}
		return d.audit(ctx, w, v.Actor(), "session.closed", "session", string(v.Session))
	})
	if err != nil {
		return nil, err
	}
	d.hub.check()
	return &signOutAnswer{Cookie: d.cookie(requestOf(ctx), "", -1)}, nil
}

// visitor finds the session of a request's cookie and its viewer.
func (d *Desk) visitor(ctx context.Context, r *http.Request) (*Viewer, error) {
	cookie, err := r.Cookie(d.cookieName(r.Host))
	if err != nil || cookie.Value == "" {
		return nil, errNoSession
	}
	var s Session
	var v *Viewer
	err = d.gateway.Read(ctx, func(tx gateway.Tx) error {
		if s, err = d.rows.SessionByHash(tx, hashToken(cookie.Value)); err != nil {
			return err
		}
		if !s.live(gateway.Now()) {
			return errNoSession
		}
		v, err = d.readViewer(tx, s)
		return err
	})
	if errors.Is(err, gateway.ErrNotFound) {
		return nil, errNoSession
	}
	if err != nil {
		return nil, err
	}
	return v, d.touch(ctx, s)
}

// touch stores that the session is in use, now and then.
func (d *Desk) touch(ctx context.Context, s Session) error {
	now := gateway.Now()
	if now.Sub(s.SeenAt) < sessionTouch {
		return nil
	}
	return d.gateway.Do(ctx, func(w *gateway.Work) error { return d.rows.TouchSession(w.Tx, s.ID, now) })
}

// cookie carries the token. Browsers share cookies between ports, so its name has
// the installation's id.
func (d *Desk) cookie(from request, token string, seconds int) http.Cookie {
	return http.Cookie{
		Name: d.cookieName(from.host), Value: token, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: !loopback(from.host), SameSite: http.SameSiteStrictMode,
	}
}

func (d *Desk) cookieName(host string) string {
	if loopback(host) {
		return "desk-" + d.installation
	}
	return "__Host-desk-" + d.installation
}

// loopback reports whether the host names this machine itself, where there is no
// network to protect the cookie from.
func loopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback()
}
