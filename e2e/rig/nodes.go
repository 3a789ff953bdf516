package rig

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"switchboard/gateway"
	"switchboard/internal/loopback"
	"switchboard/internal/store"
)

// Nodes are servers of one installation, each a process, on one PostgreSQL.
type Nodes struct {
	Servers []*Server
	store   *store.Store
}

// NewNodes prepares nodes that keep their files in one folder. Whoever starts them
// starts the first one first: it makes the database.
func NewNodes(ctx context.Context, binary, folder, url string, n, agents int) (*Nodes, error) {
	routes := make([]string, n)
	for i := range routes {
		var err error
		if routes[i], err = loopback.Reserve(); err != nil {
			return nil, err
		}
	}
	c := new(Nodes)
	for i := range n {
		own := filepath.Join(folder, fmt.Sprintf("node-%d", i))
		if err := os.Mkdir(own, 0o700); err != nil {
			return nil, err
		}
		s := &Server{Binary: binary, Folder: own, Agents: agents, Store: fmt.Sprintf("store:\n  driver: postgres\n  url: %q\n", url)}
		s.More.Sections = fmt.Sprintf("master_key: %s\nblobs:\n  folder: %s\n  shared: true\ncluster:\n  node: node-%d\n  listen: %s\n  peers: [%q]\n  secret: a secret of the nodes\n",
			"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", filepath.Join(folder, "files"), i, routes[i], routes[(i+1)%n])
		c.Servers = append(c.Servers, s)
	}
	if err := c.Servers[0].Configure(); err != nil {
		return nil, err
	}
	for _, s := range c.Servers[1:] {
		s.Origin = c.Servers[0].Address
	}
	for _, s := range c.Servers {
		if err := s.Start(ctx); err != nil {
			return nil, err
		}
	}
	var err error
	c.store, err = store.OpenAsIs(ctx, store.Config{Driver: store.Postgres, URL: url})
	return c, err
}

// Leader is which of the servers routes now, or -1.
func (c *Nodes) Leader(ctx context.Context) (int, error) {
	var node string
	err := c.store.Read(ctx, func(tx gateway.Tx) error {
		l, left, err := store.Rows{}.LeaseOf(tx, "router")
		if left > 0 {
			node = l.Node
		}
		return err
	})
	for i := range c.Servers {
		if node == fmt.Sprintf("node-%d", i) {
			return i, err
		}
	}
	return -1, err
}

// Failover kills the one that routes, has a new customer write to another, and returns
// how long it took until an agent there answered. The killed one is started again.
func (c *Nodes) Failover(ctx context.Context, name string) (time.Duration, error) {
	leader := -1
	for leader < 0 {
		var err error
		if leader, err = c.Leader(ctx); err != nil {
			return 0, err
		}
		wait(ctx, 10*time.Millisecond)
	}
	if err := c.Servers[leader].Kill(); err != nil {
		return 0, err
	}
	gap, err := c.Servers[(leader+1)%len(c.Servers)].Served(ctx, name)
	if err != nil {
		return 0, err
	}
	return gap, c.Servers[leader].Start(ctx)
}

// Served has a new customer write and returns how long the answer took.
func (s *Server) Served(ctx context.Context, name string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	began := time.Now()
	v, err := NewVisitor(ctx, s.Root(), name)
	if err != nil {
		return 0, err
	}
	if err := v.Exchange(ctx, name, Text("hello")); err != nil {
		return 0, err
	}
	for {
		history, err := v.History(ctx)
		if err != nil {
			return 0, err
		}
		for _, e := range history {
			if e.Kind == "message" && !e.Mine {
				return time.Since(began), nil
			}
		}
		wait(ctx, 10*time.Millisecond)
	}
}

// Close stops the servers.
func (c *Nodes) Close() error {
	var failed error
	for _, s := range c.Servers {
		if err := s.Stop(); err != nil {
			failed = err
		}
	}
	if c.store != nil {
		_ = c.store.Close()
	}
	return failed
}
