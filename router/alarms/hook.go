package alarms

import (
	"bytes"
	"cmp"
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
	"net/url"
	"strconv"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
)

const (
	mostOwed    = 500 // looked at in a turn
	hookTimeout = 10 * time.Second
	maxAnswer   = 4 << 10 // bytes read of an answer, so that its connection can be used again
)

// The headers of a call.
const (
	SignatureHeader = "Switchboard-Signature" // "t=<unix seconds>,v1=<hex>"
	DeliveryHeader  = "Switchboard-Delivery"  // the same for every attempt at one call
)

// Call is the body of a call.
type Call struct {
	Event string          `json:"event"` // alarm.raised, alarm.ended
	ID    ID              `json:"id"`
	Kind  Kind            `json:"kind"`
	Queue gateway.QueueID `json:"queue,omitempty"`
	Since gateway.Instant `json:"since"`
	Until gateway.Instant `json:"until"`
	Value int64           `json:"value"`
}

// HookParts are what a Hook is made of.
type HookParts struct {
	Gateway *gateway.Gateway
	Rows    HookRows
	Bus     gateway.Bus
	URL     string
	Secret  channels.Secret // calls are signed with it
	Log     *slog.Logger
}

// Hook tells another system of alarms. The calls are owed in the table of alarms, from
// the transaction that raised them on, so none is lost with a process. Each is tried
// until it is answered with 2xx, and given up and logged when it never is or is refused.
type Hook struct {
	HookParts
	client *http.Client
	// Pauses are how long it waits after each failed attempt but the last.
	Pauses []time.Duration
}

// NewHook returns a hook; Run makes it work.
func NewHook(p HookParts) *Hook {
	return &Hook{
		HookParts: p,
		Pauses:    []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 5 * time.Minute},
		client: &http.Client{
			Timeout:       hookTimeout,
			Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConns: 1, MaxResponseHeaderBytes: maxAnswer},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Run makes the calls that are owed, one after the other, until ctx ends. One node runs it
// at a time.
func (h *Hook) Run(ctx context.Context) error {
	defer h.client.CloseIdleConnections()
	news := make(chan struct{}, 1)
	defer h.Bus.Subscribe(Topic, func(any) {
		select {
		case news <- struct{}{}:
		default: // it will look anyway
		}
	})()
	for ctx.Err() == nil {
		wait, err := h.turn(ctx)
		if err != nil && ctx.Err() == nil && !errors.Is(err, gateway.ErrClosed) {
			h.Log.Error("calls of alarms not looked after, will try again", "err", err)
		}
		next := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-news:
		case <-next.C:
		}
		next.Stop()
	}
	return nil
}

// turn makes the call whose turn it is and stores what came of it. It returns how long
// until the next.
func (h *Hook) turn(ctx context.Context) (time.Duration, error) {
	var owed []Owed
	err := h.Gateway.Read(ctx, func(tx gateway.Tx) (err error) {
		owed, err = h.Rows.OwedCalls(tx, mostOwed)
		return err
	})
	if err != nil {
		return lookEvery, err
	}
	o, wait, ok := nextCall(owed, gateway.Now())
	if !ok {
		return min(cmp.Or(wait, lookEvery), lookEvery), nil
	}
	now := h.tell(ctx, o)
	if ctx.Err() != nil {
		return 0, nil // not ours any more
	}
	err = h.Gateway.Do(ctx, func(w *gateway.Work) error { return h.Rows.SaveOwed(w.Tx, now, o.Event) })
	if err != nil {
		return lookEvery, err
	}
	return 0, nil
}

// tell makes a call and returns what is owed then.
func (h *Hook) tell(ctx context.Context, o Owed) Owed {
	err := h.call(ctx, o)
	if err == nil {
		return o.told()
	}
	refused, _ := errors.AsType[*refusal](err)
	now := o.failed(gateway.Now(), h.Pauses, refused.forGood())
	switch {
	case ctx.Err() != nil:
	case now.Event == Nothing:
		h.Log.Error("alarm not told, given up", "alarm", o.ID, "kind", o.Kind, "event", o.Event, "err", err)
	default:
		h.Log.Warn("alarm not told, will try again", "alarm", o.ID, "event", o.Event, "attempt", now.Attempts, "err", err)
	}
	return now
}

// refusal is an answer that does not take the call.
type refusal struct{ status int }

// Error names the status, and not the address, which may hold a key.
func (r *refusal) Error() string {
	return fmt.Sprintf("the other system answered with status %d", r.status)
}

// forGood reports whether the same call would be refused again.
func (r *refusal) forGood() bool {
	return r != nil && r.status >= 400 && r.status < 500 && r.status != http.StatusRequestTimeout &&
		r.status != http.StatusTooEarly && r.status != http.StatusTooManyRequests
}

func (h *Hook) call(ctx context.Context, o Owed) error {
	call := Call{Event: "alarm." + string(o.Event), ID: o.ID, Kind: o.Kind, Queue: o.Queue, Since: o.Since, Until: o.Until, Value: o.Value}
	body, err := json.Marshal(call)
	if err != nil {
		return fmt.Errorf("encode call: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make call: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Switchboard")
	req.Header.Set(DeliveryHeader, string(call.ID)+"."+call.Event)
	req.Header.Set(SignatureHeader, Sign(h.Secret, time.Now(), body))
	answer, err := h.client.Do(req)
	if err != nil {
		if failed, ok := errors.AsType[*url.Error](err); ok {
			err = failed.Err // the address may hold a key, and is logged nowhere
		}
		return fmt.Errorf("call: %w", err)
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer)
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return &refusal{answer.StatusCode}
	}
	return nil
}

// Sign is the signature of a call: the HMAC-SHA256 of "<unix seconds>.<body>" with the
// secret, and the seconds, so that an old call cannot be sent again.
func Sign(secret channels.Secret, at time.Time, body []byte) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%s.%s", seconds, body)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
