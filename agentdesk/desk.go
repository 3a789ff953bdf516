package agentdesk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"golang.org/x/sync/errgroup"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/static"
	"switchboard/router"
)

// Parts are what a Desk is made of.
type Parts struct {
	Gateway *gateway.Gateway
	Router  Router
	Rows    Rows
	Bus     gateway.Bus
	Sealer  Sealer
	Drivers []channels.Driver
	Log     *slog.Logger

	// Files are the console as built; nil serves none.
	Files fs.FS
	// Build names Files as they are together; it changes when open consoles should load
	// themselves anew.
	Build string
	// PublicOrigin is the console's address as browsers see it, when a proxy in front
	// changes Host: "https://desk.example.com". Empty trusts Host.
	PublicOrigin string
	// ClientIP tells the browser's address behind trusted proxies; nil is RemoteAddr.
	ClientIP func(*http.Request) netip.Addr
	// Zone is where days begin, for the figures of today; nil is UTC.
	Zone *time.Location
	// MaxUpload is the largest file in bytes; 0 is gateway.MaxUpload.
	MaxUpload int64
}

// Router is what the desk asks the router for. *router.Client is one, and says what
// each method does.
type Router interface {
	Presence(ctx context.Context, agent gateway.AgentID, s router.State, reason string, by gateway.Actor) error
	Connected(agent gateway.AgentID)
	Disconnected(agent gateway.AgentID)
	AgentChanged(agent gateway.AgentID)
	SetupChanged()
	WrapUp(queue gateway.QueueID, exclusive bool) time.Duration
	Input(agent gateway.AgentID)
	Assign(ctx context.Context, id gateway.ConversationID, to gateway.AgentID, by gateway.Actor) error
	Claim(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID) error
	Accept(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID) error
	Decline(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID, reason string) error
	Opened(ctx context.Context, id gateway.ConversationID, agent gateway.AgentID) error
	Requeue(ctx context.Context, id gateway.ConversationID, by gateway.Actor) error
	Transfer(ctx context.Context, id gateway.ConversationID, to router.Target, note gateway.MessageID, by gateway.Actor) error
	Undo(ctx context.Context, id gateway.ConversationID, by gateway.Actor) error
}

var (
	_ Router = (*router.Router)(nil)
	_ Router = (*router.Client)(nil)
)

// Sealer keeps accounts' secrets unreadable at rest. *seal.Box is one.
type Sealer interface {
	// Seal returns plain as text that only Open reads.
	Seal(plain []byte) string
	// Open returns what was sealed; with another key it fails.
	Open(sealed string) ([]byte, error)
}

// Desk serves the console. Its methods may be called concurrently.
type Desk struct {
	gateway *gateway.Gateway
	router  Router
	rows    Rows
	bus     gateway.Bus
	sealer  Sealer
	drivers map[string]channels.Driver
	log     *slog.Logger

	build        string
	publicHost   string
	clientIP     func(*http.Request) netip.Addr
	maxUpload    int64
	zone         *time.Location
	installation string // set by Prepare

	passwords *passwords
	delays    delays
	paces     paces
	names     names
	hub       *hub
	handler   http.Handler
}

// New returns a desk. Prepare comes next, then Run makes its sockets work.
func New(p Parts) (*Desk, error) {
	d := &Desk{
		gateway: p.Gateway, router: p.Router, rows: p.Rows, bus: p.Bus, sealer: p.Sealer, log: p.Log,
		drivers: make(map[string]channels.Driver, len(p.Drivers)),
		build:   p.Build, clientIP: p.ClientIP, maxUpload: p.MaxUpload,
		passwords: newPasswords(), paces: newPaces(), zone: p.Zone,
	}
	for _, driver := range p.Drivers {
		d.drivers[driver.Kind] = driver
	}
	if d.clientIP == nil {
		d.clientIP = remoteAddr
	}
	if d.zone == nil {
		d.zone = time.UTC
	}
	if d.maxUpload == 0 {
		d.maxUpload = gateway.MaxUpload
	}
	var err error
	if d.publicHost, err = originHost(p.PublicOrigin); err != nil {
		return nil, fmt.Errorf("public origin: %w", err)
	}
	d.names.desk = d
	d.hub = newHub(d)
	console := http.NotFoundHandler()
	if p.Files != nil {
		console, err = static.Handler(static.Site{Files: p.Files, Index: "index.html", Build: p.Build, Policy: consolePolicy})
		if err != nil {
			return nil, err
		}
	}
	d.handler, err = d.mount(console)
	return d, err
}

// consolePolicy lets the console run its own code and reach its own origin, and
// nothing else.
const consolePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
	"media-src 'self' blob:; frame-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// Prepare stores what an installation cannot be without: its id, a default brand
// and the roles that ship. It changes nothing that is there. It comes before
// everything else.
func (d *Desk) Prepare(ctx context.Context) error {
	err := d.gateway.Do(ctx, func(w *gateway.Work) (err error) {
		if d.installation, err = d.rows.InstallationID(w.Tx, newInstallationID()); err != nil {
			return err
		}
		if err := d.rows.SeedBrand(w.Tx, DefaultBrand, "Default"); err != nil {
			return err
		}
		for _, role := range shippedRoles() {
			if err := d.rows.SeedRole(w.Tx, role); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("prepare desk: %w", err)
	}
	return d.makeKeys(ctx)
}

// DefaultBrand is the key of the brand that every installation has.
const DefaultBrand = "default"

// Handler serves everything of the desk: /desk/ and, below everything else, the
// console's files.
func (d *Desk) Handler() http.Handler { return d.handler }

// sweeping is how often sessions that ended by time are deleted.
const sweeping = time.Hour

// Run makes sockets work until ctx ends; then it closes them so that they come
// back to whoever serves next.
func (d *Desk) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return d.hub.run(ctx) })
	group.Go(func() error { return d.sweepSessions(ctx) })
	group.Go(func() error { return d.paces.run(ctx) })
	return group.Wait()
}

func (d *Desk) sweepSessions(ctx context.Context) error {
	tick := time.NewTicker(sweeping)
	defer tick.Stop()
	for {
		err := d.gateway.Do(ctx, func(w *gateway.Work) error {
			return d.rows.DropDeadSessions(w.Tx, w.Now.Add(-sessionIdle), w.Now)
		})
		if err != nil && ctx.Err() == nil && !errors.Is(err, gateway.ErrClosed) {
			d.log.Error("old sessions not deleted", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func remoteAddr(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr()
}
