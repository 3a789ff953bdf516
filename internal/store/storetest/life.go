package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
)

// closeWhileWriting: what was accepted is stored, what was refused is not.
func closeWhileWriting(t *testing.T, c store.Config) {
	s, err := store.Open(t.Context(), c)
	noError(t, err)
	lane := &gateway.Lane{Name: "facts", Apply: writeFacts}
	type outcome struct {
		key string
		err error
	}
	var (
		callers  sync.WaitGroup
		mu       sync.Mutex // guards outcomes
		outcomes []outcome
	)
	enough := make(chan struct{})
	var once sync.Once
	for caller := range 32 {
		callers.Go(func() {
			for i := 0; ; i++ {
				o := &op{lane: lane, line: fmt.Sprint(caller), fact: fact{fmt.Sprintf("%d/%d", caller, i), "v"}}
				err := s.Write(context.Background(), o)
				if caller%4 == 0 {
					err = s.Do(context.Background(), func(tx gateway.Tx) error {
						_, err := tx.Exec(addFact, o.key+"/do", "v")
						return err
					})
					o.key += "/do"
				}
				mu.Lock()
				outcomes = append(outcomes, outcome{o.key, err})
				if len(outcomes) > 500 {
					once.Do(func() { close(enough) })
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	received(t, "500 writes", enough)
	noError(t, s.Close())
	callers.Wait()
	if err := s.Close(); !errors.Is(err, gateway.ErrClosed) {
		t.Errorf("second Close() = %v", err)
	}
	if err := s.Read(t.Context(), func(gateway.Tx) error { return nil }); !errors.Is(err, gateway.ErrClosed) {
		t.Errorf("Read() after Close = %v", err)
	}
	stored := facts(t, Open(t, c))
	for _, o := range outcomes {
		switch {
		case o.err == nil && stored[o.key] == "":
			t.Errorf("%s was acknowledged and is not stored", o.key)
		case o.err != nil && stored[o.key] != "":
			t.Errorf("%s was refused with %v and is stored", o.key, o.err)
		case o.err != nil && !errors.Is(o.err, gateway.ErrClosed):
			t.Errorf("%s: %v, want %v", o.key, o.err, gateway.ErrClosed)
		}
	}
}

// closeWhileFull: with the queue full and more callers waiting at its door, Close still
// finishes what was accepted.
func closeWhileFull(t *testing.T, c store.Config) {
	const callers, full = 4200, 4096
	s, err := store.Open(t.Context(), c)
	noError(t, err)
	h := hold(t, s)
	lane := &gateway.Lane{Name: "facts", Apply: writeFacts}
	results := make([]<-chan error, callers)
	for i := range results {
		o := &op{lane: lane, line: line, fact: fact{fmt.Sprint(i), "v"}}
		results[i] = h.add(func() error { return s.Write(context.Background(), o) })
	}
	h.queued = full
	h.settle()
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	until(t, "the gate to shut", func() bool {
		return errors.Is(s.Read(t.Context(), func(gateway.Tx) error { return nil }), gateway.ErrClosed)
	})
	h.release()
	errs := receivedAll(t, results)
	noError(t, received(t, "Close", closed))
	stored := facts(t, Open(t, c))
	for i, err := range errs {
		if err != nil && !errors.Is(err, gateway.ErrClosed) || (err == nil) != (stored[fmt.Sprint(i)] != "") {
			t.Errorf("Write() of %d = %v, stored %q", i, err, stored[fmt.Sprint(i)])
		}
	}
}

// startsAtTheSameTime: several programs may find the same empty database.
func startsAtTheSameTime(t *testing.T, c store.Config) {
	if c.Driver == store.Postgres {
		c.URL = EmptyPostgres(t, "")
	}
	var starts sync.WaitGroup
	begin := make(chan struct{})
	for range 8 {
		starts.Go(func() {
			<-begin
			s, err := store.Open(t.Context(), c)
			if err != nil {
				t.Error(err)
				return
			}
			if v, err := s.SchemaVersion(t.Context()); err != nil || v < 2 {
				t.Errorf("SchemaVersion() = %d, %v", v, err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	close(begin)
	starts.Wait()
	m, err := store.Migrate(t.Context(), c)
	if err != nil || m.From != m.To {
		t.Errorf("Migrate() = %+v, %v, want nothing to do", m, err)
	}
}

// newerSchema: a program does not touch what a later one has made.
func newerSchema(t *testing.T, c store.Config) {
	s, err := store.Open(t.Context(), c)
	noError(t, err)
	do(t, s, func(tx gateway.Tx) error {
		_, err := tx.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, TRUE)`, 9999)
		return err
	})
	noError(t, s.Close())
	s, err = store.Open(t.Context(), c)
	if err == nil {
		_ = s.Close()
		t.Fatal("a newer schema was opened")
	}
	for _, want := range []string{"9999", "newer program"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("Open() = %v, want a word of %q", err, want)
		}
	}
}
