package channeltest

//lint:file-ignore ST1005 these errors are a test report; they begin with the name of what is wrong

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/channels"
)

const (
	accountKey   = "conformance"
	maxWebhook   = 1 << 20          // body limit of a webhook, as the gateway sets it
	webhookLimit = 10 * time.Second // deadline of a webhook
	stopLimit    = 2 * time.Second  // for Run after its ctx is cancelled
	restartPause = 20 * time.Millisecond
)

// env is one check's world: a fresh provider, an account of the driver and
// everything between them.
type env struct {
	driver   channels.Driver
	patience time.Duration
	provider *Provider
	lines    []*line
	watch    *watch
	sink     *Sink
	timeline *Timeline
	http     *http.Client
	account  channels.Account
	adapter  channels.Adapter

	web     *httptest.Server
	handler atomic.Pointer[http.Handler] // nil while the adapter does not run

	hangUp context.CancelFunc // ends what http still dials
	cancel context.CancelFunc // nil while the adapter does not run
	ended  chan error         // what Run said after it was cancelled

	mu     sync.Mutex // guards faults
	faults []error    // what Run said otherwise
}

// newEnv starts a provider and lays lines to it. The adapter is not open yet.
func newEnv(ctx context.Context, d channels.Driver, h Harness, patience time.Duration) (*env, error) {
	p, err := h(ctx)
	if err != nil {
		return nil, fmt.Errorf("the harness cannot start a provider: %w", err)
	}
	e := &env{driver: d, patience: patience, provider: p, watch: new(watch), sink: NewSink()}
	e.timeline = NewTimeline(e.sink)
	dials, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	e.hangUp = hangUp
	e.http = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 32, DialContext: dialUntil(dials)}}
	e.web = httptest.NewServer(http.HandlerFunc(e.serve))
	if missing := p.lacks(d.Features); missing != "" {
		return e, fmt.Errorf("the harness's Provider lacks %s, which the driver's Features require", missing)
	}
	addrs := make([]string, len(p.Addrs))
	for i, addr := range p.Addrs {
		l, err := newLine(addr)
		if err != nil {
			return e, err
		}
		e.lines, addrs[i] = append(e.lines, l), l.addr
	}
	for i, s := range p.Secrets {
		if len(s) < 16 {
			return e, fmt.Errorf("Provider.Secrets[%d] is shorter than 16 characters", i)
		}
	}
	e.account = channels.Account{
		ID: "01J0000000000000000000TEST", Key: accountKey, Brand: "brand",
		Settings: p.Settings(addrs), Seal: channels.Secret(strings.Repeat("seal", 8)),
		HTTP: e.http, Log: e.watch.log(),
	}
	if p.Attach != nil {
		p.Attach(e.url())
	}
	return e, nil
}

// url is where the adapter's handler is served, as by the gateway.
func (e *env) url() string { return e.web.URL + "/c/" + accountKey + "/" }

func (e *env) serve(w http.ResponseWriter, r *http.Request) {
	h := e.handler.Load()
	if h == nil {
		http.Error(w, "the account does not run", http.StatusServiceUnavailable)
		return
	}
	if e.driver.Features.Webhook {
		ctx, cancel := context.WithTimeout(r.Context(), webhookLimit)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, maxWebhook)
	}
	http.StripPrefix("/c/"+accountKey, *h).ServeHTTP(w, r)
}

// open opens the account, as a new process would.
func (e *env) open() error {
	a, err := e.driver.Open(e.account)
	if e.watch.saw(err) != nil {
		return fmt.Errorf("Open with the harness's settings: %w", err)
	}
	e.adapter = a
	return nil
}

// start opens the account and keeps its Run running as the gateway does: again
// after a pause when it fails.
func (e *env) start(ctx context.Context) error {
	if err := e.open(); err != nil {
		return err
	}
	ctx, e.cancel = context.WithCancel(ctx)
	e.ended = make(chan error, 1)
	adapter := e.adapter
	go func() {
		for {
			err := e.watch.saw(guarded(func() error { return adapter.Run(ctx, e.sink) }))
			if ctx.Err() != nil {
				e.ended <- err
				return
			}
			e.mu.Lock()
			e.faults = append(e.faults, err)
			e.mu.Unlock()
			if !wait(ctx, restartPause) {
				e.ended <- nil
				return
			}
		}
	}()
	e.mount()
	return nil
}

// mount serves the adapter's handler, if it has one.
func (e *env) mount() {
	var h http.Handler
	if w, ok := e.adapter.(channels.WebhookHandler); ok && e.driver.Features.Webhook {
		h = w.Webhook(e.sink)
	}
	if hosted, ok := e.adapter.(channels.Hosted); ok && e.driver.Features.Hosted {
		h = hosted.Host(e.sink, e.timeline)
	}
	if h != nil {
		e.handler.Store(&h)
	}
}

// halt cancels Run and holds it to its two seconds.
func (e *env) halt() error {
	if e.cancel == nil {
		return nil
	}
	began := time.Now()
	e.cancel()
	e.cancel = nil
	e.handler.Store(nil)
	timer := time.NewTimer(max(2*stopLimit, e.patience))
	defer timer.Stop()
	select {
	case err := <-e.ended:
		if took := time.Since(began); took > stopLimit {
			return fmt.Errorf("Run returned %v after its ctx was cancelled; stop within %v, whatever the provider does", took.Round(time.Millisecond), stopLimit)
		}
		if err != nil {
			return fmt.Errorf("Run returned %q after its ctx was cancelled; return nil", err)
		}
		return nil
	case <-timer.C:
		return errors.New("Run did not return after its ctx was cancelled; every wait in it must also wait for ctx.Done()")
	}
}

// dialUntil dials until ctx ends. A transport lets a dial go on when its request is given
// up, and nothing else ends it.
func dialUntil(ctx context.Context) func(context.Context, string, string) (net.Conn, error) {
	var dialer net.Dialer
	return func(of context.Context, network, address string) (net.Conn, error) {
		of, cancel := context.WithCancel(of)
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		return dialer.DialContext(of, network, address)
	}
}

// close ends everything and says what remained wrong.
func (e *env) close() error {
	e.sink.Gate(nil)
	err := e.halt()
	for _, l := range e.lines {
		l.close()
	}
	if e.provider.Close != nil {
		e.provider.Close()
	}
	e.web.CloseClientConnections()
	e.web.Close()
	e.http.CloseIdleConnections()
	e.hangUp()
	return errors.Join(err, e.sink.Wrong(), e.watch.leaks(e.provider.Secrets))
}

// fault returns the first reason for which Run ended by itself.
func (e *env) fault() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.faults) == 0 {
		return nil
	}
	return fmt.Errorf("Run ended by itself: %v", e.faults[0])
}

// send is Adapter.Send, watched.
func (e *env) send(ctx context.Context, out channels.Outbound) (r channels.Receipt, err error) {
	err = guarded(func() error {
		r, err = e.adapter.Send(ctx, out)
		return err
	})
	return r, e.watch.saw(err)
}

// say makes a customer say something.
func (e *env) say(ctx context.Context, s Saying) (string, error) {
	id, err := e.provider.Say(ctx, s)
	if err != nil {
		return "", fmt.Errorf("the harness's Say: %w", err)
	}
	return id, nil
}

// stored waits until an item is on disk and returns it.
func (e *env) stored(ctx context.Context, id string) (Stored, error) {
	err := until(ctx, e.patience, "an item the provider told is not delivered under its id; Item.ID must be what the harness's Say returned", func() bool { return e.sink.Has(id) })
	if err != nil {
		return Stored{}, errors.Join(err, e.sink.Wrong(), e.fault())
	}
	for _, s := range e.sink.Stored() {
		if s.ID == id {
			return s, nil
		}
	}
	return Stored{}, nil
}

func (e *env) setLines(m mode, taken func() bool) {
	for _, l := range e.lines {
		l.set(m, taken)
	}
}

func (e *env) cutLines() {
	for _, l := range e.lines {
		l.cut()
	}
}

func (e *env) refuseLines() error {
	for _, l := range e.lines {
		l.refuse()
	}
	return nil
}

func (e *env) listenLines() error {
	for _, l := range e.lines {
		if err := l.listen(); err != nil {
			return err
		}
	}
	return nil
}

// guarded turns a panic into an error.
func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return f()
}
