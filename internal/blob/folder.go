package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"switchboard/gateway"
)

const (
	tempFolder = "tmp"
	// stale is the age from which a temporary file cannot belong to an upload that
	// is under way, in this process or another one on the same folder.
	stale = time.Hour
)

// Folder keeps blobs as files: ab/cd/abcd…, read-only once they are there.
type Folder struct {
	root  string
	locks locks
}

// OpenFolder opens the folder, makes it if it is not there, and sweeps temporary
// files that a crash left.
func OpenFolder(root string) (*Folder, error) {
	f := &Folder{root: root}
	if err := os.MkdirAll(f.temp(), 0o700); err != nil {
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	if err := sweep(f.temp(), time.Now().Add(-stale)); err != nil {
		return nil, fmt.Errorf("sweep blob folder: %w", err)
	}
	return f, nil
}

func (f *Folder) temp() string { return filepath.Join(f.root, tempFolder) }

func (f *Folder) path(hash string) string {
	return filepath.Join(f.root, hash[:2], hash[2:4], hash)
}

// Put implements gateway.Blobs. The file appears under its name only when all its
// bytes are on disk, and Put returns only when the name is, too.
func (f *Folder) Put(ctx context.Context, r io.Reader, limit int64) (hash string, size int64, err error) {
	temp, hash, size, err := spool(ctx, f.temp(), r, limit)
	if err != nil {
		return "", 0, err
	}
	defer discard(temp)
	if err := errors.Join(temp.Chmod(0o400), temp.Sync()); err != nil {
		return "", 0, fmt.Errorf("write blob to disk: %w", err)
	}
	if err := f.publish(temp.Name(), hash); err != nil {
		return "", 0, fmt.Errorf("name blob: %w", err)
	}
	return hash, size, nil
}

// publish gives the complete file its name. A blob that is there already is
// replaced by its equal, which renews its age.
func (f *Folder) publish(temp, hash string) error {
	defer f.locks.lock(hash)()
	at := f.path(hash)
	inner := filepath.Dir(at)
	outer := filepath.Dir(inner)
	for _, dir := range []string{outer, inner} {
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	if err := os.Rename(temp, at); err != nil {
		return err
	}
	// The two folders above are written even if they were there: another Put may
	// have made them a moment ago and not come to this line yet.
	for _, dir := range []string{inner, outer, f.root} {
		if err := syncFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open implements gateway.Blobs. What it returns is also an io.Seeker.
func (f *Folder) Open(_ context.Context, hash string) (io.ReadCloser, error) {
	if !valid(hash) {
		return nil, gateway.ErrNotFound
	}
	file, err := os.Open(f.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, gateway.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	return file, nil
}

// Delete implements gateway.Blobs.
func (f *Folder) Delete(_ context.Context, hash string, unlessAfter time.Time) error {
	if !valid(hash) {
		return nil
	}
	defer f.locks.lock(hash)()
	at := f.path(hash)
	info, err := os.Stat(at)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("delete blob: %w", err)
	}
	if info.ModTime().After(unlessAfter) {
		return nil
	}
	if err := os.Remove(at); err != nil {
		return fmt.Errorf("delete blob: %w", err)
	}
	if err := syncFolder(filepath.Dir(at)); err != nil { // an erasure must not come back
		return fmt.Errorf("delete blob: %w", err)
	}
	return nil
}

// List implements gateway.Blobs.
func (f *Folder) List(ctx context.Context, visit func(hash string, stored time.Time) error) error {
	return filepath.WalkDir(f.root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("list blobs: %w", err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.IsDir() && path == f.temp() {
			return fs.SkipDir
		}
		if d.IsDir() || !valid(d.Name()) {
			return nil
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted since the folder was read
		}
		if err != nil {
			return fmt.Errorf("list blobs: %w", err)
		}
		return visit(d.Name(), info.ModTime())
	})
}

// sweep removes the files of a folder last written before a moment.
func sweep(dir string, before time.Time) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, file := range files {
		info, err := file.Info()
		if err == nil && info.ModTime().Before(before) {
			err = os.Remove(filepath.Join(dir, file.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
