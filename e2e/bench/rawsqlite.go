package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"switchboard/internal/store"
)

const (
	producers = 64
	maxGroup  = 512
)

// rawSQLite writes messages' rows with the bare driver: one goroutine, one
// connection, every statement prepared, many messages in one commit.
type rawSQLite struct {
	db      *sql.DB
	conn    *sql.Conn
	made    map[string]*sql.Stmt
	numbers counter
}

func openRawSQLite(ctx context.Context, folder string, customers int) (r *rawSQLite, err error) {
	if _, err := store.Migrate(ctx, store.Config{Folder: folder}); err != nil {
		return nil, err
	}
	r = &rawSQLite{made: make(map[string]*sql.Stmt)}
	const pragmas = "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=cache_size(-16000)"
	if r.db, err = sql.Open("sqlite", "file:"+filepath.Join(folder, "switchboard.db")+"?"+pragmas); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.db.Close())
		}
	}()
	if r.conn, err = r.db.Conn(ctx); err != nil {
		return nil, err
	}
	for _, query := range []string{rawBump, rawEvent, rawInsert, rawTouch, rawIndex} {
		if r.made[query], err = r.conn.PrepareContext(ctx, query); err != nil {
			return nil, fmt.Errorf("prepare: %w", err)
		}
	}
	for _, s := range rawSeed(customers) {
		if _, err := r.conn.ExecContext(ctx, s.query, s.args...); err != nil {
			return nil, fmt.Errorf("seed: %w", err)
		}
	}
	return r, nil
}

// commit stores the messages in one transaction.
func (r *rawSQLite) commit(messages []rawMessage) error {
	ctx := context.Background()
	if _, err := r.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for i := range messages {
		if err := r.write(&messages[i]); err != nil {
			_, failed := r.conn.ExecContext(ctx, "ROLLBACK")
			return errors.Join(err, failed)
		}
	}
	_, err := r.conn.ExecContext(ctx, "COMMIT")
	return err
}

func (r *rawSQLite) write(m *rawMessage) error {
	var seqs [2]int64
	for i, args := range m.bumps() {
		if err := r.made[rawBump].QueryRow(args...).Scan(&seqs[i]); err != nil {
			return err
		}
	}
	for _, args := range m.events(seqs[0], seqs[1]) {
		if _, err := r.made[rawEvent].Exec(args...); err != nil {
			return err
		}
	}
	for _, s := range []statement{{rawInsert, m.insert(seqs[0], seqs[1])}, {rawTouch, m.touch()}, {rawIndex, m.index()}} {
		if _, err := r.made[s.query].Exec(s.args...); err != nil {
			return err
		}
	}
	return nil
}

func (r *rawSQLite) close() error {
	var all []error
	for _, s := range r.made {
		all = append(all, s.Close())
	}
	return errors.Join(append(all, r.conn.Close(), r.db.Close())...)
}

// waiting is a message whose producer waits for its commit.
type waiting struct {
	rawMessage
	done chan error
}

// group writes what producers queue, as much as there is in each commit, until the
// queue is closed.
func group(queue <-chan waiting, commit func([]rawMessage) error) {
	for first := range queue {
		members := []waiting{first}
		for len(queue) > 0 && len(members) < maxGroup {
			members = append(members, <-queue)
		}
		messages := make([]rawMessage, len(members))
		for i, m := range members {
			messages[i] = m.rawMessage
		}
		err := commit(messages)
		for _, m := range members {
			m.done <- err
		}
	}
}

// rawRate is how many messages a second so many producers get stored by group
// commit. commits are the writers, each of whom has producers of his own.
func rawRate(length time.Duration, numbers *counter, commits ...func([]rawMessage) error) (float64, error) {
	queues := make([]chan waiting, len(commits))
	var writers sync.WaitGroup
	for i, commit := range commits {
		queues[i] = make(chan waiting, producers)
		writers.Go(func() { group(queues[i], commit) })
	}
	rate, err := produce(producers, length, func(p int) error {
		m := waiting{newRawMessage(p, numbers.next()), make(chan error, 1)}
		queues[p%len(queues)] <- m
		return <-m.done
	})
	for _, q := range queues {
		close(q)
	}
	writers.Wait()
	return rate, err
}
