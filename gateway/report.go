package gateway

import (
	"errors"
	"reflect"

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

// amend replaces the parts of a message delivered before in raw form.
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
	m, err := in.rows.Message(in.Tx, id)
	if err != nil {
		return err
	}
	if again, err := in.amended(a, m); again || err != nil {
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

// amended tells that the message has these parts already: providers say things twice.
func (in *intake) amended(a *incoming, m Message) (bool, error) {
	parts := a.item.Amend.Parts
	if len(parts) != len(m.Parts) {
		return false, nil
	}
	for i, p := range parts {
		had := m.Parts[i]
		if !samePart(p, had) {
			return false, nil
		}
		if p.File == nil {
			continue
		}
		stored, ok := a.files[i]
		if !ok {
			return p.File.ID == had.File.ID, nil
		}
		before, err := in.rows.Attachment(in.Tx, AttachmentID(had.File.ID))
		if err != nil || before.Hash != stored.Hash || before.File.Name != stored.File.Name {
			return false, err
		}
	}
	return true, nil
}

// samePart compares all but the files themselves, which decide their part's kind.
func samePart(a, b channels.Part) bool {
	if (a.File == nil) != (b.File == nil) {
		return false
	}
	if a.File != nil {
		a.Kind, a.File, b.File = b.Kind, nil, nil
	}
	return reflect.DeepEqual(a, b)
}
