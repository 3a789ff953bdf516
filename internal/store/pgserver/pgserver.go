// Package pgserver runs a PostgreSQL of its own, in a temporary folder and reached
// only through a socket there, for tests and benchmarks.
package pgserver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"switchboard/internal/store"
)

const (
	install   = "apt-get install -y postgresql"
	template  = "switchboard_template"
	startTime = time.Minute
)

// Server is a running PostgreSQL. It dies with this process.
type Server struct {
	folder  string
	program string
	who     account
	exited  chan struct{}
	process *os.Process

	mu   sync.Mutex // guards made
	made int
}

// Start initialises and runs a server in a new folder below where, or below the
// system's temporary folder if that is empty. Stop ends it.
func Start(where string) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	who, err := unprivileged()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(where, "switchboard-pg-")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(os.Chmod(folder, 0o700), who.own(folder)); err != nil {
		return nil, err
	}
	s := &Server{folder: folder, program: filepath.Join(bin, "postgres"), who: who}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "--pgdata", s.data(), "--username", "switchboard",
		"--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions")
	initdb.SysProcAttr, initdb.Dir = who.attr(), folder
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if err := s.run(); err != nil {
		return nil, err
	}
	if err := s.makeTemplate(); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// Crash ends the server as pg_ctl stop -m immediate does: every connection breaks, and
// nothing is written any more.
func (s *Server) Crash() {
	_ = s.process.Signal(syscall.SIGQUIT)
	<-s.exited
}

// Resume runs a server that crashed again, on the same data, and returns when it
// answers.
func (s *Server) Resume() error { return s.run() }

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// run starts the server and waits until it answers.
func (s *Server) run() error {
	if err := s.serve(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	if err := s.answer(ctx); err != nil {
		s.Stop()
		return err
	}
	return nil
}

// serve starts the server. It dies with this process: the kernel tells it so when the
// thread that started it ends, which therefore waits for it.
func (s *Server) serve() error {
	log, err := os.Create(filepath.Join(s.folder, "log"))
	if err != nil {
		return err
	}
	cmd := exec.Command(s.program, "-D", s.data(), "-k", s.folder, "-h", "",
		"-c", "shared_buffers=64MB", "-c", "max_connections=200", "-c", "autovacuum=off",
		"-c", "max_wal_size=1GB", "-c", "log_min_messages=fatal", "-c", "wal_level=minimal", "-c", "max_wal_senders=0")
	cmd.SysProcAttr, cmd.Dir = s.who.attr(), s.folder
	cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT
	cmd.Stdout, cmd.Stderr = log, log
	s.exited = make(chan struct{})
	begun := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer close(s.exited)
		defer log.Close()
		err := cmd.Start()
		s.process = cmd.Process
		begun <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	return <-begun
}

// answer waits until the server takes a connection.
func (s *Server) answer(ctx context.Context) error {
	for {
		conn, err := pgx.Connect(ctx, s.url("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-s.exited:
			log, _ := os.ReadFile(filepath.Join(s.folder, "log"))
			return fmt.Errorf("postgres ended: %s", log)
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// makeTemplate makes the database with the newest schema, to be copied.
func (s *Server) makeTemplate() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+template); err != nil {
		return err
	}
	_, err = store.Migrate(ctx, store.Config{Driver: store.Postgres, URL: s.url(template)})
	return err
}

// Database makes a database with the newest schema and returns its URL. Nobody drops
// it, for that would wait for a checkpoint: it goes with the server.
func (s *Server) Database(ctx context.Context) (url string, err error) {
	return s.database(ctx, template, "")
}

// Empty makes a database without any table. options are added to CREATE DATABASE.
func (s *Server) Empty(ctx context.Context, options string) (url string, err error) {
	return s.database(ctx, "template0", options)
}

func (s *Server) database(ctx context.Context, from, options string) (url string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock() // two copies of one template at a time are refused
	s.made++
	name := "t" + strconv.Itoa(s.made)
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+from+" "+options); err != nil {
		return "", err
	}
	return s.url(name), nil
}

// Dump returns a database as statements that any client can run.
func (s *Server) Dump(ctx context.Context, url string) ([]byte, error) {
	dump := exec.CommandContext(ctx, filepath.Join(filepath.Dir(s.program), "pg_dump"),
		"--inserts", "--rows-per-insert=100", "--no-owner", "--no-privileges", url)
	out, err := dump.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("pg_dump: %w\n%s", err, failed.Stderr)
	}
	return out, err
}

func (s *Server) url(database string) string {
	q := url.Values{"host": {s.folder}, "user": {"switchboard"}}
	return "postgres:///" + database + "?" + q.Encode()
}

// Stop ends the server and removes its folder.
func (s *Server) Stop() {
	_ = s.process.Signal(syscall.SIGINT)
	select {
	case <-s.exited:
	case <-time.After(10 * time.Second):
		_ = s.process.Kill()
		<-s.exited
	}
	_ = os.RemoveAll(s.folder)
}

// binaries finds the folder of the newest PostgreSQL that is installed.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if program, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(program), nil
	}
	return "", errors.New("PostgreSQL is not installed: " + install)
}

// account is whom the server runs as: it refuses to run as root.
type account struct{ credential *syscall.Credential }

func unprivileged() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return account{}, fmt.Errorf("root cannot run PostgreSQL and there is no user postgres: %s: %w", install, err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	return account{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, errors.Join(err, err2)
}

func (a account) attr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Credential: a.credential} }

func (a account) own(folder string) error {
	if a.credential == nil {
		return nil
	}
	return os.Chown(folder, int(a.credential.Uid), int(a.credential.Gid))
}
