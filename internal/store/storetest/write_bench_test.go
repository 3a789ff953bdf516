package storetest_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// The statements of a message, as both sides of the benchmark run them.
const (
	benchMessage = `INSERT INTO timers (id, kind, ref, due_at, payload) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, ref) DO NOTHING`
	benchStream  = `INSERT INTO streams (key, last_seq) VALUES ($1, 1) ON CONFLICT (key) DO UPDATE SET last_seq = streams.last_seq + 1 RETURNING last_seq`
	benchEvent   = `INSERT INTO events (stream_key, seq, kind, at, actor_kind, data) VALUES ($1, $2, $3, $4, $5, $6)`
)

const producers = 64

// benchOp is a message of one producer's conversation.
type benchOp struct {
	lane   *gateway.Lane
	id     string
	stream string
}

func (o *benchOp) Lane() *gateway.Lane { return o.lane }
func (o *benchOp) Key() string         { return o.stream }

var benchBody = strings.Repeat("x", 200) // of a message

func benchApply(tx gateway.Tx, ops []gateway.Op) error {
	messages, bumps, events := make([][]any, len(ops)), make([][]any, len(ops)), make([][]any, len(ops))
	for i, each := range ops {
		o := each.(*benchOp)
		messages[i] = []any{o.id, "bench", o.id, gateway.Instant(i), benchBody}
		bumps[i] = []any{o.stream}
	}
	if err := tx.Each(benchMessage, messages, nil); err != nil {
		return err
	}
	err := tx.Each(benchStream, bumps, func(i int, r gateway.Row) error {
		var seq int64
		err := r.Scan(&seq)
		events[i] = []any{bumps[i][0], seq, "message", gateway.Instant(i), "customer", "{}"}
		return err
	})
	if err != nil {
		return err
	}
	return tx.Each(benchEvent, events, nil)
}

// BenchmarkWrite compares the store at 64 producers with the bare driver committing the
// same rows in groups, and with one transaction a message.
func BenchmarkWrite(b *testing.B) {
	b.Run("sqlite/store", func(b *testing.B) {
		benchStore(b, storetest.Open(b, store.Config{Folder: b.TempDir()}), producers)
	})
	b.Run("sqlite/raw", benchRawSQLite)
	b.Run("sqlite/one by one", func(b *testing.B) {
		benchStore(b, storetest.Open(b, store.Config{Folder: b.TempDir()}), 1)
	})
	b.Run("postgres/store", func(b *testing.B) {
		benchStore(b, storetest.Open(b, store.Config{Driver: store.Postgres, URL: storetest.Postgres(b)}), producers)
	})
	b.Run("postgres/one by one", func(b *testing.B) {
		benchStore(b, storetest.Open(b, store.Config{Driver: store.Postgres, URL: storetest.Postgres(b)}), 1)
	})
}

// produce calls write b.N times from so many goroutines.
func produce(b *testing.B, producers int, write func(producer, i int) error) {
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for p := range producers {
		all.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				if err := write(p, int(i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

func benchStore(b *testing.B, s *store.Store, producers int) {
	lane := &gateway.Lane{Name: "bench", Apply: benchApply}
	produce(b, producers, func(p, i int) error {
		return s.Write(context.Background(), &benchOp{lane: lane, id: fmt.Sprint("m", i), stream: fmt.Sprint("conv:", p)})
	})
}

// benchRawSQLite is group commit on database/sql with nothing around it.
func benchRawSQLite(b *testing.B) {
	folder := b.TempDir()
	if _, err := store.Migrate(b.Context(), store.Config{Folder: folder}); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "switchboard.db")+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var prepared [3]*sql.Stmt
	for i, query := range []string{benchMessage, benchStream, benchEvent} {
		if prepared[i], err = db.Prepare(query); err != nil {
			b.Fatal(err)
		}
		defer prepared[i].Close()
	}
	type message struct {
		id, stream string
		done       chan error
	}
	queue := make(chan message, producers)
	var writer sync.WaitGroup
	writer.Go(func() {
		for m := range queue {
			group := []message{m}
			for len(queue) > 0 && len(group) < 512 {
				group = append(group, <-queue)
			}
			err := rawGroup(db, prepared, len(group), func(i int) (id, stream string) { return group[i].id, group[i].stream })
			for _, m := range group {
				m.done <- err
			}
		}
	})
	produce(b, producers, func(p, i int) error {
		m := message{fmt.Sprint("m", i), fmt.Sprint("conv:", p), make(chan error, 1)}
		queue <- m
		return <-m.done
	})
	close(queue)
	writer.Wait()
}

func rawGroup(db *sql.DB, prepared [3]*sql.Stmt, n int, message func(i int) (id, stream string)) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, bump, event := tx.Stmt(prepared[0]), tx.Stmt(prepared[1]), tx.Stmt(prepared[2])
	for i := range n {
		id, stream := message(i)
		if _, err := insert.Exec(id, "bench", id, i, benchBody); err != nil {
			return err
		}
		var seq int64
		if err := bump.QueryRow(stream).Scan(&seq); err != nil {
			return err
		}
		if _, err := event.Exec(stream, seq, "message", i, "customer", "{}"); err != nil {
			return err
		}
	}
	return tx.Commit()
}
