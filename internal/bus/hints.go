package bus

import (
	"cmp"
	"slices"
	"strings"

	"switchboard/gateway"
)

// hints finds what is to become of a topic, the longest first.
type hints []gateway.Hint

func sorted(all []gateway.Hint) hints {
	return slices.SortedFunc(slices.Values(all), func(a, b gateway.Hint) int {
		return cmp.Or(cmp.Compare(len(b.Topic), len(a.Topic)), cmp.Compare(a.Topic, b.Topic))
	})
}

func (hs hints) of(topic string) (gateway.Hint, bool) {
	for _, h := range hs {
		if h.Topic == topic || strings.HasSuffix(h.Topic, ":") && strings.HasPrefix(topic, h.Topic) {
			return h, true
		}
	}
	return gateway.Hint{}, false
}
