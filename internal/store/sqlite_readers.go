package store

import (
	"context"
	"fmt"
	"runtime"
	"sync"
)

// readers are the connections for snapshots. The one used last is used next, so that a
// quiet program keeps few open.
type readers struct {
	dsn   string
	taken chan struct{} // holds one for every connection in use

	mu   sync.Mutex // guards idle
	idle []*sqliteConn
}

func newReaders(dsn string) *readers {
	return &readers{dsn: dsn, taken: make(chan struct{}, max(4, 2*runtime.GOMAXPROCS(0)))}
}

// take waits for a connection until ctx ends.
func (r *readers) take(ctx context.Context) (*sqliteConn, error) {
	select {
	case r.taken <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r.mu.Lock()
	if last := len(r.idle) - 1; last >= 0 {
		c := r.idle[last]
		r.idle = r.idle[:last]
		r.mu.Unlock()
		return c, nil
	}
	r.mu.Unlock()
	c, err := dialSQLite(r.dsn)
	if err != nil {
		<-r.taken
		return nil, fmt.Errorf("open a reading connection: %w", err)
	}
	return c, nil
}

// giveBack keeps a connection for the next one, or closes it if it is not clean.
func (r *readers) giveBack(c *sqliteConn, clean bool) {
	if clean {
		r.mu.Lock()
		r.idle = append(r.idle, c)
		r.mu.Unlock()
	} else {
		_ = c.close()
	}
	<-r.taken
}

// close closes all connections; none is in use.
func (r *readers) close() {
	for _, c := range r.idle {
		_ = c.close()
	}
}
