package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"switchboard/config"
)

// serveMetrics answers operators on their own, loopback address: Prometheus
// metrics, profiles and health.
func (i *installation) serveMetrics(ctx context.Context) error {
	l, err := net.Listen("tcp", i.config.Metrics.Listen)
	if err != nil {
		return fmt.Errorf("listen for operators: %w", err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	registry.MustRegister(i.gateway.Collector())
	if i.cluster != nil {
		registry.MustRegister(i.cluster.Collector())
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("POST /debug/free", func(http.ResponseWriter, *http.Request) { debug.FreeOSMemory() })
	i.mountHealth(mux)
	return i.serve(ctx, l, mux, config.TLS{})
}
