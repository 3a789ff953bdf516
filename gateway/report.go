package gateway

import (
	"errors"

	"switchboard/channels"
)

// report stores what providers said about earlier messages: receipts of ours, and
// the complete form of theirs.
func (in *intake) report() error {
	for a := range in.arrivals() {
		var err error
		switch {
		case a.item.Receipt != nil:
			err = in.receipt(a)
		case a.item.Amend != nil:
			err = in.amend(a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// receipt moves a delivery forward. One about a message we did not send, or that
// says nothing new, is dropped.
func (in *intake) receipt(a *incoming) error {
	r := a.item.Receipt
	d, err := in.rows.DeliveryByProvider(in.Tx, a.sink.account.ID, r.ProviderID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	d.State, d.UpdatedAt = r.State, in.Now
	if r.Err != nil {
		d.Code, d.Fault = r.Err.Code, r.Err.Fault.String()
	}
	return settle(in.Work, in.rows, d, BySystem())
}

// settle stores a delivery's new state and tells the conversation; an answer that
// did not arrive is owed again.
func settle(w *Work, rows Rows, d Delivery, by Actor) error {
	changed, err := rows.SetDelivery(w.Tx, d, by)
	if err != nil || !changed {
		return err
	}
	m, err := rows.Message(w.Tx, d.Message)
	if err != nil {
		return err
	}
	w.Emit(ConversationStream(m.Conversation), DeliveryChanged, by, DeliveryRef{Message: d.Message, State: d.State, Code: d.Code})
	if d.State == channels.Failed || d.State == channels.Unknown {
		return owe(w, rows, m.Conversation)
	}
	return nil
}

// amend replaces the parts of a message delivered before in raw form, once.
func (in *intake) amend(a *incoming) error {
	key := ProviderKey{a.sink.account.ID, a.item.Amend.ID}
	known, err := in.rows.KnownMessages(in.Tx, []ProviderKey{key})
	if err != nil {
		return err
	}
	id, ok := known[key]
	if !ok || id == "" {
		return nil // erased, or never seen
	}
	err = in.rows.ClaimAmend(in.Tx, ProviderKey{key.Account, a.item.ID}, id)
	if errors.Is(err, ErrConflict) {
		return nil // delivered before: a newer one may stand by now
	}
	if err != nil {
		return err
	}
	m, err := in.rows.Message(in.Tx, id)
	if err != nil {
		return err
	}
	m.Parts, err = in.ownFiles(a, id, a.item.Amend.Parts)
	if err != nil {
		return err
	}
	if err := in.rows.SetParts(in.Tx, id, m.Parts, in.Now); err != nil {
		return err
	}
	in.emit(ConversationStream(m.Conversation), MessageAmended, m.Author, MessageRef{Message: id, Visibility: m.Visibility}, &m)
	return in.rows.QueueIndexing(in.Tx, []MessageID{id}, in.Now)
}
