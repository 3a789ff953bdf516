package gateway

import (
	"context"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/channels"
)

// Limits of one account's HTTP: what a provider's webhook may send, and how long
// a call to the provider may take to connect.
const (
	maxWebhookBody  = 1 << 20
	webhookTimeout  = 10 * time.Second
	dialTimeout     = 10 * time.Second
	tlsTimeout      = 10 * time.Second
	idleConnTimeout = 90 * time.Second
	connsPerHost    = 16
)

// stopPatience is longer than any account that keeps its promises takes to end.
const stopPatience = 15 * time.Second

// workers are the running accounts.
type workers struct {
	mu    sync.Mutex // guards byKey
	byKey map[string]*worker
}

// worker runs one version of one account. It has its own goroutines, its own
// HTTP client and its own pulse: what befalls it, befalls no other.
type worker struct {
	account Account
	driver  channels.Driver
	pulse   pulse
	handler atomic.Pointer[http.Handler]
	adapter atomic.Pointer[channels.Adapter] // while it is open
	cancel  context.CancelFunc
	done    chan struct{}
}

// match starts and stops workers until they are what the accounts say. It waits
// for none: one that does not end holds nobody else up. The next version of its
// account starts when it has ended, of which ended hears.
func (ws *workers) match(ctx context.Context, g *Gateway, ended func()) {
	wanted := make(map[string]Account)
	for _, a := range g.registry.all() {
		g.breakers.hold(a.ID, a.Held)
		if a.Enabled {
			wanted[a.Key] = a
		}
	}
	running := ws.running()
	for key, w := range running {
		if a, ok := wanted[key]; !ok || a.Version != w.account.Version {
			w.cancel()
		}
	}
	for key, a := range wanted {
		driver, known := g.drivers[a.Kind]
		if running[key] == nil && known {
			ws.start(ctx, g, a, driver, ended)
		}
	}
}

func (ws *workers) running() map[string]*worker {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return maps.Clone(ws.byKey)
}

func (ws *workers) start(ctx context.Context, g *Gateway, a Account, d channels.Driver, ended func()) {
	ctx, cancel := context.WithCancel(ctx)
	w := &worker{account: a, driver: d, cancel: cancel, done: make(chan struct{})}
	ws.mu.Lock()
	ws.byKey[a.Key] = w
	ws.mu.Unlock()
	go func() {
		defer close(w.done)
		defer cancel()
		w.run(ctx, g)
		ws.mu.Lock()
		delete(ws.byKey, a.Key)
		ws.mu.Unlock()
		ended()
	}()
}

// stopAll ends the workers and waits for them; not for ever, for one that breaks
// its promise to return would keep the process from ending.
func (ws *workers) stopAll(log *slog.Logger) {
	all := ws.running()
	for _, w := range all {
		w.cancel()
	}
	patience := time.NewTimer(stopPatience)
	defer patience.Stop()
	for key, w := range all {
		select {
		case <-w.done:
		case <-patience.C:
			log.Error("an account does not end, the others have a moment less", "account", key)
			patience.Reset(0)
		}
	}
}

// run supervises the account's receiving side, and its sending side beside it.
func (w *worker) run(ctx context.Context, g *Gateway) {
	log := g.log.With("account", w.account.Key, "kind", w.account.Kind)
	supervise(ctx, log, &w.pulse, func(ctx context.Context) error {
		client := newClient()
		defer client.CloseIdleConnections()
		adapter, err := w.open(g, client)
		if err != nil {
			return err
		}
		w.mount(g, adapter)
		defer w.handler.Store(nil)
		w.adapter.Store(&adapter)
		defer w.adapter.Store(nil)
		return w.work(ctx, g, adapter)
	})
}

// work runs the adapter: on every node if customers connect to us anyhow, else on the
// one that has the account's lease, and there the outbox beside it.
func (w *worker) work(ctx context.Context, g *Gateway, adapter channels.Adapter) error {
	if w.driver.Features.Hosted {
		return adapter.Run(ctx, w.sink(g))
	}
	w.pulse.turn(RunStandby)
	return g.leases.Hold(ctx, "account:"+string(w.account.ID), func(ctx context.Context, l Lease) error {
		w.pulse.turn(RunUp)
		defer w.pulse.turn(RunStandby)
		ctx, cancel := context.WithCancel(ctx)
		var sending sync.WaitGroup
		defer sending.Wait()
		defer cancel()
		sending.Go(func() {
			if err := newSender(g, w.account, w.driver, adapter, l).Run(ctx); err != nil && ctx.Err() == nil {
				g.log.Error("outbox stopped", "account", w.account.Key, "err", err)
			}
		})
		return adapter.Run(ctx, w.sink(g))
	})
}

func (w *worker) sink(g *Gateway) *sink {
	return &sink{g: g, account: w.account, driver: w.driver}
}

func (w *worker) open(g *Gateway, client *http.Client) (channels.Adapter, error) {
	return w.driver.Open(channels.Account{
		ID: string(w.account.ID), Key: w.account.Key, Brand: string(w.account.Brand), Settings: w.account.Settings,
		Seal: channels.Secret(w.account.Seal), HTTP: client, ClientIP: g.clientIP,
		Log: g.log.With("account", w.account.Key, "kind", w.account.Kind),
	})
}

// mount makes the adapter's handler answer under the account's path.
func (w *worker) mount(g *Gateway, adapter channels.Adapter) {
	var h http.Handler
	switch a := adapter.(type) {
	case channels.Hosted:
		h = a.Host(w.sink(g), &timeline{g: g, account: w.account})
	case channels.WebhookHandler:
		limited := http.MaxBytesHandler(a.Webhook(w.sink(g)), maxWebhookBody)
		h = http.TimeoutHandler(limited, webhookTimeout, "")
	default:
		return
	}
	w.handler.Store(&h)
}

// Handler serves every account's own pages and webhooks under /c/{account key}/, on
// every node, whichever runs the account.
// An account that does not run, or not yet, answers 503, so that its provider tries
// again; 404 is for good.
func (g *Gateway) Handler() http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		key, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/c/"), "/")
		g.workers.mu.Lock()
		w, ok := g.workers.byKey[key]
		g.workers.mu.Unlock()
		if !ok && !g.registry.expected(key) {
			http.NotFound(rw, r)
			return
		}
		var h *http.Handler
		if ok {
			h = w.handler.Load()
		}
		if h == nil {
			rw.Header().Set("Retry-After", "2")
			http.Error(rw, "this account is not running", http.StatusServiceUnavailable)
			return
		}
		http.StripPrefix("/c/"+key, *h).ServeHTTP(rw, r)
	})
}

// AccountStatus is how one account is doing.
type AccountStatus struct {
	Account AccountID
	Key     string
	Kind    string
	Run     RunStatus
	// Breakers stand before what goes out, by class of call. A hosted account has none.
	Breakers map[string]BreakerStatus
}

// Statuses returns how the running accounts are doing.
func (g *Gateway) Statuses() []AccountStatus {
	var out []AccountStatus
	for _, w := range g.workers.running() {
		out = append(out, AccountStatus{w.account.ID, w.account.Key, w.account.Kind, w.pulse.Status(), g.breakers.statuses(w.account.ID)})
	}
	return out
}

// Status returns how one running account is doing.
func (g *Gateway) Status(id AccountID) (AccountStatus, bool) {
	for _, s := range g.Statuses() {
		if s.Account == id {
			return s, true
		}
	}
	return AccountStatus{}, false
}

// newClient is an HTTP client of one account alone, so that a provider that hangs
// holds nobody else's connections.
func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSHandshakeTimeout:   tlsTimeout,
		ResponseHeaderTimeout: time.Minute,
		IdleConnTimeout:       idleConnTimeout,
		MaxConnsPerHost:       connsPerHost,
		ForceAttemptHTTP2:     true,
	}}
}
