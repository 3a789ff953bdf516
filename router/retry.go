package router

import (
	"maps"
	"slices"
	"time"

	"switchboard/gateway"
)

// pause is a wait that doubles each time, up to maxPause.
type pause time.Duration

// longer returns the next wait.
func (p *pause) longer() time.Duration {
	*p = pause(min(max(2*time.Duration(*p), minPause), maxPause))
	return time.Duration(*p)
}

// retries are conversations to look at again after a pause, which gets longer while
// there is no success.
type retries struct {
	ids   map[gateway.ConversationID]struct{}
	at    gateway.Instant // when; 0 while nothing failed
	pause pause
}

// add notes a conversation whose decision failed.
func (t *retries) add(now gateway.Instant, id gateway.ConversationID) {
	if t.ids == nil {
		t.ids = make(map[gateway.ConversationID]struct{})
	}
	t.ids[id] = struct{}{}
	t.postpone(now)
}

// postpone asks for another attempt after the pause.
func (t *retries) postpone(now gateway.Instant) {
	if t.at == 0 {
		t.at = now.Add(t.pause.longer())
	}
}

// take returns what is to be looked at, once the pause is over.
func (t *retries) take(now gateway.Instant) []gateway.ConversationID {
	if t.at == 0 || now < t.at {
		return nil
	}
	ids := slices.Sorted(maps.Keys(t.ids))
	t.ids, t.at = nil, 0
	return ids
}

// calm begins with short pauses again when an attempt left nothing to try.
func (t *retries) calm() {
	if t.at == 0 {
		t.pause = 0
	}
}
