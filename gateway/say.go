package gateway

import (
	"switchboard/channels"
)

// Note stores an internal message that no agent typed, in the caller's Work.
func (w *Work) Note(id ConversationID, account AccountID, by Actor, parts []channels.Part) MessageID {
	m := &Message{
		ID: NewID[MessageID](), Conversation: id, Account: account, Author: by,
		Visibility: Internal, Parts: parts, ReceivedAt: w.Now,
	}
	conv := w.emit(ConversationStream(id), MessageAdded, by, MessageRef{Message: m.ID, Visibility: Internal}, m)
	w.said = append(w.said, numbered{message: m, conv: conv, line: -1})
	return m.ID
}

// storeSaid stores the messages of a Work whose events have their numbers.
func (g *Gateway) storeSaid(w *Work) error {
	if len(w.said) == 0 {
		return nil
	}
	ms := make([]Message, len(w.said))
	ids := make([]MessageID, len(w.said))
	for i, n := range w.said {
		n.message.Seq = w.events[n.conv].Seq
		if n.line >= 0 {
			n.message.LineSeq = w.events[n.line].Seq
		}
		ms[i], ids[i] = *n.message, n.message.ID
	}
	if err := g.rows.AddMessages(w.Tx, ms); err != nil {
		return err
	}
	return g.rows.QueueIndexing(w.Tx, ids, w.Now)
}
