package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"switchboard/gateway"
)

const (
	maxQueue = 4096 // items waiting; more wait in their callers
	maxGroup = 512  // items in one transaction
)

// transaction is a conn with an open transaction, as a writer drives it.
type transaction interface {
	conn
	mark() error // sets the savepoint to here
	back() error // undoes everything since mark
	commit() error
	rollback()
}

// item is one caller's operation or function.
type item struct {
	op   gateway.Op
	fn   func(gateway.Tx) error
	err  error
	done chan error // holds one: the caller may have left
}

// writer commits what callers queue, group after group, in one goroutine.
type writer struct {
	log   *slog.Logger
	queue chan *item
	limit time.Duration // of a transaction; 0 is none
	begin func(context.Context) (transaction, error)

	calls chan call     // to the goroutine that runs functions; nil without run
	ended chan struct{} // closed when that goroutine ended
}

// run works until the queue is closed and empty.
func (w *writer) run() {
	w.serve()
	defer func() {
		close(w.calls)
		<-w.ended
	}()
	group := make([]*item, 0, maxGroup)
	for first := range w.queue {
		group = w.gather(append(group[:0], first), len(group))
		w.commit(group)
		for _, it := range group {
			it.done <- it.err
		}
	}
}

// gather adds what is queued. Callers that the last commit woke are about to queue
// again, so it lets them run before it settles for a smaller group than the last.
func (w *writer) gather(group []*item, last int) []*item {
	for yields := 0; len(group) < maxGroup; {
		select {
		case it, open := <-w.queue:
			if !open {
				return group
			}
			group = append(group, it)
			continue
		default:
		}
		if len(group) >= last || yields == 2 {
			return group
		}
		yields++
		runtime.Gosched()
	}
	return group
}

// commit gives every item its result: all in one transaction, or, if that is lost,
// each in its own.
func (w *writer) commit(group []*item) {
	ctx, cancel := w.context()
	defer cancel()
	tx, err := w.begin(ctx)
	if err == nil {
		if err = w.together(tx, group); err == nil {
			return
		}
		if fateOf(err) != unknown {
			w.oneByOne(group)
			return
		}
	}
	for _, it := range group {
		it.err = err
	}
}

// together runs the group in tx and commits. An error means that nothing was committed,
// unless its fate is unknown.
func (w *writer) together(tx transaction, group []*item) error {
	for _, b := range batches(group) {
		if err := w.apply(tx, b); err != nil {
			tx.rollback()
			return err
		}
	}
	if err := tx.commit(); err != nil {
		tx.rollback()
		return err
	}
	return nil
}

// oneByOne runs every item alone. Once no transaction can be begun at all it stops
// trying, so that a dead database does not hold the queue for a timeout per item.
func (w *writer) oneByOne(group []*item) {
	var down error
	for _, it := range group {
		if down != nil {
			it.err = down
			continue
		}
		down = w.alone(it)
	}
}

// alone runs one item in a transaction of its own, again if that is lost. It returns an
// error only if no transaction could be begun.
func (w *writer) alone(it *item) error {
	for try := 1; ; try++ {
		begun, err := w.once(it)
		if !begun {
			return err
		}
		if err == nil || try >= triesOf(fateOf(err)) {
			return nil
		}
		time.Sleep(rand.N(time.Duration(try) * 10 * time.Millisecond))
	}
}

// once runs one item in a transaction of its own, if one can be begun, and returns how
// the transaction ended; how the item did is in the item.
func (w *writer) once(it *item) (begun bool, err error) {
	ctx, cancel := w.context()
	defer cancel()
	tx, err := w.begin(ctx)
	if err != nil {
		it.err = err
		return false, err
	}
	it.err = nil
	if err := w.together(tx, []*item{it}); err != nil {
		it.err = err
		return true, err
	}
	return true, nil
}

// context is that of a transaction: the writer's own, for callers come and go.
func (w *writer) context() (context.Context, context.CancelFunc) {
	if w.limit == 0 {
		return context.Background(), func() {}
	}
	return context.WithTimeout(context.Background(), w.limit)
}

// triesOf is how often an item runs before such an end of its transaction is final.
func triesOf(f fate) int {
	switch f {
	case rerun:
		return 5
	case lost:
		return 2
	}
	return 1
}

// batch is what runs under one savepoint: operations of a lane, or one function.
type batch struct {
	lane  *gateway.Lane
	items []*item
}

// batches puts operations of one lane together, lanes in the order they come, but
// never one before an earlier operation of its key.
func batches(group []*item) []*batch {
	var all []*batch
	ofLane := map[*gateway.Lane]int{}
	ofKey := make(map[string]int, len(group))
	for _, it := range group {
		if it.op == nil {
			all = append(all, &batch{items: []*item{it}})
			continue
		}
		lane, key := it.op.Lane(), it.op.Key()
		at, known := ofLane[lane]
		if !known || at < ofKey[key] {
			at = len(all)
			all = append(all, &batch{lane: lane})
			ofLane[lane] = at
		}
		all[at].items = append(all[at].items, it)
		ofKey[key] = at
	}
	for _, b := range all {
		if len(b.items) > 1 { // row locks are taken in the order of keys
			slices.SortStableFunc(b.items, func(x, y *item) int { return strings.Compare(x.op.Key(), y.op.Key()) })
		}
	}
	return all
}

// apply runs a batch under a savepoint. If it fails, each of its items runs again
// alone, so only the culprit gets an error. What apply returns is the loss of tx.
func (w *writer) apply(tx transaction, b *batch) error {
	if err := tx.mark(); err != nil {
		return err
	}
	h := writing(tx)
	err := w.guarded(b.name(), func() error { return h.run(b.call) })
	if err == nil {
		return nil
	}
	if fate := fateOf(h.failed); fate != spoiled {
		return h.failed
	}
	if err := tx.back(); err != nil {
		return err
	}
	if len(b.items) == 1 {
		b.items[0].err = err
		return nil
	}
	for _, it := range b.items {
		if err := w.apply(tx, &batch{lane: b.lane, items: []*item{it}}); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) name() string {
	if b.lane == nil {
		return "function"
	}
	return b.lane.Name
}

func (b *batch) call(tx gateway.Tx) error {
	if b.lane == nil {
		return b.items[0].fn(tx)
	}
	ops := make([]gateway.Op, len(b.items))
	for i, it := range b.items {
		ops[i] = it.op
	}
	if err := b.lane.Apply(tx, ops); err != nil {
		return fmt.Errorf("%s: %w", b.lane.Name, err)
	}
	return nil
}

var errPanicked = errors.New("operation panicked")

// guarded runs fn in another goroutine, because a function may not only panic but end
// its goroutine, and the writer must outlive both.
func (w *writer) guarded(name string, fn func() error) error {
	c := call{name: name, fn: fn, result: make(chan error, 1)}
	if w.calls == nil {
		go w.call(c)
		return <-c.result
	}
	select {
	case w.calls <- c:
	case <-w.ended: // by the function before
		w.serve()
		w.calls <- c
	}
	return <-c.result
}

// call is a function to be run guarded.
type call struct {
	name   string
	fn     func() error
	result chan error // holds one
}

// serve keeps a goroutine for guarded, so that not every function has to grow a stack.
func (w *writer) serve() {
	calls, ended := make(chan call), make(chan struct{})
	w.calls, w.ended = calls, ended
	go func() {
		defer close(ended)
		for c := range calls {
			w.call(c)
		}
	}()
}

// call runs a function and reports how it ended, even if the goroutine ends with it.
func (w *writer) call(c call) {
	err := errPanicked // unless fn returns
	defer func() {
		if r := recover(); err == errPanicked {
			w.log.Error("operation panicked", "operation", c.name, "panic", panicText(r), "stack", string(debug.Stack()))
		}
		c.result <- err
	}()
	err = c.fn()
}

// panicText is what a log may say of a panic's value: the runtime's own words, but of
// any other only the type, as it may quote a customer.
func panicText(r any) string {
	if err, ok := r.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", r)
}

// submit queues an item and waits for its result, or for ctx. g must be entered, and
// is left once the item is queued.
func (w *writer) submit(ctx context.Context, g *gate, it *item) error {
	select {
	case w.queue <- it:
		g.leave()
	case <-ctx.Done():
		g.leave()
		return ctx.Err()
	}
	return it.wait(ctx)
}

func (it *item) wait(ctx context.Context) error {
	select {
	case err := <-it.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
