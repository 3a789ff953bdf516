package webchat

import (
	"net"
	"net/http"
	"net/netip"

	"switchboard/internal/allowance"
)

// callerNet is the network a request is counted under.
func (s *Site) callerNet(r *http.Request) netip.Prefix {
	return allowance.Network(s.callerIP(r))
}

func (s *Site) callerIP(r *http.Request) netip.Addr {
	if s.account.ClientIP != nil {
		return s.account.ClientIP(r)
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	return ip
}
