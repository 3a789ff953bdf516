package gateway

import (
	"math/rand/v2"
	"sync"
	"time"
)

// A retry costs one token. First attempts pay a tenth of one in, so repeats add a
// tenth to the load of a provider in trouble, and no more; time pays in a little,
// so that a quiet account may repeat too.
const (
	budgetShare  = 0.1
	budgetPerSec = 0.2
	budgetMost   = 20
)

// budget limits retries to a share of first attempts.
type budget struct {
	mu     sync.Mutex // guards what follows
	tokens float64
	paid   time.Time
}

func newBudget() *budget { return &budget{tokens: budgetMost / 2, paid: time.Now()} }

// first notes a first attempt.
func (b *budget) first() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.tokens+budgetShare, budgetMost)
}

// retry reports whether one more retry is affordable, and takes it.
func (b *budget) retry() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.tokens = min(b.tokens+now.Sub(b.paid).Seconds()*budgetPerSec, budgetMost)
	b.paid = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// jittered is d, a fifth more or less, so that what failed together does not come
// back together.
func jittered(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}
