package gateway

import "sync"

// A group is what the operations of one lane that were applied together cause.
// Whoever of their callers wakes first publishes all of it, in commit order.
type group struct {
	once     sync.Once
	events   []Event
	previews []ConversationID
}

func (g *Gateway) publishGroup(gr *group) {
	gr.once.Do(func() {
		g.publish(gr.events)
		for _, id := range gr.previews {
			g.bus.Publish(PreviewTopic, id)
		}
	})
}

// Topics of the bus beside the streams' own names.
const (
	// PreviewTopic carries the ConversationID of every row of a list that changed.
	PreviewTopic = "preview"
	// AccountsTopic says that an account was changed; there is no payload.
	AccountsTopic = "accounts"
)

// KindTopic carries every event of a kind, whatever its stream.
func KindTopic(k EventKind) string { return "kind:" + string(k) }

// OutboxTopic says that the account has something to send.
func OutboxTopic(id AccountID) string { return "outbox:" + string(id) }
