// Package rig runs the whole binary for tests and measurements: it builds it,
// starts, kills and restarts it, and speaks to it as customers and agents do. What
// customers and agents were promised is kept in ledgers on this side; what became
// of it is asked of the server afterwards.
package rig

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"switchboard/internal/loopback"
)

// Patience is the hang guard of everything that waits for the server.
const Patience = 60 * time.Second

// Names of what every rig provisions.
const (
	AccountKey = "site"
	Password   = "correct horse battery"
)

// Build compiles the binary into a folder and returns its path.
func Build(ctx context.Context, folder string) (string, error) {
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		return "", errors.New("the source folder is not known")
	}
	bin := filepath.Join(folder, "switchboard")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", bin, ".")
	cmd.Dir = filepath.Join(filepath.Dir(file), "..", "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return bin, nil
}

// WithBinary builds the program for as long as run uses it, and returns what run does: a
// TestMain exits with that.
func WithBinary(run func(binary string) int) int {
	folder, err := os.MkdirTemp("", "switchboard-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	binary, err := Build(context.Background(), folder)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run(binary)
}

// Server is one running binary on a folder of its own.
type Server struct {
	Binary string
	Folder string // holds the data folder, the settings and the log
	// DataFolder is where the data is; "" is a folder in Folder.
	DataFolder string
	Env        []string // added to the environment
	Store      string   // YAML of the store section; "" is SQLite
	Agents     int      // how many to provision, agent-0 on
	More       More     // what else to set
	Origin     string   // host:port of the page; "" is Address

	Address string // host:port, the same over restarts
	Metrics string // host:port of the operators' address
	cmd     *exec.Cmd
	exited  chan error
}

// More is YAML that is added to the settings: sections of the top level, and
// entries of what is provisioned.
type More struct {
	Sections, Queues, Accounts, Agents string
	Routing                            string // of the queue, as a YAML mapping
	Care                               string // of the account, likewise
}

// URL is the address of a path.
func (s *Server) URL(path string) string { return "http://" + s.Address + path }

// Root is the root of the web chat account.
func (s *Server) Root() string { return s.URL("/c/" + AccountKey + "/") }

// Data is the data folder.
func (s *Server) Data() string { return cmp.Or(s.DataFolder, filepath.Join(s.Folder, "data")) }

// Start starts the server and waits until it is ready.
func (s *Server) Start(ctx context.Context) error {
	if err := s.Configure(); err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(s.Folder, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	s.cmd = exec.Command(s.Binary, "serve", "-config", filepath.Join(s.Folder, "switchboard.yaml"))
	s.cmd.Env = append(os.Environ(), s.Env...)
	s.cmd.Stderr = log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	s.exited = make(chan error, 1)
	go func() { // ends when the process does
		_, _ = io.Copy(log, bufio.NewReader(out))
		s.exited <- s.cmd.Wait()
	}()
	return s.ready(ctx)
}

// Configure picks ports, once, and writes the settings.
func (s *Server) Configure() error {
	for _, at := range []*string{&s.Address, &s.Metrics} {
		if *at != "" {
			continue
		}
		var err error
		if *at, err = loopback.Reserve(); err != nil {
			return err
		}
	}
	var y strings.Builder
	fmt.Fprintf(&y, "listen: %s\ndata: %s\ndrain: 5s\nmetrics:\n  listen: %s\nlog:\n  level: warn\n%s", s.Address, s.Data(), s.Metrics, s.Store+s.More.Sections)
	fmt.Fprintf(&y, "provision:\n  queues:\n    - {key: service, name: Service, routing: %s}\n%s  accounts:\n    - {key: %s, kind: webchat, name: Site, queue: service, care: %s, "+
		"settings: {origins: [\"http://%s\"], allow_native: true, visitors_per_minute: 0, uploads_per_minute: 0, messages_per_minute: 0, token_days: 3650}}\n", cmp.Or(s.More.Routing, "{}"), s.More.Queues, AccountKey, cmp.Or(s.More.Care, "{}"), cmp.Or(s.Origin, s.Address))
	fmt.Fprintf(&y, "%s  agents:\n    - {key: boss, login: boss, name: Boss, password: %q, roles: [supervisor, admin], queues: [service]}\n%s", s.More.Accounts, Password, s.More.Agents)
	for i := range s.Agents {
		fmt.Fprintf(&y, "    - {key: agent-%d, login: agent-%d, name: Agent %d, password: %q, capacity: 1000, queues: [service]}\n", i, i, i, Password)
	}
	return os.WriteFile(filepath.Join(s.Folder, "switchboard.yaml"), []byte(y.String()), 0o600)
}

func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	for {
		if err := s.probe(ctx); err == nil {
			return nil
		}
		select {
		case err := <-s.exited:
			s.exited <- err
			return fmt.Errorf("server ended at its start: %w\n%s", err, s.Log())
		case <-ctx.Done():
			return fmt.Errorf("server is not ready: %w\n%s", ctx.Err(), s.Log())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// probe asks whether the server and its account answer.
func (s *Server) probe(ctx context.Context) error {
	for _, path := range []string{"/readyz", "/c/" + AccountKey + "/widget.js"} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL(path), nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", path, answer.Status)
		}
	}
	return nil
}

// Kill ends the server as a power failure of the process would: SIGKILL.
func (s *Server) Kill() error { return s.end(syscall.SIGKILL) }

// Stop asks the server to drain and end.
func (s *Server) Stop() error { return s.end(syscall.SIGTERM) }

func (s *Server) end(sig syscall.Signal) error {
	if s.cmd == nil {
		return nil
	}
	if err := s.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case err := <-s.exited:
		s.cmd = nil
		if sig == syscall.SIGTERM && err != nil {
			return fmt.Errorf("server did not end well: %w\n%s", err, s.Log())
		}
		return nil
	case <-time.After(Patience):
		return errors.New("server does not end")
	}
}

// PID is the process.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Log is the end of what the server said.
func (s *Server) Log() string {
	raw, err := os.ReadFile(filepath.Join(s.Folder, "log"))
	if err != nil {
		return err.Error()
	}
	return string(raw[max(0, len(raw)-4000):])
}
