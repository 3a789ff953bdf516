package store_test

import (
	"testing"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
)

func testAddresses(t *testing.T, s *store.Store) {
	a, b := newCustomer(t, s), newCustomer(t, s)
	unknown := channels.Address{Kind: "webchat", Realm: "acme", Value: "nobody"}
	do(t, s, func(tx gateway.Tx) error {
		got, err := rows.LockAddresses(tx, []channels.Address{b.Address.Address, unknown, a.Address.Address, b.Address.Address})
		equal(t, "locked", got, map[channels.Address]gateway.Address{a.Address.Address: a.Address, b.Address.Address: b.Address})
		return err
	})
	got := read(t, s, func(tx gateway.Tx) (gateway.Address, error) { return rows.AddressByID(tx, a.ID) })
	equal(t, "address", got, a.Address)
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := rows.AddressByID(tx, "nothing")
		return err
	})
	refused(t, s, gateway.ErrConflict, func(tx gateway.Tx) error {
		again := a
		again.Address.ID, again.contact.ID, again.link.ID = "x", "x", "x"
		return rows.AddAddress(tx, again.Address, again.contact, again.link)
	})
}

func testProfiles(t *testing.T, s *store.Store) {
	a := newCustomer(t, s)
	do(t, s, func(tx gateway.Tx) error { return rows.SetProfile(tx, a.ID, channels.Profile{Page: "/pay"}) })
	got := read(t, s, func(tx gateway.Tx) (gateway.Address, error) { return rows.AddressByID(tx, a.ID) })
	equal(t, "profile", got.Profile, channels.Profile{Name: "lilei", Locale: "zh-CN", Page: "/pay"})
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return rows.SetProfile(tx, "nothing", channels.Profile{}) })
}

// A merge and its undoing move links and nothing else.
func testLinks(t *testing.T, s *store.Store) {
	a, b := newCustomer(t, s), newCustomer(t, s)
	owned := func(c gateway.ContactID) []gateway.Address {
		return read(t, s, func(tx gateway.Tx) ([]gateway.Address, error) { return rows.ContactAddresses(tx, c) })
	}
	merge := gateway.Link{
		ID: gateway.NewID[gateway.LinkID](), Address: a.ID, Contact: b.contact.ID, Since: noon + 1,
		Proof: gateway.Asserted, By: gateway.ByAgent("agent"),
	}
	do(t, s, func(tx gateway.Tx) error { return rows.MoveLink(tx, merge) })
	equal(t, "live link", read(t, s, func(tx gateway.Tx) (gateway.Link, error) { return rows.LiveLink(tx, a.ID) }), merge)
	a.Contact = b.contact.ID
	equal(t, "addresses after the merge", owned(b.contact.ID), []gateway.Address{a.Address, b.Address})
	if left := owned(a.contact.ID); left != nil {
		t.Errorf("the emptied contact still has %v", left)
	}
	undo := merge
	undo.ID, undo.Contact, undo.Since = gateway.NewID[gateway.LinkID](), a.contact.ID, noon+2
	do(t, s, func(tx gateway.Tx) error { return rows.MoveLink(tx, undo) })
	a.Contact = a.contact.ID
	equal(t, "addresses after the undoing", owned(a.contact.ID), []gateway.Address{a.Address})
	if n := count(t, s, `SELECT COUNT(*) FROM contact_links WHERE address_id = $1`, a.ID); n != 3 {
		t.Errorf("the history has %d links, want 3", n)
	}
	second := gateway.Address{ID: gateway.NewID[gateway.AddressID](), Contact: b.contact.ID, Address: channels.Address{Kind: "phone", Value: string(b.ID)}}
	link := gateway.Link{ID: gateway.NewID[gateway.LinkID](), Address: second.ID, Contact: b.contact.ID, Since: noon, Proof: gateway.Verified, By: gateway.BySystem()}
	do(t, s, func(tx gateway.Tx) error { return rows.AddLinkedAddress(tx, second, link) })
	equal(t, "addresses with a new one", owned(b.contact.ID), []gateway.Address{b.Address, second})
}

func testContacts(t *testing.T, s *store.Store) {
	c := gateway.Contact{ID: gateway.NewID[gateway.ContactID](), Name: "Li", CreatedAt: noon}
	do(t, s, func(tx gateway.Tx) error { return rows.AddContact(tx, c) })
	c.Name, c.Locale, c.Note = "Li Lei", "en", "prefers mail"
	do(t, s, func(tx gateway.Tx) error { return rows.SaveContact(tx, c) })
	equal(t, "contact", read(t, s, func(tx gateway.Tx) (gateway.Contact, error) { return rows.Contact(tx, c.ID) }), c)
	do(t, s, func(tx gateway.Tx) error {
		_, err := rows.EraseContact(tx, c.ID, nil, noon)
		return err
	})
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error { return rows.SaveContact(tx, c) })
}
