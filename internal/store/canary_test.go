package store_test

import (
	"fmt"
	"slices"
	"testing"

	"switchboard/agentdesk"
	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
)

const canary = "canary"

// Queries for all columns, each with the condition that it holds the canary. The
// inner tables of the search index are among them.
const (
	sqliteColumns = `SELECT m.name || '.' || c.name, m.name,
  'instr(CAST("' || c.name || '" AS BLOB), CAST(''` + canary + `'' AS BLOB)) > 0'
FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`

	postgresColumns = `SELECT table_name || '.' || column_name, table_name,
  'position(''` + canary + `'' IN CAST("' || column_name || '" AS TEXT)) > 0'
FROM information_schema.columns WHERE table_schema = 'public'`
)

// canaries are the columns of all tables that hold the canary.
func canaries(t *testing.T, s *store.Store) []string {
	t.Helper()
	columns := postgresColumns
	if s.Dialect() == store.SQLite {
		columns = sqliteColumns
	}
	type column struct{ place, table, condition string }
	all := read(t, s, func(tx gateway.Tx) (all []column, err error) {
		err = tx.Query(columns, nil, func(r gateway.Row) error {
			var c column
			err := r.Scan(&c.place, &c.table, &c.condition)
			all = append(all, c)
			return err
		})
		return all, err
	})
	places := []string{}
	for _, c := range all {
		if count(t, s, `SELECT COUNT(*) FROM "`+c.table+`" WHERE `+c.condition) > 0 {
			places = append(places, c.place)
		}
	}
	slices.Sort(places)
	return places
}

// plantCanary makes a person with two addresses, the second from a merge, and
// returns his contact.
func plantCanary(t *testing.T, s *store.Store) gateway.ContactID {
	t.Helper()
	d := newDesk(t, s)
	visitor := canaryCustomer(t, s, channels.Address{Kind: "webchat", Realm: "acme", Value: canary + "-visitor"})
	mailbox := canaryCustomer(t, s, channels.Address{Kind: "email", Value: canary + "@example.com"})
	do(t, s, func(tx gateway.Tx) error {
		return rows.MoveLink(tx, gateway.Link{
			ID: gateway.NewID[gateway.LinkID](), Address: mailbox.ID, Contact: visitor.contact.ID, Since: noon,
			Proof: gateway.Verified, By: gateway.BySystem(),
		})
	})
	chat, mail := canaryConversation(t, s, d, visitor.ID), canaryConversation(t, s, d, mailbox.ID)
	elsewhere := newConversation(t, s, d, newCustomer(t, s).ID)
	question, answer, note, before := said(chat, 1), answered(chat, d.agent, 2), answered(chat, d.agent, 3), said(chat, 4)
	letter, cc := said(mail, 1), said(elsewhere, 1)
	note.Visibility, cc.Author.ID = gateway.Internal, string(visitor.ID)
	for i, m := range []*gateway.Message{&question, &answer, &note, &before, &letter, &cc} {
		m.Parts = []channels.Part{{Kind: channels.TextPart, Text: "Dear " + canary}}
		m.ProviderID, m.ClientID = fmt.Sprint(canary, "-p", i), fmt.Sprint(canary, "-c", i)
	}
	addMessages(t, s, question, answer, note, before, letter, cc)
	plantFiles(t, s, d, visitor, question)
	plantDelivery(t, s, answer, chat)
	plantEvents(t, s, d, visitor, question, answer)
	plantState(t, s, d, chat)
	plantDraft(t, s, d, chat)
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`UPDATE messages SET parts = '[]', erased_at = 3 WHERE id = $1`, before.ID)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO participants (id, conversation_id, role, address_id, since) VALUES ($1, $2, 'cc', $3, 1)`,
			gateway.NewID[string](), elsewhere.ID, visitor.ID)
		if err != nil {
			return err
		}
		if err := rows.ClaimAmend(tx, gateway.ProviderKey{Account: d.account, ID: canary + "-amend"}, question.ID); err != nil {
			return err
		}
		if err := rows.Index(tx, question.ID, []string{"dear " + canary}); err != nil {
			return err
		}
		return rows.QueueIndexing(tx, []gateway.MessageID{question.ID, letter.ID}, noon)
	})
	return visitor.contact.ID
}

func canaryCustomer(t *testing.T, s *store.Store, address channels.Address) customer {
	t.Helper()
	c := customer{contact: gateway.Contact{
		ID: gateway.NewID[gateway.ContactID](), Name: canary, Locale: canary, Note: "is a " + canary, CreatedAt: noon,
	}}
	c.Address = gateway.Address{
		ID: gateway.NewID[gateway.AddressID](), Address: address, Contact: c.contact.ID,
		Profile: channels.Profile{Name: canary, Locale: canary, Page: "/" + canary, Context: `{"cart":"` + canary + `"}`},
	}
	c.link = gateway.Link{
		ID: gateway.NewID[gateway.LinkID](), Address: c.ID, Contact: c.contact.ID, Since: noon,
		Proof: gateway.Verified, By: gateway.BySystem(),
	}
	do(t, s, func(tx gateway.Tx) error {
		if err := rows.AddAddress(tx, c.Address, c.contact, c.link); err != nil {
			return err
		}
		if err := rows.SetStated(tx, c.Address.ID, gateway.Stated{Name: canary, Email: canary + "@claimed.example"}); err != nil {
			return err
		}
		return deskRows.SetContactValues(tx, c.contact.ID, map[string]string{"shoes": canary})
	})
	return c
}

func canaryConversation(t *testing.T, s *store.Store, d desk, a gateway.AddressID) gateway.Conversation {
	t.Helper()
	c := gateway.Conversation{
		ID: gateway.NewID[gateway.ConversationID](), Brand: d.brand, Account: d.account, Address: a, Queue: d.queue,
		State: gateway.Waiting, OpenedAt: noon, Thread: canary + "-thread", Subject: "about a " + canary,
	}
	do(t, s, func(tx gateway.Tx) error { return rows.AddConversation(tx, c) })
	return c
}

// plantFiles makes a file in a message, one not sent yet, and a call's recording.
func plantFiles(t *testing.T, s *store.Store, d desk, who customer, in gateway.Message) {
	t.Helper()
	by := gateway.Actor{Kind: gateway.Customer, ID: who.Address.Address.Value}
	file, unsent, recording := upload(by), upload(by), upload(gateway.BySystem())
	file.Hash, unsent.Hash, recording.Hash, file.Message = "hash-file", "hash-upload", "hash-recording", in.ID
	for _, a := range []gateway.Attachment{file, unsent, recording} {
		a.File.Name = canary + ".png"
		addAttachment(t, s, a)
	}
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`INSERT INTO calls (id, conversation_id, account_id, direction, started_at, recording_id, outcome)
			VALUES ('call', $1, $2, 'inbound', 1, $3, $4)`, in.Conversation, d.account, recording.ID, canary)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO call_legs (id, call_id, address_id, provider_id, state, started_at)
			VALUES ('leg', 'call', $1, $2, 'up', 1)`, who.ID, canary)
		return err
	})
}

// plantDelivery makes a delivery with a history, and its job.
func plantDelivery(t *testing.T, s *store.Store, m gateway.Message, c gateway.Conversation) {
	t.Helper()
	dv := gateway.Delivery{
		ID: gateway.NewID[gateway.DeliveryID](), Message: m.ID, Account: c.Account, Address: c.Address, State: channels.Queued, UpdatedAt: noon,
	}
	do(t, s, func(tx gateway.Tx) error {
		if err := rows.AddDelivery(tx, dv); err != nil {
			return err
		}
		return rows.AddJob(tx, gateway.NewID[string](), dv, c.ID, m.Seq, noon)
	})
	dv.State, dv.ProviderID, dv.Code, dv.Fault = channels.Failed, canary, "550 "+canary, canary
	set(t, s, dv)
}

// plantEvents appends to the conversation's stream and to the customer's line.
func plantEvents(t *testing.T, s *store.Store, d desk, who customer, ms ...gateway.Message) {
	t.Helper()
	var list []gateway.Event
	for _, m := range ms {
		ref := gateway.MessageRef{Message: m.ID, Visibility: m.Visibility}
		list = append(list,
			event(gateway.ConversationStream(m.Conversation), gateway.MessageAdded, ref),
			event(gateway.LineStream(d.account, who.Address.Address), gateway.MessageAdded, ref))
	}
	do(t, s, func(tx gateway.Tx) error { return rows.Append(tx, list) })
}

// plantState makes what adapters remember, and a timer.
func plantState(t *testing.T, s *store.Store, d desk, c gateway.Conversation) {
	t.Helper()
	do(t, s, func(tx gateway.Tx) error {
		if err := rows.SetAccountState(tx, d.account, "once:1", canary+"-visitor", 0); err != nil {
			return err
		}
		if err := rows.SetAccountState(tx, d.account, "cursor:"+canary+"@example.com:INBOX", "7", 0); err != nil {
			return err
		}
		return rows.SetTimer(tx, gateway.Timer{Kind: "answer", Ref: string(c.ID), Due: noon, Payload: `{"who":"` + canary + `"}`})
	})
}

// plantDraft makes what an agent was about to write, with a file.
func plantDraft(t *testing.T, s *store.Store, d desk, c gateway.Conversation) {
	t.Helper()
	file := upload(gateway.ByAgent(d.agent))
	file.Hash, file.File.Name = "hash-draft", canary+"-draft.png"
	addAttachment(t, s, file)
	do(t, s, func(tx gateway.Tx) error {
		return deskRows.SaveDraft(tx, agentdesk.Draft{
			Agent: d.agent, Conversation: c.ID, Visibility: gateway.Internal, Text: "about " + canary,
			Files: []channels.File{{ID: string(file.ID)}}, Version: 1, UpdatedAt: noon,
		}, 0)
	})
}
