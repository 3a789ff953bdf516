package agentdesk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
)

const (
	maxPreview  = 120    // runes
	maxPast     = 20     // other conversations of the customer
	defaultMost = 10_000 // runes of a text, where the channel sets no limit
)

// conversationInput names the conversation that a route is about.
type conversationInput struct {
	ID gateway.ConversationID `path:"id" maxLength:"40"`
}

// conversationPlaces finds where a route's conversation is.
func (d *Desk) conversationPlaces(tx gateway.Tx, r *http.Request) ([]Place, error) {
	id := r.PathValue("id")
	place, err := d.rows.PlaceOf(tx, gateway.ConversationID(id))
	return []Place{place}, err
}

// readablePlaces are where a route's conversation is for who reads it and writes
// notes: also with who is asked about it.
func (d *Desk) readablePlaces(tx gateway.Tx, r *http.Request) ([]Place, error) {
	return d.placesWithConsults(tx, gateway.ConversationID(r.PathValue("id")))
}

func (d *Desk) placesWithConsults(tx gateway.Tx, id gateway.ConversationID) ([]Place, error) {
	place, err := d.rows.PlaceOf(tx, id)
	if err != nil {
		return nil, err
	}
	asked, err := d.rows.Consultants(tx, id)
	places := []Place{place}
	for _, a := range asked {
		places = append(places, Place{Agent: a.ID})
	}
	return places, err
}

func wireRows(found []Listing) []wire.Row {
	rows := make([]wire.Row, len(found))
	for i, l := range found {
		rows[i] = wireRow(l)
	}
	return rows
}

func wireRow(l Listing) wire.Row {
	return wire.Row{
		ID: l.Conversation, State: l.State, Channel: l.Channel, Account: l.AccountName, Queue: l.Queue,
		Agent: l.Agent, AgentName: l.AgentName, Contact: l.Contact, Name: l.Caller.name(), Subject: l.Subject,
		Preview: preview(l.LastParts), PreviewBy: l.LastBy, LastMessageAt: l.LastMessageAt,
		WaitingSince: l.WaitingSince, OwedSince: l.OwedSince, Head: l.Head,
		Priority: l.Priority, ParkedAt: l.ParkedAt, LeftAt: l.LeftAt, ByEmail: l.ByEmail, WrapUntil: l.WrapUntil, OfferedTo: l.OfferedTo,
	}
}

// preview is the beginning of what was said, on one line. A message without text
// is named by its kind, which the console shows in its own words.
func preview(parts []channels.Part) string {
	for _, p := range parts {
		text := strings.Join(strings.Fields(p.Text), " ")
		if text == "" || p.Kind == channels.HTMLPart {
			continue
		}
		if runes := []rune(text); len(runes) > maxPreview {
			return string(runes[:maxPreview-1]) + "…"
		}
		return text
	}
	if len(parts) > 0 {
		return "[" + string(parts[0].Kind) + "]"
	}
	return ""
}

func (d *Desk) readConversation(ctx context.Context, in *conversationInput) (*answer[wire.Conversation], error) {
	v := viewerOf(ctx)
	var out wire.Conversation
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		out, err = d.panel(tx, v, in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &answer[wire.Conversation]{out}, nil
}

// panel reads a conversation with everything beside its thread.
func (d *Desk) panel(tx gateway.Tx, v *Viewer, id gateway.ConversationID) (out wire.Conversation, err error) {
	c, err := d.rows.Conversation(tx, id)
	if err != nil {
		return out, err
	}
	found, err := d.rows.Listings(tx, []gateway.ConversationID{id})
	if err != nil {
		return out, err
	}
	row, ok := found[id]
	if !ok {
		return out, gateway.ErrNotFound
	}
	out = wire.Conversation{
		Row: wireRow(row), Brand: c.Brand, OpenedAt: c.OpenedAt, Previous: c.Previous,
		Disposition: c.Disposition, Spam: c.Spam, Trouble: d.trouble(c.Account),
	}
	me, err := d.rows.PublicAgent(tx, v.Person.ID, c.Brand)
	if err != nil {
		return out, err
	}
	out.PublicName = me.Name
	if out.Customer, err = d.customer(tx, row.Contact); err != nil {
		return out, err
	}
	if out.ContactPast, err = d.past(tx, v, row.Contact, id); err != nil {
		return out, err
	}
	why, err := d.rows.LiveWhy(tx, id)
	if err != nil {
		return out, err
	}
	if why != "" {
		out.Why = json.RawMessage(why)
	}
	if out.Declined, err = d.rows.DeclinedBy(tx, id); err != nil {
		return out, err
	}
	if out.QueueName, err = d.queueName(tx, c.Queue); err != nil {
		return out, err
	}
	address, err := d.rows.AddressByID(tx, c.Address)
	if err != nil {
		return out, err
	}
	out.CustomerOn = d.gateway.Online(c.Account, address.Address)
	if out.Block, err = d.blockOf(tx, c.Address); err != nil {
		return out, err
	}
	if out.Consultants, err = d.rows.Consultants(tx, id); err != nil {
		return out, err
	}
	out.Can = []wire.Verb{}
	for _, verb := range verbs() {
		if v.may(verb, row.Place()) {
			out.Can = append(out.Can, verb)
		}
	}
	d.describeChannel(&out, c, v)
	return out, nil
}

// describeChannel says what may be sent where the conversation goes on.
func (d *Desk) describeChannel(out *wire.Conversation, c gateway.Conversation, v *Viewer) {
	out.Parts = []channels.PartKind{}
	_, features, err := d.gateway.Account(c.Account)
	if err != nil {
		return // its channel is gone: it can be read and not answered
	}
	out.CanSend = c.State == gateway.Active && c.Agent == v.Person.ID && slices.Contains(out.Can, wire.WriteMessages)
	out.MaxText, out.MaxFile = features.MaxText, min(features.MaxFile, d.maxUpload)
	if out.MaxText == 0 {
		out.MaxText = defaultMost
	}
	out.Parts = append(out.Parts, features.Parts...)
	out.Resends = !features.Hosted
}

// customer is a contact with his addresses, masked.
func (d *Desk) customer(tx gateway.Tx, id gateway.ContactID) (wire.Contact, error) {
	c, err := d.rows.Contact(tx, id)
	if err != nil {
		return wire.Contact{}, err
	}
	out := wire.Contact{ID: c.ID, Name: maskName(c.Name), Locale: c.Locale, Note: c.Note, Since: c.CreatedAt, Addresses: []wire.Address{}}
	if out.Fields, err = d.rows.ContactValues(tx, id); err != nil {
		return out, err
	}
	if out.Own, err = d.ownAgent(tx, id); err != nil {
		return out, err
	}
	addresses, err := d.rows.ContactAddresses(tx, id)
	if err != nil {
		return out, err
	}
	for _, a := range addresses {
		out.Addresses = append(out.Addresses, wire.Address{
			ID: a.ID, Kind: a.Address.Kind, Shown: mask(a.Address.Kind, a.Address.Value), Page: a.Profile.Page,
			Stated: statedFacts(a.Stated), Context: a.Profile.Facts(),
		})
	}
	return out, nil
}

// past is the customer's other conversations, those the viewer may read, with what
// came of them.
func (d *Desk) past(tx gateway.Tx, v *Viewer, id gateway.ContactID, but gateway.ConversationID) ([]wire.Past, error) {
	found, err := d.rows.ListingsOfContact(tx, id, maxPast+1)
	if err != nil {
		return nil, err
	}
	past := []wire.Past{}
	var ids []gateway.ConversationID
	for _, l := range found {
		if l.Conversation != but && v.may(wire.ReadConversations, l.Place()) && len(past) < maxPast {
			past = append(past, wire.Past{Row: wireRow(l), OpenedAt: l.OpenedAt})
			ids = append(ids, l.Conversation)
		}
	}
	came, err := d.rows.Outcomes(tx, ids)
	for i, one := range ids {
		past[i].Disposition, past[i].Spam = came[one].Disposition, came[one].Spam
	}
	return past, err
}

func (d *Desk) queueName(tx gateway.Tx, id gateway.QueueID) (string, error) {
	if id == "" {
		return "", nil
	}
	name, err := d.rows.QueueName(tx, id)
	if errors.Is(err, gateway.ErrNotFound) {
		return "", nil
	}
	return name, err
}
