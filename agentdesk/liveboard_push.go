package agentdesk

import (
	"context"
	"encoding/json"
	"time"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router/alarms"
)

// shown is how far a socket has the live board.
type shown struct {
	on   bool
	seen int64 // the turn of its last frame
}

// showBoard notes that the console shows the live board, or does not any more.
func (s *socket) showBoard(_ context.Context, f wire.ShowBoard) error {
	if f.On && !s.seenBy().may(wire.ReadBoard) {
		s.refuse("forbidden", "board", "your roles do not allow to see the board")
		return nil
	}
	s.mu.Lock()
	s.board = shown{on: f.On}
	s.mu.Unlock()
	select {
	case s.hub.boards <- struct{}{}:
	default: // a look is due already
	}
	return nil
}

func (s *socket) showsBoard() (shown, *Viewer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || !s.hello {
		return shown{}, nil
	}
	return s.board, s.viewer
}

// sawBoard notes the turn of a frame, unless the console began anew meanwhile.
func (s *socket) sawBoard(before shown, turn int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.board == before {
		s.board.seen = turn
	}
}

// runBoards makes the live board while somebody shows it.
func (h *hub) runBoards(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.boards:
		}
		h.showBoards(ctx)
	}
}

// showBoards counts once an interval, however many look, until nobody does.
func (h *hub) showBoards(ctx context.Context) {
	b := &liveBoard{desk: h.desk}
	tick := time.NewTicker(boardInterval)
	defer tick.Stop()
	for failing, due := false, true; ; {
		if due {
			err := b.refresh(ctx)
			if err != nil && !failing && ctx.Err() == nil {
				h.desk.log.Error("live board not counted, will try again", "err", err)
			}
			failing = err != nil
		}
		if !failing && !h.sendBoards(b) {
			return
		}
		if failing && len(h.showing()) == 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-h.boards: // somebody else shows it, or somebody does not any more
			due = false
		case <-tick.C:
			due = true
		}
	}
}

// showing are the sockets whose consoles show the board.
func (h *hub) showing() []*socket {
	var list []*socket
	for _, s := range h.all() {
		if is, _ := s.showsBoard(); is.on {
			list = append(list, s)
		}
	}
	return list
}

// sendBoards sends everybody what he lacks. It reports false when nobody shows the board.
func (h *hub) sendBoards(b *liveBoard) bool {
	sockets := h.showing()
	for _, s := range sockets {
		is, v := s.showsBoard()
		if !is.on || is.seen == b.turn || s.conn.Queued() >= enoughBytes {
			continue // has it, or does not keep up: it gets more at once later
		}
		frame, err := b.frame(v, is.seen)
		if err != nil {
			h.desk.log.Error("board not encoded", "err", err)
			continue
		}
		if s.conn.Send(frame) == nil {
			s.sawBoard(is, b.turn)
		}
	}
	return len(sockets) > 0
}

// tellAlarm tells of an alarm whoever may see it, whatever his console shows.
func (h *hub) tellAlarm(payload any) {
	a, ok := payload.(alarms.Alarm)
	if !ok {
		return
	}
	frame, err := json.Marshal(wire.AlarmChanged{Type: "alarm", Alarm: wireAlarm(a)})
	if err != nil {
		h.desk.log.Error("alarm not encoded", "err", err)
		return
	}
	for _, s := range h.all() {
		if _, v := s.showsBoard(); v != nil && v.mayHear(a) {
			s.sendLossy(frame)
		}
	}
}

// mayHear reports whether an alarm is within the viewer's scope. That of the dispatcher is
// everybody's who sees a board.
func (v *Viewer) mayHear(a alarms.Alarm) bool {
	if a.Queue == "" {
		return v.may(wire.ReadBoard)
	}
	return v.may(wire.ReadBoard, Place{Queue: a.Queue})
}

func (v *Viewer) alarms(list []alarms.Alarm) []wire.Alarm {
	heard := []wire.Alarm{}
	for _, a := range list {
		if v.mayHear(a) {
			heard = append(heard, wireAlarm(a))
		}
	}
	return heard
}

func wireAlarm(a alarms.Alarm) wire.Alarm {
	return wire.Alarm{ID: string(a.ID), Kind: string(a.Kind), Queue: a.Queue, Since: a.Since, Until: a.Until, Value: a.Value}
}

func (d *Desk) listAlarms(ctx context.Context, _ *struct{}) (*answer[[]wire.Alarm], error) {
	var live []alarms.Alarm
	err := d.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		live, err = d.rows.LiveAlarms(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &answer[[]wire.Alarm]{viewerOf(ctx).alarms(live)}, nil
}
