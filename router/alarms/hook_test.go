package alarms_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/gateway"
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
		got <- taken{r.Header.Get(alarms.DeliveryHeader), call}
		status := http.StatusNoContent
		if len(statuses) > 0 {
			status, statuses = statuses[0], statuses[1:]
		}
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

// hook is a running hook that does not wait long, and what it logs.
func hook(t *testing.T, url string) (*alarms.Hook, *bytes.Buffer) {
	t.Helper()
	var logs bytes.Buffer
	h := alarms.NewHook(url, secret, slog.New(slog.NewTextHandler(&logs, nil)))
	h.Pauses = []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- h.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return h, &logs
}

func next(t *testing.T, calls <-chan taken) taken {
	t.Helper()
	select {
	case c := <-calls:
		return c
	case <-time.After(10 * time.Second):
		t.Fatal("no call came")
		return taken{}
	}
}

// A receiver that fails twice gets the same call a third time, and then the next.
func TestHookTriesUntilItIsTaken(t *testing.T) {
	url, calls := receiver(t, http.StatusInternalServerError, http.StatusFound)
	h, _ := hook(t, url)
	raised := alarms.Alarm{ID: "01", Kind: alarms.LongestWait, Queue: "q", Since: noon, Value: 301_000}
	ended := raised
	ended.Until = noon.Add(time.Minute)
	h.Tell(raised)
	h.Tell(ended)
	first := taken{"01.alarm.raised", alarms.Call{Event: "alarm.raised", ID: "01", Kind: alarms.LongestWait, Queue: "q", Since: noon, Value: 301_000}}
	second := taken{"01.alarm.ended", alarms.Call{Event: "alarm.ended", ID: "01", Kind: alarms.LongestWait, Queue: "q", Since: noon, Until: noon.Add(time.Minute), Value: 301_000}}
	for i, want := range []taken{first, first, first, second} {
		if diff := cmp.Diff(want, next(t, calls), cmp.AllowUnexported(taken{})); diff != "" {
			t.Errorf("call %d differs (-want +got):\n%s", i+1, diff)
		}
	}
}

// What is never taken is given up, and what follows is told.
func TestHookGivesUp(t *testing.T) {
	url, calls := receiver(t, 500, 500, 500, 500)
	h, logs := hook(t, url)
	for _, id := range []alarms.ID{"01", "02"} {
		h.Tell(alarms.Alarm{ID: id, Kind: alarms.DispatcherSilent, Since: noon})
	}
	for range 4 {
		if c := next(t, calls); c.call.ID != "01" {
			t.Errorf("a call of alarm %s, want 01", c.call.ID)
		}
	}
	if c := next(t, calls); c.call.ID != "02" {
		t.Errorf("a call of alarm %s, want 02", c.call.ID)
	}
	if said := logs.String(); !strings.Contains(said, "given up") || strings.Contains(said, "the-key") || strings.Contains(said, secret) {
		t.Errorf("the log should tell of it, without address and secret:\n%s", said)
	}
}

// More alarms than fit are not told, and nobody waits for a receiver that hangs.
func TestHookIsBounded(t *testing.T) {
	var logs bytes.Buffer
	h := alarms.NewHook("http://127.0.0.1:1", secret, slog.New(slog.NewTextHandler(&logs, nil)))
	for range 101 {
		h.Tell(alarms.Alarm{ID: gateway.NewID[alarms.ID](), Kind: alarms.NobodyServing})
	}
	if n := strings.Count(logs.String(), "too many wait"); n != 1 {
		t.Errorf("%d alarms were too many, want 1", n)
	}
}
