package agentdesk

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"switchboard/agentdesk/matching"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// ContactQuery asks for a page of the contacts within a scope that answer any of
// what is set of Name, Address and Digits.
type ContactQuery struct {
	Name    string // as typed: a part of a name, of its pinyin or of its initials
	Address string // a whole mail address, or the company's own id of the customer
	Digits  string // the end of a phone number
	Scope   wire.Scope
	Agent   gateway.AgentID
	Before  gateway.ContactID
	Limit   int
}

// KeyCursor says how far search keys were given to people of before there were any.
type KeyCursor struct {
	Contact string
	Address string
	Done    bool
}

// FindingRows are customers as they are looked for.
type FindingRows interface {
	// FindContacts returns a page of the contacts that answer a search, the newest first.
	FindContacts(tx gateway.Tx, q ContactQuery) ([]gateway.ContactID, error)
	// KeysMade reports whether MakeKeys has been Done.
	KeysMade(tx gateway.Tx) (bool, error)
	// MakeKeys gives search keys to up to limit contacts and as many addresses after
	// the cursor, and returns the next one.
	MakeKeys(tx gateway.Tx, after KeyCursor, limit int) (KeyCursor, error)
}

// Of phone numbers at least the last four digits are asked for, by which people tell
// numbers apart and which the desk shows anyhow.
const leastDigits = 4

// contactQuery is what somebody typed, as a question. Digits look for numbers only,
// so that nobody finds out a number that stands where a name belongs, digit by digit.
func contactQuery(typed string) (q ContactQuery) {
	folded := matching.Fold(typed)
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("+-() .", r) {
			return -1
		}
		return r
	}, folded)
	numeric := digits != "" && strings.IndexFunc(digits, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
	switch {
	case strings.Contains(folded, "@"):
		q.Address = folded
	case numeric && len(digits) >= leastDigits:
		q.Digits, q.Address = digits, digits
	default:
		q.Name, q.Address = folded, strings.TrimSpace(typed)
	}
	return q
}

type findInput struct {
	Query  string            `query:"q" minLength:"1" maxLength:"200" required:"true"`
	Cursor gateway.ContactID `query:"cursor" maxLength:"40"`
	Limit  int               `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

// afterAll is a contact's id that no contact's is beyond.
const afterAll = "~"

// findContacts finds customers by name, by the end of a phone number, or by a whole
// address, among those of the conversations that the viewer may read.
func (d *Desk) findContacts(ctx context.Context, in *findInput) (*answer[wire.FoundContacts], error) {
	v := viewerOf(ctx)
	out := wire.FoundContacts{Contacts: []wire.FoundContact{}}
	q := contactQuery(in.Query)
	if q.Name == "" && q.Address == "" {
		return &answer[wire.FoundContacts]{out}, nil
	}
	q.Scope, q.Agent, q.Before, q.Limit = v.Grants[wire.ReadConversations], v.Person.ID, afterAll, in.Limit
	if in.Cursor != "" {
		if q.Before = in.Cursor; !gateway.ValidID(string(q.Before)) {
			return nil, newProblem(http.StatusUnprocessableEntity, "invalid", errBadCursor.Error())
		}
	}
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		ids, err := d.rows.FindContacts(tx, q)
		if err != nil {
			return err
		}
		for _, id := range ids {
			found, err := d.foundContact(tx, v, id)
			if err != nil {
				return err
			}
			out.Contacts = append(out.Contacts, found)
		}
		if len(ids) == q.Limit {
			out.Next = string(ids[len(ids)-1])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.FoundContacts]{out}, nil
}

func (d *Desk) foundContact(tx gateway.Tx, v *Viewer, id gateway.ContactID) (out wire.FoundContact, err error) {
	if out.Contact, err = d.customer(tx, id); err != nil {
		return out, err
	}
	rows, err := d.past(tx, v, id, "")
	if err == nil && len(rows) > 0 {
		out.Last = &rows[0].Row
	}
	return out, err
}

// keysAtOnce is how many contacts get their search keys in one transaction.
const keysAtOnce = 500

// makeKeys gives search keys to people of before there were any: once in the life of
// an installation.
func (d *Desk) makeKeys(ctx context.Context) error {
	var after KeyCursor
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		after.Done, err = d.rows.KeysMade(tx)
		return err
	})
	for err == nil && !after.Done {
		var next KeyCursor
		err = d.gateway.Do(ctx, func(w *gateway.Work) (err error) {
			next, err = d.rows.MakeKeys(w.Tx, after, keysAtOnce)
			return err
		})
		after = next
	}
	if err != nil {
		return fmt.Errorf("make search keys: %w", err)
	}
	return nil
}
