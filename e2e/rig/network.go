package rig

import (
	"errors"
	"fmt"
	"net"
	"sync"
)

// Network is a network between clients and a server that can be broken.
type Network struct {
	Address  string // host:port as clients see the server
	target   string
	listener net.Listener
	carrying sync.WaitGroup

	mu    sync.Mutex // guards what follows
	how   carriage
	conns map[net.Conn]struct{}
}

// carriage is what a network does.
type carriage int

const (
	carries   carriage = iota
	refuses            // every connection, at once
	swallows           // what goes in never comes out, and nobody is told
	isRemoved          // it is no more
)

// NewNetwork returns a network to host:port, which works.
func NewNetwork(target string) (*Network, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a network: %w", err)
	}
	n := &Network{Address: l.Addr().String(), target: target, listener: l, conns: make(map[net.Conn]struct{})}
	n.carrying.Go(n.accept)
	return n, nil
}

// Cut resets every connection, and every new one.
func (n *Network) Cut() { n.turn(refuses, true) }

// Swallow lets nothing through from now on; nobody is told.
func (n *Network) Swallow() { n.turn(swallows, false) }

// Restore makes it work again. Connections from which something was swallowed are lost.
func (n *Network) Restore() { n.turn(carries, true) }

// Close ends the network and waits for its end.
func (n *Network) Close() error {
	err := n.listener.Close()
	n.turn(isRemoved, true)
	n.carrying.Wait()
	return err
}

func (n *Network) turn(how carriage, reset bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.how = how
	if reset {
		for c := range n.conns {
			resetConn(c)
		}
	}
}

func resetConn(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = c.Close()
}

func (n *Network) accept() {
	for {
		near, err := n.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			n.carrying.Go(func() { n.join(near) })
		}
	}
}

// join carries between a client and the server until either ends.
func (n *Network) join(near net.Conn) {
	far, err := net.Dial("tcp", n.target)
	if err != nil {
		resetConn(near)
		return
	}
	if !n.took(near, far) {
		return
	}
	n.carrying.Go(func() { n.carry(near, far) })
	n.carry(far, near)
}

// took notes two ends to carry between, or resets them.
func (n *Network) took(ends ...net.Conn) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range ends {
		if n.how == refuses || n.how == isRemoved {
			resetConn(c)
			continue
		}
		n.conns[c] = struct{}{}
	}
	return n.how == carries || n.how == swallows
}

func (n *Network) carry(from, to net.Conn) {
	defer n.ended(from, to)
	some := make([]byte, 16<<10)
	for {
		got, err := from.Read(some)
		if n.does() != swallows {
			if _, lost := to.Write(some[:got]); lost != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (n *Network) does() carriage {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.how
}

// ended forgets an end, and ends the other with it, unless nobody is to be told.
func (n *Network) ended(from, to net.Conn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.conns, from)
	_ = from.Close()
	if n.how != swallows {
		_ = to.Close()
	}
}
