package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"switchboard/config"
)

// Limits of every HTTP connection. Those of a request are in timed.go.
const (
	headerTimeout  = 10 * time.Second
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 32 << 10
)

func serveCommand(ctx context.Context, args []string, out, log io.Writer) error {
	f := flags("serve", log)
	file := f.String("config", "", configHelp)
	if err := parse(f, args); err != nil {
		return err
	}
	c, err := load(*file)
	if err != nil {
		return err
	}
	logger := newLog(c.Log, log)
	release, err := lockData(c)
	if err != nil {
		return err
	}
	defer release()
	i, err := openInstallation(ctx, c, logger)
	if err != nil {
		return err
	}
	defer i.close()
	if err := i.desk.Provision(ctx, provisioned(c.Provision)); err != nil {
		return fmt.Errorf("provision: %w", err)
	}
	if err := announceAdmin(ctx, i, out); err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen for customers and agents: %w", err)
	}
	fmt.Fprintf(out, "Console: %s\n", baseURL(c, l.Addr()))
	return i.run(ctx, l)
}

// announceAdmin makes the first administrator and prints his password, once.
func announceAdmin(ctx context.Context, i *installation, out io.Writer) error {
	password, created, err := i.desk.EnsureAdmin(ctx)
	if err != nil || !created {
		return err
	}
	fmt.Fprintf(out, "First start. Sign in as admin with the password %s — it is not shown again.\n", password)
	return nil
}

// baseURL is how a browser reaches the server.
func baseURL(c config.Config, at net.Addr) string {
	if c.PublicURL != "" {
		return c.PublicURL
	}
	scheme := "http"
	if c.TLS.Cert != "" {
		scheme = "https"
	}
	return scheme + "://" + reachable(at.String())
}

// run runs everything until ctx ends, then drains: what was accepted is finished,
// sockets are told to come back, and nothing is left running.
func (i *installation) run(ctx context.Context, l net.Listener) error {
	if err := i.gateway.Load(ctx); err != nil { // before anybody can ask for an account
		return err
	}
	if err := i.router.ReadBook(ctx); err != nil { // before anybody can write
		return err
	}
	err := i.withNodes(ctx, func(ctx context.Context) error {
		serveMetrics, err := i.openMetrics() // before anybody is told that it is ready
		if err != nil {
			return err
		}
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return i.gateway.Run(ctx) })
		group.Go(func() error { return i.router.Run(ctx) })
		group.Go(func() error { return i.desk.Run(ctx) })
		i.runAlarms(ctx, group)
		handler := i.handler()
		settleMemory()
		group.Go(func() error { return i.serve(ctx, l, handler, i.config.TLS) })
		group.Go(func() error { return serveMetrics(ctx) })
		return group.Wait()
	})
	i.log.Info("stopped")
	return err
}

// gcPercent lets garbage be twice what is in use before it is collected, for that
// is little here: each collection looks at the stacks of all sockets. GOGC is for
// operators who want it otherwise.
const gcPercent = 200

// settleMemory gives back what starting took, several times what running does.
func settleMemory() {
	debug.FreeOSMemory()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}

// handler is what the main address answers.
func (i *installation) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/c/", i.gateway.Handler())
	mux.Handle("/", i.desk.Handler())
	i.mountHealth(mux)
	return timed(mux)
}

// mountHealth adds what an orchestrator asks.
func (i *installation) mountHealth(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if _, err := i.store.SchemaVersion(ctx); err != nil {
			i.log.Warn("not ready", "err", err)
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
}

// serve answers on a listener until ctx ends and what was asked is answered.
func (i *installation) serve(ctx context.Context, l net.Listener, h http.Handler, tls config.TLS) error {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(i.log.Handler(), slog.LevelDebug),
	}
	ctx, cancel := context.WithCancel(ctx)
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), i.config.Drain)
		defer cancel()
		err := server.Shutdown(drain)
		if err != nil { // a reader that does not read: cut it
			err = errors.Join(fmt.Errorf("drain %s: %w", l.Addr(), err), server.Close())
		}
		stopped <- err
	}()
	var err error
	if tls.Cert != "" {
		err = server.ServeTLS(l, tls.Cert, tls.Key)
	} else {
		err = server.Serve(l)
	}
	cancel()
	if cut := <-stopped; cut != nil {
		i.log.Warn("connections were cut", "err", cut)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	}
	return nil
}
