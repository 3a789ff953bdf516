package gateway

// Redispose says anew what came of a conversation that is over; "" says nothing of
// it. What was said before stays in the stream.
func (g *Gateway) Redispose(w *Work, id ConversationID, to DispositionID, by Actor) error {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil {
		return err
	}
	if c.Spam || c.State != Resolved && c.State != Closed {
		return &TransitionError{Conversation: id, From: c.State, To: Resolved}
	}
	if c.Disposition == to {
		return nil
	}
	next := c
	next.Disposition = to
	if err := g.rows.SaveConversation(w.Tx, next, c.Epoch); err != nil {
		return err
	}
	w.previews = append(w.previews, id)
	w.Emit(ConversationStream(id), ConversationChanged, by, StateRef{
		From: c.State, To: c.State, Cause: "disposition", Disposition: to,
	})
	return nil
}
