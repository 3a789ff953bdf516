package figures

import (
	"cmp"
	"slices"

	"switchboard/gateway"
)

// Row is one thing behind a figure: a visit, an assignment, an offer or a stay.
type Row struct {
	Conversation gateway.ConversationID // "" of a stay
	Queue        gateway.QueueID
	Agent        gateway.AgentID // "" of a visit
	From         gateway.Instant
	To           gateway.Instant // 0 if it goes on
	How          string          // it ended, or the state of a stay
	Reason       string          // key: of a stay, or why an offer was declined
}

// Of chooses whose figure is opened: a queue's, or an agent's.
type Of struct {
	Queue gateway.QueueID
	Agent gateway.AgentID
}

// Rows are what a figure counts: of a live figure the oldest first, of another the newest. Of
// a figure that there is not they are none.
func Rows(h Histories, w Window, key Key, of Of) []Row {
	var rows []Row
	if of.Agent == "" {
		rows = queueRows(h, w, key, of.Queue)
	} else {
		rows = agentRows(h, w, key, of.Agent)
	}
	for i := range rows {
		if !w.over(rows[i].To) {
			rows[i].To = 0
			if rows[i].Conversation != "" {
				rows[i].How, rows[i].Reason = "", ""
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		if a.To == 0 && b.To == 0 {
			return cmp.Compare(a.From, b.From)
		}
		return cmp.Or(cmp.Compare(min(a.To, 1), min(b.To, 1)), cmp.Compare(b.From, a.From))
	})
	return rows
}

func queueRows(h Histories, w Window, key Key, queue gateway.QueueID) (rows []Row) {
	if counts := counting(visitFigures(), key); counts != nil {
		for _, v := range h.Visits {
			if (queue == "" || v.Queue == queue) && counts(v, w) {
				from := v.Entered
				if key == Waiting || key == LongestWait {
					from = v.began()
				}
				rows = append(rows, Row{Conversation: v.Conversation, Queue: v.Queue, From: from, To: v.Left, How: v.How})
			}
		}
	}
	if counts := counting(assignmentFigures(), key); counts != nil {
		for _, a := range h.Assignments {
			if (queue == "" || a.Queue == queue) && counts(a, w) {
				rows = append(rows, a.row())
			}
		}
	}
	return rows
}

func agentRows(h Histories, w Window, key Key, agent gateway.AgentID) (rows []Row) {
	if counts := counting(agentFigures(), key); counts != nil {
		for _, a := range h.Assignments {
			if a.Agent == agent && counts(a, w) {
				rows = append(rows, a.row())
			}
		}
	}
	if counts := counting(offerFigures(), key); counts != nil {
		for _, o := range h.Offers {
			if o.Agent == agent && counts(o, w) {
				rows = append(rows, Row{Conversation: o.Conversation, Queue: o.Queue, Agent: o.Agent, From: o.Made, To: o.Ended, How: o.Outcome, Reason: o.Reason})
			}
		}
	}
	if key != TimeIn {
		return rows
	}
	for _, s := range h.Stays {
		if s.Agent == agent && len(union([]span{{s.Since, s.Until}}, w)) > 0 {
			rows = append(rows, Row{Agent: s.Agent, From: s.Since, To: s.Until, How: s.State, Reason: s.Reason})
		}
	}
	return rows
}

func (a Assignment) row() Row {
	return Row{Conversation: a.Conversation, Queue: a.Queue, Agent: a.Agent, From: a.Since, To: a.Until, How: a.Ended}
}

// QueueKeys and AgentKeys are the figures there are.
func QueueKeys() []Key {
	return []Key{
		Waiting, LongestWait, Gone, Entered, Served, GaveUp, GaveUpEarly, OverflowedOut, Elsewhere, ServiceLevel,
		AverageWait, P95Wait, InWork, Parked,
	}
}

// AgentKeys are the figures of agents.
func AgentKeys() []Key {
	return []Key{InWork, Parked, Load, Taken, Handled, Missed, Declined, TimeIn, Occupancy}
}
