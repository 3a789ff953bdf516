package echo

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// The provider's words on the wire.
type (
	// Event is what the provider posts to the webhook: what a customer said, or
	// that a message was delivered.
	Event struct {
		ID        string    `json:"id"`
		From      string    `json:"from"`
		Text      string    `json:"text,omitempty"`
		Files     []FileRef `json:"files,omitempty"`
		Delivered string    `json:"delivered,omitempty"` // id of the message that was
		At        time.Time `json:"at"`
	}
	// FileRef names a file that waits under /files/{id}.
	FileRef struct {
		ID        string `json:"id"`
		Name      string `json:"name"`
		MediaType string `json:"media_type"`
		Size      int64  `json:"size"`
	}
	// Message is what the provider takes at POST /messages.
	Message struct {
		To    string   `json:"to"`
		Texts []string `json:"texts,omitempty"`
		Files []Upload `json:"files,omitempty"`
	}
	// Upload is a file in a message.
	Upload struct {
		Name      string `json:"name"`
		MediaType string `json:"media_type"`
		Data      []byte `json:"data"`
	}
)

// Taken is a message the provider took, under the id it gave.
type Taken struct {
	ID string
	Message
}

const retryPause = 20 * time.Millisecond

// Simulator is the provider of one account: an [http.Handler] for what the adapter
// asks of it, and Run for what it tells the adapter. All methods may be called
// concurrently.
type Simulator struct {
	token, key string
	client     *http.Client

	mu         sync.Mutex // guards what follows
	webhook    string
	events     map[string]Event
	queue      []string // ids of events not acknowledged yet, oldest first
	files      map[string][]byte
	taken      []Taken
	keys       map[string]string // idempotency key to message id
	refusal    int               // status to refuse messages with; 0 takes them
	retryAfter time.Duration
	wake       chan struct{} // holds one when the queue may have grown
}

// NewSimulator returns a provider that expects the token and signs with the key.
func NewSimulator(token, key string) *Simulator {
	return &Simulator{
		token: token, key: key,
		client: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}},
		events: map[string]Event{}, files: map[string][]byte{}, keys: map[string]string{},
		wake: make(chan struct{}, 1),
	}
}

// Attach tells the provider where to call. It calls nowhere before.
func (s *Simulator) Attach(webhook string) {
	s.mu.Lock()
	s.webhook = webhook
	s.mu.Unlock()
	s.rouse()
}

// Say makes a customer say something and returns the event's id.
func (s *Simulator) Say(from, text string, files ...Upload) string {
	e := Event{ID: rand.Text(), From: from, Text: text, At: time.Now().UTC()}
	s.mu.Lock()
	for _, f := range files {
		ref := FileRef{ID: rand.Text(), Name: f.Name, MediaType: f.MediaType, Size: int64(len(f.Data))}
		s.files[ref.ID] = f.Data
		e.Files = append(e.Files, ref)
	}
	s.mu.Unlock()
	s.tell(e)
	return e.ID
}

// Deliver makes the customer's device confirm a message.
func (s *Simulator) Deliver(message string) {
	s.tell(Event{ID: rand.Text(), Delivered: message, At: time.Now().UTC()})
}

func (s *Simulator) tell(e Event) {
	s.mu.Lock()
	s.events[e.ID] = e
	s.queue = append(s.queue, e.ID)
	s.mu.Unlock()
	s.rouse()
}

func (s *Simulator) rouse() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run tells the adapter what customers say, in order, each until it is
// acknowledged. It returns nil when ctx is cancelled.
func (s *Simulator) Run(ctx context.Context) error {
	for {
		s.mu.Lock()
		var next string
		if len(s.queue) > 0 && s.webhook != "" {
			next = s.queue[0]
		}
		s.mu.Unlock()
		again := (<-chan time.Time)(nil)
		if next != "" {
			if s.Post(ctx, next) == nil {
				continue
			}
			again = time.After(retryPause)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		case <-again:
		}
	}
}

// Post tells the adapter of an event now, once, whether or not it knows it.
func (s *Simulator) Post(ctx context.Context, id string) error {
	s.mu.Lock()
	e := s.events[id]
	s.mu.Unlock()
	req, err := s.Request(ctx, e)
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return fmt.Errorf("call webhook: %w", err)
	}
	resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("call webhook: %s", resp.Status)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = slices.DeleteFunc(s.queue, func(q string) bool { return q == id })
	return nil
}

// Request is a signed webhook call that tells of an event.
func (s *Simulator) Request(ctx context.Context, e Event) (*http.Request, error) {
	return s.RequestAs(ctx, e, s.key, time.Now())
}

// RequestAs is Request under another key or at another time.
func (s *Simulator) RequestAs(ctx context.Context, e Event, key string, at time.Time) (*http.Request, error) {
	s.mu.Lock()
	webhook := s.webhook
	s.mu.Unlock()
	body, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encode event: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, webhook, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make webhook call: %w", err)
	}
	sign(req.Header, key, at, rand.Text(), body)
	return req, nil
}

// Acknowledged reports whether the adapter took an event.
func (s *Simulator) Acknowledged(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, known := s.events[id]
	return known && !slices.Contains(s.queue, id)
}

// Taken returns the messages taken, oldest first.
func (s *Simulator) Taken() []Taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.taken)
}

// Refuse makes the provider answer messages with a status, until status is 0.
func (s *Simulator) Refuse(status int, retryAfter time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusal, s.retryAfter = status, retryAfter
}

// ServeHTTP is what the adapter asks of the provider.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /messages", s.take)
	mux.HandleFunc("GET /files/{id}", s.file)
	if r.Header.Get("Authorization") != "Bearer "+s.token {
		http.Error(w, "wrong token", http.StatusUnauthorized)
		return
	}
	mux.ServeHTTP(w, r)
}

func (s *Simulator) take(w http.ResponseWriter, r *http.Request) {
	var m Message
	if err := json.NewDecoder(io.LimitReader(r.Body, 4*maxFile)).Decode(&m); err != nil {
		http.Error(w, "not a message", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != 0 {
		if s.retryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(s.retryAfter.Seconds())))
		}
		http.Error(w, "refused", s.refusal)
		return
	}
	key := r.Header.Get("Idempotency-Key")
	id, again := s.keys[key]
	if !again || key == "" {
		id = rand.Text()
		s.keys[key] = id
		s.taken = append(s.taken, Taken{ID: id, Message: m})
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"id": id}) // a lost answer is the caller's to handle
}

func (s *Simulator) file(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	data, ok := s.files[r.PathValue("id")]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(data)
}
