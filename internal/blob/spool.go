// Package blob stores attachments, recordings and raw mail under the sha256 of
// their bytes, in a folder or in an S3 bucket. Both are a gateway.Blobs: a Put that
// returned survives a power cut, so callers store the bytes before the row that
// refers to them.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync"

	"switchboard/gateway"
)

var (
	_ gateway.Blobs = (*Folder)(nil)
	_ gateway.Blobs = (*S3)(nil)
)

// spool writes what r yields to a new file in dir, while reckoning its hash: the
// name of a blob is known only at its end. The caller removes the file.
func spool(ctx context.Context, dir string, r io.Reader, limit int64) (f *os.File, hash string, size int64, err error) {
	f, err = os.CreateTemp(dir, "put-")
	if err != nil {
		return nil, "", 0, fmt.Errorf("create temporary file: %w", err)
	}
	sum := sha256.New()
	size, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(cancellable{ctx, r}, limit+1))
	switch {
	case err != nil:
		err = fmt.Errorf("write temporary file: %w", err)
	case size > limit:
		err = gateway.ErrTooLarge
	default:
		return f, hex.EncodeToString(sum.Sum(nil)), size, nil
	}
	discard(f)
	return nil, "", 0, err
}

// discard closes and removes a temporary file. What cannot be removed now is swept
// at a later start.
func discard(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name())
}

// cancellable is a reader that stops when its context ends.
type cancellable struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (c cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// valid reports whether s is a hash as Put returns it. Nothing else becomes part
// of a path.
func valid(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// locks are one mutex for each hash in use. They keep a Delete, which looks at a
// blob's age first, apart from a Put of the same content.
type locks struct {
	mu   sync.Mutex // guards held and users
	held map[string]*lock
}

type lock struct {
	sync.Mutex
	users int
}

// lock waits for the hash and returns what frees it again.
func (l *locks) lock(hash string) (unlock func()) {
	l.mu.Lock()
	if l.held == nil {
		l.held = make(map[string]*lock)
	}
	one := l.held[hash]
	if one == nil {
		one = &lock{}
		l.held[hash] = one
	}
	one.users++
	l.mu.Unlock()
	one.Lock()
	return func() {
		one.Unlock()
		l.mu.Lock()
		defer l.mu.Unlock()
		if one.users--; one.users == 0 {
			delete(l.held, hash)
		}
	}
}
