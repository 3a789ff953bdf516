package webchat

import (
	"net/http"
	"strings"
	"testing"

	"switchboard/channels/webchat/wire"
	"switchboard/internal/ws"
)

// An erased visitor's token is worth nothing, whether he is connected, comes back, or
// only reads.
func TestAnErasedVisitorsTokenIsRefused(t *testing.T) {
	r := newRoom(t, nil)
	v, other := r.visitor(), r.visitor()
	open := r.socket(v, 0).(*socketTalk)
	polls := r.polls(v, 0).(*pollTalk)
	untouched := r.socket(other, 0)
	r.agent(v, "hello")
	open.hear(entryCount(1))

	r.Erase(r.address(v))
	if e := open.closed(); e.Code != ws.Revoked {
		t.Errorf("his open socket is closed with %d, want %d", e.Code, ws.Revoked)
	}
	back := r.raw()
	back.say(hello(v, 1))
	if e := back.closed(); e.Code != ws.Revoked {
		t.Errorf("a socket of his is closed with %d, want %d", e.Code, ws.Revoked)
	}
	refused := func(fs []frame) bool {
		last := fs[len(fs)-1]
		return last.Type == typeRefused && last.Code == wire.CodeBadToken
	}
	polls.exchange(true)
	if !refused(polls.heard) {
		t.Errorf("his poll is answered %+v, want bad_token at its end", polls.heard)
	}
	polls.say(text("p", "here, too"))
	if !refused(polls.heard) {
		t.Errorf("a message of his by POST is answered %+v, want bad_token at its end", polls.heard)
	}
	for path, got := range map[string]reply{
		"entries": r.call(http.MethodGet, "entries", nil, bearer(v)),
		"files":   r.call(http.MethodPost, "files?name=x", strings.NewReader("x"), bearer(v)),
	} {
		if got.status != http.StatusUnauthorized || got.problem.Code != wire.CodeBadToken {
			t.Errorf("%s answers %d %s, want 401 bad_token", path, got.status, got.body)
		}
	}
	if stored := r.Stored(); len(stored) != 0 {
		t.Errorf("%d messages of his are stored", len(stored))
	}
	untouched.say(text("c", "I am somebody else"))
	untouched.hear(has(typeAck))
}
