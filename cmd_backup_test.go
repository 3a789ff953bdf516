package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/config"
	"switchboard/gateway"
)

// settingsIn are settings whose data is in a new folder.
func settingsIn(t *testing.T) config.Config {
	t.Helper()
	c := config.Default()
	c.Data = filepath.Join(t.TempDir(), "data")
	return c
}

// backedUp is a backup of an installation with one file.
func backedUp(t *testing.T) []byte {
	t.Helper()
	c := settingsIn(t)
	i, err := openInstallation(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer i.close()
	if _, err := i.gateway.Upload(t.Context(), gateway.BySystem(), "a.txt", strings.NewReader("words")); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := backup(t.Context(), c, storeConfig(c, i.log), "", &out); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(c.Data, ".rows-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("the backup left %q, %v", left, err)
	}
	return out.Bytes()
}

func restored(t *testing.T, raw []byte) (config.Config, error) {
	t.Helper()
	c := settingsIn(t)
	return c, restore(t.Context(), c, bytes.NewReader(raw), storeConfig(c, slog.New(slog.DiscardHandler)))
}

func TestARestoredFolderIsServed(t *testing.T) {
	c, err := restored(t, backedUp(t))
	if err != nil {
		t.Fatal(err)
	}
	i, err := openInstallation(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	i.close()
}

// A backup that lacks its end restores nothing that anybody could take for whole,
// wherever it was cut.
func TestACutBackupIsRefused(t *testing.T) {
	whole := backedUp(t)
	for name, raw := range map[string][]byte{
		"nothing":            nil,
		"in the rows":        whole[:700],
		"between two files":  before(t, whole, blobsEntry),
		"before its end":     before(t, whole, endEntry),
		"in the last header": append(before(t, whole, endEntry), whole[:100]...),
	} {
		c, err := restored(t, raw)
		if err == nil {
			t.Errorf("cut %s: it was restored", name)
		}
		if _, err := openInstallation(t.Context(), c, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "restore") {
			t.Errorf("cut %s: opening what was restored = %v, want it refused", name, err)
		}
		if err := restore(t.Context(), c, bytes.NewReader(whole), storeConfig(c, nil)); err == nil || !strings.Contains(err.Error(), "restore again") {
			t.Errorf("cut %s: restoring into it again = %v, want to be told to empty it", name, err)
		}
	}
}

// before is the archive up to the first entry whose name begins so.
func before(t *testing.T, raw []byte, name string) []byte {
	t.Helper()
	source := bytes.NewReader(raw)
	archive := tar.NewReader(source)
	for {
		at := len(raw) - source.Len()
		h, err := archive.Next()
		if err != nil {
			t.Fatal(err)
		}
		at = (at + 511) / 512 * 512
		if strings.HasPrefix(h.Name, name) {
			return bytes.Clone(raw[:at])
		}
		if _, err := io.Copy(io.Discard, archive); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBackupOfNothingMakesNothing(t *testing.T) {
	c := settingsIn(t)
	err := backup(t.Context(), c, storeConfig(c, nil), "", io.Discard)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("backup = %v, want that there is no database", err)
	}
	if _, err := os.Stat(c.Data); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it made a data folder")
	}
}

// The master key opens the accounts' secrets: it is in a backup only if it was asked for.
func TestTheKeyIsInABackupOnlyIfAskedFor(t *testing.T) {
	c := settingsIn(t)
	i, err := openInstallation(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	i.close()
	key, err := os.ReadFile(filepath.Join(c.Data, keyFile))
	if err != nil || len(key) < 32 {
		t.Fatalf("the key is %d bytes, %v", len(key), err)
	}
	folder := t.TempDir()
	settings := filepath.Join(folder, settingsFile)
	if err := os.WriteFile(settings, []byte("data: "+c.Data+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{"without.tar": nil, "with.tar": {"-with-key"}} {
		file := filepath.Join(folder, name)
		args := append(args, "-config", settings, file)
		if err := backupCommand(t.Context(), args, io.Discard, io.Discard); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		asked := name == "with.tar"
		if got := bytes.Contains(raw, bytes.TrimSpace(key)) || bytes.Contains(raw, []byte(keyFile)); got != asked {
			t.Errorf("%s: the key is in it: %t, want %t", name, got, asked)
		}
	}
}

func TestWriteWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "backup.tar")
	broken := errors.New("broken")
	if err := writeWhole(path, func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("writeWhole = %v, want the writer's error", err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
	write := func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err }
	if err := writeWhole(path, write); err != nil {
		t.Fatal(err)
	}
	if err := writeWhole(path, write); err == nil {
		t.Error("it wrote over a file")
	}
	if err := os.Rename(path, path+".part"); err != nil {
		t.Fatal(err)
	}
	if err := writeWhole(path, write); err == nil || !strings.Contains(err.Error(), "remove it") {
		t.Errorf("beside a part: %v, want to be told to remove it", err)
	}
}
