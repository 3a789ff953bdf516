package gateway

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"switchboard/channels"
)

// How an outbox is carried.
const (
	sendTimeout = 20 * time.Second // of one attempt
	sendGrace   = 2 * time.Second  // that an adapter may outlive it
	sendSlow    = 10 * time.Second
	sendAtOnce  = 8                // attempts at a time, of one account
	sendLease   = 90 * time.Second // longer than an attempt with its bookkeeping
	sendDrain   = 5 * time.Second  // that attempts under way get at a shutdown
	idleLook    = 10 * time.Second // hints may be lost
)

// Classes of calls with a breaker each; SendClass carries the answers.
const (
	SendClass    = "send"
	resolveClass = "resolve"
)

// HealthTopic carries the AccountID whose breaker changed.
const HealthTopic = "health"

// sender carries the outbox of one account: conversations side by side, each in
// order. A hosted account has none. It claims nothing once its lease of the account is
// another's; what it claimed before has a lease and an epoch of its own.
type sender struct {
	g        *Gateway
	account  Account
	lease    Lease
	driver   channels.Driver
	adapter  channels.Adapter
	log      *slog.Logger
	sending  *breaker
	resolves *breaker
	slots    chan struct{} // the bulkhead: holds one for every attempt under way
	wake     chan struct{} // holds one when there may be something to claim

	mu     sync.Mutex // guards paused
	paused time.Time  // the provider asked to wait until then
}

func newSender(g *Gateway, a Account, d channels.Driver, adapter channels.Adapter, lease Lease) *sender {
	log := g.log.With("account", a.Key, "kind", a.Kind)
	l := limits{timeout: sendTimeout, grace: sendGrace, slow: sendSlow}
	return &sender{
		g: g, account: a, lease: lease, driver: d, adapter: adapter, log: log,
		sending:  g.breakers.of(a.ID, SendClass, l, log),
		resolves: g.breakers.of(a.ID, resolveClass, l, log),
		slots:    make(chan struct{}, sendAtOnce),
		wake:     make(chan struct{}, 1),
	}
}

// Run sends until ctx ends. Attempts under way then get a moment to end; what
// became of those that do not is found out when their lease has run out.
func (s *sender) Run(ctx context.Context) error {
	var under sync.WaitGroup
	defer under.Wait()
	for _, b := range []*breaker{s.sending, s.resolves} {
		under.Go(func() {
			b.watch(ctx, func(BreakerState) {
				s.g.bus.Publish(HealthTopic, s.account.ID)
				s.rouse()
			})
		})
	}
	stop := s.g.bus.Subscribe(OutboxTopic(s.account.ID), func(any) { s.rouse() })
	defer stop()
	defer s.g.bus.Subscribe(tryTopic(s.account.ID), func(any) {
		s.g.breakers.tryAgain(s.account.ID)
		s.rouse()
	})()
	for ctx.Err() == nil {
		jobs, again, err := s.claim(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "outbox not read", "err", err)
		}
		for _, j := range jobs {
			s.slots <- struct{}{} // free, for claim counted them
			under.Go(func() {
				defer s.rouse() // the next of its conversation
				defer func() { <-s.slots }()
				s.carry(ctx, j)
			})
		}
		if len(jobs) == 0 {
			s.rest(ctx, again)
		}
	}
	return nil
}

// rouse makes Run look for jobs.
func (s *sender) rouse() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// rest waits until there may be something to do.
func (s *sender) rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-s.wake:
	case <-timer.C:
	}
}

// claim leases what may be sent now, or says when to look again.
func (s *sender) claim(ctx context.Context) (jobs []carried, again time.Duration, err error) {
	limit, wait := s.room(ctx)
	if limit == 0 {
		return nil, wait, nil
	}
	var next Instant
	err = s.g.store.Read(ctx, func(tx Tx) (err error) {
		next, err = s.g.rows.NextJob(tx, s.account.ID)
		return err
	})
	if err != nil {
		return nil, time.Second, fmt.Errorf("find next job: %w", err)
	}
	if now := Now(); next == 0 || next > now {
		return nil, min(idleLook, untilInstant(next, now)), nil
	}
	probing := s.sending.current() == BreakerHalfOpen
	err = s.g.Do(ctx, func(w *Work) error {
		if err := s.g.leases.Fence(w.Tx, s.lease); err != nil {
			return err
		}
		claimed, err := s.g.rows.ClaimJobs(w.Tx, s.account.ID, w.Now, w.Now.Add(sendLease), limit)
		jobs = nil
		for _, j := range claimed {
			jobs = append(jobs, carried{Job: j, probing: probing})
		}
		return err
	})
	if err != nil {
		return nil, time.Second, fmt.Errorf("claim jobs: %w", err)
	}
	return jobs, idleLook, nil
}

func untilInstant(next, now Instant) time.Duration {
	if next == 0 {
		return idleLook
	}
	return next.Sub(now)
}

// room is how many jobs may be claimed, or how long there is no point in claiming:
// an open breaker leaves them where they are, due and unspent.
func (s *sender) room(ctx context.Context) (limit int, wait time.Duration) {
	s.mu.Lock()
	pause := time.Until(s.paused)
	s.mu.Unlock()
	if pause > 0 {
		return 0, pause
	}
	free := sendAtOnce - len(s.slots)
	switch s.sending.current() {
	case BreakerOpen:
		return 0, idleLook // watch rouses us
	case BreakerHalfOpen:
		if p, ok := s.adapter.(channels.Prober); ok {
			s.probe(ctx, p)
			return 0, time.Second
		}
		if free < sendAtOnce {
			return 0, idleLook // the one that decides is under way
		}
		return 1, 0
	}
	return free, idleLook
}

// probe asks the provider how it is, so that no message has to find out.
func (s *sender) probe(ctx context.Context, p channels.Prober) {
	_, err := pass(ctx, s.sending, attempt{}, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.Probe(ctx)
	})
	if err != nil && ctx.Err() == nil {
		s.log.InfoContext(ctx, "provider is still away", "err", err)
	}
	s.rouse()
}
