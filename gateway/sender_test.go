package gateway_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"strings"
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
}

// inMailroom runs a test on a mail account with the features and the adapter that
// wrap makes of the courier.
func inMailroom(t *testing.T, f channels.Features, wrap func(*courier) channels.Adapter, test func(m *mailroom)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		st, err := store.Open(t.Context(), store.Config{Folder: t.TempDir()})
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
		m.seed()
		f.MaxText, f.MaxFile = 5000, 1<<20
		var adapter channels.Adapter = m.courier
		if wrap != nil {
			adapter = wrap(m.courier)
		}
		m.Gateway = gateway.New(gateway.Parts{
			Store: st, Rows: store.Rows{}, Blobs: blobs, Bus: m.bus, Sealer: plain{}, Log: slog.New(slog.DiscardHandler),
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

func TestOutboxKeepsOrderWithinAConversation(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		var mu sync.Mutex // guards what follows
		under, most := 0, 0
		m.is(func(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
			mu.Lock()
			under++
			most = max(most, under)
			mu.Unlock()
			time.Sleep(time.Duration(len(out.Key)+int(out.Key[len(out.Key)-1])%7) * time.Millisecond)
			mu.Lock()
			under--
			mu.Unlock()
			return taken(out)
		})
		want := map[string][]string{}
		for i := range 20 {
			for _, name := range []string{"wang", "li", "zhao"} {
				if i == 0 {
					want[name] = nil
					m.talk(name)
				}
				c := m.conversationOf(mailAccount, channels.Address{Kind: "mail", Value: name})
				m.answer(c, fmt.Sprint(name, i))
				want[name] = append(want[name], fmt.Sprint(name, i))
			}
		}
		after(time.Minute)
		for name, texts := range want {
			if got := m.texts(name); !slices.Equal(got, texts) {
				t.Errorf("%s got %q", name, got)
			}
		}
		if most < 2 || most > 3 {
			t.Errorf("%d attempts at a time for three conversations, want one each", most)
		}
		if n := m.count(`SELECT COUNT(*) FROM deliveries WHERE state = 'sent' AND attempts = 1 AND provider_id <> ''`); n != 60 || m.waiting() != 0 {
			t.Errorf("%d deliveries are sent, %d wait, want 60 and none", n, m.waiting())
		}
	})
}

func TestOutboxTellsTheConversation(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		c := m.talk("wang")
		m.answer(c, "one")
		after(0)
		es := m.thread(c.ID)
		if last := es[len(es)-1]; last.Kind != gateway.DeliveryChanged || !strings.Contains(string(last.Data), `"state":"sent"`) {
			t.Errorf("the last event is %s %s, want that the answer was sent", last.Kind, last.Data)
		}
	})
}

func TestOutboxBlocksOnlyItsOwnConversation(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		var failures atomic.Int64
		m.is(func(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
			if out.To.Value == "wang" && failures.Add(1) <= 3 {
				return channels.Receipt{}, errAway
			}
			return taken(out)
		})
		wang, li := m.talk("wang"), m.talk("li")
		m.answer(wang, "w1")
		m.answer(wang, "w2")
		m.answer(li, "l1")
		m.answer(li, "l2")
		after(time.Second)
		if got := m.texts("li"); !slices.Equal(got, []string{"l1", "l2"}) {
			t.Errorf("within a second li got %q", got)
		}
		if got := m.texts("wang"); !slices.Equal(got, []string{"w1"}) {
			t.Errorf("within a second wang was sent %q, want the one that fails", got)
		}
		after(time.Minute)
		if got := m.texts("wang"); !slices.Equal(got, []string{"w1", "w1", "w1", "w1", "w2"}) {
			t.Errorf("wang was sent %q", got)
		}
	})
}

func TestHungProviderHoldsNobodyElse(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		const second = gateway.AccountID("01J00000000000000000000MA2")
		err := m.store.Do(m.t.Context(), func(tx gateway.Tx) error {
			_, err := tx.Exec(`INSERT INTO accounts (id, brand_id, queue_id, kind, key, name, settings, seal, created_at, updated_at)
				VALUES ($1, $2, $3, 'mail', 'mail2', 'Mail', '{}', 'seal', 1, 1)`, second, brand, queue)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		m.bus.Publish(gateway.AccountsTopic, nil)
		other := <-m.sinks
		hang := make(chan struct{})
		m.is(func(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
			if strings.HasPrefix(out.To.Value, "hung") {
				<-hang // whatever its context says
			}
			return taken(out)
		})
		for i := range 20 {
			m.answer(m.talk("hung"+strconv.Itoa(i)), "x")
		}
		first := m.mail
		m.mail = other
		from := channels.Address{Kind: "mail", Value: "li"}
		if err := other.Deliver(m.t.Context(), channels.Batch{Items: []channels.Item{says(from, "1", "hello")}}); err != nil {
			t.Fatal(err)
		}
		c := m.give(m.conversationOf(second, from), lin)
		began := time.Now()
		for i := range 10 {
			msg := m.answer(c, strconv.Itoa(i))
			after(0)
			m.ends(msg.ID, channels.Sent)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("beside a hung account ten answers took %v", took)
		}
		after(time.Minute)
		if s := m.breaker(); s.State == gateway.BreakerClosed {
			t.Errorf("the hung account's breaker is %+v", s)
		}
		m.mail = first
		close(hang)
		synctest.Wait()
	})
}

func TestCrashBetweenSendAndFinish(t *testing.T) {
	arrived := func() (channels.Receipt, error) {
		return channels.Receipt{ProviderID: "found", State: channels.Delivered}, nil
	}
	lost := func() (channels.Receipt, error) { return channels.Receipt{State: channels.Failed}, nil }
	nobodyKnows := func() (channels.Receipt, error) { return channels.Receipt{State: channels.Unknown}, nil }
	silent := func() (channels.Receipt, error) { return channels.Receipt{}, errAway }
	tests := map[string]struct {
		features channels.Features
		resolve  func() (channels.Receipt, error)
		want     channels.DeliveryState
		calls    int
		within   time.Duration
	}{
		"the provider drops repeats":        {features: channels.Features{Idempotent: true}, want: channels.Sent, calls: 2},
		"nobody can tell":                   {want: channels.Unknown, calls: 1},
		"the provider knows it arrived":     {resolve: arrived, want: channels.Delivered, calls: 1},
		"the provider knows it did not":     {resolve: lost, want: channels.Sent, calls: 2},
		"the provider does not know either": {resolve: nobodyKnows, want: channels.Unknown, calls: 1},
		"the provider does not answer":      {resolve: silent, want: channels.Unknown, calls: 1, within: time.Hour},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			wrap := func(c *courier) channels.Adapter {
				if tt.resolve == nil {
					return c
				}
				return &resolving{c, tt.resolve}
			}
			inMailroom(t, tt.features, wrap, func(m *mailroom) {
				c := m.talk("wang")
				gate := make(chan struct{})
				m.is(func(context.Context, channels.Outbound) (channels.Receipt, error) {
					<-gate
					return channels.Receipt{}, errAway
				})
				msg := m.answer(c, "one")
				after(time.Second)
				m.cancel()
				after(10 * time.Second)
				if d := m.delivery(msg.ID); d.State != channels.Queued || m.waiting() != 1 {
					t.Errorf("after the crash: %+v, %d in the outbox", d, m.waiting())
				}
				if err := <-m.ended; err != nil {
					t.Error(err)
				}
				close(gate)
				m.is(takes)
				m.start()
				after(30 * time.Second)
				if n := len(m.made()); n != 1 {
					t.Errorf("%d sends while the old lease holds, want the first only", n)
				}
				after(cmp.Or(tt.within, 2*time.Minute))
				d := m.ends(msg.ID, tt.want)
				calls := m.made()
				if len(calls) != tt.calls || calls[len(calls)-1].out.Key != calls[0].out.Key {
					t.Errorf("%d sends, want %d with one key", len(calls), tt.calls)
				}
				if owed := m.conversationOf(mailAccount, channels.Address{Kind: "mail", Value: "wang"}).OwedSince; (owed != 0) != (d.State == channels.Unknown) {
					t.Errorf("delivery %s and owed since %d", d.State, owed)
				}
			})
		})
	}
}

func TestUncertainOutcomeIsNotRepeated(t *testing.T) {
	tests := map[string]func(ctx context.Context) error{
		"the adapter says so": func(context.Context) error { return &channels.Error{Fault: channels.Transient, Uncertain: true} },
		"a bare deadline":     func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		"a panic":             func(context.Context) error { panic("words of somebody") },
		"a call given up":     func(ctx context.Context) error { <-ctx.Done(); time.Sleep(time.Minute); return nil },
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
				m.is(func(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
					if out.Parts[0].Text == "poison" {
						return channels.Receipt{}, end(ctx)
					}
					return taken(out)
				})
				c := m.talk("wang")
				poison := m.answer(c, "poison")
				next := m.answer(c, "next")
				after(time.Hour)
				m.ends(poison.ID, channels.Unknown)
				m.ends(next.ID, channels.Sent)
				if got := m.texts(""); !slices.Equal(got, []string{"poison", "next"}) {
					t.Errorf("sent %q, want each once", got)
				}
				if m.conversationOf(mailAccount, channels.Address{Kind: "mail", Value: "wang"}).OwedSince == 0 {
					t.Error("nothing is owed although nobody knows whether the answer arrived")
				}
			})
		})
	}
}

func TestRefusedMessagesFailAlone(t *testing.T) {
	for _, fault := range []channels.Fault{channels.Rejected, channels.Unreachable} {
		t.Run(fault.String(), func(t *testing.T) {
			inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
				m.is(func(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
					if out.Parts[0].Text == "poison" {
						return channels.Receipt{}, &channels.Error{Fault: fault, Code: "45015"}
					}
					return taken(out)
				})
				c := m.talk("wang")
				poison, next := m.answer(c, "poison"), m.answer(c, "next")
				after(time.Second)
				if d := m.ends(poison.ID, channels.Failed); d.Code != "45015" || d.Fault != fault.String() {
					t.Errorf("delivery = %+v, want the provider's code and the fault", d)
				}
				m.ends(next.ID, channels.Sent)
				if m.breaker().State != gateway.BreakerClosed {
					t.Errorf("breaker = %+v", m.breaker())
				}
			})
		})
	}
}

// One message that always fails, among others that do not, is given up in the end
// and opens no breaker.
func TestAttemptsRunOut(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		m.is(func(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
			if out.To.Value == "wang" {
				return channels.Receipt{}, errAway
			}
			return taken(out)
		})
		wang, li := m.talk("wang"), m.talk("li")
		began := time.Now()
		poison := m.answer(wang, "poison")
		for i := range 60 {
			m.answer(li, strconv.Itoa(i))
			after(time.Minute)
			if s := m.breaker(); s.State != gateway.BreakerClosed {
				t.Fatalf("breaker = %+v", s)
			}
		}
		if d := m.ends(poison.ID, channels.Failed); d.Attempts != 10 || d.Fault != "transient" || d.Code != "503" {
			t.Errorf("delivery = %+v, want given up after ten attempts", d)
		}
		var gaps []time.Duration
		last := began
		for _, c := range m.made() {
			if c.out.To.Value == "wang" {
				gaps = append(gaps, c.at.Sub(last).Round(time.Second))
				last = c.at
			}
		}
		if total := last.Sub(began); len(gaps) != 10 || total < 30*time.Minute || total > time.Hour {
			t.Errorf("attempts after %v, %v in all", gaps, total)
		}
		if m.conversationOf(mailAccount, channels.Address{Kind: "mail", Value: "wang"}).OwedSince == 0 {
			t.Error("nothing is owed although the answer failed")
		}
	})
}

func TestOpenBreakerOnlyDelays(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		var healthy atomic.Bool
		m.is(func(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
			if !healthy.Load() {
				return channels.Receipt{}, errAway
			}
			return taken(out)
		})
		const n = 30
		var answers []gateway.Message
		for i := range n {
			answers = append(answers, m.answer(m.talk("c"+strconv.Itoa(i)), strconv.Itoa(i)))
		}
		after(5 * time.Second)
		if s := m.breaker(); s.State == gateway.BreakerClosed || len(s.Reasons) != 5 || s.Reasons[0] != "transient 503" {
			t.Errorf("five seconds after the provider died the breaker is %+v", s)
		}
		after(10 * time.Minute)
		// While it is open one call goes out every 6 to 10 seconds, to find out.
		if calls := len(m.made()); calls > n+110 {
			t.Errorf("%d calls to a provider that was away for ten minutes", calls)
		}
		if failed := m.count(`SELECT COUNT(*) FROM deliveries WHERE state <> 'queued'`); failed != 0 {
			t.Errorf("%d deliveries ended while the breaker was open", failed)
		}
		healthy.Store(true)
		after(time.Minute)
		for _, a := range answers {
			if d := m.ends(a.ID, channels.Sent); d.Attempts > 5 {
				t.Errorf("delivery = %+v: the open breaker spent its attempts", d)
			}
		}
		if s := m.breaker(); s.State != gateway.BreakerClosed {
			t.Errorf("the breaker is %+v after all is well", s)
		}
	})
}

// probing is a courier that can be asked how its provider is.
type probing struct{ *courier }

func (p *probing) Probe(ctx context.Context) error {
	_, err := p.now()(ctx, channels.Outbound{})
	return err
}

func TestProberSparesMessages(t *testing.T) {
	inMailroom(t, channels.Features{}, func(c *courier) channels.Adapter { return &probing{c} }, func(m *mailroom) {
		var healthy atomic.Bool
		m.is(func(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
			if !healthy.Load() {
				return channels.Receipt{}, errAway
			}
			return taken(out)
		})
		for i := range 10 {
			m.answer(m.talk("c"+strconv.Itoa(i)), "x")
		}
		after(5 * time.Second)
		calls := len(m.made())
		after(10 * time.Minute)
		if more := len(m.made()) - calls; more != 0 {
			t.Errorf("%d messages were sent to find out how the provider is", more)
		}
		healthy.Store(true)
		after(30 * time.Second)
		if m.waiting() != 0 || m.breaker().State != gateway.BreakerClosed {
			t.Errorf("30 seconds after the provider is back %d wait and the breaker is %+v", m.waiting(), m.breaker())
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		var throttles atomic.Int64
		m.is(func(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
			if throttles.Add(1) <= 2 {
				return channels.Receipt{}, &channels.Error{Fault: channels.Throttled, Code: "429", RetryAfter: 30 * time.Second}
			}
			return taken(out)
		})
		c := m.talk("wang")
		msg := m.answer(c, "one")
		after(time.Second)
		later := m.answer(m.talk("li"), "two") // the account waits as a whole
		after(5 * time.Minute)
		calls := m.made()
		for i := range calls[1:] {
			if calls[i+1].out.To.Value != "wang" {
				continue
			}
			if gap := calls[i+1].at.Sub(calls[0].at); gap < 30*time.Second {
				t.Errorf("sent again after %v", gap)
			}
		}
		if gap := calls[1].at.Sub(calls[0].at); gap < 30*time.Second {
			t.Errorf("the next call of the account came after %v", gap)
		}
		if d := m.ends(msg.ID, channels.Sent); d.Attempts != 1 {
			t.Errorf("delivery = %+v: a throttle spent an attempt", d)
		}
		m.ends(later.ID, channels.Sent)
		if m.breaker().State != gateway.BreakerClosed {
			t.Errorf("breaker = %+v", m.breaker())
		}
	})
}

// Wrong settings are a person's to change: until then messages wait.
func TestMisconfiguredWaits(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		m.is(func(context.Context, channels.Outbound) (channels.Receipt, error) {
			return channels.Receipt{}, &channels.Error{Fault: channels.Misconfigured, Code: "401"}
		})
		msg := m.answer(m.talk("wang"), "one")
		after(10 * time.Minute)
		m.ends(msg.ID, channels.Queued)
		m.is(takes)
		after(20 * time.Minute)
		m.ends(msg.ID, channels.Sent)
	})
}

func TestAThousandQueuedAreDrained(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		open := make(chan struct{})
		m.is(func(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
			<-open
			time.Sleep(20 * time.Millisecond)
			return taken(out)
		})
		const talks, each = 20, 50
		var writing sync.WaitGroup
		for i := range talks {
			c := m.talk("c" + strconv.Itoa(i))
			writing.Go(func() {
				for j := range each {
					m.answer(c, strconv.Itoa(j))
				}
			})
		}
		writing.Wait()
		close(open)
		began := time.Now()
		for m.waiting() > 0 && time.Since(began) < time.Minute {
			after(100 * time.Millisecond)
		}
		if took := time.Since(began); m.waiting() > 0 || took > 10*time.Second {
			t.Errorf("%d wait after %v", m.waiting(), took)
		}
		for i := range talks {
			got := m.texts("c" + strconv.Itoa(i))
			for j := range got {
				if len(got) != each || got[j] != strconv.Itoa(j) {
					t.Fatalf("conversation %d was sent %q", i, got)
				}
			}
		}
	})
}

func TestShutdownLetsAttemptsEnd(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		m.is(func(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
			time.Sleep(3 * time.Second)
			return taken(out)
		})
		c := m.talk("wang")
		first, second := m.answer(c, "one"), m.answer(c, "two")
		after(time.Second)
		began := time.Now()
		m.stop()
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("the shutdown took %v, want until the attempt ended", took)
		}
		m.ends(first.ID, channels.Sent)
		m.ends(second.ID, channels.Queued)
		m.start()
		after(10 * time.Second)
		m.ends(second.ID, channels.Sent)
	})
}

// A provider that gives one id to two messages loses us receipts, not messages.
func TestOneProviderIDForTwoMessages(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		m.is(func(context.Context, channels.Outbound) (channels.Receipt, error) {
			return channels.Receipt{ProviderID: "the same", State: channels.Sent}, nil
		})
		c := m.talk("wang")
		first, second := m.answer(c, "one"), m.answer(c, "two")
		after(time.Second)
		m.ends(first.ID, channels.Sent)
		m.ends(second.ID, channels.Sent)
		if n := len(m.made()); n != 2 {
			t.Errorf("%d sends, want 2", n)
		}
	})
}

// A lost hint costs seconds, not messages.
func TestOutboxFindsWhatNobodyToldIt(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		c := m.talk("wang")
		m.stop()
		msg := m.answer(c, "one") // nobody listens
		m.start()
		after(time.Second)
		m.ends(msg.ID, channels.Sent)
	})
}
