package dispatch

import (
	"iter"
	"math/bits"
)

// bitmap is a set of small numbers.
type bitmap []uint64

func (b *bitmap) set(i int) {
	for len(*b) <= i/64 {
		*b = append(*b, 0)
	}
	(*b)[i/64] |= 1 << (i % 64)
}

func (b bitmap) clear(i int) {
	if i/64 < len(b) {
		b[i/64] &^= 1 << (i % 64)
	}
}

func (b bitmap) has(i int) bool {
	return i/64 < len(b) && b[i/64]&(1<<(i%64)) != 0
}

// all yields the numbers, ascending.
func (b bitmap) all() iter.Seq[int] { return b.and(b) }

// and yields the numbers that are in the other set too, ascending.
func (b bitmap) and(other bitmap) iter.Seq[int] {
	return func(yield func(int) bool) {
		for w := range min(len(b), len(other)) {
			for rest := b[w] & other[w]; rest != 0; rest &= rest - 1 {
				if !yield(w*64 + bits.TrailingZeros64(rest)) {
					return
				}
			}
		}
	}
}
