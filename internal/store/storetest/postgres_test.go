package storetest_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/pgserver"
	"switchboard/internal/store/storetest"
)

func TestPostgresIsSuitable(t *testing.T) {
	for name, test := range map[string]struct {
		options string
		after   string // run in the new database
		refused string // a word of the error, or "" if it is accepted
	}{
		"C":             {options: `LC_COLLATE 'C' LC_CTYPE 'C'`},
		"C.UTF-8":       {options: `LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'`},
		"mixed":         {options: `LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`},
		"ICU":           {options: `LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN' LOCALE 'C.UTF-8'`, refused: "CREATE DATABASE"},
		"another code":  {options: `ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`, refused: "UTF8"},
		"not to disk":   {after: `synchronous_commit = off`, refused: "synchronous_commit"},
		"to disk after": {after: `synchronous_commit = local`},
	} {
		t.Run(name, func(t *testing.T) {
			c := store.Config{Driver: store.Postgres, URL: storetest.EmptyPostgres(t, test.options)}
			if test.after != "" {
				storetest.SetPostgres(t, c.URL, test.after)
			}
			_, err := store.Migrate(t.Context(), c)
			if test.refused == "" && err != nil || test.refused != "" && (err == nil || !strings.Contains(err.Error(), test.refused)) {
				t.Errorf("Migrate() = %v, want it to speak of %q", err, test.refused)
			}
		})
	}
}

// A URL holds a password.
func TestURLIsNotQuoted(t *testing.T) {
	for name, u := range map[string]string{
		"no URL":      "postgres://user:hunter2@[broken/db",
		"bad setting": "postgres://user:hunter2@localhost/db?connect_timeout=x",
		"no server":   "postgres://user:hunter2@127.0.0.1:1/db",
		"no socket":   "postgres://user:hunter2@/db?host=/nowhere",
	} {
		_, err := store.Open(t.Context(), store.Config{Driver: store.Postgres, URL: u})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: Open() = %v", name, err)
		}
	}
}

// Two functions that lock the same rows in opposite order both succeed.
func TestDeadlockRunsAgain(t *testing.T) {
	s := storetest.Open(t, store.Config{Driver: store.Postgres, URL: storetest.Postgres(t)})
	add(t, s, "a")
	add(t, s, "b")
	var runs atomic.Int32
	var first, both sync.WaitGroup
	first.Add(2)
	for _, keys := range [][2]string{{"a", "b"}, {"b", "a"}} {
		both.Go(func() {
			mine := 0
			err := s.Do(context.Background(), func(tx gateway.Tx) error {
				mine++
				runs.Add(1)
				for i, key := range keys {
					var got string
					if err := tx.Get(`SELECT key FROM installation WHERE key = $1`+tx.ForUpdate(), []any{key}, &got); err != nil {
						return err
					}
					if i == 0 && mine == 1 {
						first.Done()
						first.Wait()
					}
				}
				return nil
			})
			if err != nil {
				t.Errorf("Do() = %v", err)
			}
		})
	}
	both.Wait()
	if n := runs.Load(); n < 3 {
		t.Errorf("the functions ran %d times: there was no deadlock", n)
	}
}

func add(t *testing.T, s *store.Store, key string) {
	t.Helper()
	err := s.Do(t.Context(), func(tx gateway.Tx) error {
		_, err := tx.Exec(`INSERT INTO installation (key, value) VALUES ($1, 'v')`, key)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// counted writes a row and counts its runs.
type counted struct {
	lane *gateway.Lane
	key  string
	runs int
}

func (o *counted) Lane() *gateway.Lane { return o.lane }
func (o *counted) Key() string         { return o.key }

func writeCounted(tx gateway.Tx, ops []gateway.Op) error {
	for _, each := range ops {
		o := each.(*counted)
		o.runs++
		if _, err := tx.Exec(`INSERT INTO installation (key, value) VALUES ($1, 'v')`, o.key); err != nil {
			return err
		}
	}
	return nil
}

// The connection breaks around a commit. Whether it took effect or not, the row is stored
// once and the caller is told so.
func TestCommitWithoutAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		forward bool // the server gets the commit
		runs    int
	}{
		"the answer is lost":  {forward: true, runs: 1},
		"the request is lost": {forward: false, runs: 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProxy(t, storetest.Postgres(t))
			s := storetest.Open(t, store.Config{Driver: store.Postgres, URL: p.url})
			lane := &gateway.Lane{Name: "counted", Apply: writeCounted}
			p.cut(test.forward)
			o := &counted{lane: lane, key: "lane"}
			if err := s.Write(context.Background(), o); err != nil || o.runs != test.runs {
				t.Errorf("Write() = %v after %d runs, want %d", err, o.runs, test.runs)
			}
			p.cut(test.forward)
			runs := 0
			err := s.Do(context.Background(), func(tx gateway.Tx) error {
				runs++
				_, err := tx.Exec(`INSERT INTO installation (key, value) VALUES ('function', 'v')`)
				return err
			})
			if err != nil || runs != test.runs {
				t.Errorf("Do() = %v after %d runs, want %d", err, runs, test.runs)
			}
			var stored int
			if err := s.Read(t.Context(), func(tx gateway.Tx) error { return tx.Get(`SELECT COUNT(*) FROM installation`, nil, &stored) }); err != nil || stored != 2 {
				t.Errorf("%d rows are stored (%v), want 2", stored, err)
			}
		})
	}
}

// The server crashes with a commit on its way, and gives the transaction's number to
// another that commits. Nobody is told that the first one was stored.
func TestCrashBeforeCommit(t *testing.T) {
	server, err := pgserver.Start("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	database, err := server.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, database)
	s := storetest.Open(t, store.Config{Driver: store.Postgres, URL: p.url})
	add(t, s, "before")
	p.lose(func() {
		server.Crash()
		if err := server.Resume(); err != nil {
			t.Error(err)
		}
		others := storetest.Open(t, store.Config{Driver: store.Postgres, URL: database})
		for i := range 20 {
			add(t, others, fmt.Sprint(i))
		}
	})
	lane := &gateway.Lane{Name: "counted", Apply: writeCounted}
	err = s.Write(context.Background(), &counted{lane: lane, key: "lost"})
	if n := stored(t, s, "lost"); err != nil && n != 0 || err == nil && n != 1 {
		t.Errorf("Write() = %v, and the row is stored %d times", err, n)
	}
	if err := s.Write(context.Background(), &counted{lane: lane, key: "after"}); err != nil || stored(t, s, "after") != 1 {
		t.Errorf("Write() after the crash = %v", err)
	}
}

func stored(t *testing.T, s *store.Store, key string) (n int) {
	t.Helper()
	err := s.Read(t.Context(), func(tx gateway.Tx) error {
		return tx.Get(`SELECT COUNT(*) FROM installation WHERE key = $1`, []any{key}, &n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A database that is away fails writes and reads at once, and serves them again when it is
// back.
func TestServerAway(t *testing.T) {
	p := newProxy(t, storetest.Postgres(t))
	s := storetest.Open(t, store.Config{Driver: store.Postgres, URL: p.url})
	add(t, s, "before")
	p.away(true)
	lane := &gateway.Lane{Name: "counted", Apply: writeCounted}
	if err := s.Write(t.Context(), &counted{lane: lane, key: "away"}); err == nil {
		t.Error("Write() to a database that is away succeeded")
	}
	if err := s.Do(t.Context(), func(gateway.Tx) error { return nil }); err == nil {
		t.Error("Do() on a database that is away succeeded")
	}
	if err := s.Read(t.Context(), func(gateway.Tx) error { return nil }); err == nil {
		t.Error("Read() of a database that is away succeeded")
	}
	p.away(false)
	if err := s.Write(t.Context(), &counted{lane: lane, key: "back"}); err != nil {
		t.Errorf("Write() = %v", err)
	}
	var stored int
	if err := s.Read(t.Context(), func(tx gateway.Tx) error { return tx.Get(`SELECT COUNT(*) FROM installation`, nil, &stored) }); err != nil || stored != 2 {
		t.Errorf("%d rows are stored (%v), want 2", stored, err)
	}
}

// proxy stands between a store and its server and breaks connections.
type proxy struct {
	url    string
	server string // its socket

	mu     sync.Mutex // guards the rest
	conns  map[net.Conn]bool
	refuse bool
	armed  *cut
}

// cut is what becomes of a commit whose connection breaks: the server gets it, or not.
type cut struct {
	forward bool
	instead func() // is run when a commit was lost, before its client is told
}

func newProxy(t *testing.T, server string) *proxy {
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	const socket = ".s.PGSQL.5432"
	folder := t.TempDir()
	q := u.Query()
	p := &proxy{server: filepath.Join(q.Get("host"), socket), conns: map[net.Conn]bool{}}
	q.Set("host", folder)
	u.RawQuery = q.Encode()
	p.url = u.String()
	listener, err := net.Listen("unix", filepath.Join(folder, socket))
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { p.serve(client) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		p.away(true)
		serving.Wait()
	})
	return p
}

// cut breaks the connection of the next commit, before or after the server gets it.
func (p *proxy) cut(forward bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed = &cut{forward: forward}
}

// lose is cut that loses the commit and does something else instead.
func (p *proxy) lose(instead func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed = &cut{instead: instead}
}

// away breaks all connections, and new ones until it is called with false.
func (p *proxy) away(away bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = away
	for c := range p.conns {
		_ = c.Close()
	}
	clear(p.conns)
}

func (p *proxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.refuse {
		p.conns[c] = true
	}
	return !p.refuse
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", p.server)
	if err != nil || !p.keep(client) {
		return
	}
	defer server.Close()
	silent := make(chan struct{}) // closed: answers are kept from the client
	var answers sync.WaitGroup
	answers.Go(func() {
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			select {
			case <-silent:
				return
			default:
			}
			if err == nil {
				_, err = client.Write(buffer[:n])
			}
			if err != nil {
				_ = client.Close()
				return
			}
		}
	})
	p.requests(client, server, silent)
	_ = server.(*net.UnixConn).CloseWrite()
	answers.Wait()
}

func (p *proxy) requests(client, server net.Conn, silent chan struct{}) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		if c, armed := p.next(buffer[:n]); armed {
			close(silent)
			if c.forward {
				_, _ = server.Write(buffer[:n])
				return
			}
			if c.instead != nil {
				c.instead()
			}
			_ = client.Close()
			return
		}
		if _, err := io.Copy(server, bytes.NewReader(buffer[:n])); err != nil {
			return
		}
	}
}

// next is what happens to the request: the cut that waits for a commit, once.
func (p *proxy) next(request []byte) (c cut, armed bool) {
	if !bytes.Contains(request, []byte("commit\x00")) {
		return cut{}, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.armed == nil {
		return cut{}, false
	}
	c, p.armed = *p.armed, nil
	return c, true
}
