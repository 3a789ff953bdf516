package gateway

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

// counts are what the gateway counts since its start.
type counts struct {
	received, blocked, answered, pushed atomic.Int64
}

// Collector gives Prometheus what the gateway counts and how its accounts do.
func (g *Gateway) Collector() prometheus.Collector { return collector{g} }

type collector struct{ g *Gateway }

// Names and meanings of the metrics.
var (
	receivedDesc  = prometheus.NewDesc("switchboard_messages_received_total", "Items delivered by channels and stored or known.", nil, nil)
	blockedDesc   = prometheus.NewDesc("switchboard_messages_blocked_total", "Messages not taken because their sender is blocked.", nil, nil)
	answeredDesc  = prometheus.NewDesc("switchboard_messages_answered_total", "Messages and notes of agents stored.", nil, nil)
	pushedDesc    = prometheus.NewDesc("switchboard_events_published_total", "Events pushed from memory after their commit.", nil, nil)
	followersDesc = prometheus.NewDesc("switchboard_streams_followed", "Streams that somebody follows now.", nil, nil)
	onlineDesc    = prometheus.NewDesc("switchboard_customers_connected", "Customers of hosted accounts connected now.", nil, nil)
	accountDesc   = prometheus.NewDesc("switchboard_account_up", "1 while the account receives, here or on another node.", []string{"account", "kind"}, nil)
	restartsDesc  = prometheus.NewDesc("switchboard_account_restarts_total", "Times the account failed and was started again.", []string{"account", "kind"}, nil)
)

// Describe implements prometheus.Collector.
func (c collector) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, ch) }

// Collect implements prometheus.Collector.
func (c collector) Collect(ch chan<- prometheus.Metric) {
	g := c.g
	ch <- prometheus.MustNewConstMetric(receivedDesc, prometheus.CounterValue, float64(g.counts.received.Load()))
	ch <- prometheus.MustNewConstMetric(blockedDesc, prometheus.CounterValue, float64(g.counts.blocked.Load()))
	ch <- prometheus.MustNewConstMetric(answeredDesc, prometheus.CounterValue, float64(g.counts.answered.Load()))
	ch <- prometheus.MustNewConstMetric(pushedDesc, prometheus.CounterValue, float64(g.counts.pushed.Load()))
	ch <- prometheus.MustNewConstMetric(followersDesc, prometheus.GaugeValue, float64(g.followers.count()))
	ch <- prometheus.MustNewConstMetric(onlineDesc, prometheus.GaugeValue, float64(g.customers.count()))
	for _, s := range g.Statuses() {
		up := 0.0
		if s.Run.State == RunUp || s.Run.State == RunStandby {
			up = 1
		}
		ch <- prometheus.MustNewConstMetric(accountDesc, prometheus.GaugeValue, up, s.Key, s.Kind)
		ch <- prometheus.MustNewConstMetric(restartsDesc, prometheus.CounterValue, float64(s.Run.Restarts), s.Key, s.Kind)
	}
}
