package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"switchboard/channels"
)

// sink takes what one account's adapter received.
type sink struct {
	g       *Gateway
	account Account
	driver  channels.Driver
}

var _ channels.Sink = (*sink)(nil)

// Deliver cleans and checks the batch, puts its files on disk, and stores it all
// in one transaction together with whatever other accounts deliver at the moment.
func (s *sink) Deliver(ctx context.Context, b channels.Batch) error {
	op := &intakeOp{sink: s}
	for i := range b.Items {
		a, err := s.arrive(ctx, b.Items[i])
		if err != nil {
			return err
		}
		op.arrivals = append(op.arrivals, a)
	}
	op.cursor = channels.Cursor{Key: b.Cursor.Key, Value: cleanText(b.Cursor.Value)}
	if len(op.arrivals) == 0 && op.cursor == (channels.Cursor{}) {
		return nil
	}
	if err := s.g.write(ctx, op); err != nil {
		if errors.Is(err, ErrNotFound) { // a file the batch names is not there to be taken
			return &channels.Error{Fault: channels.Rejected, Code: "attachment", Err: err}
		}
		return &channels.Error{Fault: channels.Transient, Err: fmt.Errorf("store batch: %w", err)}
	}
	s.g.publishGroup(op.group)
	if slices.ContainsFunc(op.arrivals, func(a *incoming) bool { return a.erased }) {
		return &channels.Error{Fault: channels.Rejected, Code: codeErased, Err: channels.ErrErased}
	}
	for _, a := range op.arrivals {
		s.g.customers.spoke(s.account.ID, a.item.From)
	}
	s.g.counts.received.Add(int64(len(op.arrivals)))
	if n := op.blocked(); n > 0 {
		s.g.counts.blocked.Add(int64(n))
		if s.driver.Features.Hosted {
			return &channels.Error{Fault: channels.Rejected, Code: codeBlocked, Err: errors.New("the sender is blocked")}
		}
	}
	return nil
}

// State reads a cursor back.
func (s *sink) State(ctx context.Context, key string) (value string, err error) {
	err = s.g.store.Read(ctx, func(tx Tx) error {
		value, err = s.g.rows.AccountState(tx, s.account.ID, cursorKey(key))
		if errors.Is(err, ErrNotFound) {
			value, err = "", nil
		}
		return err
	})
	return value, err
}

func cursorKey(key string) string { return "cursor:" + cleanText(key) }

// intakeOp stores one batch.
type intakeOp struct {
	sink     *sink
	arrivals []*incoming
	cursor   channels.Cursor
	group    *group // result
}

// Lane and Key make intakeOp an Op: batches of one account about one sender stay
// in the order in which they were delivered.
func (o *intakeOp) Lane() *Lane { return o.sink.g.intake }

// Key is the account and the first sender.
func (o *intakeOp) Key() string {
	key := string(o.sink.account.ID)
	if len(o.arrivals) > 0 {
		key += "\x00" + o.arrivals[0].item.From.Value
	}
	return key
}

// blocked counts the messages that were not taken.
func (o *intakeOp) blocked() (n int) {
	for _, a := range o.arrivals {
		if a.blocked {
			n++
		}
	}
	return n
}

// incoming is one item on its way through intake.
type incoming struct {
	sink *sink
	item channels.Item
	// files are the stored bytes of inbound attachments, by part.
	files map[int]Attachment

	address Address
	message Message
	blocked bool // its sender is: it was not taken
	erased  bool // its sender was: it was not taken
}

// arrive checks an item and stores its files. What it does is safe to repeat:
// blobs are found by their content, and rows are only written by the transaction.
func (s *sink) arrive(ctx context.Context, it channels.Item) (*incoming, error) {
	clean(&it)
	if err := checkItem(it); err != nil {
		return nil, err
	}
	a := &incoming{sink: s, item: it}
	for i, p := range itemParts(it) {
		if p.File == nil || p.File.Open == nil {
			continue
		}
		att, err := s.receiveFile(ctx, *p.File)
		if err != nil {
			return nil, err
		}
		if a.files == nil {
			a.files = make(map[int]Attachment)
		}
		a.files[i] = att
	}
	return a, nil
}

func (s *sink) receiveFile(ctx context.Context, f channels.File) (Attachment, error) {
	r, err := f.Open(ctx)
	if err != nil {
		return Attachment{}, fmt.Errorf("open inbound attachment: %w", err) // the adapter's own word on it
	}
	defer r.Close()
	a, err := s.g.keep(ctx, Actor{Kind: Customer}, f.Name, r)
	if errors.Is(err, ErrTooLarge) { // and will be, however often it is delivered
		err = &channels.Error{Fault: channels.Rejected, Code: "too_large", Err: err}
	}
	return a, err
}

func itemParts(it channels.Item) []channels.Part {
	switch {
	case it.Message != nil:
		return it.Message.Parts
	case it.Amend != nil:
		return it.Amend.Parts
	}
	return nil
}
