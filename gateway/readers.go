package gateway

import (
	"context"
	"sync"
)

// readers runs reads from SQL that nobody waits for, a few at a time, so that ten
// thousand clients who come back at once do not ask ten thousand questions at once.
// It has no queue of goroutines: work waits in a slice.
type readers struct {
	limit int

	mu      sync.Mutex // guards what follows
	waiting []func(context.Context)
	busy    int
	ctx     context.Context
	done    sync.WaitGroup
	closed  bool
}

// run does work soon. It reports false when the readers are closed and the work
// will not be done.
func (r *readers) run(work func(context.Context)) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	r.waiting = append(r.waiting, work)
	if r.busy < r.limit {
		r.busy++
		r.done.Go(r.work)
	}
	return true
}

func (r *readers) work() {
	for {
		r.mu.Lock()
		if len(r.waiting) == 0 || r.closed {
			r.busy--
			r.waiting = nil
			r.mu.Unlock()
			return
		}
		next := r.waiting[0]
		r.waiting = r.waiting[1:]
		r.mu.Unlock()
		next(r.ctx)
	}
}

// close drops what waits and waits for what is under way.
func (r *readers) close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.done.Wait()
}
