package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"switchboard/channels"
	"switchboard/gateway"
)

// S3Options say where a bucket is.
type S3Options struct {
	Endpoint  string // host or host:port
	Insecure  bool   // plain HTTP, for a server on the same machine
	Region    string // may be empty where the server does not mind
	Bucket    string
	Prefix    string // of every object's name; may be empty
	AccessKey channels.Secret
	SecretKey channels.Secret
	Spool     string // folder for files on their way; os.TempDir if empty
}

// S3 keeps blobs as objects of a bucket.
type S3 struct {
	client *minio.Client
	opts   S3Options
	locks  locks
}

// OpenS3 checks the options and returns the store. It does no network I/O; Check does.
func OpenS3(o S3Options) (*S3, error) {
	for name, value := range map[string]string{
		"endpoint": o.Endpoint, "bucket": o.Bucket,
		"access_key": string(o.AccessKey), "secret_key": string(o.SecretKey),
	} {
		if value == "" {
			return nil, fmt.Errorf("open s3 blobs: %s is missing", name)
		}
	}
	if o.Spool == "" {
		o.Spool = os.TempDir()
	}
	if o.Prefix != "" {
		o.Prefix = strings.Trim(o.Prefix, "/") + "/"
	}
	client, err := minio.New(o.Endpoint, &minio.Options{
		Creds:     credentials.NewStaticV4(string(o.AccessKey), string(o.SecretKey), ""),
		Secure:    !o.Insecure,
		Region:    o.Region,
		Transport: transport(),
	})
	if err != nil {
		return nil, fmt.Errorf("open s3 blobs: %w", err)
	}
	return &S3{client: client, opts: o}, nil
}

// transport is http.DefaultTransport with a limit on waiting for an answer.
func transport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: time.Minute,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   16,
		DisableCompression:    true, // or a blob could come back other than it was stored
	}
}

// Check reports whether the bucket can be reached with the keys.
func (s *S3) Check(ctx context.Context) error {
	found, err := s.client.BucketExists(ctx, s.opts.Bucket)
	if err != nil {
		return fmt.Errorf("check bucket: %w", err)
	}
	if !found {
		return fmt.Errorf("check bucket: there is no bucket %s", s.opts.Bucket)
	}
	return nil
}

func (s *S3) name(hash string) string { return s.opts.Prefix + hash }

// Put implements gateway.Blobs. The server has stored the object when it answers.
func (s *S3) Put(ctx context.Context, r io.Reader, limit int64) (hash string, size int64, err error) {
	temp, hash, size, err := spool(ctx, s.opts.Spool, r, limit)
	if err != nil {
		return "", 0, err
	}
	defer discard(temp)
	if _, err := temp.Seek(0, io.SeekStart); err != nil {
		return "", 0, fmt.Errorf("read temporary file: %w", err)
	}
	defer s.locks.lock(hash)()
	_, err = s.client.PutObject(ctx, s.opts.Bucket, s.name(hash), temp, size, minio.PutObjectOptions{
		ContentType: "application/octet-stream",
		// Signed piece by piece, an empty object would be sent with an unknown length,
		// which servers refuse.
		DisableContentSha256: size == 0,
	})
	if err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	return hash, size, nil
}

// Open implements gateway.Blobs. What it returns is also an io.Seeker.
func (s *S3) Open(ctx context.Context, hash string) (io.ReadCloser, error) {
	if !valid(hash) {
		return nil, gateway.ErrNotFound
	}
	object, err := s.client.GetObject(ctx, s.opts.Bucket, s.name(hash), minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	if _, err := object.Stat(); err != nil { // asks for the object; GetObject does not
		_ = object.Close()
		if missing(err) {
			return nil, gateway.ErrNotFound
		}
		return nil, fmt.Errorf("open blob: %w", err)
	}
	return object, nil
}

// Delete implements gateway.Blobs. Age is by the server's clock, in whole seconds.
func (s *S3) Delete(ctx context.Context, hash string, unlessAfter time.Time) error {
	if !valid(hash) {
		return nil
	}
	defer s.locks.lock(hash)()
	info, err := s.client.StatObject(ctx, s.opts.Bucket, s.name(hash), minio.StatObjectOptions{})
	if missing(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("delete blob: %w", err)
	}
	if info.LastModified.After(unlessAfter) {
		return nil
	}
	err = s.client.RemoveObject(ctx, s.opts.Bucket, s.name(hash), minio.RemoveObjectOptions{})
	if err != nil {
		return fmt.Errorf("delete blob: %w", err)
	}
	return nil
}

// List implements gateway.Blobs.
func (s *S3) List(ctx context.Context, visit func(hash string, stored time.Time) error) error {
	ctx, cancel := context.WithCancel(ctx) // ends the listing when visit breaks it off
	defer cancel()
	for object := range s.client.ListObjectsIter(ctx, s.opts.Bucket, minio.ListObjectsOptions{
		Prefix: s.opts.Prefix, Recursive: true,
	}) {
		if object.Err != nil {
			return fmt.Errorf("list blobs: %w", object.Err)
		}
		hash := strings.TrimPrefix(object.Key, s.opts.Prefix)
		if !valid(hash) {
			continue
		}
		if err := visit(hash, object.LastModified); err != nil {
			return err
		}
	}
	return ctx.Err() // a cancelled listing just ends
}

func missing(err error) bool {
	e, ok := errors.AsType[minio.ErrorResponse](err)
	return ok && (e.Code == minio.NoSuchKey || e.StatusCode == http.StatusNotFound && e.Code != minio.NoSuchBucket)
}
