package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/gateway"
	"switchboard/internal/store"
)

// op writes one fact.
type op struct {
	fact

	lane *gateway.Lane
	line string // its Key
	fail func(tx gateway.Tx) error
}

// Lane says which operations it is applied with.
func (o *op) Lane() *gateway.Lane { return o.lane }

// Key orders it among them.
func (o *op) Key() string { return o.line }

// writeFacts applies ops; whatever is to fail fails after all rows are written.
func writeFacts(tx gateway.Tx, ops []gateway.Op) error {
	for _, each := range ops {
		o := each.(*op)
		if _, err := tx.Exec(addFact, o.key, o.value); err != nil {
			return err
		}
	}
	for _, each := range ops {
		if o := each.(*op); o.fail != nil {
			if err := o.fail(tx); err != nil {
				return err
			}
		}
	}
	return nil
}

// held is a store whose writer waits, so that what is written meanwhile becomes a group.
type held struct {
	t       *testing.T
	s       *store.Store
	release func()
	ended   chan error
	queued  int
}

const line = "line" // all operations share a key, so that one writer gets them all

func hold(t *testing.T, s *store.Store) *held {
	release, begun := make(chan struct{}), make(chan struct{})
	h := &held{t: t, s: s, release: sync.OnceFunc(func() { close(release) }), ended: make(chan error, 1)}
	t.Cleanup(h.release)
	lane := &gateway.Lane{Name: "hold", Apply: func(gateway.Tx, []gateway.Op) error {
		close(begun)
		<-release
		return nil
	}}
	go func() { h.ended <- s.Write(context.Background(), &op{lane: lane, line: line}) }()
	received(t, "the writer", begun)
	return h
}

// add starts a call that will be queued.
func (h *held) add(call func() error) <-chan error {
	result := make(chan error, 1)
	go func() { result <- call() }()
	h.queued++
	return result
}

// settle waits until all calls are queued.
func (h *held) settle() {
	h.t.Helper()
	until(h.t, "calls to be queued", func() bool { return h.s.Backlog() >= h.queued })
}

// letGo lets the writer work on all calls.
func (h *held) letGo() {
	h.t.Helper()
	h.settle()
	h.release()
	noError(h.t, received(h.t, "the writer", h.ended))
}

// receivedAll waits for the results of all calls.
func receivedAll(t *testing.T, results []<-chan error) []error {
	t.Helper()
	errs := make([]error, len(results))
	for i, result := range results {
		errs[i] = received(t, "a result", result)
	}
	return errs
}

var errPoison = errors.New("poison")

// culprits: of 64 in a group one goes wrong in every way there is. The others are
// committed, each once, and the culprit leaves nothing.
func culprits(t *testing.T, s *store.Store) {
	const items, culprit = 64, 17
	conflict := func(tx gateway.Tx) error {
		_, err := tx.Exec(addFact, "taken", "again")
		return err
	}
	do(t, s, func(tx gateway.Tx) error { _, err := tx.Exec(addFact, "taken", "v"); return err })
	for name, test := range map[string]struct {
		fail   func(tx gateway.Tx) error
		failed func(error) bool
	}{
		"error":    {func(gateway.Tx) error { return errPoison }, func(err error) bool { return errors.Is(err, errPoison) }},
		"conflict": {conflict, func(err error) bool { return errors.Is(err, gateway.ErrConflict) }},
		"hidden":   {func(tx gateway.Tx) error { _ = conflict(tx); return nil }, func(err error) bool { return err != nil }},
		"syntax":   {func(tx gateway.Tx) error { _, err := tx.Exec("SELEC"); return err }, func(err error) bool { return err != nil }},
		"panic":    {func(gateway.Tx) error { panic("secret words") }, quietly},
		"index":    {func(gateway.Tx) error { return []error{nil}[items] }, quietly},
		"exit":     {func(gateway.Tx) error { runtime.Goexit(); return nil }, quietly},
	} {
		t.Run(name, func(t *testing.T) {
			lane := &gateway.Lane{Name: "facts", Apply: writeFacts}
			h := hold(t, s)
			var results []<-chan error
			for i := range items {
				o := &op{lane: lane, line: line, fact: fact{fmt.Sprintf("%s/%d", name, i), "v"}}
				if i == culprit {
					o.fail = test.fail
				}
				results = append(results, h.add(func() error { return s.Write(context.Background(), o) }))
			}
			h.letGo()
			errs := receivedAll(t, results)
			stored := facts(t, s)
			for i, err := range errs {
				key := fmt.Sprintf("%s/%d", name, i)
				switch {
				case i == culprit && !test.failed(err):
					t.Errorf("the culprit's Write() = %v", err)
				case i != culprit && err != nil:
					t.Errorf("neighbour %d's Write() = %v", i, err)
				case (stored[key] != "") != (i != culprit):
					t.Errorf("%s stored = %q", key, stored[key])
				}
			}
		})
	}
	t.Run("cancelled", func(t *testing.T) { cancelledCaller(t, s) })
	t.Run("function", func(t *testing.T) { panickingFunction(t, s) })
}

// quietly: the caller learns that it went wrong, and no word of what.
func quietly(err error) bool { return err != nil && !strings.Contains(err.Error(), "secret") }

// cancelledCaller: a caller that leaves, queued or in the middle of its operation, takes
// nobody with it; its own operation is stored whole or not at all.
func cancelledCaller(t *testing.T, s *store.Store) {
	const items = 64
	lane := &gateway.Lane{Name: "facts", Apply: writeFacts}
	h := hold(t, s)
	results := make([]<-chan error, items)
	var leave [items]context.CancelFunc
	for i := range items {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		leave[i] = cancel
		o := &op{lane: lane, line: line, fact: fact{fmt.Sprintf("cancelled/%d", i), "v"}}
		if i == 40 {
			o.fail = func(tx gateway.Tx) error { // between two statements of the transaction
				cancel()
				_, err := tx.Exec(addFact, "cancelled/second", "v")
				return err
			}
		}
		results[i] = h.add(func() error { return s.Write(ctx, o) })
	}
	h.settle()
	leave[17]()
	if err := received(t, "the caller to leave", results[17]); !errors.Is(err, context.Canceled) {
		t.Errorf("Write() of a caller that left = %v", err)
	}
	h.letGo()
	for i, result := range results {
		if i == 17 || i == 40 {
			continue
		}
		if err := received(t, "a result", result); err != nil {
			t.Errorf("neighbour %d's Write() = %v", i, err)
		}
	}
	do(t, s, func(gateway.Tx) error { return nil })
	stored := facts(t, s)
	for i := range items {
		if i != 17 && stored[fmt.Sprintf("cancelled/%d", i)] == "" {
			t.Errorf("item %d is not stored", i)
		}
	}
	if stored["cancelled/second"] == "" {
		t.Error("the second statement of a caller that left is not stored")
	}
}

// panickingFunction: among 63 functions one panics after it wrote.
func panickingFunction(t *testing.T, s *store.Store) {
	const items, culprit = 64, 17
	results := make([]error, items)
	var calls sync.WaitGroup
	for i := range items {
		calls.Go(func() {
			results[i] = s.Do(context.Background(), func(tx gateway.Tx) error {
				if _, err := tx.Exec(addFact, fmt.Sprintf("function/%d", i), "v"); err != nil {
					return err
				}
				if i == culprit {
					panic("secret words")
				}
				return nil
			})
		})
	}
	calls.Wait()
	stored := facts(t, s)
	for i, err := range results {
		if failed := i == culprit; failed != (err != nil) || !failed != (stored[fmt.Sprintf("function/%d", i)] == "v") {
			t.Errorf("Do() of %d = %v, stored %q", i, err, stored[fmt.Sprintf("function/%d", i)])
		}
	}
}

// lostTransaction: when the whole transaction is lost, every item runs again alone and is
// stored once.
func lostTransaction(t *testing.T, s *store.Store) {
	const items, culprit = 64, 17
	var runs atomic.Int32
	lane := &gateway.Lane{Name: "facts", Apply: writeFacts}
	h := hold(t, s)
	var results []<-chan error
	for i := range items {
		o := &op{lane: lane, line: line, fact: fact{strconv.Itoa(i), "v"}}
		if i == culprit {
			o.fail = func(tx gateway.Tx) error { return lose(s, tx, runs.Add(1) == 1) }
		}
		results = append(results, h.add(func() error { return s.Write(context.Background(), o) }))
	}
	h.letGo()
	for i, err := range receivedAll(t, results) {
		if err != nil {
			t.Errorf("Write() of %d = %v", i, err)
		}
	}
	if stored := facts(t, s); len(stored) != items {
		t.Errorf("%d items are stored, want %d", len(stored), items)
	}
	if n := runs.Load(); n != 2 {
		t.Errorf("the culprit ran %d times, want 2", n)
	}
}

// lose makes the engine lose the transaction, or lets it be: the disk is full, or the
// connection is cut.
func lose(s *store.Store, tx gateway.Tx, now bool) error {
	if s.Dialect() == store.Postgres {
		if !now {
			return nil
		}
		_, err := tx.Exec(`SELECT pg_terminate_backend(pg_backend_pid())`)
		return err
	}
	pages := 1 << 30
	if now {
		pages = 1 // SQLite makes it the size that it has
	}
	var got int
	if err := tx.Get(fmt.Sprintf("PRAGMA max_page_count = %d", pages), nil, &got); err != nil || !now {
		return err
	}
	_, err := tx.Exec(addFact, "large", strings.Repeat("x", 1<<20))
	return err
}

// order: of the operations with one key none overtakes another, whatever their lanes.
func order(t *testing.T, s *store.Store) {
	const items, keys = 60, 4
	var applied [keys][]int
	write := func(tx gateway.Tx, ops []gateway.Op) error {
		if !slices.IsSortedFunc(ops, func(a, b gateway.Op) int { return strings.Compare(a.Key(), b.Key()) }) {
			t.Error("operations are not sorted by key")
		}
		for _, each := range ops {
			o := each.(*op)
			n, _ := strconv.Atoi(o.value)
			applied[n%keys] = append(applied[n%keys], n)
		}
		return nil
	}
	lanes := []*gateway.Lane{{Name: "a", Apply: write}, {Name: "b", Apply: write}, {Name: "c", Apply: write}}
	var results []<-chan error
	var holds []*held
	if s.Dialect() == store.SQLite {
		holds = append(holds, hold(t, s))
	}
	for i := range items {
		o := &op{lane: lanes[(i*7/3)%len(lanes)], line: fmt.Sprintf("%d", i%keys), fact: fact{value: strconv.Itoa(i)}}
		call := func() error { return s.Write(context.Background(), o) }
		if len(holds) > 0 {
			results = append(results, holds[0].add(call))
			holds[0].settle() // in this order
		} else {
			noError(t, call())
		}
	}
	for _, h := range holds {
		h.letGo()
	}
	for _, err := range receivedAll(t, results) {
		noError(t, err)
	}
	for key, got := range applied {
		var want []int
		for n := key; n < items; n += keys {
			want = append(want, n)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("key %d was applied in another order (-want +got):\n%s", key, diff)
		}
	}
}
