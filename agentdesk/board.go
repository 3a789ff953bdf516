package agentdesk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

const (
	maxWatched   = 500 // rows that a console says it shows
	maxFrameRows = 200 // of one frame; lists ask again for the others
)

// watched are the rows that a console shows. It is replaced, never changed.
type watched map[gateway.ConversationID]struct{}

// board is the rows that changed in an interval, found by who lists them. Each is
// encoded once, however many sockets get it.
type board struct {
	rows    []boardRow
	at      map[gateway.ConversationID]int
	agents  map[gateway.AgentID][]int // rows that an agent has, or that mention him
	waiting []int
}

type boardRow struct {
	Listing
	tally
	raw []byte
}

func newBoard(found map[gateway.ConversationID]Listing, tallies map[gateway.ConversationID]tally) (*board, error) {
	b := &board{
		rows: make([]boardRow, 0, len(found)), at: make(map[gateway.ConversationID]int, len(found)),
		agents: make(map[gateway.AgentID][]int),
	}
	for id, l := range found {
		raw, err := json.Marshal(wireRow(l))
		if err != nil {
			return nil, fmt.Errorf("encode row: %w", err)
		}
		i := len(b.rows)
		b.at[id] = i
		b.rows = append(b.rows, boardRow{l, tallies[id], raw})
		if l.Agent != "" {
			b.agents[l.Agent] = append(b.agents[l.Agent], i)
		}
		for agent, m := range tallies[id].marks {
			if m.Mentions > 0 && agent != l.Agent {
				b.agents[agent] = append(b.agents[agent], i)
			}
		}
		if waits(l) {
			b.waiting = append(b.waiting, i)
		}
	}
	return b, nil
}

// frame is what one console is sent; nil if it lists none of the rows.
func (b *board) frame(v *Viewer, shown watched) []byte {
	listed := slices.Concat(b.agents[v.Person.ID], b.waiting)
	if len(shown) < len(b.rows) {
		for id := range shown {
			if i, ok := b.at[id]; ok {
				listed = append(listed, i)
			}
		}
	} else {
		for i := range b.rows {
			if _, ok := shown[b.rows[i].Conversation]; ok {
				listed = append(listed, i)
			}
		}
	}
	slices.Sort(listed)
	listed = slices.DeleteFunc(slices.Compact(listed), func(i int) bool {
		return !v.may(wire.ReadConversations, b.rows[i].Place())
	})
	if len(listed) == 0 {
		return nil
	}
	return b.encode(listed[:min(len(listed), maxFrameRows)], v.Person.ID)
}

// encode puts a wire.RowsChanged together from rows that are encoded already.
func (b *board) encode(listed []int, agent gateway.AgentID) []byte {
	frame := []byte(`{"type":"rows","rows":[`)
	for n, i := range listed {
		if n > 0 {
			frame = append(frame, ',')
		}
		frame = append(frame, b.rows[i].raw...)
	}
	frame = append(frame, `],"unread":[`...)
	for n, i := range listed {
		if n > 0 {
			frame = append(frame, ',')
		}
		frame = strconv.AppendInt(frame, int64(b.rows[i].unread(b.rows[i].Listing, agent)), 10)
	}
	return append(frame, "]}"...)
}
