package store

import (
	"cmp"
	"encoding/json"
	"fmt"

	"switchboard/agentdesk/matching"
	"switchboard/channels"
	"switchboard/gateway"
)

const selectAddress = `SELECT a.id, a.kind, a.realm, a.value, a.name, a.locale, a.page, a.context, a.stated,
  COALESCE((SELECT l.contact_id FROM contact_links l WHERE l.address_id = a.id AND l.until = 0), '')
FROM addresses a `

func scanAddress(r gateway.Row, a *gateway.Address) error {
	var stated string
	if err := r.Scan(addressFields(a, &stated)...); err != nil {
		return err
	}
	return readStated(a, stated)
}

func addressFields(a *gateway.Address, stated *string) []any {
	return []any{
		&a.ID, &a.Address.Kind, &a.Address.Realm, &a.Address.Value,
		&a.Profile.Name, &a.Profile.Locale, &a.Profile.Page, &a.Profile.Context, stated, &a.Contact,
	}
}

func readStated(a *gateway.Address, stated string) error {
	if stated == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(stated), &a.Stated); err != nil {
		return fmt.Errorf("read what address %s stated: %w", a.ID, err)
	}
	return nil
}

const addressByKey = selectAddress + `WHERE a.kind = $1 AND a.realm = $2 AND a.value = $3`

// LockAddresses returns the known among the addresses, locked in sorted order.
func (Rows) LockAddresses(tx gateway.Tx, keys []channels.Address) (map[channels.Address]gateway.Address, error) {
	known := make(map[channels.Address]gateway.Address, len(keys))
	keys = sorted(keys, compareAddresses)
	for len(keys) > 0 {
		kind, realm := keys[0].Kind, keys[0].Realm
		var values []string
		for len(keys) > 0 && keys[0].Kind == kind && keys[0].Realm == realm {
			values, keys = append(values, keys[0].Value), keys[1:]
		}
		err := among(tx, addressByKey, " ORDER BY a.value"+tx.ForUpdate(), []any{kind, realm}, values, func(r gateway.Row) error {
			var a gateway.Address
			err := scanAddress(r, &a)
			known[a.Address] = a
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return known, nil
}

func compareAddresses(a, b channels.Address) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Realm, b.Realm), cmp.Compare(a.Value, b.Value))
}

// AddAddress stores an address with its contact and link.
func (s Rows) AddAddress(tx gateway.Tx, a gateway.Address, c gateway.Contact, l gateway.Link) error {
	if err := s.AddContact(tx, c); err != nil {
		return err
	}
	return s.AddLinkedAddress(tx, a, l)
}

const insertAddress = `INSERT INTO addresses (id, kind, realm, value, name, locale, page, context, search, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

// AddLinkedAddress stores an address of a contact that exists.
func (Rows) AddLinkedAddress(tx gateway.Tx, a gateway.Address, l gateway.Link) error {
	_, err := tx.Exec(insertAddress, a.ID, a.Address.Kind, a.Address.Realm, a.Address.Value,
		a.Profile.Name, a.Profile.Locale, a.Profile.Page, a.Profile.Context, matching.Keys(a.Profile.Name), l.Since)
	if err != nil {
		return err
	}
	return addLink(tx, l)
}

const setProfile = `UPDATE addresses SET
  name = COALESCE(NULLIF(CAST($1 AS TEXT), ''), name),
  locale = COALESCE(NULLIF(CAST($2 AS TEXT), ''), locale),
  page = COALESCE(NULLIF(CAST($3 AS TEXT), ''), page),
  context = COALESCE(NULLIF(CAST($4 AS TEXT), ''), context),
  search = COALESCE(NULLIF(CAST($5 AS TEXT), ''), search)
WHERE id = $6`

// SetProfile stores what the channel says of the person now; what it does not say
// stays as it is.
func (Rows) SetProfile(tx gateway.Tx, id gateway.AddressID, p channels.Profile) error {
	return found(tx.Exec(setProfile, p.Name, p.Locale, p.Page, p.Context, matching.Keys(p.Name), id))
}

const statedOf = `SELECT stated FROM addresses WHERE id = $1`

const setStated = `UPDATE addresses SET stated = $1 WHERE id = $2`

// SetStated stores what the person says of himself; what he does not say stays as
// it is. The address is locked by who asks.
func (Rows) SetStated(tx gateway.Tx, id gateway.AddressID, s gateway.Stated) error {
	a := gateway.Address{ID: id}
	var was string
	if err := tx.Get(statedOf, []any{id}, &was); err != nil {
		return err
	}
	if err := readStated(&a, was); err != nil {
		return err
	}
	now, err := json.Marshal(gateway.Stated{
		Name:  cmp.Or(s.Name, a.Stated.Name),
		Email: cmp.Or(s.Email, a.Stated.Email),
		Phone: cmp.Or(s.Phone, a.Stated.Phone),
	})
	if err != nil {
		return fmt.Errorf("store what address %s stated: %w", id, err)
	}
	_, err = tx.Exec(setStated, string(now), id)
	return err
}

const addConsent = `INSERT INTO consents (address_id, version, at) VALUES ($1, $2, $3)
ON CONFLICT (address_id, version) DO NOTHING`

// AddConsent notes that the person agreed to a version, once.
func (Rows) AddConsent(tx gateway.Tx, id gateway.AddressID, version string, at gateway.Instant) error {
	_, err := tx.Exec(addConsent, id, version, at)
	return err
}

const addressByID = selectAddress + `WHERE a.id = $1`

// AddressByID returns the address, or ErrNotFound.
func (Rows) AddressByID(tx gateway.Tx, id gateway.AddressID) (gateway.Address, error) {
	return firstAddress(tx, addressByID, id)
}

func firstAddress(tx gateway.Tx, query string, args ...any) (a gateway.Address, err error) {
	var stated string
	if err := tx.Get(query, args, addressFields(&a, &stated)...); err != nil {
		return a, err
	}
	return a, readStated(&a, stated)
}

const contactAddresses = selectAddress + `JOIN contact_links c ON c.address_id = a.id
WHERE c.contact_id = $1 AND c.until = 0 ORDER BY a.id`

// ContactAddresses returns the addresses linked to the contact now.
func (Rows) ContactAddresses(tx gateway.Tx, c gateway.ContactID) ([]gateway.Address, error) {
	var list []gateway.Address
	err := tx.Query(contactAddresses, []any{c}, func(r gateway.Row) error {
		var a gateway.Address
		err := scanAddress(r, &a)
		list = append(list, a)
		return err
	})
	return list, err
}

const selectContact = `SELECT id, name, locale, note, created_at, erased_at FROM contacts WHERE id = $1`

// Contact returns the contact, or ErrNotFound.
func (Rows) Contact(tx gateway.Tx, id gateway.ContactID) (c gateway.Contact, err error) {
	err = tx.Get(selectContact, []any{id}, &c.ID, &c.Name, &c.Locale, &c.Note, &c.CreatedAt, &c.ErasedAt)
	return c, err
}

const updateContact = `UPDATE contacts SET name = $1, locale = $2, note = $3, search = $4, updated_at = $5
WHERE id = $6 AND erased_at = 0`

// SaveContact stores a contact's facts. One that was erased stays empty: then it
// is ErrNotFound.
func (Rows) SaveContact(tx gateway.Tx, c gateway.Contact) error {
	return found(tx.Exec(updateContact, c.Name, c.Locale, c.Note, matching.Keys(c.Name), gateway.Now(), c.ID))
}

const insertContact = `INSERT INTO contacts (id, name, locale, note, search, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $6)`

// AddContact stores a new contact.
func (Rows) AddContact(tx gateway.Tx, c gateway.Contact) error {
	_, err := tx.Exec(insertContact, c.ID, c.Name, c.Locale, c.Note, matching.Keys(c.Name), c.CreatedAt)
	return err
}

const endLink = `UPDATE contact_links SET until = $1 WHERE address_id = $2 AND until = 0`

// MoveLink ends the address's live link and begins l.
func (Rows) MoveLink(tx gateway.Tx, l gateway.Link) error {
	if _, err := tx.Exec(endLink, l.Since, l.Address); err != nil {
		return err
	}
	return addLink(tx, l)
}

const insertLink = `INSERT INTO contact_links (id, address_id, contact_id, since, until, proof, by_kind, by_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

func addLink(tx gateway.Tx, l gateway.Link) error {
	_, err := tx.Exec(insertLink, l.ID, l.Address, l.Contact, l.Since, l.Until, l.Proof, l.By.Kind, l.By.ID)
	return err
}

const liveLink = `SELECT id, address_id, contact_id, since, until, proof, by_kind, by_id
FROM contact_links WHERE address_id = $1 AND until = 0`

// LiveLink returns the link that says whose the address is now, or ErrNotFound.
func (Rows) LiveLink(tx gateway.Tx, a gateway.AddressID) (l gateway.Link, err error) {
	err = tx.Get(liveLink, []any{a}, &l.ID, &l.Address, &l.Contact, &l.Since, &l.Until, &l.Proof, &l.By.Kind, &l.By.ID)
	return l, err
}
