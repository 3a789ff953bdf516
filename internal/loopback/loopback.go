// Package loopback gives tests TCP addresses that no other process takes while
// nobody listens there: a port of 127.0.0.1, once closed, is anybody's.
package loopback

import (
	"fmt"
	"math/rand/v2"
	"net"
)

// Listen listens on a free port of a random address of 127.0.0.0/8, which whole
// belongs to this machine on Linux (RFC 1122, 3.2.1.3); elsewhere of 127.0.0.1.
func Listen() (net.Listener, error) {
	n := rand.Uint32()
	own := net.IPv4(127, byte(1+n>>16%254), byte(n>>8), byte(1+n%254))
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: own})
	if err != nil {
		l, err = net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	}
	if err != nil {
		return nil, fmt.Errorf("listen on loopback: %w", err)
	}
	return l, nil
}

// Reserve returns a host:port at which nobody listens yet.
func Reserve() (string, error) {
	l, err := Listen()
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
