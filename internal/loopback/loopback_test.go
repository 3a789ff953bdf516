package loopback_test

import (
	"net"
	"testing"

	"switchboard/internal/loopback"
)

// What is reserved stays free while others listen on every port they are given.
func TestReserveIsKept(t *testing.T) {
	addr, err := loopback.Reserve()
	if err != nil {
		t.Fatal(err)
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	if host == "127.0.0.1" {
		return // this machine has no other loopback address
	}
	other, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
	if err == nil {
		defer other.Close()
	}
	own, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatalf("what was reserved is taken: %v", err)
	}
	own.Close()
}
