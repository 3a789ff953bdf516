package store_test

import (
	"slices"
	"strings"
	"testing"

	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

func erase(t *testing.T, s *store.Store, id gateway.ContactID, now gateway.Instant) (result gateway.EraseResult) {
	t.Helper()
	do(t, s, func(tx gateway.Tx) (err error) {
		result, err = rows.EraseContact(tx, id, []string{"webchat"}, now)
		return err
	})
	return result
}

func testEraseNobody(t *testing.T, s *store.Store) {
	refused(t, s, gateway.ErrNotFound, func(tx gateway.Tx) error {
		_, err := rows.EraseContact(tx, "nobody", nil, noon)
		return err
	})
	c := gateway.Contact{ID: gateway.NewID[gateway.ContactID](), Name: "alone", CreatedAt: noon}
	do(t, s, func(tx gateway.Tx) error { return rows.AddContact(tx, c) })
	equal(t, "result", erase(t, s, c.ID, noon+1), gateway.EraseResult{})
	erase(t, s, c.ID, noon+2)
	got := read(t, s, func(tx gateway.Tx) (gateway.Contact, error) { return rows.Contact(tx, c.ID) })
	equal(t, "contact", got, gateway.Contact{ID: c.ID, CreatedAt: noon, ErasedAt: noon + 1})
}

// What has not left does not leave, and the desk sees that it did not.
func testEraseStopsOutbox(t *testing.T, s *store.Store) {
	d, who := newDesk(t, s), newCustomer(t, s)
	c := newConversation(t, s, d, who.ID)
	going, job := queued(t, s, d, c, 1, noon)
	waiting, _ := queued(t, s, d, c, 2, noon)
	claim(t, s, d.account, noon, 1)
	going.State = channels.Sending
	set(t, s, going)
	erase(t, s, who.contact.ID, noon)
	equal(t, "claimable", jobIDs(claim(t, s, d.account, noon.Add(2*lease), 10)), []string{})
	refused(t, s, gateway.ErrConflict, func(tx gateway.Tx) error { return rows.FinishJob(tx, job, 1) })
	for id, want := range map[gateway.DeliveryID]channels.DeliveryState{going.ID: channels.Unknown, waiting.ID: channels.Failed} {
		if got := delivery(t, s, id); got.State != want || got.Code != "erased" {
			t.Errorf("delivery is %s %s, want %s erased", got.State, got.Code, want)
		}
	}
}

func testEraseLeavesOthers(t *testing.T, s *store.Store) {
	d, who, other := newDesk(t, s), newCustomer(t, s), newCustomer(t, s)
	theirs := newConversation(t, s, d, other.ID)
	mine, cc := said(theirs, 1), said(theirs, 2)
	cc.Author.ID = string(who.ID)
	addMessages(t, s, mine, cc)
	file := upload(gateway.Actor{Kind: gateway.Customer, ID: other.Address.Address.Value})
	addAttachment(t, s, file)
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`INSERT INTO participants (id, conversation_id, role, address_id, since) VALUES ($1, $2, 'cc', $3, 1)`,
			gateway.NewID[string](), theirs.ID, who.ID)
		if err != nil {
			return err
		}
		return rows.SetAccountState(tx, d.account, "seen:"+string(other.ID), "x"+string(who.ID), 0)
	})
	got := erase(t, s, who.contact.ID, noon)
	equal(t, "result", got, gateway.EraseResult{
		Messages: []gateway.ErasedMessage{{Message: cc.ID, Conversation: theirs.ID, Visibility: gateway.Public}},
	})
	equal(t, "another's message", message(t, s, mine.ID), mine)
	equal(t, "another's conversation", conversation(t, s, theirs.ID), theirs)
	equal(t, "another's file", attachment(t, s, file.ID), file)
	address := read(t, s, func(tx gateway.Tx) (gateway.Address, error) { return rows.AddressByID(tx, other.ID) })
	equal(t, "another's address", address, other.Address)
	state := read(t, s, func(tx gateway.Tx) (string, error) { return rows.AccountState(tx, d.account, "seen:"+string(other.ID)) })
	if state == "" {
		t.Error("another's account state is gone")
	}
}

// planted are the columns that may hold a word of a customer; plantCanary fills
// them.
var planted = []string{
	"account_state.key", "account_state.value",
	"addresses.context", "addresses.locale", "addresses.name", "addresses.page", "addresses.search", "addresses.stated", "addresses.value",
	"amends.provider_id",
	"attachments.name", "attachments.uploader_id",
	"call_legs.provider_id", "calls.outcome",
	"contacts.fields", "contacts.locale", "contacts.name", "contacts.note", "contacts.search",
	"conversations.subject", "conversations.thread",
	"deliveries.code", "deliveries.fault", "deliveries.provider_id",
	"delivery_changes.code", "delivery_changes.fault",
	"drafts.text",
	"events.stream_key",
	"messages.client_id", "messages.parts", "messages.provider_id",
	"streams.key", "timers.payload",
}

// A person with the canary in every column that may hold a word of his leaves
// none behind, and no stream has a gap.
func TestEraseLeavesNoWord(t *testing.T) {
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		contact := plantCanary(t, s)
		places := canaries(t, s)
		if !slices.ContainsFunc(places, ofSearch) {
			t.Error("the search index does not hold the canary")
		}
		equal(t, "columns with the canary", slices.DeleteFunc(places, ofSearch), planted)

		own := wire.Dedication{Agent: addPerson(t, s, "Own").ID, Since: noon}
		do(t, s, func(tx gateway.Tx) error { return deskRows.Dedicate(tx, contact, own, gateway.BySystem()) })

		result := erase(t, s, contact, noon+9)
		if own := read(t, s, func(tx gateway.Tx) (*wire.Dedication, error) { return deskRows.DedicationOf(tx, contact) }); own != nil {
			t.Errorf("nobody has an agent of his own: %+v", own)
		}
		if left := canaries(t, s); len(left) > 0 {
			t.Errorf("the canary is still in %s", strings.Join(left, ", "))
		}
		if len(result.Messages) != 5 {
			t.Errorf("%d messages are reported, want 5", len(result.Messages))
		}
		equal(t, "unused blobs", result.Blobs, []string{"hash-draft", "hash-file", "hash-recording", "hash-upload"})
		checkStreams(t, s)
		if n := count(t, s, `SELECT COUNT(*) FROM index_queue`) + count(t, s, `SELECT COUNT(*) FROM outbox`); n > 0 {
			t.Errorf("%d messages still wait to be indexed or sent", n)
		}
	})
}

func ofSearch(place string) bool { return strings.HasPrefix(place, "search_") }

// checkStreams fails unless every stream has all the events it numbered.
func checkStreams(t *testing.T, s *store.Store) {
	t.Helper()
	if n := count(t, s, `SELECT COUNT(*) FROM streams WHERE last_seq <> (SELECT COUNT(*) FROM events WHERE stream_key = key)`); n > 0 {
		t.Errorf("%d streams have gaps", n)
	}
	if n := count(t, s, `SELECT COUNT(*) FROM events WHERE stream_key NOT IN (SELECT key FROM streams)`); n > 0 {
		t.Errorf("%d events belong to no stream", n)
	}
}

// Whoever adds a column of text decides here whether erasing a person must empty
// it: then it is planted, and EraseContact empties it, or it holds no customer's
// words.
func TestErasureKnowsEveryColumn(t *testing.T) {
	company := []string{ // tables about us, or of ids and our own words only
		"accounts", "agent_profiles", "agent_roles", "agent_skills", "agents", "assignments", "audit", "brands", "connections",
		"contact_links", "conversation_changes", "cursors", "goose_db_version", "index_queue", "installation", "leases", "offers",
		"outbox", "participants", "presence", "queue_members", "queue_visits", "queues", "role_grants", "roles", "sessions", "skills",
		"team_members", "teams", "canned_replies", "canned_uses", "notices",
		"blocks", "contact_fields", "dispositions",
		"alarms", "calendars", "dedications", "router_commands", "routing_rules",
		"preferences", "presence_reasons", "reads", "saved_views",
		"alarms", "calendars", "routing_rules", "router_commands",
		"dedications", // who was whose agent stays, as assignments do; the live one ends
	}
	impersonal := map[string]string{ // in the other tables: ids, and words of ours
		"account_state":    "account_id",
		"addresses":        "id kind realm",
		"amends":           "account_id message_id",
		"attachments":      "hash id media_type message_id uploader_kind",
		"call_legs":        "address_id agent_id call_id id state",
		"calls":            "account_id conversation_id direction id recording_id",
		"consents":         "address_id version", // the version is the account's
		"contacts":         "id",
		"conversations":    "account_id address_id agent_id brand_id disposition_id excluded id last_message_id needs previous_id queue_id rule_id state",
		"deliveries":       "account_id address_id id message_id state",
		"delivery_changes": "actor_id actor_kind delivery_id id state",
		"drafts":           "agent_id conversation_id files visibility",
		"events":           "actor_id actor_kind data kind",
		"messages":         "account_id author_id author_kind conversation_id id quoted_id visibility",
		"timers":           "id kind ref",
	}
	s := storetest.Open(t, storetest.SQLite(t))
	all := read(t, s, func(tx gateway.Tx) (all []string, err error) {
		err = tx.Query(`SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
			WHERE m.type = 'table' AND c.type = 'TEXT' ORDER BY m.name, c.name`, nil, func(r gateway.Row) error {
			var table, column string
			err := r.Scan(&table, &column)
			if !slices.Contains(company, table) && !ofSearch(table) {
				all = append(all, table+"."+column)
			}
			return err
		})
		return all, err
	})
	known := slices.Clone(planted)
	for table, columns := range impersonal {
		for column := range strings.FieldsSeq(columns) {
			known = append(known, table+"."+column)
		}
	}
	slices.Sort(known)
	equal(t, "columns of text", all, known)
}
