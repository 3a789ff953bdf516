package dispatch

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"switchboard/gateway"
)

// TestHeap compares a heap with a sorted list.
func TestHeap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	h := heap[*conversation]{slot: inQueue}
	var sorted []*conversation
	for i := range 3000 {
		if r.IntN(3) > 0 || len(sorted) == 0 {
			cv := &conversation{id: gateway.ConversationID(fmt.Sprint(r.IntN(1000), "-", i)), key: gateway.Instant(r.IntN(50))}
			h.push(cv.key, cv)
			sorted = append(sorted, cv)
			slices.SortFunc(sorted, byKey)
		} else {
			at := r.IntN(len(sorted))
			h.remove(sorted[at])
			sorted = slices.Delete(sorted, at, at+1)
		}
		if first, ok := h.first(); ok != (len(sorted) > 0) || ok && first != sorted[0] {
			t.Fatalf("step %d: first is %v", i, first)
		}
		if i%50 > 0 || len(sorted) == 0 {
			continue
		}
		if got := slices.Collect(h.inOrder()); !slices.Equal(got, sorted) {
			t.Fatalf("step %d: inOrder is not in order", i)
		}
		at, limit := r.IntN(len(sorted)), r.IntN(100)
		if got := h.countBefore(sorted[at].key, sorted[at], limit); got != min(at, limit) {
			t.Fatalf("step %d: countBefore(%d, limit %d) = %d", i, at, limit, got)
		}
	}
}
