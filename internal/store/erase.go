package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/channels"
	"switchboard/gateway"
)

const lockContact = `SELECT id FROM contacts WHERE id = $1`

// EraseContact leaves no word of the person in any table: ids, times and
// numbering stay.
func (s Rows) EraseContact(tx gateway.Tx, id gateway.ContactID, hosted []string, now gateway.Instant) (gateway.EraseResult, error) {
	// Nobody can link an address to a locked contact, so those found now are all.
	if err := tx.Get(lockContact+tx.ForUpdate(), []any{id}, &id); err != nil {
		return gateway.EraseResult{}, err
	}
	e := erasure{Tx: tx, rows: s, now: now, hosted: hosted, contacts: []gateway.ContactID{id}, hashes: make(map[string]bool)}
	for _, step := range []func() error{
		e.findAddresses, e.findContacts, e.findConversations,
		e.eraseMessages, e.eraseDrafts, e.eraseDeliveries, e.stopOutbox, e.eraseFiles, e.eraseCalls,
		e.eraseConversations, e.eraseState, e.eraseTimers, e.moveLines, e.erasePeople, e.findUnused,
	} {
		if err := step(); err != nil {
			return gateway.EraseResult{}, fmt.Errorf("erase contact %s: %w", id, err)
		}
	}
	return e.result, nil
}

// erasure is the work of one EraseContact.
type erasure struct {
	gateway.Tx
	rows Rows
	now  gateway.Instant

	hosted []string // kinds of addresses that leave a tombstone

	contacts      []gateway.ContactID
	addresses     []gateway.Address
	conversations []gateway.ConversationID
	messages      []gateway.MessageID // with those that were erased before
	hashes        map[string]bool     // of attachments that are gone
	result        gateway.EraseResult
}

// every runs a statement for every one of list.
func every[T any](tx gateway.Tx, query string, list []T, scan func(gateway.Row) error) error {
	if scan == nil {
		return tx.Each(query, each(list, one), nil)
	}
	return tx.Each(query, each(list, one), func(_ int, r gateway.Row) error { return scan(r) })
}

func (e *erasure) findAddresses() error {
	linked, err := e.rows.ContactAddresses(e.Tx, e.contacts[0])
	if err != nil {
		return err
	}
	keys := make([]channels.Address, len(linked))
	for i := range linked {
		keys[i] = linked[i].Address
	}
	locked, err := e.rows.LockAddresses(e.Tx, keys)
	if err != nil {
		return err
	}
	for _, a := range locked {
		if a.Contact == e.contacts[0] {
			e.addresses = append(e.addresses, a)
		}
	}
	slices.SortFunc(e.addresses, func(a, b gateway.Address) int { return compareAddresses(a.Address, b.Address) })
	return nil
}

func (e *erasure) addressIDs() []gateway.AddressID {
	list := make([]gateway.AddressID, len(e.addresses))
	for i := range e.addresses {
		list[i] = e.addresses[i].ID
	}
	return list
}

// A contact whose addresses were all moved away was the same person under
// another row.
const emptiedContacts = `SELECT DISTINCT l.contact_id FROM contact_links l
WHERE l.address_id = $1
  AND NOT EXISTS (SELECT 1 FROM contact_links v WHERE v.contact_id = l.contact_id AND v.until = 0)`

func (e *erasure) findContacts() error {
	return every(e.Tx, emptiedContacts, e.addressIDs(), func(r gateway.Row) error {
		var id gateway.ContactID
		err := r.Scan(&id)
		e.contacts = append(e.contacts, id)
		return err
	})
}

const conversationsOfAddress = `SELECT id FROM conversations WHERE address_id = $1 ORDER BY id`

func (e *erasure) findConversations() error {
	return every(e.Tx, conversationsOfAddress+e.ForUpdate(), e.addressIDs(), func(r gateway.Row) error {
		var id gateway.ConversationID
		err := r.Scan(&id)
		e.conversations = append(e.conversations, id)
		return err
	})
}

const eraseMessages = `UPDATE messages SET parts = '[]', client_id = '',
  provider_id = CASE WHEN provider_id = '' THEN '' ELSE 'erased:' || id END,
  erased_at = CASE WHEN erased_at = 0 THEN $1 ELSE erased_at END
WHERE `

const erasedMessage = `
RETURNING id, conversation_id, visibility, erased_at`

const eraseSpoken = eraseMessages + `conversation_id = $2` + erasedMessage

// In somebody else's conversation only what he wrote himself is his.
const eraseWritten = eraseMessages + `author_kind = 'customer' AND author_id = $2
  AND conversation_id IN (SELECT p.conversation_id FROM participants p WHERE p.address_id = $2 AND p.address_id <> '')` + erasedMessage

// Ids of amends are a provider's, and may be made of the customer's.
const dropAmends = `DELETE FROM amends WHERE message_id = $1`

// eraseMessages empties everything said in his conversations and what he wrote
// elsewhere, and takes it out of the search.
func (e *erasure) eraseMessages() error {
	scan := func(_ int, r gateway.Row) error {
		var m gateway.ErasedMessage
		var at gateway.Instant
		err := r.Scan(&m.Message, &m.Conversation, &m.Visibility, &at)
		e.messages = append(e.messages, m.Message)
		if at == e.now {
			e.result.Messages = append(e.result.Messages, m)
		}
		return err
	}
	spoken := each(e.conversations, func(id gateway.ConversationID) []any { return []any{e.now, id} })
	if err := e.Each(eraseSpoken, spoken, scan); err != nil {
		return err
	}
	written := each(e.addressIDs(), func(id gateway.AddressID) []any { return []any{e.now, id} })
	if err := e.Each(eraseWritten, written, scan); err != nil {
		return err
	}
	if err := every(e.Tx, dropAmends, e.messages, nil); err != nil {
		return err
	}
	for _, id := range e.messages {
		if err := unindex(e.Tx, id); err != nil {
			return err
		}
	}
	return e.rows.IndexDone(e.Tx, e.messages)
}

const dropDraftsOf = `DELETE FROM drafts WHERE conversation_id = $1 RETURNING files`

const dropUnsent = `DELETE FROM attachments WHERE id = $1 AND message_id = '' RETURNING hash`

// eraseDrafts drops what agents were about to write to him or of him, with its files.
func (e *erasure) eraseDrafts() error {
	var files []gateway.AttachmentID
	err := every(e.Tx, dropDraftsOf, e.conversations, func(r gateway.Row) error {
		var raw []byte
		if err := r.Scan(&raw); err != nil {
			return err
		}
		ids, err := draftFiles(raw)
		files = append(files, ids...)
		return err
	})
	if err != nil {
		return err
	}
	return every(e.Tx, dropUnsent, files, e.dropped)
}

// What a provider answered may quote the address or the text.
const eraseDeliveries = `UPDATE deliveries SET code = '', fault = '',
  provider_id = CASE WHEN provider_id = '' THEN '' ELSE 'erased:' || id END
WHERE message_id = $1`

const eraseDeliveryChanges = `UPDATE delivery_changes SET code = '', fault = ''
WHERE delivery_id IN (SELECT d.id FROM deliveries d WHERE d.message_id = $1)`

func (e *erasure) eraseDeliveries() error {
	if err := every(e.Tx, eraseDeliveryChanges, e.messages, nil); err != nil {
		return err
	}
	return every(e.Tx, eraseDeliveries, e.messages, nil)
}

const dropJobs = `DELETE FROM outbox WHERE conversation_id = $1 RETURNING delivery_id, state`

// stopOutbox ends what has not left yet. A message that is just being sent may
// arrive all the same.
func (e *erasure) stopOutbox() error {
	var stopped []gateway.Delivery
	err := every(e.Tx, dropJobs, e.conversations, func(r gateway.Row) error {
		d := gateway.Delivery{State: channels.Unknown, Code: "erased", UpdatedAt: e.now}
		var state string
		err := r.Scan(&d.ID, &state)
		if state == "pending" {
			d.State = channels.Failed
		}
		stopped = append(stopped, d)
		return err
	})
	if err != nil {
		return err
	}
	for _, d := range stopped {
		if _, err := e.rows.SetDelivery(e.Tx, d, gateway.BySystem()); err != nil {
			return err
		}
	}
	return nil
}

const dropFiles = `DELETE FROM attachments WHERE message_id = $1 RETURNING hash`

// Uploads carry the value of the address whose client made them.
const dropUploads = `DELETE FROM attachments
WHERE uploader_id = $1 AND uploader_kind = 'customer' AND message_id = '' RETURNING hash`

func (e *erasure) eraseFiles() error {
	if err := every(e.Tx, dropFiles, e.messages, e.dropped); err != nil {
		return err
	}
	return every(e.Tx, dropUploads, e.names(), e.dropped)
}

func (e *erasure) dropped(r gateway.Row) error {
	var hash string
	err := r.Scan(&hash)
	e.hashes[hash] = true
	return err
}

// names are the words by which tables without a column for it may mention him.
func (e *erasure) names() []string {
	list := make([]string, 0, 2*len(e.addresses))
	for _, a := range e.addresses {
		list = append(list, string(a.ID), a.Address.Value)
	}
	return list
}

const dropRecordings = `DELETE FROM attachments
WHERE id IN (SELECT c.recording_id FROM calls c WHERE c.conversation_id = $1 AND c.recording_id <> '') RETURNING hash`

const eraseCalls = `UPDATE calls SET recording_id = '', outcome = '' WHERE conversation_id = $1`

const eraseCallLegs = `UPDATE call_legs SET provider_id = ''
WHERE call_id IN (SELECT c.id FROM calls c WHERE c.conversation_id = $1)`

func (e *erasure) eraseCalls() error {
	if err := every(e.Tx, dropRecordings, e.conversations, e.dropped); err != nil {
		return err
	}
	if err := every(e.Tx, eraseCallLegs, e.conversations, nil); err != nil {
		return err
	}
	return every(e.Tx, eraseCalls, e.conversations, nil)
}

// A thread is the provider's, and may be an id that a customer's machine made.
const eraseConversation = `UPDATE conversations SET subject = '',
  thread = CASE WHEN thread = '' THEN '' ELSE 'erased:' || id END
WHERE id = $1`

func (e *erasure) eraseConversations() error {
	return every(e.Tx, eraseConversation, e.conversations, nil)
}

const allAccountState = `SELECT account_id, key, value FROM account_state ORDER BY account_id, key`

const dropAccountState = `DELETE FROM account_state WHERE account_id = $1 AND key = $2`

// eraseState drops what adapters remember of him.
func (e *erasure) eraseState() error {
	names := e.names()
	var rows [][]any
	err := e.Query(allAccountState, nil, func(r gateway.Row) error {
		var account gateway.AccountID
		var key, value string
		err := r.Scan(&account, &key, &value)
		if mentions(key, names) || mentions(value, names) {
			rows = append(rows, []any{account, key})
		}
		return err
	})
	if err != nil {
		return err
	}
	return e.Each(dropAccountState, rows, nil)
}

// mentions reports whether text holds one of the names as a word of its own.
func mentions(text string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		for rest := text; name != ""; {
			at := strings.Index(rest, name)
			if at < 0 {
				return false
			}
			before, _ := utf8.DecodeLastRuneInString(rest[:at])
			after, _ := utf8.DecodeRuneInString(rest[at+len(name):])
			if !inWord(before) && !inWord(after) {
				return true
			}
			rest = rest[at+1:]
		}
		return false
	})
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

const eraseTimer = `UPDATE timers SET payload = '{}' WHERE ref = $1`

func (e *erasure) eraseTimers() error {
	refs := text(e.contacts)
	refs = append(refs, text(e.addressIDs())...)
	refs = append(refs, text(e.conversations)...)
	refs = append(refs, text(e.messages)...)
	return every(e.Tx, eraseTimer, refs, nil)
}

func text[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = string(list[i])
	}
	return out
}

const accountIDs = `SELECT id FROM accounts ORDER BY id`

const moveStream = `UPDATE streams SET key = $1 WHERE key = $2`

const moveEvents = `UPDATE events SET stream_key = $1 WHERE stream_key = $2`

// moveLines keeps his lines, numbers and all, under names that are not his.
func (e *erasure) moveLines() error {
	accounts, err := column[gateway.AccountID](e.Tx, accountIDs)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, account := range accounts {
		for _, a := range e.addresses {
			rows = append(rows, []any{gateway.LineStream(account, e.nameless(a)), gateway.LineStream(account, a.Address)})
		}
	}
	if err := e.Each(moveStream, rows, nil); err != nil {
		return err
	}
	return e.Each(moveEvents, rows, nil)
}

// nameless is an address as it is called when nobody has it any more.
func (e *erasure) nameless(a gateway.Address) channels.Address {
	if slices.Contains(e.hosted, a.Address.Kind) {
		return gateway.Tombstone(a.Address)
	}
	return channels.Address{Kind: a.Address.Kind, Realm: a.Address.Realm, Value: "erased:" + string(a.ID)}
}

const eraseAddress = `UPDATE addresses SET value = $1, name = '', locale = '', page = '', search = '', context = '', stated = ''
WHERE id = $2`

const eraseContact = `UPDATE contacts SET name = '', locale = '', note = '', search = '', fields = '{}', updated_at = $1, erased_at = $1
WHERE id = $2 AND erased_at = 0`

const dropBlocks = `DELETE FROM blocks WHERE address_id = $1`

func (e *erasure) erasePeople() error {
	if err := every(e.Tx, dropBlocks, e.addressIDs(), nil); err != nil {
		return err
	}
	names := each(e.addresses, func(a gateway.Address) []any { return []any{e.nameless(a).Value, a.ID} })
	if err := e.Each(eraseAddress, names, nil); err != nil {
		return err
	}
	rows := each(distinct(e.contacts), func(id gateway.ContactID) []any { return []any{e.now, id} })
	if err := e.Each(endDedication, rows, nil); err != nil {
		return err
	}
	return e.Each(eraseContact, rows, nil)
}

// findUnused tells which files nobody else sent too.
func (e *erasure) findUnused() error {
	for _, hash := range slices.Sorted(maps.Keys(e.hashes)) {
		used, err := e.rows.BlobUsed(e.Tx, hash)
		if err != nil {
			return err
		}
		if !used {
			e.result.Blobs = append(e.result.Blobs, hash)
		}
	}
	return nil
}

const addressThere = `SELECT id FROM addresses WHERE kind = $1 AND realm = $2 AND value = $3`

// Erased returns those of the addresses that have a tombstone.
func (Rows) Erased(tx gateway.Tx, keys []channels.Address) (map[channels.Address]bool, error) {
	erased := make(map[channels.Address]bool)
	tombstones := each(keys, func(a channels.Address) []any {
		t := gateway.Tombstone(a)
		return []any{t.Kind, t.Realm, t.Value}
	})
	err := tx.Each(addressThere, tombstones, func(i int, r gateway.Row) error {
		var id gateway.AddressID
		erased[keys[i]] = true
		return r.Scan(&id)
	})
	return erased, err
}
