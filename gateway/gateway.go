package gateway

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"switchboard/channels"
	"switchboard/internal/picture"
)

// Parts are what a Gateway is made of.
type Parts struct {
	Store   Store
	Rows    Rows
	Blobs   Blobs
	Bus     Bus
	Sealer  Sealer
	Drivers []channels.Driver
	Log     *slog.Logger

	// Node is this node's name among several; empty is a node that serves alone.
	Node string
	// ClientIP tells the customer's address behind trusted proxies.
	ClientIP func(*http.Request) netip.Addr
	// MaxUpload is the largest file in bytes; 0 is MaxUpload.
	MaxUpload int64
	// CloseAfter is how long a resolved conversation can be reopened; 0 is three days.
	CloseAfter time.Duration
	// Place chooses where new conversations wait; nil is their account's queue.
	Place Placer
	// Open reports whether a queue is open at a moment; nil is always. Who waits where
	// it is closed is asked to leave a message.
	Open func(QueueID, time.Time) bool
	// Asks are the skills that work with needs of its own asks for in a queue, in the end;
	// nil is its own. Who waits where nobody on duty has them is asked to leave a message.
	Asks func(q QueueID, own []Need) []Need
	// UndoFor is how long an agent can take back what he did; 0 is ten seconds.
	UndoFor time.Duration
}

// Sealer opens what was sealed at rest. internal/seal implements it.
type Sealer interface {
	// Open returns what was sealed; with another key it fails.
	Open(sealed string) ([]byte, error)
}

// Gateway is the one stream of conversations and everything that feeds it. All
// methods may be called concurrently.
type Gateway struct {
	store    Store
	rows     Rows
	blobs    Blobs
	bus      Bus
	sealer   Sealer
	drivers  map[string]channels.Driver
	log      *slog.Logger
	clientIP func(*http.Request) netip.Addr

	placer     Placer
	open       func(QueueID, time.Time) bool
	asks       func(QueueID, []Need) []Need
	maxUpload  int64
	closeAfter time.Duration
	undoFor    time.Duration

	intake  *Lane
	replies *Lane

	registry  registry
	names     names
	followers followers
	readers   *readers
	customers customers
	elsewhere elsewhere
	leases    *Leases
	standings standings
	pictures  *picture.Studio
	workers   workers
	breakers  breakers
	counts    counts
}

const (
	concurrentReads    = 8
	concurrentPictures = 1
	defaultCloseAfter  = 72 * time.Hour
)

// New returns a gateway; Run makes it work. Close releases what Follow started.
func New(p Parts) *Gateway {
	g := &Gateway{
		store: p.Store, rows: p.Rows, blobs: p.Blobs, bus: p.Bus, sealer: p.Sealer, log: p.Log,
		clientIP: p.ClientIP, placer: p.Place, open: p.Open, asks: p.Asks, maxUpload: p.MaxUpload, closeAfter: p.CloseAfter, undoFor: p.UndoFor,
		drivers:  make(map[string]channels.Driver, len(p.Drivers)),
		readers:  &readers{limit: concurrentReads, ctx: context.Background()},
		pictures: picture.NewStudio(concurrentPictures),
	}
	if g.maxUpload == 0 {
		g.maxUpload = MaxUpload
	}
	if g.closeAfter == 0 {
		g.closeAfter = defaultCloseAfter
	}
	if g.undoFor == 0 {
		g.undoFor = defaultUndoFor
	}
	if g.asks == nil {
		g.asks = func(_ QueueID, own []Need) []Need { return own }
	}
	if g.clientIP == nil {
		g.clientIP = remoteAddr
	}
	g.intake = &Lane{Name: "intake", Apply: g.applyIntake}
	g.replies = &Lane{Name: "reply", Apply: g.applyReplies}
	g.leases = newLeases(p)
	g.names.g, g.names.by = g, make(map[nameKey]publicName)
	g.standings.g = g
	g.customers.counts = make(map[string]int)
	g.customers.who = make(map[string]Coming)
	g.customers.talks = make(map[string]talk)
	g.workers.byKey = make(map[string]*worker)
	for _, d := range p.Drivers {
		g.drivers[d.Kind] = d
	}
	return g
}

// Leases are what this node owns.
func (g *Gateway) Leases() *Leases { return g.leases }

// Close ends what Follow reads in the background and waits for it.
func (g *Gateway) Close() { g.readers.close() }

func remoteAddr(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr()
}
