package channeltest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"time"

	"switchboard/channels"
)

// flight is what pigeons carry, both ways.
type flight struct {
	Seq    int
	ID     string
	From   string // or to
	Thread string
	Text   string
	Files  []Attachment
	Key    string
}

// loft is the pigeons' provider.
type loft struct {
	client *http.Client

	mu      sync.Mutex // guards what follows
	said    []flight
	acked   map[string]bool
	sent    []flight
	refuse  channels.Fault
	after   time.Duration
	webhook string
	repeat  []string // ids to give once more at the next poll
}

const loftToken = "canary-token-of-the-loft"

// startLoft is the pigeons' Harness.
func startLoft(context.Context) (*Provider, error) {
	ctx, cancel := context.WithCancel(context.Background())
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: dialUntil(ctx)}}
	l := &loft{acked: map[string]bool{}, client: client}
	server := httptest.NewServer(l)
	var pushing sync.WaitGroup
	pushing.Go(func() { l.push(ctx) })
	return &Provider{
		Addrs: []string{server.Listener.Addr().String()},
		Settings: func(addrs []string) []byte {
			return fmt.Appendf(nil, `{"url":"http://%s","token":%q}`, addrs[0], loftToken)
		},
		Secrets:      []string{loftToken},
		Customer:     func(_ context.Context, n int) (channels.Address, error) { return pigeonAddress(n), nil },
		Say:          l.say,
		Repeat:       l.again,
		Acknowledged: l.acknowledged,
		Taken:        l.taken,
		Attach:       l.attach,
		Request:      func(ctx context.Context, s Saying) (*http.Request, error) { return l.request(ctx, carried(s)) },
		Forgeries:    l.forgeries,
		Refuse:       l.refuseWith,
		Close: func() {
			cancel()
			pushing.Wait()
			server.Close()
		},
	}, nil
}

func pigeonAddress(n int) channels.Address {
	return channels.Address{Kind: "pigeon", Value: "c" + strconv.Itoa(n)}
}

func carried(s Saying) flight {
	return flight{ID: "asked " + s.Text, From: pigeonAddress(s.From).Value, Text: s.Text, Files: s.Files}
}

func (l *loft) say(_ context.Context, s Saying) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := carried(s)
	f.Seq, f.Thread = len(l.said)+1, s.Thread
	f.ID = "flight-" + strconv.Itoa(f.Seq)
	l.said = append(l.said, f)
	return f.ID, nil
}

func (l *loft) attach(url string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.webhook = url
}

func (l *loft) acknowledged(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.acked[id]
}

func (l *loft) taken() (ts []Taken) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.sent {
		t := Taken{To: channels.Address{Kind: "pigeon", Value: f.From}, ProviderID: f.ID, Files: f.Files}
		if f.Text != "" {
			t.Texts = []string{f.Text}
		}
		ts = append(ts, t)
	}
	return ts
}

func (l *loft) refuseWith(f channels.Fault, after time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuse, l.after = f, after
	return true
}

// again gives an item once more: to the webhook, or at the next poll.
func (l *loft) again(ctx context.Context, id string) error {
	l.mu.Lock()
	i := slices.IndexFunc(l.said, func(f flight) bool { return f.ID == id })
	f, polled := l.said[i], l.webhook == "" || !l.acked["pushed"]
	if polled {
		l.repeat = append(l.repeat, id)
	}
	l.mu.Unlock()
	if polled {
		return nil
	}
	return l.post(ctx, f)
}

// push tells the webhook, in order, until acknowledged. A polling pigeon has none:
// then the answer is 503 for ever.
func (l *loft) push(ctx context.Context) {
	for next := 0; ctx.Err() == nil; {
		l.mu.Lock()
		var f flight
		if next < len(l.said) && l.webhook != "" {
			f = l.said[next]
		}
		l.mu.Unlock()
		if f.ID != "" && l.post(ctx, f) == nil {
			next++
			continue
		}
		wait(ctx, 3*time.Millisecond)
	}
}

func (l *loft) post(ctx context.Context, f flight) error {
	req, err := l.request(ctx, f)
	if err != nil {
		return err
	}
	resp, err := l.client.Do(req)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("webhook: %s", resp.Status)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acked[f.ID], l.acked["pushed"] = true, true
	return nil
}

func (l *loft) request(ctx context.Context, f flight) (*http.Request, error) {
	body, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	url := l.webhook
	l.mu.Unlock()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	at := strconv.FormatInt(time.Now().Unix(), 10)
	req.Header.Set("Time", at)
	req.Header.Set("Signature", pigeonSign(loftToken, at, body))
	return req, nil
}

func (l *loft) forgeries(ctx context.Context, s Saying) (map[string]*http.Request, error) {
	unsigned, err := l.request(ctx, carried(s))
	if err != nil {
		return nil, err
	}
	unsigned.Header.Del("Signature")
	foreign, err := l.request(ctx, carried(s))
	if err != nil {
		return nil, err
	}
	foreign.Header.Set("Signature", pigeonSign("another", foreign.Header.Get("Time"), nil))
	return map[string]*http.Request{"no signature": unsigned, "another key": foreign}, nil
}

// ServeHTTP is what pigeons ask of the loft.
func (l *loft) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.Header.Get("Authorization") != loftToken {
		http.Error(w, "who?", http.StatusUnauthorized)
		return
	}
	switch r.URL.Path {
	case "/poll":
		after, _ := strconv.Atoi(r.URL.Query().Get("after"))
		_ = json.NewEncoder(w).Encode(l.flown(after))
	case "/sent":
		for _, f := range l.sent {
			if f.Key == r.URL.Query().Get("key") {
				_, _ = io.WriteString(w, f.ID)
			}
		}
	case "/send":
		l.take(w, r)
	}
}

// flown is the next page of a poll; what is to be repeated comes again in it.
func (l *loft) flown(after int) []flight {
	var page []flight
	if after < len(l.said) {
		page = slices.Clone(l.said[after:min(len(l.said), after+7)])
	}
	if len(page) > 0 {
		for _, id := range l.repeat {
			i := slices.IndexFunc(l.said, func(f flight) bool { return f.ID == id })
			page = slices.Insert(page, 0, l.said[i])
		}
		l.repeat = nil
	}
	return page
}

func (l *loft) take(w http.ResponseWriter, r *http.Request) {
	statuses := map[channels.Fault]int{
		channels.Transient: 500, channels.Throttled: 429, channels.Rejected: 400, channels.Unreachable: 410, channels.Misconfigured: 403,
	}
	if code := statuses[l.refuse]; code != 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(l.after.Seconds())))
		http.Error(w, "refused", code)
		return
	}
	var f flight
	if err := json.NewDecoder(r.Body).Decode(&f); err != nil {
		http.Error(w, "what?", http.StatusBadRequest)
		return
	}
	f.ID = "sent-" + strconv.Itoa(len(l.sent)+1)
	l.sent = append(l.sent, f)
	_, _ = io.WriteString(w, f.ID)
}
