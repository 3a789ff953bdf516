package gateway_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/blob"
	"switchboard/internal/bus"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// rows reads and writes rows as the gateway does.
var rows = store.Rows{}

// plain is a Sealer for tests, in which nothing is secret.
type plain struct{}

func (plain) Open(s string) ([]byte, error) { return []byte(s), nil }

// probe is a channel whose adapter hands its ends to the test.
type probe struct {
	sinks chan channels.Sink
	lines chan channels.Timeline
	sent  chan channels.Outbound
}

func (p *probe) Run(ctx context.Context, sink channels.Sink) error {
	p.sinks <- sink
	<-ctx.Done()
	return nil
}

func (p *probe) Send(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
	p.sent <- out
	return channels.Receipt{ProviderID: "provider-" + out.Key, State: channels.Sent}, nil
}

// hostedProbe is a probe whose customers connect to us.
type hostedProbe struct{ *probe }

func (p hostedProbe) Host(_ channels.Sink, line channels.Timeline) http.Handler {
	p.lines <- line
	return http.NotFoundHandler()
}

// site is a gateway with two accounts, a mail-like one and a hosted one, on a real
// store in a folder of its own.
type site struct {
	*gateway.Gateway
	t      *testing.T
	store  *store.Store
	bus    *bus.Local
	folder string

	mail, chat channels.Sink
	end        func() // ends the running, before the test does
	line       channels.Timeline
	sent       chan channels.Outbound
}

const (
	mailAccount = gateway.AccountID("01J00000000000000000000MA1")
	chatAccount = gateway.AccountID("01J00000000000000000000CHA")
	brand       = gateway.BrandID("01J00000000000000000000BRA")
	queue       = gateway.QueueID("01J00000000000000000000QUE")
	lin         = gateway.AgentID("01J00000000000000000000LN1")
	zhou        = gateway.AgentID("01J00000000000000000000ZH1")
)

func TestMain(m *testing.M) { storetest.Main(m) }

// onBoth runs a test on a site of each engine.
func onBoth(t *testing.T, test func(t *testing.T, s *site)) {
	t.Helper()
	storetest.Both(t, func(t *testing.T, st *store.Store) { test(t, openSite(t, st)) })
}

func openSite(t *testing.T, st *store.Store) *site {
	t.Helper()
	folder := t.TempDir()
	blobs, err := blob.OpenFolder(folder + "/blobs")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, store: st, bus: bus.NewLocal(slog.New(slog.DiscardHandler)), folder: folder}
	mail := &probe{sinks: make(chan channels.Sink, 1), sent: make(chan channels.Outbound, 2000)}
	chat := hostedProbe{&probe{sinks: make(chan channels.Sink, 1), lines: make(chan channels.Timeline, 1)}}
	s.sent = mail.sent
	s.seed()
	s.Gateway = gateway.New(gateway.Parts{
		Store: st, Rows: store.Rows{}, Blobs: blobs, Bus: s.bus, Sealer: plain{}, Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Drivers: []channels.Driver{
			{
				Kind: "mail", Open: func(channels.Account) (channels.Adapter, error) { return mail, nil },
				Features: channels.Features{Threads: true, Receipts: true, MaxFile: 1 << 20, MaxText: 5000},
			},
			{
				Kind: "chat", Open: func(channels.Account) (channels.Adapter, error) { return chat, nil },
				Features: channels.Features{Hosted: true, MaxFile: 1 << 20, MaxText: 4000},
			},
		},
	})
	s.run()
	s.mail, s.chat, s.line = <-mail.sinks, <-chat.sinks, <-chat.lines
	return s
}

// run starts the gateway and makes the test wait for its end.
func (s *site) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Gateway.Run(ctx) }()
	s.end = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				s.t.Errorf("Run: %v", err)
			}
		case <-time.After(20 * time.Second):
			s.t.Error("Run did not return")
		}
	})
	s.t.Cleanup(func() {
		s.end()
		s.Gateway.Close()
	})
}

// seed writes the rows a console would have written.
func (s *site) seed() {
	s.t.Helper()
	err := s.store.Do(s.t.Context(), func(tx gateway.Tx) error {
		for _, q := range []struct {
			sql  string
			args []any
		}{
			{`INSERT INTO brands (id, key, name, created_at) VALUES ($1, 'shop', 'Shop', 1)`, []any{brand}},
			{`INSERT INTO queues (id, brand_id, key, name, created_at) VALUES ($1, $2, 'service', 'Service', 1)`, []any{queue, brand}},
			{`INSERT INTO agents (id, login, name, created_at, updated_at) VALUES ($1, 'lin', 'Lin Xiao', 1, 1)`, []any{lin}},
			{`INSERT INTO agents (id, login, name, created_at, updated_at) VALUES ($1, 'zhou', 'Zhou Hang', 1, 1)`, []any{zhou}},
			{`INSERT INTO agent_profiles (agent_id, brand_id, public_name) VALUES ($1, $2, '小林')`, []any{lin, brand}},
			{`INSERT INTO accounts (id, brand_id, queue_id, kind, key, name, settings, seal, created_at, updated_at)
				VALUES ($1, $2, $3, 'mail', 'mail', 'Mail', '{}', 'seal', 1, 1)`, []any{mailAccount, brand, queue}},
			{`INSERT INTO accounts (id, brand_id, queue_id, kind, key, name, settings, seal, created_at, updated_at)
				VALUES ($1, $2, $3, 'chat', 'chat', 'Chat', '{}', 'seal', 1, 1)`, []any{chatAccount, brand, queue}},
		} {
			if _, err := tx.Exec(q.sql, q.args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func visitor(name string) channels.Address {
	return channels.Address{Kind: "chat", Realm: "shop", Value: name}
}

func text(s string) []channels.Part { return []channels.Part{{Kind: channels.TextPart, Text: s}} }

// says makes an item of a customer's message.
func says(from channels.Address, id, words string) channels.Item {
	return channels.Item{ID: id, From: from, Message: &channels.Inbound{Parts: text(words)}}
}

// deliver delivers items of the hosted account and fails the test if it cannot.
func (s *site) deliver(items ...channels.Item) {
	s.t.Helper()
	if err := s.chat.Deliver(s.t.Context(), channels.Batch{Items: items}); err != nil {
		s.t.Fatal(err)
	}
}

// conversationOf returns the customer's newest conversation that is not closed.
func (s *site) conversationOf(account gateway.AccountID, from channels.Address) gateway.Conversation {
	s.t.Helper()
	var c gateway.Conversation
	s.read(func(tx gateway.Tx) error {
		id, err := store.Rows{}.OpenConversationID(tx, account, from)
		if err != nil {
			return err
		}
		c, err = store.Rows{}.Conversation(tx, id)
		return err
	})
	return c
}

func (s *site) read(fn func(gateway.Tx) error) {
	s.t.Helper()
	if err := s.store.Read(context.Background(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// count is the one number a query returns.
func (s *site) count(query string, args ...any) int {
	s.t.Helper()
	var n int
	s.read(func(tx gateway.Tx) error { return tx.Get(query, args, &n) })
	return n
}

// do runs verbs of the conversation's life and fails the test if they do.
func (s *site) do(fn func(*gateway.Work) error) {
	s.t.Helper()
	if err := s.Gateway.Do(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// give assigns the conversation to the agent.
func (s *site) give(c gateway.Conversation, to gateway.AgentID) gateway.Conversation {
	s.t.Helper()
	s.do(func(w *gateway.Work) (err error) {
		c, err = s.Assign(w, gateway.Giving{Conversation: c.ID, To: to, Epoch: c.Epoch, Why: map[string]int{"position": 1}, By: gateway.BySystem()})
		return err
	})
	return c
}

// thread is the conversation's stream from the beginning.
func (s *site) thread(id gateway.ConversationID) []gateway.Event {
	s.t.Helper()
	es, err := s.Events(s.t.Context(), gateway.ConversationStream(id), 0, 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	return es
}

// words are the texts of the stream's messages, in order.
func words(es []gateway.Event) []string {
	var out []string
	for _, e := range es {
		if e.Message == nil {
			continue
		}
		for _, p := range e.Message.Parts {
			out = append(out, p.Text)
		}
	}
	return out
}

func fileFrom(name, content string) *channels.File {
	return &channels.File{Name: name, Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}
