package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"switchboard/config"
	"switchboard/gateway"
	"switchboard/internal/store"
)

// A backup is a tar file: rows.gz, as the store exports them, then blobs/HASH for
// every file, secret.key if it was asked for, and end. Files are read after the
// rows, and swept only a day after nothing refers to them, so all that the rows
// refer to is in it.
const (
	rowsEntry  = "rows.gz"
	blobsEntry = "blobs/"
	keyFile    = "secret.key"
	endEntry   = "end" // a file without it was cut off
)

// restoringFile stands in a data folder from the beginning of a restore to its end.
// Nothing serves such a folder: it may lack files that its rows refer to.
const restoringFile = "restoring"

func restoring(folder string) error {
	_, err := os.Lstat(filepath.Join(folder, restoringFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(fmt.Errorf("the data folder %s is one that a restore did not finish: empty it, and its database, and restore again", folder), err)
}

func backupCommand(ctx context.Context, args []string, out, log io.Writer) error {
	f := flags("backup", log)
	file := f.String("config", "", configHelp)
	withKey := f.Bool("with-key", false, "put the master key into the backup too: whoever has the file can then read the accounts' secrets")
	if err := parse(f, args, "FILE"); err != nil {
		return err
	}
	c, err := load(*file)
	if err != nil {
		return err
	}
	key := ""
	if *withKey {
		if c.MasterKey != "" {
			return errors.New("the master key comes from the settings or the environment: keep it there, there is no file to put in")
		}
		key = filepath.Join(c.Data, keyFile)
	}
	if err := writeWhole(f.Arg(0), func(w io.Writer) error { return backup(ctx, c, storeConfig(c, newLog(c.Log, log)), key, w) }); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	fmt.Fprintf(out, "Backup written to %s.\n", f.Arg(0))
	return nil
}

// writeWhole writes a file that is there complete and on disk, or not at all. What
// a crash leaves of it is called .part.
func writeWhole(path string, write func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s is there already", path)
	}
	part, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s.part is there already: another backup is under way, or one was cut off; then remove it", path)
	}
	if err != nil {
		return err
	}
	err = errors.Join(write(part), part.Sync(), part.Close())
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	if err := os.Rename(part.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// backup leaves the schema as it is: the server that runs may be an older program.
func backup(ctx context.Context, c config.Config, from store.Config, key string, w io.Writer) error {
	if err := restoring(c.Data); err != nil {
		return err
	}
	st, err := store.OpenAsIs(ctx, from)
	if err != nil {
		return err
	}
	defer st.Close()
	blobs, err := openBlobs(c)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(w)
	if err := addRows(ctx, archive, st, c.Data); err != nil {
		return err
	}
	err = blobs.List(ctx, func(hash string, _ time.Time) error {
		return addBlob(ctx, archive, blobs, hash)
	})
	if err != nil {
		return err
	}
	if key != "" {
		if err := addFile(archive, keyFile, key); err != nil {
			return err
		}
	}
	if err := addEntry(archive, endEntry, 0, strings.NewReader("")); err != nil {
		return err
	}
	return archive.Close()
}

// addRows exports the rows to disk first, for an entry's size comes before it: to a
// file without a name, of which nothing stays, whatever happens.
func addRows(ctx context.Context, archive *tar.Writer, st *store.Store, folder string) error {
	temp, err := os.CreateTemp(folder, ".rows-")
	if err != nil {
		return err
	}
	defer temp.Close()
	if err := os.Remove(temp.Name()); err != nil {
		return err
	}
	if err := st.Export(ctx, temp); err != nil {
		return err
	}
	size, err := temp.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := temp.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return addEntry(archive, rowsEntry, size, temp)
}

func addFile(archive *tar.Writer, name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return addEntry(archive, name, info.Size(), f)
}

func addEntry(archive *tar.Writer, name string, size int64, r io.Reader) error {
	if err := archive.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	_, err := io.Copy(archive, r)
	return err
}

// addBlob adds one file. One that was swept meanwhile belonged to nobody.
func addBlob(ctx context.Context, archive *tar.Writer, blobs gateway.Blobs, hash string) error {
	r, err := blobs.Open(ctx, hash)
	if errors.Is(err, gateway.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	content, err := io.ReadAll(r) // bounded by the largest upload
	if err != nil {
		return err
	}
	return addEntry(archive, blobsEntry+hash, int64(len(content)), bytes.NewReader(content))
}

func restoreCommand(ctx context.Context, args []string, out, log io.Writer) error {
	f := flags("restore", log)
	file := f.String("config", "", configHelp)
	if err := parse(f, args, "FILE"); err != nil {
		return err
	}
	c, err := load(*file)
	if err != nil {
		return err
	}
	source, err := os.Open(f.Arg(0))
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer source.Close()
	if err := restore(ctx, c, source, storeConfig(c, newLog(c.Log, log))); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	fmt.Fprintf(out, "Restored from %s.\n", f.Arg(0))
	return nil
}

// restore fills an empty folder, and an empty database, from a backup.
func restore(ctx context.Context, c config.Config, source io.Reader, into store.Config) error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	if err := restoring(c.Data); err != nil {
		return err
	}
	there, err := os.ReadDir(c.Data)
	if err != nil {
		return err
	}
	if len(there) > 0 {
		return fmt.Errorf("the data folder %s is not empty", c.Data)
	}
	mark := filepath.Join(c.Data, restoringFile)
	if err := errors.Join(os.WriteFile(mark, nil, 0o600), syncFolder(c.Data)); err != nil {
		return err
	}
	if err := restoreEntries(ctx, c, tar.NewReader(source), into); err != nil {
		return err
	}
	return errors.Join(os.Remove(mark), syncFolder(c.Data))
}

// restoreEntries takes everything out of the archive, up to its end.
func restoreEntries(ctx context.Context, c config.Config, archive *tar.Reader, into store.Config) error {
	blobs, err := openBlobs(c)
	if err != nil {
		return err
	}
	for rows := false; ; {
		h, err := archive.Next()
		if err != nil {
			return fmt.Errorf("not a whole backup: %w", err)
		}
		hash, isBlob := strings.CutPrefix(h.Name, blobsEntry)
		switch {
		case h.Name == endEntry && rows:
			return nil
		case h.Name == rowsEntry:
			rows = true
			err = store.Import(ctx, into, archive)
		case isBlob:
			err = restoreBlob(ctx, blobs, hash, h.Size, archive)
		case h.Name == keyFile:
			err = restoreKey(filepath.Join(c.Data, keyFile), archive)
		default:
			err = fmt.Errorf("it holds %q, which no backup has there", h.Name)
		}
		if err != nil {
			return err
		}
	}
}

func restoreBlob(ctx context.Context, blobs gateway.Blobs, hash string, size int64, r io.Reader) error {
	got, _, err := blobs.Put(ctx, r, size)
	if err == nil && got != hash {
		err = fmt.Errorf("file %s of the backup is damaged", hash)
	}
	return err
}

func restoreKey(path string, r io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(r, 1<<16))
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(raw); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}
