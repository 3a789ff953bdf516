// Package echo is the smallest channel: the one to read before writing another.
// Its provider is [Simulator], which ships beside it.
//
// What customers say arrives at the adapter's webhook, signed. What agents answer
// goes out as an HTTP request with an idempotency key. docs/channels.md walks
// through this file.
package echo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"switchboard/channels"
)

// What the provider takes.
const (
	maxText = 2000
	maxFile = 1 << 20
	maxBody = 1 << 20 // of a webhook call
)

// settings are what a person fills in to open an account.
type settings struct {
	URL   string          `json:"url" zh:"服务地址" en:"Service address" required:"true"`
	Token channels.Secret `json:"token" zh:"访问令牌" en:"Access token" required:"true"`
	Key   channels.Secret `json:"signing_key" zh:"签名密钥" en:"Signing key" required:"true"`
}

// Driver describes the channel.
func Driver() channels.Driver {
	return channels.Driver{
		Kind: "echo",
		Name: channels.Text{Zh: "回声（示例）", En: "Echo (example)"},
		Features: channels.Features{
			Parts:      []channels.PartKind{channels.TextPart, channels.FilePart},
			MaxText:    maxText,
			MaxFile:    maxFile,
			Webhook:    true,
			Receipts:   true,
			Idempotent: true,
			Absence:    5 * time.Minute,
			Parking:    10 * time.Minute,
		},
		Settings: channels.SchemaOf[settings](),
		Open:     open,
	}
}

// adapter is one open account.
type adapter struct {
	account  channels.Account
	settings settings
	nonces   nonces
}

var (
	_ channels.Adapter        = (*adapter)(nil)
	_ channels.WebhookHandler = (*adapter)(nil)
)

func open(account channels.Account) (channels.Adapter, error) {
	a := &adapter{account: account}
	if err := channels.SchemaOf[settings]().Decode(account.Settings, &a.settings); err != nil {
		return nil, err
	}
	return a, nil
}

// Run has nothing to do but wait: the provider calls in.
func (a *adapter) Run(ctx context.Context, _ channels.Sink) error {
	<-ctx.Done()
	return nil
}

// Webhook takes what the provider tells. It answers only when the sink has the
// item on disk; after anything but a success the provider calls again.
func (a *adapter) Webhook(sink channels.Sink) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "unreadable or too large", http.StatusRequestEntityTooLarge)
			return
		}
		if !a.genuine(r.Header, body) {
			http.Error(w, "not signed by the provider, too old, or used before", http.StatusUnauthorized)
			return
		}
		var told Event
		if err := json.Unmarshal(body, &told); err != nil || told.ID == "" {
			http.Error(w, "not an event", http.StatusBadRequest)
			return
		}
		if err := sink.Deliver(r.Context(), channels.Batch{Items: []channels.Item{a.item(told)}}); err != nil {
			http.Error(w, "not stored", http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

// item says in Switchboard's words what the provider told.
func (a *adapter) item(told Event) channels.Item {
	it := channels.Item{ID: told.ID, From: channels.Address{Kind: "echo", Value: told.From}}
	if told.Delivered != "" {
		it.Receipt = &channels.StatusReport{ProviderID: told.Delivered, State: channels.Delivered, At: told.At}
		return it
	}
	it.Message = &channels.Inbound{SentAt: told.At}
	if told.Text != "" || len(told.Files) == 0 {
		it.Message.Parts = append(it.Message.Parts, channels.Part{Kind: channels.TextPart, Text: told.Text})
	}
	for _, f := range told.Files {
		it.Message.Parts = append(it.Message.Parts, channels.Part{Kind: channels.FilePart, File: &channels.File{
			Name: f.Name, MediaType: f.MediaType, Size: f.Size,
			Open: func(ctx context.Context) (io.ReadCloser, error) { // the id is the provider's, the host never is
				return a.call(ctx, http.MethodGet, "/files/"+url.PathEscape(f.ID), "", nil)
			},
		}})
	}
	return it
}

// Send passes one message on.
func (a *adapter) Send(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
	message := Message{To: out.To.Value}
	for _, p := range out.Parts {
		switch {
		case p.Kind == channels.TextPart && utf8.RuneCountInString(p.Text) <= maxText:
			message.Texts = append(message.Texts, p.Text)
		case p.Kind == channels.FilePart && p.File != nil && p.File.Size <= maxFile:
			f, err := attach(ctx, p.File)
			if err != nil {
				return channels.Receipt{}, err
			}
			message.Files = append(message.Files, f)
		default:
			return channels.Receipt{}, rejected("a part of kind %s is unknown here or too long", p.Kind)
		}
	}
	body, _ := json.Marshal(message) // strings and bytes always encode
	answer, err := a.call(ctx, http.MethodPost, "/messages", out.Key, body)
	if err != nil {
		return channels.Receipt{}, err
	}
	defer answer.Close()
	var taken struct{ ID string }
	if err := json.NewDecoder(io.LimitReader(answer, maxBody)).Decode(&taken); err != nil || taken.ID == "" {
		return channels.Receipt{}, &channels.Error{Fault: channels.Transient, Uncertain: true, Err: errors.New("answer breaks off")}
	}
	return channels.Receipt{ProviderID: taken.ID, State: channels.Sent}, nil
}

// attach reads an outbound file, never more than the provider takes.
func attach(ctx context.Context, f *channels.File) (Upload, error) {
	r, err := f.Open(ctx)
	if err != nil {
		return Upload{}, fmt.Errorf("open attachment: %w", err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return Upload{}, fmt.Errorf("read attachment: %w", err)
	}
	if len(data) > maxFile {
		return Upload{}, rejected("attachment is larger than %d bytes", maxFile)
	}
	return Upload{Name: f.Name, MediaType: f.MediaType, Data: data}, nil
}

// call makes one authorised request and returns the body of its success.
func (a *adapter) call(ctx context.Context, method, path, key string, body []byte) (io.ReadCloser, error) {
	doing := method + " " + path
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(a.settings.URL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, &channels.Error{Fault: channels.Misconfigured, Err: errors.New("the service address is no URL")}
	}
	req.Header.Set("Authorization", "Bearer "+string(a.settings.Token))
	req.Header.Set("Idempotency-Key", key)
	resp, err := a.account.HTTP.Do(req)
	if err != nil {
		return nil, channels.NoAnswer(doing, err)
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		return nil, channels.BadStatus(doing, resp)
	}
	return resp.Body, nil
}

func rejected(format string, args ...any) error {
	return &channels.Error{Fault: channels.Rejected, Err: fmt.Errorf(format, args...)}
}
