package gateway_test

import (
	"context"
	"fmt"
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
)

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

func TestOutboxFindsWhatItsHintWasLostOf(t *testing.T) {
	inMailroom(t, channels.Features{}, nil, func(m *mailroom) {
		c := m.talk("wang")
		after(time.Minute)
		topic := gateway.OutboxTopic(mailAccount)
		m.hints.loses.Store(&topic)
		msg := m.answer(c, "one")
		after(15 * time.Second)
		m.ends(msg.ID, channels.Sent)
	})
}
