package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// The suites of one engine share a database: each makes an account and customers
// of its own.
func TestRows(t *testing.T) {
	suites := map[string]func(*testing.T, *store.Store){
		"accounts":             testAccounts,
		"account state":        testAccountState,
		"addresses":            testAddresses,
		"profiles":             testProfiles,
		"links":                testLinks,
		"contacts":             testContacts,
		"conversations":        testConversations,
		"conversation fence":   testConversationFence,
		"open conversations":   testOpenConversations,
		"public names":         testPublicNames,
		"assignments":          testAssignments,
		"queue visits":         testQueueVisits,
		"messages":             testMessages,
		"repeated messages":    testRepeatedMessages,
		"amended messages":     testAmendedMessages,
		"index queue":          testIndexQueue,
		"search":               testSearch,
		"streams":              testStreams,
		"concurrent streams":   testConcurrentStreams,
		"events' messages":     testEventMessages,
		"attachments":          testAttachments,
		"unclaimed files":      testUnclaimedFiles,
		"outbox line":          testOutboxLine,
		"outbox lease":         testOutboxLease,
		"outbox job":           testOutboxJob,
		"concurrent claims":    testConcurrentClaims,
		"deliveries":           testDeliveries,
		"receipts":             testReceipts,
		"seen":                 testSeen,
		"timers":               testTimers,
		"leases":               testLeases,
		"audit":                testAudit,
		"erase nobody":         testEraseNobody,
		"erase stops outbox":   testEraseStopsOutbox,
		"erase leaves another": testEraseLeavesOthers,
	}
	storetest.Both(t, func(t *testing.T, s *store.Store) {
		for name, suite := range suites {
			t.Run(name, func(t *testing.T) { suite(t, s) })
		}
	})
}

var rows gateway.Rows = store.Rows{}

// do runs fn in a transaction that must succeed.
func do(t *testing.T, s *store.Store, fn func(tx gateway.Tx) error) {
	t.Helper()
	if err := s.Do(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// refused runs fn in a transaction that must fail with want.
func refused(t *testing.T, s *store.Store, want error, fn func(tx gateway.Tx) error) {
	t.Helper()
	if err := s.Do(t.Context(), fn); !errors.Is(err, want) {
		t.Fatalf("transaction ended with %v, want %v", err, want)
	}
}

// read returns what fn reads from a snapshot.
func read[T any](t *testing.T, s *store.Store, fn func(tx gateway.Tx) (T, error)) T {
	t.Helper()
	var v T
	err := s.Read(t.Context(), func(tx gateway.Tx) (err error) {
		v, err = fn(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// count is the number of rows a SELECT COUNT(*) finds.
func count(t *testing.T, s *store.Store, query string, args ...any) int {
	t.Helper()
	return read(t, s, func(tx gateway.Tx) (n int, err error) {
		err = tx.Get(query, args, &n)
		return n, err
	})
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

const noon gateway.Instant = 1_790_000_000_000

// desk is a brand with an account and an agent.
type desk struct {
	brand   gateway.BrandID
	account gateway.AccountID
	queue   gateway.QueueID
	agent   gateway.AgentID
}

func newDesk(t *testing.T, s *store.Store) desk {
	t.Helper()
	d := desk{
		brand: gateway.NewID[gateway.BrandID](), account: gateway.NewID[gateway.AccountID](),
		queue: gateway.NewID[gateway.QueueID](), agent: gateway.NewID[gateway.AgentID](),
	}
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`INSERT INTO brands (id, key, name, created_at) VALUES ($1, $1, 'Acme', 1)`, d.brand)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO agents (id, login, name, created_at, updated_at) VALUES ($1, $1, 'Wang Fang', 1, 1)`, d.agent)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO accounts (id, brand_id, queue_id, kind, key, name, settings, seal, managed, created_at, updated_at)
			VALUES ($1, $2, $3, 'webchat', $1, 'Site', '{"a":1}', 'seal', 'file', 1, 1)`, d.account, d.brand, d.queue)
		return err
	})
	return d
}

// customer is somebody with one address.
type customer struct {
	gateway.Address
	contact gateway.Contact
	link    gateway.Link
}

func newCustomer(t *testing.T, s *store.Store) customer {
	t.Helper()
	c := customer{contact: gateway.Contact{ID: gateway.NewID[gateway.ContactID](), Name: "Li Lei", Locale: "zh-CN", CreatedAt: noon}}
	id := gateway.NewID[gateway.AddressID]()
	c.Address = gateway.Address{
		ID: id, Contact: c.contact.ID, Profile: channels.Profile{Name: "lilei", Locale: "zh-CN", Page: "/cart"},
		Address: channels.Address{Kind: "webchat", Realm: "acme", Value: "visitor-" + string(id)},
	}
	c.link = gateway.Link{
		ID: gateway.NewID[gateway.LinkID](), Address: id, Contact: c.contact.ID, Since: noon,
		Proof: gateway.Verified, By: gateway.BySystem(),
	}
	do(t, s, func(tx gateway.Tx) error { return rows.AddAddress(tx, c.Address, c.contact, c.link) })
	return c
}

func newConversation(t *testing.T, s *store.Store, d desk, a gateway.AddressID) gateway.Conversation {
	t.Helper()
	c := gateway.Conversation{
		ID: gateway.NewID[gateway.ConversationID](), Brand: d.brand, Account: d.account, Address: a, Thread: "thread",
		Queue: d.queue, State: gateway.Waiting, Weight: 1, Subject: "broken", OpenedAt: noon, WaitingSince: noon,
	}
	do(t, s, func(tx gateway.Tx) error { return rows.AddConversation(tx, c) })
	return c
}

// said is a message of the customer with the number in his conversation.
func said(c gateway.Conversation, seq int64) gateway.Message {
	id := gateway.NewID[gateway.MessageID]()
	return gateway.Message{
		ID: id, Conversation: c.ID, Account: c.Account, ProviderID: "p-" + string(id),
		Author: gateway.Actor{Kind: gateway.Customer, ID: string(c.Address)}, Visibility: gateway.Public,
		Parts:  []channels.Part{{Kind: channels.TextPart, Text: "你好 <b>"}},
		SentAt: noon, ReceivedAt: noon, Seq: seq, LineSeq: seq,
	}
}

// answered is an agent's message.
func answered(c gateway.Conversation, by gateway.AgentID, seq int64) gateway.Message {
	m := said(c, seq)
	m.ProviderID, m.ClientID, m.Author = "", "c-"+string(m.ID), gateway.ByAgent(by)
	return m
}

func addMessages(t *testing.T, s *store.Store, ms ...gateway.Message) {
	t.Helper()
	do(t, s, func(tx gateway.Tx) error { return rows.AddMessages(tx, ms) })
}
