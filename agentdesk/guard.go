package agentdesk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// Limits of what a browser sends.
const (
	maxBody     = 64 << 10 // bytes of JSON
	maxDepth    = 16       // of what is nested in it
	maxBrowser  = 200      // bytes kept of User-Agent
	bodyTimeout = 10 * time.Second
	fileTimeout = 5 * time.Minute
	workTimeout = 30 * time.Second
)

// request is what handlers need to know of an HTTP request.
type request struct {
	ip      netip.Addr
	host    string
	browser string
}

type contextKey int

const (
	viewerKey contextKey = iota
	requestKey
)

// viewerOf is who asks. Only routes without a session have none.
func viewerOf(ctx context.Context) *Viewer {
	v, _ := ctx.Value(viewerKey).(*Viewer)
	return v
}

func requestOf(ctx context.Context) request {
	r, _ := ctx.Value(requestKey).(request)
	return r
}

// guard lets a request through to its handler if its route's row allows it.
func (d *Desk) guard(rt route, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer d.recoverPanic(w, r)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		ctx := context.WithValue(r.Context(), requestKey, request{
			ip: d.clientIP(r), host: r.Host, browser: cleanHeader(r.UserAgent()),
		})
		if limit := rt.timeout(); limit > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, limit)
			defer cancel()
		}
		ctx, err := d.admit(ctx, rt, r)
		if err == nil {
			err = d.checkBody(rt, w, r)
		}
		if err != nil {
			d.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func (rt route) timeout() time.Duration {
	switch rt.body {
	case streamed:
		return 0
	case fileBody, portraitBody:
		return fileTimeout
	}
	return workTimeout
}

// admit checks origin, session, verb and object, in this order.
func (d *Desk) admit(ctx context.Context, rt route, r *http.Request) (context.Context, error) {
	if unsafe(r.Method) && !d.sameOrigin(r) {
		return ctx, newProblem(http.StatusForbidden, "bad_origin", "the request comes from another site's page")
	}
	if err := d.paces.stranger(rt, requestOf(ctx).ip); err != nil || rt.verb == anyone {
		return ctx, err
	}
	v, err := d.visitor(ctx, r)
	if err != nil {
		return ctx, err
	}
	if err := d.paces.agent(rt, v.Person.ID); err != nil {
		return ctx, err
	}
	ctx = context.WithValue(ctx, viewerKey, v)
	if unsafe(r.Method) {
		d.router.Input(v.Person.ID) // whoever does something is at his desk
	}
	switch {
	case rt.verb != signedIn && !v.may(rt.verb):
		return ctx, errForbidden
	case !namesSomething(r):
		return ctx, gateway.ErrNotFound
	case rt.object == nil:
		return ctx, nil
	}
	return ctx, d.gateway.Read(ctx, func(tx gateway.Tx) error {
		places, err := rt.object(tx, r.WithContext(ctx))
		if err != nil {
			return err
		}
		return v.allow(rt.verb, places)
	})
}

// namesSomething tells whether what the path names has the form of a name, so that
// no handler meets anything else.
func namesSomething(r *http.Request) bool {
	for _, wildcard := range []string{"id", "message"} {
		if id := r.PathValue(wildcard); id != "" && !gateway.ValidID(id) {
			return false
		}
	}
	return len(r.PathValue("key")) <= maxKey && strings.IndexFunc(r.PathValue("key"), foreignToKeys) < 0
}

const maxKey = 100 // bytes

func foreignToKeys(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("._-", r))
}

// allow refuses what the viewer may not do to a thing. Who may not even see it is
// not told that it exists.
func (v *Viewer) allow(verb wire.Verb, places []Place) error {
	switch {
	case len(places) == 0:
		return gateway.ErrNotFound
	case v.may(verb, places...):
		return nil
	case v.may(wire.ReadConversations, places...):
		return errForbidden
	}
	return gateway.ErrNotFound
}

var errForbidden error = newProblem(http.StatusForbidden, "forbidden", "your roles do not allow this")

// unsafe methods may change something, so they must come from our own page.
func unsafe(method string) bool {
	return method != http.MethodGet && method != http.MethodHead
}

// sameOrigin reports whether the page that asks is ours. A request without Origin
// is not: every browser sends one with what is checked here.
func (d *Desk) sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	host, err := originHost(origin)
	return err == nil && host != "" && (host == r.Host || host == d.publicHost)
}

// originHost is the host and port of an origin; "" is "".
func originHost(origin string) (string, error) {
	if origin == "" {
		return "", nil
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", errors.New("an origin is like https://desk.example.com")
	}
	return u.Host, nil
}

// largest is how many bytes of a file the route takes.
func (rt route) largest(upload int64) int64 {
	if rt.body == portraitBody {
		return min(upload, maxPortrait)
	}
	return upload
}

// checkBody limits and times the body, and refuses JSON that is too deep or whose
// text no database takes.
func (d *Desk) checkBody(rt route, w http.ResponseWriter, r *http.Request) error {
	switch rt.body {
	case noBody:
		r.Body = http.MaxBytesReader(w, r.Body, 0)
		return checkQuery(r.URL)
	case fileBody, portraitBody:
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(fileTimeout)) // a recorder in tests has none
		r.Body = http.MaxBytesReader(w, r.Body, rt.largest(d.maxUpload))
		return checkQuery(r.URL)
	case streamed:
		return nil
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyTimeout))
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil { // the deadline stays: net/http reads the rest before it answers
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return err
		}
		return newProblem(http.StatusBadRequest, "invalid", "the body did not arrive")
	}
	_ = control.SetReadDeadline(time.Time{})
	if err := checkJSON(raw); err != nil {
		return newProblem(http.StatusUnprocessableEntity, "invalid", err.Error())
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	return checkQuery(r.URL)
}

// checkQuery refuses text in the address that no database takes.
func checkQuery(u *url.URL) error {
	values, err := url.ParseQuery(u.RawQuery)
	if err == nil {
		for _, list := range values {
			for _, s := range list {
				if !clean(s) {
					err = errBadText
				}
			}
		}
	}
	if err != nil {
		return newProblem(http.StatusUnprocessableEntity, "invalid", "the query is malformed or holds a NUL or bad UTF-8")
	}
	return nil
}

var errBadText = errors.New("text holds a NUL or is not valid UTF-8")

func clean(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// checkJSON walks through the body once, without building anything of it.
func checkJSON(raw []byte) error {
	if !utf8.Valid(raw) {
		return errBadText
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	for depth := 0; ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errors.New("the body is not JSON")
		}
		switch t := token.(type) {
		case json.Delim:
			if t == '[' || t == '{' {
				depth++
			} else {
				depth--
			}
			if depth > maxDepth {
				return fmt.Errorf("the body is nested deeper than %d", maxDepth)
			}
		case string:
			if !clean(t) {
				return errBadText
			}
		}
	}
}

// cleanHeader makes a header fit for storing.
func cleanHeader(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s[:min(len(s), maxBrowser)], ""), "\x00", "")
	return s
}

// recoverPanic answers a request whose handler panicked. What it panicked with may
// quote somebody's words, so only its type is logged.
func (d *Desk) recoverPanic(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p) // net/http's own way to break off
	}
	d.log.ErrorContext(r.Context(), "handler panicked",
		slog.String("type", fmt.Sprintf("%T", p)), slog.String("stack", string(debug.Stack())))
	d.refuse(w, r, newProblem(http.StatusInternalServerError, "internal", "a fault of ours; it is logged"))
}

// Verbs of routes that no role grants.
const (
	anyone   wire.Verb = "anyone"
	signedIn wire.Verb = "signed-in"
)
