package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"switchboard/gateway"
	"switchboard/internal/blob"
)

// opened is one kind of store with the folder where its unfinished files lie.
type opened struct {
	gateway.Blobs
	temp string
}

// TestBlobs holds every kind of store to the same rules.
func TestBlobs(t *testing.T) {
	for kind, open := range map[string]func(*testing.T) opened{
		"folder": func(t *testing.T) opened {
			root := t.TempDir()
			f, err := blob.OpenFolder(root)
			if err != nil {
				t.Fatal(err)
			}
			return opened{f, filepath.Join(root, "tmp")}
		},
		"s3":             func(t *testing.T) opened { return openS3(t, "") },
		"s3 with prefix": func(t *testing.T) opened { return openS3(t, "/switchboard/blobs/") },
	} {
		for rule, hold := range map[string]func(*testing.T, opened){
			"what was put can be read back":         testRoundTrip,
			"the same content is one blob":          testSameContent,
			"the limit holds":                       testLimit,
			"a broken upload leaves nothing":        testBroken,
			"a cancelled upload leaves nothing":     testCancelled,
			"names that are no hash are not found":  testNames,
			"delete forgets, unless stored since":   testDelete,
			"list shows every blob and breaks off":  testList,
			"concurrent puts and deletes":           testConcurrent,
			"a reader can seek, for ranges of HTTP": testSeek,
		} {
			t.Run(kind+"/"+rule, func(t *testing.T) { hold(t, open(t)) })
		}
	}
}

func openS3(t *testing.T, prefix string) opened {
	t.Helper()
	server := httptest.NewServer(gofakes3.New(s3mem.New(), gofakes3.WithAutoBucket(true)).Server())
	t.Cleanup(server.Close)
	spool := t.TempDir()
	s, err := blob.OpenS3(blob.S3Options{
		Endpoint: strings.TrimPrefix(server.URL, "http://"), Insecure: true, Region: "here",
		Bucket: "attachments", Prefix: prefix, AccessKey: "access", SecretKey: "secret", Spool: spool,
	})
	if err != nil {
		t.Fatal(err)
	}
	return opened{s, spool}
}

const mega = 1 << 20

var past, future = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)

func put(t *testing.T, b gateway.Blobs, content string) string {
	t.Helper()
	hash, size, err := b.Put(t.Context(), strings.NewReader(content), mega)
	if err != nil || size != int64(len(content)) {
		t.Fatalf("Put of %d bytes: size %d, %v", len(content), size, err)
	}
	return hash
}

func read(t *testing.T, b gateway.Blobs, hash string) string {
	t.Helper()
	r, err := b.Open(t.Context(), hash)
	if err != nil {
		t.Fatalf("Open(%s): %v", hash, err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func wantGone(t *testing.T, b gateway.Blobs, hash string) {
	t.Helper()
	if _, err := b.Open(t.Context(), hash); !errors.Is(err, gateway.ErrNotFound) {
		t.Errorf("Open(%q) = %v, want ErrNotFound", hash, err)
	}
}

func hashes(t *testing.T, b gateway.Blobs) []string {
	t.Helper()
	var all []string
	err := b.List(t.Context(), func(hash string, stored time.Time) error {
		if stored.Before(past) || stored.After(future) {
			t.Errorf("%s was stored at %v", hash, stored)
		}
		all = append(all, hash)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func wantNoTemporaryFiles(t *testing.T, b opened) {
	t.Helper()
	left, err := os.ReadDir(b.temp)
	if err != nil || len(left) > 0 {
		t.Errorf("temporary files left: %v, %v", left, err)
	}
}

func testRoundTrip(t *testing.T, b opened) {
	for _, content := range []string{"", "你好", "\x00\xff", strings.Repeat("long", 200_000)} {
		sum := sha256.Sum256([]byte(content))
		hash := put(t, b, content)
		if hash != hex.EncodeToString(sum[:]) {
			t.Errorf("hash %s is not the sha256 of the content", hash)
		}
		if got := read(t, b, hash); got != content {
			t.Errorf("read back %d bytes that are not the %d put", len(got), len(content))
		}
	}
	wantNoTemporaryFiles(t, b)
}

func testSameContent(t *testing.T, b opened) {
	if one, two := put(t, b, "same"), put(t, b, "same"); one != two {
		t.Errorf("%s and %s", one, two)
	}
	if n := len(hashes(t, b)); n != 1 {
		t.Errorf("%d blobs", n)
	}
}

func testLimit(t *testing.T, b opened) {
	if _, _, err := b.Put(t.Context(), strings.NewReader("12345"), 5); err != nil {
		t.Errorf("just the limit: %v", err)
	}
	endless := iotest.OneByteReader(strings.NewReader(strings.Repeat("x", 1000)))
	if _, _, err := b.Put(t.Context(), endless, 5); !errors.Is(err, gateway.ErrTooLarge) {
		t.Errorf("more than the limit: %v, want ErrTooLarge", err)
	}
	if n := len(hashes(t, b)); n != 1 {
		t.Errorf("%d blobs, want one", n)
	}
	wantNoTemporaryFiles(t, b)
}

func testBroken(t *testing.T, b opened) {
	broken := errors.New("the line broke")
	r := io.MultiReader(strings.NewReader("half of it"), iotest.ErrReader(broken))
	if _, _, err := b.Put(t.Context(), r, mega); !errors.Is(err, broken) {
		t.Errorf("Put = %v", err)
	}
	if all := hashes(t, b); len(all) > 0 {
		t.Errorf("stored %v", all)
	}
	wantNoTemporaryFiles(t, b)
}

func testCancelled(t *testing.T, b opened) {
	ctx, cancel := context.WithCancel(t.Context())
	r := io.MultiReader(strings.NewReader("half of it"), readerFunc(func(p []byte) (int, error) {
		cancel()
		return len(p), nil // and on for ever
	}))
	if _, _, err := b.Put(ctx, r, 1<<40); !errors.Is(err, context.Canceled) {
		t.Errorf("Put = %v", err)
	}
	wantNoTemporaryFiles(t, b)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func testNames(t *testing.T, b opened) {
	hash := put(t, b, "here")
	for _, name := range []string{
		"", "x", "..", "../../etc/passwd", strings.Repeat("../", 21) + "x", strings.Repeat("0", 64),
		strings.ToUpper(hash), hash + "/..", hash[:63], hash + "0", strings.Repeat("\x00", 64), "put-1",
	} {
		wantGone(t, b, name)
		if err := b.Delete(t.Context(), name, future); err != nil {
			t.Errorf("Delete(%q) = %v", name, err)
		}
	}
	read(t, b, hash)
}

func testDelete(t *testing.T, b opened) {
	keep, drop := put(t, b, "keep"), put(t, b, "drop")
	for hash, unlessAfter := range map[string]time.Time{keep: past, drop: future} {
		if err := b.Delete(t.Context(), hash, unlessAfter); err != nil {
			t.Fatal(err)
		}
	}
	wantGone(t, b, drop)
	read(t, b, keep)
	if got := hashes(t, b); !slices.Equal(got, []string{keep}) {
		t.Errorf("left: %v", got)
	}
	if err := b.Delete(t.Context(), drop, future); err != nil {
		t.Errorf("deleting again: %v", err)
	}
	if put(t, b, "drop") != drop {
		t.Error("put again after a delete")
	}
	read(t, b, drop)
}

func testList(t *testing.T, b opened) {
	var want []string
	for i := range 30 {
		want = append(want, put(t, b, fmt.Sprint(i)))
	}
	slices.Sort(want)
	if got := hashes(t, b); !slices.Equal(got, want) {
		t.Errorf("listed %v, want %v", got, want)
	}
	enough, seen := errors.New("enough"), 0
	err := b.List(t.Context(), func(string, time.Time) error {
		seen++
		return enough
	})
	if !errors.Is(err, enough) || seen != 1 {
		t.Errorf("List = %v after %d, want it broken off at the first", err, seen)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.List(ctx, func(string, time.Time) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("List with a cancelled context = %v", err)
	}
}

func testConcurrent(t *testing.T, b opened) {
	content := bytes.Repeat([]byte("x"), 100_000)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				hash, _, err := b.Put(t.Context(), bytes.NewReader(content), mega)
				if err == nil {
					err = b.Delete(t.Context(), hash, past) // a sweep must not take it
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if all := hashes(t, b); len(all) != 1 || read(t, b, all[0]) != string(content) {
		t.Errorf("%d blobs, want the one", len(all))
	}
	wantNoTemporaryFiles(t, b)
}

func testSeek(t *testing.T, b opened) {
	r, err := b.Open(t.Context(), put(t, b, "0123456789"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.(io.Seeker).Seek(7, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(r); err != nil || string(rest) != "789" {
		t.Errorf("after Seek(7): %q, %v", rest, err)
	}
}

func TestFolderSweepsWhatACrashLeft(t *testing.T) {
	root := t.TempDir()
	f, err := blob.OpenFolder(root)
	if err != nil {
		t.Fatal(err)
	}
	hash := put(t, f, "complete")
	left, busy := filepath.Join(root, "tmp", "put-1"), filepath.Join(root, "tmp", "put-2")
	for _, path := range []string{left, busy} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(left, long, long); err != nil {
		t.Fatal(err)
	}
	if f, err = blob.OpenFolder(root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file left by a crash is still there: %v", err)
	}
	if _, err := os.Stat(busy); err != nil {
		t.Errorf("the file of another process's upload: %v", err)
	}
	if read(t, f, hash) != "complete" {
		t.Error("a complete blob was swept")
	}
}

func TestFolderThatCannotBeOne(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.OpenFolder(file); err == nil {
		t.Error("opened a file as a folder")
	}
}

func TestS3ErrorsHoldNoKeys(t *testing.T) {
	const access, secret = "AKIAVISIBLE", "wJalrXUtnSECRET"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden) // as S3 does, it repeats what was sent
		fmt.Fprintf(w, `<Error><Code>InvalidAccessKeyId</Code><Message>No such key.</Message><AWSAccessKeyId>%s</AWSAccessKeyId></Error>`, access)
	}))
	defer server.Close()
	o := blob.S3Options{
		Endpoint: strings.TrimPrefix(server.URL, "http://"), Insecure: true, Region: "here",
		Bucket: "attachments", AccessKey: access, SecretKey: secret,
	}
	s, err := blob.OpenS3(o)
	if err != nil {
		t.Fatal(err)
	}
	hash := strings.Repeat("0", 64)
	_, _, putErr := s.Put(t.Context(), strings.NewReader("x"), mega)
	_, openErr := s.Open(t.Context(), hash)
	for what, err := range map[string]error{
		"Check":  s.Check(t.Context()),
		"Put":    putErr,
		"Open":   openErr,
		"Delete": s.Delete(t.Context(), hash, future),
		"List":   s.List(t.Context(), func(string, time.Time) error { return nil }),
	} {
		if err == nil || errors.Is(err, gateway.ErrNotFound) {
			t.Errorf("%s with refused keys = %v", what, err)
			continue
		}
		wantNoKeys(t, what, err.Error(), access, secret)
	}
	wantNoKeys(t, "options", fmt.Sprintf("%v %+v %#v", o, o, o), access, secret)
	o.Bucket = ""
	_, err = blob.OpenS3(o)
	if err == nil || !strings.Contains(err.Error(), "bucket is missing") {
		t.Errorf("OpenS3 without a bucket = %v", err)
	}
}

func wantNoKeys(t *testing.T, what, text string, keys ...string) {
	t.Helper()
	for _, key := range keys {
		if strings.Contains(text, key) {
			t.Errorf("%s shows a key: %s", what, text)
		}
	}
}

func TestS3Check(t *testing.T) {
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	defer server.Close()
	s, err := blob.OpenS3(blob.S3Options{
		Endpoint: strings.TrimPrefix(server.URL, "http://"), Insecure: true, Region: "here",
		Bucket: "missing", AccessKey: "a", SecretKey: "s",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "no bucket missing") {
		t.Errorf("Check = %v", err)
	}
}

func BenchmarkFolderPut(b *testing.B) {
	f, err := blob.OpenFolder(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	content := bytes.Repeat([]byte("x"), 100_000)
	b.SetBytes(int64(len(content)))
	for i := 0; b.Loop(); i++ {
		copy(content, fmt.Sprint(i))
		if _, _, err := f.Put(b.Context(), bytes.NewReader(content), mega); err != nil {
			b.Fatal(err)
		}
	}
}
