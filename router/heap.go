package router

// heap is a binary heap whose elements know their place in it, so that any of them
// can be taken out.
type heap[T any] struct {
	before func(a, b T) bool
	place  func(T) *int // where an element keeps its index
	items  []T
}

func (h *heap[T]) push(x T) {
	h.items = append(h.items, x)
	*h.place(x) = len(h.items) - 1
	h.up(len(h.items) - 1)
}

func (h *heap[T]) pop() T {
	x := h.items[0]
	h.remove(x)
	return x
}

// remove takes x out. What x is ordered by may have changed already.
func (h *heap[T]) remove(x T) {
	var none T
	i, last := *h.place(x), len(h.items)-1
	moved := h.items[last]
	h.items[last] = none
	h.items = h.items[:last]
	if i == last {
		return
	}
	h.items[i] = moved
	*h.place(moved) = i
	h.down(i)
	h.up(i)
}

func (h *heap[T]) up(i int) {
	x := h.items[i]
	for i > 0 {
		parent := (i - 1) / 2
		if !h.before(x, h.items[parent]) {
			break
		}
		h.put(i, h.items[parent])
		i = parent
	}
	h.put(i, x)
}

func (h *heap[T]) down(i int) {
	x := h.items[i]
	for {
		child := 2*i + 1
		if child >= len(h.items) {
			break
		}
		if next := child + 1; next < len(h.items) && h.before(h.items[next], h.items[child]) {
			child = next
		}
		if !h.before(h.items[child], x) {
			break
		}
		h.put(i, h.items[child])
		i = child
	}
	h.put(i, x)
}

func (h *heap[T]) put(i int, x T) {
	h.items[i] = x
	*h.place(x) = i
}

// countBefore counts the elements before x, from the i-th one down, but not beyond
// limit.
func (h *heap[T]) countBefore(x T, i, limit int) int {
	if limit <= 0 || i >= len(h.items) || !h.before(h.items[i], x) {
		return 0
	}
	n := 1 + h.countBefore(x, 2*i+1, limit-1)
	return n + h.countBefore(x, 2*i+2, limit-n)
}
