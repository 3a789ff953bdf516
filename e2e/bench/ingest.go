package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/blob"
	"switchboard/internal/bus"
	"switchboard/internal/store"
	"switchboard/internal/store/pgserver"
)

// measureIngest is how fast messages become durable through the gateway's intake,
// beside the same rows written by the bare driver, and beside a gateway that has
// only one message at a time to commit.
func measureIngest(ctx context.Context, b *bench) error {
	if err := ingestSQLite(ctx, b); err != nil {
		return err
	}
	return ingestPostgres(ctx, b)
}

func ingestSQLite(ctx context.Context, b *bench) (err error) {
	raw, err := openRawSQLite(ctx, filepath.Join(b.folder, "raw"), producers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.close()) }()
	s, err := openSite(ctx, store.Config{Folder: filepath.Join(b.folder, "site")}, b.folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	r, err := b.ingestRounds(ctx, s, func() (float64, error) { return rawRate(b.window, &raw.numbers, raw.commit) })
	if err != nil {
		return err
	}
	b.table.info("raw 4 KiB append and fsync", r.disk, "fsync/s")
	r.report(b.table, "SQLite", "raw group commit")
	return nil
}

func ingestPostgres(ctx context.Context, b *bench) (err error) {
	server, err := pgserver.Start(b.where)
	if err != nil {
		return err
	}
	defer server.Stop()
	var urls [2]string
	for i := range urls {
		if urls[i], err = server.Database(ctx); err != nil {
			return err
		}
	}
	raw, err := openRawPostgres(ctx, urls[0], producers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.close()) }()
	s, err := openSite(ctx, store.Config{Driver: store.Postgres, URL: urls[1]}, b.folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	r, err := b.ingestRounds(ctx, s, func() (float64, error) { return rawRate(b.window, &raw.numbers, raw.commits()...) })
	if err != nil {
		return err
	}
	r.report(b.table, "PostgreSQL", "raw pgx.Batch")
	return nil
}

// ingestRates are rates of each round.
type ingestRates struct{ disk, raw, grouped, single []float64 }

func (b *bench) ingestRounds(ctx context.Context, s *site, raw func() (float64, error)) (r ingestRates, err error) {
	for range b.rounds {
		fsyncs, err := b.fsyncs()
		if err != nil {
			return r, err
		}
		base, err := raw()
		if err != nil {
			return r, err
		}
		stop, err := b.profileSelf("ingest-" + string(s.store.Dialect()))
		if err != nil {
			return r, err
		}
		grouped, err := s.rate(ctx, producers, b.window)
		if err := errors.Join(err, stop()); err != nil {
			return r, err
		}
		single, err := s.rate(ctx, 1, b.window)
		if err != nil {
			return r, err
		}
		r.disk, r.raw = append(r.disk, fsyncs), append(r.raw, base)
		r.grouped, r.single = append(r.grouped, grouped), append(r.single, single)
	}
	return r, nil
}

func (r ingestRates) report(t *table, engine, raw string) {
	name := engine + ": durable ingest, 64 producers, to "
	t.against(name+raw, r.grouped, r.raw, "messages/s", ratioAtLeast(0.5))
	t.against(name+"a commit each", r.grouped, r.single, "messages/s", ratioAtLeast(4))
}

// counter numbers messages.
type counter struct{ last atomic.Int64 }

func (c *counter) next() int { return int(c.last.Add(1)) }

// produce calls store from so many goroutines for a while, and returns how many
// calls succeeded in a second.
func produce(producers int, length time.Duration, store func(producer int) error) (perSecond float64, err error) {
	var done atomic.Int64
	failed := make(chan error, producers)
	var all sync.WaitGroup
	began := time.Now()
	for p := range producers {
		all.Go(func() {
			for time.Since(began) < length {
				if err := store(p); err != nil {
					failed <- err
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	select {
	case err = <-failed:
	default:
	}
	return float64(done.Load()) / took.Seconds(), err
}

// site is a gateway on a store of its own, in this process, with one hosted account
// whose adapter hands us its sink.
type site struct {
	store   *store.Store
	gateway *gateway.Gateway
	sink    channels.Sink
	numbers counter
	cancel  context.CancelFunc
	done    chan error
}

// lobby is the account's adapter.
type lobby struct{ sinks chan channels.Sink }

// Run hands over its sink, and waits until ctx is cancelled.
func (l lobby) Run(ctx context.Context, s channels.Sink) error {
	l.sinks <- s
	<-ctx.Done()
	return nil
}

// Send fails: nothing is sent through a hosted channel.
func (lobby) Send(context.Context, channels.Outbound) (channels.Receipt, error) {
	return channels.Receipt{}, errors.New("a hosted channel has no outbox")
}

// Host serves nobody: what comes in comes by the sink.
func (lobby) Host(channels.Sink, channels.Timeline) http.Handler { return http.NotFoundHandler() }

// inTheClear is a sealer of an installation without secrets.
type inTheClear struct{}

// Open returns the text as it is.
func (inTheClear) Open(s string) ([]byte, error) { return []byte(s), nil }

func openSite(ctx context.Context, c store.Config, folder string) (*site, error) {
	st, err := store.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	s := &site{store: st, done: make(chan error, 1)}
	err = st.Do(ctx, func(tx gateway.Tx) error {
		for _, seed := range rawSeed(0) {
			if _, err := tx.Exec(seed.query, seed.args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return s, s.run(ctx, folder, "chat")
}

// run starts the gateway and waits for the account's sink.
func (s *site) run(ctx context.Context, folder, kind string) error {
	blobs, err := blob.OpenFolder(filepath.Join(folder, "blobs"))
	if err != nil {
		return errors.Join(err, s.store.Close())
	}
	log := slog.New(slog.DiscardHandler)
	l := lobby{make(chan channels.Sink, 1)}
	s.gateway = gateway.New(gateway.Parts{
		Store: s.store, Rows: store.Rows{}, Blobs: blobs, Bus: bus.NewLocal(log), Sealer: inTheClear{}, Log: log,
		Drivers: []channels.Driver{{
			Kind: kind, Open: func(channels.Account) (channels.Adapter, error) { return l, nil },
			Features: channels.Features{Hosted: true, MaxFile: 1 << 20, MaxText: 4000},
		}},
	})
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	go func() { s.done <- s.gateway.Run(running) }()
	select {
	case s.sink = <-l.sinks:
		return nil
	case err := <-s.done:
		s.done <- err
		return errors.Join(errors.New("the gateway ended at its start"), err, s.close())
	}
}

// rate is how many messages a second are delivered by so many producers, one a
// call, each in a conversation of its own that is open already. Afterwards it waits
// until the search index has caught up, so that nothing of it runs into the next
// measurement.
func (s *site) rate(ctx context.Context, producers int, length time.Duration) (float64, error) {
	for p := range producers {
		if err := s.deliver(ctx, p); err != nil {
			return 0, err
		}
	}
	rate, err := produce(producers, length, func(p int) error { return s.deliver(ctx, p) })
	return rate, errors.Join(err, s.indexed(ctx))
}

func (s *site) deliver(ctx context.Context, producer int) error {
	from := channels.Address{Kind: "chat", Realm: "shop", Value: rawID("address", producer)}
	return s.sink.Deliver(ctx, channels.Batch{Items: []channels.Item{{
		ID: from.Value + ":" + strconv.Itoa(s.numbers.next()), From: from,
		Message: &channels.Inbound{Parts: words(body), SentAt: time.Now()},
	}}})
}

// indexed waits until the search index has nothing left to do.
func (s *site) indexed(ctx context.Context) error {
	return drained(ctx, func(left *int) error {
		return s.store.Read(ctx, func(tx gateway.Tx) error { return tx.Get(countUnindexed, nil, left) })
	})
}

// indexedFile is the same for a server that has the file open.
func indexedFile(ctx context.Context, folder string) (err error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "switchboard.db")+"?mode=ro")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return drained(ctx, func(left *int) error { return db.QueryRowContext(ctx, countUnindexed).Scan(left) })
}

const countUnindexed = `SELECT count(*) FROM index_queue`

func drained(ctx context.Context, count func(left *int) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for left := 1; ; {
		if err := count(&left); err != nil || left == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *site) close() error {
	s.cancel()
	err := <-s.done
	s.gateway.Close()
	return errors.Join(err, s.store.Close())
}
