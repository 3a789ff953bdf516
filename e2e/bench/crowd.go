package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"switchboard/channels"
	"switchboard/e2e/rig"
	"switchboard/gateway"
	"switchboard/internal/store"
)

// measureCrowd is thousands of visitors at once: the memory of those who are silent,
// and how fast all of them catch up with what they missed.
func measureCrowd(ctx context.Context, b *bench) (err error) {
	visitors := b.pick(9500, 300)
	s, err := b.server(0)
	if err != nil {
		return err
	}
	st, err := b.stage(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	c := st.clients
	var ids []string
	if err := c.call("Crowd.Gather", Gathering{s.Address, visitors}, &ids); err != nil {
		return err
	}
	if err := b.idleMemory(ctx, s, c, visitors); err != nil {
		return err
	}
	return b.catchUp(ctx, s, c, ids)
}

// idleMemory is what a socket costs that says nothing after hello.
func (b *bench) idleMemory(ctx context.Context, s *rig.Server, c *child, visitors int) error {
	var each []float64
	for range b.pick(3, 1) {
		before, err := restingRSS(ctx, s)
		if err != nil {
			return err
		}
		var seconds float64
		if err := c.call("Crowd.Connect", s.Address, &seconds); err != nil {
			return err
		}
		if err := c.call("Crowd.Hello", 0, &seconds); err != nil {
			return err
		}
		after, err := restingRSS(ctx, s)
		if err != nil {
			return err
		}
		if err := c.call("Crowd.Leave", struct{}{}, nil); err != nil {
			return err
		}
		if err := s.Stop(); err != nil {
			return err
		}
		if err := s.Start(ctx); err != nil {
			return err
		}
		each = append(each, float64(after-before)/1e3/float64(visitors))
	}
	b.table.plain(fmt.Sprintf("memory of an idle visitor's socket, %d of them", visitors), each, "kB", atMost(14))
	return nil
}

func restingRSS(ctx context.Context, s *rig.Server) (int64, error) {
	for range 2 { // what finalizers free, the second takes
		if err := freeMemory(ctx, s); err != nil {
			return 0, err
		}
	}
	return rss(s.PID())
}

// missed is how many messages each visitor missed while he was away.
const missed = 10

// catchUp is what everybody waits who comes back at once: he says hello at once and is told all he missed, beside
// the bare driver reading the same events and messages.
func (b *bench) catchUp(ctx context.Context, s *rig.Server, c *child, ids []string) error {
	if err := s.Stop(); err != nil {
		return err
	}
	if err := writeTo(ctx, s, ids); err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	profiled := b.startProfile(ctx, s, "crowd", time.Duration(b.pick(15, 5))*time.Second)
	var took, raw, connecting []float64
	for range b.rounds {
		base, err := readRaw(ctx, s.Data(), len(ids)*(missed+1))
		if err != nil {
			return err
		}
		var connect, catch float64
		if err := c.call("Crowd.Connect", s.Address, &connect); err != nil {
			return err
		}
		if err := c.call("Crowd.Hello", missed+1, &catch); err != nil {
			return err
		}
		if err := c.call("Crowd.Leave", struct{}{}, nil); err != nil {
			return err
		}
		if err := deserted(ctx, s); err != nil {
			return err
		}
		took, raw, connecting = append(took, catch), append(raw, base), append(connecting, connect)
	}
	name := fmt.Sprintf("%d visitors catch up on %d messages each", len(ids), missed)
	b.table.against(name, took, raw, "s", ratioAtMost(3))
	b.table.info(name+": connecting before", connecting, "s")
	return <-profiled
}

// writeTo stores messages in every visitor's line, while the server is down.
func writeTo(ctx context.Context, s *rig.Server, ids []string) (err error) {
	st, err := store.Open(ctx, store.Config{Folder: s.Data()})
	if err != nil {
		return err
	}
	var brand string
	err = st.Read(ctx, func(tx gateway.Tx) error {
		return tx.Get(`SELECT brand_id FROM accounts WHERE key = $1`, []any{rig.AccountKey}, &brand)
	})
	if err != nil {
		return errors.Join(err, st.Close())
	}
	site := &site{store: st, done: make(chan error, 1)}
	if err := site.run(ctx, s.Data(), "webchat"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, site.close()) }()
	err = together(len(ids), func(i int) error {
		return site.sink.Deliver(ctx, missedBy(channels.Address{Kind: "webchat", Realm: brand, Value: ids[i]}))
	})
	return errors.Join(err, site.indexed(ctx))
}

func missedBy(from channels.Address) (batch channels.Batch) {
	for n := range missed {
		batch.Items = append(batch.Items, channels.Item{
			ID: fmt.Sprintf("%s:%d", from.Value, n), From: from,
			Message: &channels.Inbound{Parts: words(body), SentAt: time.Now()},
		})
	}
	return batch
}

// readRaw is how many seconds the bare driver takes to read every visitor's line.
func readRaw(ctx context.Context, folder string, want int) (seconds float64, err error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "switchboard.db")+"?mode=ro")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	lines, err := lineStreams(ctx, db)
	if err != nil {
		return 0, err
	}
	read, err := db.PrepareContext(ctx, `SELECT e.seq, e.kind, e.v, e.at, e.actor_kind, e.actor_id, e.data,
		COALESCE(m.id, ''), COALESCE(m.author_kind, ''), COALESCE(m.provider_id, ''), COALESCE(m.parts, ''), COALESCE(m.erased_at, 0)
		FROM events e LEFT JOIN messages m ON m.id = json_extract(e.data, '$.message') WHERE e.stream_key = $1 ORDER BY e.seq`)
	if err != nil {
		return 0, err
	}
	defer read.Close()
	began, got := time.Now(), 0
	for _, line := range lines {
		n, err := readLine(ctx, read, line)
		if err != nil {
			return 0, err
		}
		got += n
	}
	if got != want {
		return 0, fmt.Errorf("%d events are stored, want %d", got, want)
	}
	return time.Since(began).Seconds(), nil
}

func lineStreams(ctx context.Context, db *sql.DB) (keys []string, err error) {
	rows, err := db.QueryContext(ctx, `SELECT key FROM streams WHERE key LIKE 'line:%'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}

func readLine(ctx context.Context, read *sql.Stmt, line string) (n int, err error) {
	rows, err := read.QueryContext(ctx, line)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for ; rows.Next(); n++ {
		var seq, v, at, erased int64
		var kind, actorKind, actor, data, id, author, provider, parts string
		if err := rows.Scan(&seq, &kind, &v, &at, &actorKind, &actor, &data, &id, &author, &provider, &parts, &erased); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

// deserted waits until the server has noticed that everybody left.
func deserted(ctx context.Context, s *rig.Server) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		raw, err := operate(ctx, s, http.MethodGet, "/metrics")
		if err != nil {
			return err
		}
		if bytes.Contains(raw, []byte("\nswitchboard_streams_followed 0\n")) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}
