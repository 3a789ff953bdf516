package agentdesk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/sync/errgroup"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/blob"
	"switchboard/internal/bus"
	"switchboard/internal/seal"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
	"switchboard/router"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// password is everybody's.
const password = "correct horse"

// hang is when a test gives up waiting.
const hang = 10 * time.Second

// world is a whole desk on a real database, with a shop's web chat whose customers
// speak through the test.
type world struct {
	t       *testing.T
	desk    *agentdesk.Desk
	gateway *gateway.Gateway
	router  *router.Router
	store   *store.Store
	rows    store.Rows
	bus     *bus.Local
	shop    *shop
	line    *line
	server  *httptest.Server
	stop    func()
	logs    *bytes.Buffer
}

// shop is a hosted channel whose only customer is the test.
type shop struct {
	mu    sync.Mutex
	sinks map[string]channels.Sink // by account key
	lines map[string]channels.Timeline
}

type shopSettings struct {
	Origin string `json:"origin" zh:"网站" en:"Site" required:"true"`
}

func (s *shop) driver() channels.Driver {
	return channels.Driver{
		Kind: "shop", Name: channels.Text{Zh: "商店", En: "Shop"},
		Features: channels.Features{
			Parts: []channels.PartKind{channels.TextPart, channels.ImagePart, channels.FilePart}, Hosted: true, MaxText: 4000, MaxFile: 1 << 20,
		},
		Settings: channels.SchemaOf[shopSettings](),
		Open: func(a channels.Account) (channels.Adapter, error) {
			return &counter{shop: s, key: a.Key}, channels.SchemaOf[shopSettings]().Decode(a.Settings, &shopSettings{})
		},
	}
}

type counter struct {
	shop *shop
	key  string
}

func (c *counter) Run(ctx context.Context, sink channels.Sink) error {
	c.shop.mu.Lock()
	c.shop.sinks[c.key] = sink
	c.shop.mu.Unlock()
	<-ctx.Done()
	return nil
}

func (c *counter) Send(context.Context, channels.Outbound) (channels.Receipt, error) {
	return channels.Receipt{State: channels.Sent}, nil
}

func (c *counter) Host(_ channels.Sink, line channels.Timeline) http.Handler {
	c.shop.mu.Lock()
	defer c.shop.mu.Unlock()
	c.shop.lines[c.key] = line
	return http.NotFoundHandler()
}

// people are who works here: ann and bob serve sales, in one team; cat serves
// service in another; eve leads the first team; aud looks on.
func people() agentdesk.Provision {
	agent := func(login, role string, queues, teams []string) agentdesk.AgentSpec {
		return agentdesk.AgentSpec{
			Key: login, Login: login, Name: strings.ToUpper(login), Roles: []string{role}, Queues: queues, Teams: teams,
			Capacity: 50,
		}
	}
	return agentdesk.Provision{
		Teams:  []agentdesk.TeamSpec{{Key: "east", Name: "East"}, {Key: "west", Name: "West"}},
		Queues: []agentdesk.QueueSpec{{Key: "sales", Name: "Sales"}, {Key: "service", Name: "Service"}},
		Agents: []agentdesk.AgentSpec{
			agent("ann", "agent", []string{"sales"}, []string{"east"}),
			agent("bob", "agent", []string{"sales"}, []string{"east"}),
			agent("cat", "agent", []string{"service"}, []string{"west"}),
			agent("eve", "supervisor", nil, []string{"east"}),
			agent("aud", "auditor", nil, nil),
		},
		Accounts: []agentdesk.AccountSpec{
			{Key: "shop", Name: "Shop", Kind: "shop", Queue: "sales", Settings: []byte(`{"origin":"https://shop.example"}`)},
			{Key: "help", Name: "Help", Kind: "shop", Queue: "service", Settings: []byte(`{"origin":"https://help.example"}`)},
		},
	}
}

// empty is a world in which nobody works yet.
func empty(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, logs: &bytes.Buffer{}, line: &line{}, shop: &shop{sinks: map[string]channels.Sink{}, lines: map[string]channels.Timeline{}}}
	log := slog.New(slog.NewTextHandler(&locked{w: w.logs}, &slog.HandlerOptions{Level: slog.LevelError}))
	var err error
	if w.store, err = store.Open(t.Context(), storetest.SQLite(t)); err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	box, err := seal.New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	w.bus = bus.NewLocal(log)
	booth := w.shop.driver()
	booth.Kind, booth.Features.Exclusive = "booth", true
	drivers := []channels.Driver{w.shop.driver(), booth, w.line.driver()}
	w.gateway = gateway.New(gateway.Parts{
		Store: w.store, Rows: w.rows, Blobs: blobs, Bus: w.bus, Sealer: box, Drivers: drivers, Log: log, MaxUpload: 1 << 20,
	})
	w.router = router.New(router.Parts{
		Gateway: w.gateway, Rows: w.rows, Bus: w.bus, Book: new(router.Book), Log: log,
	})
	w.desk, err = agentdesk.New(agentdesk.Parts{
		Gateway: w.gateway, Router: w.router, Rows: w.rows, Bus: w.bus, Sealer: box, Drivers: drivers, Log: log,
		Files: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}, Build: "b1", MaxUpload: 1 << 20,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.desk.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// open is a world at work.
func open(t *testing.T) *world {
	t.Helper()
	w := empty(t)
	w.provision(people())
	w.start()
	w.until("the shop is open", func() bool {
		w.shop.mu.Lock()
		defer w.shop.mu.Unlock()
		return len(w.shop.sinks) == 2
	})
	return w
}

// hash is computed once: it is slow on purpose.
var hash = sync.OnceValue(func() string { return agentdesk.Hash(password) })

// provision stores the file and gives everybody in it the password.
func (w *world) provision(p agentdesk.Provision) {
	w.t.Helper()
	if err := w.desk.Provision(w.t.Context(), p); err != nil {
		w.t.Fatal(err)
	}
	w.do(func(work *gateway.Work) error {
		for _, a := range p.Agents {
			if err := w.rows.SetPasswordHash(work.Tx, w.agentIn(work.Tx, strings.ToLower(a.Login)), hash(), work.Now); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) do(fn func(*gateway.Work) error) {
	w.t.Helper()
	if err := w.gateway.Do(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// start runs everything until the test ends or stop is called.
func (w *world) start() {
	ctx, cancel := context.WithCancel(context.Background())
	var group errgroup.Group
	group.Go(func() error { return w.gateway.Run(ctx) })
	group.Go(func() error { return w.router.Run(ctx) })
	group.Go(func() error { return w.desk.Run(ctx) })
	w.server = httptest.NewServer(w.desk.Handler())
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := group.Wait(); err != nil {
			w.t.Errorf("Run() = %v", err)
		}
		w.server.Close()
		w.gateway.Close()
		if err := w.store.Close(); err != nil {
			w.t.Error(err)
		}
		if w.t.Failed() {
			w.t.Log(w.logs.String())
		}
	})
	w.t.Cleanup(w.stop)
}

func (w *world) until(what string, true func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(hang); !true(); {
		if time.Now().After(deadline) {
			w.t.Fatalf("%s: it did not happen", what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// says lets a customer write, and returns his conversation.
func (w *world) says(account, customer, id, text string) gateway.ConversationID {
	w.t.Helper()
	return w.saysAll(account, customer, map[string]string{id: text})
}

// saysAll lets a customer write many messages at once, in the order of their ids.
func (w *world) saysAll(account, customer string, texts map[string]string) (found gateway.ConversationID) {
	w.t.Helper()
	w.shop.mu.Lock()
	sink := w.shop.sinks[account]
	w.shop.mu.Unlock()
	var b channels.Batch
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		b.Items = append(b.Items, channels.Item{
			ID: id, From: channels.Address{Kind: "shop", Realm: account, Value: customer}, Message: &channels.Inbound{
				Parts:   []channels.Part{{Kind: channels.TextPart, Text: texts[id]}},
				Profile: channels.Profile{Name: "Customer " + customer},
			},
		})
	}
	if err := sink.Deliver(w.t.Context(), b); err != nil {
		w.t.Fatal(err)
	}
	w.read(func(tx gateway.Tx) error {
		return tx.Get(`SELECT c.id FROM conversations c JOIN addresses a ON a.id = c.address_id
			WHERE a.value = $1 AND c.state <> 'closed'`, []any{customer}, &found)
	})
	return found
}

func (w *world) read(fn func(gateway.Tx) error) {
	w.t.Helper()
	if err := w.store.Read(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) agent(login string) agentdesk.Person {
	w.t.Helper()
	var p agentdesk.Person
	w.read(func(tx gateway.Tx) (err error) {
		p, _, err = w.rows.PersonByLogin(tx, login)
		return err
	})
	return p
}

func (w *world) queue(key string) (id gateway.QueueID) {
	w.t.Helper()
	w.read(func(tx gateway.Tx) (err error) {
		id, err = w.rows.QueueByKey(tx, key)
		return err
	})
	return id
}

// assign gives a conversation to an agent past the router, who need not be there.
func (w *world) assign(id gateway.ConversationID, login string) {
	w.t.Helper()
	to := w.agent(login).ID
	err := w.gateway.Do(w.t.Context(), func(work *gateway.Work) error {
		c, err := w.rows.LockConversation(work.Tx, id)
		if err != nil {
			return err
		}
		_, err = w.gateway.Assign(work, gateway.Giving{
			Conversation: id, To: to, Epoch: c.Epoch, Rule: "test", Why: map[string]string{"rule": "test"}, By: gateway.BySystem(),
		})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// audited counts entries of an action.
func (w *world) audited(action string) (n int) {
	w.t.Helper()
	w.read(func(tx gateway.Tx) error {
		return tx.Get(`SELECT COUNT(*) FROM audit WHERE action = $1`, []any{action}, &n)
	})
	return n
}

// browser is one person's browser.
type browser struct {
	w      *world
	origin string // sent with what may change something
	client *http.Client
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	w.t.Cleanup(transport.CloseIdleConnections)
	return &browser{w: w, origin: w.server.URL, client: &http.Client{Jar: jar, Transport: transport, Timeout: hang}}
}

// signIn opens a session for one of the people.
func (w *world) signIn(login string) *browser {
	w.t.Helper()
	b := w.browser()
	b.must("POST", "/desk/session", wire.Credentials{Login: login, Password: password}, nil)
	return b
}

// do sends a request. A string is sent as it is, anything else as JSON.
func (b *browser) do(method, path string, body any) (status int, answer []byte, head http.Header) {
	b.w.t.Helper()
	var send io.Reader
	switch v := body.(type) {
	case nil:
	case string:
		send = strings.NewReader(v)
	case []byte:
		send = bytes.NewReader(v)
	default:
		raw, err := json.Marshal(v)
		if err != nil {
			b.w.t.Fatal(err)
		}
		send = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(b.w.t.Context(), method, b.w.server.URL+path, send)
	if err != nil {
		b.w.t.Fatal(err)
	}
	if b.origin != "" {
		r.Header.Set("Origin", b.origin)
	}
	if send != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := b.client.Do(r)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return resp.StatusCode, raw, resp.Header
}

// must sends a request that succeeds, and decodes its answer.
func (b *browser) must(method, path string, body, into any) {
	b.w.t.Helper()
	status, raw, _ := b.do(method, path, body)
	if status >= 300 {
		b.w.t.Fatalf("%s %s = %d %s", method, path, status, raw)
	}
	if into != nil {
		if err := json.Unmarshal(raw, into); err != nil {
			b.w.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
}

// refused sends a request that is refused with a code.
func (b *browser) refused(method, path string, body any, status int, code string) wire.Problem {
	b.w.t.Helper()
	got, raw, head := b.do(method, path, body)
	var p wire.Problem
	if err := json.Unmarshal(raw, &p); err != nil || got != status || p.Code != code || p.Status != status {
		b.w.t.Errorf("%s %s = %d %.300s, want %d with code %s", method, path, got, raw, status, code)
	}
	if media := head.Get("Content-Type"); media != "application/problem+json" {
		b.w.t.Errorf("%s %s: type %q", method, path, media)
	}
	return p
}

func text(s string) []wire.NewPart { return []wire.NewPart{{Kind: channels.TextPart, Text: s}} }

func at(id gateway.ConversationID, rest string) string {
	return fmt.Sprintf("/desk/conversations/%s%s", id, rest)
}

// locked makes a buffer safe for loggers.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
