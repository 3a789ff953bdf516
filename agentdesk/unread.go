package agentdesk

import (
	"context"
	"slices"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

// MaxUnread is how far unread messages are counted.
const MaxUnread = 99

// Mark is what an agent has of a conversation for himself alone.
type Mark struct {
	Looked   bool  // he saw it, or put it back unread
	Seen     int64 // up to this number
	Unread   bool  // he put it back unread
	Mentions int   // notes that name him and that he has not seen
}

// MarkRows are agents' marks, and what customers said that they go by.
type MarkRows interface {
	// Marks returns everybody's marks of the conversations.
	Marks(tx gateway.Tx, ids []gateway.ConversationID) (map[gateway.ConversationID]map[gateway.AgentID]Mark, error)
	// SetSeen notes that the agent saw a conversation up to a number, never less than
	// before, and nothing of it is unread by hand any more.
	SetSeen(tx gateway.Tx, agent gateway.AgentID, s gateway.SeenTo, at gateway.Instant) error
	// SetUnread notes that the agent put the conversation back unread. If he never
	// looked, he saw it up to the given number.
	SetUnread(tx gateway.Tx, agent gateway.AgentID, s gateway.SeenTo, at gateway.Instant) error
	// Spoken returns the numbers of customers' messages after those of s, ascending;
	// of each conversation the last MaxUnread.
	Spoken(tx gateway.Tx, s []gateway.SeenTo) (map[gateway.ConversationID][]int64, error)
	// Heads returns the last number of each stream; 0 where there is none.
	Heads(tx gateway.Tx, streams []string) ([]int64, error)
}

// tally is what the unread messages of one conversation are counted from.
type tally struct {
	marks  map[gateway.AgentID]Mark
	spoken []int64 // numbers of customers' messages, ascending, the last MaxUnread
}

// unread counts for one agent: what the customer said after he looked, and where
// he is mentioned. A conversation that he never looked at is unread only if it is
// his affair: his own, or nobody's yet.
func (t tally) unread(l Listing, agent gateway.AgentID) int {
	m := t.marks[agent]
	n := m.Mentions
	if m.Looked || concerns(l, agent) {
		first, _ := slices.BinarySearch(t.spoken, m.Seen+1)
		n += len(t.spoken) - first
	}
	if m.Unread {
		n = max(n, 1)
	}
	return min(n, MaxUnread)
}

func concerns(l Listing, agent gateway.AgentID) bool {
	return l.Agent == agent || waits(l)
}

func waits(l Listing) bool { return l.State == gateway.Waiting || l.State == gateway.Offered }

// countUnread adds to the rows of a page what of them is unread for the agent.
func (d *Desk) countUnread(tx gateway.Tx, agent gateway.AgentID, found []Listing, rows []wire.Row) error {
	ids := make([]gateway.ConversationID, len(found))
	for i, l := range found {
		ids[i] = l.Conversation
	}
	marks, err := d.rows.Marks(tx, ids)
	if err != nil {
		return err
	}
	after := make([]gateway.SeenTo, 0, len(found))
	for _, l := range found {
		if m := marks[l.Conversation][agent]; m.Looked || concerns(l, agent) {
			after = append(after, gateway.SeenTo{Conversation: l.Conversation, Upto: m.Seen})
		}
	}
	spoken, err := d.rows.Spoken(tx, after)
	if err != nil {
		return err
	}
	for i, l := range found {
		rows[i].Unread = tally{marks[l.Conversation], spoken[l.Conversation]}.unread(l, agent)
	}
	return nil
}

// see notes that the agent saw the conversation up to a number, if that is news.
func (d *Desk) see(ctx context.Context, v *Viewer, s gateway.SeenTo) error {
	agent := v.Person.ID
	known := false
	err := d.gateway.Read(ctx, func(tx gateway.Tx) error {
		heads, err := d.rows.Heads(tx, []string{gateway.ConversationStream(s.Conversation)})
		if err != nil {
			return err
		}
		s.Upto = min(s.Upto, heads[0]) // what is still to come nobody has seen
		marks, err := d.rows.Marks(tx, []gateway.ConversationID{s.Conversation})
		m := marks[s.Conversation][agent]
		known = heads[0] == 0 || m.Looked && m.Seen >= s.Upto && !m.Unread && m.Mentions == 0
		return err
	})
	if err != nil || known {
		return err
	}
	return d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.rows.SetSeen(w.Tx, agent, s, w.Now); err != nil {
			return err
		}
		w.Changed(s.Conversation)
		return d.noticesRead(w, v, wire.NoticesRead{Conversation: s.Conversation})
	})
}

// markRead does by hand what looking does. The customer does not learn of it.
func (d *Desk) markRead(ctx context.Context, in *conversationInput) (*done, error) {
	const everything = 1 << 62
	return &done{}, d.see(ctx, viewerOf(ctx), gateway.SeenTo{Conversation: in.ID, Upto: everything})
}

// markUnread puts a conversation back, so that the agent comes to it again.
func (d *Desk) markUnread(ctx context.Context, in *conversationInput) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		c, err := d.rows.Conversation(w.Tx, in.ID)
		if err != nil {
			return err
		}
		seen := gateway.SeenTo{Conversation: in.ID}
		if !concerns(Listing{Agent: c.Agent, State: c.State}, v.Person.ID) {
			heads, err := d.rows.Heads(w.Tx, []string{gateway.ConversationStream(in.ID)})
			if err != nil {
				return err
			}
			seen.Upto = heads[0]
		}
		w.Changed(in.ID)
		return d.rows.SetUnread(w.Tx, v.Person.ID, seen, w.Now)
	})
}

// waive says that what the customer wrote last needs no answer.
func (d *Desk) waive(ctx context.Context, in *conversationInput) (*done, error) {
	v := viewerOf(ctx)
	return &done{}, d.gateway.Do(ctx, func(w *gateway.Work) error {
		if err := d.stillMay(w, v, wire.ResolveConversation, in.ID); err != nil {
			return err
		}
		return d.gateway.Waive(w, in.ID, v.Actor())
	})
}
