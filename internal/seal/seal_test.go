package seal_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/internal/seal"
)

func key(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func box(t *testing.T, keys ...[]byte) *seal.Box {
	t.Helper()
	b, err := seal.New(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsSealedOpens(t *testing.T) {
	b := box(t, key(1))
	for _, plain := range []string{"", "a", "密码", strings.Repeat("x", 100_000)} {
		sealed := b.Seal([]byte(plain))
		got, err := b.Open(sealed)
		if err != nil || string(got) != plain {
			t.Errorf("Open(Seal(%d bytes)) = %d bytes, %v", len(plain), len(got), err)
		}
		if again := b.Seal([]byte(plain)); again == sealed {
			t.Error("the same text sealed twice looks the same")
		}
	}
}

func TestANewKeyStillOpensWhatTheOldSealed(t *testing.T) {
	old := box(t, key(1)).Seal([]byte("secret"))
	rotated := box(t, key(2), key(1))
	if got, err := rotated.Open(old); err != nil || string(got) != "secret" {
		t.Errorf("Open = %q, %v", got, err)
	}
	if _, err := box(t, key(1)).Open(rotated.Seal([]byte("new"))); !errors.Is(err, seal.ErrUnreadable) {
		t.Errorf("the old key opened what the new sealed: %v", err)
	}
}

func TestChangedTextIsRefused(t *testing.T) {
	b := box(t, key(1))
	sealed := b.Seal([]byte("secret"))
	for _, text := range []string{"", "v1", "v1.", "v2" + sealed[2:], sealed + "AA", sealed[:len(sealed)-4], "v1.ffffffff.AAAA", "v1..", sealed[:12] + "*" + sealed[13:]} {
		if got, err := b.Open(text); !errors.Is(err, seal.ErrUnreadable) {
			t.Errorf("Open(%q) = %q, %v, want ErrUnreadable", text, got, err)
		}
	}
	flipped := []byte(sealed)
	flipped[len(flipped)/2] ^= 1
	if _, err := b.Open(string(flipped)); !errors.Is(err, seal.ErrUnreadable) {
		t.Errorf("a flipped bit was not noticed: %v", err)
	}
}

func TestKeysHaveTheRightSize(t *testing.T) {
	for _, keys := range [][][]byte{{}, {nil}, {key(1)[:16]}, {key(1), key(2)[:31]}} {
		if _, err := seal.New(keys...); err == nil {
			t.Errorf("New(%d keys) = nil error, want one", len(keys))
		}
	}
}

func TestTheKeyFileIsMadeOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret.key")
	first, err := seal.Load("", file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
	again, err := seal.Load("", file)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(first.Seal([]byte("x"))); err != nil || string(got) != "x" {
		t.Errorf("Open = %q, %v", got, err)
	}
}

func TestAReadableKeyFileIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret.key")
	if _, err := seal.Load("", file); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Load("", file); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("Load = %v, want advice", err)
	}
}

func TestTheEnvironmentComesFirst(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret.key")
	text := base64.StdEncoding.EncodeToString(key(2)) + "," + base64.RawURLEncoding.EncodeToString(key(1))
	b, err := seal.Load(text, file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Open(box(t, key(1)).Seal(nil)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a key file was made although it is not needed")
	}
}

func TestAnErrorDoesNotShowTheKey(t *testing.T) {
	_, err := seal.Load("c2hvcnQ=", "")
	if err == nil || strings.Contains(err.Error(), "c2hvcnQ") {
		t.Errorf("Load = %v, want an error without the key", err)
	}
}
