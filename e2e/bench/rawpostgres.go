package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// rawPostgres writes messages' rows with the bare driver: two writers, each with a
// connection and customers of its own, and all statements of a group in two batches,
// because events need the numbers that their streams give.
type rawPostgres struct {
	conns   []*pgx.Conn
	numbers counter
}

const rawWriters = 2

func openRawPostgres(ctx context.Context, url string, customers int) (r *rawPostgres, err error) {
	r = &rawPostgres{}
	for range rawWriters {
		c, err := pgx.Connect(ctx, url)
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.conns = append(r.conns, c)
	}
	for _, s := range rawSeed(customers) {
		if _, err := r.conns[0].Exec(ctx, s.query, s.args...); err != nil {
			return nil, errors.Join(fmt.Errorf("seed: %w", err), r.close())
		}
	}
	return r, nil
}

// commits are the writers.
func (r *rawPostgres) commits() []func([]rawMessage) error {
	all := make([]func([]rawMessage) error, len(r.conns))
	for i, c := range r.conns {
		all[i] = func(messages []rawMessage) error {
			return pgx.BeginFunc(context.Background(), c, func(tx pgx.Tx) error { return writeBatches(tx, messages) })
		}
	}
	return all
}

func writeBatches(tx pgx.Tx, messages []rawMessage) error {
	ctx := context.Background()
	seqs := make([][2]int64, len(messages))
	var numbers, rows pgx.Batch
	for i := range messages {
		for j, args := range messages[i].bumps() {
			numbers.Queue(rawBump, args...).QueryRow(func(row pgx.Row) error { return row.Scan(&seqs[i][j]) })
		}
	}
	if err := tx.SendBatch(ctx, &numbers).Close(); err != nil {
		return err
	}
	for i := range messages {
		m, conv, line := &messages[i], seqs[i][0], seqs[i][1]
		for _, args := range m.events(conv, line) {
			rows.Queue(rawEvent, args...)
		}
		rows.Queue(rawInsert, m.insert(conv, line)...)
		rows.Queue(rawTouch, m.touch()...)
		rows.Queue(rawIndex, m.index()...)
	}
	return tx.SendBatch(ctx, &rows).Close()
}

func (r *rawPostgres) close() error {
	var all []error
	for _, c := range r.conns {
		all = append(all, c.Close(context.Background()))
	}
	return errors.Join(all...)
}
