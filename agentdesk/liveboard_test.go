package agentdesk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/agentdesk/wire"
	"switchboard/gateway"
	"switchboard/router/alarms"
)

// boards puts the frames of the board together, as a console does.
type boards struct {
	*socket
	queues map[string]wire.BoardQueue
	agents map[string]wire.BoardAgent
	alarms []wire.Alarm
}

// shows opens the board.
func (b *browser) shows() *boards {
	b.w.t.Helper()
	s := &boards{socket: b.socket(nil)}
	s.send(wire.ShowBoard{Type: "board", On: true})
	return s
}

// until reads frames until the board is so.
func (b *boards) until(what string, true func() bool) {
	t := b.w.t
	t.Helper()
	for b.queues == nil || !true() {
		ctx, cancel := context.WithTimeout(t.Context(), hang)
		raw, err := b.client.Read(ctx)
		cancel()
		if err != nil {
			t.Fatalf("%s: %v; the board is %+v", what, err, b.queues)
		}
		if bytes.HasPrefix(raw, []byte(`{"type":"board"`)) {
			b.add(raw)
		}
	}
}

func (b *boards) add(raw []byte) {
	var f wire.Board
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		b.w.t.Fatalf("frame %s: %v", raw, err)
	}
	if f.Full {
		b.queues, b.agents = make(map[string]wire.BoardQueue), make(map[string]wire.BoardAgent)
	}
	for _, q := range f.Queues {
		b.queues[q.Name] = q
	}
	for _, a := range f.Agents {
		b.agents[a.Name] = a
	}
	b.alarms = f.Alarms
}

func TestTheBoardShowsWhatIsWithinTheScope(t *testing.T) {
	w := open(t)
	eve, aud := w.signIn("eve").shows(), w.signIn("aud").shows()
	id := w.says("shop", "kim", "m1", "one")
	eve.until("kim waits", func() bool { return eve.queues["Sales"].Waiting == 1 && eve.queues["Sales"].Entered == 1 })
	if _, there := eve.queues["Service"]; there {
		t.Error("the leader of one team sees the queue of another")
	}
	if _, there := eve.agents["CAT"]; there {
		t.Error("the leader of one team sees an agent of another")
	}
	if _, there := eve.agents["BOB"]; !there || eve.agents["BOB"].Capacity != 50 {
		t.Errorf("agents are %+v, want BOB among them", eve.agents)
	}
	aud.until("both queues are there", func() bool { return len(aud.queues) == 2 && aud.queues["Sales"].Waiting == 1 })

	w.assign(id, "ann")
	eve.until("ann has kim", func() bool {
		q, a := eve.queues["Sales"], eve.agents["ANN"]
		return q.Waiting == 0 && q.Served == 1 && q.InWork == 1 && q.ServiceLevel == 1000 && a.InWork == 1 && a.Load["shop"] == 1
	})
}

// The longest wait is that of the customer, wherever he waited until now; in a closed
// queue nobody is waited for.
func TestTheBoardCountsHowLongACustomerWaits(t *testing.T) {
	w := open(t)
	eve := w.signIn("eve")
	id, since := w.says("shop", "kim", "m1", "one"), gateway.Now().Add(-time.Hour)
	w.do(func(work *gateway.Work) error {
		_, err := work.Tx.Exec(`UPDATE conversations SET waiting_since = $1 WHERE id = $2`, since, id)
		return err
	})
	b := eve.shows()
	b.until("kim waits", func() bool { return b.queues["Sales"].Waiting == 1 })
	if got := b.queues["Sales"].Oldest; got != since {
		t.Errorf("the longest wait began at %s, want %s", got.Time(), since.Time())
	}
	var found wire.BoardRows
	eve.must("GET", "/desk/board/rows?figure=longest_wait", nil, &found)
	if len(found.Rows) != 1 || found.Rows[0].From != since {
		t.Errorf("rows = %+v, want one from %s", found.Rows, since.Time())
	}
	w.do(func(work *gateway.Work) error {
		_, err1 := work.Tx.Exec(`INSERT INTO calendars (id, brand_id, key, name, body, created_at, updated_at)
SELECT 'never', id, 'never', 'Never', '{"zone":"UTC","week":{}}', 1, 1 FROM brands`)
		_, err2 := work.Tx.Exec(`UPDATE queues SET calendar_id = 'never'`)
		return errors.Join(err1, err2)
	})
	closed := eve.shows()
	closed.until("the queue is closed", func() bool { return closed.queues["Sales"].Oldest == 0 })
	if n := closed.queues["Sales"].Waiting; n != 1 {
		t.Errorf("%d wait in it, want 1", n)
	}
}

func TestRowsBehindAFigure(t *testing.T) {
	w := open(t)
	eve := w.signIn("eve")
	mine, theirs := w.says("shop", "kim", "m1", "one"), w.says("help", "lee", "m2", "two")
	var found wire.BoardRows
	eve.must("GET", "/desk/board/rows?figure=waiting", nil, &found)
	if len(found.Rows) != 1 || found.All != 1 || found.Rows[0].Conversation != mine || found.Rows[0].Name != "Customer kim" {
		t.Errorf("rows of all queues = %+v, want %s alone", found, mine)
	}
	eve.refused("GET", "/desk/board/rows?figure=waiting&queue="+string(w.queue("service")), nil, http.StatusNotFound, "not_found")
	eve.refused("GET", "/desk/board/rows?figure=load&agent="+string(w.agent("cat").ID), nil, http.StatusNotFound, "not_found")
	eve.refused("GET", "/desk/board/rows?figure=nonsense", nil, http.StatusUnprocessableEntity, "bad_field")
	w.signIn("ann").refused("GET", "/desk/board/rows?figure=waiting", nil, http.StatusForbidden, "forbidden")
	w.signIn("aud").must("GET", "/desk/board/rows?figure=entered&queue="+string(w.queue("service")), nil, &found)
	if len(found.Rows) != 1 || found.Rows[0].Conversation != theirs {
		t.Errorf("rows of service = %+v, want %s", found, theirs)
	}
}

// Why an agent declined is shown where it is asked: behind the figure, and beside the
// conversation.
func TestWhyAnAgentDeclined(t *testing.T) {
	w := open(t)
	eve, id, bob := w.signIn("eve"), w.says("shop", "kim", "m1", "one"), w.agent("bob").ID
	w.do(func(work *gateway.Work) error {
		for i, reason := range []string{"other", "busy"} {
			_, err := work.Tx.Exec(`INSERT INTO offers (id, conversation_id, queue_id, agent_id, offered_at, ended_at, outcome, reason, epoch)
VALUES ($1, $2, $3, $4, $5, $5, 'declined', $6, 1)`, gateway.NewID[string](), id, w.queue("sales"), bob, work.Now.Add(time.Duration(i-2)*time.Millisecond), reason)
			if err != nil {
				return err
			}
		}
		return nil
	})
	var found wire.BoardRows
	eve.must("GET", "/desk/board/rows?figure=declined&agent="+string(bob), nil, &found)
	if len(found.Rows) != 2 || found.Rows[0].How != "declined" || found.Rows[0].Reason == "" || found.Rows[0].Reason == found.Rows[1].Reason {
		t.Errorf("rows = %+v, want two with their reasons", found.Rows)
	}
	var c wire.Conversation
	eve.must("GET", "/desk/conversations/"+string(id), nil, &c)
	if diff := cmp.Diff(map[gateway.AgentID]string{bob: "busy"}, c.Declined); diff != "" {
		t.Errorf("declined (-want +got):\n%s", diff)
	}
}

func TestTheBoardIsRefused(t *testing.T) {
	s := open(t).signIn("ann").socket(nil)
	s.send(wire.ShowBoard{Type: "board", On: true})
	if f := s.next("refused"); f.Code != "forbidden" || f.Stream != "board" {
		t.Errorf("refused = %+v", f)
	}
}

// An alarm is told to who may see its queue on the board, whatever his console shows.
func TestAlarmsAreToldWithinTheScope(t *testing.T) {
	w := open(t)
	eve, aud, ann := w.signIn("eve"), w.signIn("aud").socket(nil), w.signIn("ann").socket(nil)
	s := eve.socket(nil)
	raise := func(q gateway.QueueID, id alarms.ID) {
		a := alarms.Alarm{ID: id, Kind: alarms.NobodyServing, Queue: q, Since: gateway.Now(), Value: 1}
		w.do(func(work *gateway.Work) error { return w.rows.RaiseAlarm(work.Tx, a) })
		w.bus.Publish(alarms.Topic, a)
	}
	raise(w.queue("service"), "1")
	raise(w.queue("sales"), "2")
	told := func(s *socket) string {
		ctx, cancel := context.WithTimeout(t.Context(), hang)
		defer cancel()
		for {
			raw, err := s.client.Read(ctx)
			if err != nil {
				t.Fatal(err)
			}
			var f wire.AlarmChanged
			if bytes.HasPrefix(raw, []byte(`{"type":"alarm"`)) && json.Unmarshal(raw, &f) == nil {
				return f.Alarm.ID
			}
		}
	}
	if first := told(s); first != "2" {
		t.Errorf("the leader of east is told of %s first, want 2", first)
	}
	if first := told(aud); first != "1" {
		t.Errorf("the auditor is told of %s first, want 1", first)
	}
	ann.send(wire.Ping{Type: "ping"})
	if f, err := ann.read(); err != nil || f.Type == "alarm" {
		t.Errorf("an agent is sent %+v, %v", f, err)
	}
	var live []wire.Alarm
	eve.must("GET", "/desk/alarms", nil, &live)
	if len(live) != 1 || live[0].ID != "2" {
		t.Errorf("alarms that last = %+v, want 2 alone", live)
	}
}

// Two who look get the same, and what did not change is not sent again.
func TestTheBoardSendsWhatChanged(t *testing.T) {
	w := open(t)
	b := w.signIn("eve").shows()
	b.until("it is there", func() bool { return len(b.queues) == 1 })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for quiet := 0; quiet < 2; {
		raw, err := b.client.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte(`"queues":[],"agents":[]`)) {
			quiet++
		}
	}
}
