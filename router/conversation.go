package router

import (
	"cmp"
	"time"

	"switchboard/gateway"
)

// conversation is one that waits or is held.
type conversation struct {
	id      gateway.ConversationID
	queue   *queue
	key     gateway.Instant
	weight  int
	epoch   int64
	absence time.Duration
	sticky  gateway.AgentID

	agent *agent // nil while it waits
	slot  int    // in agent.held

	// A waiting one is in the heap of its class. A held one whose agent is
	// disconnected is among the due, or stranded in its queue.
	in  *heap[*conversation]
	pos int
	due gateway.Instant // when it may be taken back
}

// waits reports whether the conversation waits already as cmd says.
func (cv *conversation) waits(cmd Enqueue) bool {
	return cv.agent == nil && cv.queue.id == cmd.Queue && cv.key == cmd.Key &&
		cv.weight == cmd.Weight && cv.epoch == cmd.Epoch && cv.absence == cmd.Absence
}

// isHeld reports whether the conversation is held as cmd says.
func (cv *conversation) isHeld(cmd Hold) bool {
	return cv.queue.id == cmd.Queue && cv.weight == cmd.Weight && cv.epoch == cmd.Epoch && cv.absence == cmd.Absence
}

func (cv *conversation) enter(h *heap[*conversation]) {
	cv.in = h
	h.push(cv)
}

// leave takes the conversation out of the heap it is in, if any.
func (cv *conversation) leave() {
	if cv.in != nil {
		cv.in.remove(cv)
		cv.in = nil
	}
}

func conversationPlace(cv *conversation) *int { return &cv.pos }

// keyBefore orders what waits: the longest waiting first.
func keyBefore(a, b *conversation) bool {
	return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) < 0
}

// dueBefore orders what is to be taken back.
func dueBefore(a, b *conversation) bool {
	return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.id, b.id)) < 0
}
