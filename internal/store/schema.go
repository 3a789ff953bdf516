package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"switchboard/gateway"
)

// Schema compares a database with this program.
type Schema struct {
	Has   int64 // number of its newest migration; 0 where there is no database yet
	Needs int64 // that of this program
}

// Err says what to do before a program may work on the database beside its server; nil
// is nothing.
func (s Schema) Err() error {
	switch {
	case s.Has == 0:
		return errors.New("there is no database yet: serve or migrate makes it")
	case s.Has < s.Needs:
		return fmt.Errorf("the database has schema %d and this program needs %d: stop the server and run migrate, or use the program that serves it", s.Has, s.Needs)
	case s.Has > s.Needs:
		return fmt.Errorf("the database has schema %d and this program knows only %d: use the newer program", s.Has, s.Needs)
	}
	return nil
}

// ReadSchema looks at a database, and makes and changes nothing.
func ReadSchema(ctx context.Context, c Config) (Schema, error) {
	needs, err := newestMigration(c.Driver)
	if err != nil {
		return Schema{}, fmt.Errorf("read migrations: %w", err)
	}
	s := Schema{Needs: needs}
	if c.Driver == Postgres {
		s.Has, err = postgresSchema(ctx, c)
	} else {
		s.Has, err = sqliteSchema(ctx, c)
	}
	if err != nil {
		return s, fmt.Errorf("read the database's schema: %w", err)
	}
	return s, nil
}

func sqliteSchema(ctx context.Context, c Config) (version int64, err error) {
	info, err := os.Stat(filepath.Join(c.Folder, sqliteFile))
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return 0, nil
	}
	st, err := OpenAsIs(ctx, c)
	if err != nil {
		return 0, err
	}
	err = st.Read(ctx, func(tx gateway.Tx) error {
		tables := 0
		if err := tx.Get(sqliteMigrated, nil, &tables); err != nil || tables == 0 {
			return err
		}
		return tx.Get(schemaVersion, nil, &version)
	})
	return version, errors.Join(err, st.Close())
}

// newestMigration is the number that the last file's name begins with.
func newestMigration(d Dialect) (int64, error) {
	if d == "" {
		d = SQLite
	}
	files, err := schema{d}.ReadDir(".")
	if err != nil {
		return 0, err
	}
	number, _, _ := strings.Cut(files[len(files)-1].Name(), "_")
	return strconv.ParseInt(number, 10, 64)
}
