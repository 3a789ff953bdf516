package webchat

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
	"switchboard/internal/ws"
)

const (
	maxJobs     = 16               // of one client, taken in and not finished
	maxBad      = 20               // frames that are none; then the connection ends
	maxSmall    = 20               // frames other than messages in a second
	deliverWait = 10 * time.Second // for one message to reach the disk
	retryWait   = time.Second      // until a message that was not stored is sent again
	typingEvery = time.Second      // the desk need not hear more often that one still types
)

// pipe is the way back to a client. Its methods do not block.
type pipe interface {
	Send(frame []byte) error
	Queued() int // bytes not gone yet
	Close(code ws.Code, reason string)
}

// session is one client that said hello, on whatever transport. An idle one has
// no goroutine: one works only while there are jobs.
type session struct {
	*host
	shift   *shift
	visitor visitorID
	from    channels.Address
	out     pipe
	news    news

	// What follows belongs to the goroutine that calls receive.
	bad        int
	small      int       // frames in the second that began at smallFrom
	smallFrom  time.Time //
	typing     bool
	typingFrom time.Time
	seen       map[channels.DeliveryState]int64

	agreed     bool // to the account's notice
	agreedTold bool // and that is stored, or will be before the next message

	mu       sync.Mutex // guards what follows
	profile  channels.Profile
	jobs     []job
	working  bool
	hold     hold
	stranger bool   // vouched for as somebody else than the visitor is
	standing string // tag of how he stands, as far as the client knows
}

// job is something a client asked for that takes time. Jobs are done one after
// the other. One with a client id is a message: acknowledged or refused.
type job struct {
	clientID string
	do       func(ctx context.Context) *problem
}

// greet checks a hello and begins the client's session. part ends it.
func (h *host) greet(sh *shift, hello *wire.Hello, out pipe) (*session, *problem) {
	if hello.V != wire.Version {
		return nil, refuse(wire.CodeNotSupported, "this server speaks version %d", wire.Version)
	}
	if hello.After < 0 {
		return nil, badFrame("after is negative")
	}
	v, fresh, p := h.signer.open(hello.Token, time.Now())
	if p != nil {
		return nil, p
	}
	from := h.address(v)
	if p := h.crowd.join(h.line, v, from); p != nil {
		return nil, p
	}
	s := &session{
		host: h, shift: sh, visitor: v, from: from, out: out,
		profile:  channels.Profile{Locale: readLocale(hello.Locale), Page: readPage(hello.Page)},
		news:     news{last: hello.After},
		agreed:   h.settings.agreed(hello.Consent),
		standing: hello.Queue,
	}
	context, p := readContext(hello.Context)
	s.profile.Context = context
	s.emit(wire.Welcome{
		Type: typeWelcome, V: wire.Version, Visitor: string(v), Time: time.Now().UTC(),
		Build: h.build, Limits: h.limits, Token: fresh,
	})
	s.answer(p)
	if hello.Identity != "" {
		s.answer(s.identify(hello.Identity))
	}
	return s, nil
}

func (s *session) part() { s.crowd.part(s.line, s.visitor, s.from, time.Now()) }

// receive takes the client's next frame. It does not wait for the disk.
func (s *session) receive(raw []byte) {
	frame, p := decode(raw)
	if p == nil {
		p = s.take(frame)
	}
	s.answer(p)
}

// answer says a problem, if there is one. A client that makes too many mistakes is
// not worth listening to.
func (s *session) answer(p *problem) {
	if p == nil {
		return
	}
	s.emit(p.frame())
	if p.code != wire.CodeBadFrame {
		return
	}
	if s.bad++; s.bad >= maxBad {
		s.out.Close(ws.Policy, "too many bad frames")
	}
}

func (s *session) take(frame any) *problem {
	if send, ok := frame.(*wire.Send); ok {
		return s.send(send)
	}
	if p := s.countSmall(time.Now()); p != nil {
		return p
	}
	switch f := frame.(type) {
	case *wire.Seen:
		return s.saw(f)
	case *wire.Typing:
		s.types(f.On, time.Now())
	case *wire.Page:
		s.mu.Lock()
		s.profile.Page = readPage(f.Page)
		s.mu.Unlock()
	case *wire.Identify:
		return s.identify(f.Identity)
	case *wire.Consent:
		return s.agree(f.Version)
	case *wire.Context:
		return s.inContext(f.Context)
	case *wire.Details:
		return s.reachable(f)
	case *wire.End:
		return s.end()
	case *wire.Ping:
		s.emit(wire.Ping{Type: typePong})
	case *wire.Hello:
		return badFrame("hello is only the first frame")
	}
	return nil
}

// countSmall bounds the frames that have no allowance of their own.
func (s *session) countSmall(now time.Time) *problem {
	if now.Sub(s.smallFrom) >= time.Second {
		s.small, s.smallFrom = 0, now
	}
	if s.small++; s.small > maxSmall {
		return tooFast(time.Second, "too many frames in a second")
	}
	return nil
}

// send takes a message in, to be delivered behind those before it.
func (s *session) send(f *wire.Send) *problem {
	now := time.Now()
	if !s.agreed {
		return noConsent().about(f.ClientID)
	}
	parts, p := readParts(f.Parts, s.limits)
	if p != nil {
		return p.about(f.ClientID)
	}
	s.mu.Lock()
	held := s.hold.stops(f.ClientID, now)
	profile := s.profile
	s.mu.Unlock()
	if held != nil {
		return held
	}
	if wait, ok := s.sends.Take(s.visitor, now); !ok {
		return s.holdAt(tooFast(wait, "too many messages").about(f.ClientID), now)
	}
	if p := s.tellAgreed(); p != nil {
		return s.holdAt(p.about(f.ClientID), now)
	}
	item := channels.Item{
		ID:      itemID(s.visitor, f.ClientID),
		From:    s.from,
		Message: &channels.Inbound{Parts: parts, SentAt: now.UTC(), Profile: profile},
	}
	return s.enqueueMessage(job{f.ClientID, func(ctx context.Context) *problem { return s.deliver(ctx, item) }}, now)
}

func (s *session) holdAt(p *problem, now time.Time) *problem {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold.begin(p, now)
	return p
}

func (s *session) deliver(ctx context.Context, item channels.Item) *problem {
	if s.isStranger() {
		return otherPerson()
	}
	ctx, cancel := context.WithTimeout(ctx, deliverWait)
	defer cancel()
	err := s.sink.Deliver(ctx, channels.Batch{Items: []channels.Item{item}})
	if err == nil {
		return nil
	}
	if errors.Is(err, channels.ErrErased) {
		return s.revoked()
	}
	fault := channels.AsError(err)
	if errors.Is(err, channels.ErrNoFile) || fault.Fault == channels.Rejected && fault.Code == "attachment" {
		return refuse(wire.CodeBadFile, "a part names no upload of this visitor, or one that is used already")
	}
	if fault.Fault == channels.Rejected && fault.Code == "blocked" {
		return refuse(wire.CodeBlocked, "the company takes no messages of this visitor")
	}
	if fault.Fault == channels.Rejected {
		return badFrame("the message was rejected: %s", fault.Code)
	}
	s.account.Log.WarnContext(ctx, "visitor's message not stored", "err", err)
	return unavailable(max(retryWait, fault.RetryAfter), "the message could not be stored now")
}

// saw records what the client holds or showed, each mark once and none beyond
// what it was sent.
func (s *session) saw(f *wire.Seen) *problem {
	state := channels.DeliveryState(f.State)
	if state != channels.Delivered && state != channels.Read {
		return badFrame("state is delivered or read")
	}
	upto := min(f.Upto, s.news.told())
	if upto <= s.seen[state] || upto <= s.seen[channels.Read] {
		return nil
	}
	p := s.enqueue(job{do: func(ctx context.Context) *problem {
		return s.markSeen(ctx, upto, state)
	}})
	if p != nil {
		return p
	}
	if s.seen == nil {
		s.seen = make(map[channels.DeliveryState]int64, 2)
	}
	s.seen[state] = upto
	return nil
}

func (s *session) markSeen(ctx context.Context, upto int64, state channels.DeliveryState) *problem {
	ctx, cancel := context.WithTimeout(ctx, deliverWait)
	defer cancel()
	if err := s.line.Seen(ctx, s.from, upto, state); err != nil {
		s.account.Log.WarnContext(ctx, "visitor's receipt not stored", "err", err)
		return unavailable(retryWait, "the receipt could not be stored now")
	}
	return nil
}

func (s *session) types(on bool, now time.Time) {
	if on == s.typing && now.Sub(s.typingFrom) < typingEvery {
		return
	}
	s.typing, s.typingFrom = on, now
	s.line.Typing(s.from, on)
}

// identify checks a token at once and has its word stored in turn, so that a
// message sent after it already comes from somebody.
func (s *session) identify(token string) *problem {
	v, p := s.verifier.check(token, time.Now())
	if p != nil {
		return p
	}
	return s.enqueue(job{do: func(ctx context.Context) *problem {
		ctx, cancel := context.WithTimeout(ctx, deliverWait)
		defer cancel()
		err := s.line.Identify(ctx, s.from, v.who, v.once, v.expires)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, channels.ErrErased):
			return s.revoked()
		case errors.Is(err, channels.ErrReplayed):
			return badIdentity("another visitor has used this token")
		case errors.Is(err, channels.ErrOtherPerson):
			s.mu.Lock()
			s.stranger = true
			s.mu.Unlock()
			return otherPerson()
		}
		s.account.Log.WarnContext(ctx, "visitor's identity not stored", "err", err)
		return unavailable(retryWait, "the identity could not be stored now")
	}})
}

// revoked ends the session of who was erased: what he holds is worth nothing, and
// whoever goes on is a new visitor.
func (s *session) revoked() *problem {
	p := erased()
	s.emit(p.frame())
	s.out.Close(ws.Revoked, p.Error())
	return p
}

// enqueue takes a job in. What it takes in before the shift is over is done before
// Run returns.
func (s *session) enqueue(j job) *problem {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.enqueueLocked(j)
}

// enqueueMessage takes a message in, unless one before it was refused meanwhile: the
// worker that refuses empties the queue, and nothing may enter it behind its back.
func (s *session) enqueueMessage(j job, now time.Time) *problem {
	s.mu.Lock()
	defer s.mu.Unlock()
	if held := s.hold.stops(j.clientID, now); held != nil {
		return held
	}
	p := s.enqueueLocked(j)
	if p != nil {
		p = p.about(j.clientID)
		s.hold.begin(p, now)
	}
	return p
}

func (s *session) enqueueLocked(j job) *problem {
	if len(s.jobs) >= maxJobs {
		return tooFast(time.Second, fmt.Sprintf("more than %d frames wait to be stored", maxJobs))
	}
	select {
	case <-s.shift.over:
		return closing()
	default:
	}
	if !s.working {
		if !s.shift.enter() {
			return closing()
		}
		s.working = true
		go s.work()
	}
	s.jobs = append(s.jobs, j)
	return nil
}

// settled is closed when all jobs taken in so far are done.
func (s *session) settled() <-chan struct{} {
	done := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.working {
		close(done)
		return done
	}
	s.jobs = append(s.jobs, job{do: func(context.Context) *problem {
		close(done)
		return nil
	}})
	return done
}

// work does the jobs there are and ends. The shift waits for it.
func (s *session) work() {
	defer s.shift.leave()
	for {
		j, ok := s.next()
		if !ok {
			return
		}
		s.perform(j)
	}
}

func (s *session) next() (job, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.jobs) == 0 {
		s.jobs, s.working = nil, false
		return job{}, false
	}
	j := s.jobs[0]
	s.jobs = s.jobs[1:]
	return j, true
}

// perform does one job and says what became of it.
func (s *session) perform(j job) {
	defer s.recoverPanic()
	p := j.do(s.shift.ctx)
	switch {
	case p == nil && j.clientID != "":
		s.emit(wire.Ack{Type: typeAck, ClientID: j.clientID})
	case p != nil:
		p = p.about(j.clientID)
		s.emit(p.frame())
		for _, clientID := range s.putBack(p) {
			s.emit(p.about(clientID).frame())
		}
	}
}

// putBack takes the messages behind one that was refused for now out of the queue.
func (s *session) putBack(p *problem) (clientIDs []string) {
	if p.retry == 0 || p.clientID == "" {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold.begin(p, time.Now())
	s.jobs = slices.DeleteFunc(s.jobs, func(j job) bool {
		if j.clientID != "" {
			clientIDs = append(clientIDs, j.clientID)
		}
		return j.clientID != ""
	})
	return clientIDs
}

// recoverPanic keeps a panic below a job to its own client, who resends.
func (s *session) recoverPanic() {
	if v := recover(); v != nil {
		s.account.Log.Error("web chat session panicked", "type", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
		s.out.Close(ws.Internal, "")
	}
}
