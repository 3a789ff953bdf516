package alarms_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/gateway"
	"switchboard/internal/bus"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
	"switchboard/router/alarms"
)

const secret = "a secret of the two systems"

// taken is what a receiver was sent.
type taken struct {
	delivery string
	call     alarms.Call
}

// receiver is another system: it answers with the statuses, then 204, and keeps what it
// took. A call that is not signed as documented fails the test.
func receiver(t *testing.T, statuses ...int) (url string, calls <-chan taken) {
	t.Helper()
	got := make(chan taken, 10)
	var mu sync.Mutex // guards statuses: who hung up leaves a handler behind
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		checkSignature(t, r.Header.Get(alarms.SignatureHeader), body)
		var call alarms.Call
		if err := json.Unmarshal(body, &call); err != nil {
			t.Error(err)
		}
		mu.Lock()
		status := http.StatusNoContent
		if len(statuses) > 0 {
			status, statuses = statuses[0], statuses[1:]
		}
		mu.Unlock()
		got <- taken{r.Header.Get(alarms.DeliveryHeader), call}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/hook?key=the-key", got
}

// checkSignature does what docs/routing-board.md tells a receiver to do.
func checkSignature(t *testing.T, header string, body []byte) {
	t.Helper()
	seconds, signature, _ := strings.Cut(strings.TrimPrefix(header, "t="), ",v1=")
	at, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || time.Since(time.Unix(at, 0)).Abs() > 5*time.Minute {
		t.Errorf("signature %q is of another time", header)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%s.%s", seconds, body)
	if want := hex.EncodeToString(mac.Sum(nil)); signature != want {
		t.Errorf("signature is %s, want %s", signature, want)
	}
}

// tower is a database in which alarms are raised, and hooks that tell of them.
type tower struct {
	t       *testing.T
	gateway *gateway.Gateway
	bus     gateway.Bus
	logs    lines
}

// lines are what was logged.
type lines struct {
	mu   sync.Mutex // guards what follows
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

var rows = store.Rows{}

func newTower(t *testing.T) *tower {
	t.Helper()
	c := storetest.SQLite(t)
	c.Synchronous = "NORMAL"
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	w := &tower{t: t, bus: bus.NewLocal(slog.New(slog.DiscardHandler))}
	w.gateway = gateway.New(gateway.Parts{Store: s, Rows: rows, Bus: w.bus, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(func() {
		w.gateway.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *tower) do(fn func(tx gateway.Tx) error) {
	w.t.Helper()
	if err := w.gateway.Do(w.t.Context(), func(work *gateway.Work) error { return fn(work.Tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// raises and ends store what a watch would, and tell of it.
func (w *tower) raises(a alarms.Alarm) {
	w.t.Helper()
	w.do(func(tx gateway.Tx) error { return errors.Join(rows.RaiseAlarm(tx, a), rows.OweCalls(tx, a.ID)) })
	w.bus.Publish(alarms.Topic, a)
}

func (w *tower) ends(a alarms.Alarm) {
	w.t.Helper()
	w.do(func(tx gateway.Tx) error { return rows.EndAlarm(tx, a.ID, a.Until) })
	w.bus.Publish(alarms.Topic, a)
}

// settles waits until no call is owed.
func (w *tower) settles() {
	w.t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	end := time.After(hang)
	for {
		var owed []alarms.Owed
		err := w.gateway.Read(w.t.Context(), func(tx gateway.Tx) (err error) {
			owed, err = rows.OwedCalls(tx, 10)
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
		if len(owed) == 0 {
			return
		}
		select {
		case <-look.C:
		case <-end:
			w.t.Fatalf("calls are owed still: %+v", owed)
		}
	}
}

const hang = 20 * time.Second

// hook runs a hook that waits so long after each failure, until stop is called.
func (w *tower) hook(url string, pauses ...time.Duration) (stop func()) {
	w.t.Helper()
	h := alarms.NewHook(alarms.HookParts{
		Gateway: w.gateway, Rows: rows, Bus: w.bus, URL: url, Secret: secret, Log: slog.New(slog.NewTextHandler(&w.logs, nil)),
	})
	h.Pauses = pauses
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
	})
	w.t.Cleanup(stop)
	return stop
}

func next(t *testing.T, calls <-chan taken) taken {
	t.Helper()
	select {
	case c := <-calls:
		return c
	case <-time.After(hang):
		t.Fatal("no call came")
		return taken{}
	}
}

const brief = time.Millisecond

func anAlarm(id alarms.ID, kind alarms.Kind) alarms.Alarm {
	return alarms.Alarm{ID: id, Kind: kind, Queue: "q", Since: noon, Value: 301_000}
}

// wants are the calls that a receiver must have been sent, in order.
func wants(t *testing.T, calls <-chan taken, want ...taken) {
	t.Helper()
	for i, one := range want {
		if diff := cmp.Diff(one, next(t, calls), cmp.AllowUnexported(taken{})); diff != "" {
			t.Errorf("call %d differs (-want +got):\n%s", i+1, diff)
		}
	}
}

func called(a alarms.Alarm, event string) taken {
	return taken{string(a.ID) + "." + event, alarms.Call{
		Event: event, ID: a.ID, Kind: a.Kind, Queue: a.Queue, Since: a.Since, Until: a.Until, Value: a.Value,
	}}
}

// A receiver that fails twice gets the same call a third time, and then the next.
func TestHookTriesUntilItIsTaken(t *testing.T) {
	url, calls := receiver(t, http.StatusInternalServerError, http.StatusFound)
	w := newTower(t)
	raised := anAlarm("01", alarms.LongestWait)
	ended := raised
	ended.Until = noon.Add(time.Minute)
	w.raises(raised)
	w.ends(ended)
	w.hook(url, brief, brief, brief)
	first := called(raised, "alarm.raised")
	wants(t, calls, first, first, first, called(ended, "alarm.ended"))
	w.settles()
}

// What was not told when a process stopped, another tells: the call that failed again,
// under the same name, then the end of what was told, and what came after.
func TestHookGoesOnWhereAnotherStopped(t *testing.T) {
	url, calls := receiver(t, http.StatusServiceUnavailable)
	w := newTower(t)
	a, later := anAlarm("01", alarms.NobodyServing), anAlarm("02", alarms.NobodyServing)
	ended := a
	ended.Until = noon.Add(time.Minute)
	later.Since = noon.Add(2 * time.Minute)
	w.raises(a)
	stop := w.hook(url, 300*time.Millisecond)
	wants(t, calls, called(a, "alarm.raised"))
	stop()
	w.ends(ended)
	w.raises(later)
	w.hook(url, brief)
	wants(t, calls, called(a, "alarm.raised"), called(ended, "alarm.ended"), called(later, "alarm.raised"))
	w.settles()
}

// What is never taken, or refused, is given up; of it no end is told, and what follows is.
func TestHookGivesUp(t *testing.T) {
	tests := map[string]struct {
		statuses []int
		attempts int
	}{
		"what always fails":           {[]int{500, 503, 500}, 3},
		"what is refused, at once":    {[]int{400}, 1},
		"what is gone, at once":       {[]int{410}, 1},
		"what is refused for a while": {[]int{408, 425, 429}, 3},
	}
	w := newTower(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			url, calls := receiver(t, test.statuses...)
			first, second := anAlarm(alarms.ID(name+" 1"), alarms.NobodyServing), anAlarm(alarms.ID(name+" 2"), alarms.NobodyServing)
			first.Queue, second.Queue = gateway.QueueID(name), gateway.QueueID(name)
			ended := first
			ended.Until = noon.Add(time.Minute)
			w.raises(first)
			w.ends(ended)
			w.raises(second)
			defer w.hook(url, brief, brief)()
			for range test.attempts {
				wants(t, calls, called(first, "alarm.raised"))
			}
			wants(t, calls, called(second, "alarm.raised"))
			w.settles()
			if said := w.logs.String(); !strings.Contains(said, "given up") || strings.Contains(said, "the-key") || strings.Contains(said, secret) {
				t.Errorf("the log should tell of it, without address and secret:\n%s", said)
			}
		})
	}
}

// A call that fails for a long time does not hold up what is about something else.
func TestHookHoldsNothingElseUp(t *testing.T) {
	url, calls := receiver(t, http.StatusInternalServerError)
	w := newTower(t)
	stale, silent := anAlarm("01", alarms.LongestWait), anAlarm("02", alarms.DispatcherSilent)
	w.raises(stale)
	w.raises(silent)
	w.hook(url, time.Hour)
	wants(t, calls, called(stale, "alarm.raised"), called(silent, "alarm.raised"))
}
