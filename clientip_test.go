package main

import (
	"net/http"
	"net/netip"
	"testing"
)

func TestClientIP(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for name, c := range map[string]struct {
		peer      string
		forwarded []string
		want      string
	}{
		"a stranger's header is not believed": {"203.0.113.9:1", []string{"198.51.100.1"}, "203.0.113.9"},
		"a proxy's is":                        {"10.1.1.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		"the nearest stranger counts":         {"10.1.1.1:1", []string{"1.2.3.4, 198.51.100.1, 10.2.2.2"}, "198.51.100.1"},
		"over several headers":                {"10.1.1.1:1", []string{"1.2.3.4", "198.51.100.1"}, "198.51.100.1"},
		"nonsense ends the search":            {"10.1.1.1:1", []string{"198.51.100.1, what"}, "10.1.1.1"},
		"no header":                           {"10.1.1.1:1", nil, "10.1.1.1"},
		"IPv4 written as IPv6":                {"[::ffff:10.1.1.1]:1", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		"IPv6":                                {"[::1]:1", []string{"2001:db8::1"}, "2001:db8::1"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := clientIP(trusted)(r); got.String() != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
