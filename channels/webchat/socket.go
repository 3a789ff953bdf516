package webchat

import (
	"net/http"
	"sync/atomic"
	"time"

	"switchboard/channels/webchat/wire"
	"switchboard/internal/ws"
)

// helloWait is how long a new socket may stay silent.
const helloWait = 10 * time.Second

// The closing codes of this protocol, besides those of package ws, of which
// Revoked means that the token is none: get a new visitor.
const (
	codeLate    ws.Code = 4010 // no hello within helloWait: come back
	codeVersion ws.Code = 4501 // the server does not speak the client's version
)

// socket is one client's WebSocket.
type socket struct {
	*host
	shift *shift
	conn  *ws.Conn
	late  *time.Timer

	// session is nil before hello. It is written by the goroutine that reads the
	// socket, and read by the one that writes it.
	session atomic.Pointer[session]
	stop    func() // ends following
}

func allOrigins(*http.Request) bool { return true }

// socket answers GET ws.
func (h *host) socket(sh *shift, w http.ResponseWriter, r *http.Request) *problem {
	if p := h.checkOrigin(r); p != nil {
		return p
	}
	// An error here was answered by Upgrade.
	_ = sh.sockets.Upgrade(w, r, func(c *ws.Conn) ws.Handler {
		s := &socket{host: h, shift: sh, conn: c}
		s.late = time.AfterFunc(helloWait, func() { c.Close(codeLate, "no hello came") })
		return ws.Handler{Message: s.message, Drained: s.drained, Closed: s.closed}
	})
	return nil
}

func (s *socket) message(raw []byte) {
	if session := s.session.Load(); session != nil {
		session.receive(raw)
		return
	}
	s.late.Stop()
	if p := s.hello(raw); p != nil {
		_ = s.conn.Send(encode(p.frame()))
		s.conn.Close(closeCode(p), p.Error())
	}
}

func (s *socket) hello(raw []byte) *problem {
	frame, p := decode(raw)
	if p != nil {
		return p
	}
	hello, ok := frame.(*wire.Hello)
	if !ok {
		return badFrame("the first frame is hello")
	}
	session, p := s.greet(s.shift, hello, s.conn)
	if p != nil {
		return p
	}
	s.session.Store(session)
	s.late = nil
	s.stop = s.line.Follow(session.from, hello.After, session.update)
	return nil
}

// closeCode ends a socket whose hello was refused.
func closeCode(p *problem) ws.Code {
	switch p.code {
	case wire.CodeBadToken:
		return ws.Revoked
	case wire.CodeNotSupported:
		return codeVersion
	case wire.CodeFull, wire.CodeTooFast, wire.CodeUnavailable:
		return ws.TryLater
	}
	return ws.Policy
}

func (s *socket) drained() {
	if session := s.session.Load(); session != nil {
		session.drained()
	}
}

func (s *socket) closed(error) {
	session := s.session.Load()
	if session == nil {
		s.late.Stop()
		return
	}
	s.stop()
	session.part()
}
