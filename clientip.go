package main

import (
	"net/http"
	"net/netip"
	"strings"
)

// clientIP returns a function that tells who made a request: the peer, or, when
// the peer is a trusted proxy, the nearest address of X-Forwarded-For that is not
// one. A header of anybody else is not believed.
func clientIP(trusted []netip.Prefix) func(*http.Request) netip.Addr {
	believe := func(a netip.Addr) bool {
		for _, p := range trusted {
			if p.Contains(a) {
				return true
			}
		}
		return false
	}
	return func(r *http.Request) netip.Addr {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil {
			return netip.Addr{}
		}
		client := peer.Addr().Unmap()
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0 && believe(client); i-- {
			hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
			if err != nil {
				break
			}
			client = hop.Unmap().WithZone("")
		}
		return client
	}
}
