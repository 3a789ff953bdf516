package channeltest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"switchboard/channels"
)

// parlour is a hosted channel of two routes, to test the kit on.
type parlour struct{ flaws map[string]bool }

type parlourSettings struct {
	Title string `json:"title" zh:"标题" en:"Title" required:"true"`
}

func parlourDriver(flaws map[string]bool) channels.Driver {
	return channels.Driver{
		Kind: "parlour", Name: channels.Text{Zh: "会客厅", En: "Parlour"},
		Settings: channels.SchemaOf[parlourSettings](),
		Features: channels.Features{
			Parts: []channels.PartKind{channels.TextPart, channels.FilePart}, MaxFile: 1 << 20, Hosted: true, Receipts: true,
		},
		Open: func(a channels.Account) (channels.Adapter, error) {
			return &parlour{flaws}, channels.SchemaOf[parlourSettings]().Decode(a.Settings, new(parlourSettings))
		},
	}
}

func (p *parlour) Run(ctx context.Context, _ channels.Sink) error { <-ctx.Done(); return nil }

func (p *parlour) Send(context.Context, channels.Outbound) (channels.Receipt, error) {
	return channels.Receipt{}, &channels.Error{Fault: channels.Rejected}
}

// Host serves POST /say and GET /news?from=&after=.
func (p *parlour) Host(sink channels.Sink, line channels.Timeline) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /say", func(w http.ResponseWriter, r *http.Request) {
		var f flight
		if err := json.NewDecoder(r.Body).Decode(&f); err != nil {
			http.Error(w, "what?", http.StatusBadRequest)
			return
		}
		it := channels.Item{ID: f.ID, From: parlourAddress(f.From), Message: &channels.Inbound{Parts: []channels.Part{{Kind: channels.TextPart, Text: f.Text}}}}
		for _, a := range f.Files {
			file, err := line.Upload(r.Context(), it.From, a.Name, bytes.NewReader(a.Data))
			if err != nil {
				http.Error(w, "no", http.StatusServiceUnavailable)
				return
			}
			it.Message.Parts = append(it.Message.Parts, channels.Part{Kind: channels.FilePart, File: &file})
		}
		err := sink.Deliver(r.Context(), channels.Batch{Items: []channels.Item{it}})
		if err != nil && !p.flaws["acknowledges failures"] {
			http.Error(w, "not stored", http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("GET /news", func(w http.ResponseWriter, r *http.Request) {
		from := parlourAddress(r.URL.Query().Get("from"))
		after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
		_ = json.NewEncoder(w).Encode(p.news(r.Context(), line, from, after))
	})
	return mux
}

// news is what the customer has not seen.
func (p *parlour) news(ctx context.Context, line channels.Timeline, from channels.Address, after int64) []flight {
	if p.flaws["one room for all"] {
		from = parlourAddress("c0")
	}
	if p.flaws["begins anew"] && after > 0 {
		after--
	}
	page, err := line.Page(ctx, from, 0, 1000)
	if err != nil {
		return nil
	}
	var out []flight
	for _, e := range page {
		if e.Seq <= after {
			continue
		}
		f := flight{Seq: int(e.Seq)}
		if m := e.Message; m != nil && !m.Mine {
			for _, part := range m.Parts {
				f.Text += part.Text
				if part.File != nil {
					data, _ := readFile(ctx, *part.File)
					f.Files = append(f.Files, Attachment{Name: part.File.Name, Data: data})
				}
			}
		}
		out = append(out, f)
	}
	if n := len(page); n > 0 && !p.flaws["never seen"] {
		_ = line.Seen(ctx, from, page[n-1].Seq, channels.Delivered)
	}
	return out
}

func parlourAddress(value string) channels.Address {
	return channels.Address{Kind: "parlour", Value: value}
}

// guests are the customers' clients.
type guests struct {
	client *http.Client

	mu    sync.Mutex // guards what follows
	url   string
	said  []flight
	acked map[string]bool
	taken []Taken
	seen  map[string]int
}

func startGuests(context.Context) (*Provider, error) {
	ctx, cancel := context.WithCancel(context.Background())
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: dialUntil(ctx)}}
	g := &guests{acked: map[string]bool{}, seen: map[string]int{}, client: client}
	var acting sync.WaitGroup
	acting.Go(func() { g.act(ctx) })
	return &Provider{
		Settings: func([]string) []byte { return []byte(`{"title":"t"}`) },
		Customer: func(_ context.Context, n int) (channels.Address, error) {
			return parlourAddress("c" + strconv.Itoa(n)), nil
		},
		Say: func(_ context.Context, s Saying) (string, error) {
			g.mu.Lock()
			defer g.mu.Unlock()
			f := flight{ID: "said-" + strconv.Itoa(len(g.said)), From: "c" + strconv.Itoa(s.From), Text: s.Text, Files: s.Files}
			g.said = append(g.said, f)
			return f.ID, nil
		},
		Repeat: func(ctx context.Context, id string) error {
			g.mu.Lock()
			f := g.said[slices.IndexFunc(g.said, func(f flight) bool { return f.ID == id })]
			g.mu.Unlock()
			return g.post(ctx, f)
		},
		Acknowledged: func(id string) bool { g.mu.Lock(); defer g.mu.Unlock(); return g.acked[id] },
		Taken:        func() []Taken { g.mu.Lock(); defer g.mu.Unlock(); return slices.Clone(g.taken) },
		Attach:       func(url string) { g.mu.Lock(); defer g.mu.Unlock(); g.url = url },
		Close:        func() { cancel(); acting.Wait() },
	}, nil
}

// act says what is to be said, in order, and looks for news.
func (g *guests) act(ctx context.Context) {
	for next := 0; wait(ctx, 2*time.Millisecond); {
		g.mu.Lock()
		said := slices.Clone(g.said)
		g.mu.Unlock()
		for next < len(said) && g.post(ctx, said[next]) == nil {
			next++
		}
		for _, who := range []string{"c0", "c1"} {
			g.look(ctx, who)
		}
	}
}

func (g *guests) post(ctx context.Context, f flight) error {
	raw, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if _, err := g.ask(ctx, http.MethodPost, "say", raw); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.acked[f.ID] = true
	return nil
}

func (g *guests) look(ctx context.Context, who string) {
	g.mu.Lock()
	after := g.seen[who]
	g.mu.Unlock()
	body, err := g.ask(ctx, http.MethodGet, fmt.Sprintf("news?from=%s&after=%d", who, after), nil)
	var news []flight
	if err != nil || json.Unmarshal(body, &news) != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, f := range news {
		g.seen[who] = f.Seq
		if f.Text != "" || len(f.Files) > 0 {
			t := Taken{To: parlourAddress(who), ProviderID: strconv.Itoa(f.Seq), Files: f.Files}
			if f.Text != "" {
				t.Texts = []string{f.Text}
			}
			g.taken = append(g.taken, t)
		}
	}
}

func (g *guests) ask(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	g.mu.Lock()
	url := g.url
	g.mu.Unlock()
	req, err := http.NewRequestWithContext(ctx, method, url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	resp, err := g.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, resp.Status)
	}
	return data, nil
}
