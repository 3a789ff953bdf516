package channeltest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"switchboard/channels"
)

// maxInbound is the most a Sink reads of one file.
const maxInbound = 64 << 20

// maxItemID is the longest Item.ID, in bytes.
const maxItemID = 256

// errNotStored is what a Sink says when it was told to fail.
var errNotStored = &channels.Error{Fault: channels.Transient, Err: errors.New("the disk is full, says the test")}

// Stored is an item on the Sink's disk, with the bytes of its files, by part.
type Stored struct {
	channels.Item
	Files map[int][]byte
}

// Text is the text of the message's first part that has any.
func (s Stored) Text() string {
	if s.Message != nil {
		for _, p := range s.Message.Parts {
			if p.Text != "" {
				return p.Text
			}
		}
	}
	return ""
}

// Sink is a channels.Sink in memory: a log with the same checks, the same
// transaction and the same dropping of what it knows as the gateway's. Its disk
// outlives the adapters that write to it, so a test can restart them.
type Sink struct {
	mu      sync.Mutex // guards what follows
	stored  []Stored
	known   map[string]bool
	state   map[string]string
	calls   int
	wrong   []error
	gate    func(ctx context.Context, b channels.Batch) error
	file    func(id string) (channels.File, bool) // of a hosted account's uploads
	onStore func(Stored)
	erased  func(channels.Address) bool // of a hosted account
}

var _ channels.Sink = (*Sink)(nil)

// NewSink returns an empty sink.
func NewSink() *Sink {
	return &Sink{known: map[string]bool{}, state: map[string]string{}}
}

// Gate makes every Deliver ask before it stores; an error means nothing is
// stored. Nil opens the gate.
func (s *Sink) Gate(gate func(ctx context.Context, b channels.Batch) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate = gate
}

// Hold makes every Deliver wait until its ctx ends or release is called.
func (s *Sink) Hold() (release func()) {
	open := make(chan struct{})
	s.Gate(func(ctx context.Context, _ channels.Batch) error {
		select {
		case <-open:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	return sync.OnceFunc(func() { s.Gate(nil); close(open) })
}

// Fail makes every Deliver fail until Gate(nil).
func (s *Sink) Fail() {
	s.Gate(func(context.Context, channels.Batch) error { return errNotStored })
}

// Deliver stores the batch as a whole, or nothing.
func (s *Sink) Deliver(ctx context.Context, b channels.Batch) error {
	s.mu.Lock()
	s.calls++
	gate := s.gate
	s.mu.Unlock()
	if err := s.check(b); err != nil {
		return &channels.Error{Fault: channels.Rejected, Err: err}
	}
	if gate != nil {
		if err := gate(ctx, b); err != nil {
			return err
		}
	}
	rows := make([]Stored, len(b.Items))
	for i, it := range b.Items {
		if s.erased != nil && s.erased(it.From) {
			return &channels.Error{Fault: channels.Rejected, Code: "erased", Err: channels.ErrErased}
		}
		files, err := s.read(ctx, it)
		if err != nil {
			return &channels.Error{Fault: channels.Transient, Err: err}
		}
		rows[i] = Stored{Item: it, Files: files}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.commit(rows, b.Cursor)
	return nil
}

// commit writes what is new. The lock is held through onStore, so that what
// hangs on it sees the same order.
func (s *Sink) commit(rows []Stored, cursor channels.Cursor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, row := range rows {
		if row.ID != "" && s.known[row.ID] {
			continue
		}
		s.known[row.ID] = true
		s.stored = append(s.stored, row)
		if s.onStore != nil {
			s.onStore(row)
		}
	}
	if cursor.Key != "" {
		s.state[cursor.Key] = cursor.Value
	}
}

// State reads a cursor back.
func (s *Sink) State(_ context.Context, key string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state[key], nil
}

// Stored returns what is on disk, in the order of its commits.
func (s *Sink) Stored() []Stored {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.stored)
}

// Has reports whether an item with the id is on disk.
func (s *Sink) Has(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[id]
}

// Calls counts the calls of Deliver.
func (s *Sink) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Wrong returns what was the matter with items that no channel may deliver.
func (s *Sink) Wrong() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.wrong...)
}

func (s *Sink) check(b channels.Batch) error {
	for _, it := range b.Items {
		if err := wellFormed(it); err != nil {
			s.mu.Lock()
			s.wrong = append(s.wrong, err)
			s.mu.Unlock()
			return err
		}
	}
	return nil
}

// wellFormed says what is wrong with an item, without its words.
func wellFormed(it channels.Item) error {
	told := 0
	for _, set := range []bool{it.Message != nil, it.Receipt != nil, it.Amend != nil} {
		if set {
			told++
		}
	}
	switch {
	case told != 1:
		return fmt.Errorf("an Item has %d of Message, Receipt and Amend; set exactly one", told)
	case it.Receipt != nil && it.Receipt.ProviderID == "":
		return errors.New("an Item's Receipt has no ProviderID; it says which message it is about")
	case it.Receipt == nil && (it.ID == "" || len(it.ID) > maxItemID):
		return fmt.Errorf("an Item's ID has %d bytes; use the provider's own id, 1 to %d bytes, the same on every redelivery", len(it.ID), maxItemID)
	case it.Message != nil && (it.From.Kind == "" || it.From.Value == ""):
		return errors.New("an Item with a Message has no From; fill in Kind and Value of the customer's address")
	case it.Message != nil && !normal(it.From):
		return fmt.Errorf("an Item's From of the kind %s is not what its Normal makes of it: mail addresses are in lower case, phone numbers in E.164 form", it.From.Kind)
	case it.Message != nil && len(it.Message.Parts) == 0, it.Amend != nil && len(it.Amend.Parts) == 0:
		return errors.New("an Item has no parts; a message without words is one empty text part")
	}
	return nil
}

func normal(a channels.Address) bool {
	n, err := a.Normal()
	return err == nil && n == a
}

// read opens an item's files as the gateway does: within Deliver.
func (s *Sink) read(ctx context.Context, it channels.Item) (map[int][]byte, error) {
	parts := []channels.Part(nil)
	if it.Message != nil {
		parts = it.Message.Parts
	} else if it.Amend != nil {
		parts = it.Amend.Parts
	}
	files := map[int][]byte{}
	for i, p := range parts {
		if p.File == nil {
			continue
		}
		f := *p.File
		if f.Open == nil && s.file != nil {
			f, _ = s.file(f.ID)
		}
		if f.Open == nil {
			return nil, channels.ErrNoFile
		}
		data, err := readFile(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("read inbound file: %w", err)
		}
		files[i] = data
	}
	return files, nil
}

func readFile(ctx context.Context, f channels.File) ([]byte, error) {
	r, err := f.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, maxInbound))
}
