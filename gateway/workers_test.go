package gateway_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
)

// deaf is an adapter that does not end when it is told to, but when it is let go.
type deaf struct {
	*probe
	runs  chan<- int64 // hears of every run
	letGo chan struct{}
}

func (d deaf) Run(context.Context, channels.Sink) error {
	d.runs <- 1
	<-d.letGo
	return nil
}

func TestAnAccountThatDoesNotEndHoldsNobodyUp(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		letGo := make(chan struct{})
		mails, chats := make(chan int64, 10), make(chan int64, 10)
		s.end() // of two that take themselves for one node, one has to go
		g := gateway.New(gateway.Parts{
			Store: s.store, Rows: store.Rows{}, Bus: s.bus, Sealer: plain{}, Log: slog.New(slog.DiscardHandler),
			Drivers: []channels.Driver{
				{Kind: "mail", Open: func(channels.Account) (channels.Adapter, error) {
					return deaf{runs: mails, letGo: letGo}, nil
				}},
				{Kind: "chat", Open: func(channels.Account) (channels.Adapter, error) {
					chats <- 1
					return &probe{sinks: make(chan channels.Sink, 1)}, nil
				}},
			},
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- g.Run(ctx) }()
		opened := func(which <-chan int64, what string) {
			t.Helper()
			select {
			case <-which:
			case <-time.After(20 * time.Second):
				t.Fatal(what)
			}
		}
		opened(mails, "the deaf account does not run")
		opened(chats, "the other account was not opened")
		s.do(func(w *gateway.Work) error {
			_, err := w.Exec(`UPDATE accounts SET version = version + 1`)
			return err
		})
		s.bus.Publish(gateway.AccountsTopic, nil)
		opened(chats, "the other account waits for the deaf one")
		if len(mails) > 0 {
			t.Error("two versions of one account run at a time")
		}
		close(letGo)
		opened(mails, "the deaf account's next version does not run once it had ended")
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		g.Close()
	})
}

// countedReads is a store that counts its reads.
type countedReads struct {
	gateway.Store
	n *atomic.Int32
}

func (s countedReads) Read(ctx context.Context, fn func(gateway.Tx) error) error {
	s.n.Add(1)
	return s.Store.Read(ctx, fn)
}

func TestTypingDoesNotAskTheStoreOnEveryKey(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		chat := hostedProbe{&probe{sinks: make(chan channels.Sink, 1), lines: make(chan channels.Timeline, 1)}}
		st := countedReads{s.store, new(atomic.Int32)}
		g := gateway.New(gateway.Parts{
			Store: st, Rows: store.Rows{}, Bus: s.bus, Sealer: plain{}, Log: slog.New(slog.DiscardHandler),
			Drivers: []channels.Driver{{
				Kind: "chat", Features: channels.Features{Hosted: true},
				Open: func(channels.Account) (channels.Adapter, error) { return chat, nil },
			}},
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- g.Run(ctx) }()
		line := <-chat.lines
		before := st.n.Load()
		for range 200 {
			line.Typing(visitor("has said nothing"), true)
		}
		if n := st.n.Load() - before; n > 50 {
			t.Errorf("200 keys took %d reads", n)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		g.Close()
	})
}
