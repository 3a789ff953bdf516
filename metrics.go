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

// openMetrics binds the operators' own, loopback address, and returns what answers there
// until ctx ends: Prometheus metrics, profiles and health. Without an address that has
// nothing to do.
func (i *installation) openMetrics() (serve func(ctx context.Context) error, err error) {
	if i.config.Metrics.Off() {
		return func(context.Context) error { return nil }, nil
	}
	l, err := net.Listen("tcp", i.config.Metrics.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen for operators: %w", err)
	}
	return func(ctx context.Context) error { return i.serve(ctx, l, i.metricsHandler(), config.TLS{}) }, nil
}

func (i *installation) metricsHandler() http.Handler {
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
	return mux
}
