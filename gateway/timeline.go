package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/channels"
)

// timeline is the public side of one hosted account.
type timeline struct {
	g       *Gateway
	account Account
}

var _ channels.Timeline = (*timeline)(nil)

func (t *timeline) stream(from channels.Address) string { return LineStream(t.account.ID, from) }

// Follow reports the entries of the address's line.
func (t *timeline) Follow(from channels.Address, after int64, notify func(channels.Update)) (stop func()) {
	var one sync.Mutex // one call of notify at a time
	var stopped atomic.Bool
	tell := func(u channels.Update) {
		one.Lock()
		defer one.Unlock()
		if !stopped.Load() {
			notify(u)
		}
	}
	stopLine := t.g.followLine(t.stream(from), from, after, func(b Batch) {
		if b.Erased {
			tell(channels.Update{Erased: true})
			return
		}
		tell(channels.Update{Reset: b.Reset, Entries: t.entries(b.Events)})
	})
	stopTyping := t.g.bus.Subscribe(lineTypingTopic(t.account.ID, from), func(payload any) {
		if typing, ok := payload.(lineTyping); ok {
			tell(channels.Update{Typing: &typing.On, Agent: t.agent(typing.By)})
		}
	})
	stopStanding := t.g.standings.follow(t.account, t.stream(from), func(s channels.Standing) {
		tell(channels.Update{Standing: &s})
	})
	return func() {
		stopped.Store(true)
		stopLine()
		stopTyping()
		stopStanding()
	}
}

// lineTyping is the payload of lineTypingTopic.
type lineTyping struct {
	By Actor `json:"by"`
	On bool  `json:"on"`
}

// agent is who acts as the customer may see him; nobody in particular unless it is
// an agent.
func (t *timeline) agent(by Actor) channels.Agent {
	if by.Kind != AnAgent {
		return channels.Agent{}
	}
	return t.g.names.of(AgentID(by.ID), t.account.Brand)
}

func lineTypingTopic(id AccountID, a channels.Address) string {
	return "typing:" + LineStream(id, a)
}

// Page returns older entries.
func (t *timeline) Page(ctx context.Context, from channels.Address, before int64, limit int) ([]channels.Entry, error) {
	var es []Event
	err := t.g.store.Read(ctx, func(tx Tx) (err error) {
		es, err = t.g.rows.EventsBefore(tx, t.stream(from), before, limit)
		if err == nil && len(es) == 0 {
			err = t.g.notErased(tx, from)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read timeline: %w", err)
	}
	return t.entries(es), nil
}

// entries shows events the way a customer may see them. Every event of a line has
// an entry, so that numbers have no gaps.
func (t *timeline) entries(events []Event) []channels.Entry {
	out := make([]channels.Entry, len(events))
	for i, e := range events {
		out[i] = t.entry(e)
	}
	return out
}

func (t *timeline) entry(e Event) channels.Entry {
	out := channels.Entry{Seq: e.Seq, At: e.At.Time(), Agent: t.agent(e.Actor)}
	switch e.Kind {
	case MessageAdded, MessageAmended:
		out.Kind = channels.MessageEntry
		if e.Message == nil || e.Message.ErasedAt != 0 {
			out.Kind = channels.ErasedEntry
			break
		}
		out.Message = t.message(*e.Message)
	case SeenChanged:
		out.Kind = channels.SeenEntry
		out.Seen = seenMark(e.Data)
	case ConversationOpened:
		out.Kind = channels.OpenedEntry
	case ConversationAssigned:
		out.Kind = channels.JoinedEntry
	case MessageErased:
		out.Kind = channels.ErasedEntry
	case CustomerUnblocked:
		out.Kind, out.Agent = channels.UnblockedEntry, channels.Agent{}
	case ConversationChanged:
		out.Kind = stateEntry(e.Data)
		out.Mine = out.Kind == channels.ResolvedEntry && e.Actor.Kind == Customer
	default:
		out.Kind = channels.EntryKind(e.Kind)
	}
	return out
}

func (t *timeline) message(m Message) *channels.TimelineMessage {
	out := &channels.TimelineMessage{ID: string(m.ID), Mine: m.Author.Kind == Customer, Parts: m.Parts}
	if out.Mine {
		out.ItemID = m.ProviderID
	}
	return out
}

func seenMark(data json.RawMessage) *channels.SeenMark {
	var ref SeenRef
	if err := json.Unmarshal(data, &ref); err != nil {
		return nil
	}
	return &channels.SeenMark{Upto: ref.Upto, State: ref.State}
}

func stateEntry(data json.RawMessage) channels.EntryKind {
	var ref StateRef
	if err := json.Unmarshal(data, &ref); err != nil {
		return ""
	}
	switch ref.To {
	case Resolved:
		return channels.ResolvedEntry
	case Closed:
		return channels.ClosedEntry
	}
	return channels.OpenedEntry
}

// Seen moves the deliveries of agents' messages forward.
func (t *timeline) Seen(ctx context.Context, from channels.Address, upto int64, state channels.DeliveryState) error {
	if state != channels.Delivered && state != channels.Read {
		return rejected("seen", "a client reports delivered or read, not %q", state)
	}
	return t.g.Do(ctx, func(w *Work) error {
		known, err := t.g.rows.LockAddresses(w.Tx, []channels.Address{from})
		if err != nil {
			return err
		}
		a, ok := known[from]
		if !ok {
			return nil
		}
		moved, err := t.g.rows.MarkSeen(w.Tx, t.account.ID, a.ID, upto, state, w.Now)
		if err != nil {
			return err
		}
		for _, m := range moved {
			by := Actor{Kind: Customer, ID: string(a.ID)}
			w.Emit(ConversationStream(m.Conversation), SeenChanged, by, SeenRef{Upto: m.Upto, State: state})
		}
		return nil
	})
}

// Typing tells the desk.
func (t *timeline) Typing(from channels.Address, on bool) {
	t.g.customers.typing(t.g, t.account.ID, from, on)
}

// Online counts the customer's connections.
func (t *timeline) Online(from channels.Address, on bool) {
	t.g.customers.setOnline(t.g, t.account.ID, from, on)
}

// Upload stores a file for one later message.
func (t *timeline) Upload(ctx context.Context, from channels.Address, name string, r io.Reader) (channels.File, error) {
	a, err := t.g.upload(ctx, Actor{Kind: Customer, ID: from.Value}, name, r, func(tx Tx) error {
		return t.g.notErased(tx, from)
	})
	return a.File, err
}

// File opens a file of the address's own public messages, or of its own uploads.
func (t *timeline) File(ctx context.Context, from channels.Address, id string) (channels.File, error) {
	var a Attachment
	err := t.g.store.Read(ctx, func(tx Tx) (err error) {
		if a, err = t.g.rows.Attachment(tx, AttachmentID(id)); err != nil {
			return err
		}
		if a.Message == "" {
			avatar, err := t.g.rows.IsAvatar(tx, a.ID, t.account.Brand)
			if err != nil || avatar {
				return err
			}
			if a.Uploader != (Actor{Kind: Customer, ID: from.Value}) {
				return ErrNotFound
			}
			return nil
		}
		return t.mayRead(tx, from, a)
	})
	if errors.Is(err, ErrNotFound) {
		return channels.File{}, channels.ErrNoFile
	}
	if err != nil {
		return channels.File{}, fmt.Errorf("open attachment: %w", err)
	}
	return t.g.file(a), nil
}

func (t *timeline) mayRead(tx Tx, from channels.Address, a Attachment) error {
	m, err := t.g.rows.AttachmentMessage(tx, a.ID)
	if err != nil {
		return err
	}
	c, err := t.g.rows.Conversation(tx, m.Conversation)
	if err != nil {
		return err
	}
	owner, err := t.g.rows.AddressByID(tx, c.Address)
	if err != nil {
		return err
	}
	if owner.Address != from || c.Account != t.account.ID || m.Visibility != Public || m.ErasedAt != 0 {
		return ErrNotFound
	}
	return nil
}

// Identify links the address to the person the site vouches for.
func (t *timeline) Identify(ctx context.Context, from channels.Address, who channels.Identity, once string, expires time.Time) error {
	err := t.g.Do(ctx, func(w *Work) error {
		err := t.g.rows.ClaimOnce(w.Tx, t.account.ID, "once:"+once, from.Value, At(expires), w.Now)
		if errors.Is(err, ErrConflict) {
			return channels.ErrReplayed
		}
		if err != nil {
			return err
		}
		return t.g.identify(w, t.account, from, who)
	})
	if err != nil && !errors.Is(err, channels.ErrReplayed) && !errors.Is(err, channels.ErrOtherPerson) {
		return fmt.Errorf("identify visitor: %w", err)
	}
	return err
}

// Tell stores what the customer says of himself.
func (t *timeline) Tell(ctx context.Context, from channels.Address, s channels.Statement) error {
	err := t.g.Do(ctx, func(w *Work) error { return t.g.stated(w, t.account, from, s) })
	if err != nil {
		return fmt.Errorf("store a visitor's statement: %w", err)
	}
	return nil
}

// End resolves the open conversation. Where there is none, there is nothing to end.
func (t *timeline) End(ctx context.Context, from channels.Address) error {
	err := t.g.Do(ctx, func(w *Work) error { return t.g.endByCustomer(w, t.account.ID, from) })
	if err != nil {
		return fmt.Errorf("end a visitor's conversation: %w", err)
	}
	return nil
}
