package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"switchboard/channels/webchat/client"
	"switchboard/channels/webchat/wire"
)

// Visitor is a customer with a ledger of what he sent, what was acknowledged and
// what he was shown.
type Visitor struct {
	Name   string
	Client *client.Client
	root   string
	who    wire.Visitor

	mu       sync.Mutex // guards the ledger
	sent     []string   // client ids, in order
	acked    map[string]bool
	shown    []wire.Entry // as they came, over all connections
	messages int          // among shown
	standing wire.Queue   // as last told
	wrong    []string
}

// NewVisitor gets a token and prepares a client; Run connects it.
func NewVisitor(ctx context.Context, root, name string) (*Visitor, error) {
	who, err := client.NewVisitor(ctx, client.Options{Root: root, Locale: "zh-CN"})
	if err != nil {
		return nil, fmt.Errorf("new visitor: %w", err)
	}
	return Resume(root, name, who), nil
}

// Resume prepares a client for a visitor there was before; it holds nothing.
func Resume(root, name string, who wire.Visitor) *Visitor {
	v := &Visitor{Name: name, root: root, who: who, acked: make(map[string]bool)}
	v.Client = client.New(client.Options{
		Root: root, Visitor: who, Entry: v.entry, Reset: v.reset,
		Acked: func(id string) {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.acked[id] = true
		},
		Queue: func(q wire.Queue) {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.standing = q
		},
		Refused: func(r wire.Refused) { v.complain("refused: %s %s", r.Code, r.Detail) },
	})
	return v
}

func (v *Visitor) complain(format string, args ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.wrong = append(v.wrong, v.Name+": "+fmt.Sprintf(format, args...))
}

func (v *Visitor) reset() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.shown, v.messages = nil, 0
}

func (v *Visitor) entry(e wire.Entry) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if n := len(v.shown); n > 0 && e.Seq != v.shown[n-1].Seq+1 {
		v.wrong = append(v.wrong, fmt.Sprintf("%s: entry %d came after %d", v.Name, e.Seq, v.shown[n-1].Seq))
	}
	v.shown = append(v.shown, e)
	if e.Kind == "message" {
		v.messages++
	}
}

// Say queues the next message and notes it in the ledger.
func (v *Visitor) Say(parts ...wire.Part) string {
	v.mu.Lock()
	id := fmt.Sprintf("%s-%d", v.Name, len(v.sent))
	v.sent = append(v.sent, id)
	v.mu.Unlock()
	v.Client.Send(client.Message{ClientID: id, Parts: parts})
	return id
}

// Text is a text part.
func Text(s string) wire.Part { return wire.Part{Kind: "text", Text: s} }

// Acked is how many messages were acknowledged.
func (v *Visitor) Acked() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.acked)
}

// Messages is how many messages the visitor was shown.
func (v *Visitor) Messages() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.messages
}

// Standing is how the visitor was told last that he stands in the queue.
func (v *Visitor) Standing() wire.Queue {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.standing
}

// Wrong is everything this visitor saw go wrong.
func (v *Visitor) Wrong() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]string(nil), v.wrong...)
}

// Token is the visitor's credential.
func (v *Visitor) Token() string { return v.who.Token }

// Who is the visitor, as Resume takes him.
func (v *Visitor) Who() wire.Visitor { return v.who }

// OtherDevice is the same visitor on a device that holds nothing yet.
func (v *Visitor) OtherDevice() *Visitor { return Resume(v.root, v.Name, v.who) }

// Exchange says something without a socket, as another device would, and returns
// when it is acknowledged.
func (v *Visitor) Exchange(ctx context.Context, id string, parts ...wire.Part) error {
	body, err := json.Marshal(wire.Exchange{
		Hello:  wire.Hello{Type: "hello", V: wire.Version, Token: v.who.Token, After: v.Client.Last()},
		Frames: []any{wire.Send{Type: "send", ClientID: id, Parts: parts}},
	})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.root+"exchange", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	var answer struct {
		Frames []struct{ Type string }
	}
	if err := ask(r, &answer); err != nil {
		return fmt.Errorf("exchange: %w", err)
	}
	for _, f := range answer.Frames {
		if f.Type == "ack" {
			return nil
		}
	}
	return fmt.Errorf("exchange: not acknowledged: %v", answer.Frames)
}

// Upload sends a file and returns the part that names it.
func (v *Visitor) Upload(ctx context.Context, name string, content []byte) (wire.Part, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.root+"files?name="+url.QueryEscape(name), bytes.NewReader(content))
	if err != nil {
		return wire.Part{}, err
	}
	r.Header.Set("Authorization", "Bearer "+v.who.Token)
	var f wire.File
	if err := ask(r, &f); err != nil {
		return wire.Part{}, fmt.Errorf("upload: %w", err)
	}
	return wire.Part{Kind: "file", File: &wire.File{ID: f.ID}}, nil
}

// Download reads a file of an entry.
func (v *Visitor) Download(ctx context.Context, f wire.File) ([]byte, error) {
	at := f.URL
	if !strings.HasPrefix(at, "http") {
		at = v.root + strings.TrimPrefix(at, "/")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("download: %s", answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// History asks the server for the whole timeline, page by page.
func (v *Visitor) History(ctx context.Context) ([]wire.Entry, error) {
	var all []wire.Entry
	before := ""
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.root+"entries?limit=100"+before, nil)
		if err != nil {
			return nil, err
		}
		r.Header.Set("Authorization", "Bearer "+v.who.Token)
		var page wire.Entries
		if err := ask(r, &page); err != nil {
			return nil, fmt.Errorf("history: %w", err)
		}
		if len(page.Entries) == 0 {
			return all, nil
		}
		all = append(page.Entries, all...)
		if all[0].Seq == 1 {
			return all, nil
		}
		before = fmt.Sprintf("&before=%d", all[0].Seq)
	}
}

// Check compares the ledger with the server's timeline and returns everything
// that is wrong: lost, doubled, out of order, a gap.
func (v *Visitor) Check(ctx context.Context) []string {
	history, err := v.History(ctx)
	if err != nil {
		return []string{v.Name + ": " + err.Error()}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	wrong := append([]string(nil), v.wrong...)
	report := func(format string, args ...any) { wrong = append(wrong, v.Name+": "+fmt.Sprintf(format, args...)) }
	stored := make(map[string]int)
	last := -1
	position := make(map[string]int)
	for i, id := range v.sent {
		position[id] = i
	}
	for i, e := range history {
		if e.Seq != int64(i+1) {
			report("entry %d is at place %d", e.Seq, i+1)
		}
		if !e.Mine || e.Kind != "message" {
			continue
		}
		stored[e.ClientID]++
		if position[e.ClientID] <= last {
			report("%s is out of order", e.ClientID)
		}
		last = position[e.ClientID]
	}
	for _, id := range v.sent {
		if v.acked[id] && stored[id] == 0 {
			report("%s was acknowledged and is lost", id)
		}
		if stored[id] > 1 {
			report("%s is stored %d times", id, stored[id])
		}
	}
	for i, e := range v.shown {
		if i < len(history) && e.Seq == history[i].Seq && e.ID != history[i].ID {
			report("entry %d was shown as another", e.Seq)
		}
	}
	return wrong
}

// ask does a request and decodes its JSON answer.
func ask(r *http.Request, into any) error {
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, 8<<20))
	if err != nil {
		return err
	}
	if answer.StatusCode/100 != 2 {
		return &StatusError{Status: answer.StatusCode, Body: string(raw)}
	}
	if into == nil || len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, into)
}

// StatusError is an answer that is no success.
type StatusError struct {
	Status int
	Body   string
}

// Error says both.
func (e *StatusError) Error() string { return fmt.Sprintf("status %d: %s", e.Status, e.Body) }
