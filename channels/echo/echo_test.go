package echo_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/channeltest"
	"switchboard/channels/echo"
)

// TestConformance is all the test that the contract asks of an adapter.
func TestConformance(t *testing.T) {
	channeltest.Run(t, echo.Driver(), startProvider)
}

const (
	token = "canary-token-9f8e7d6c5b4a"
	key   = "canary-signing-key-1a2b3c4d"
)

// startProvider gives a fresh simulator into the kit's hands.
func startProvider(context.Context) (*channeltest.Provider, error) {
	sim := echo.NewSimulator(token, key)
	server := httptest.NewServer(sim)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = sim.Run(ctx) }) // it returns nil

	return &channeltest.Provider{
		Addrs: []string{server.Listener.Addr().String()},
		Settings: func(addrs []string) []byte {
			raw, _ := json.Marshal(map[string]string{"url": "http://" + addrs[0], "token": token, "signing_key": key})
			return raw
		},
		Secrets:  []string{token, key},
		Customer: func(_ context.Context, n int) (channels.Address, error) { return address(n), nil },
		Say: func(_ context.Context, s channeltest.Saying) (string, error) {
			return sim.Say(address(s.From).Value, s.Text, uploads(s.Files)...), nil
		},
		Repeat:       sim.Post,
		Acknowledged: sim.Acknowledged,
		Taken:        func() []channeltest.Taken { return taken(sim.Taken()) },
		Attach:       sim.Attach,
		Request: func(ctx context.Context, s channeltest.Saying) (*http.Request, error) {
			return sim.Request(ctx, event(s))
		},
		Forgeries: func(ctx context.Context, s channeltest.Saying) (map[string]*http.Request, error) {
			return forgeries(ctx, sim, event(s))
		},
		Refuse: func(f channels.Fault, retryAfter time.Duration) bool {
			sim.Refuse(refusals[f], retryAfter)
			return true
		},
		Report: func(_ context.Context, id string, _ channels.DeliveryState) error {
			sim.Deliver(id)
			return nil
		},
		Close: func() {
			cancel()
			running.Wait()
			server.Close()
		},
	}, nil
}

// refusals are the provider's answers by the fault they mean.
var refusals = map[channels.Fault]int{
	channels.Transient:     http.StatusServiceUnavailable,
	channels.Throttled:     http.StatusTooManyRequests,
	channels.Rejected:      http.StatusUnprocessableEntity,
	channels.Unreachable:   http.StatusNotFound,
	channels.Misconfigured: http.StatusUnauthorized,
}

func address(n int) channels.Address {
	return channels.Address{Kind: "echo", Value: "customer-" + string(rune('a'+n))}
}

func event(s channeltest.Saying) echo.Event {
	return echo.Event{ID: "event-of-" + s.Text, From: address(s.From).Value, Text: s.Text, At: time.Now()}
}

func uploads(files []channeltest.Attachment) []echo.Upload {
	var out []echo.Upload
	for _, f := range files {
		out = append(out, echo.Upload(f))
	}
	return out
}

func taken(messages []echo.Taken) []channeltest.Taken {
	var out []channeltest.Taken
	for _, m := range messages {
		t := channeltest.Taken{To: channels.Address{Kind: "echo", Value: m.To}, ProviderID: m.ID, Texts: m.Texts}
		for _, f := range m.Files {
			t.Files = append(t.Files, channeltest.Attachment(f))
		}
		out = append(out, t)
	}
	return out
}

// forgeries are calls that a stranger might make.
func forgeries(ctx context.Context, sim *echo.Simulator, e echo.Event) (map[string]*http.Request, error) {
	out := map[string]*http.Request{}
	for what, forge := range map[string]func() (*http.Request, error){
		"another key":   func() (*http.Request, error) { return sim.RequestAs(ctx, e, "another key", time.Now()) },
		"an old time":   func() (*http.Request, error) { return sim.RequestAs(ctx, e, key, time.Now().Add(-6*time.Minute)) },
		"a future time": func() (*http.Request, error) { return sim.RequestAs(ctx, e, key, time.Now().Add(6*time.Minute)) },
		"no signature":  func() (*http.Request, error) { return without(sim, ctx, e, "Echo-Signature") },
		"no time":       func() (*http.Request, error) { return without(sim, ctx, e, "Echo-Time") },
		"no nonce":      func() (*http.Request, error) { return without(sim, ctx, e, "Echo-Nonce") },
	} {
		req, err := forge()
		if err != nil {
			return nil, err
		}
		out[what] = req
	}
	return out, nil
}

func without(sim *echo.Simulator, ctx context.Context, e echo.Event, header string) (*http.Request, error) {
	req, err := sim.Request(ctx, e)
	if err == nil {
		req.Header.Del(header)
	}
	return req, err
}
