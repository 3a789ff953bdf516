package gateway

import (
	"errors"
	"slices"

	"switchboard/channels"
)

// CustomerKind is the kind of the address under which a company's own id of a
// customer is known, per brand.
const CustomerKind = "customer"

// identify links an address to the contact that the company's site names. It is
// the company's own signed word, so the proof is verified: the address moves to
// the contact that already has this id, and messages stay where they are.
func (g *Gateway) identify(w *Work, account Account, from channels.Address, who channels.Identity) error {
	subject := channels.Address{Kind: CustomerKind, Realm: string(account.Brand), Value: cleanText(who.Subject)}
	if subject.Value == "" || len(subject.Value) > maxItemID {
		return rejected("subject", "a customer's id has 1 to %d bytes", maxItemID)
	}
	vouched := reachedBy(cleanText(who.Email), cleanText(who.Phone))
	known, err := g.rows.LockAddresses(w.Tx, append(vouched, from, subject))
	if err != nil {
		return err
	}
	profile := channels.Profile{Name: shorten(cleanText(who.Name), maxShortText)}
	visitor, ok := known[from]
	if !ok {
		if visitor, err = g.addVisitor(w, from, profile); err != nil {
			return err
		}
	}
	if err := g.stillHim(w, visitor, subject); err != nil {
		return err
	}
	person, ok := known[subject]
	if !ok { // first time this customer is named: the visitor's contact becomes his
		if person, err = g.addAddress(w, subject, profile, visitor.Contact); err != nil {
			return err
		}
	}
	if err := g.linkTo(w, visitor, person.Contact); err != nil {
		return err
	}
	for _, a := range vouched {
		if err := g.vouch(w, person, a, known); err != nil {
			return err
		}
	}
	return g.nameContact(w, person.Contact, profile.Name)
}

// vouch links an address that the site vouches for to its customer. It takes the
// address from whoever only claimed it, and from a contact who is just that address,
// or others nobody vouched for; from another customer of the company it takes nothing.
func (g *Gateway) vouch(w *Work, person Address, vouched channels.Address, known map[channels.Address]Address) error {
	a, ok := known[vouched]
	if !ok {
		_, err := g.addAddress(w, vouched, channels.Profile{}, person.Contact)
		return err
	}
	link, err := g.rows.LiveLink(w.Tx, a.ID)
	if err != nil {
		return err
	}
	if link.Proof == Verified {
		if a.Contact == person.Contact {
			return nil
		}
		another, err := g.customer(w, a.Contact)
		if err != nil || another {
			return err
		}
	}
	return g.rows.MoveLink(w.Tx, Link{ID: NewID[LinkID](), Address: a.ID, Contact: person.Contact, Since: w.Now, Proof: Verified, By: BySystem()})
}

// customer reports whether the company knows the contact by an id of its own.
func (g *Gateway) customer(w *Work, id ContactID) (bool, error) {
	linked, err := g.rows.ContactAddresses(w.Tx, id)
	return slices.ContainsFunc(linked, func(a Address) bool { return a.Address.Kind == CustomerKind }), err
}

// stillHim refuses to make somebody else of an address that was vouched for as one
// of the brand's customers: what he said would be read as another's.
func (g *Gateway) stillHim(w *Work, visitor Address, subject channels.Address) error {
	linked, err := g.rows.ContactAddresses(w.Tx, visitor.Contact)
	if err != nil {
		return err
	}
	somebody := false
	for _, a := range linked {
		if a.Address == subject {
			return nil
		}
		somebody = somebody || a.Address.Kind == subject.Kind && a.Address.Realm == subject.Realm
	}
	if somebody {
		return channels.ErrOtherPerson
	}
	return nil
}

// addVisitor stores who said nothing yet, unless he comes with the token of somebody
// who was erased.
func (g *Gateway) addVisitor(w *Work, from channels.Address, p channels.Profile) (Address, error) {
	if err := g.notErased(w.Tx, from); err != nil {
		return Address{}, err
	}
	return g.addAddress(w, from, p, "")
}

// addAddress stores a new address; without a contact it gets one of its own.
func (g *Gateway) addAddress(w *Work, a channels.Address, p channels.Profile, c ContactID) (Address, error) {
	contact := Contact{ID: c, Name: p.Name, CreatedAt: w.Now}
	if c == "" {
		contact.ID = NewID[ContactID]()
	}
	out := Address{ID: NewID[AddressID](), Address: a, Contact: contact.ID, Profile: p}
	link := Link{ID: NewID[LinkID](), Address: out.ID, Contact: contact.ID, Since: w.Now, Proof: Verified, By: BySystem()}
	if c != "" {
		return out, g.rows.AddLinkedAddress(w.Tx, out, link)
	}
	return out, g.rows.AddAddress(w.Tx, out, contact, link)
}

// linkTo moves the address's live link, if it points elsewhere.
func (g *Gateway) linkTo(w *Work, a Address, c ContactID) error {
	if a.Contact == c {
		return nil
	}
	return g.rows.MoveLink(w.Tx, Link{ID: NewID[LinkID](), Address: a.ID, Contact: c, Since: w.Now, Proof: Verified, By: BySystem()})
}

// nameContact gives a contact without a name the one the site says.
func (g *Gateway) nameContact(w *Work, id ContactID, name string) error {
	c, err := g.rows.Contact(w.Tx, id)
	if errors.Is(err, ErrNotFound) || err == nil && (c.Name != "" || name == "") {
		return nil
	}
	if err != nil {
		return err
	}
	c.Name = name
	return g.rows.SaveContact(w.Tx, c)
}
