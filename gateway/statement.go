package gateway

import (
	"errors"

	"switchboard/channels"
)

// stated stores what a customer says of himself. An address he claims is linked to
// him only if nobody has it yet: a claim takes nothing away from anybody.
func (g *Gateway) stated(w *Work, account Account, from channels.Address, s channels.Statement) error {
	s = cleanStatement(s)
	claimed := reachedBy(s.Email, s.Phone)
	known, err := g.rows.LockAddresses(w.Tx, append(claimed, from))
	if err != nil {
		return err
	}
	visitor, ok := known[from]
	if !ok {
		if s == (channels.Statement{Context: s.Context}) {
			return nil // a stranger who only looks around
		}
		if visitor, err = g.addVisitor(w, from, channels.Profile{Name: s.Name}); err != nil {
			return err
		}
	}
	if err := g.noteStatement(w, visitor, s); err != nil {
		return err
	}
	for _, a := range claimed {
		if _, taken := known[a]; taken {
			continue
		}
		if err := g.claim(w, visitor, a); err != nil {
			return err
		}
	}
	return g.previewOf(w, account.ID, from)
}

// reachedBy are the addresses that a mail address and a phone number are, if they are.
func reachedBy(email, phone string) (list []channels.Address) {
	for _, a := range []channels.Address{{Kind: channels.EmailKind, Value: email}, {Kind: channels.PhoneKind, Value: phone}} {
		normal, err := a.Normal()
		if err == nil && normal.Value != "" && len(normal.Value) <= maxAddress {
			list = append(list, normal)
		}
	}
	return list
}

func cleanStatement(s channels.Statement) channels.Statement {
	return channels.Statement{
		Name:    shorten(cleanText(s.Name), maxShortText),
		Email:   shorten(cleanText(s.Email), maxAddress),
		Phone:   shorten(cleanText(s.Phone), maxAddress),
		Context: cleanContext(s.Context),
		Consent: shorten(cleanText(s.Consent), maxShortText),
	}
}

// noteStatement stores a statement with the address of who made it.
func (g *Gateway) noteStatement(w *Work, visitor Address, s channels.Statement) error {
	if p := (channels.Profile{Name: s.Name, Context: s.Context}); changes(visitor.Profile, p) {
		if err := g.rows.SetProfile(w.Tx, visitor.ID, p); err != nil {
			return err
		}
	}
	if facts := (Stated{Name: s.Name, Email: s.Email, Phone: s.Phone}); facts != (Stated{}) {
		if err := g.rows.SetStated(w.Tx, visitor.ID, facts); err != nil {
			return err
		}
	}
	if s.Consent != "" {
		if err := g.rows.AddConsent(w.Tx, visitor.ID, s.Consent, w.Now); err != nil {
			return err
		}
	}
	return g.nameContact(w, visitor.Contact, s.Name)
}

// claim links an address nobody has to the contact of who claims it.
func (g *Gateway) claim(w *Work, visitor Address, claimed channels.Address) error {
	a := Address{ID: NewID[AddressID](), Address: claimed, Contact: visitor.Contact}
	return g.rows.AddLinkedAddress(w.Tx, a, Link{
		ID: NewID[LinkID](), Address: a.ID, Contact: visitor.Contact, Since: w.Now,
		Proof: Asserted, By: Actor{Kind: Customer, ID: string(visitor.ID)},
	})
}

// previewOf says that the customer's open conversation looks different.
func (g *Gateway) previewOf(w *Work, account AccountID, from channels.Address) error {
	id, err := g.rows.OpenConversationID(w.Tx, account, from)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		w.Changed(id)
	}
	return err
}

// endByCustomer resolves the customer's open conversation. Who ends it while he
// waits has given up waiting.
func (g *Gateway) endByCustomer(w *Work, account AccountID, from channels.Address) error {
	id, err := g.rows.OpenConversationID(w.Tx, account, from)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := g.rows.LockConversation(w.Tx, id)
	if err != nil || c.State == Resolved || c.State == Closed {
		return err
	}
	how := Ending{abandoned: c.State == Waiting || c.State == Offered}
	_, err = g.Resolve(w, id, how, Actor{Kind: Customer, ID: string(c.Address)})
	return err
}
