package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"switchboard/agentdesk"
	console "switchboard/agentdesk/web"
	"switchboard/channels"
	"switchboard/channels/all"
	"switchboard/config"
	"switchboard/gateway"
	"switchboard/internal/blob"
	"switchboard/internal/bus"
	"switchboard/internal/seal"
	"switchboard/internal/store"
	"switchboard/router"
	"switchboard/router/alarms"
)

// installation is everything one process is made of, connected and not yet running.
type installation struct {
	config  config.Config
	log     *slog.Logger
	store   *store.Store
	blobs   gateway.Blobs
	gateway *gateway.Gateway
	bus     gateway.Bus
	cluster *bus.Cluster // the bus, among several nodes
	router  *router.Client
	desk    *agentdesk.Desk
	alarms  *alarms.Watch
	hook    *alarms.Hook // nil without a webhook
}

// openInstallation opens the database, making it first if need be, and connects
// the parts.
func openInstallation(ctx context.Context, c config.Config, log *slog.Logger) (*installation, error) {
	i := &installation{config: c, log: log}
	if err := i.openBus(); err != nil {
		return nil, err
	}
	box, err := i.openStores(ctx)
	if err != nil {
		return nil, err
	}
	if err := i.connect(box); err != nil {
		i.close()
		return nil, err
	}
	if err := i.desk.Prepare(ctx); err != nil {
		i.close()
		return nil, err
	}
	return i, nil
}

// openBeside opens an installation for a command that works beside its server, perhaps
// one of another version: it leaves the schema to that.
func openBeside(ctx context.Context, c config.Config, log *slog.Logger) (*installation, error) {
	s, err := store.ReadSchema(ctx, storeConfig(c, log))
	if err != nil {
		return nil, err
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	return openInstallation(ctx, c, log)
}

// check connects what there is as serve would, and makes and changes nothing.
func check(ctx context.Context, c config.Config, log *slog.Logger) (store.Schema, error) {
	i := &installation{config: c, log: log}
	if err := errors.Join(restoring(c.Data), i.openBus()); err != nil {
		return store.Schema{}, err
	}
	box, err := presentKey(c)
	if err != nil {
		return store.Schema{}, err
	}
	if c.Blobs.Driver == "s3" {
		if i.blobs, err = openBlobs(c); err != nil {
			return store.Schema{}, err
		}
	}
	if err := i.connect(box); err != nil {
		return store.Schema{}, err
	}
	defer i.gateway.Close()
	return store.ReadSchema(ctx, storeConfig(c, log))
}

// presentKey is the master key, or nobody's where the first start will make it.
func presentKey(c config.Config) (*seal.Box, error) {
	path := filepath.Join(c.Data, keyFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && c.MasterKey == "" {
		return seal.New(make([]byte, sha256.Size))
	}
	return loadKey(c)
}

func loadKey(c config.Config) (*seal.Box, error) {
	box, err := seal.Load(string(c.MasterKey), filepath.Join(c.Data, keyFile))
	if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	return box, nil
}

// connect makes the parts; nothing of them runs yet, and none asks the store.
func (i *installation) connect(box *seal.Box) (err error) {
	drivers := all.Drivers()
	clientIP := clientIP(i.config.TrustedProxies)
	book := new(router.Book)
	i.gateway = gateway.New(gateway.Parts{
		Store: i.store, Rows: store.Rows{}, Blobs: i.blobs, Bus: i.bus, Sealer: box, Drivers: drivers, Log: i.log,
		Place: book.Place, Open: func(q gateway.QueueID, at time.Time) bool { return book.Queue(q).Open(at) },
		Asks: book.Asks, Node: i.node(), ClientIP: clientIP, MaxUpload: int64(i.config.Limits.Upload), CloseAfter: i.config.Limits.CloseAfter,
	})
	i.router = router.NewClient(router.Parts{
		Gateway: i.gateway, Rows: store.Rows{}, Bus: i.bus, Book: book, Kinds: kinds(drivers), Log: i.log,
	})
	i.watch(book, kinds(drivers))
	i.desk, err = openDesk(i, box, drivers, clientIP)
	return err
}

// lockData makes sure that no other process serves the same folder: two routers
// would each believe themselves alone. The lock goes when the process does.
func lockData(c config.Config) (release func(), err error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(c.Data, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	switch {
	case errors.Is(err, unix.EWOULDBLOCK):
		return nil, errors.Join(fmt.Errorf("another process serves the data folder %s", c.Data), f.Close())
	case err != nil:
		return nil, errors.Join(fmt.Errorf("lock data folder: %w", err), f.Close())
	}
	return func() { _ = f.Close() }, nil
}

// openStores opens the rows, the files and the key that seals secrets.
func (i *installation) openStores(ctx context.Context) (*seal.Box, error) {
	c := i.config
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	if err := restoring(c.Data); err != nil {
		return nil, err
	}
	box, err := loadKey(c)
	if err != nil {
		return nil, err
	}
	if i.blobs, err = openBlobs(c); err != nil {
		return nil, err
	}
	i.store, err = store.Open(ctx, storeConfig(c, i.log))
	return box, err
}

func storeConfig(c config.Config, log *slog.Logger) store.Config {
	return store.Config{
		Driver: store.Dialect(c.Store.Driver), Folder: c.Data, URL: string(c.Store.URL), Log: log,
		Synchronous: os.Getenv("SWITCHBOARD_TEST_SYNCHRONOUS"),
	}
}

func openBlobs(c config.Config) (gateway.Blobs, error) {
	if c.Blobs.Driver == "s3" {
		s := c.Blobs.S3
		return blob.OpenS3(blob.S3Options{
			Endpoint: s.Endpoint, Region: s.Region, Bucket: s.Bucket, Prefix: s.Prefix,
			AccessKey: s.AccessKey, SecretKey: s.SecretKey, Insecure: s.Insecure,
		})
	}
	return blob.OpenFolder(blobFolder(c))
}

func blobFolder(c config.Config) string {
	return cmp.Or(c.Blobs.Folder, filepath.Join(c.Data, "blobs"))
}

func openDesk(i *installation, box *seal.Box, drivers []channels.Driver, ip func(*http.Request) netip.Addr) (*agentdesk.Desk, error) {
	var files fs.FS = console.Dist()
	zone, err := time.LoadLocation(i.config.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("time zone: %w", err)
	}
	return agentdesk.New(agentdesk.Parts{
		Gateway: i.gateway, Router: i.router, Rows: store.Rows{}, Bus: i.bus, Sealer: box, Drivers: drivers, Log: i.log,
		Files: files, Build: console.Build(), PublicOrigin: i.config.PublicURL, ClientIP: ip, MaxUpload: int64(i.config.Limits.Upload),
		Zone: zone,
	})
}

// close releases what openInstallation opened. What was accepted is committed.
func (i *installation) close() {
	if i.gateway != nil {
		i.gateway.Close()
	}
	if err := i.store.Close(); err != nil {
		i.log.Error("store not closed cleanly", "err", err)
	}
}

// kinds is what the router knows of kinds of channels.
func kinds(drivers []channels.Driver) map[string]router.Kind {
	known := make(map[string]router.Kind, len(drivers))
	for _, d := range drivers {
		f := d.Features
		known[d.Kind] = router.Kind{Absence: f.Absence, Parking: f.Parking, Exclusive: f.Exclusive, Hosted: f.Hosted}
	}
	return known
}

// newLog makes the process's log.
func newLog(c config.Log, w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo // Validate refuses others
	}
	o := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
