package dispatch

import (
	"iter"
	"slices"

	"switchboard/gateway"
)

// ranked is what a heap orders: by key, then by tie.
type ranked[T any] interface {
	tie(other T) int    // orders two of the same key; never 0
	place(in slot) *int // where it keeps its index in a heap of that slot
}

// slot tells apart the heaps one element can be in at a time.
type slot int

const (
	inLine slot = iota
	inQueue
	inUndrained
	slots
)

// heap is a 4-ary heap whose elements know their place in it, so that any of them can
// be taken out. Keys are kept beside the elements: to compare is not to touch them.
type heap[T ranked[T]] struct {
	slot  slot
	items []entry[T]
}

type entry[T any] struct {
	key gateway.Instant
	of  T
}

const arity = 4

// first is the least element, if there is one.
func (h *heap[T]) first() (x T, ok bool) {
	if len(h.items) == 0 {
		return x, false
	}
	return h.items[0].of, true
}

func (h *heap[T]) push(key gateway.Instant, x T) {
	h.items = append(h.items, entry[T]{key, x})
	h.up(len(h.items)-1, entry[T]{key, x})
}

func (h *heap[T]) remove(x T) {
	i, last := *x.place(h.slot), len(h.items)-1
	moved := h.items[last]
	h.items[last] = entry[T]{}
	h.items = h.items[:last]
	if i == last {
		return
	}
	if i > 0 && before(moved, h.items[(i-1)/arity]) {
		h.up(i, moved)
	} else {
		h.down(i, moved)
	}
}

func (h *heap[T]) up(i int, x entry[T]) {
	for i > 0 {
		parent := (i - 1) / arity
		if !before(x, h.items[parent]) {
			break
		}
		h.put(i, h.items[parent])
		i = parent
	}
	h.put(i, x)
}

func (h *heap[T]) down(i int, x entry[T]) {
	for {
		child := arity*i + 1
		if child >= len(h.items) {
			break
		}
		for next := child + 1; next < min(arity*i+arity+1, len(h.items)); next++ {
			if before(h.items[next], h.items[child]) {
				child = next
			}
		}
		if !before(h.items[child], x) {
			break
		}
		h.put(i, h.items[child])
		i = child
	}
	h.put(i, x)
}

func (h *heap[T]) put(i int, x entry[T]) {
	h.items[i] = x
	*x.of.place(h.slot) = i
}

// countBefore counts the elements before x, but not beyond limit.
func (h *heap[T]) countBefore(key gateway.Instant, x T, limit int) int {
	return h.countBelow(0, entry[T]{key, x}, limit)
}

func (h *heap[T]) countBelow(i int, x entry[T], limit int) int {
	if limit <= 0 || i >= len(h.items) || !before(h.items[i], x) {
		return 0
	}
	n := 1
	for child := arity*i + 1; child <= arity*i+arity; child++ {
		n += h.countBelow(child, x, limit-n)
	}
	return n
}

// inOrder yields the elements from the least on. The heap must not change meanwhile.
func (h *heap[T]) inOrder() iter.Seq[T] {
	return func(yield func(T) bool) {
		var ahead []int // roots of what was not yielded yet, the greatest first
		for i := 0; i < len(h.items); {
			if !yield(h.items[i].of) {
				return
			}
			for child := arity*i + 1; child < min(arity*i+arity+1, len(h.items)); child++ {
				at, _ := slices.BinarySearchFunc(ahead, child, func(a, b int) int {
					if before(h.items[b], h.items[a]) {
						return -1
					}
					return 1
				})
				ahead = slices.Insert(ahead, at, child)
			}
			if len(ahead) == 0 {
				return
			}
			i, ahead = ahead[len(ahead)-1], ahead[:len(ahead)-1]
		}
	}
}

func before[T ranked[T]](a, b entry[T]) bool {
	return a.key < b.key || a.key == b.key && a.of.tie(b.of) < 0
}
