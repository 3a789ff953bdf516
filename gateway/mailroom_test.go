package gateway_test

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/blob"
	"switchboard/internal/bus"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// courier is an adapter whose provider is a function of the test.
type courier struct {
	sinks chan channels.Sink

	mu       sync.Mutex // guards what follows
	provider provider
	calls    []called
}

// provider is what a provider does with a message.
type provider func(ctx context.Context, out channels.Outbound) (channels.Receipt, error)

// is makes the provider another.
func (c *courier) is(p provider) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.provider = p
}

func (c *courier) now() provider {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.provider
}

// called is one call of Send.
type called struct {
	at  time.Time
	out channels.Outbound
}

func (c *courier) Run(ctx context.Context, sink channels.Sink) error {
	c.sinks <- sink
	<-ctx.Done()
	return nil
}

func (c *courier) Send(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
	c.mu.Lock()
	c.calls = append(c.calls, called{time.Now(), out})
	c.mu.Unlock()
	return c.now()(ctx, out)
}

// texts are what was sent to an address so far, every attempt, in order.
func (c *courier) texts(to string) (texts []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, call := range c.calls {
		if to == "" || call.out.To.Value == to {
			texts = append(texts, call.out.Parts[0].Text)
		}
	}
	return texts
}

func (c *courier) made() []called {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls)
}

// taken is the provider's answer to what it takes.
func taken(out channels.Outbound) (channels.Receipt, error) {
	return channels.Receipt{ProviderID: "p-" + out.Key, State: channels.Sent}, nil
}

func takes(_ context.Context, out channels.Outbound) (channels.Receipt, error) { return taken(out) }

var errAway = &channels.Error{Fault: channels.Transient, Code: "503", Err: io.ErrUnexpectedEOF}

// resolving is a courier that can ask what became of a send.
type resolving struct {
	*courier
	resolve func() (channels.Receipt, error)
}

func (r *resolving) Resolve(context.Context, channels.Outbound) (channels.Receipt, error) {
	return r.resolve()
}

// mailroom is a site whose mail account has a courier, in virtual time.
type mailroom struct {
	*site
	*courier
	cancel context.CancelFunc
	ended  chan error
	hints  *lossy // the gateway's bus
}

// lossy is a bus that loses what it is told to lose.
type lossy struct {
	gateway.Bus
	loses atomic.Pointer[string] // a topic
}

func (l *lossy) Publish(topic string, payload any) {
	if lost := l.loses.Load(); lost == nil || *lost != topic {
		l.Bus.Publish(topic, payload)
	}
}

// inMailroom runs a test on a mail account of each engine with the features and the
// adapter that wrap makes of the courier.
func inMailroom(t *testing.T, f channels.Features, wrap func(*courier) channels.Adapter, test func(m *mailroom)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { mailroomOn(t, storetest.SQLite(t), f, wrap, test) })
	t.Run("postgres", func(t *testing.T) {
		mailroomOn(t, store.Config{Driver: store.Postgres, URL: storetest.Postgres(t)}, f, wrap, test)
	})
}

func mailroomOn(t *testing.T, c store.Config, f channels.Features, wrap func(*courier) channels.Adapter, test func(m *mailroom)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		st, err := store.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		blobs, err := blob.OpenFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		m := &mailroom{
			site:    &site{t: t, store: st, bus: bus.NewLocal(slog.New(slog.DiscardHandler))},
			courier: &courier{provider: takes, sinks: make(chan channels.Sink, 10)},
		}
		m.hints = &lossy{Bus: m.bus}
		m.seed()
		f.MaxText, f.MaxFile = 5000, 1<<20
		var adapter channels.Adapter = m.courier
		if wrap != nil {
			adapter = wrap(m.courier)
		}
		m.Gateway = gateway.New(gateway.Parts{
			Store: st, Rows: store.Rows{}, Blobs: blobs, Bus: m.hints, Sealer: plain{}, Log: slog.New(slog.DiscardHandler),
			Drivers: []channels.Driver{{Kind: "mail", Features: f, Open: func(channels.Account) (channels.Adapter, error) { return adapter, nil }}},
		})
		m.start()
		test(m)
		m.stop()
		m.Close()
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
}

func (m *mailroom) start() {
	var ctx context.Context
	ctx, m.cancel = context.WithCancel(context.Background())
	m.ended = make(chan error, 1)
	go func() { m.ended <- m.Gateway.Run(ctx) }()
	m.mail = <-m.sinks
}

func (m *mailroom) stop() {
	m.cancel()
	if err := <-m.ended; err != nil {
		m.t.Errorf("Run: %v", err)
	}
}

// talk begins a conversation that lin has.
func (m *mailroom) talk(name string) gateway.Conversation {
	m.t.Helper()
	from := channels.Address{Kind: "mail", Value: name}
	if err := m.mail.Deliver(m.t.Context(), channels.Batch{Items: []channels.Item{says(from, "hello-"+name, "hello")}}); err != nil {
		m.t.Fatal(err)
	}
	return m.give(m.conversationOf(mailAccount, from), lin)
}

// answer writes an answer and returns it.
func (m *mailroom) answer(c gateway.Conversation, words string) gateway.Message {
	m.t.Helper()
	msg, err := m.Reply(m.t.Context(), gateway.Reply{
		Conversation: c.ID, Author: lin, ClientID: string(c.ID) + words, Visibility: gateway.Public, Parts: text(words),
	})
	if err != nil {
		m.t.Error(err)
	}
	return msg
}

func (m *mailroom) delivery(id gateway.MessageID) (d gateway.Delivery) {
	m.t.Helper()
	m.read(func(tx gateway.Tx) error {
		ds, err := rows.Deliveries(tx, []gateway.MessageID{id})
		if len(ds[id]) == 1 {
			d = ds[id][0]
		}
		return err
	})
	return d
}

func (m *mailroom) ends(id gateway.MessageID, want channels.DeliveryState) gateway.Delivery {
	m.t.Helper()
	d := m.delivery(id)
	if d.State != want {
		m.t.Errorf("delivery = %+v, want it %s", d, want)
	}
	return d
}

func (m *mailroom) breaker() gateway.BreakerStatus {
	for _, s := range m.Statuses() {
		if s.Account == mailAccount {
			return s.Breakers["send"]
		}
	}
	return gateway.BreakerStatus{}
}

func (m *mailroom) waiting() int { return m.count(`SELECT COUNT(*) FROM outbox`) }

// after lets virtual time pass and everything that it sets off.
func after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
