package gateway

// Notice tells an agent of something that concerns him. It holds ids and small facts.
type Notice struct {
	ID           NoticeID
	Agent        AgentID
	Kind         string
	Conversation ConversationID
	Message      MessageID
	Actor        Actor
	At           Instant
	ReadAt       Instant
	After        int64 // milliseconds he was away, or had what was taken back
}

// NoticeRows store what agents are told.
type NoticeRows interface {
	// AddNotice stores the notice, unless the agent has one of its kind about the
	// message: then added is false.
	AddNotice(tx Tx, n Notice) (added bool, err error)
}

// Notify stores a notice and tells the agent's consoles.
func (g *Gateway) Notify(w *Work, n Notice) error {
	n.ID, n.At = NewID[NoticeID](), w.Now
	added, err := g.rows.AddNotice(w.Tx, n)
	if err == nil && added {
		w.Emit(AgentStream(n.Agent), NoticeAdded, n.Actor, NoticeRef{
			Notice: n.ID, Kind: n.Kind, Conversation: n.Conversation, Message: n.Message,
		})
	}
	return err
}
