package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// Migration is a change of a database's schema.
type Migration struct {
	From, To int64 // numbers of the newest migration before and after
}

// Migrate makes the database if there is none and brings its schema up to date. Programs
// that start at the same time migrate one after the other. A schema newer than this
// program is refused.
func Migrate(ctx context.Context, c Config) (Migration, error) {
	return migrateTo(ctx, c, 0)
}

// migrateTo brings the schema to a version, or to the newest if it is 0.
func migrateTo(ctx context.Context, c Config, version int64) (Migration, error) {
	var (
		m   Migration
		err error
	)
	switch c.Driver {
	case SQLite, "":
		err = withSQLite(ctx, c, func(db *sql.DB) error {
			m, err = upgrade(ctx, db, SQLite, version)
			return err
		})
	case Postgres:
		err = withPostgres(ctx, c, func(db *sql.DB) error {
			m, err = upgrade(ctx, db, Postgres, version)
			return err
		})
	default:
		err = fmt.Errorf("store driver %q is not known: sqlite or postgres", c.Driver)
	}
	if err != nil {
		return m, fmt.Errorf("migrate: %w", err)
	}
	return m, nil
}

// withSQLite runs fn while no other process migrates the file. The lock is that of a
// second, empty database, since migrations open transactions of their own.
func withSQLite(ctx context.Context, c Config, fn func(*sql.DB) error) error {
	folder, err := ownFolder(c.Folder)
	if err != nil {
		return err
	}
	lock, err := dialSQLite(sqliteDSN(filepath.Join(folder, "migrate.lock"), url.Values{}))
	if err != nil {
		return err
	}
	defer lock.close()
	lock.ctx = ctx
	if _, err := lock.exec("BEGIN EXCLUSIVE", nil); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", writerDSN(filepath.Join(folder, sqliteFile), c.Synchronous))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	return fn(db)
}

// ownFolder makes the data folder and the file in it. Only their owner may look into them.
func ownFolder(folder string) (string, error) {
	if folder == "" {
		return "", errNoFolder
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	f, err := os.OpenFile(filepath.Join(folder, sqliteFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", err
	}
	return folder, f.Close()
}

func upgrade(ctx context.Context, db *sql.DB, d Dialect, version int64) (Migration, error) {
	dialect := map[Dialect]goose.Dialect{SQLite: goose.DialectSQLite3, Postgres: goose.DialectPostgres}[d]
	provider, err := goose.NewProvider(dialect, db, schema{d}, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return Migration{}, err
	}
	known := provider.ListSources()
	newest := known[len(known)-1].Version
	if version == 0 {
		version = newest
	}
	from, err := provider.GetDBVersion(ctx)
	if err != nil {
		return Migration{}, err
	}
	m := Migration{From: from, To: version}
	if from > newest || version > newest {
		return m, fmt.Errorf("the data has schema version %d and this program knows only %d: run the newer program, or restore a backup from before the upgrade", max(from, version), newest)
	}
	if from < version {
		_, err = provider.UpTo(ctx, version)
	}
	return m, err
}

// schema is the folder of the migrations of one dialect: the common ones and its own,
// as one.
type schema struct{ dialect Dialect }

// Open implements fs.FS.
func (s schema) Open(name string) (fs.File, error) {
	f, err := migrations.Open("migrations/common/" + name)
	if errors.Is(err, fs.ErrNotExist) {
		return migrations.Open("migrations/" + string(s.dialect) + "/" + name)
	}
	return f, err
}

// ReadDir implements fs.ReadDirFS.
func (s schema) ReadDir(string) ([]fs.DirEntry, error) {
	common, err := migrations.ReadDir("migrations/common")
	if err != nil {
		return nil, err
	}
	own, err := migrations.ReadDir("migrations/" + string(s.dialect))
	all := slices.Concat(common, own)
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) }) // goose takes the last for the newest
	return all, err
}
