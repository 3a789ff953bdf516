package client

import (
	"sync"
	"time"

	"switchboard/channels/webchat/wire"
)

// window is how many messages may be unacknowledged on a connection: no more than
// the server keeps for one.
const window = 12

// queue holds messages until they are acknowledged, in order.
type queue struct {
	wake chan struct{} // hears that there may be more to send; holds one

	mu       sync.Mutex // guards what follows
	messages []Message
	sent     int // of messages, from the front, on this connection
	until    time.Time
	small    []any // frames that are not kept
}

func newQueue() queue { return queue{wake: make(chan struct{}, 1)} }

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *queue) add(m Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.messages = append(q.messages, m)
	q.signal()
}

func (q *queue) tell(frame any) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.small = append(q.small, frame)
	q.signal()
}

func (q *queue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.messages)
}

// rewind prepares for a new connection: everything unacknowledged goes again.
func (q *queue) rewind() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.sent, q.until, q.small = 0, time.Time{}, nil
	q.signal()
}

// next takes what may be sent now. again, if not nil, fires when there may be more
// without anybody signalling.
func (q *queue) next() (frames []any, again <-chan time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	frames, q.small = q.small, nil
	if wait := time.Until(q.until); wait > 0 {
		return frames, time.After(wait)
	}
	for q.sent < min(len(q.messages), window) {
		m := q.messages[q.sent]
		frames = append(frames, wire.Send{Type: "send", ClientID: m.ClientID, Parts: m.Parts})
		q.sent++
	}
	return frames, nil
}

// done removes a message and reports whether it was there.
func (q *queue) done(clientID string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	at := q.index(clientID)
	if at < 0 {
		return false
	}
	q.messages = append(q.messages[:at:at], q.messages[at+1:]...)
	if at < q.sent {
		q.sent--
	}
	q.signal()
	return true
}

// back makes a message that was refused for now, and all after it, go again later.
func (q *queue) back(clientID string, wait time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if at := q.index(clientID); at >= 0 && at < q.sent {
		q.sent, q.until = at, time.Now().Add(wait)
		q.signal()
	}
}

func (q *queue) index(clientID string) int {
	for i, m := range q.messages {
		if m.ClientID == clientID {
			return i
		}
	}
	return -1
}
