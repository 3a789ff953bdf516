package gateway_test

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
)

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
