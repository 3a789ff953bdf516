package channeltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/channels"
)

// farBehind is how many entries a follower may miss before it gets a Reset.
const farBehind = 1000

// Timeline is a channels.Timeline in memory for one hosted account. What its Sink
// stores appears in it at once, as in the gateway.
type Timeline struct {
	mu     sync.Mutex // guards what follows
	lines  map[channels.Address]*public
	files  map[string]ownedFile
	once   map[string]onceUse
	people map[channels.Address]channels.Identity
	stated map[channels.Address][]channels.Statement
	erased map[channels.Address]bool
	next   int // number of the next file
}

var _ channels.Timeline = (*Timeline)(nil)

// public is what one address sees.
type public struct {
	entries   []channels.Entry
	followers []*follower
	seen      map[channels.DeliveryState]int64
	online    int
	typing    bool
	standing  *channels.Standing
}

type ownedFile struct {
	owner channels.Address
	file  channels.File
}

type onceUse struct {
	by      channels.Address
	expires time.Time
}

// NewTimeline returns the timeline of what sink stores.
func NewTimeline(sink *Sink) *Timeline {
	t := &Timeline{
		lines: map[channels.Address]*public{}, files: map[string]ownedFile{},
		once: map[string]onceUse{}, people: map[channels.Address]channels.Identity{},
		stated: map[channels.Address][]channels.Statement{}, erased: map[channels.Address]bool{},
	}
	sink.erased = t.isErased
	sink.file = t.upload
	sink.onStore = func(s Stored) {
		if s.Message == nil {
			return
		}
		t.add(s.From, channels.Entry{Kind: channels.MessageEntry, Message: &channels.TimelineMessage{
			ID: "in-" + s.ID, ItemID: s.ID, Mine: true, Parts: t.own(s.From, s.Message.Parts),
		}})
	}
	return t
}

// Reply is an agent's answer to an address.
func (t *Timeline) Reply(to channels.Address, name string, parts ...channels.Part) channels.Entry {
	t.mu.Lock()
	t.next++
	id := "out-" + strconv.Itoa(t.next)
	t.mu.Unlock()
	return t.add(to, channels.Entry{Kind: channels.MessageEntry, Agent: channels.Agent{Name: name}, Message: &channels.TimelineMessage{
		ID: id, Parts: t.own(to, parts),
	}})
}

// Add appends any other entry, numbered.
func (t *Timeline) Add(to channels.Address, e channels.Entry) channels.Entry { return t.add(to, e) }

// TypingTo shows the address's followers that an agent is typing.
func (t *Timeline) TypingTo(to channels.Address, on bool) {
	t.tell(to, channels.Update{Typing: &on, Agent: channels.Agent{Name: "小总"}})
}

// Erase takes an address out: what comes of it from now on is refused, and its
// followers are told.
func (t *Timeline) Erase(a channels.Address) {
	t.mu.Lock()
	t.erased[a] = true
	t.line(a).entries = nil
	t.mu.Unlock()
	t.tell(a, channels.Update{Erased: true})
}

func (t *Timeline) isErased(a channels.Address) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.erased[a]
}

// Stand tells the address's followers, and those who come, how it stands in the queue.
func (t *Timeline) Stand(to channels.Address, s channels.Standing) {
	t.mu.Lock()
	t.line(to).standing = &s
	t.mu.Unlock()
	t.tell(to, channels.Update{Standing: &s})
}

func (t *Timeline) tell(to channels.Address, u channels.Update) {
	t.mu.Lock()
	followers := slices.Clone(t.line(to).followers)
	t.mu.Unlock()
	for _, f := range followers {
		f.tell(u)
	}
}

// Follow calls notify with what is stored after a number, then with what comes.
func (t *Timeline) Follow(from channels.Address, after int64, notify func(channels.Update)) (stop func()) {
	f := &follower{t: t, from: from, after: after, notify: notify}
	t.mu.Lock()
	t.line(from).followers = append(t.line(from).followers, f)
	standing := t.line(from).standing
	t.mu.Unlock()
	if t.isErased(from) {
		f.tell(channels.Update{Erased: true})
		return f.stop
	}
	f.catchUp()
	if standing != nil {
		f.tell(channels.Update{Standing: standing})
	}
	return f.stop
}

// Page returns entries before a number, oldest first.
func (t *Timeline) Page(_ context.Context, from channels.Address, before int64, limit int) ([]channels.Entry, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.erased[from] {
		return nil, channels.ErrErased
	}
	entries := t.line(from).entries
	if before > 0 {
		entries = entries[:min(int64(len(entries)), before-1)]
	}
	return slices.Clone(entries[max(0, len(entries)-limit):]), nil
}

// Seen records how far the customer has come.
func (t *Timeline) Seen(_ context.Context, from channels.Address, upto int64, state channels.DeliveryState) error {
	if state != channels.Delivered && state != channels.Read {
		return &channels.Error{Fault: channels.Rejected, Err: fmt.Errorf("a client reports delivered or read, not %q", state)}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.line(from)
	l.seen[state] = max(l.seen[state], min(upto, int64(len(l.entries))))
	return nil
}

// SeenUpto is how far the customer has come.
func (t *Timeline) SeenUpto(from channels.Address, state channels.DeliveryState) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.line(from).seen[state]
}

// Typing records that the customer is typing.
func (t *Timeline) Typing(from channels.Address, on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.line(from).typing = on
}

// IsTyping reports the last word of Typing.
func (t *Timeline) IsTyping(from channels.Address) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.line(from).typing
}

// Online counts the customer's connections.
func (t *Timeline) Online(from channels.Address, on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if on {
		t.line(from).online++
	} else {
		t.line(from).online--
	}
}

// Connections is how many connections the customer has open.
func (t *Timeline) Connections(from channels.Address) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.line(from).online
}

// Upload keeps a file.
func (t *Timeline) Upload(_ context.Context, from channels.Address, name string, r io.Reader) (channels.File, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInbound+1))
	if err != nil {
		return channels.File{}, fmt.Errorf("read upload: %w", err)
	}
	if len(data) > maxInbound {
		return channels.File{}, &channels.Error{Fault: channels.Rejected, Code: "too_large", Err: errors.New("upload is too large")}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.erased[from] {
		return channels.File{}, channels.ErrErased
	}
	return t.keep(from, fileOf(Attachment{Name: name, Data: data})), nil
}

// File opens a file of the address's own.
func (t *Timeline) File(_ context.Context, from channels.Address, id string) (channels.File, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f, ok := t.files[id]; ok && f.owner == from {
		return f.file, nil
	}
	return channels.File{}, channels.ErrNoFile
}

// Identify remembers who the address is.
func (t *Timeline) Identify(_ context.Context, from channels.Address, who channels.Identity, once string, expires time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.erased[from] {
		return channels.ErrErased
	}
	if use, ok := t.once[once]; ok && use.by != from && time.Now().Before(use.expires) {
		return channels.ErrReplayed
	}
	if known, ok := t.people[from]; ok && known.Subject != who.Subject {
		return channels.ErrOtherPerson
	}
	t.once[once] = onceUse{by: from, expires: expires}
	t.people[from] = who
	return nil
}

// Tell remembers what the customer said of himself.
func (t *Timeline) Tell(_ context.Context, from channels.Address, s channels.Statement) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.erased[from] {
		return channels.ErrErased
	}
	t.stated[from] = append(t.stated[from], s)
	return nil
}

// Stated is everything the customer said of himself, in order.
func (t *Timeline) Stated(from channels.Address) []channels.Statement {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.stated[from])
}

// End adds the entry of a conversation that its customer ended.
func (t *Timeline) End(_ context.Context, from channels.Address) error {
	t.add(from, channels.Entry{Kind: channels.ResolvedEntry, Mine: true})
	return nil
}

// Identity is who the address is, as far as the company's site vouched for it.
func (t *Timeline) Identity(from channels.Address) (channels.Identity, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	who, ok := t.people[from]
	return who, ok
}

// line returns the address's line; t.mu is held.
func (t *Timeline) line(a channels.Address) *public {
	l, ok := t.lines[a]
	if !ok {
		l = &public{seen: map[channels.DeliveryState]int64{}}
		t.lines[a] = l
	}
	return l
}

func (t *Timeline) add(to channels.Address, e channels.Entry) channels.Entry {
	t.mu.Lock()
	l := t.line(to)
	e.Seq, e.At = int64(len(l.entries))+1, time.Now().UTC()
	l.entries = append(l.entries, e)
	followers := slices.Clone(l.followers)
	t.mu.Unlock()
	for _, f := range followers {
		f.catchUp()
	}
	return e
}

// own gives the parts' files to the address.
func (t *Timeline) own(a channels.Address, parts []channels.Part) []channels.Part {
	t.mu.Lock()
	defer t.mu.Unlock()
	parts = slices.Clone(parts)
	for i, p := range parts {
		if p.File == nil {
			continue
		}
		f := t.files[p.File.ID].file
		if p.File.Open != nil {
			f = t.keep(a, *p.File)
		}
		parts[i].File = &f
	}
	return parts
}

// keep stores a file under a new id; t.mu is held.
func (t *Timeline) keep(owner channels.Address, f channels.File) channels.File {
	t.next++
	f.ID = "file-" + strconv.Itoa(t.next)
	t.files[f.ID] = ownedFile{owner: owner, file: f}
	return f
}

func (t *Timeline) upload(id string) (channels.File, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f, ok := t.files[id]
	return f.file, ok
}

// fileOf is an attachment as an outbound part has it.
func fileOf(a Attachment) channels.File {
	return channels.File{
		Name: a.Name, MediaType: a.MediaType, Size: int64(len(a.Data)),
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(a.Data)), nil },
	}
}

// follower is one call of Follow.
type follower struct {
	t       *Timeline
	from    channels.Address
	notify  func(channels.Update)
	stopped atomic.Bool

	mu    sync.Mutex // guards after, and is held while notify runs
	after int64
}

// catchUp tells everything not told yet.
func (f *follower) catchUp() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.t.mu.Lock()
	entries := f.t.line(f.from).entries
	f.t.mu.Unlock()
	end := int64(len(entries))
	u := channels.Update{Reset: f.after < 0 || f.after > end || end-f.after > farBehind}
	if u.Reset {
		f.after = max(0, end-100)
	}
	u.Entries = slices.Clone(entries[f.after:])
	f.after = end
	if (u.Reset || len(u.Entries) > 0) && !f.stopped.Load() {
		f.notify(u)
	}
}

func (f *follower) tell(u channels.Update) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.stopped.Load() {
		f.notify(u)
	}
}

func (f *follower) stop() {
	if f.stopped.Swap(true) {
		return
	}
	f.t.mu.Lock()
	defer f.t.mu.Unlock()
	l := f.t.line(f.from)
	l.followers = slices.DeleteFunc(l.followers, func(o *follower) bool { return o == f })
}
