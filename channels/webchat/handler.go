package webchat

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
)

// bodyWait is how long a small body may take to arrive.
const bodyWait = 15 * time.Second

// Host serves the account under its own root.
func (s *Site) Host(sink channels.Sink, line channels.Timeline) http.Handler {
	h := &host{Site: s, sink: sink, line: line}
	mux := http.NewServeMux()
	s.pages.serve(mux, s.origins.ancestors())
	mux.HandleFunc("GET /preview", s.preview)
	mux.Handle("GET /ws", h.endpoint(h.socket))
	mux.Handle("POST /visitors", h.called(h.newVisitor))
	mux.Handle("POST /exchange", h.called(h.exchange))
	mux.Handle("GET /entries", h.shared(h.entries))
	mux.Handle("POST /files", h.called(h.upload))
	mux.Handle("GET /files/{id}", h.shared(h.download))
	for _, path := range []string{"/visitors", "/exchange", "/entries", "/files", "/files/{id}"} {
		mux.Handle("OPTIONS "+path, h.shared(nil))
	}
	return rooted(mux)
}

// rooted makes paths begin with a slash, however the caller stripped its own.
func rooted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		if !strings.HasPrefix(r.URL.Path, "/") {
			own := *r
			u := *r.URL
			u.Path, u.RawPath = "/"+u.Path, ""
			own.URL = &u
			r = &own
		}
		next.ServeHTTP(w, r)
	})
}

// action does a request while the site is open. A problem is answered for it.
type action func(*shift, http.ResponseWriter, *http.Request) *problem

// endpoint runs an action while a shift runs.
func (h *host) endpoint(do action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sh := h.shift.Load()
		if sh == nil {
			closing().answer(w)
			return
		}
		if p := do(sh, w, r); p != nil {
			p.answer(w)
		}
	})
}

// shared is an endpoint that the account's pages may read.
func (h *host) shared(do action) http.Handler {
	next := h.endpoint(do)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !h.crossOrigin(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

// called is a shared endpoint that only these pages may call.
func (h *host) called(do action) http.Handler {
	return h.shared(func(sh *shift, w http.ResponseWriter, r *http.Request) *problem {
		if p := h.checkOrigin(r); p != nil {
			return p
		}
		return do(sh, w, r)
	})
}

// readBody decodes a small JSON body.
func readBody(w http.ResponseWriter, r *http.Request, into any) *problem {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyWait)) // where it can be set
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxJSON))
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		return refuse(wire.CodeTooLong, "more than %d bytes of JSON", maxJSON)
	}
	if err != nil {
		return badFrame("the body broke off")
	}
	if p := checkJSON(raw); p != nil {
		return p
	}
	return parse(raw, into)
}

// allowLong gives an answer more time than the server's usual.
func allowLong(w http.ResponseWriter, d time.Duration) {
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(time.Time{}) // where they can be set
	_ = c.SetWriteDeadline(time.Now().Add(d))
}

// bearer is the visitor whose token the request carries.
func (s *Site) bearer(r *http.Request) (visitorID, *problem) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	v, _, p := s.signer.open(token, time.Now())
	return v, p
}

// newVisitor answers POST visitors.
func (h *host) newVisitor(_ *shift, w http.ResponseWriter, r *http.Request) *problem {
	now := time.Now()
	if wait, ok := h.visitors.Take(h.callerNet(r), now); !ok {
		return tooFast(wait, "too many new visitors from this address")
	}
	var body wire.NewVisitor
	if p := readBody(w, r, &body); p != nil {
		return p
	}
	v := newVisitor()
	answerJSON(w, http.StatusCreated, wire.Visitor{Visitor: string(v), Token: h.signer.issue(v, now)})
	return nil
}
