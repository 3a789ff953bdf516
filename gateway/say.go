package gateway

import (
	"errors"

	"switchboard/channels"
)

// saying is a message that no agent sends himself, on its way into a Work.
type saying struct {
	numbered
	delivery *Delivery // nil of a note
	hosted   bool
}

// Note stores an internal message in the caller's Work and returns its id.
func (w *Work) Note(id ConversationID, account AccountID, by Actor, parts []channels.Part) MessageID {
	m := &Message{
		ID: NewID[MessageID](), Conversation: id, Account: account, Author: by,
		Visibility: Internal, Parts: parts, ReceivedAt: w.Now,
	}
	conv := w.emit(ConversationStream(id), MessageAdded, by, MessageRef{Message: m.ID, Visibility: Internal}, m)
	w.said = append(w.said, saying{numbered: numbered{message: m, conv: conv, line: -1}})
	return m.ID
}

// Remind asks a silent customer whether he is there, while his conversation is parked.
func (g *Gateway) Remind(w *Work, id ConversationID, text string) error {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil || c.ParkedAt == 0 || c.RemindedAt != 0 || c.OwedSince != 0 {
		return err
	}
	next := c
	next.RemindedAt, next.Epoch = w.Now, c.Epoch+1
	if err := g.say(w, &next, text); err != nil {
		return err
	}
	if err := g.save(w, c, next, "reminded", BySystem()); err != nil {
		return err
	}
	ref := AssignRef{Conversation: id, Agent: c.Agent, Queue: c.Queue, Epoch: next.Epoch, Cause: "reminded"}
	w.Emit(ConversationStream(id), ConversationParked, BySystem(), ref)
	return nil
}

// TakeLeave resolves a conversation whose customer is silent for good, never while an
// answer is owed to him. He is told by text, unless that is empty.
func (g *Gateway) TakeLeave(w *Work, id ConversationID, text string) error {
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil || c.ParkedAt == 0 || c.OwedSince != 0 {
		return err
	}
	next := c
	if err := g.say(w, &next, text); err != nil {
		return err
	}
	if next.LastMessage != c.LastMessage {
		if err := g.rows.TouchConversations(w.Tx, []Touch{{id, next.LastMessage, next.LastMessageAt, 0}}); err != nil {
			return err
		}
	}
	_, err = g.Resolve(w, id, Ending{silent: true}, BySystem())
	return err
}

// say tells the customer something in the caller's Work that answers nothing. An
// account whose channel is gone says nothing.
func (g *Gateway) say(w *Work, c *Conversation, text string) error {
	account, driver, err := g.account(c.Account)
	if errors.Is(err, ErrNotFound) || text == "" {
		return nil
	}
	if err != nil {
		return err
	}
	address, err := g.rows.AddressByID(w.Tx, c.Address)
	if err != nil {
		return err
	}
	m := &Message{
		ID: NewID[MessageID](), Conversation: c.ID, Account: c.Account, Author: BySystem(), Visibility: Public,
		Parts: []channels.Part{{Kind: channels.TextPart, Text: text}}, ReceivedAt: w.Now,
	}
	ref := MessageRef{Message: m.ID, Visibility: Public}
	s := saying{hosted: driver.Features.Hosted, delivery: &Delivery{
		ID: NewID[DeliveryID](), Message: m.ID, Account: c.Account, Address: c.Address, State: channels.Queued, UpdatedAt: w.Now,
	}}
	s.numbered = numbered{message: m, line: -1, conv: w.emit(ConversationStream(c.ID), MessageAdded, m.Author, ref, m)}
	if s.hosted {
		s.delivery.State = channels.Sent
		s.line = w.emit(LineStream(account.ID, address.Address), MessageAdded, m.Author, ref, m)
	}
	w.said = append(w.said, s)
	c.LastMessage, c.LastMessageAt = m.ID, w.Now
	return nil
}

// storeSaid stores the messages of a Work whose events have their numbers, with their
// deliveries.
func (g *Gateway) storeSaid(w *Work) error {
	if len(w.said) == 0 {
		return nil
	}
	all := make([]numbered, len(w.said))
	for i, s := range w.said {
		all[i] = s.numbered
	}
	if err := storeNumbered(w, g.rows, all); err != nil {
		return err
	}
	for _, s := range w.said {
		if s.delivery == nil {
			continue
		}
		if err := g.rows.AddDelivery(w.Tx, *s.delivery); err != nil {
			return err
		}
		if s.hosted {
			continue
		}
		m := s.message
		if err := g.rows.AddJob(w.Tx, string(s.delivery.ID), *s.delivery, m.Conversation, m.Seq, w.Now); err != nil {
			return err
		}
	}
	return nil
}

// storeNumbered copies the numbers of events into the messages they carry, stores
// those and asks the search index to read them.
func storeNumbered(w *Work, rows Rows, all []numbered) error {
	ms := make([]Message, len(all))
	ids := make([]MessageID, len(all))
	for i, n := range all {
		n.message.Seq = w.events[n.conv].Seq
		if n.line >= 0 {
			n.message.LineSeq = w.events[n.line].Seq
		}
		ms[i], ids[i] = *n.message, n.message.ID
	}
	if err := rows.AddMessages(w.Tx, ms); err != nil {
		return err
	}
	return rows.QueueIndexing(w.Tx, ids, w.Now)
}
