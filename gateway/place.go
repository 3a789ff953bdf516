package gateway

import (
	"strings"

	"switchboard/channels"
)

// Newcomer is what is known of a conversation when it begins: what its place is
// chosen by.
type Newcomer struct {
	Account AccountID
	Brand   BrandID
	Kind    string  // of the channel
	Queue   QueueID // the account's own
	Contact ContactID
	Fields  map[string]string // of the contact, by key
	Context map[string]string // what the page says of the visit, by key
	Locale  string            // BCP 47, as the channel or the contact says
	Page    string
	Subject string
	Text    string // of the first message; for choosing only, it is stored nowhere else
	At      Instant
}

// Placement is where a conversation begins to wait and what it needs.
type Placement struct {
	Queue    QueueID
	Priority int
	Needs    []Need
	Rule     RuleID // whose outcome it is; "" if none fitted
}

// Placer chooses where new conversations wait. It is asked in the transaction that
// stores them, so it must be quick and do no I/O; it may be asked again.
type Placer func(Newcomer) Placement

// place asks the placer about a conversation that begins with a message.
func (in *intake) place(a *incoming, c *Conversation) error {
	c.Queue = a.sink.account.Queue
	if in.placer == nil {
		return nil
	}
	fields, err := in.rows.ContactValues(in.Tx, a.address.Contact)
	if err != nil {
		return err
	}
	p := a.address.Profile
	to := in.placer(Newcomer{
		Account: c.Account, Brand: c.Brand, Kind: a.sink.account.Kind, Queue: c.Queue, Contact: a.address.Contact,
		Fields: fields, Context: p.Facts(), Locale: p.Locale, Page: p.Page, Subject: c.Subject,
		Text: textOf(a.item.Message.Parts), At: in.Now,
	})
	c.Queue, c.Priority, c.Needs, c.Rule = to.Queue, to.Priority, to.Needs, to.Rule
	return nil
}

// textOf is everything that parts say in words.
func textOf(parts []channels.Part) string {
	var texts []string
	for _, p := range parts {
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
	}
	return strings.Join(texts, "\n")
}
