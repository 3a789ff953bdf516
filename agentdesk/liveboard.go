package agentdesk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router"
	"switchboard/router/alarms"
	"switchboard/router/figures"
)

// BoardRows are what the live board shows.
type BoardRows interface {
	// Histories returns what touches the time from since until before until.
	Histories(tx gateway.Tx, since, until gateway.Instant) (figures.Histories, error)
	// BoardQueues returns the queues that are not disabled, by name.
	BoardQueues(tx gateway.Tx) ([]BoardQueue, error)
	// BoardAgents returns the agents that are not disabled, by name.
	BoardAgents(tx gateway.Tx) ([]BoardAgent, error)
	// LiveAlarms are those that last.
	LiveAlarms(tx gateway.Tx) ([]alarms.Alarm, error)
}

// BoardQueue is a queue as the board names it.
type BoardQueue struct {
	ID   gateway.QueueID
	Name string
}

// BoardAgent is an agent as the board names him.
type BoardAgent struct {
	Person
	Limits map[string]int // of units by kind of channel
	Queues []gateway.QueueID
}

// places are where the agent is for who looks at the board.
func (a BoardAgent) places() []Place {
	places := []Place{{Agent: a.ID}}
	for _, q := range a.Queues {
		places = append(places, Place{Queue: q})
	}
	return places
}

const (
	boardInterval  = time.Second
	namesInterval  = 5 * time.Second // between looks at who and what there is
	wholeInterval  = 5 * time.Minute // between full reads of the day
	boardLateness  = time.Minute     // how late a row may be seen after the time in it
	boardReadLimit = 10 * time.Second
)

// forever is after everything.
const forever = gateway.Instant(1) << 60

// liveBoard is the board as it stands, for everybody who shows it. Rows are encoded once,
// and a console is sent those that changed since its last frame.
type liveBoard struct {
	desk   *Desk
	book   *figures.Book
	day    gateway.Instant // today began
	read   gateway.Instant // what changed before is in the book
	whole  gateway.Instant // the day was read in full
	queues []BoardQueue
	agents []BoardAgent
	setup  router.Setup
	named  gateway.Instant // queues and agents were read

	at     gateway.Instant
	turn   int64 // counts refreshes
	shaped int64 // the turn in which rows came or went
	alarms []alarms.Alarm
	rows   struct {
		queues []liveRow
		agents []liveRow
	}
}

// liveRow is a row of the board.
type liveRow struct {
	id      string
	places  []Place
	raw     []byte
	changed int64 // the turn in which it was encoded anew
}

// today is when the day began in which the instant is.
func (d *Desk) today(now gateway.Instant) gateway.Instant {
	t := now.Time().In(d.zone)
	return gateway.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, d.zone))
}

// refresh reads what changed and counts again.
func (b *liveBoard) refresh(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, boardReadLimit)
	defer cancel()
	now := gateway.Now()
	since, day := b.read.Add(-boardLateness), b.desk.today(now)
	whole := b.book == nil || day != b.day || now.Sub(b.whole) >= wholeInterval
	if whole {
		since = day
	}
	var changed figures.Histories
	err := b.desk.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		if changed, err = b.desk.rows.Histories(tx, since, forever); err != nil {
			return err
		}
		if b.alarms, err = b.desk.rows.LiveAlarms(tx); err != nil || now.Sub(b.named) < namesInterval {
			return err
		}
		if b.queues, err = b.desk.rows.BoardQueues(tx); err != nil {
			return err
		}
		if b.setup, err = b.desk.rows.Setup(tx); err != nil {
			return err
		}
		b.agents, err = b.desk.rows.BoardAgents(tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("read board: %w", err)
	}
	if now.Sub(b.named) >= namesInterval {
		b.named = now
	}
	if whole {
		b.book, b.whole, b.day = figures.NewBook(changed), now, day
	} else {
		b.book.Add(changed)
	}
	b.read, b.at = now, gateway.Now()
	return b.count()
}

// count makes the rows of what is in the book.
func (b *liveBoard) count() error {
	b.turn++
	h, w := b.book.Histories(), figures.Window{From: b.day, To: forever, At: b.at}
	levels := make(map[gateway.QueueID]time.Duration, len(b.queues))
	for _, q := range b.queues {
		levels[q.ID] = b.setup.Queues[q.ID].Routing.Level()
	}
	who := make([]gateway.AgentID, len(b.agents))
	for i, a := range b.agents {
		who[i] = a.ID
	}
	queues, agents := figures.Queues(h, w, levels), figures.Agents(h, w, who)
	serving := make(map[gateway.QueueID]int)
	var rows []liveRow
	for _, a := range b.agents {
		f := agents[a.ID]
		if f.State == figures.Ready && f.Connected {
			for _, q := range a.Queues {
				serving[q]++
			}
		}
		rows = append(rows, liveRow{id: string(a.ID), places: a.places()})
		if err := rows[len(rows)-1].encode(a.wire(f)); err != nil {
			return err
		}
	}
	b.rows.agents = b.replaced(b.rows.agents, rows)
	rows = nil
	for _, q := range b.queues {
		rows = append(rows, liveRow{id: string(q.ID), places: []Place{{Queue: q.ID}}})
		if err := rows[len(rows)-1].encode(b.wire(q, queues[q.ID], serving[q.ID])); err != nil {
			return err
		}
	}
	b.rows.queues = b.replaced(b.rows.queues, rows)
	return nil
}

func (r *liveRow) encode(row any) (err error) {
	if r.raw, err = json.Marshal(row); err != nil {
		return fmt.Errorf("encode row of the board: %w", err)
	}
	return nil
}

// replaced says of the rows which changed since those before.
func (b *liveBoard) replaced(before, rows []liveRow) []liveRow {
	known := make(map[string]liveRow, len(before))
	for _, r := range before {
		known[r.id] = r
	}
	same := len(before) == len(rows)
	for i := range rows {
		was, there := known[rows[i].id]
		same = same && there && before[i].id == rows[i].id
		if rows[i].changed = b.turn; there && bytes.Equal(was.raw, rows[i].raw) {
			rows[i].changed = was.changed
		}
	}
	if !same {
		b.shaped = b.turn
	}
	return rows
}

// liveFrame is a wire.Board of rows that are encoded already.
type liveFrame struct {
	Type   string            `json:"type"`
	At     gateway.Instant   `json:"at"`
	Day    gateway.Instant   `json:"day"`
	Full   bool              `json:"full,omitempty"`
	Queues []json.RawMessage `json:"queues"`
	Agents []json.RawMessage `json:"agents"`
	Alarms []wire.Alarm      `json:"alarms"`
}

// frame is what a console is sent whose last frame was of the turn seen; 0 had none.
func (b *liveBoard) frame(v *Viewer, seen int64) ([]byte, error) {
	full := seen < b.shaped
	of := func(rows []liveRow) []json.RawMessage {
		list := []json.RawMessage{}
		for _, r := range rows {
			if (full || r.changed > seen) && v.may(wire.ReadBoard, r.places...) {
				list = append(list, r.raw)
			}
		}
		return list
	}
	return json.Marshal(liveFrame{
		Type: "board", At: b.at, Day: b.day, Full: full,
		Queues: of(b.rows.queues), Agents: of(b.rows.agents), Alarms: v.alarms(b.alarms),
	})
}

func (b *liveBoard) wire(q BoardQueue, f figures.Queue, serving int) wire.BoardQueue {
	routed := b.setup.Queues[q.ID]
	oldest, counts := routed.WaitsSince(f.Oldest, b.at)
	if f.Waiting == 0 || !counts {
		oldest = 0
	}
	return wire.BoardQueue{
		ID: q.ID, Name: q.Name, Waiting: f.Waiting, Oldest: oldest, Gone: f.Gone, InWork: f.InWork, Parked: f.Parked,
		Serving: serving, Entered: f.Entered, Served: f.Served, InLevel: f.InLevel, Abandoned: f.Abandoned,
		ShortAbandoned: f.GaveUpEarly, Overflowed: f.Overflowed, Elsewhere: f.Elsewhere, ServiceLevel: f.Level,
		Waited: f.Waited.Milliseconds(), AverageWait: f.AverageWait, P95Wait: f.P95Wait,
		Target: int(routed.Routing.Level().Seconds()), Longest: int(routed.Routing.Longest().Seconds()),
	}
}

// wire rounds what grows by itself, so that a row changes when something happened, and
// else once a minute.
func (a BoardAgent) wire(f figures.Agent) wire.BoardAgent {
	row := wire.BoardAgent{
		ID: a.ID, Name: a.Name, Number: a.Number, Picture: a.Picture, Queues: slices.Clone(a.Queues),
		State: f.State, Reason: f.Reason, Since: f.Since, Connected: f.Connected, Load: f.Load, Capacity: a.Capacity,
		Limits: a.Limits, InWork: f.Held, Parked: f.Parked, Taken: f.Taken, Handled: f.Handled, Missed: f.Missed,
		Declined: f.Declined, Minutes: make(map[string]int, len(f.Times)), Occupancy: f.Occupancy,
	}
	if row.Queues == nil {
		row.Queues = []gateway.QueueID{}
	}
	if row.Limits == nil {
		row.Limits = map[string]int{}
	}
	for state, d := range f.Times {
		row.Minutes[state] = int(d.Minutes())
	}
	if f.Occupancy != figures.None {
		row.Occupancy = (f.Occupancy + 5) / 10
	}
	return row
}
