package main

import (
	"net"
	"testing"

	"switchboard/config"
)

// What is printed can be opened, whatever is listened on.
func TestBaseURL(t *testing.T) {
	at := func(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 8080} }
	for want, got := range map[string]string{
		"http://127.0.0.1:8080":    baseURL(config.Config{}, at("127.0.0.1")),
		"http://localhost:8080":    baseURL(config.Config{}, at("::")),
		"https://localhost:8080":   baseURL(config.Config{TLS: config.TLS{Cert: "c.pem"}}, at("0.0.0.0")),
		"https://help.example.com": baseURL(config.Config{PublicURL: "https://help.example.com"}, at("::")),
	} {
		if got != want {
			t.Errorf("baseURL = %q, want %q", got, want)
		}
	}
}
