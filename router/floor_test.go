package router_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/bus"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
	"switchboard/router"
)

// floor is a router at work on a real store: accounts of a hosted kind and of mail, a
// queue "q" and a queue "other". It lives in a bubble of testing/synctest.
type floor struct {
	*router.Router
	t       *testing.T
	store   *moody
	bus     *deaf
	gateway *gateway.Gateway
	rows    router.Rows
	book    router.Book
	mouth   mouth
	inlet   channels.Sink // once it was asked for
	stop    func()
}

// moody is a store that does before each transaction what a test wants.
type moody struct {
	gateway.Store
	before atomic.Pointer[func() error]
}

// expect makes before come before every transaction, or nothing if it is nil.
func (m *moody) expect(before func() error) { m.before.Store(&before) }

func (m *moody) Do(ctx context.Context, fn func(gateway.Tx) error) error {
	if before := m.before.Load(); before != nil && *before != nil {
		if err := (*before)(); err != nil {
			return err
		}
	}
	return m.Store.Do(ctx, fn)
}

func fails() error { return errors.New("disk is full") }

// deaf is a bus that can lose everything.
type deaf struct {
	gateway.Bus
	losing atomic.Bool
}

func (d *deaf) Publish(topic string, payload any) {
	if !d.losing.Load() {
		d.Bus.Publish(topic, payload)
	}
}

type plain struct{}

func (plain) Open(sealed string) ([]byte, error) { return []byte(sealed), nil }

const (
	chat    = "chat" // taken back after a minute
	mail    = "mail" // taken back at the end of a shift only
	hotline = "call" // takes a whole agent
)

var rows = store.Rows{}

// onFloor runs play in a bubble with a router at work.
func onFloor(t *testing.T, play func(t *testing.T, f *floor)) {
	t.Helper()
	c := storetest.SQLite(t)
	c.Synchronous = "NORMAL"
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}()
		f := &floor{mouth: mouth{make(chan channels.Sink, 1)}, t: t, rows: rows, store: &moody{Store: s}, bus: &deaf{Bus: bus.NewLocal(slog.New(slog.DiscardHandler))}}
		f.seed()
		f.gateway = gateway.New(gateway.Parts{
			Place: f.book.Place, Store: f.store, Rows: rows, Bus: f.bus, Sealer: plain{}, Log: slog.New(slog.DiscardHandler),
			Drivers: []channels.Driver{{Kind: chat, Features: channels.Features{Hosted: true}, Open: func(channels.Account) (channels.Adapter, error) { return f.mouth, nil }}, {Kind: mail}, {Kind: hotline}},
		})
		defer f.gateway.Close()
		if err := f.gateway.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.run()
		defer func() { f.stop() }()
		play(t, f)
	})
}

// run starts a router, as a new process would.
func (f *floor) run() {
	r := router.New(router.Parts{
		Gateway: f.gateway, Rows: f.rows, Bus: f.bus, Book: &f.book, Log: slog.New(slog.DiscardHandler),
		Kinds: map[string]router.Kind{
			chat:    {Absence: time.Minute, Parking: 5 * time.Minute, Hosted: true},
			mail:    {Parking: -1},
			hotline: {Absence: time.Minute, Exclusive: true},
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- r.Run(ctx) }()
	f.Router = r
	f.stop = func() {
		cancel()
		if err := <-done; err != nil {
			f.t.Errorf("Run() = %v", err)
		}
	}
	synctest.Wait()
}

func (f *floor) restart() {
	f.stop()
	f.run()
}

func (f *floor) seed() {
	f.exec(`INSERT INTO brands (id, key, name, created_at) VALUES ('brand', 'brand', 'Shop', 1)`)
	for _, kind := range []string{chat, mail, hotline} {
		f.exec(`INSERT INTO accounts (id, brand_id, queue_id, kind, key, name, settings, seal, created_at, updated_at)
			VALUES ($1, 'brand', 'q', $1, $1, $1, '{}', '', 1, 1)`, kind)
	}
	for _, q := range []string{"q", "other"} {
		f.exec(`INSERT INTO queues (id, brand_id, key, name, created_at) VALUES ($1, 'brand', $1, $1, 1)`, q)
	}
}

func (f *floor) exec(query string, args ...any) {
	f.t.Helper()
	err := f.store.Store.Do(context.Background(), func(tx gateway.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// hire adds an agent who serves the queues.
func (f *floor) hire(id gateway.AgentID, capacity int, queues ...gateway.QueueID) {
	f.t.Helper()
	f.exec(`INSERT INTO agents (id, login, name, capacity, created_at, updated_at) VALUES ($1, $1, $1, $2, 1, 1)`, id, capacity)
	for _, q := range queues {
		f.exec(`INSERT INTO queue_members (queue_id, agent_id) VALUES ($1, $2)`, q, id)
	}
	f.AgentChanged(id)
}

// present lets an agent connect and choose to be ready.
func (f *floor) present(id gateway.AgentID) {
	f.t.Helper()
	f.Connected(id)
	f.choose(id, router.Ready)
}

// returns lets an agent connect who has a hand on the mouse.
func (f *floor) returns(id gateway.AgentID) {
	f.t.Helper()
	f.Input(id)
	f.Connected(id)
	synctest.Wait()
}

func (f *floor) choose(id gateway.AgentID, s router.State) {
	f.t.Helper()
	if err := f.Presence(f.t.Context(), id, s, "", gateway.ByAgent(id)); err != nil {
		f.t.Fatal(err)
	}
	synctest.Wait()
}

// arrive lets customers of the kind of channel wait in queue "q", one after the other.
func (f *floor) arrive(kind string, ids ...gateway.ConversationID) {
	f.t.Helper()
	for _, id := range ids {
		time.Sleep(time.Millisecond) // the bubble's time
		f.enter(kind, id)
	}
	synctest.Wait()
}

// enter stores a new conversation as intake does.
func (f *floor) enter(kind string, id gateway.ConversationID) {
	f.t.Helper()
	contact := gateway.Contact{ID: gateway.ContactID("p-" + id), CreatedAt: gateway.Now()}
	address := gateway.Address{ID: gateway.AddressID("a-" + id), Contact: contact.ID, Address: channels.Address{Kind: kind, Value: string(id)}}
	by := gateway.Actor{Kind: gateway.Customer, ID: string(address.ID)}
	f.must(func(w *gateway.Work) error {
		w.Emit(gateway.QueueStream("q"), gateway.ConversationEntered, by, gateway.AssignRef{Conversation: id, Queue: "q", Cause: "new"})
		return errors.Join(
			rows.AddAddress(w, address, contact,
				gateway.Link{ID: gateway.LinkID("l-" + id), Address: address.ID, Contact: contact.ID, Since: w.Now}),
			rows.AddConversation(w, gateway.Conversation{
				ID: id, Brand: "brand", Account: gateway.AccountID(kind), Address: address.ID, Queue: "q",
				State: gateway.Waiting, Weight: 1, OpenedAt: w.Now, WaitingSince: w.Now, OwedSince: w.Now,
			}),
			rows.EnterQueue(w, id, "q", "new", w.Now),
		)
	})
}

// opens lets an agent look at what he has.
func (f *floor) opens(agent gateway.AgentID, ids ...gateway.ConversationID) {
	f.t.Helper()
	for _, id := range ids {
		if err := f.Opened(f.t.Context(), id, agent); err != nil {
			f.t.Fatal(err)
		}
	}
}

// answers lets an agent open and answer what he has.
func (f *floor) answers(agent gateway.AgentID, ids ...gateway.ConversationID) {
	f.t.Helper()
	f.opens(agent, ids...)
	for _, id := range ids {
		_, err := f.gateway.Reply(f.t.Context(), gateway.Reply{
			Conversation: id, Author: agent, ClientID: string(id) + gateway.NewID[string](), Visibility: gateway.Public,
			Parts: []channels.Part{{Kind: channels.TextPart, Text: "Hello, how can I help?"}},
		})
		if err != nil {
			f.t.Fatal(err)
		}
	}
	synctest.Wait()
}

// deliver lets the customer of an open conversation say something.
func (f *floor) deliver(c gateway.Conversation, text string) {
	f.t.Helper()
	item := channels.Item{
		ID: gateway.NewID[string](), From: channels.Address{Kind: string(c.Account), Value: string(c.ID)},
		Message: &channels.Inbound{Parts: []channels.Part{{Kind: channels.TextPart, Text: text}}},
	}
	if err := f.sink().Deliver(context.Background(), channels.Batch{Items: []channels.Item{item}}); err != nil {
		f.t.Fatal(err)
	}
}

// sink is where the chat's adapter delivers. The gateway runs from the first use on.
func (f *floor) sink() channels.Sink {
	if f.inlet != nil {
		return f.inlet
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- f.gateway.Run(ctx) }()
	stop := f.stop
	f.stop = func() {
		cancel()
		if err := <-done; err != nil {
			f.t.Errorf("gateway.Run() = %v", err)
		}
		stop()
	}
	f.inlet = <-f.mouth.sinks
	return f.inlet
}

// mouth is a channel that only hands out its sink.
type mouth struct{ sinks chan channels.Sink }

func (m mouth) Run(ctx context.Context, sink channels.Sink) error {
	m.sinks <- sink
	<-ctx.Done()
	return nil
}

func (mouth) Send(context.Context, channels.Outbound) (channels.Receipt, error) {
	return channels.Receipt{}, nil
}

func (f *floor) resolve(ids ...gateway.ConversationID) {
	f.t.Helper()
	f.must(func(w *gateway.Work) error {
		for _, id := range ids {
			if _, err := f.gateway.Resolve(w, id, gateway.Ending{}, gateway.BySystem()); err != nil {
				return err
			}
		}
		return nil
	})
	synctest.Wait()
}

func (f *floor) must(fn func(w *gateway.Work) error) {
	f.t.Helper()
	if err := f.gateway.Do(context.Background(), fn); err != nil {
		f.t.Fatal(err)
	}
}

// later lets time pass.
func (f *floor) later(d time.Duration) {
	time.Sleep(d) // the bubble's time
	synctest.Wait()
}

// conversation is what the database says.
func (f *floor) conversation(id gateway.ConversationID) (c gateway.Conversation) {
	f.t.Helper()
	f.read(func(tx gateway.Tx) (err error) {
		c, err = rows.Conversation(tx, id)
		return err
	})
	return c
}

func (f *floor) read(fn func(tx gateway.Tx) error) {
	f.t.Helper()
	if err := f.store.Read(context.Background(), fn); err != nil {
		f.t.Fatal(err)
	}
}

// has checks what an agent has, in any order, as the assignments say.
func (f *floor) has(agent gateway.AgentID, want ...string) {
	f.t.Helper()
	got := f.lines(`SELECT conversation_id FROM assignments WHERE agent_id = $1 AND until = 0 ORDER BY conversation_id`, agent)
	if !slices.Equal(got, want) {
		f.t.Errorf("%s has %v, want %v", agent, got, want)
	}
}

// lines are the rows of a query, columns of text joined by blanks.
func (f *floor) lines(query string, args ...any) (lines []string) {
	f.t.Helper()
	f.read(func(tx gateway.Tx) error {
		lines = nil
		return tx.Query(query, args, func(r gateway.Row) error {
			var line string
			err := r.Scan(&line)
			lines = append(lines, strings.TrimSpace(line))
			return err
		})
	})
	return lines
}

func (f *floor) wantLines(want []string, query string, args ...any) {
	f.t.Helper()
	if got := f.lines(query, args...); !slices.Equal(got, want) {
		f.t.Errorf("%s gives\n%q, want\n%q", query, got, want)
	}
}
