package webchat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
	"switchboard/internal/ws"
)

// Sizes on the way to a client, in bytes. A long catch-up is written piece by
// piece, as fast as the client reads.
const (
	maxPiece       = 48 << 10  // of entries in one frame, roughly
	maxAhead       = 128 << 10 // queued; entries wait beyond that
	maxWaiting     = 4 << 20   // of entries waiting; the client resumes for the rest
	maxQueuedBytes = 1 << 20   // in the socket's queue; a client beyond that is cut
	maxQueue       = 512       // frames there
)

// news are the entries on their way to one client. An idle client's hold nothing.
type news struct {
	mu      sync.Mutex // guards what follows
	last    int64      // number of the last entry told
	waiting []channels.Entry
	size    int  // of those waiting
	reset   bool // the next frame begins with a reset
	cut     bool // some did not fit: once the waiting are told, the client must resume
}

// told is the number of the last entry the client was told.
func (n *news) told() int64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.last
}

// add takes over what fits.
func (n *news) add(u channels.Update) {
	if u.Reset {
		n.waiting, n.size, n.reset = nil, 0, true
	}
	for i, e := range u.Entries {
		size := entrySize(e)
		if n.cut || n.size > 0 && n.size+size > maxWaiting {
			n.cut = true
			u.Entries = u.Entries[:i]
			break
		}
		n.size += size
	}
	n.waiting = append(n.waiting, u.Entries...)
}

// piece takes out the entries of the next frame.
func (n *news) piece() []channels.Entry {
	size, count := 0, 0
	for _, e := range n.waiting {
		one := entrySize(e)
		if count > 0 && size+one > maxPiece {
			break
		}
		size += one
		count++
	}
	out := n.waiting[:count]
	n.waiting, n.size = n.waiting[count:], n.size-size
	if len(n.waiting) == 0 {
		n.waiting = nil
	}
	return out
}

// entrySize is about what an entry takes as JSON.
func entrySize(e channels.Entry) int {
	size := 100
	if e.Message != nil {
		for _, p := range e.Message.Parts {
			size += 30 + len(p.Text)
			if p.File != nil {
				size += 300
			}
		}
	}
	return size
}

// update is the timeline's notify.
func (s *session) update(u channels.Update) {
	switch {
	case u.Erased:
		_ = s.revoked()
	case u.Typing != nil && s.out.Queued() < maxAhead: // worth nothing late
		agent := s.settings.shown(u.Agent)
		s.emit(wire.Typing{Type: typeTyping, On: *u.Typing, Name: agent.Name, Number: agent.Number})
	case u.Standing != nil:
		s.stand(*u.Standing)
	}
	if u.Erased || u.Typing != nil || u.Standing != nil {
		return
	}
	s.news.mu.Lock()
	defer s.news.mu.Unlock()
	s.news.add(u)
	s.tell()
}

// stand tells how the visitor stands, unless that is what he knows.
func (s *session) stand(now channels.Standing) {
	q := wire.Queue{
		Type: typeQueue, Served: now.Served, Waiting: now.Waiting, Ahead: now.Ahead,
		From: int(now.From.Minutes()), To: int(now.To.Minutes()),
	}
	q.Tag = fmt.Sprintf("%t.%t.%d.%d.%d", q.Served, q.Waiting, q.Ahead, q.From, q.To)
	s.mu.Lock()
	known := s.standing == q.Tag
	s.standing = q.Tag
	s.mu.Unlock()
	if !known {
		s.emit(q)
	}
}

// drained goes on telling what waits.
func (s *session) drained() {
	s.news.mu.Lock()
	defer s.news.mu.Unlock()
	s.tell()
}

// tell sends as many frames of entries as the client can take now. news.mu is held.
func (s *session) tell() {
	n := &s.news
	for n.reset || len(n.waiting) > 0 {
		if s.out.Queued() > maxAhead {
			return
		}
		frame := wire.Entries{Type: typeEntries, Reset: n.reset, Entries: []wire.Entry{}}
		for _, e := range n.piece() {
			frame.Entries = append(frame.Entries, s.showEntry(s.visitor, e))
			n.last = e.Seq
		}
		n.reset = false
		s.emit(frame)
	}
	if n.cut {
		s.out.Close(ws.Slow, "resume")
	}
}

// emit sends a frame. A client that is gone or too slow comes back for it.
func (s *session) emit(frame any) { _ = s.out.Send(encode(frame)) }

// encode writes JSON that is never part of HTML.
func encode(frame any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(frame); err != nil {
		panic("webchat: frame cannot be JSON: " + err.Error()) // a mistake in its type
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
