// Package webchat is the channel of a company's own web site: a widget there
// speaks the protocol of package wire with Switchboard itself, over a WebSocket
// or, where networks allow none, over POST and long poll. docs/webchat.md
// describes it for whoever writes another client.
//
// A [Site] is one account. A visitor is whoever holds a token signed by the
// account; the server keeps no list of them. Whatever the transport, a visitor's
// frames go through one session: what he sends is delivered in his order and
// acknowledged when it is on disk, and he is told every entry of his timeline
// after the one he names.
package webchat

import (
	"context"
	"errors"
	"io/fs"
	"net/netip"
	"sync/atomic"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/wire"
	"switchboard/internal/allowance"
)

// Kind is the channel's kind, and that of its customers' addresses.
const Kind = "webchat"

const (
	// absence is how long an agent may be away before a visitor gets another.
	absence = time.Minute
	// parking is how long a visitor who has his answer may be silent before his agent
	// is free for others.
	parking = 5 * time.Minute
)

// sweepEvery is how often a site forgets what has run out.
const sweepEvery = 2 * time.Second

// Driver describes the channel. dist holds the widget as built: widget.js,
// frame.html and what that asks for, each perhaps with a brotli form beside it.
func Driver(dist fs.FS) channels.Driver {
	return channels.Driver{
		Kind: Kind,
		Name: channels.Text{Zh: "网页聊天", En: "Web chat"},
		Features: channels.Features{
			Parts: []channels.PartKind{
				channels.TextPart, channels.ImagePart, channels.VoicePart, channels.FilePart,
				channels.CardPart, channels.MenuPart,
			},
			MaxFile:  maxFile << 20,
			Receipts: true,
			Hosted:   true,
			Absence:  absence,
			Parking:  parking,
		},
		Settings: channels.SchemaOf[Settings](),
		Open:     func(a channels.Account) (channels.Adapter, error) { return open(a, dist) },
	}
}

// Site is one account.
type Site struct {
	account  channels.Account
	settings Settings
	build    string // names the whole of the widget's files
	limits   wire.Limits
	origins  origins
	signer   signer
	verifier verifier
	pages    *pages

	visitors  *allowance.Allowance[netip.Prefix]
	uploads   *allowance.Allowance[netip.Prefix]
	sends     *allowance.Allowance[visitorID]
	exchanges *allowance.Allowance[visitorID]
	reads     *allowance.Allowance[visitorID] // of older entries and files
	crowd     crowd
	shift     atomic.Pointer[shift] // nil while Run does not run
}

var (
	_ channels.Adapter = (*Site)(nil)
	_ channels.Hosted  = (*Site)(nil)
)

func open(a channels.Account, dist fs.FS) (*Site, error) {
	set, err := readSettings(a.Settings)
	if err != nil {
		return nil, err
	}
	s := &Site{account: a, settings: set, limits: set.limits()}
	if s.origins, err = readOrigins(set.Origins); err != nil {
		return nil, err
	}
	if s.verifier, err = newVerifier(a.Key, set); err != nil {
		return nil, err
	}
	if s.signer, err = newSigner(a.Seal, set.tokenLife()); err != nil {
		return nil, misconfigured("%w", err)
	}
	if s.build, err = buildOf(dist); err != nil {
		return nil, err
	}
	if s.pages, err = readPages(dist, s); err != nil {
		return nil, err
	}
	s.visitors = allowance.New[netip.Prefix](set.VisitorRate, set.VisitorRate)
	s.uploads = allowance.New[netip.Prefix](set.UploadRate, set.UploadRate)
	s.sends = allowance.New[visitorID](set.MessageRate, min(set.MessageRate, 30))
	s.exchanges = allowance.New[visitorID](set.exchangeRate(), 60)
	s.reads = allowance.New[visitorID](set.readRate(), readsAtOnce)
	s.crowd = newCrowd(set.MaxConnected)
	return s, nil
}

// Run keeps the site open until ctx is cancelled. Then nothing more is taken in,
// what was is delivered, and every client is told to come back.
func (s *Site) Run(ctx context.Context, _ channels.Sink) error {
	sh := s.begin(ctx)
	defer s.end(sh)
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			s.visitors.Sweep(now)
			s.uploads.Sweep(now)
			s.sends.Sweep(now)
			s.exchanges.Sweep(now)
			s.reads.Sweep(now)
			s.crowd.sweep(now)
		}
	}
}

// Send is never called: a hosted channel's answers are read from the Timeline.
func (s *Site) Send(context.Context, channels.Outbound) (channels.Receipt, error) {
	return channels.Receipt{}, &channels.Error{
		Fault: channels.Rejected, Err: errors.New("web chat has no outbox: its clients follow the timeline"),
	}
}

// address is a visitor as the gateway knows him.
func (s *Site) address(v visitorID) channels.Address {
	return channels.Address{Kind: Kind, Realm: s.account.Brand, Value: string(v)}
}
