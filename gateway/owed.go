package gateway

// owe notes that the customer waits for an answer, unless he does already.
func owe(w *Work, rows Rows, id ConversationID) error {
	c, err := rows.LockConversation(w.Tx, id)
	if err != nil || c.OwedSince != 0 || c.State == Resolved || c.State == Closed {
		return err
	}
	return rows.TouchConversations(w.Tx, []Touch{{c.ID, c.LastMessage, c.LastMessageAt, w.Now}})
}

// Waive says that what the customer wrote last needs no answer: none is owed until
// he writes again.
func (g *Gateway) Waive(w *Work, id ConversationID, by Actor) error {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil || c.OwedSince == 0 {
		return err
	}
	if err := g.rows.TouchConversations(w.Tx, []Touch{{Conversation: id, LastMessage: c.LastMessage, LastMessageAt: c.LastMessageAt}}); err != nil {
		return err
	}
	w.Emit(ConversationStream(id), AnswerWaived, by, OwedRef{Since: c.OwedSince})
	w.Changed(id)
	return nil
}
