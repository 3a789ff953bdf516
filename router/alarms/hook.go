package alarms

import (
	"bytes"
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
	maxUntold   = 100 // alarms that wait to be told; more, and the new one is not told
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

// Hook tells another system of alarms: a call each, in their order, tried again until it
// is answered with 2xx. What could not be told in the end is logged and given up; the
// alarms themselves are stored.
type Hook struct {
	url    string
	secret channels.Secret
	log    *slog.Logger
	client *http.Client
	untold chan Alarm
	// Pauses are how long it waits after each failed attempt but the last.
	Pauses []time.Duration
}

// NewHook returns a hook; Run makes it work. Calls are signed with the secret.
func NewHook(url string, secret channels.Secret, log *slog.Logger) *Hook {
	return &Hook{
		url: url, secret: secret, log: log, untold: make(chan Alarm, maxUntold),
		Pauses: []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 5 * time.Minute},
		client: &http.Client{
			Timeout:       hookTimeout,
			Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConns: 1, MaxResponseHeaderBytes: maxAnswer},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Tell has an alarm told. It does not block.
func (h *Hook) Tell(a Alarm) {
	select {
	case h.untold <- a:
	default:
		h.log.Error("alarm not told, too many wait to be", "alarm", a.ID, "kind", a.Kind)
	}
}

// Run tells until ctx ends.
func (h *Hook) Run(ctx context.Context) error {
	defer h.client.CloseIdleConnections()
	for {
		select {
		case <-ctx.Done():
			return nil
		case a := <-h.untold:
			if err := h.tell(ctx, a); err != nil && ctx.Err() == nil {
				h.log.Error("alarm not told, given up", "alarm", a.ID, "kind", a.Kind, "err", err)
			}
		}
	}
}

// tell tries until the call is taken.
func (h *Hook) tell(ctx context.Context, a Alarm) error {
	call := Call{Event: "alarm.raised", ID: a.ID, Kind: a.Kind, Queue: a.Queue, Since: a.Since, Until: a.Until, Value: a.Value}
	if a.Until != 0 {
		call.Event = "alarm.ended"
	}
	body, err := json.Marshal(call)
	if err != nil {
		return fmt.Errorf("encode call: %w", err)
	}
	for attempt := 0; ; attempt++ {
		err := h.call(ctx, call, body)
		if err == nil || attempt == len(h.Pauses) {
			return err
		}
		h.log.Warn("alarm not told, will try again", "alarm", a.ID, "attempt", attempt+1, "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(h.Pauses[attempt]):
		}
	}
}

var errRefused = errors.New("the other system did not take the call")

func (h *Hook) call(ctx context.Context, call Call, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make call: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Switchboard")
	req.Header.Set(DeliveryHeader, string(call.ID)+"."+call.Event)
	req.Header.Set(SignatureHeader, Sign(h.secret, time.Now(), body))
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
		return fmt.Errorf("status %d: %w", answer.StatusCode, errRefused)
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
