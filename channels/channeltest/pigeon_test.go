package channeltest

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
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"switchboard/channels"
)

// pigeon is the channel on which the kit itself is tested. Its flaws are mistakes
// that people make; without any it keeps every promise.
type pigeon struct {
	account  channels.Account
	settings pigeonSettings
	flaws    map[string]bool
}

type pigeonSettings struct {
	URL   string          `json:"url" zh:"地址" en:"Address" required:"true"`
	Token channels.Secret `json:"token" zh:"令牌" en:"Token" required:"true"`
}

const pigeonText = 500

// pollingPigeon asks its provider for what customers said.
func pollingPigeon(flaws map[string]bool) channels.Driver {
	return channels.Driver{
		Kind: "pigeon", Name: channels.Text{Zh: "信鸽", En: "Pigeon"},
		Settings: channels.SchemaOf[pigeonSettings](),
		Features: channels.Features{
			Parts: []channels.PartKind{channels.TextPart, channels.ImagePart}, MaxText: pigeonText, MaxFile: 64 << 10,
			Threads: true, Typing: true, Resolves: true, Idempotent: flaws["claims idempotent"],
			Hosted: false, Webhook: flaws["claims a webhook"],
		},
		Open: func(a channels.Account) (channels.Adapter, error) { return openPigeon(a, flaws) },
	}
}

// pushedPigeon is called by its provider.
func pushedPigeon(flaws map[string]bool) channels.Driver {
	d := pollingPigeon(flaws)
	d.Features.Threads, d.Features.Webhook = false, true
	d.Open = func(a channels.Account) (channels.Adapter, error) {
		p, err := openPigeon(a, flaws)
		if err != nil {
			return nil, err
		}
		return &pushed{p}, nil
	}
	return d
}

func openPigeon(a channels.Account, flaws map[string]bool) (*pigeon, error) {
	p := &pigeon{account: a, flaws: flaws}
	if flaws["lax settings"] {
		if err := json.Unmarshal(a.Settings, &p.settings); err != nil {
			return nil, &channels.Error{Fault: channels.Misconfigured, Err: errors.New("not JSON")}
		}
		return p, nil
	}
	if err := channels.SchemaOf[pigeonSettings]().Decode(a.Settings, &p.settings); err != nil {
		if flaws["shows settings"] {
			err = &channels.Error{Fault: channels.Misconfigured, Err: fmt.Errorf("bad settings %s", a.Settings)}
		}
		return nil, err
	}
	if flaws["dials in open"] {
		return p, p.Probe(context.Background())
	}
	return p, nil
}

// Run polls.
func (p *pigeon) Run(ctx context.Context, sink channels.Sink) error {
	for {
		err := p.poll(ctx, sink)
		if ctx.Err() != nil {
			if p.flaws["returns its cancellation"] {
				return ctx.Err()
			}
			return nil
		}
		if err != nil && !p.flaws["swallows faults"] {
			return err
		}
		wait(ctx, 3*time.Millisecond)
	}
}

func (p *pigeon) poll(ctx context.Context, sink channels.Sink) error {
	cursor, err := sink.State(ctx, "last")
	if err != nil {
		return err
	}
	body, err := p.call(ctx, http.MethodGet, "/poll?after="+url.QueryEscape(cursor), nil)
	if err != nil {
		return err
	}
	var flown []flight
	if err := json.Unmarshal(body, &flown); err != nil {
		return fmt.Errorf("poll: %w", err)
	}
	if len(flown) == 0 {
		return nil
	}
	b := channels.Batch{Cursor: channels.Cursor{Key: "last", Value: strconv.Itoa(flown[len(flown)-1].Seq)}}
	for _, f := range flown {
		b.Items = append(b.Items, p.item(f))
	}
	return p.deliver(ctx, sink, b)
}

func (p *pigeon) deliver(ctx context.Context, sink channels.Sink, b channels.Batch) error {
	switch {
	case p.flaws["cursor before items"]:
		if err := sink.Deliver(ctx, channels.Batch{Cursor: b.Cursor}); err != nil {
			return err
		}
		return sink.Deliver(ctx, channels.Batch{Items: b.Items})
	case p.flaws["order reversed"]:
		slices.Reverse(b.Items)
	case p.flaws["leaks a goroutine"]:
		go wait(context.Background(), time.Minute)
	case p.flaws["logs words"]:
		p.account.Log.Debug("delivering", "items", fmt.Sprint(b.Items[0].Message))
	}
	return sink.Deliver(ctx, b)
}

func (p *pigeon) item(f flight) channels.Item {
	it := channels.Item{ID: f.ID, From: channels.Address{Kind: "pigeon", Value: f.From}, Message: &channels.Inbound{}}
	if p.flaws["shouting addresses"] {
		it.From = channels.Address{Kind: channels.EmailKind, Value: f.From + "@Example.com"}
	}
	if p.flaws["an id per delivery"] {
		it.ID += "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
	}
	if p.account.ID != "" && f.Thread != "" {
		it.Thread = f.Thread
	}
	text := f.Text
	if p.flaws["ASCII only"] {
		text = strconv.QuoteToASCII(text)
	}
	if p.flaws["panics on nothing"] {
		_ = text[0]
	}
	it.Message.Parts = []channels.Part{{Kind: channels.TextPart, Text: text}}
	for _, file := range f.Files {
		it.Message.Parts = append(it.Message.Parts, channels.Part{Kind: channels.ImagePart, File: new(fileOf(file))})
	}
	return it
}

// Send passes a message on.
func (p *pigeon) Send(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
	f := flight{From: out.To.Value, Key: out.Key}
	for _, part := range out.Parts {
		switch {
		case part.Kind == channels.TextPart && p.flaws["cuts long text"]:
			f.Text += string([]rune(part.Text)[:min(pigeonText, utf8.RuneCountInString(part.Text))])
		case part.Kind == channels.TextPart && utf8.RuneCountInString(part.Text) <= pigeonText:
			f.Text += part.Text
		case part.Kind == channels.ImagePart:
			data, err := readFile(ctx, *part.File)
			if err != nil {
				return channels.Receipt{}, err
			}
			if p.flaws["cuts files"] {
				data = data[:min(len(data), 1000)]
			}
			if len(data) > 64<<10 {
				return channels.Receipt{}, &channels.Error{Fault: channels.Rejected}
			}
			f.Files = append(f.Files, Attachment{Name: part.File.Name, Data: data})
		case !p.flaws["drops what it does not know"]:
			return channels.Receipt{}, &channels.Error{Fault: channels.Rejected}
		}
	}
	if p.flaws["sent before confirmed"] {
		ctx := context.WithoutCancel(ctx)
		go func() { wait(ctx, time.Second/5); _, _ = p.post(ctx, f) }()
		return channels.Receipt{ProviderID: "soon", State: channels.Sent}, nil
	}
	if p.flaws["ignores deadlines"] {
		ctx = context.WithoutCancel(ctx)
	}
	return p.post(ctx, f)
}

func (p *pigeon) post(ctx context.Context, f flight) (channels.Receipt, error) {
	raw, err := json.Marshal(f)
	if err != nil {
		return channels.Receipt{}, err
	}
	body, err := p.call(ctx, http.MethodPost, "/send", raw)
	if err != nil {
		return channels.Receipt{}, err
	}
	return channels.Receipt{ProviderID: string(body), State: channels.Sent}, nil
}

// Resolve asks for a message by its key.
func (p *pigeon) Resolve(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
	body, err := p.call(ctx, http.MethodGet, "/sent?key="+url.QueryEscape(out.Key), nil)
	if err != nil {
		return channels.Receipt{}, err
	}
	if len(body) == 0 && !p.flaws["resolves everything"] {
		return channels.Receipt{State: channels.Failed}, nil
	}
	return channels.Receipt{ProviderID: string(body), State: channels.Sent}, nil
}

// Typing says so.
func (p *pigeon) Typing(ctx context.Context, _ channels.Address, _ bool) error {
	_, err := p.call(ctx, http.MethodGet, "/poll?after=1000000", nil)
	return err
}

// Probe asks for nothing.
func (p *pigeon) Probe(ctx context.Context) error {
	_, err := p.call(ctx, http.MethodGet, "/poll?after=1000000", nil)
	return err
}

func (p *pigeon) call(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.settings.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", string(p.settings.Token))
	if p.flaws["token in the address"] {
		req.URL.RawQuery += "&access_token=" + string(p.settings.Token)
	}
	resp, err := p.account.HTTP.Do(req)
	if err != nil {
		if p.flaws["token in the address"] {
			return nil, fmt.Errorf("call: %w", err)
		}
		e := channels.NoAnswer(method, err)
		e.Uncertain = e.Uncertain && !p.flaws["always certain"] || p.flaws["never certain"]
		return nil, e
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		e := channels.BadStatus(method, resp)
		if p.flaws["one fault for all"] {
			e.Fault = channels.Transient
		}
		if p.flaws["forgets Retry-After"] {
			e.RetryAfter = 0
		}
		return nil, e
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, &channels.Error{Fault: channels.Transient, Uncertain: true, Err: err}
	}
	return data, nil
}

// pushed is a pigeon with a webhook.
type pushed struct{ *pigeon }

// Run waits.
func (p *pushed) Run(ctx context.Context, _ channels.Sink) error {
	<-ctx.Done()
	if p.flaws["never stops"] {
		wait(context.Background(), stopLimit+200*time.Millisecond)
	}
	return nil
}

// Webhook takes a signed flight.
func (p *pushed) Webhook(sink channels.Sink) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !p.signed(r, body) {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		var f flight
		if err := json.Unmarshal(body, &f); err != nil {
			http.Error(w, "no", http.StatusBadRequest)
			return
		}
		if p.flaws["acknowledges at once"] {
			go func() {
				_ = sink.Deliver(context.WithoutCancel(r.Context()), channels.Batch{Items: []channels.Item{p.item(f)}})
			}()
			return
		}
		err = sink.Deliver(r.Context(), channels.Batch{Items: []channels.Item{p.item(f)}})
		if err != nil && !p.flaws["acknowledges failures"] {
			http.Error(w, "not stored", http.StatusServiceUnavailable)
		}
	})
}

func (p *pushed) signed(r *http.Request, body []byte) bool {
	switch {
	case p.flaws["signature unchecked"]:
		return true
	case p.flaws["signature not over the body"]:
		body = nil
		return r.Header.Get("Signature") != "" && r.Header.Get("Time") != ""
	}
	return hmac.Equal([]byte(r.Header.Get("Signature")), []byte(pigeonSign(string(p.settings.Token), r.Header.Get("Time"), body)))
}

func pigeonSign(key, at string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(at + "\n"))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
