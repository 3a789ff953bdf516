package store

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"switchboard/gateway"
)

// A backup is JSON lines in gzip, of one moment and of no engine: a backupHead, then for
// every table a backupTable and its rows, each an array, and a backupEnd. What can be
// computed again, the search index, is not in it.
const (
	backupFormat  = "switchboard rows 1"
	restoredBatch = 500 // rows inserted together
)

type (
	backupHead struct {
		Format string `json:"format"`
		Schema int64  `json:"schema"`
	}
	backupTable struct {
		Table   string   `json:"table"`
		Columns []string `json:"columns"`
	}
	backupEnd struct {
		Rows int64 `json:"rows"` // in all; a file without it is cut off
	}
)

// Export writes all rows, as they are at one moment, while the store is in use.
func (s *Store) Export(ctx context.Context, w io.Writer) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.gate.leave()
	zip := gzip.NewWriter(w)
	err := s.engine.snapshot(ctx, func(tx gateway.Tx) error { return export(tx, json.NewEncoder(zip)) })
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return zip.Close()
}

func export(tx gateway.Tx, out *json.Encoder) error {
	head := backupHead{Format: backupFormat}
	if err := tx.Get(schemaVersion, nil, &head.Schema); err != nil {
		return err
	}
	if err := out.Encode(head); err != nil {
		return err
	}
	tables, err := tablesOf(tx)
	if err != nil {
		return err
	}
	var end backupEnd
	for _, t := range tables {
		n, err := t.export(tx, out)
		if err != nil {
			return err
		}
		end.Rows += n
	}
	return out.Encode(end)
}

// Backup writes all rows to a new file and returns when it is on disk. A file that was not
// finished is refused by Restore.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	err = s.Export(ctx, f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder durable.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Restore is Import from a file.
func Restore(ctx context.Context, c Config, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer f.Close()
	return Import(ctx, c, f)
}

// table is a table as the database has it.
type table struct {
	name    string
	columns []field
}

type field struct {
	name   string
	number bool
}

func (t table) export(tx gateway.Tx, out *json.Encoder) (rows int64, err error) {
	if err := out.Encode(backupTable{t.name, t.names()}); err != nil {
		return 0, err
	}
	query := "SELECT " + strings.Join(t.names(), ", ") + " FROM " + t.name + " ORDER BY 1, 2"
	values := t.row()
	err = tx.Query(query, nil, func(r gateway.Row) error {
		if err := r.Scan(values...); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
		rows++
		return out.Encode(values)
	})
	return rows, err
}

// row makes room for a row: pointers to its values.
func (t table) row() []any {
	values := make([]any, len(t.columns))
	for i, c := range t.columns {
		if c.number {
			values[i] = new(int64)
		} else {
			values[i] = new(string)
		}
	}
	return values
}

func (t table) names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

// Import fills an empty database with what Export wrote, from whichever engine. Whole or
// not at all: a database of a failed import is to be thrown away.
func Import(ctx context.Context, c Config, r io.Reader) error {
	if err := importRows(ctx, c, r); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	_, err := Migrate(ctx, c)
	return err
}

func importRows(ctx context.Context, c Config, r io.Reader) error {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("not a backup: %w", err)
	}
	in := json.NewDecoder(zip)
	var head backupHead
	if err := in.Decode(&head); err != nil || head.Format != backupFormat || head.Schema < 1 {
		return errors.New("not a backup that this program knows")
	}
	m, err := migrateTo(ctx, c, head.Schema)
	if err != nil {
		return err
	}
	if m.From != 0 {
		return errors.New("the database is not empty")
	}
	e, err := openEngine(ctx, c)
	if err != nil {
		return err
	}
	tx, err := e.begin(ctx)
	if err == nil {
		err = load(tx, func(tx gateway.Tx) error { return restore(tx, in) })
	}
	if err == nil {
		_, err = io.Copy(io.Discard, zip) // to its checksum
	}
	return errors.Join(err, e.close())
}

// load runs fn in tx, once, and commits.
func load(tx transaction, fn func(gateway.Tx) error) error {
	err := tx.mark()
	if err == nil {
		err = writing(tx).run(fn)
	}
	if err == nil {
		err = tx.commit()
	}
	if err != nil {
		tx.rollback()
	}
	return err
}

// restore reads the tables of a backup into the database.
func restore(tx gateway.Tx, in *json.Decoder) error {
	tables, err := tablesOf(tx)
	if err != nil {
		return err
	}
	l := loader{tx: tx, tables: tables}
	for {
		var line json.RawMessage
		if err := in.Decode(&line); err != nil {
			return fmt.Errorf("the backup is cut off: %w", err)
		}
		done, err := l.line(line)
		if err != nil {
			return err
		}
		if done {
			break
		}
	}
	_, err = tx.Exec(`INSERT INTO index_queue (message_id, at)
		SELECT id, received_at FROM messages WHERE erased_at = 0 ON CONFLICT (message_id) DO NOTHING`)
	return err
}

// loader inserts the rows of one table after the other.
type loader struct {
	tx     gateway.Tx
	tables []table // of the database

	table  table // whose rows come
	insert string
	batch  [][]any
	rows   int64
}

// line takes one line of the file and reports whether it was the last.
func (l *loader) line(line json.RawMessage) (done bool, err error) {
	if line[0] == '[' {
		return false, l.row(line)
	}
	if err := l.flush(); err != nil {
		return false, err
	}
	var next struct {
		backupTable
		Rows *int64 `json:"rows"`
	}
	if err := json.Unmarshal(line, &next); err != nil {
		return false, err
	}
	if next.Rows != nil {
		if *next.Rows != l.rows {
			return false, fmt.Errorf("the backup should hold %d rows and holds %d", *next.Rows, l.rows)
		}
		return true, nil
	}
	return false, l.begin(next.backupTable)
}

// begin prepares for the rows of a table. Names in the file are only compared with those
// of the database, never run.
func (l *loader) begin(next backupTable) error {
	i := slices.IndexFunc(l.tables, func(t table) bool { return t.name == next.Table })
	if i < 0 {
		return fmt.Errorf("the database has no table %q", next.Table)
	}
	known := l.tables[i]
	l.table = table{name: known.name}
	places := make([]string, len(next.Columns))
	for n, name := range next.Columns {
		i := slices.IndexFunc(known.columns, func(c field) bool { return c.name == name })
		if i < 0 {
			return fmt.Errorf("table %s has no column %q", known.name, name)
		}
		l.table.columns = append(l.table.columns, known.columns[i])
		places[n] = fmt.Sprintf("$%d", n+1)
	}
	l.insert = "INSERT INTO " + l.table.name + " (" + strings.Join(l.table.names(), ", ") + ") VALUES (" + strings.Join(places, ", ") + ")"
	return nil
}

func (l *loader) row(line json.RawMessage) error {
	values := l.table.row()
	var got []json.RawMessage
	err := json.Unmarshal(line, &got)
	if err != nil || len(got) != len(values) {
		return fmt.Errorf("a row of table %s is broken", l.table.name)
	}
	for i, into := range values {
		if json.Unmarshal(got[i], into) != nil || string(got[i]) == "null" {
			return fmt.Errorf("column %s of a row of table %s is broken", l.table.columns[i].name, l.table.name)
		}
		switch p := into.(type) {
		case *int64:
			values[i] = *p
		case *string:
			values[i] = *p
		}
	}
	l.batch = append(l.batch, values)
	if len(l.batch) < restoredBatch {
		return nil
	}
	return l.flush()
}

func (l *loader) flush() error {
	if err := l.tx.Each(l.insert, l.batch, nil); err != nil {
		return err
	}
	l.rows += int64(len(l.batch))
	l.batch = l.batch[:0]
	return nil
}
